//! A new draft.

use base::{Explain, Fault, Lang, Millis, Role, Scope};
use serde_json::json;
use store::{Store, Tx};

use super::subject;
use crate::compose;
use crate::facts::{self, Sources};
use crate::model::{About, Kind, Paper};
use crate::rules::step::{Refusal, State};
use crate::store::paper as papers;
use crate::words::Sentences;

/// Why nothing was drafted.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    /// Only the office drafts.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The kind of paper is not about such a span.
    #[error("a paper of this kind is not about such a span")]
    Span,
    /// There is no such unit or plan among those that are asked.
    #[error("no such unit or plan")]
    Subject,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Drafts a paper; its id and whether it is new. A paper about the same that stands is opened instead.
///
/// # Errors
/// [`DraftError`].
pub fn draft(
    store: &Store,
    sources: Sources,
    scope: &Scope,
    about: About,
    (now, sample): (Millis, bool),
) -> Result<(i64, bool), DraftError> {
    if scope.role != Role::Office {
        return Err(Refusal::OfficeOnly.into());
    }
    if !about.kind.takes(about.span) {
        return Err(DraftError::Span);
    }
    if let Some(held) = store.read(|read| papers::about(read, &about))? {
        return Ok((held.id, false));
    }
    let as_of = facts::as_of(store, about.span)?;
    let facts = facts::read(store, sources, (about.span, as_of), now)?;
    let known = match about.kind {
        Kind::Unit => facts
            .units
            .iter()
            .any(|unit| unit.org.as_str() == about.subject),
        Kind::Plan => facts.plans.iter().any(|plan| plan.key == about.subject),
        Kind::Monthly | Kind::Quarterly | Kind::Cases => about.subject.is_empty(),
    };
    if !known {
        return Err(DraftError::Subject);
    }
    let (title, blocks) = compose::draft(&compose::narrow(&facts, &about), &about);
    let paper = Paper {
        id: 0,
        about,
        state: State::Draft,
        title,
        as_of,
        blocks,
        seen: None,
        authors: vec![scope.account],
        number: String::new(),
        reason: String::new(),
        urn: String::new(),
        created_at: now,
        approved_at: None,
        issued_at: None,
        published_at: None,
        withdrawn_at: None,
        version: 1,
        sample,
    };
    store.write(scope, move |tx| insert(tx, paper))
}

fn insert(tx: &mut Tx<'_>, mut paper: Paper) -> Result<(i64, bool), DraftError> {
    // Somebody may have drafted it since.
    if let Some(held) = papers::about(tx, &paper.about)? {
        tx.transient();
        return Ok((held.id, false));
    }
    paper.id = tx.next_id("bulletin_paper")?;
    paper.created_at = tx.now();
    papers::insert(tx, &paper)?;
    tx.journal(
        "bulletin.drafted",
        &subject(paper.id),
        json!({
            "kind": paper.about.kind.as_str(),
            "span": paper.about.span.to_string(),
            "subject": paper.about.subject,
            "as_of": paper.as_of.to_string(),
        }),
    )?;
    Ok((paper.id, true))
}

impl Explain for DraftError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::Refused(refusal) => refusal.explain(lang),
            Self::Span => words.wrong_span.to_owned(),
            Self::Subject => words.no_subject.to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Refused(refusal) => refusal.fault(),
            Self::Span => Fault::Invalid,
            Self::Subject => Fault::NotFound,
            Self::Store(error) => error.fault(),
        }
    }
}
