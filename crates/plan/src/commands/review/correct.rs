//! Correcting a clause 更正: the ledger's fields change, the change is kept with its reason.

use std::collections::BTreeMap;

use base::{Explain, Fault, Lang, RegionCode, Role, Scope, Title};
use org::{Context, Register};
use serde_json::json;
use store::{Store, Tx};

use super::{digest, told};
use crate::commands::load;
use crate::rules::correction::{Checked, Problem, REASON_CHARS, Typed, Wrong, check};
use crate::rules::review::{Fields, ReadingState, TargetText};
use crate::store::put::{Clause, Duty, Target};
use crate::store::review::{self as rows, EditKind, HeldClause, Why};
use crate::words_review::ReviewSentences;

/// A corrected clause.
#[derive(Clone, Debug)]
pub struct Correct {
    /// The clause.
    pub clause: i64,
    /// The version that the form was made from.
    pub version: i64,
    /// What was typed.
    pub typed: Typed,
    /// Why; needed when anything differs from the ledger.
    pub reason: String,
    /// Whether the readings that were not changed are confirmed along with it.
    pub confirm_rest: bool,
}

/// The clause that was corrected, as it was typed; a name for what the form holds.
pub type Correction = Typed;

/// What a correction did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Corrected {
    /// The version now.
    pub version: i64,
    /// Fields that changed.
    pub changed: Vec<String>,
    /// Readings that were confirmed.
    pub confirmed: u64,
}

/// Why a clause was not corrected. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum CorrectError {
    /// Not there, or not for this scope.
    #[error("no such clause")]
    NotFound,
    /// The scope may look but not change.
    #[error("only the office corrects")]
    Forbidden,
    /// What was typed has to be mended.
    #[error("invalid: {0:?}")]
    Invalid(Vec<Problem>),
    /// Somebody else changed the clause first; this is what it is now.
    #[error("conflict with version {}", .0.version)]
    Conflict(Box<HeldClause>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Explain for CorrectError {
    fn explain(&self, lang: Lang) -> String {
        let words = ReviewSentences::of(lang);
        match self {
            Self::NotFound => words.not_found.to_owned(),
            Self::Forbidden => words.forbidden.to_owned(),
            Self::Invalid(_) => words.invalid.to_owned(),
            Self::Conflict(_) => words.conflict.to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::Forbidden => Fault::Forbidden,
            Self::Invalid(_) => Fault::Invalid,
            Self::Conflict(_) => Fault::Conflict,
            Self::Store(error) => error.fault(),
        }
    }
}

/// Writes a corrected clause. Fields that equal the ledger stay; each that differs becomes an edit with its
/// reason. Asking for what is there already changes nothing.
///
/// # Errors
/// [`CorrectError`].
pub fn correct(store: &Store, scope: &Scope, input: Correct) -> Result<Corrected, CorrectError> {
    match scope.role {
        Role::Office => {}
        Role::Supervisor => return Err(CorrectError::Forbidden),
        _ => return Err(CorrectError::NotFound),
    }
    let register = org::register(store, scope)?;
    store.write(scope, move |tx| correct_in(tx, &register, &input))
}

fn correct_in(
    tx: &mut Tx<'_>,
    register: &Register,
    input: &Correct,
) -> Result<Corrected, CorrectError> {
    let held = rows::clause(tx, input.clause)?.ok_or(CorrectError::NotFound)?;
    if held.version != input.version {
        return Err(CorrectError::Conflict(Box::new(held)));
    }
    let checked = check(&input.typed).map_err(CorrectError::Invalid)?;
    let (clause, targets) = apply(&held, &checked, register);
    let differs = clause != held.clause;
    let reason = input.reason.trim();
    if differs {
        let wrong = match reason.chars().count() {
            0 => Some(Wrong::Missing),
            count if count > REASON_CHARS => Some(Wrong::TooLong),
            _ => None,
        };
        if let Some(wrong) = wrong {
            return Err(CorrectError::Invalid(vec![Problem {
                field: "reason".to_owned(),
                wrong,
            }]));
        }
    }
    let mut changed = Vec::new();
    if differs {
        changed = write(tx, &held, &clause, &targets, reason)?;
    }
    let mut confirmed = 0;
    if input.confirm_rest {
        let open: Vec<String> = rows::readings(tx, held.document, &held.clause.path)?
            .into_iter()
            .filter(|row| row.state == ReadingState::Open && !changed.contains(&row.field))
            .filter(|row| !row.field.starts_with("mark-"))
            .map(|row| row.field)
            .collect();
        confirmed = rows::decide(
            tx,
            held.document,
            &held.clause.path,
            &open,
            ReadingState::Confirmed,
        )?;
        if confirmed > 0 {
            super::confirm::journal(tx, held.id, &held.key, &held.clause.path, &open)?;
            if !differs {
                rows::raise_version(tx, held.id)?;
            }
        }
    }
    let version = rows::clause(tx, held.id)?.map_or(held.version, |clause| clause.version);
    Ok(Corrected {
        version,
        changed,
        confirmed,
    })
}

/// Writes the clause, its edits, the decisions about its readings and the entry; the fields that changed.
fn write(
    tx: &mut Tx<'_>,
    held: &HeldClause,
    clause: &Clause,
    targets: &[(Option<i64>, Target)],
    reason: &str,
) -> Result<Vec<String>, store::Error> {
    rows::keep_baseline(tx, held.document)?;
    rows::write_clause(tx, held, clause, targets)?;
    let path = &held.clause.path;
    let after = rows::clause(tx, held.id)?
        .map(|clause| rows::fields(&clause.clause))
        .unwrap_or_default();
    let one = |fields: Fields| BTreeMap::from([(path.clone(), fields)]);
    let why = Why {
        kind: EditKind::Correction,
        reason,
        amended_by: None,
        effective: None,
    };
    let edits = rows::record(
        tx,
        held.document,
        &one(rows::fields(&held.clause)),
        &one(after),
        &why,
    )?;
    let changed: Vec<String> = edits.iter().map(|edit| edit.field.clone()).collect();
    rows::decide(tx, held.document, path, &changed, ReadingState::Corrected)?;
    tx.journal(
        "ledger.corrected",
        &format!("document/{}", held.key),
        json!({ "task": held.id, "path": path, "reason_sha256": digest(reason), "edits": told(&edits) }),
    )?;
    Ok(changed)
}

/// The clause that the form asks for; what it does not hold stays as it was.
fn apply(
    held: &HeldClause,
    checked: &Checked,
    register: &Register,
) -> (Clause, Vec<(Option<i64>, Target)>) {
    let mut clause = held.clause.clone();
    let same_title = clause.title.zh == checked.title;
    if !(same_title && (checked.title_en.is_empty() || checked.title_en == clause.title.en)) {
        clause.title = Title::new(checked.title.clone(), checked.title_en.clone());
    }
    let names = |duties: &[Duty], segment: u32, role: &str| -> Vec<String> {
        duties
            .iter()
            .filter(|duty| duty.segment == segment && duty.role == role)
            .map(|duty| duty.printed.clone())
            .collect()
    };
    let context = Context::of(RegionCode(held.region.clone()));
    let mut duties: Vec<Duty> = Vec::new();
    for (segment, role, list) in &checked.duties {
        if names(&held.clause.duties, *segment, role) == *list {
            duties.extend(
                held.clause
                    .duties
                    .iter()
                    .filter(|duty| duty.segment == *segment && duty.role == *role)
                    .cloned(),
            );
            continue;
        }
        for (ord, printed) in (1_u32..).zip(list) {
            duties.push(load::duty(
                *segment,
                role,
                ord,
                printed,
                register.resolve(printed, &context).outcome,
            ));
        }
    }
    duties.sort_by_key(|duty| (duty.segment, rows::role_order(&duty.role), duty.ord));
    clause.duties = duties;
    let targets: Vec<(Option<i64>, Target)> = checked
        .targets
        .iter()
        .map(|(id, text)| {
            let place = id.and_then(|id| held.target_ids.iter().position(|held| *held == id));
            (
                place.map(|place| held.target_ids[place]),
                target(text, place.map(|place| &held.clause.targets[place])),
            )
        })
        .collect();
    clause.targets = targets.iter().map(|(_, target)| target.clone()).collect();
    clause.deadline.clone_from(&checked.deadline);
    clause.due = checked.due;
    clause.prohibitions = checked.prohibitions;
    (clause, targets)
}

/// A target as typed; its English subject stays while the Chinese one does.
fn target(text: &TargetText, held: Option<&Target>) -> Target {
    let en = held
        .filter(|held| held.subject.zh == text.subject)
        .map(|held| held.subject.en.clone());
    let value = held
        .filter(|held| held.value == text.value)
        .map_or(text.value, |held| held.value);
    // A pack leaves an ordinary target's kind empty or calls it a target; both mean the same.
    let kind = held
        .filter(|held| held.kind.is_empty() && text.kind == "target")
        .map_or(&text.kind, |held| &held.kind);
    Target {
        segment: text.segment,
        subject: Title::new(text.subject.clone(), en.unwrap_or_default()),
        comparator: text.comparator.clone(),
        value,
        unit: text.unit.clone(),
        deadline: text.deadline.clone(),
        due: text.due,
        scope: text.scope.clone(),
        kind: kind.clone(),
    }
}
