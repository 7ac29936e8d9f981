//! Importing a published file: its text joins the ledger, corrections stay.

pub(crate) mod answer;

use base::{Explain, Fault, Lang, Millis, Scope};
use gazette::Compilation;
use intake::{Kind, Limits, ReadError};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::{Store, Tx};

use super::load;
use super::review::{find, read};
use super::text::{Of, Reader, TextClause, TextDocument};
use crate::rules::compare::{self, Difference};
use crate::rules::marks::{self, Mark};
use crate::store::put::{self, Clause};
use crate::store::source::{self, KnownClause, KnownDocument, Source};
use crate::store::{amend, review};

/// The largest file that is read, in bytes.
pub const FILE_BYTES: usize = 64 * 1024 * 1024;
/// Unclaimed marks that are kept for review; a file of noise may have millions.
const UNCLAIMED_KEPT: usize = 2_000;

/// What an import did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Import {
    /// This very file is in the database already; nothing was changed.
    Already {
        /// Under which name.
        name: String,
        /// Since when.
        at: Millis,
        /// Keys of the documents whose text it is.
        documents: Vec<String>,
    },
    /// The file was read.
    Done {
        /// What the file is: `text`, `docx`, `pdf` or `html`.
        format: &'static str,
        /// Encoding that was detected.
        encoding: &'static str,
        /// What the format's reader left out, put in order or guessed.
        notes: Vec<intake::Note>,
        /// Places in the text that a person should look at.
        warnings: usize,
        /// One entry a document, in the order of the file.
        documents: Vec<Imported>,
    },
}

/// What an import did with one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Its key.
    pub key: String,
    /// Its number.
    pub number: Option<String>,
    /// Its title in the ledger.
    pub title: String,
    /// Whether the ledger did not know it before.
    pub created: bool,
    /// Clauses that have their text now.
    pub clauses: usize,
    /// Tasks among them.
    pub tasks: usize,
    /// Targets of these clauses in the ledger.
    pub targets: usize,
    /// Where text and ledger differ: clause path, difference. The ledger was not changed.
    pub differences: Vec<(String, Difference)>,
    /// Share of figures, brackets, prohibitions and dates that a field claims, in parts per million.
    pub claimed_ppm: u32,
    /// How many are left unclaimed.
    pub unclaimed: usize,
}

/// Why a file was not imported. Nothing of it is in the database then.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The scope may not change the ledger.
    #[error("only the office imports documents")]
    Forbidden,
    /// A file without content.
    #[error("the file is empty")]
    Empty,
    /// Larger than [`FILE_BYTES`].
    #[error("the file has {0} bytes")]
    TooLarge(usize),
    /// The file's format is not read, or not this file of it.
    #[error(transparent)]
    Unreadable(#[from] ReadError),
    /// No numbered clause anywhere.
    #[error("no document structure in {0}")]
    NoStructure(String),
    /// The ledger has another document under this number.
    #[error("number {number} belongs to {ledger}, not {text}")]
    SameNumber {
        /// The number.
        number: String,
        /// The title in the ledger.
        ledger: String,
        /// The title in the file.
        text: String,
    },
    /// The file holds two documents of one number.
    #[error("number {number} twice in the file: {first}, {second}")]
    Twice {
        /// The number.
        number: String,
        /// The first title.
        first: String,
        /// The second title.
        second: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Explain for ImportError {
    fn explain(&self, lang: Lang) -> String {
        let zh = lang == Lang::Zh;
        match self {
            Self::Forbidden => lang
                .pick(
                    "只有工作专班可以导入文件，请用专班账户操作。",
                    "Only the programme office imports documents; use its account.",
                )
                .to_owned(),
            Self::Empty => lang
                .pick(
                    "文件是空的，请检查后重新选择。",
                    "The file is empty; check it and choose again.",
                )
                .to_owned(),
            Self::TooLarge(bytes) if zh => format!(
                "文件有 {} MiB，超过 64 MiB 的上限；请按文件拆分后分别导入。",
                bytes.div_ceil(1024 * 1024)
            ),
            Self::TooLarge(bytes) => format!(
                "The file has {} MiB, above the limit of 64 MiB; split it by document and import the parts.",
                bytes.div_ceil(1024 * 1024)
            ),
            Self::NoStructure(name) if zh => format!(
                "在“{name}”中没有找到编号条目（如“一、”“（一）”“1.”“第一条”），没有导入；请确认选择的是公文正文的文本文件，扫描件请先识别成文字。"
            ),
            Self::NoStructure(name) => format!(
                "No numbered clauses (such as 一、 （一） 1. 第一条) were found in “{name}”, so nothing was imported; make sure it is the text of an official document, and run text recognition on a scan first."
            ),
            Self::SameNumber {
                number,
                ledger,
                text,
            } if zh => format!(
                "{number} 在任务清单中是《{ledger}》，文件中却是《{text}》，没有导入；请核对文号，改正文件中的文号或清单中的标题后重新导入。"
            ),
            Self::SameNumber {
                number,
                ledger,
                text,
            } => format!(
                "{number} is “{ledger}” in the ledger but “{text}” in the file, so nothing was imported; check the number, mend it in the file or the title in the ledger, and import again."
            ),
            Self::Twice {
                number,
                first,
                second,
            } if zh => format!(
                "文件中有两份 {number}：《{first}》和《{second}》，没有导入；请核对文号，拆开后分别导入。"
            ),
            Self::Twice {
                number,
                first,
                second,
            } => format!(
                "The file holds {number} twice, as “{first}” and “{second}”, so nothing was imported; check the numbers, split the file and import the parts."
            ),
            Self::Unreadable(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Forbidden => Fault::Forbidden,
            Self::Empty | Self::NoStructure(_) => Fault::Invalid,
            Self::TooLarge(_) => Fault::TooLarge,
            Self::SameNumber { .. } | Self::Twice { .. } => Fault::Conflict,
            Self::Unreadable(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}

/// Reads a published file and ties its text to the ledger.
///
/// A document whose number the ledger knows gets its passages; the ledger's own fields, which may have been
/// corrected, are left as they are and differences are listed. An unknown document enters the ledger as it
/// was read. Word, PDF and HTML files are turned into text first; spans point into that text. The same file
/// again changes nothing.
///
/// # Errors
/// [`ImportError`].
pub fn import(
    store: &Store,
    scope: &Scope,
    name: &str,
    content: &[u8],
) -> Result<Import, ImportError> {
    if scope.role != base::Role::Office {
        return Err(ImportError::Forbidden);
    }
    if content.iter().all(u8::is_ascii_whitespace) {
        return Err(ImportError::Empty);
    }
    if content.len() > FILE_BYTES {
        return Err(ImportError::TooLarge(content.len()));
    }
    let name = file_name(name);
    let sha256 = base::hex::encode(&Sha256::digest(content));
    if let Some((name, at)) = store.read(|tx| source::by_sha256(tx, &sha256))? {
        let documents = store.read(|tx| source::keys(tx, &sha256))?;
        return Ok(Import::Already {
            name,
            at,
            documents,
        });
    }
    let plain = plain(content, &name)?;
    let text = plain
        .as_ref()
        .map_or(content, |plain| plain.text.as_slice());
    let compilation = gazette::compile(text);
    let readings = Reader::new(store, scope)?.read(&compilation, text);
    if readings.is_empty() {
        return Err(ImportError::NoStructure(name));
    }
    twice(&readings)?;
    let (encoding, warnings) = (compilation.encoding.name(), warnings(&compilation));
    let format = plain
        .as_ref()
        .map_or("text", |plain| format_name(plain.kind));
    let notes = plain
        .as_ref()
        .map(|plain| plain.notes.clone())
        .unwrap_or_default();
    let source = Source {
        sha256,
        name,
        format: format.to_owned(),
        plain: plain.map(|plain| plain.text),
        notes: notes_json(&notes),
        encoding: encoding.to_owned(),
        content: content.to_vec(),
        claimed_ppm: share_ppm(
            readings
                .iter()
                .map(|reading| (reading.marks, reading.unclaimed)),
        )
        .unwrap_or(1_000_000),
        unclaimed: unclaimed(&compilation),
    };
    let documents = store.write(scope, move |tx| write(tx, &source, &readings))?;
    Ok(Import::Done {
        format,
        encoding,
        notes,
        warnings,
        documents,
    })
}

/// The text of a file that is no plain text. What is neither known nor text is tried as text: the compiler
/// reads damaged text too.
fn plain(content: &[u8], name: &str) -> Result<Option<intake::Reading>, ImportError> {
    let limits = Limits {
        file_bytes: FILE_BYTES as u64,
        ..Limits::default()
    };
    match intake::detect(content, Some(name)) {
        Kind::Text | Kind::Unknown => Ok(None),
        _ => Ok(Some(intake::read(content, Some(name), &limits)?)),
    }
}

fn format_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Docx => "docx",
        Kind::Pdf => "pdf",
        Kind::Html => "html",
        _ => "text",
    }
}

fn notes_json(notes: &[intake::Note]) -> serde_json::Value {
    notes
        .iter()
        .map(|note| json!({ "kind": format!("{:?}", note.kind), "count": note.count }))
        .collect()
}

/// Ties every reading to the ledger, in one transaction with the source.
fn write(
    tx: &mut Tx<'_>,
    source: &Source,
    readings: &[TextDocument],
) -> Result<Vec<Imported>, ImportError> {
    let source_id = source::insert(tx, source)?;
    let mut out = Vec::new();
    for reading in readings {
        let known = source::document(tx, reading.head.number.as_deref(), &reading.head.title.zh)?;
        if let (Some(known), Some(number)) = (&known, &reading.head.number) {
            let named = !reading.head.title.zh.is_empty();
            let same = compare::same_title(&known.title, &reading.head.title.zh)
                || compare::same_title(&known.notice_title, &reading.head.title.zh);
            if named && !same {
                return Err(ImportError::SameNumber {
                    number: number.clone(),
                    ledger: known.title.clone(),
                    text: reading.head.title.zh.clone(),
                });
            }
        }
        let created = known.is_none();
        let known = match known {
            Some(known) => known,
            None => create(tx, reading)?,
        };
        let titles = [
            reading.head.title.zh.as_str(),
            reading.head.notice_title.as_str(),
        ];
        find::keep(tx, known.id, &titles, &reading.text, created)?;
        if created {
            review::keep_baseline(tx, known.id)?;
        }
        let imported = attach(tx, source_id, &known, reading, created)?;
        tx.journal(
            "source.imported",
            &format!("document/{}", known.key),
            json!({
                "number": known.number,
                "title": known.title,
                "sha256": source.sha256,
                "format": source.format,
                "encoding": source.encoding,
                "byte_len": i64::try_from(source.content.len()).unwrap_or(i64::MAX),
                "created": created,
                "clauses": i64::try_from(imported.clauses).unwrap_or(i64::MAX),
                "differences": i64::try_from(imported.differences.len()).unwrap_or(i64::MAX),
                "claimed_ppm": imported.claimed_ppm,
            }),
        )?;
        out.push(imported);
    }
    Ok(out)
}

/// A document that the ledger does not know enters it as it was read.
fn create(tx: &mut Tx<'_>, reading: &TextDocument) -> Result<KnownDocument, ImportError> {
    let mut head = reading.head.clone();
    head.key = source::free_key(tx, &head.key)?;
    let clauses: Vec<Clause> = reading
        .clauses
        .iter()
        .map(|text| text.clause.clone())
        .collect();
    let change = put::document(tx, &head, &clauses)?;
    tx.journal(
        "plan.loaded",
        &format!("document/{}", head.key),
        load::entry(&head, &change),
    )?;
    Ok(KnownDocument {
        id: change.document,
        key: head.key,
        number: head.number,
        title: head.title.zh,
        notice_title: head.notice_title,
    })
}

/// Gives the ledger's clauses their passages and lists where text and ledger differ.
fn attach(
    tx: &mut Tx<'_>,
    source_id: i64,
    known: &KnownDocument,
    reading: &TextDocument,
    created: bool,
) -> Result<Imported, ImportError> {
    let ledger = source::clauses(tx, known.id)?;
    let fields = review::ledger(tx, known.id)?;
    let amended = amend::amended_paths(tx, known.id)?;
    let mut differences = Vec::new();
    let (mut clauses, mut tasks, mut targets) = (0, 0, 0);
    for held in &ledger {
        let Some(text) = reading
            .clauses
            .iter()
            .find(|text| text.clause.path == held.path)
        else {
            differences.push((held.path.clone(), Difference::ClauseOnlyInLedger));
            continue;
        };
        let mut marks = marks_of(text, held);
        marks::place(&mut marks, &text.body, &text.spans);
        // A clause that another document amended keeps the passage that amends it.
        if !amended.contains(&held.path) {
            source::attach(tx, held.id, &text.body, &text.spans, &marks)?;
        }
        let own = fields.get(&held.path).cloned().unwrap_or_default();
        read::refresh(
            tx,
            known.id,
            &held.path,
            source_id,
            &own,
            text.readings.clone(),
        )?;
        review::raise_version(tx, held.id)?;
        clauses += 1;
        tasks += usize::from(held.kind == "task");
        targets += held.targets.len();
        let found = compare::differences(&held.reading(), &text.reading());
        differences.extend(
            found
                .into_iter()
                .map(|difference| (held.path.clone(), difference)),
        );
    }
    let unknown = reading
        .clauses
        .iter()
        .filter(|text| ledger.iter().all(|held| held.path != text.clause.path));
    differences
        .extend(unknown.map(|text| (text.clause.path.clone(), Difference::ClauseOnlyInText)));
    source::attach_document(tx, known.id, source_id, &reading.marks_of_head)?;
    Ok(Imported {
        key: known.key.clone(),
        number: known.number.clone(),
        title: known.title.clone(),
        created,
        clauses,
        tasks,
        targets,
        differences,
        claimed_ppm: share_ppm([(reading.marks, reading.unclaimed)]).unwrap_or(1_000_000),
        unclaimed: reading.unclaimed,
    })
}

/// Ties each quote to the ledger's field of the same name or figure; quotes without a field stay as text.
fn marks_of(text: &TextClause, held: &KnownClause) -> Vec<Mark> {
    let mut free: Vec<&(String, rust_decimal::Decimal, String)> = held.targets.iter().collect();
    let mut marks = Vec::new();
    for quote in &text.quotes {
        let field = match &quote.of {
            Of::Field(name) => Some(name.clone()),
            Of::Duty { segment, role } => held
                .duties
                .iter()
                .find(|duty| {
                    duty.segment == *segment && duty.role == *role && duty.printed == quote.label
                })
                .map(|duty| format!("duty-{}-{}-{}", duty.segment, duty.role, duty.ord)),
            Of::Target { value, unit } => free
                .iter()
                .position(|(_, held, name)| held == value && compare::same_unit(name, unit))
                .map(|index| free.remove(index).0.clone()),
        };
        if let Some(field) = field {
            marks.push(Mark {
                field,
                label: quote.label.clone(),
                spans: quote.spans.clone(),
                at: None,
            });
        }
    }
    marks
}

fn twice(readings: &[TextDocument]) -> Result<(), ImportError> {
    for (index, reading) in readings.iter().enumerate() {
        let Some(number) = &reading.head.number else {
            continue;
        };
        if let Some(other) = readings[..index]
            .iter()
            .find(|other| other.head.number.as_ref() == Some(number))
        {
            return Err(ImportError::Twice {
                number: number.clone(),
                first: other.head.title.zh.clone(),
                second: reading.head.title.zh.clone(),
            });
        }
    }
    Ok(())
}

fn warnings(compilation: &Compilation) -> usize {
    compilation
        .notes
        .iter()
        .filter(|note| note.is_warning())
        .count()
}

fn unclaimed(compilation: &Compilation) -> serde_json::Value {
    let marks = compilation.documents.iter().flat_map(|document| {
        document.unclaimed.iter().map(move |mark| {
            let path = document
                .clauses
                .get(mark.clause)
                .map(|clause| clause.path.clone());
            json!({
                "document": document.number.as_ref().map(|number| &number.text),
                "kind": mark.kind.name(),
                "path": path,
                "text": mark.context,
                "start": mark.span.start,
                "end": mark.span.end,
            })
        })
    });
    serde_json::Value::Array(marks.take(UNCLAIMED_KEPT).collect())
}

/// Claimed marks in parts per million; `None` when there are no marks.
fn share_ppm(counts: impl IntoIterator<Item = (usize, usize)>) -> Option<u32> {
    let (marks, unclaimed) = counts.into_iter().fold((0_usize, 0_usize), |sum, next| {
        (sum.0 + next.0, sum.1 + next.1)
    });
    let claimed = marks.saturating_sub(unclaimed);
    u32::try_from(claimed.saturating_mul(1_000_000).checked_div(marks)?).ok()
}

/// The last component of a name as browsers send it, bounded.
fn file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).take(120).collect();
    if clean.is_empty() {
        "document.txt".to_owned()
    } else {
        clean
    }
}
