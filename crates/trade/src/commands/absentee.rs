//! 应进未进: contracts and budgets are held against the catalogue, and each that is missing is settled.

use std::io::Cursor;
use std::ops::ControlFlow;

use ::store::{Error, Store};
use base::{Date, Explain, Fault, Lang, OrgId, Role, Scope};
use org::{Context, Outcome};
use pack::element::Category;
use register::model::FileFormat;
use register::sheet::{self, Line, SheetError};
use serde_json::json;

use super::{TEXT_CHARS, given, sha256_hex};
use crate::model::{Absentee, AbsenteeState};
use crate::queries::catalogue;
use crate::rules::catalogue::{Elsewhere, entered, must_enter};
use crate::state::{Defined, Trades};
use crate::store::{trades, watch};
use crate::words::Sentences;

/// The most lines of a file.
pub const LINES: usize = 20_000;
/// The most mistakes that are named at once.
const FAULTS: usize = 100;

/// A cell that has to be mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellFault {
    /// Where, such as `合同!C7`.
    pub cell: String,
    /// What is wrong.
    pub said: base::Title,
}

/// What came of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The import's row.
    pub id: i64,
    /// Lines that were looked at.
    pub lines: i64,
    /// Of these, those that should have entered and did not.
    pub found: i64,
    /// Whether the same file was taken before: nothing changed.
    pub again: bool,
}

/// Why nothing was taken, or settled.
#[derive(Debug, thiserror::Error)]
pub enum AbsenteeError {
    /// The scope is of no centre, or there is no such thing for it.
    #[error("not found")]
    NotFound,
    /// The platform is not this scope's.
    #[error("not for this scope to do")]
    NotYours,
    /// The file is unreadable.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// Cells have to be mended; nothing was taken.
    #[error("{} cells", .0.len())]
    Cells(Vec<CellFault>),
    /// More lines than are taken.
    #[error("more than {LINES} lines")]
    TooMany,
    /// The catalogue is empty: there is nothing to hold the file against.
    #[error("no catalogue")]
    NoCatalogue,
    /// Closed without a reason, or as a project that is not there.
    #[error("a reason, or a project")]
    Reason,
    /// Somebody else settled it.
    #[error("stale: version {0}")]
    Stale(i64),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for AbsenteeError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::NotFound => words.no_absentee.to_owned(),
            Self::NotYours => words.not_yours.to_owned(),
            Self::Sheet(error) => error.title().get(lang).to_owned(),
            Self::Cells(faults) => words.bad_cells(faults.len()),
            Self::TooMany => words.too_many_lines(LINES),
            Self::NoCatalogue => words.no_catalogue.to_owned(),
            Self::Reason => words.absentee_reason(TEXT_CHARS),
            Self::Stale(version) => words.stale(version),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::NotYours => Fault::Forbidden,
            Self::Stale(_) => Fault::Conflict,
            Self::Store(error) => error.fault(),
            _ => Fault::Invalid,
        }
    }
}

/// Whether a scope looks after what should enter a platform.
#[must_use]
pub fn looks_after(scope: &Scope, centre: &OrgId) -> bool {
    scope.role == Role::Office || scope.keeps_centre(centre)
}

/// The headings of a file: title, unit, amount in yuan, day, and the category, which may be missing.
#[derive(Clone, Copy)]
struct Heads {
    title: usize,
    unit: usize,
    amount: usize,
    day: usize,
    category: Option<usize>,
}

impl Heads {
    fn of(cells: &[String]) -> Option<Self> {
        let at = |names: &[&str]| {
            cells.iter().position(|cell| {
                let cell: String = cell.chars().filter(|c| !c.is_whitespace()).collect();
                names.iter().any(|name| cell.eq_ignore_ascii_case(name))
            })
        };
        Some(Self {
            title: at(&["项目名称", "合同名称", "预算项目", "title"])?,
            unit: at(&["单位", "采购人", "建设单位", "甲方", "预算单位", "unit"])?,
            amount: at(&[
                "金额（元）",
                "金额(元)",
                "合同金额（元）",
                "合同金额(元)",
                "预算金额（元）",
                "预算金额(元)",
                "amount",
            ])?,
            day: at(&["日期", "签订日期", "下达日期", "date"])?,
            category: at(&["类别", "标的类别", "category"]),
        })
    }
}

struct Reading {
    heads: Option<Heads>,
    lines: Vec<Elsewhere>,
    faults: Vec<CellFault>,
    above: u64,
}

impl Reading {
    fn take(&mut self, name: &str, line: &Line) -> sheet::Step {
        let Some(heads) = self.heads else {
            self.heads = Heads::of(&line.cells);
            self.above = line.number;
            return match self.heads.is_none() && !sheet::above(line.number) {
                true => Err(SheetError::NoHead),
                false => Ok(ControlFlow::Continue(())),
            };
        };
        let cell = |at: usize| line.cells.get(at).map_or("", |cell| cell.trim());
        if line.cells.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(ControlFlow::Continue(()));
        }
        let mut wrong = |at: usize, zh: &str, en: &str| {
            self.faults.push(CellFault {
                cell: sheet::place(name, line.number, at),
                said: base::Title::new(zh, en),
            });
        };
        let title = given(cell(heads.title), 200);
        if title.is_none() {
            wrong(
                heads.title,
                "缺少名称，或超过 200 字",
                "a title of 1 to 200 characters",
            );
        }
        let unit = given(cell(heads.unit), 200);
        if unit.is_none() {
            wrong(
                heads.unit,
                "缺少单位，或超过 200 字",
                "a unit of 1 to 200 characters",
            );
        }
        let amount = auction::rules::money::parse_yuan(cell(heads.amount));
        if amount.is_none() {
            wrong(
                heads.amount,
                "金额应为元，最多两位小数",
                "an amount in yuan with at most two decimals",
            );
        }
        let day: Option<Date> = cell(heads.day).get(..10).and_then(|text| text.parse().ok());
        if day.is_none() {
            wrong(
                heads.day,
                "日期应如 2024-03-01",
                "a date such as 2024-03-01",
            );
        }
        let written = heads.category.map_or("", cell);
        let category = category(written);
        if let (None, Some(at), false) = (category, heads.category, written.is_empty()) {
            wrong(
                at,
                "类别应为工程、货物、服务或权利",
                "works, goods, services or rights",
            );
        }
        if let (Some(title), Some(unit), Some(amount_fen), Some(day)) = (title, unit, amount, day) {
            self.lines.push(Elsewhere {
                line: i64::try_from(line.number).unwrap_or(i64::MAX),
                title: title.to_owned(),
                unit: unit.to_owned(),
                amount_fen,
                day,
                category,
            });
        }
        let enough = self.lines.len() > LINES || self.faults.len() >= FAULTS;
        Ok(match enough {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        })
    }
}

fn category(text: &str) -> Option<Category> {
    match text {
        "工程" => Some(Category::Works),
        "货物" => Some(Category::Goods),
        "服务" => Some(Category::Services),
        "权利" => Some(Category::Rights),
        other => Category::parse(other),
    }
}

/// Holds a file of contracts or budgets against the catalogue and the projects that entered, and lists what is missing.
/// One wrong cell, and nothing is taken; the same file again changes nothing.
///
/// # Errors
/// [`AbsenteeError`].
pub fn import(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    (platform, name, bytes): (String, String, Vec<u8>),
) -> Result<Imported, AbsenteeError> {
    let defined = room.defined();
    let held = defined.platform(&platform).ok_or(AbsenteeError::NotFound)?;
    if !looks_after(scope, &held.centre) {
        return Err(AbsenteeError::NotFound);
    }
    let (centre, sha256) = (held.centre.clone(), sha256_hex(&bytes));
    let format = match name.to_lowercase().ends_with(".csv") {
        true => FileFormat::Csv,
        false => FileFormat::Xlsx,
    };
    let mut reading = Reading {
        heads: None,
        lines: Vec::new(),
        faults: Vec::new(),
        above: 0,
    };
    sheet::read(format, Cursor::new(bytes), &mut |name, line| {
        reading.take(name, line)
    })?;
    if reading.heads.is_none() {
        return Err(SheetError::NoHead.into());
    }
    if !reading.faults.is_empty() {
        return Err(AbsenteeError::Cells(reading.faults));
    }
    if reading.lines.len() > LINES {
        return Err(AbsenteeError::TooMany);
    }
    if reading.lines.is_empty() {
        return Err(SheetError::Empty.into());
    }
    let entries = store.read(|read| catalogue(read, room))?;
    if entries.is_empty() {
        return Err(AbsenteeError::NoCatalogue);
    }
    let mut lines = reading.lines;
    full_names(store, scope, &defined, &mut lines)?;
    store.write(scope, move |tx| {
        if let Some(id) = watch::imported(tx, (&platform, &sha256))? {
            tx.transient();
            return Ok(Imported {
                id,
                lines: 0,
                found: 0,
                again: true,
            });
        }
        let projects = trades::entered(tx)?;
        let missing: Vec<(&Elsewhere, String)> = lines
            .iter()
            .filter_map(|one| {
                let entry = must_enter(&entries, (None, one.category), &one.title, one.amount_fen)?;
                entered(one, &projects)
                    .is_none()
                    .then(|| (one, entry.code.clone()))
            })
            .collect();
        let id = tx.next_id("trade_import")?;
        let count = |len: usize| i64::try_from(len).unwrap_or(i64::MAX);
        let counts = (count(lines.len()), count(missing.len()));
        watch::insert_import(tx, (id, &platform), (&name, &sha256), counts)?;
        for (one, code) in &missing {
            let row = Absentee {
                id: tx.next_id("trade_absentee")?,
                platform: platform.clone(),
                centre_org: centre.clone(),
                line: one.line,
                title: one.title.clone(),
                unit: one.unit.clone(),
                amount_fen: one.amount_fen,
                day: one.day,
                catalogue: code.clone(),
                state: AbsenteeState::Open,
                reason: String::new(),
                project: None,
                version: 1,
            };
            watch::insert_absentee(tx, id, &row)?;
        }
        tx.journal(
            "trade.imported",
            &format!("trade/import/{id}"),
            json!({ "platform": platform, "sha256": sha256, "lines": counts.0, "found": counts.1 }),
        )?;
        Ok(Imported {
            id,
            lines: counts.0,
            found: counts.1,
            again: false,
        })
    })
}

/// Units are printed in short; projects carry their full names.
fn full_names(
    store: &Store,
    scope: &Scope,
    defined: &Defined,
    lines: &mut [Elsewhere],
) -> Result<(), Error> {
    let Some(city) = org::regions(store, scope)?
        .into_iter()
        .find(|region| region.level == pack::RegionLevel::Prefecture)
    else {
        return Ok(());
    };
    let (register, context) = (org::register(store, scope)?, Context::of(city.code));
    for line in lines {
        if let Outcome::Org(id) = register.resolve(&line.unit, &context).outcome {
            line.unit = defined.name(&id).zh;
        }
    }
    Ok(())
}

/// Settles something that was missing: as a project that entered, or closed with a reason.
///
/// # Errors
/// [`AbsenteeError`].
pub fn settle(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    (id, version): (i64, i64),
    (project, reason): (Option<i64>, String),
) -> Result<(), AbsenteeError> {
    let defined = room.defined();
    let scope_of = scope.clone();
    store.write(scope, move |tx| {
        let found = watch::absentee_by_id(tx, id)?;
        let mine = |row: &Absentee| {
            let platform = defined.platform(&row.platform);
            platform.is_some_and(|one| looks_after(&scope_of, &one.centre))
        };
        let mut row = found.filter(mine).ok_or(AbsenteeError::NotFound)?;
        if row.version != version || row.state != AbsenteeState::Open {
            return Err(AbsenteeError::Stale(row.version));
        }
        let reason = given(&reason, TEXT_CHARS).unwrap_or_default().to_owned();
        match project {
            Some(project) if !trades::of_project(tx, project)?.is_empty() => {
                (row.state, row.project) = (AbsenteeState::Entered, Some(project));
            }
            None if !reason.is_empty() => row.state = AbsenteeState::Closed,
            _ => return Err(AbsenteeError::Reason),
        }
        row.reason = reason;
        row.version += 1;
        watch::settle_absentee(tx, &row)?;
        tx.journal(
            "trade.absentee_settled",
            &format!("trade/absentee/{id}"),
            json!({
                "state": row.state.as_str(),
                "project": row.project,
                "reason_sha256": sha256_hex(row.reason.as_bytes()),
            }),
        )?;
        Ok(())
    })
}
