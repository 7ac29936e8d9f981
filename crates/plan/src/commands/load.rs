//! Loading the plans of a pack: the ledger becomes what the pack says, and the journal says what changed.

use base::{Explain, Fault, Lang, Scope, Title};
use pack::names::{Context, Outcome, Register};
use pack::{Pack, Plan};
use serde_json::json;
use store::Store;

use crate::store::put::{self, Change, Clause, Duty, Head, Target};
use crate::store::review::{self, EditKind, Why};
use crate::store::source;

/// What loading did to one plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// The plan's key.
    pub key: String,
    /// What changed; nothing on a second load of the same pack.
    pub change: Change,
}

/// Why a pack was not loaded. Nothing of it is in the database then.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The scope may not change the ledger.
    #[error("only the office loads plans")]
    Forbidden,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Explain for LoadError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::Forbidden => lang
                .pick(
                    "只有工作专班可以更新任务清单，请用专班账户操作。",
                    "Only the programme office changes the ledger; use its account.",
                )
                .to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Forbidden => Fault::Forbidden,
            Self::Store(error) => error.fault(),
        }
    }
}

/// Brings every plan of the pack into the ledger, in one transaction. Loading the same pack again changes
/// nothing and leaves no entry; a changed pack changes what it changed. Reports, figures and imported text
/// stay.
///
/// # Errors
/// [`LoadError`].
pub fn load(store: &Store, scope: &Scope, pack: &Pack) -> Result<Vec<Loaded>, LoadError> {
    if scope.role != base::Role::Office {
        return Err(LoadError::Forbidden);
    }
    let register = pack.register();
    let plans: Vec<(Head, Vec<Clause>)> = pack
        .plans
        .iter()
        .map(|plan| (head(plan), clauses(plan, &register)))
        .collect();
    let loaded = store.write(scope, move |tx| {
        let mut loaded = Vec::new();
        for (head, clauses) in &plans {
            let known =
                source::document(tx, head.number.as_deref(), &head.title.zh)?.map(|known| known.id);
            let (mut before, mut kept) = (None, None);
            if let Some(known) = known {
                review::keep_baseline(tx, known)?;
                before = Some(review::ledger(tx, known)?);
                kept = Some(review::keep_decided(tx, known, clauses)?);
            }
            let change = put::document(tx, head, kept.as_deref().unwrap_or(clauses))?;
            let Some(before) = before else {
                review::keep_baseline(tx, change.document)?;
                loaded.push(created(tx, head, change)?);
                continue;
            };
            if change.any() {
                let after = review::ledger(tx, change.document)?;
                let why = Why {
                    kind: EditKind::Pack,
                    reason: "",
                    amended_by: None,
                    effective: None,
                };
                review::record(tx, change.document, &before, &after, &why)?;
                tx.journal(
                    "plan.amended",
                    &format!("document/{}", head.key),
                    entry(head, &change),
                )?;
            }
            loaded.push(Loaded {
                key: head.key.clone(),
                change,
            });
        }
        Ok::<_, store::Error>(loaded)
    })?;
    Ok(loaded)
}

fn created(tx: &mut store::Tx<'_>, head: &Head, change: Change) -> Result<Loaded, store::Error> {
    tx.journal(
        "plan.loaded",
        &format!("document/{}", head.key),
        entry(head, &change),
    )?;
    Ok(Loaded {
        key: head.key.clone(),
        change,
    })
}

/// The journal's account of a change: what and how many, not the text.
pub(super) fn entry(head: &Head, change: &Change) -> serde_json::Value {
    json!({
        "number": head.number,
        "title": head.title.zh,
        "origin": head.origin,
        "clauses_added": change.added,
        "clauses_changed": change.changed,
        "clauses_withdrawn": change.withdrawn,
        "tasks": change.tasks,
        "targets": change.targets,
    })
}

fn head(plan: &Plan) -> Head {
    let consult = plan.consult.as_ref();
    Head {
        key: plan.id.clone(),
        letter: plan.letter.clone(),
        number: Some(plan.number.clone()),
        title: plan.title.clone(),
        notice_title: plan.notice_title.clone().unwrap_or_default(),
        issuer: plan.issuer.clone(),
        signed: Some(plan.signed),
        public: plan.public,
        addressees: plan.addressees.join("、"),
        consult_unit: consult
            .map(|consult| consult.unit.clone())
            .unwrap_or_default(),
        consult_phone: consult
            .map(|consult| consult.phone.clone())
            .unwrap_or_default(),
        consult_doubtful: consult.is_some_and(|consult| consult.doubtful),
        region: plan.region.0.clone(),
        due: plan.due,
        origin: "pack".to_owned(),
    }
}

fn clauses(plan: &Plan, register: &Register) -> Vec<Clause> {
    let context = Context::of(plan.region.clone());
    plan.clauses
        .iter()
        .map(|clause| Clause {
            no: clause.no.clone(),
            path: clause.path.clone(),
            kind: clause.kind.as_str().to_owned(),
            level: clause.level,
            title: clause.title.clone().unwrap_or_else(|| Title::new("", "")),
            theme: clause.theme.clone().unwrap_or_default(),
            due: clause.due,
            deadline: clause.deadlines.join("；"),
            prohibitions: clause.prohibitions,
            duties: duties(clause, register, &context),
            targets: clause.targets.iter().map(target).collect(),
        })
        .collect()
}

fn duties(clause: &pack::Clause, register: &Register, context: &Context) -> Vec<Duty> {
    let mut duties = Vec::new();
    for (segment, units) in (1_u32..).zip(&clause.segments) {
        let mut ords: [u32; 3] = [0; 3];
        for (role, printed) in units.units() {
            let ord = &mut ords[role as usize];
            *ord += 1;
            duties.push(duty(
                segment,
                role.as_str(),
                *ord,
                printed,
                register.resolve(printed, context).outcome,
            ));
        }
    }
    duties
}

/// A duty with what its printed name means.
pub(super) fn duty(segment: u32, role: &str, ord: u32, printed: &str, outcome: Outcome) -> Duty {
    let (org, group) = match outcome {
        Outcome::Org(id) => (Some(id), None),
        Outcome::Group { id, .. } => (None, Some(id.0)),
        Outcome::Unknown { .. } => (None, None),
    };
    Duty {
        segment,
        role: role.to_owned(),
        ord,
        printed: printed.to_owned(),
        org,
        group,
    }
}

fn target(target: &pack::Target) -> Target {
    Target {
        segment: target.segment.unwrap_or(1),
        subject: target.subject.clone(),
        comparator: target.comparator.as_str().to_owned(),
        value: target.value,
        unit: target.unit.clone(),
        deadline: target.deadline.clone().unwrap_or_default(),
        due: target.due,
        scope: target.scope.clone().unwrap_or_default(),
        kind: target.kind.as_str().to_owned(),
    }
}
