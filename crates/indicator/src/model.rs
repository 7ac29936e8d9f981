//! Every indicator on one day: definition, goals, series, standing.

use std::collections::BTreeMap;

use base::{Date, OrgId, RegionCode, Title};
use pack::Indicator;
use plan::rules::figure::Comparator;
use plan::rules::period::Period;
use rust_decimal::Decimal;

use crate::rules::cycle;
use crate::rules::schedule::Way;
use crate::rules::status::{Reason, Status};

/// Every indicator on one day; immutable, and kept until the journal grows.
#[derive(Debug)]
pub struct Picture {
    /// The day.
    pub day: Date,
    /// In the order of the pack.
    pub entries: Vec<Entry>,
    /// Names of the organisations that occur.
    pub orgs: BTreeMap<OrgId, OrgName>,
    /// Names of the divisions, by code.
    pub regions: BTreeMap<RegionCode, Title>,
    /// Titles of the plans, by key.
    pub plans: BTreeMap<String, Title>,
    /// The size of the journal from which this was built.
    pub journal_size: u64,
}

/// An organisation as pages name it.
#[derive(Clone, Debug)]
pub struct OrgName {
    /// Full name.
    pub title: Title,
    /// Short name in Chinese.
    pub short: String,
    /// The division for which it works.
    pub region: RegionCode,
}

/// An indicator on one day.
#[derive(Debug)]
pub struct Entry {
    /// Its definition.
    pub definition: Indicator,
    /// The definition's version.
    pub version: i64,
    /// Its goals in the order of their days.
    pub goals: Vec<GoalRow>,
    /// The clauses it comes from.
    pub clauses: Vec<ClauseRow>,
    /// The plan's region.
    pub region: RegionCode,
    /// Who answers for it: the named unit, else who owes reports on its clause.
    pub owners: Vec<OrgId>,
    /// The unit whose figure counts, where the definition names one.
    pub owner: Option<OrgId>,
    /// The way to its goals.
    pub way: Way,
    /// The figure of each period.
    pub series: BTreeMap<Period, Point>,
    /// The figures of each unit and county.
    pub parts: BTreeMap<PartKey, BTreeMap<Period, PartPoint>>,
    /// What the formula gave for each period, whether it counts or not.
    pub computed: BTreeMap<Period, Decimal>,
    /// How it stands.
    pub standing: Standing,
}

/// A goal of an indicator: a target of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoalRow {
    /// The target's id.
    pub target: i64,
    /// How a figure is held against it.
    pub comparator: Comparator,
    /// Its day.
    pub due: Option<Date>,
    /// The figure to reach.
    pub value: Decimal,
}

/// A clause as a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseRow {
    /// How it is cited.
    pub cite: String,
    /// Its title.
    pub title: Title,
    /// The page about it.
    pub href: String,
}

/// Whose figure it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartKey {
    /// A county's.
    Region(RegionCode),
    /// A unit's.
    Org(OrgId),
}

/// Where a figure comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// From a formula.
    Computed,
    /// From accepted reports.
    Reported,
    /// Entered or imported with evidence and accepted by a second person.
    Official,
}

impl Origin {
    /// The name in interfaces.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Computed => "computed",
            Self::Reported => "reported",
            Self::Official => "official",
        }
    }
}

/// The figure of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// The figure.
    pub value: Decimal,
    /// Where it comes from.
    pub origin: Origin,
    /// How many units or counties stand behind it; 0 for a figure of the whole.
    pub parts: usize,
}

/// A unit's or county's figure of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartPoint {
    /// The figure.
    pub value: Decimal,
    /// Where it comes from.
    pub origin: Origin,
    /// The report's id, where it comes from one.
    pub report: Option<i64>,
    /// When it was accepted, in milliseconds.
    pub accepted: i64,
    /// How many rows stand behind it.
    pub weight: Decimal,
}

/// How an indicator stands on a day: what lists, bulletins and briefs need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The indicator's id.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// The plan's key.
    pub plan: String,
    /// The clauses it comes from, as cited.
    pub clauses: Vec<String>,
    /// Unit of its figures.
    pub unit: String,
    /// The goal that counts on the day.
    pub goal: Option<GoalRow>,
    /// What is owed on the day, where anything is.
    pub planned: Option<Decimal>,
    /// The newest figure with its period.
    pub figure: Option<(Period, Decimal)>,
    /// How it stands.
    pub status: Status,
    /// Why.
    pub reason: Reason,
    /// Who answers for it.
    pub owners: Vec<OrgId>,
    /// Its page.
    pub href: String,
}

impl Picture {
    /// The indicator of an id.
    #[must_use]
    pub fn entry(&self, id: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.definition.id == id)
    }

    /// The counties of a region, in the order of their codes; none for a county.
    pub fn counties<'p>(&'p self, region: &'p RegionCode) -> impl Iterator<Item = &'p RegionCode> {
        // GB/T 2260: a prefecture ends in 00, its counties share its first four digits.
        let (head, tail) = region.as_str().split_at(4.min(region.as_str().len()));
        self.regions
            .keys()
            .filter(move |code| tail == "00" && code.as_str().starts_with(head) && *code != region)
    }
}

impl Entry {
    /// The comparator of its goals; that of its direction where it has none.
    #[must_use]
    pub fn comparator(&self) -> Comparator {
        self.goals.first().map_or_else(
            || match self.definition.direction {
                pack::indicator::Direction::Higher => Comparator::AtLeast,
                pack::indicator::Direction::Lower => Comparator::AtMost,
                pack::indicator::Direction::Within => Comparator::About,
            },
            |goal| goal.comparator,
        )
    }

    /// The period in which a day falls; it may end after the day.
    #[must_use]
    pub fn present(&self, day: Date) -> Period {
        cycle::period_of(self.definition.period, Period::of(day))
    }

    /// The county that a part speaks for.
    #[must_use]
    pub fn county_of<'e>(&self, picture: &'e Picture, part: &'e PartKey) -> Option<&'e RegionCode> {
        let code = match part {
            PartKey::Region(code) => code,
            PartKey::Org(org) => &picture.orgs.get(org)?.region,
        };
        (*code != self.region).then_some(code)
    }
}
