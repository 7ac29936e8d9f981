//! What the review shows, and the proof that the ledger follows from its baseline and its edits.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use base::{AccountId, Explain, Fault, Lang, Role, Scope};
use store::Store;

use crate::rules::amend::Effect;
use crate::rules::correction::{Typed, TypedDuty, TypedTarget};
use crate::rules::review::{Torn, replay};
use crate::store::amend::{self as amendments, AmendmentRow};
use crate::store::review::{self as rows, EditRow, HeldClause, ReadingRow};

pub use crate::store::queue::bulk::{BulkAsk, OpenRow};
pub use crate::store::queue::{Ask, Counts, QueueRow, Summary};

/// Edits of a clause that its page shows.
const HISTORY: u32 = 50;

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// Not there, or not for this scope.
    #[error("no such clause")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Explain for ReviewError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::NotFound => crate::words_review::ReviewSentences::of(lang)
                .not_found
                .to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::Store(error) => error.fault(),
        }
    }
}

/// Whether a scope may look at the review at all.
#[must_use]
pub fn may_look(scope: &Scope) -> bool {
    matches!(scope.role, Role::Office | Role::Supervisor)
}

/// One clause under review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The clause as it stands.
    pub held: HeldClause,
    /// What was read for it.
    pub readings: Vec<ReadingRow>,
    /// How it changed, newest first.
    pub history: Vec<EditRow>,
    /// The next clause of the queue that has something open.
    pub next: Option<i64>,
    /// Names of the people who decided something here.
    pub names: BTreeMap<AccountId, String>,
}

/// Clauses with readings, most doubtful first, and how many there are in all.
///
/// # Errors
/// [`ReviewError`].
pub fn queue(store: &Store, scope: &Scope, ask: &Ask) -> Result<Summary, ReviewError> {
    if !may_look(scope) {
        return Err(ReviewError::NotFound);
    }
    Ok(store.read(|tx| crate::store::queue::select(tx, ask))?)
}

/// Open readings to confirm at once, each with the value that the ledger holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bulk {
    /// The readings in the order of the texts, with the ledger's value; null where it holds none.
    pub rows: Vec<(OpenRow, serde_json::Value)>,
    /// How many there are in all.
    pub total: u64,
}

/// Open readings to confirm at once, at most [`AT_ONCE`](crate::commands::review::AT_ONCE), for the office.
///
/// # Errors
/// [`ReviewError`].
pub fn bulk(store: &Store, scope: &Scope, ask: &BulkAsk) -> Result<Bulk, ReviewError> {
    if scope.role != Role::Office {
        return Err(ReviewError::NotFound);
    }
    let most = crate::commands::review::AT_ONCE;
    Ok(store.read(|tx| {
        let (open, total) = crate::store::queue::bulk::open(tx, ask, most)?;
        let mut ledgers = BTreeMap::new();
        let mut out = Vec::with_capacity(open.len());
        for row in open {
            let ledger = match ledgers.entry(row.document) {
                Entry::Occupied(held) => held.into_mut(),
                Entry::Vacant(free) => free.insert(rows::ledger(tx, row.document)?),
            };
            let held = ledger
                .get(&row.path)
                .and_then(|fields| fields.get(&row.field))
                .cloned();
            out.push((row, held.unwrap_or_default()));
        }
        Ok::<_, store::Error>(Bulk { rows: out, total })
    })?)
}

/// One clause under review.
///
/// # Errors
/// [`ReviewError`].
pub fn clause(store: &Store, scope: &Scope, id: i64) -> Result<Shown, ReviewError> {
    if !may_look(scope) {
        return Err(ReviewError::NotFound);
    }
    store.read(|tx| {
        let held = rows::clause(tx, id)?.ok_or(ReviewError::NotFound)?;
        let readings = rows::readings(tx, held.document, &held.clause.path)?;
        let history = rows::history(tx, held.document, Some(&held.clause.path), HISTORY)?;
        let next = crate::store::queue::next(tx, id)?;
        let people = readings.iter().filter_map(|row| row.by);
        let people = people.chain(history.iter().filter_map(|row| row.by));
        let names = ::web::accounts::names(tx, scope, people)?;
        Ok(Shown {
            held,
            readings,
            history,
            next,
            names,
        })
    })
}

/// The form of a clause as the ledger has it: every attribution with its three roles, every target.
#[must_use]
pub fn typed(held: &HeldClause) -> Typed {
    let clause = &held.clause;
    let last = clause
        .duties
        .iter()
        .map(|duty| duty.segment)
        .max()
        .unwrap_or(1);
    let duties = (1..=last)
        .flat_map(|segment| ["lead", "responsible", "support"].map(|role| (segment, role)))
        .map(|(segment, role)| {
            let of = clause
                .duties
                .iter()
                .filter(|duty| duty.segment == segment && duty.role == role);
            let names: Vec<&str> = of.map(|duty| duty.printed.as_str()).collect();
            TypedDuty {
                segment,
                role: role.to_owned(),
                names: names.join("、"),
            }
        })
        .collect();
    let day = |day: Option<base::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let targets = clause
        .targets
        .iter()
        .zip(&held.target_ids)
        .map(|(target, id)| TypedTarget {
            id: Some(*id),
            segment: target.segment.to_string(),
            subject: target.subject.zh.clone(),
            comparator: target.comparator.clone(),
            value: target.value.normalize().to_string(),
            unit: target.unit.clone(),
            deadline: target.deadline.clone(),
            due: day(target.due),
            scope: target.scope.clone(),
            kind: target.kind.clone(),
            remove: false,
        });
    Typed {
        title: clause.title.zh.clone(),
        title_en: if clause.title.en == clause.title.zh {
            String::new()
        } else {
            clause.title.en.clone()
        },
        duties,
        targets: targets.collect(),
        deadline: clause.deadline.clone(),
        due: day(clause.due),
        prohibitions: if clause.prohibitions == 0 {
            String::new()
        } else {
            clause.prohibitions.to_string()
        },
    }
}

/// What a document page tells about amendments and changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// What this document does to others.
    pub by: Vec<AmendmentRow>,
    /// What others do to it.
    pub to: Vec<AmendmentRow>,
    /// Its newest edits.
    pub edits: Vec<EditRow>,
    /// The document's row id.
    pub document: i64,
    /// Readings that nobody decided.
    pub open: u64,
    /// Names of the people who changed something, for those who review.
    pub names: BTreeMap<AccountId, String>,
}

/// Amendments and edits of a document. Which documents amend it is public; what waits and who changed what is
/// for those who review.
///
/// # Errors
/// [`ReviewError`].
pub fn changes(store: &Store, scope: &Scope, key: &str) -> Result<Changes, ReviewError> {
    let looks = may_look(scope);
    store.read(|tx| {
        let Some(party) = amendments::party_of_key(tx, key)? else {
            return Err(ReviewError::NotFound);
        };
        let seen = |row: &AmendmentRow| looks || row.state == "applied";
        let mut by = amendments::amendments(tx, Some(party.id), None)?;
        let mut to = amendments::amendments(tx, None, Some(party.id))?;
        by.retain(seen);
        to.retain(seen);
        let mut edits = rows::history(tx, party.id, None, HISTORY)?;
        if !looks {
            edits.retain(|row| row.kind == "amendment");
            // That a document was amended is public; who entered it is not.
            edits.iter_mut().for_each(|row| row.by = None);
        }
        let names = ::web::accounts::names(tx, scope, edits.iter().filter_map(|row| row.by))?;
        let open = if looks {
            crate::store::queue::open_of(tx, party.id)?
        } else {
            0
        };
        Ok(Changes {
            by,
            to,
            edits,
            document: party.id,
            open,
            names,
        })
    })
}

/// Whether the ledger of a document equals its baseline with every edit applied, clause by clause and field by
/// field. `Ok(None)` when the document has no baseline yet: it was entered before baselines were kept and has
/// not changed since.
///
/// # Errors
/// What the database answers.
pub fn replayed(store: &Store, key: &str) -> Result<Option<Result<bool, Torn>>, store::Error> {
    store.read(|tx| {
        let Some(party) = amendments::party_of_key(tx, key)? else {
            return Ok(None);
        };
        let document = party.id;
        let baseline = rows::baseline(tx, document)?;
        if baseline.is_empty() {
            return Ok(None);
        }
        let edits = rows::edits(tx, document)?;
        let ledger = rows::ledger(tx, document)?;
        Ok(Some(
            replay(baseline, &edits).map(|replayed| replayed == ledger),
        ))
    })
}

/// Whether an effect changes duties, which asks for a comparison.
#[must_use]
pub fn compares(effect: Effect) -> bool {
    effect != Effect::Repeal
}
