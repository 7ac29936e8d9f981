//! Documents are put to a trade, and read.

use ::store::{Error, Store};
use base::{Explain, Fault, Lang, Role, Scope};
use pack::element::Readers;
use pack::trading::{Breach, Course, breaches};
use serde_json::json;

use super::{Actor, Gate, inside, journal_subject, load, refuse, said, seen_by, sha256_hex};
use crate::model::Document;
use crate::rules::course::Step;
use crate::rules::who::Standing;
use crate::state::Trades;
use crate::store::parts;
use crate::words::Sentences;

/// The most bytes of a document.
pub const DOCUMENT_BYTES: usize = 20_000_000;
/// The most characters of a document that rules on texts look at.
const TEXT_MAX: usize = 500_000;
/// The most documents of a trade, replaced ones included.
const DOCUMENTS: usize = 100;

/// A file as it comes in.
#[derive(Clone, Debug)]
pub struct NewDocument {
    /// Its id in the procedure.
    pub kind: String,
    /// The file's name.
    pub name: String,
    /// As it is sent to browsers.
    pub content_type: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Why a document was not taken.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// Not reached, or not for this scope or step.
    #[error(transparent)]
    Gate(#[from] Gate),
    /// The procedure has no such document.
    #[error("no such document")]
    Kind,
    /// Empty, too large, or too many.
    #[error("a file of 1 to {DOCUMENT_BYTES} bytes, at most {DOCUMENTS}")]
    Size,
    /// It says what it may not; the attempt is recorded.
    #[error("the text breaks rules")]
    Broken(Vec<Breach>),
}

impl From<Error> for DocumentError {
    fn from(error: Error) -> Self {
        Self::Gate(error.into())
    }
}

impl Explain for DocumentError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::Gate(gate) => gate.explain(lang),
            Self::Kind => words.bad_document.to_owned(),
            Self::Size => words.bad_size(DOCUMENT_BYTES / 1_000_000, DOCUMENTS),
            Self::Broken(breaches) => said(breaches, lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Gate(gate) => gate.fault(),
            _ => Fault::Invalid,
        }
    }
}

/// What can be read of a file; empty for pictures, scans and sheets, which no rule on texts can look at.
fn text_of(new: &NewDocument) -> String {
    let limits = intake::Limits::default();
    let reading = intake::read(&new.bytes, Some(&new.name), &limits);
    let bytes = reading.map(|one| one.text).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    text.chars().filter(|c| *c != '\0').take(TEXT_MAX).collect()
}

/// Puts a document to a trade whose notice is not out, in place of the one of its kind; its row. The same file again is the
/// same row. What its text may not say is refused with the article and kept as an attempt.
///
/// # Errors
/// [`DocumentError`].
pub fn add(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    trade: i64,
    new: NewDocument,
) -> Result<i64, DocumentError> {
    // Who may not put it there shall not make the machine read it.
    inside(store, scope, room, trade)?;
    if new.bytes.is_empty() || new.bytes.len() > DOCUMENT_BYTES {
        return Err(DocumentError::Size);
    }
    let actor = Actor::of(store, scope, room, (trade, None))?;
    let (text, sha256) = (text_of(&new), sha256_hex(&new.bytes));
    let done = store.write(scope, move |tx| {
        let held = load(tx, &actor, Step::Prepare, Standing::runs)?;
        let mut kinds = held.procedure.documents.iter();
        let kind = kinds.find(|one| one.id == new.kind);
        let kind = kind.ok_or(DocumentError::Kind)?;
        if let Some(former) = parts::document_of(tx, (trade, &new.kind, &sha256))? {
            if former.gone_at.is_some() {
                parts::restore_document(tx, (trade, former.id), &new.kind)?;
            }
            tx.transient();
            return Ok(Ok(former.id));
        }
        if parts::documents(tx, trade)?.len() >= DOCUMENTS {
            return Err(DocumentError::Size);
        }
        let course = Course {
            texts: vec![(new.name.clone(), text.clone())],
            ..Course::default()
        };
        let calendar = calendar::current(tx)?;
        let broken = breaches(&held.procedure, &course, &calendar, tx.now().day());
        if !broken.is_empty() {
            refuse(tx, &held.trade, "document", &broken)?;
            return Ok(Err(broken));
        }
        let row = Document {
            id: tx.next_id("trade_document")?,
            trade,
            kind: new.kind.clone(),
            name: new.name.clone(),
            content_type: new.content_type.clone(),
            sha256,
            byte_count: i64::try_from(new.bytes.len()).unwrap_or(i64::MAX),
            text,
            readers: kind.readers.as_str().to_owned(),
            at: tx.now(),
            gone_at: None,
        };
        parts::insert_document(tx, &row, &new.bytes)?;
        tx.journal(
            "trade.document",
            &journal_subject(trade),
            json!({ "document": row.id, "kind": row.kind, "bytes": row.byte_count, "sha256": row.sha256 }),
        )?;
        Ok(Ok(row.id))
    })?;
    done.map_err(DocumentError::Broken)
}

/// A document with its bytes, for who may read it: as the procedure says once the notice is out, before that those inside.
///
/// # Errors
/// [`Gate`].
pub fn read(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    id: i64,
) -> Result<(Document, Vec<u8>), Gate> {
    let party = room.party(store, scope)?;
    store.read(|read| {
        let (document, bytes) = parts::document_bytes(read, id)?.ok_or(Gate::NotFound)?;
        let (held, stands, _) = seen_by(read, room, scope, (document.trade, party.as_ref()))?;
        let out = held.trade.noticed_at.is_some() && document.gone_at.is_none();
        let may = stands.inside()
            || match Readers::parse(&document.readers) {
                Some(Readers::Public) => out,
                Some(Readers::Bidders) => out && scope.role == Role::Applicant && party.is_some(),
                Some(Readers::Staff) | None => false,
            };
        if may {
            Ok((document, bytes))
        } else {
            Err(Gate::NotFound)
        }
    })
}
