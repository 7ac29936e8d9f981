//! Taking a sheet back 批量填报: first held against what is there, then kept for its preview, then taken as a
//! whole in one transaction, or not at all.

use std::collections::BTreeMap;

use base::{Explain, Fault as Kind, Lang, Scope};
use plan::commands::report::{FileError, HandIn, SaveError, file_in, save_in};
use plan::reports::ReportRow;
use plan::rules::content::{Basis, Problem, Typed};
use plan::rules::light::Stage;
use plan::rules::period::Period;
use plan::rules::report::{Refusal, State, is_far, read_figure};
use rust_decimal::Decimal;
use serde_json::json;
use store::{Store, Tx};

use crate::reads::own_unit;
use crate::sheet::column::{BODY, FIGURE, STAGE, WHY};
use crate::sheet::fault::{Fault, Wrong};
use crate::sheet::lines::TaskLine;
use crate::sheet::{Filled, cell};
use crate::store::sheet as rows;
use crate::words::Sentences;

/// What a sheet changes, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The task's id.
    pub task: i64,
    /// What changes, each with what is there and what the sheet says. Figures carry their target.
    pub what: Vec<(What, String, String)>,
    /// Targets whose figure is far from the last one.
    pub far: Vec<i64>,
}

/// What a sheet can change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The figure of a target.
    Figure(i64),
    /// The reason for a figure.
    Why(i64),
    /// The stage; both sides are names of stages.
    Stage,
    /// The text.
    Body,
}

/// Holds a sheet against what is there: the lines that change something, and what they change. Lines that
/// nobody touched are left out.
///
/// # Errors
/// Every [`Fault`] by cell; never an empty list.
pub fn compare(
    filled: Vec<Filled>,
    lines: &[TaskLine<'_>],
) -> Result<(Vec<Filled>, Vec<Change>), Vec<Fault>> {
    let by_task: BTreeMap<i64, &TaskLine<'_>> =
        lines.iter().map(|line| (line.task.id, line)).collect();
    let (mut kept, mut changes, mut faults) = (Vec::new(), Vec::new(), Vec::new());
    for filled in filled {
        let Some(line) = by_task.get(&filled.task) else {
            faults.push(at(FIGURE, filled.line, Wrong::Line));
            continue;
        };
        let before = faults.len();
        let change = change(&filled, line, &mut faults);
        if faults.len() > before || change.what.is_empty() {
            continue;
        }
        if let Some(fault) = refused(&filled, line, &change) {
            faults.push(fault);
            continue;
        }
        kept.push(filled);
        changes.push(change);
    }
    if faults.is_empty() {
        Ok((kept, changes))
    } else {
        Err(faults)
    }
}

fn at(column: u16, line: u32, wrong: Wrong) -> Fault {
    Fault {
        cell: cell(column, line),
        wrong,
    }
}

fn change(filled: &Filled, line: &TaskLine<'_>, faults: &mut Vec<Fault>) -> Change {
    let (mut what, mut far) = (Vec::new(), Vec::new());
    for given in &filled.figures {
        let Some(target) = line
            .targets
            .iter()
            .find(|held| held.target.id == given.target)
        else {
            faults.push(at(FIGURE, given.line, Wrong::Line));
            continue;
        };
        let figure = match read_figure(&given.figure, &target.target.unit) {
            Ok(figure) => figure,
            Err(fault) => {
                faults.push(at(FIGURE, given.line, Wrong::Figure(fault)));
                continue;
            }
        };
        let shown =
            |figure: Option<Decimal>| figure.map_or(String::new(), |f| f.normalize().to_string());
        // Without a report, what the sheet was given out with is no change by itself.
        let held = line.shown(target);
        if figure != held {
            what.push((What::Figure(given.target), shown(held), shown(figure)));
        }
        if let Some(figure) = figure
            && is_far(
                figure,
                target.last.map(|(_, last)| last),
                target.target.value,
            )
        {
            far.push(given.target);
        }
        let why = line
            .report
            .and_then(|report| report.deviations.get(&given.target))
            .map_or("", |held| held.reason.as_str());
        if given.why != why {
            what.push((What::Why(given.target), why.to_owned(), given.why.clone()));
        }
    }
    let stage = line.report.map_or("", |report| report.stage.as_str());
    if filled.stage != stage {
        what.push((What::Stage, stage.to_owned(), filled.stage.clone()));
    }
    let body = line.report.map_or("", |report| report.body.as_str());
    if filled.body.trim() != body.trim() {
        what.push((What::Body, body.to_owned(), filled.body.clone()));
    }
    Change {
        task: filled.task,
        what,
        far,
    }
}

/// Why a changed line is not taken: the report is final, or changed since the sheet was given out.
fn refused(filled: &Filled, line: &TaskLine<'_>, change: &Change) -> Option<Fault> {
    let state = line.report.map(|report| report.state);
    if state == Some(State::Accepted) {
        return Some(at(STAGE, filled.line, Wrong::Final));
    }
    if filled.version == line.version() {
        return None;
    }
    let (what, theirs, yours) = change.what.first()?;
    let (column, line) = match what {
        What::Figure(target) | What::Why(target) => {
            let given = filled
                .figures
                .iter()
                .find(|given| given.target == *target)?;
            (
                if matches!(what, What::Why(_)) {
                    WHY
                } else {
                    FIGURE
                },
                given.line,
            )
        }
        What::Stage => (STAGE, filled.line),
        What::Body => (BODY, filled.line),
    };
    Some(at(
        column,
        line,
        Wrong::Stale {
            theirs: theirs.clone(),
            yours: yours.clone(),
        },
    ))
}

/// Why a sheet was not kept or not taken. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// The scope reports for no unit, or the sheet is not there: taken, dropped or another's.
    #[error("not found")]
    NotFound,
    /// Something is wrong with it.
    #[error("{} faults", .0.len())]
    Faults(Vec<Fault>),
    /// Figures far from the last ones were not confirmed.
    #[error("unconfirmed figures")]
    Unconfirmed,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Keeps the changed lines of a sheet until its unit confirms them; its id.
///
/// # Errors
/// [`SheetError`].
pub fn keep(
    store: &Store,
    scope: &Scope,
    period: Period,
    filled: &[Filled],
) -> Result<i64, SheetError> {
    let org = own_unit(scope).map_err(|_| SheetError::NotFound)?.clone();
    let text = serde_json::to_string(filled).map_err(|_| SheetError::NotFound)?;
    store.write(scope, move |tx| {
        // It changes nothing until it is confirmed.
        tx.transient();
        Ok(rows::insert(tx, &org, period, &text)?)
    })
}

/// A kept sheet of the scope's unit.
///
/// # Errors
/// [`SheetError`].
pub fn kept(store: &Store, scope: &Scope, id: i64) -> Result<(Period, Vec<Filled>), SheetError> {
    let org = own_unit(scope).map_err(|_| SheetError::NotFound)?;
    let (period, text) = store
        .read(|read| rows::get(read, id, org))?
        .ok_or(SheetError::NotFound)?;
    let filled = serde_json::from_str(&text).map_err(|_| SheetError::NotFound)?;
    Ok((period, filled))
}

/// How a kept sheet is taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Confirm {
    /// Files the reports; else they are saved as drafts.
    pub file: bool,
    /// Whether figures far from the last ones were confirmed.
    pub confirmed: bool,
    /// Computed figures, by target.
    pub computed: BTreeMap<i64, Decimal>,
    /// Whether the content is made up. Only tests and the sample year set it.
    pub sample: bool,
}

/// Takes a kept sheet: every report of it is saved or filed, in one transaction; how many changed.
///
/// # Errors
/// [`SheetError`].
pub fn take(store: &Store, scope: &Scope, id: i64, how: Confirm) -> Result<usize, SheetError> {
    let org = own_unit(scope).map_err(|_| SheetError::NotFound)?.clone();
    store.write(scope, move |tx| {
        let (period, text) = rows::get(tx, id, &org)?.ok_or(SheetError::NotFound)?;
        let filled: Vec<Filled> = serde_json::from_str(&text).map_err(|_| SheetError::NotFound)?;
        let (mut changed, mut faults, mut unconfirmed) = (0, Vec::new(), false);
        for line in &filled {
            match take_line(tx, period, line, &how) {
                Ok(done) => changed += usize::from(done),
                Err(Trouble::Faults(more)) => faults.extend(more),
                Err(Trouble::Unconfirmed) => unconfirmed = true,
                Err(Trouble::Store(error)) => return Err(error.into()),
            }
        }
        if !faults.is_empty() {
            return Err(SheetError::Faults(faults));
        }
        if unconfirmed {
            return Err(SheetError::Unconfirmed);
        }
        rows::delete(tx, id)?;
        let kind = if how.file {
            "sheet.filed"
        } else {
            "sheet.saved"
        };
        tx.journal(
            kind,
            &format!("month/{period}"),
            json!({ "period": period.to_string(), "org": org.as_str(), "reports": changed }),
        )?;
        Ok(changed)
    })
}

enum Trouble {
    Faults(Vec<Fault>),
    Unconfirmed,
    Store(store::Error),
}

fn take_line(
    tx: &mut Tx<'_>,
    period: Period,
    line: &Filled,
    how: &Confirm,
) -> Result<bool, Trouble> {
    let input = HandIn {
        task: line.task,
        period,
        version: line.version,
        typed: Typed {
            stage: Stage::parse(&line.stage),
            body: line.body.clone(),
            figures: line
                .figures
                .iter()
                .map(|given| (given.target, given.figure.clone()))
                .collect(),
        },
        add: Vec::new(),
        remove: Vec::new(),
        confirmed: how.confirmed,
        basis: Basis {
            computed: how.computed.clone(),
            reasons: line
                .figures
                .iter()
                .map(|given| (given.target, given.why.clone()))
                .collect(),
        },
        sample: how.sample,
    };
    if how.file {
        return match file_in(tx, &input) {
            Ok(done) => Ok(done.changed),
            Err(FileError::Refused(refusal)) => Err(of_refusal(line, refusal)),
            Err(FileError::Closed(_)) => Err(one(line, Wrong::Line)),
            Err(FileError::Invalid { problems, .. }) => Err(of_problems(line, &problems)),
            Err(FileError::Unconfirmed(_)) => Err(Trouble::Unconfirmed),
            Err(FileError::Conflict(held)) => Err(of_conflict(line, &held)),
            Err(FileError::Store(error)) => Err(Trouble::Store(error)),
        };
    }
    match save_in(tx, &input) {
        Ok(done) => Ok(done.changed),
        Err(SaveError::Refused(refusal)) => Err(of_refusal(line, refusal)),
        Err(SaveError::Closed(_)) => Err(one(line, Wrong::Line)),
        Err(SaveError::Invalid { problems, .. }) => Err(of_problems(line, &problems)),
        Err(SaveError::Conflict(held)) => Err(of_conflict(line, &held)),
        Err(SaveError::Store(error)) => Err(Trouble::Store(error)),
    }
}

fn one(line: &Filled, wrong: Wrong) -> Trouble {
    Trouble::Faults(vec![at(FIGURE, line.line, wrong)])
}

fn of_refusal(line: &Filled, refusal: Refusal) -> Trouble {
    one(
        line,
        match refusal {
            Refusal::Final => Wrong::Final,
            _ => Wrong::Line,
        },
    )
}

fn of_problems(line: &Filled, problems: &[Problem]) -> Trouble {
    let of_target = |column: u16, target: i64, wrong: Wrong| {
        let given = line.figures.iter().find(|given| given.target == target);
        at(column, given.map_or(line.line, |given| given.line), wrong)
    };
    let faults = problems
        .iter()
        .map(|problem| match problem {
            Problem::Stage => at(STAGE, line.line, Wrong::NoStage),
            Problem::Body(fault) => at(BODY, line.line, Wrong::Body(*fault)),
            Problem::Figure { target, fault } => of_target(FIGURE, *target, Wrong::Figure(*fault)),
            Problem::UnknownTarget(target) => of_target(FIGURE, *target, Wrong::Line),
            Problem::Why { target, fault } => of_target(WHY, *target, Wrong::Why(*fault)),
        })
        .collect();
    Trouble::Faults(faults)
}

/// Somebody changed the report between the preview and its confirmation.
fn of_conflict(line: &Filled, held: &ReportRow) -> Trouble {
    for given in &line.figures {
        let theirs = held
            .figures
            .get(&given.target)
            .map(Decimal::to_string)
            .unwrap_or_default();
        if theirs != given.figure {
            let wrong = Wrong::Stale {
                theirs,
                yours: given.figure.clone(),
            };
            return Trouble::Faults(vec![at(FIGURE, given.line, wrong)]);
        }
    }
    let wrong = Wrong::Stale {
        theirs: held.body.clone(),
        yours: line.body.clone(),
    };
    Trouble::Faults(vec![at(BODY, line.line, wrong)])
}

impl Explain for SheetError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::NotFound => words.sheet_gone.to_owned(),
            Self::Faults(faults) => words.sheet_faults(faults.len()),
            Self::Unconfirmed => words.sheet_unconfirmed.to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::Faults(_) | Self::Unconfirmed => Kind::Invalid,
            Self::Store(error) => error.fault(),
        }
    }
}
