//! 印发: the number, the files, and every figure frozen.
//!
//! The files carry the number, and making them takes longer than a transaction should. So the next number is looked
//! up first, the files are made with it, and the transaction takes it only if it is still the next one; else
//! everything is made anew. A number is thus never left out and never given twice.

use base::{Explain, Fault, Lang, Millis, Scope};
use paper::{Faces, PaperError};
use plan::rules::light::Light;
use serde_json::json;
use store::{Store, Tx};

use super::{digest, present, subject};
use crate::compose::{BlockError, Moved, moved};
use crate::facts::{Facts, Sources};
use crate::model::{Frozen, Kind, Paper, ResultRow, Settings};
use crate::print::{Files, Head, document, sha256};
use crate::rules::number::number;
use crate::rules::step::{Refusal, State, Step, allow};
use crate::store::{issue as issues, paper as papers, setting};
use crate::words::Sentences;

/// How often files are made anew because somebody else took the number.
const ATTEMPTS: usize = 8;

/// Why a paper was not issued. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// Not by this scope, or not in this state.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Somebody changed it first.
    #[error("conflict with version {0}")]
    Conflict(i64),
    /// Its text cannot be printed.
    #[error("{} blocks cannot be printed", .0.len())]
    Blocks(Vec<BlockError>),
    /// The data changed since it was approved.
    #[error("{} figures moved since the approval", .0.len())]
    Moved(Vec<Moved>),
    /// The files could not be made.
    #[error(transparent)]
    Paper(#[from] PaperError),
    /// Others took the number again and again.
    #[error("others took the number {ATTEMPTS} times")]
    Busy,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Issues an approved paper; its number. Without faces there is a Word file and no PDF file.
///
/// # Errors
/// [`IssueError`].
pub fn issue(
    store: &Store,
    sources: Sources,
    faces: Option<&Faces>,
    scope: &Scope,
    (id, version, now): (i64, i64, Millis),
) -> Result<String, IssueError> {
    let (paper, settings) = store.read(|read| {
        let held = papers::by_id(read, id)?.ok_or(Refusal::NotFound)?;
        let settings = setting::get(read)?;
        Ok::<_, IssueError>((held, settings))
    })?;
    let parties = (paper.authors.as_slice(), settings.approver.as_ref());
    let next = match allow(scope, Step::Issue, paper.state, parties) {
        Err(Refusal::State(State::Issued)) if paper.version == version + 1 => {
            return Ok(paper.number);
        }
        other => other?,
    };
    if paper.version != version {
        return Err(IssueError::Conflict(paper.version));
    }
    let present = present(store, sources, &paper, now)?;
    let frozen = present.frozen.map_err(IssueError::Blocks)?;
    if paper.seen.as_ref() != Some(&frozen) {
        let seen = paper.seen.as_ref();
        let moved = seen.map(|seen| moved(seen, &present.values, Some(&frozen)));
        return Err(IssueError::Moved(moved.unwrap_or_default()));
    }
    let results = results(&present.facts, &paper);
    let issued = Paper {
        state: next,
        ..paper
    };
    for _ in 0..ATTEMPTS {
        let made = Made::new(store, (&issued, &settings), (&frozen, faces, now))?;
        let (issued, frozen, results) = (issued.clone(), frozen.clone(), results.clone());
        if let Some(number) =
            store.write(scope, move |tx| made.write(tx, issued, &frozen, results))?
        {
            return Ok(number);
        }
    }
    Err(IssueError::Busy)
}

/// Files that carry a number nobody has taken yet.
struct Made {
    prefix: String,
    year: i16,
    no: i64,
    files: Files,
}

impl Made {
    fn new(
        store: &Store,
        (paper, settings): (&Paper, &Settings),
        (frozen, faces, now): (&Frozen, Option<&Faces>, Millis),
    ) -> Result<Self, IssueError> {
        let prefix = if paper.about.kind.is_brief() {
            &settings.brief
        } else {
            &settings.prefix
        };
        let year = now.day().year();
        let no = store.read(|read| issues::next_no(read, prefix, year))?;
        let head = Head {
            number: &number(prefix, year, no),
            date: now.day(),
            sample: paper.sample,
            settings,
        };
        let files = Files::make(&document(frozen, &head), faces)?;
        Ok(Self {
            prefix: prefix.clone(),
            year,
            no,
            files,
        })
    }

    /// Takes the number; `None` when somebody was faster.
    fn write(
        self,
        tx: &mut Tx<'_>,
        mut paper: Paper,
        frozen: &Frozen,
        results: Vec<ResultRow>,
    ) -> Result<Option<String>, IssueError> {
        if issues::next_no(tx, &self.prefix, self.year)? != self.no {
            tx.transient();
            return Ok(None);
        }
        let at = tx.now();
        paper.number = number(&self.prefix, self.year, self.no);
        paper.issued_at = Some(at);
        paper.urn = urn(&format!("{}/{}/{}", paper.number, paper.id, at.0));
        if !papers::update(tx, &paper)? {
            return Err(IssueError::Conflict(paper.version + 1));
        }
        issues::take_no(tx, (&self.prefix, self.year, self.no), paper.id)?;
        let issue = issues::insert(tx, paper.id, frozen, &self.files)?;
        for result in results {
            let urn = urn(&format!("{}/task/{}", paper.number, result.task));
            issues::put_result(tx, &ResultRow { urn, at, ..result })?;
        }
        tx.journal(
            "bulletin.issued",
            &subject(paper.id),
            json!({
                "number": paper.number,
                "text_sha256": digest(frozen),
                "docx_sha256": issue.docx_sha256,
                "pdf_sha256": issue.pdf_sha256,
            }),
        )?;
        Ok(Some(paper.number))
    }
}

/// Tasks that a monthly bulletin tells to have reached their goals.
fn results(facts: &Facts, paper: &Paper) -> Vec<ResultRow> {
    if paper.about.kind != Kind::Monthly {
        return Vec::new();
    }
    facts
        .tasks
        .iter()
        .filter(|task| task.light == Light::Met && task.before != Some(Light::Met))
        .map(|task| ResultRow {
            paper: paper.id,
            task: task.id,
            title: format!("{} {}", task.cite, task.title),
            plan: facts
                .plans
                .get(task.plan)
                .map(|plan| plan.title.clone())
                .unwrap_or_default(),
            urn: String::new(),
            at: Millis(0),
        })
        .collect()
}

/// A name of its own for all time, from what makes the thing one (RFC 9562, version 8).
pub(crate) fn urn(name: &str) -> String {
    let hex = sha256(format!("luodi/bulletin/{name}").as_bytes());
    format!(
        "urn:uuid:{}-{}-8{}-a{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[13..16],
        &hex[17..20],
        &hex[20..32]
    )
}

impl Explain for IssueError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::Refused(refusal) => refusal.explain(lang),
            Self::Conflict(_) => words.conflict.to_owned(),
            Self::Blocks(blocks) => blocks
                .first()
                .map(|error| error.why.explain(lang))
                .unwrap_or_default(),
            Self::Moved(_) => words.moved_since.to_owned(),
            Self::Paper(error) => error.explain(lang),
            Self::Busy => words.busy.to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Refused(refusal) => refusal.fault(),
            Self::Conflict(_) | Self::Moved(_) => Fault::Conflict,
            Self::Blocks(_) => Fault::Invalid,
            Self::Paper(error) => error.fault(),
            Self::Busy => Fault::Unavailable,
            Self::Store(error) => error.fault(),
        }
    }
}
