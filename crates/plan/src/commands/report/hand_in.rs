//! What saving a draft and filing have in common: the same content is checked and written, only the state
//! afterwards and the strictness differ.

use std::collections::BTreeMap;

use base::{OrgId, Role, Scope};
use serde_json::Value;
use store::{Error, Tx};

use super::{Done, HandIn, record, subject};
use crate::commands::evidence::{self, EvidenceFault};
use crate::rules::content::{
    Asked, Checked, Deviation, Problem, Strictness, check, deviations, is_asked,
};
use crate::rules::period::Period;
use crate::rules::report::{Refusal, Standing, State, Step, period_is_open, step};
use crate::store::report::{self as rows, Brief, EvidenceRow, Fields, ReportRow};

/// Why content was not taken.
pub(super) enum Trouble {
    Refused(Refusal),
    Closed(Period),
    Invalid(Vec<Problem>, Vec<EvidenceFault>),
    Unconfirmed(Vec<i64>),
    Conflict(Box<ReportRow>),
    Store(Error),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

/// What a report is held against before anything is written.
struct Ground {
    org: OrgId,
    held: Option<ReportRow>,
    files: Vec<EvidenceRow>,
    asked: Vec<Asked>,
}

pub(super) fn hand_in(tx: &mut Tx<'_>, input: &HandIn, taken: Step) -> Result<Done, Trouble> {
    let ground = survey(tx, input, taken)?;
    let (state, strictness) = match taken {
        Step::File => (State::Filed, Strictness::Filed),
        _ => (State::Draft, Strictness::Draft),
    };
    let checked = check(&input.typed, &ground.asked, strictness);
    let files = evidence::plan(&input.add, &input.remove, &ground.files);
    if let (Some(held), Ok(checked), Ok(files)) = (&ground.held, &checked, &files) {
        // Pressing the button twice sends the same content twice, the second time with an old version.
        if held.state == state && files.is_empty() && same(held, checked) {
            return Ok(Done::unchanged(held));
        }
    }
    if ground.held.as_ref().map_or(0, |held| held.version) != input.version {
        return Err(match ground.held {
            Some(held) => Trouble::Conflict(Box::new(held)),
            None => Trouble::Refused(Refusal::NotFound),
        });
    }
    let (checked, files) = match (checked, files) {
        (Ok(checked), Ok(files)) => (checked, files),
        (checked, files) => {
            return Err(Trouble::Invalid(
                checked.err().unwrap_or_default(),
                files.err().unwrap_or_default(),
            ));
        }
    };
    if taken == Step::File && !checked.far.is_empty() && !input.confirmed {
        return Err(Trouble::Unconfirmed(checked.far));
    }
    let deviations = deviations(&input.basis, &ground.asked, &checked.figures, strictness)
        .map_err(|problems| Trouble::Invalid(problems, Vec::new()))?;
    let report = write(tx, input, &ground, (checked, deviations), state)?;
    evidence::apply(tx, &report, &input.add, &files)?;
    let kind = if state == State::Filed {
        "report.filed"
    } else {
        "report.drafted"
    };
    tx.journal(
        kind,
        &subject(report.id),
        Value::Object(record(&report, report.version)),
    )?;
    Ok(Done {
        id: report.id,
        version: report.version,
        state,
        changed: true,
    })
}

fn survey(tx: &mut Tx<'_>, input: &HandIn, taken: Step) -> Result<Ground, Trouble> {
    let brief = rows::brief(tx, input.task)?.ok_or(Trouble::Refused(Refusal::NotFound))?;
    let org = reporter(tx.scope(), &brief).map_err(Trouble::Refused)?;
    let held = rows::by_month(tx, input.task, &org, input.period)?;
    step(held.as_ref().map(|held| held.state), Standing::Unit, taken).map_err(Trouble::Refused)?;
    if !period_is_open(input.period, brief.signed, tx.now().day()) {
        return Err(Trouble::Closed(input.period));
    }
    let last = rows::last_figures(tx, input.task, &org, input.period)?;
    let asked = asked(&brief, &org, &last);
    let files = match &held {
        Some(held) if !input.add.is_empty() || !input.remove.is_empty() => {
            rows::evidence(tx, held.id)?
        }
        _ => Vec::new(),
    };
    Ok(Ground {
        org,
        held,
        files,
        asked,
    })
}

/// The unit for which a scope reports on a task.
fn reporter(scope: &Scope, brief: &Brief) -> Result<OrgId, Refusal> {
    match (scope.role, &scope.org) {
        (Role::Clerk | Role::Head, Some(org)) if brief.leads.contains(org) => Ok(org.clone()),
        (Role::Office | Role::Supervisor | Role::Auditor, _) => Err(Refusal::UnitOnly),
        (Role::Clerk | Role::Head | Role::Discipline | Role::Applicant | Role::Public, _) => {
            Err(Refusal::NotFound)
        }
    }
}

fn asked(
    brief: &Brief,
    org: &OrgId,
    last: &BTreeMap<i64, (Period, rust_decimal::Decimal)>,
) -> Vec<Asked> {
    brief
        .targets
        .iter()
        .filter(|target| is_asked(&brief.segments, &brief.leads, target.segment, org))
        .map(|target| Asked {
            id: target.id,
            goal: target.value,
            unit: target.unit.clone(),
            last: last.get(&target.id).map(|(_, figure)| *figure),
        })
        .collect()
}

fn same(held: &ReportRow, checked: &Checked) -> bool {
    held.stage == checked.stage && held.body == checked.body && held.figures == checked.figures
}

fn write(
    tx: &mut Tx<'_>,
    input: &HandIn,
    ground: &Ground,
    (checked, deviations): (Checked, BTreeMap<i64, Deviation>),
    state: State,
) -> Result<ReportRow, Trouble> {
    let now = tx.now();
    let filed_at = match state {
        State::Filed => Some(now),
        _ => ground.held.as_ref().and_then(|held| held.filed_at),
    };
    let author = tx.scope().account;
    let fields = Fields {
        state,
        stage: checked.stage,
        body: &checked.body,
        author,
        filed_at,
    };
    let (id, version) = match &ground.held {
        Some(held) => {
            if !rows::update(tx, (held.id, held.version), &fields)? {
                return Err(Trouble::Conflict(Box::new(held.clone())));
            }
            (held.id, held.version + 1)
        }
        None => (
            rows::insert(
                tx,
                (input.task, &ground.org, input.period),
                &fields,
                input.sample,
            )?,
            1,
        ),
    };
    let held = ground.held.as_ref();
    if held.is_none_or(|held| held.figures != checked.figures) {
        rows::put_figures(tx, id, &checked.figures)?;
    }
    if held.map_or(!deviations.is_empty(), |held| held.deviations != deviations) {
        rows::put_deviations(tx, id, &deviations)?;
    }
    Ok(ReportRow {
        id,
        task: input.task,
        org: ground.org.clone(),
        period: input.period,
        state,
        stage: checked.stage,
        body: checked.body,
        reason: held.map(|held| held.reason.clone()).unwrap_or_default(),
        version,
        author,
        sample: held.map_or(input.sample, |held| held.sample),
        created_at: held.map_or(now, |held| held.created_at),
        filed_at,
        decided_at: held.and_then(|held| held.decided_at),
        figures: checked.figures,
        deviations,
    })
}
