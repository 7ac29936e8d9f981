//! Fields of registers, questions of forms, and what stands on licences.

use base::Title;

use super::{Seen, head};
use crate::check::Draft;
use crate::element::{Choice, Field, FieldKind, Form, Party, Question, Sensitivity};
use crate::error::{Problem, What};
use crate::read::{Fields, Word, words};

/// The most characters of a text, unless said.
const MAX_CHARS: u32 = 200;
/// The most characters of a text of several lines, unless said.
const MAX_CHARS_LONG: u32 = 2_000;
/// The most bytes of a file, unless said, in mebibytes.
const MAX_MB: u32 = 20;
/// The most files of a question that takes several, unless said.
const MAX_FILES: u32 = 10;

/// What a field may be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldWord {
    Text,
    LongText,
    Number,
    Money,
    Date,
    Flag,
    Choice,
    Organisation,
    Region,
    Party,
    Phone,
    Identity,
    CreditCode,
    File,
    Geometry,
    Reference,
}

impl Word for FieldWord {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("text", Self::Text),
        ("long_text", Self::LongText),
        ("number", Self::Number),
        ("money", Self::Money),
        ("date", Self::Date),
        ("flag", Self::Flag),
        ("choice", Self::Choice),
        ("organisation", Self::Organisation),
        ("region", Self::Region),
        ("party", Self::Party),
        ("phone", Self::Phone),
        ("identity", Self::Identity),
        ("credit_code", Self::CreditCode),
        ("file", Self::File),
        ("geometry", Self::Geometry),
        ("reference", Self::Reference),
    ];
}

impl Word for Sensitivity {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("open", Self::Open),
        ("internal", Self::Internal),
        ("personal", Self::Personal),
    ];
}

impl Word for Party {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("any", Self::Any),
        ("person", Self::Person),
        ("enterprise", Self::Enterprise),
    ];
}
words!(Sensitivity, Party);

/// A kind of file that the house takes, by its ending.
#[derive(Clone, Copy)]
pub(super) struct FileWord(&'static str);

impl Word for FileWord {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("pdf", Self("pdf")),
        ("png", Self("png")),
        ("jpg", Self("jpg")),
        ("docx", Self("docx")),
        ("xlsx", Self("xlsx")),
        ("txt", Self("txt")),
    ];
}

/// Kinds of files, the most bytes of one and the most files.
pub(super) struct FileRule {
    pub(super) kinds: Vec<String>,
    pub(super) max_bytes: u64,
    pub(super) max_files: u32,
}

/// `files`, `max_mb`, `many` and `max_files`; `several` says what holds without `many`.
pub(super) fn files(fields: &mut Fields<'_, '_>, several: bool) -> FileRule {
    let kinds: Vec<FileWord> = fields.words("files");
    fields.filled("files");
    let max_mb = fields.integer_or_none("max_mb", 1, 100, "1–100");
    let many = fields.boolean("many", several);
    let max_files = fields.integer_or_none("max_files", 1, 100, "1–100");
    FileRule {
        kinds: kinds.into_iter().map(|kind| kind.0.to_owned()).collect(),
        max_bytes: u64::from(max_mb.unwrap_or(MAX_MB)) << 20,
        max_files: max_files.unwrap_or(if many { MAX_FILES } else { 1 }),
    }
}

/// The kind of a field with what belongs to it.
pub(super) fn field_kind(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Option<FieldKind> {
    fields.kind("kind", |fields, word| match word {
        FieldWord::Text => Some(FieldKind::Text {
            max_chars: max_chars(fields, MAX_CHARS),
        }),
        FieldWord::LongText => Some(FieldKind::LongText {
            max_chars: max_chars(fields, MAX_CHARS_LONG),
        }),
        FieldWord::Number => number(fields),
        FieldWord::Money => {
            let (min_fen, max_fen) = (fields.money_or_none("min"), fields.money_or_none("max"));
            let crossed = min_fen.zip(max_fen).is_some_and(|(min, max)| min > max);
            fields.goes(crossed, "max", CROSSED);
            Some(FieldKind::Money { min_fen, max_fen })
        }
        FieldWord::Date => Some(FieldKind::Date),
        FieldWord::Flag => Some(FieldKind::Flag),
        FieldWord::Choice => choice(fields),
        FieldWord::Organisation => Some(FieldKind::Organisation),
        FieldWord::Region => Some(FieldKind::Region),
        FieldWord::Party => Some(FieldKind::Party {
            who: fields.word_or("who", Party::Any),
        }),
        FieldWord::Phone => Some(FieldKind::Phone),
        FieldWord::Identity => Some(FieldKind::Identity),
        FieldWord::CreditCode => Some(FieldKind::CreditCode),
        FieldWord::File => {
            let rule = files(fields, false);
            Some(FieldKind::File {
                kinds: rule.kinds,
                max_bytes: rule.max_bytes,
                max_files: rule.max_files,
            })
        }
        FieldWord::Geometry => Some(FieldKind::Geometry),
        FieldWord::Reference => {
            let register = draft.refer_to(fields, "register", What::Register)?;
            Some(FieldKind::Reference { register })
        }
    })
}

const CROSSED: (&str, &str) = ("上限不能小于下限", "the most cannot be less than the least");

fn max_chars(fields: &mut Fields<'_, '_>, usual: u32) -> u32 {
    fields
        .integer_or_none("max_chars", 1, 100_000, "1–100000")
        .unwrap_or(usual)
}

fn number(fields: &mut Fields<'_, '_>) -> Option<FieldKind> {
    let unit = fields.text_or_none("unit");
    if unit.is_none() && !fields.has("unit") {
        let place = fields.place();
        fields.fail(place, Problem::NumberWithoutUnit);
    }
    let decimals = fields.integer_or_none("decimals", 0, 6, "0–6").unwrap_or(2);
    let (min, max) = (fields.number_or_none("min"), fields.number_or_none("max"));
    let crossed = min.zip(max).is_some_and(|(min, max)| min > max);
    fields.goes(crossed, "max", CROSSED);
    Some(FieldKind::Number {
        unit: unit?,
        decimals,
        min,
        max,
    })
}

fn choice(fields: &mut Fields<'_, '_>) -> Option<FieldKind> {
    let mut seen = Seen::default();
    let choices = fields.tables("choices", |fields| {
        let value = fields.text("value");
        let value = value.and_then(|value| seen.once(fields, "value", What::Choice, value));
        let title = fields.title("title", "title_en");
        Some(Choice {
            value: value?,
            title: title?,
        })
    });
    fields.filled("choices");
    let many = fields.boolean("many", false);
    Some(FieldKind::Choice { choices, many })
}

/// A column of a register.
pub(super) fn column(
    fields: &mut Fields<'_, '_>,
    draft: &mut Draft,
    seen: &mut Seen,
) -> Option<Field> {
    field(fields, draft, seen, What::Field)
}

fn field(
    fields: &mut Fields<'_, '_>,
    draft: &mut Draft,
    seen: &mut Seen,
    what: What,
) -> Option<Field> {
    let key = seen.name(fields, what);
    let title = fields.title("title", "title_en");
    let hint: Option<Title> = fields.title_or_none("hint", "hint_en");
    let required = fields.boolean("required", false);
    let sensitivity = fields.word_or_none("sensitivity");
    let kind = field_kind(fields, draft);
    let private = matches!(kind, Some(FieldKind::Identity));
    fields.goes(
        private && sensitivity.is_some_and(|said| said != Sensitivity::Personal),
        "sensitivity",
        (
            "身份证件号码只能是 personal",
            "an identity number is personal, nothing else",
        ),
    );
    let usual = match kind {
        Some(FieldKind::Phone | FieldKind::Identity) => Sensitivity::Personal,
        _ => Sensitivity::Open,
    };
    Some(Field {
        key: key?,
        title: title?,
        hint,
        kind: kind?,
        required,
        sensitivity: sensitivity.unwrap_or(usual),
    })
}

pub(super) fn form(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Option<Form> {
    let head = head(fields, draft, What::Form);
    let mut seen = Seen::default();
    let questions = fields.tables("question", |fields| question(fields, draft, &mut seen));
    fields.filled("question");
    let head = head?;
    Some(Form {
        id: head.id,
        title: head.title,
        clauses: head.clauses,
        questions,
    })
}

fn question(fields: &mut Fields<'_, '_>, draft: &mut Draft, seen: &mut Seen) -> Option<Question> {
    let field = field(fields, draft, seen, What::Question);
    fields.goes(
        fields.is_one_of("sensitivity", &["internal"]),
        "sensitivity",
        (
            "问题由办事人回答，不能是 internal；内部信息放在清单里",
            "an applicant answers it, so it cannot be internal; internal matters belong in a register",
        ),
    );
    let section = fields.title_or_none("section", "section_en");
    let when = fields.text_or_none("when");
    let check = fields.text_or_none("check");
    let complaint = fields.title_or_none("complaint", "complaint_en");
    fields.goes(
        check.is_some() && !fields.has("complaint"),
        "check",
        (
            "要写明不符合时怎么说：complaint 和 complaint_en",
            "say what is told when it does not hold: complaint and complaint_en",
        ),
    );
    fields.goes(
        check.is_none() && fields.has("complaint"),
        "complaint",
        (
            "没有 check，这句话永远不会说出",
            "without check it is never said",
        ),
    );
    let share = fields.text_or_none("share");
    let fill = fields.text_or_none("fill");
    Some(Question {
        field: field?,
        section,
        when,
        check,
        complaint,
        share,
        fill,
    })
}
