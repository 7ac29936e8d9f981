//! Amendments 修订: what another document changes, shown as a comparison of duties and applied by the office.

use std::collections::BTreeMap;

use base::{Date, Explain, Fault, Lang, RegionCode, Role, Scope, Title};
use org::Context;
use serde_json::json;
use store::{Query, Store, Tx};

use super::{digest, told};
use crate::commands::text::Reader;
use crate::rules::amend::{self, Change, Effect, Instruction, Side};
use crate::rules::compare::same_unit;
use crate::store::amend::{self as rows, AmendmentRow};
use crate::store::put::{Clause, Target};
use crate::store::review::{self as ledger, EditKind, HeldClause, Why};
use crate::words_review::ReviewSentences;

/// What a document would change in another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amended {
    /// Who changes whom, how, and where that stands.
    pub row: AmendmentRow,
    /// The changes of duties; empty for a repeal.
    pub changes: Vec<Proposed>,
    /// A digest of the changes: what the office applies is what it saw.
    pub digest: String,
}

/// One change of duties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// The clause as it is; `None` when it is added.
    pub old: Option<HeldClause>,
    /// The clause as it would be; `None` when it is struck out.
    pub new: Option<NewClause>,
    /// The fields that differ.
    pub fields: Vec<String>,
    /// Whether it is proposed as chosen.
    pub chosen: bool,
}

/// A clause of the amending document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewClause {
    /// Its fields.
    pub clause: Clause,
    /// Its text.
    pub body: String,
    /// Its marks as JSON.
    pub marks: String,
}

/// Changes to apply.
#[derive(Clone, Debug)]
pub struct Apply {
    /// Key of the amending document.
    pub by: String,
    /// Key of the amended document.
    pub target: String,
    /// The digest of the comparison that was shown.
    pub digest: String,
    /// Indexes of the changes that were chosen.
    pub chosen: Vec<usize>,
}

/// Why nothing was amended.
#[derive(Debug, thiserror::Error)]
pub enum AmendError {
    /// Not there, or not for this scope.
    #[error("no such amendment")]
    NotFound,
    /// The scope may look but not change.
    #[error("only the office amends")]
    Forbidden,
    /// It was decided before, or the ledger changed since the comparison was shown.
    #[error("the comparison is out of date")]
    Stale,
    /// Nothing was chosen.
    #[error("no change was chosen")]
    NothingChosen,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Explain for AmendError {
    fn explain(&self, lang: Lang) -> String {
        let words = ReviewSentences::of(lang);
        match self {
            Self::NotFound => words.not_found.to_owned(),
            Self::Forbidden => words.forbidden.to_owned(),
            Self::Stale => words.stale.to_owned(),
            Self::NothingChosen => words.nothing_chosen.to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::Forbidden => Fault::Forbidden,
            Self::Stale => Fault::Conflict,
            Self::NothingChosen => Fault::Invalid,
            Self::Store(error) => error.fault(),
        }
    }
}

/// What a document would change in those it speaks of.
///
/// # Errors
/// [`AmendError::NotFound`] for who may not know, and for an unknown document.
pub fn proposals(store: &Store, scope: &Scope, key: &str) -> Result<Vec<Amended>, AmendError> {
    if !matches!(scope.role, Role::Office | Role::Supervisor) {
        return Err(AmendError::NotFound);
    }
    let reader = Reader::new(store, scope)?;
    let found = store.read(|tx| {
        let Some(by) = rows::party_of_key(tx, key)? else {
            return Ok(None);
        };
        let mut out = Vec::new();
        for row in rows::amendments(tx, Some(by.id), None)? {
            out.push(propose(tx, &reader, row)?);
        }
        Ok::<_, store::Error>(Some(out))
    })?;
    found.ok_or(AmendError::NotFound)
}

/// Applies chosen changes; how many. A repeal has no changes to choose: the document ends with the day on which
/// the repealing one was signed.
///
/// # Errors
/// [`AmendError`].
pub fn apply(store: &Store, scope: &Scope, input: Apply) -> Result<usize, AmendError> {
    only_office(scope)?;
    let reader = Reader::new(store, scope)?;
    store.write(scope, move |tx| {
        let row = open(tx, &input.by, &input.target)?;
        let amended = propose(tx, &reader, row)?;
        if amended.digest != input.digest {
            return Err(AmendError::Stale);
        }
        if amended.row.effect == Effect::Repeal {
            repeal(tx, &amended.row)?;
            return Ok(0);
        }
        let chosen: Vec<&Proposed> = amended
            .changes
            .iter()
            .enumerate()
            .filter(|(index, _)| input.chosen.contains(index))
            .map(|(_, change)| change)
            .collect();
        if chosen.is_empty() {
            return Err(AmendError::NothingChosen);
        }
        write(tx, &amended.row, &chosen)?;
        Ok(chosen.len())
    })
}

/// Leaves the other document as it is; the amending one stands for itself.
///
/// # Errors
/// [`AmendError`].
pub fn dismiss(store: &Store, scope: &Scope, by: &str, target: &str) -> Result<(), AmendError> {
    only_office(scope)?;
    let (by, target) = (by.to_owned(), target.to_owned());
    store.write(scope, move |tx| {
        let row = open(tx, &by, &target)?;
        rows::decide(tx, row.by.id, row.target.id, "dismissed")?;
        settle(tx, &row, None)?;
        tx.journal(
            "amendment.dismissed",
            &format!("document/{}", row.target.key),
            json!({ "by": row.by.key, "number": row.by.number, "effect": row.effect.as_str() }),
        )?;
        Ok(())
    })
}

fn only_office(scope: &Scope) -> Result<(), AmendError> {
    match scope.role {
        Role::Office => Ok(()),
        Role::Supervisor => Err(AmendError::Forbidden),
        _ => Err(AmendError::NotFound),
    }
}

fn open(tx: &mut Tx<'_>, by: &str, target: &str) -> Result<AmendmentRow, AmendError> {
    let (Some(by), Some(target)) = (rows::party_of_key(tx, by)?, rows::party_of_key(tx, target)?)
    else {
        return Err(AmendError::NotFound);
    };
    let row = rows::amendments(tx, Some(by.id), Some(target.id))?
        .pop()
        .ok_or(AmendError::NotFound)?;
    if row.state == "open" {
        Ok(row)
    } else {
        Err(AmendError::Stale)
    }
}

fn propose(
    tx: &mut impl Query,
    reader: &Reader,
    row: AmendmentRow,
) -> Result<Amended, store::Error> {
    let mut changes = Vec::new();
    if row.effect != Effect::Repeal && row.state == "open" {
        let is_duty =
            |held: &HeldClause| held.clause.kind != "section" || !held.clause.duties.is_empty();
        let old: Vec<HeldClause> = rows::clauses(tx, row.target.id)?
            .into_iter()
            .filter(is_duty)
            .collect();
        let own = rows::clauses(tx, row.by.id)?;
        let orders: Vec<Instruction> = own.iter().flat_map(instructions).collect();
        changes = if orders.is_empty() {
            by_comparison(&row, &old, own.into_iter().filter(is_duty).collect())
        } else {
            by_instruction(reader, &row, &old, orders)
        };
    }
    let shown: Vec<String> = changes
        .iter()
        .map(|change| {
            let old = change.old.as_ref().map(|old| (old.id, old.version));
            let new = change.new.as_ref().map(|new| ledger::fields(&new.clause));
            json!([old, new]).to_string()
        })
        .collect();
    let digest = digest(&format!("{} {}", row.effect.as_str(), shown.join("\n")));
    Ok(Amended {
        row,
        changes,
        digest,
    })
}

/// Every line of a clause that gives an instruction, its heading included.
fn instructions(held: &HeldClause) -> Vec<Instruction> {
    let whole = amend::instruction(&held.body.replace('\n', ""));
    match whole {
        Some(found) => vec![found],
        None => held.body.lines().filter_map(amend::instruction).collect(),
    }
}

fn by_comparison(row: &AmendmentRow, old: &[HeldClause], own: Vec<HeldClause>) -> Vec<Proposed> {
    let side = |held: &HeldClause| Side {
        path: held.clause.path.clone(),
        no: held.clause.no.clone(),
        title: held.clause.title.zh.clone(),
        fields: ledger::fields(&held.clause),
    };
    let (left, right): (Vec<Side>, Vec<Side>) = (
        old.iter().map(side).collect(),
        own.iter().map(side).collect(),
    );
    let found = amend::diff(&left, &right, row.effect == Effect::Revise);
    let new = |index: usize| NewClause {
        clause: own[index].clause.clone(),
        body: own[index].body.clone(),
        marks: own[index].marks.clone(),
    };
    found
        .iter()
        .map(|change| {
            let chosen = amend::proposed(change, row.effect, old.len(), &found);
            match change {
                Change::Added(index) => Proposed {
                    old: None,
                    new: Some(new(*index)),
                    fields: Vec::new(),
                    chosen,
                },
                Change::Removed(index) => Proposed {
                    old: Some(old[*index].clone()),
                    new: None,
                    fields: Vec::new(),
                    chosen,
                },
                Change::Changed {
                    old: at,
                    new: index,
                    fields,
                } => Proposed {
                    old: Some(old[*at].clone()),
                    new: Some(new(*index)),
                    fields: fields.clone(),
                    chosen,
                },
            }
        })
        .collect()
}

fn by_instruction(
    reader: &Reader,
    row: &AmendmentRow,
    old: &[HeldClause],
    orders: Vec<Instruction>,
) -> Vec<Proposed> {
    let context = Context::of(RegionCode(row.target.region.clone()));
    orders
        .into_iter()
        .filter_map(|order| {
            let held = old
                .iter()
                .find(|held| held.clause.no == order.no)
                .filter(|_| !order.inserts);
            let new = order.text.and_then(|text| {
                let read = gazette::compile_fragment(text.as_bytes());
                let clause = read
                    .documents
                    .into_iter()
                    .flat_map(|document| document.clauses)
                    .next()?;
                let mut clause = reader.ledger_clause(&clause, &context);
                let place = held.map(|held| &held.clause);
                clause.no = place.map_or(order.no.clone(), |place| place.no.clone());
                clause.path = place.map_or(order.no.clone(), |place| place.path.clone());
                clause.kind = place.map_or("task".to_owned(), |place| place.kind.clone());
                clause.level = place.map_or(1, |place| place.level);
                Some(NewClause {
                    clause,
                    body: text,
                    marks: "[]".to_owned(),
                })
            });
            if held.is_none() && new.is_none() {
                return None;
            }
            let fields = match (held, &new) {
                (Some(held), Some(new)) => {
                    let changed = crate::rules::review::changes(
                        &ledger::fields(&held.clause),
                        &ledger::fields(&new.clause),
                    );
                    changed
                        .into_iter()
                        .map(|(field, _, _)| field)
                        .filter(|field| field != "place")
                        .collect()
                }
                _ => Vec::new(),
            };
            Some(Proposed {
                old: held.cloned(),
                new,
                fields,
                chosen: true,
            })
        })
        .collect()
}

/// Writes chosen changes as edits that hold from the day on which the amending document was signed.
fn write(tx: &mut Tx<'_>, row: &AmendmentRow, chosen: &[&Proposed]) -> Result<(), store::Error> {
    let target = row.target.id;
    ledger::keep_baseline(tx, target)?;
    let before = ledger::ledger(tx, target)?;
    for change in chosen {
        match (&change.old, &change.new) {
            (Some(old), Some(new)) => {
                let (mut clause, targets) = merged(old, &new.clause);
                if change.fields.iter().any(|field| field == "place") {
                    clause.no.clone_from(&new.clause.no);
                }
                ledger::write_clause(tx, old, &clause, &targets)?;
                rows::replace_passage(tx, old.id, &new.body, &new.marks)?;
            }
            (Some(old), None) => rows::remove(tx, old.id, &old.clause.path)?,
            (None, Some(new)) => {
                rows::add(tx, target, &new.clause, &new.body, &new.marks)?;
            }
            (None, None) => {}
        }
    }
    let after = ledger::ledger(tx, target)?;
    let reason = row
        .by
        .number
        .clone()
        .unwrap_or_else(|| row.by.title.clone());
    let why = Why {
        kind: EditKind::Amendment,
        reason: &reason,
        amended_by: Some(row.by.id),
        effective: row.by.signed,
    };
    let edits = ledger::record(tx, target, &before, &after, &why)?;
    for edit in &edits {
        ledger::decide(
            tx,
            target,
            &edit.path,
            std::slice::from_ref(&edit.field),
            crate::rules::review::ReadingState::Corrected,
        )?;
    }
    rows::decide(tx, row.by.id, target, "applied")?;
    settle(tx, row, Some(target))?;
    tx.journal(
        "ledger.amended",
        &format!("document/{}", row.target.key),
        json!({ "by": row.by.key, "number": row.by.number, "effective": row.by.signed.map(|day| day.to_string()), "edits": told(&edits) }),
    )?;
    Ok(())
}

/// A clause with the new text's fields. A title that the new text does not print stays; targets that say the
/// same thing keep their identity and with it their figures.
fn merged(old: &HeldClause, new: &Clause) -> (Clause, Vec<(Option<i64>, Target)>) {
    let mut clause = old.clause.clone();
    if !new.title.zh.is_empty() && new.title.zh != clause.title.zh {
        clause.title = Title::new(new.title.zh.clone(), "");
    }
    clause.duties.clone_from(&new.duties);
    clause.deadline.clone_from(&new.deadline);
    clause.due = new.due;
    clause.prohibitions = new.prohibitions;
    let mut free: Vec<(i64, &Target)> = old
        .target_ids
        .iter()
        .copied()
        .zip(&old.clause.targets)
        .collect();
    let mut targets = Vec::new();
    for target in &new.targets {
        let exact =
            |held: &Target| held.value == target.value && same_unit(&held.unit, &target.unit);
        let kin = |held: &Target| {
            same_unit(&held.unit, &target.unit) && held.comparator == target.comparator
        };
        let place = free
            .iter()
            .position(|(_, held)| exact(held))
            .or_else(|| free.iter().position(|(_, held)| kin(held)));
        let kept = place.map(|place| free.remove(place));
        let mut target = target.clone();
        if let Some((_, held)) = kept {
            target.subject = held.subject.clone();
        }
        targets.push((kept.map(|(id, _)| id), target));
    }
    clause.targets = targets.iter().map(|(_, target)| target.clone()).collect();
    (clause, targets)
}

fn repeal(tx: &mut Tx<'_>, row: &AmendmentRow) -> Result<(), store::Error> {
    let day: Date = row.by.signed.unwrap_or_else(|| tx.now().day());
    let head = |tx: &mut Tx<'_>| -> Result<BTreeMap<String, _>, store::Error> {
        let mut all = ledger::ledger(tx, row.target.id)?;
        all.retain(|path, _| path == ledger::HEAD);
        Ok(all)
    };
    ledger::keep_baseline(tx, row.target.id)?;
    let before = head(tx)?;
    rows::stand(tx, row.target.id, "repealed", Some(day), Some(row.by.id))?;
    let after = head(tx)?;
    let reason = row
        .by
        .number
        .clone()
        .unwrap_or_else(|| row.by.title.clone());
    let why = Why {
        kind: EditKind::Amendment,
        reason: &reason,
        amended_by: Some(row.by.id),
        effective: Some(day),
    };
    ledger::record(tx, row.target.id, &before, &after, &why)?;
    rows::decide(tx, row.by.id, row.target.id, "applied")?;
    tx.journal(
        "document.repealed",
        &format!("document/{}", row.target.key),
        json!({ "by": row.by.key, "number": row.by.number, "from": day.to_string() }),
    )?;
    Ok(())
}

/// Where the amending document stands once this is decided: its duties are part of the other document's, or,
/// when nothing waits any more, it stands for itself.
fn settle(
    tx: &mut Tx<'_>,
    row: &AmendmentRow,
    merged_into: Option<i64>,
) -> Result<(), store::Error> {
    let waits = rows::amendments(tx, Some(row.by.id), None)?
        .iter()
        .any(|other| other.state == "open" && other.effect != Effect::Repeal);
    let merged = rows::amendments(tx, Some(row.by.id), None)?
        .iter()
        .any(|other| other.state == "applied" && other.effect != Effect::Repeal);
    if row.by.standing != "pending" || (waits && merged_into.is_none()) {
        return Ok(());
    }
    ledger::keep_baseline(tx, row.by.id)?;
    let before = ledger::ledger(tx, row.by.id)?;
    if merged_into.is_some() || merged {
        rows::stand(tx, row.by.id, "merged", row.by.signed, merged_into)?;
    } else {
        rows::stand(tx, row.by.id, "in_force", None, None)?;
    }
    let after = ledger::ledger(tx, row.by.id)?;
    let why = Why {
        kind: EditKind::Amendment,
        reason: row.target.number.as_deref().unwrap_or(&row.target.title),
        amended_by: None,
        effective: row.by.signed,
    };
    ledger::record(tx, row.by.id, &before, &after, &why)?;
    Ok(())
}
