//! Figures of cases, from what was counted when it happened.

use std::collections::BTreeMap;

use base::{Date, OrgId, Role, Scope};
use store::{Error, Query};

use crate::store::count;

/// What was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Cases filed.
    pub opened: i64,
    /// Cases accepted 受理.
    pub accepted: i64,
    /// Cases that ended.
    pub closed: i64,
    /// Of these, granted or done.
    pub granted: i64,
    /// Of these, refused or rejected.
    pub refused: i64,
    /// Of these, with a term.
    pub timed: i64,
    /// Of these, within it.
    pub in_time: i64,
    /// Working days that the ended ones took together, from acceptance (else filing) to end.
    pub took_days: i64,
}

impl Figures {
    /// Hundredths of a percent of the cases with a term that ended within it; `None` without any.
    #[must_use]
    pub fn in_time_basis_points(&self) -> Option<i64> {
        (self.timed > 0).then(|| self.in_time * 10_000 / self.timed)
    }

    /// Tenths of a working day that a case took on average; `None` when none ended.
    #[must_use]
    pub fn mean_tenths_of_days(&self) -> Option<i64> {
        (self.closed > 0).then(|| self.took_days * 10 / self.closed)
    }

    fn add(&mut self, other: &count::Change) {
        self.opened += other.opened;
        self.accepted += other.accepted;
        self.closed += other.closed;
        self.granted += other.granted;
        self.refused += other.refused;
        self.timed += other.timed;
        self.in_time += other.in_time;
        self.took_days += other.took_days;
    }
}

/// A month's figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthFigures {
    /// Such as `2024-09`.
    pub month: String,
    /// What was counted in it.
    pub figures: Figures,
}

/// Figures of a time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// All together.
    pub total: Figures,
    /// By month, in order.
    pub months: Vec<MonthFigures>,
    /// By item.
    pub items: Vec<(String, Figures)>,
    /// By the unit that handled the cases.
    pub units: Vec<(OrgId, Figures)>,
}

/// The figures of the whole months from that of one day to that of another, of one item or of all. A unit's people see
/// its own; the office, supervision and audit see all; others none.
///
/// # Errors
/// As every read.
pub fn statistics(
    query: &mut impl Query,
    scope: &Scope,
    item: Option<&str>,
    (from, until): (Date, Date),
) -> Result<Statistics, Error> {
    let unit = match scope.role {
        Role::Office | Role::Supervisor | Role::Auditor => None,
        Role::Clerk | Role::Head if scope.org.is_some() => scope.org.as_ref(),
        _ => return Ok(Statistics::default()),
    };
    let mut all = Statistics::default();
    let (mut items, mut units) = (BTreeMap::new(), BTreeMap::new());
    for row in count::between(query, item, (from, until))? {
        if unit.is_some_and(|unit| unit.as_str() != row.unit) {
            continue;
        }
        all.total.add(&row.change);
        let figures: &mut Figures = items.entry(row.item).or_default();
        figures.add(&row.change);
        let figures: &mut Figures = units.entry(OrgId(row.unit)).or_default();
        figures.add(&row.change);
        match all.months.last_mut() {
            Some(last) if last.month == row.month => last.figures.add(&row.change),
            _ => {
                let mut figures = Figures::default();
                figures.add(&row.change);
                all.months.push(MonthFigures {
                    month: row.month,
                    figures,
                });
            }
        }
    }
    (all.items, all.units) = (items.into_iter().collect(), units.into_iter().collect());
    Ok(all)
}
