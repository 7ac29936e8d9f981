//! What a scope may read. What it may not see is not there.

use base::{Explain, Fault, Lang, Millis, OrgId, Role, Scope};
use store::journal::{self, Record};
use store::{Error, Query, Store};

use crate::commands::{Present, present};
use crate::compose::{Moved, moved};
use crate::facts::Sources;
use crate::model::{About, Frozen, Issue, Kind, Paper, ResultRow, Settings};
use crate::print::{Files, Head, document};
use crate::rules::span::Span;
use crate::rules::step::{Refusal, State, sees_drafts};
use crate::store::{issue as issues, paper as papers, setting};

/// Papers on a page of the list.
pub const PAGE: u64 = 20;
/// Entries of a history that a page shows.
const HISTORY: u32 = 100;

/// Why something was not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is not there, or not for this scope.
    #[error("not found")]
    NotFound,
    /// Its file could not be made.
    #[error(transparent)]
    Paper(#[from] paper::PaperError),
    /// The text cannot be printed.
    #[error("{} blocks cannot be printed", .0.len())]
    Blocks(Vec<crate::compose::BlockError>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for ReadError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::NotFound => Refusal::NotFound.explain(lang),
            Self::Paper(error) => error.explain(lang),
            Self::Blocks(errors) => errors
                .first()
                .map(|error| error.why.explain(lang))
                .unwrap_or_default(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::Paper(error) => error.fault(),
            Self::Blocks(_) => Fault::Invalid,
            Self::Store(error) => error.fault(),
        }
    }
}

/// How papers of this installation look.
///
/// # Errors
/// As every read.
pub fn settings(query: &mut impl Query) -> Result<Settings, Error> {
    setting::get(query)
}

/// A page of papers, newest first, and how many there are: published and withdrawn ones for everyone, all for those
/// who see drafts.
///
/// # Errors
/// As every read.
pub fn list(
    store: &Store,
    scope: &Scope,
    offset: u64,
    limit: u64,
) -> Result<(Vec<Paper>, u64), Error> {
    store.read(|read| {
        let settings = setting::get(read)?;
        papers::list(
            read,
            sees_drafts(scope, settings.approver.as_ref()),
            (offset, limit),
        )
    })
}

/// A paper as one scope sees it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The paper.
    pub paper: Paper,
    /// How papers look.
    pub settings: Settings,
    /// What was issued; `None` before.
    pub issue: Option<Issue>,
    /// The data of now, for those who see drafts.
    pub present: Option<Present>,
    /// What moved since the last step, for those who see drafts.
    pub moved: Vec<Moved>,
    /// The journal's entries, oldest first, for those who see drafts.
    pub history: Vec<Record>,
}

impl Shown {
    /// What there is to read: as issued, else as the data are now.
    #[must_use]
    pub fn frozen(&self) -> Option<&Frozen> {
        match (&self.issue, &self.present) {
            (Some(issue), _) => Some(&issue.frozen),
            (None, Some(present)) => present.frozen.as_ref().ok(),
            (None, None) => None,
        }
    }
}

/// A paper by its id. Who does not see drafts reads what was published; a paper withdrawn after it was published
/// stays listed, its text does not.
///
/// # Errors
/// [`ReadError`].
pub fn shown(
    store: &Store,
    sources: Sources,
    scope: &Scope,
    id: i64,
    now: Millis,
) -> Result<Shown, ReadError> {
    let (paper, settings, issue, history) = store.read(|read| {
        let paper = papers::by_id(read, id)?.ok_or(ReadError::NotFound)?;
        let settings = setting::get(read)?;
        let staff = sees_drafts(scope, settings.approver.as_ref());
        if !staff && paper.published_at.is_none() {
            return Err(ReadError::NotFound);
        }
        let issue = if staff || paper.state == State::Published {
            issues::of_paper(read, id)?
        } else {
            None
        };
        let mut history = Vec::new();
        if staff {
            history = journal::of_subject(read, &format!("bulletin/{id}"), HISTORY)?;
            history.reverse();
        }
        Ok((paper, settings, issue, history))
    })?;
    let staff = sees_drafts(scope, settings.approver.as_ref());
    let present = if staff && paper.state != State::Withdrawn {
        Some(present(store, sources, &paper, now)?)
    } else {
        None
    };
    let said = issue
        .as_ref()
        .map(|issue| &issue.frozen)
        .or(paper.seen.as_ref());
    let moved = match (said, &present) {
        (Some(said), Some(present)) => moved(said, &present.values, present.frozen.as_ref().ok()),
        _ => Vec::new(),
    };
    Ok(Shown {
        paper,
        settings,
        issue,
        present,
        moved,
        history,
    })
}

/// The files of a paper: as stored when it was issued, else made now with the mark of a draft.
///
/// # Errors
/// [`ReadError`].
pub fn files(
    store: &Store,
    (sources, faces): (Sources, Option<&paper::Faces>),
    scope: &Scope,
    (id, now): (i64, Millis),
) -> Result<(Paper, Files), ReadError> {
    let shown = shown(store, sources, scope, id, now)?;
    if shown.issue.is_some() {
        let files = store
            .read(|read| issues::files(read, id))?
            .ok_or(ReadError::NotFound)?;
        return Ok((shown.paper, files));
    }
    let present = shown.present.ok_or(ReadError::NotFound)?;
    let frozen = present.frozen.map_err(ReadError::Blocks)?;
    let head = Head {
        number: crate::print::DRAFT,
        date: now.day(),
        sample: shown.paper.sample,
        settings: &shown.settings,
    };
    Ok((shown.paper, Files::make(&document(&frozen, &head), faces)?))
}

/// A paper about something, composed from the data of now and kept nowhere.
///
/// # Errors
/// [`ReadError::NotFound`] for a unit or plan that is not asked for anything; else the store's.
pub fn compose(
    store: &Store,
    sources: Sources,
    about: &About,
    now: Millis,
) -> Result<(Frozen, base::Date), ReadError> {
    let as_of = crate::facts::as_of(store, about.span)?;
    let facts = crate::facts::read(store, sources, (about.span, as_of), now)?;
    let known = match about.kind {
        Kind::Unit => facts
            .units
            .iter()
            .any(|unit| unit.org.as_str() == about.subject),
        Kind::Plan => facts.plans.iter().any(|plan| plan.key == about.subject),
        Kind::Monthly | Kind::Quarterly | Kind::Cases => true,
    };
    if !known {
        return Err(ReadError::NotFound);
    }
    let facts = crate::compose::narrow(&facts, about);
    let values = crate::compose::figures(&facts, about);
    let (title, blocks) = crate::compose::draft(&facts, about);
    let frozen =
        crate::compose::freeze((&title, &blocks), &facts, &values).map_err(ReadError::Blocks)?;
    Ok((frozen, facts.as_of))
}

/// Whether a scope reads briefs about a unit: the office and those who watch it every unit's, a unit its own.
#[must_use]
pub fn reads_brief(scope: &Scope, unit: &OrgId) -> bool {
    match scope.role {
        Role::Office | Role::Supervisor | Role::Auditor => true,
        Role::Clerk | Role::Head => scope.acts_for(unit),
        Role::Discipline | Role::Applicant | Role::Public => false,
    }
}

/// Published papers about a span or the months in it, newest first. Public.
///
/// # Errors
/// As every read.
pub fn published_about(store: &Store, span: Span) -> Result<Vec<Paper>, Error> {
    let mut spans = vec![span.to_string()];
    if let Span::Quarter(..) = span {
        spans.extend(span.months().iter().map(ToString::to_string));
    }
    store.read(|read| papers::published_about(read, &spans))
}

/// Results made known in `[from, to)`, newest first. Public.
///
/// # Errors
/// As every read.
pub fn results(
    store: &Store,
    between: (Millis, Millis),
    limit: u32,
) -> Result<Vec<ResultRow>, Error> {
    store.read(|read| issues::results(read, between, limit))
}

/// The stored files of the newest issued paper about something that stands; `None` where none was issued or the scope
/// may not see it.
///
/// # Errors
/// As every read.
pub fn issued(store: &Store, scope: &Scope, about: &About) -> Result<Option<Files>, Error> {
    match self::about(store, scope, about)? {
        Some(paper) if paper.state.is_issued() => store.read(|read| issues::files(read, paper.id)),
        _ => Ok(None),
    }
}

/// When what is public changed last.
///
/// # Errors
/// As every read.
pub fn newest_public(store: &Store) -> Result<Option<Millis>, Error> {
    store.read(|read| papers::newest_public(read))
}

/// The newest standing paper about something that the scope may see.
///
/// # Errors
/// As every read.
pub fn about(store: &Store, scope: &Scope, about: &About) -> Result<Option<Paper>, Error> {
    store.read(|read| {
        let settings = setting::get(read)?;
        let found = papers::about(read, about)?;
        Ok(found.filter(|paper| {
            paper.state == State::Published || sees_drafts(scope, settings.approver.as_ref())
        }))
    })
}
