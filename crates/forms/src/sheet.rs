//! Questions as a part of a page.

use askama::Template;
use askama::filters::HtmlSafe;
use pack::element::{FieldKind, Party, Question, Sensitivity};
use serde_json::Value;
use web::form::{Choice, Complaint};

use crate::geometry::{Preview, preview};
use crate::read::{MORE, Posted, SHOWN, asked, id_of, name};
use crate::words::Words;
use crate::{Answers, Options};

/// References that are a list to choose from; more of them help with typing.
const LISTED: usize = 40;
/// Choices that stand in sight; more of them are a list.
const IN_SIGHT: usize = 6;

/// A file that is there already.
#[derive(Clone, Debug)]
struct Held {
    id: String,
    name: String,
    size: String,
    href: String,
}

#[derive(Clone, Debug)]
enum Control {
    Line {
        kind: &'static str,
        mode: &'static str,
        list: Vec<Choice>,
    },
    Area {
        rows: u8,
        shape: Option<Preview>,
    },
    Select(Vec<Choice>),
    Radios(Vec<Choice>),
    Checks(Vec<Choice>),
    Party {
        kinds: Vec<Choice>,
        called: String,
        code: String,
        code_label: &'static str,
    },
    Files {
        held: Vec<Held>,
        accept: String,
    },
    Fixed(String),
}

/// One question, ready to be drawn.
#[derive(Clone, Debug, Template)]
#[template(path = "form_piece.html")]
struct Piece {
    words: &'static Words,
    key: String,
    name: String,
    label: String,
    section: String,
    hints: Vec<String>,
    complaint: String,
    unit: String,
    values: Vec<String>,
    complete: &'static str,
    max_chars: u32,
    required: bool,
    kept: bool,
    narrow: bool,
    control: Control,
}

impl HtmlSafe for Piece {}

impl Piece {
    fn value(&self) -> &str {
        self.values.first().map_or("", String::as_str)
    }

    fn chosen(&self, value: &str) -> bool {
        self.values.iter().any(|held| held == value)
    }

    fn described(&self) -> String {
        let mut ids: Vec<String> = (1..=self.hints.len())
            .map(|number| format!("{}-hint{number}", self.name))
            .collect();
        if !self.complaint.is_empty() {
            ids.push(format!("{}-error", self.name));
        }
        ids.join(" ")
    }
}

/// Questions as a part of a page, written into a template as `{{ sheet }}` within the caller's `form`. The form needs
/// `enctype="multipart/form-data"` where [`Sheet::has_files`].
///
/// Questions whose `when` does not hold for the answers so far are left out. The form may be sent for the questions
/// that follow from its answers by a button of its own; [`crate::read`] tells such a form apart by [`crate::Reading::more`].
#[derive(Clone, Debug, Template)]
#[template(path = "form_sheet.html")]
pub struct Sheet<'a> {
    questions: &'a [Question],
    options: &'a Options,
    answers: Answers,
    typed: Option<&'a Posted>,
    complaints: Vec<Complaint>,
}

impl HtmlSafe for Sheet<'_> {}

impl<'a> Sheet<'a> {
    /// A form without answers.
    #[must_use]
    pub fn new(questions: &'a [Question], options: &'a Options) -> Self {
        Self {
            questions,
            options,
            answers: Answers::new(),
            typed: None,
            complaints: Vec::new(),
        }
    }

    /// With answers that are there.
    #[must_use]
    pub fn answers(mut self, answers: &Answers) -> Self {
        self.answers = answers.clone();
        self
    }

    /// With what was typed, after a refusal: it stands in the inputs as it was, readable or not.
    #[must_use]
    pub fn typed(mut self, posted: &'a Posted) -> Self {
        self.typed = Some(posted);
        self
    }

    /// With complaints about questions, by key or by the input's id.
    #[must_use]
    pub fn complaints(mut self, complaints: &[Complaint]) -> Self {
        self.complaints = complaints.to_vec();
        self
    }

    /// Whether a question that is asked takes files.
    #[must_use]
    pub fn has_files(&self) -> bool {
        let mut asked = self.asked();
        asked.any(|question| matches!(question.field.kind, FieldKind::File { .. }))
    }

    fn asked(&self) -> impl Iterator<Item = &'a Question> {
        let (questions, options, answers) = (self.questions, self.options, &self.answers);
        let mut known = Answers::new();
        questions.iter().filter(move |question| {
            let asked = asked(question, &known, options);
            if let Some(value) = answers.get(&question.field.key).filter(|_| asked) {
                known.insert(question.field.key.clone(), value.clone());
            }
            asked
        })
    }

    /// Whether a question may come up that is not shown.
    fn may_ask_more(&self) -> bool {
        self.questions
            .iter()
            .any(|question| question.when.is_some())
    }

    fn words(&self) -> &'static Words {
        Words::of(self.options.lang)
    }

    fn shown_name(&self) -> &'static str {
        SHOWN
    }

    fn more_name(&self) -> &'static str {
        MORE
    }

    fn pieces(&self) -> Vec<Piece> {
        self.asked().map(|question| self.piece(question)).collect()
    }

    fn piece(&self, question: &Question) -> Piece {
        let (field, lang, words) = (&question.field, self.options.lang, self.words());
        let name = name(&field.key);
        let complaint = self
            .complaints
            .iter()
            .find(|held| held.field == name || held.field == field.key)
            .map(|held| held.text.clone())
            .unwrap_or_default();
        let mut piece = Piece {
            words,
            key: field.key.clone(),
            label: field.title.get(lang).to_owned(),
            section: question
                .section
                .as_ref()
                .map_or_else(String::new, |section| section.get(lang).to_owned()),
            hints: field
                .hint
                .iter()
                .map(|hint| hint.get(lang).to_owned())
                .collect(),
            complaint,
            unit: String::new(),
            values: Vec::new(),
            complete: self.complete(question),
            max_chars: 0,
            required: field.required,
            kept: false,
            narrow: false,
            control: Control::Line {
                kind: "text",
                mode: "",
                list: Vec::new(),
            },
            name,
        };
        let answer = self.answers.get(&field.key);
        if self.options.fixed.contains(&field.key) {
            let shown = answer.map(|value| crate::facts::text(field, value, self.options, true));
            piece.control = Control::Fixed(shown.unwrap_or_else(|| words.nothing.to_owned()));
            return piece;
        }
        let hidden = self.options.hidden && field.sensitivity == Sensitivity::Personal;
        if let Some(value) = answer.filter(|_| hidden) {
            let masked = crate::facts::text(field, value, self.options, true);
            piece.hints.push(words.kept(masked));
            piece.kept = true;
            piece.required = false;
        }
        self.fill(&mut piece, question, answer.filter(|_| !hidden));
        self.control(&mut piece, question, answer.filter(|_| !hidden));
        piece
    }

    /// The texts that stand in the input: as typed, else as answered.
    fn fill(&self, piece: &mut Piece, question: &Question, answer: Option<&Value>) {
        let shown = |posted: &Posted| posted.all(SHOWN).any(|key| key == piece.key);
        if let Some(posted) = self.typed.filter(|posted| shown(posted)) {
            let typed: Vec<String> = posted.all(&piece.name).map(str::to_owned).collect();
            piece.values = typed;
            return;
        }
        piece.values = match answer {
            Some(Value::Array(list)) => list
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
            Some(value) => vec![crate::facts::input(&question.field, value)],
            None => Vec::new(),
        };
    }

    fn control(&self, piece: &mut Piece, question: &Question, answer: Option<&Value>) {
        let (lang, words) = (self.options.lang, self.words());
        piece.control = match &question.field.kind {
            FieldKind::Flag => Control::Radios(vec![
                Choice::new("true", words.yes),
                Choice::new("false", words.no),
            ]),
            FieldKind::Choice { choices, many } => {
                let choices: Vec<Choice> = choices
                    .iter()
                    .map(|choice| Choice::new(&choice.value, choice.title.get(lang)))
                    .collect();
                match (many, choices.len()) {
                    (true, _) => Control::Checks(choices),
                    (false, ..=IN_SIGHT) => Control::Radios(choices),
                    (false, _) => self.select(piece.required, choices),
                }
            }
            FieldKind::Organisation => {
                self.select(piece.required, self.options.organisations.clone())
            }
            FieldKind::Region => self.select(piece.required, self.options.regions.clone()),
            FieldKind::Reference { register } => self.reference(piece, register),
            FieldKind::Party { who } => self.party(piece, *who, answer),
            FieldKind::File {
                kinds,
                max_bytes,
                max_files,
            } => {
                let size = web::view::file_size(*max_bytes);
                let rule = words.files_rule(kinds.join("、"), size, max_files);
                piece.hints.push(rule);
                let held = self.held(answer);
                piece.required &= held.is_empty();
                let accept: Vec<String> = kinds.iter().map(|kind| format!(".{kind}")).collect();
                Control::Files {
                    held,
                    accept: accept.join(","),
                }
            }
            FieldKind::Geometry => {
                piece.hints.push(words.geometry_hint.to_owned());
                let typed = piece.values.first();
                let typed = typed.and_then(|text| serde_json::from_str(text).ok());
                let shown = typed.as_ref().or(answer);
                Control::Area {
                    rows: 5,
                    shape: shown.and_then(|value| preview(value, lang)),
                }
            }
            kind => line(piece, kind, words),
        };
    }

    /// Few rows are a list, many help with typing.
    fn reference(&self, piece: &Piece, register: &str) -> Control {
        let rows = self.options.references.get(register);
        let rows = rows.cloned().unwrap_or_default();
        if (1..=LISTED).contains(&rows.len()) {
            return self.select(piece.required, rows);
        }
        Control::Line {
            kind: "text",
            mode: "",
            list: rows,
        }
    }

    fn select(&self, required: bool, choices: Vec<Choice>) -> Control {
        let words = self.words();
        let first = if required { words.choose } else { words.none };
        let mut all = vec![Choice::new("", first)];
        all.extend(choices);
        Control::Select(all)
    }

    fn party(&self, piece: &mut Piece, who: Party, answer: Option<&Value>) -> Control {
        let words = self.words();
        let part = |part: &str| {
            let typed = self
                .typed
                .filter(|posted| posted.all(SHOWN).any(|key| key == piece.key));
            match typed {
                Some(posted) => posted.text(&format!("{}.{part}", piece.name)).to_owned(),
                None => answer
                    .and_then(|value| value.get(part)?.as_str())
                    .unwrap_or_default()
                    .to_owned(),
            }
        };
        let (kind, called, code) = (part("kind"), part("name"), part("code"));
        piece.values = vec![kind];
        let both = vec![
            Choice::new("person", words.person),
            Choice::new("enterprise", words.enterprise),
        ];
        let (kinds, code_label) = match who {
            Party::Any => (both, words.party_code),
            Party::Person => (Vec::new(), words.identity),
            Party::Enterprise => (Vec::new(), words.credit_code),
        };
        Control::Party {
            kinds,
            called,
            code,
            code_label,
        }
    }

    fn held(&self, answer: Option<&Value>) -> Vec<Held> {
        let files = answer.and_then(Value::as_array).into_iter().flatten();
        files
            .map(|file| {
                let id = id_of(file);
                let called = file.get("name").and_then(Value::as_str).unwrap_or_default();
                let bytes = file
                    .get("bytes")
                    .and_then(Value::as_u64)
                    .unwrap_or_default();
                let at = self.options.files_at.as_deref();
                Held {
                    name: called.to_owned(),
                    size: web::view::file_size(bytes),
                    href: at.map_or_else(String::new, |at| {
                        format!("{at}/{}", web::query::encode(&id))
                    }),
                    id,
                }
            })
            .collect()
    }

    /// The token of `autocomplete` (HTML, 4.10.18.7): only what is about whoever fills the form in.
    fn complete(&self, question: &Question) -> &'static str {
        match question.fill.as_deref() {
            Some("applicant.name") => return "name",
            Some("applicant.phone") => return "tel",
            _ => {}
        }
        match (&question.field.kind, self.options.oneself) {
            (FieldKind::Phone, true) => "tel",
            (FieldKind::Phone | FieldKind::Identity | FieldKind::CreditCode, _) => "off",
            _ => "",
        }
    }
}

/// What is typed as text.
fn line(piece: &mut Piece, kind: &FieldKind, words: &'static Words) -> Control {
    let (input, mode) = match kind {
        FieldKind::LongText { max_chars } => {
            piece.max_chars = *max_chars;
            return Control::Area {
                rows: 5,
                shape: None,
            };
        }
        FieldKind::Text { max_chars } => {
            piece.max_chars = *max_chars;
            ("text", "")
        }
        FieldKind::Number {
            unit,
            decimals,
            min,
            ..
        } => {
            piece.unit.clone_from(unit);
            piece.narrow = true;
            // The keyboards of telephones for figures have no minus sign.
            match min.is_some_and(|min| !min.is_sign_negative()) {
                false => ("text", ""),
                true if *decimals == 0 => ("text", "numeric"),
                true => ("text", "decimal"),
            }
        }
        FieldKind::Money { .. } => {
            piece.unit = words.yuan.to_owned();
            piece.narrow = true;
            ("text", "decimal")
        }
        FieldKind::Date => {
            piece.narrow = true;
            ("date", "")
        }
        FieldKind::Phone => {
            piece.narrow = true;
            piece.max_chars = 30;
            ("tel", "tel")
        }
        _ => {
            piece.narrow = true;
            piece.max_chars = 30;
            ("text", "")
        }
    };
    Control::Line {
        kind: input,
        mode,
        list: Vec::new(),
    }
}
