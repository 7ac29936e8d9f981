//! A month of the sample year 示例: rows behind formulas and official figures, through this room's own commands.

use std::collections::BTreeMap;

use base::{AccountId, Date, Explain, Fault, Lang, Millis, OrgId, RegionCode, Role, Scope};
use pack::indicator::{Cycle, Source, Window};
use plan::rules::period::Period;
use rust_decimal::Decimal;
use store::Store;

use crate::commands::decide::{DecideError, Decision, decide};
use crate::commands::enter::{EnterError, NewOfficial, enter};
use crate::commands::take::{self, TakeError};
use crate::model::{Entry, Picture};
use crate::rules::cycle;
use crate::sheet::{self, ReadRow};

/// Accounts that nobody signs in with.
const OFFICE: i64 = 8_101;
const COLLEAGUE: i64 = 8_102;
const CLERK: i64 = 8_103;

/// How many things are counted in a month's rows.
const TOTAL: i64 = 10_000;

/// Why a sample month was not written. What was written before stays.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// A sheet.
    #[error(transparent)]
    Take(#[from] TakeError),
    /// A figure.
    #[error(transparent)]
    Enter(#[from] EnterError),
    /// A decision.
    #[error(transparent)]
    Decide(#[from] DecideError),
    /// A workbook was not built.
    #[error("workbook: {0}")]
    Workbook(String),
    /// The store.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Explain for SampleError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::Take(error) => error.explain(lang),
            Self::Enter(error) => error.explain(lang),
            Self::Decide(error) => error.explain(lang),
            Self::Workbook(_) => lang
                .pick(
                    "示例填报表未能生成，请重试。",
                    "A sample sheet was not built; try again.",
                )
                .to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Take(error) => error.fault(),
            Self::Enter(error) => error.fault(),
            Self::Decide(error) => error.fault(),
            Self::Workbook(_) => Fault::Unavailable,
            Self::Store(error) => error.fault(),
        }
    }
}

/// Writes what comes in about `month` in the first days of the next one: rows that give what the units report,
/// official figures of periods that ended with it. `set` moves the clock, forward only; a seed gives the same
/// rows. Run it behind `plan`'s month. How many figures or rows were written.
///
/// # Errors
/// [`SampleError`].
pub fn month(
    store: &Store,
    set: &dyn Fn(Millis),
    seed: u64,
    month: Period,
) -> Result<usize, SampleError> {
    let day = month.next().first_day();
    let board = plan::Plan::new().board(store, day)?;
    let picture = crate::picture::build(store, &board)?;
    let mut random = Random(seed ^ u64::from(day.day_of_year().unsigned_abs()));
    let mut written = 0;
    for entry in &picture.entries {
        let ends = cycle::period_of(entry.definition.period, month) == month;
        let begun = month.last_day() >= entry.way.start;
        if !begun {
            continue;
        }
        // What counts cases and rows has its figures from theirs.
        if entry.definition.over.is_some() {
            continue;
        }
        if entry.definition.source == Source::Computed && !entry.definition.columns.is_empty() {
            written += rows(store, &picture, entry, month, &mut random)?;
        } else if entry.definition.source == Source::Imported && ends {
            written += figure(store, &picture, entry, month, &mut random)?;
        }
    }
    set(Millis::start_of(day).plus_secs(11 * 3600));
    written += crate::tick(store, &Scope::system(), day)?;
    Ok(written)
}

/// Small numbers from a seed (SplitMix64); nothing here is secret.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let bound = bound.max(1).unsigned_abs();
        i64::try_from((mixed ^ (mixed >> 31)) % bound).unwrap_or(0)
    }
}

fn account(id: i64, role: Role, org: Option<OrgId>) -> Scope {
    Scope {
        account: Some(AccountId(id)),
        role,
        org,
        centre: None,
    }
}

/// Rows for the counties of the plan, or one for the whole of a county's plan.
fn rows(
    store: &Store,
    picture: &Picture,
    entry: &Entry,
    month: Period,
    random: &mut Random,
) -> Result<usize, SampleError> {
    let definition = &entry.definition;
    let who = match entry.owners.first() {
        Some(org) => account(CLERK, Role::Clerk, Some(org.clone())),
        None => account(OFFICE, Role::Office, None),
    };
    let given = match take::give(store, &who, picture, &definition.id, month) {
        Ok(given) => given,
        Err(TakeError::Period) => return Ok(0),
        Err(error) => return Err(error.into()),
    };
    let mut places: Vec<Option<RegionCode>> = picture
        .counties(&entry.region)
        .map(|code| Some(code.clone()))
        .collect();
    if places.is_empty() {
        places.push(None);
    }
    let share = share(entry, month, random);
    let read: Vec<ReadRow> = (1_u32..)
        .zip(places.iter().enumerate())
        .map(|(line, (at, place))| ReadRow {
            region: place.clone(),
            label: "示例".to_owned(),
            cells: cells(entry, share, (at, places.len()), random),
            line,
        })
        .collect();
    let columns: Vec<String> = definition
        .columns
        .iter()
        .map(|column| column.title.zh.clone())
        .collect();
    let bytes = sheet::rows_sheet(
        definition.title.get(Lang::Zh),
        &given.stamp,
        &columns,
        &filled(entry, &read),
        Lang::Zh,
    )
    .map_err(|error| SampleError::Workbook(error.to_string()))?;
    let name = format!("示例-{}-{month}.xlsx", definition.id);
    let preview = take::read(store, &who, picture, &name, &bytes)?;
    take::take(store, &who, picture, preview.id, true)?;
    Ok(read.len())
}

/// The share, in per cent, that this month's rows have to show, so that the formula gives what was reported, else
/// about the goal. Where the year so far counts, this month makes up for the months before.
fn share(entry: &Entry, month: Period, random: &mut Random) -> Decimal {
    let reported = entry.series.get(&month).map(|point| point.value);
    let goal = entry
        .way
        .goals
        .first()
        .map_or(Decimal::ONE_HUNDRED, |goal| goal.value);
    let near = goal * Decimal::from(96 + random.below(8)) / Decimal::ONE_HUNDRED;
    let wanted = reported.unwrap_or(near);
    let january = Period::of(Date::constant(month.first_day().year(), 1, 1));
    let before = entry.computed.range(january..month);
    let share = match (entry.definition.window, before.clone().next_back()) {
        (Window::Year, Some((_, so_far))) => {
            let months = Decimal::from(before.count());
            wanted * (months + Decimal::ONE) - *so_far * months
        }
        _ => wanted,
    };
    share.clamp(Decimal::ZERO, Decimal::ONE_HUNDRED)
}

/// The cells of county number `place` (from 0) of `places`: neighbours deviate by as much to either side.
fn cells(
    entry: &Entry,
    share: Decimal,
    (place, places): (usize, usize),
    random: &mut Random,
) -> BTreeMap<String, Decimal> {
    let columns = &entry.definition.columns;
    let [whole, part] = columns.as_slice() else {
        let small = Decimal::from(1 + random.below(6));
        return columns
            .iter()
            .map(|column| (column.key.clone(), small))
            .collect();
    };
    let total = Decimal::from(TOTAL / i64::try_from(places).unwrap_or(1).max(1));
    let counted = (total * share / Decimal::ONE_HUNDRED).round();
    let room = counted.min(total - counted);
    let step = (room / Decimal::TEN).trunc() * Decimal::from(place / 2 + 1) / Decimal::from(3);
    let own = match (place % 2, place + 1 < places) {
        (0, true) => counted + step.trunc(),
        (1, _) => counted - step.trunc(),
        _ => counted,
    };
    BTreeMap::from([(whole.key.clone(), total), (part.key.clone(), own)])
}

fn filled(entry: &Entry, rows: &[ReadRow]) -> Vec<Vec<String>> {
    rows.iter()
        .map(|row| {
            let place = row
                .region
                .as_ref()
                .map_or_else(String::new, ToString::to_string);
            let mut line = vec![place, row.label.clone()];
            line.extend(entry.definition.columns.iter().map(|column| {
                row.cells
                    .get(&column.key)
                    .map_or_else(String::new, ToString::to_string)
            }));
            line
        })
        .collect()
}

/// An official figure for each county and the whole, entered by one and accepted by another.
fn figure(
    store: &Store,
    picture: &Picture,
    entry: &Entry,
    month: Period,
    random: &mut Random,
) -> Result<usize, SampleError> {
    let mut places = vec![String::new()];
    if entry.definition.scope == pack::indicator::Extent::County {
        places.extend(picture.counties(&entry.region).map(ToString::to_string));
    }
    let until: Date = month.last_day();
    let owed = entry
        .way
        .planned(until)
        .or(entry.way.goals.first().map(|goal| goal.value));
    let Some(owed) = owed else {
        return Ok(0);
    };
    let mut written = 0;
    for region in places {
        let value = owed * Decimal::from(88 + random.below(20)) / Decimal::ONE_HUNDRED;
        let digits = if entry.definition.period == Cycle::Month {
            2
        } else {
            1
        };
        let new = NewOfficial {
            indicator: entry.definition.id.clone(),
            region,
            period: month.to_string(),
            value: value.round_dp(digits).to_string(),
            evidence: "示例：年度统计资料".to_owned(),
            seen: i64::MAX,
            sample: true,
        };
        let id = enter(store, &account(OFFICE, Role::Office, None), picture, new)?;
        let colleague = account(COLLEAGUE, Role::Office, None);
        decide(store, &colleague, id, 1, Decision::Accept)?;
        written += 1;
    }
    Ok(written)
}
