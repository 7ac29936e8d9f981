//! `indicators/*.toml`: how the figures of a plan's goals are measured, put together and held against a schedule.

use std::collections::BTreeMap;

use base::{Date, OrgId, Title};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::at::At;
use crate::check::Draft;
use crate::element::RuleOver;
use crate::error::{Problem, What};
use crate::formula::{Formula, FormulaError};
use crate::place::Place;
use crate::plan::Comparator;
use crate::read::{Fields, Word, words};

/// The definition of an indicator. Its goals are targets of the plan: value and date stand there, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicator {
    /// Lower-case ASCII, such as `c54-high-tech-firms`.
    pub id: String,
    /// The plan's id.
    pub plan: String,
    /// Its name.
    pub title: Title,
    /// The clauses it comes from, as cited: `C25`, `E三（二）`.
    pub clauses: Vec<String>,
    /// The goals in the order of their dates, as cited: `C25#3` is the third target of clause C25.
    pub targets: Vec<String>,
    /// Unit of its figures.
    pub unit: String,
    /// Which way is good.
    pub direction: Direction,
    /// For what its figures are given.
    pub scope: Extent,
    /// How often it is measured.
    pub period: Cycle,
    /// The shape of its way to the goal.
    pub schedule: Shape,
    /// Steps on the way, for [`Shape::Milestones`].
    pub milestones: Vec<Milestone>,
    /// What each calendar month adds, January first, for [`Shape::Seasonal`]; only proportions matter.
    pub season: Vec<Decimal>,
    /// The day on which the way begins; the plan's signature where absent.
    pub start: Option<Date>,
    /// Where its figures come from.
    pub source: Source,
    /// How figures of several units or counties become one.
    pub aggregate: Aggregate,
    /// The unit whose figure counts, for [`Aggregate::Unit`], as printed.
    pub from: Option<String>,
    /// The formula, for [`Source::Computed`].
    pub formula: Option<String>,
    /// The formula in words.
    pub formula_text: Option<Title>,
    /// Which rows count.
    pub window: Window,
    /// What its rows are, where they are the cases of an item or the rows of a register themselves: all cases, open
    /// and closed, all versions of rows that held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<RuleOver>,
    /// An expression over a row or a case that gives the day which puts it into a period; always with `over`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// An expression over a row or a case: only those count for which it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// The columns of its rows.
    pub columns: Vec<Column>,
    /// Figures of other indicators that the formula uses.
    pub inputs: Vec<Input>,
    /// Digits after the decimal point to which a computed figure is rounded, half to even.
    pub decimals: u32,
    /// Where it stood before, where a published text says so.
    pub baseline: Option<Baseline>,
}

/// Which way is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// Only near the goal is good.
    Within,
}

/// For what figures are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Extent {
    /// One figure for the plan's whole region.
    City,
    /// One a county.
    County,
    /// One a unit.
    Unit,
}

/// How often an indicator is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cycle {
    /// Every month.
    Month,
    /// Every quarter.
    Quarter,
    /// Every year.
    Year,
    /// Once, when it is done.
    Once,
}

/// The shape of the way from the start to the goals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// The same every day.
    Straight,
    /// In steps: each milestone is owed from its day on.
    Milestones,
    /// As the months of the year allow: building sites rest in winter.
    Seasonal,
    /// Nothing is owed before the last day.
    End,
    /// All of it is owed all the time: a standing rate.
    Level,
}

/// Where figures come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// From the lead units' accepted monthly reports.
    Reported,
    /// From a formula over rows or over other indicators; the unit only confirms it.
    Computed,
    /// Entered or imported from Excel, with evidence, and accepted by a second person.
    Imported,
}

/// Which rows count for a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Window {
    /// Those of the period.
    Period,
    /// Those of the calendar year up to its end.
    Year,
    /// All up to its end.
    All,
}

/// How figures of several units or counties become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Aggregate {
    /// Added up.
    Sum,
    /// Their mean.
    Mean,
    /// Their mean weighted by how many rows stand behind each.
    Weighted,
    /// The one accepted last.
    Latest,
    /// The smallest: everyone has to reach the goal.
    Lowest,
    /// The largest: nobody may pass the ceiling.
    Highest,
    /// That of the one unit named by `from`.
    Unit,
}

/// A step on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Milestone {
    /// From this day on it is owed.
    pub due: Date,
    /// What is owed.
    pub value: Decimal,
}

/// Where an indicator stood before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    /// The figure.
    pub value: Decimal,
    /// The day for which it holds.
    pub day: Date,
    /// Where it is printed.
    pub source: Title,
}

/// A column of the rows behind a computed indicator. Each holds numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// The name in the formula.
    pub key: String,
    /// The head in sheets and tables.
    pub title: Title,
    /// An expression over a row or a case that gives the number; always and only with [`Indicator::over`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// A figure of another indicator as the formula sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// The name in the formula.
    pub key: String,
    /// The other indicator's id.
    pub indicator: String,
}

/// An indicator as read, with the places of what can only be checked once everything is read.
pub(crate) struct IndicatorDraft {
    pub(crate) indicator: Indicator,
    pub(crate) plan: Place,
    pub(crate) from: Place,
    pub(crate) unit: Place,
    pub(crate) direction: Place,
    pub(crate) inputs: Place,
    pub(crate) at: At,
}

impl Indicator {
    /// The names that its formula may use.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.inputs.iter().map(|input| input.key.clone()).collect();
        if !self.columns.is_empty() || self.over.is_some() {
            names.push("rows".to_owned());
        }
        for column in &self.columns {
            names.push(column.key.clone());
            names.push(format!("mean_{}", column.key));
        }
        names
    }

    /// Its formula, read.
    ///
    /// # Errors
    /// As [`Formula::read`]; never for an indicator of a checked pack.
    pub fn read_formula(&self) -> Option<Result<Formula, FormulaError>> {
        let names = self.names();
        let text = self.formula.as_deref()?;
        Some(Formula::read(text, names.iter().map(String::as_str)))
    }
}

impl Direction {
    /// The direction of a target's comparator.
    #[must_use]
    pub fn of(comparator: Comparator) -> Self {
        match comparator {
            Comparator::Le | Comparator::Lt => Self::Lower,
            Comparator::Approx | Comparator::Eq => Self::Within,
            Comparator::Ge | Comparator::Gt | Comparator::Reach | Comparator::Range => Self::Higher,
        }
    }
}

impl Word for Direction {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("higher", Self::Higher),
        ("lower", Self::Lower),
        ("within", Self::Within),
    ];
}

impl Word for Extent {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("city", Self::City),
        ("county", Self::County),
        ("unit", Self::Unit),
    ];
}

impl Word for Cycle {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("month", Self::Month),
        ("quarter", Self::Quarter),
        ("year", Self::Year),
        ("once", Self::Once),
    ];
}

impl Word for Shape {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("straight", Self::Straight),
        ("milestones", Self::Milestones),
        ("seasonal", Self::Seasonal),
        ("end", Self::End),
        ("level", Self::Level),
    ];
}

impl Word for Source {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("reported", Self::Reported),
        ("computed", Self::Computed),
        ("imported", Self::Imported),
    ];
}

impl Word for Window {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("period", Self::Period),
        ("year", Self::Year),
        ("all", Self::All),
    ];
}

impl Word for Aggregate {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("sum", Self::Sum),
        ("mean", Self::Mean),
        ("weighted", Self::Weighted),
        ("latest", Self::Latest),
        ("lowest", Self::Lowest),
        ("highest", Self::Highest),
        ("unit", Self::Unit),
    ];
}

words!(Direction, Extent, Cycle, Shape, Source, Window, Aggregate);

pub(crate) fn read(fields: &mut Fields<'_, '_>, draft: &mut Draft) {
    let plan = fields.text("plan");
    let place = fields.place_of("plan");
    if let Some(plan) = &plan {
        draft.refer(What::Plan, plan, place.clone());
    }
    let mut position = 0;
    let indicators = fields.tables("indicator", |fields| {
        let at = At::element(draft.file(), "indicator", position);
        position += 1;
        indicator(fields, draft, at)
    });
    let Some(plan) = plan else {
        return;
    };
    for mut read in indicators {
        read.indicator.plan.clone_from(&plan);
        read.plan = place.clone();
        draft.indicators.push(read);
    }
}

fn indicator(fields: &mut Fields<'_, '_>, draft: &mut Draft, at: At) -> Option<IndicatorDraft> {
    let id = fields.id("id");
    if let Some(id) = &id {
        draft.define(What::Indicator, id, fields.place_of("id"));
    }
    let (zh, en) = (fields.text("title"), fields.text("title_en"));
    let clauses = draft.cited(fields);
    let targets = draft.refer_all(fields, "target", What::Target);
    let unit = fields.text("unit");
    let direction = fields.word("direction");
    let scope = fields.word_or("scope", Extent::City);
    let period = fields.word_or("period", Cycle::Month);
    let schedule = fields.word("schedule");
    let milestones = fields.tables("milestone", |fields| {
        let (due, value) = (fields.date("due"), fields.number_or_none("value"));
        Some(Milestone {
            due: due?,
            value: value?,
        })
    });
    let season = fields.numbers("season");
    let start = fields.date_or_none("start");
    let source = fields.word_or("source", Source::Reported);
    let aggregate = fields.word("aggregate");
    let from = fields.text_or_none("from");
    let formula = fields.text_or_none("formula");
    let formula_zh = fields.text_or_none("formula_text");
    let formula_en = fields.text_or_none("formula_text_en");
    let window = fields.word_or("window", Window::Period);
    let over = over(fields, draft);
    let on = fields.text_or_none("on");
    let filter = fields.text_or_none("where");
    let columns = fields.tables("column", column);
    let inputs = fields.tables("input", |fields| input(fields, draft));
    let decimals = fields.integer_or_none("decimals", 0, 6, "0–6").unwrap_or(2);
    let baseline = fields.table("baseline", baseline).flatten();
    let indicator = Indicator {
        id: id?,
        plan: String::new(),
        title: Title::new(zh?, en?),
        clauses,
        targets,
        unit: unit?,
        direction: direction?,
        scope,
        period,
        schedule: schedule?,
        milestones,
        season,
        start,
        source,
        aggregate: aggregate?,
        from,
        formula,
        formula_text: formula_zh
            .zip(formula_en)
            .map(|(zh, en)| Title::new(zh, en)),
        window,
        over,
        on,
        filter,
        columns,
        inputs,
        decimals,
        baseline,
    };
    agree(fields, &indicator);
    agree_on_rows(fields, &indicator);
    Some(IndicatorDraft {
        plan: fields.place(),
        from: fields.place_of("from"),
        unit: fields.place_of("unit"),
        direction: fields.place_of("direction"),
        inputs: fields.place_of("input"),
        at,
        indicator,
    })
}

/// The cases or rows that an indicator counts itself.
fn over(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Option<RuleOver> {
    let text = fields.text_or_none("over")?;
    let place = fields.place_of("over");
    crate::subject::over(fields, draft, &text, &place)
}

fn column(fields: &mut Fields<'_, '_>) -> Option<Column> {
    let key = fields.name("key");
    let title = fields.title("title", "title_en");
    let value = fields.text_or_none("value");
    Some(Column {
        key: key?,
        title: title?,
        value,
    })
}

fn input(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Option<Input> {
    let key = fields.name("key");
    let indicator = fields.text("indicator");
    if let Some(indicator) = &indicator {
        draft.refer(What::Indicator, indicator, fields.place_of("indicator"));
    }
    Some(Input {
        key: key?,
        indicator: indicator?,
    })
}

fn baseline(fields: &mut Fields<'_, '_>) -> Option<Baseline> {
    let value = fields.number_or_none("value");
    let day = fields.date("date");
    let (zh, en) = (fields.text("source"), fields.text("source_en"));
    Some(Baseline {
        value: value?,
        day: day?,
        source: Title::new(zh?, en?),
    })
}

/// What one key asks of another.
fn agree(fields: &mut Fields<'_, '_>, indicator: &Indicator) {
    fields.goes(
        (indicator.aggregate == Aggregate::Unit) != indicator.from.is_some(),
        "from",
        (
            "aggregate 为 unit 时要写明是哪个单位，其他取法不写",
            "aggregate = \"unit\" names the unit, every other rule does not",
        ),
    );
    fields.goes(
        (indicator.schedule == Shape::Milestones) == indicator.milestones.is_empty(),
        "milestone",
        (
            "schedule 为 milestones 时要有节点，其他进度形状不写",
            "schedule = \"milestones\" has milestones, every other shape has none",
        ),
    );
    fields.goes(
        indicator
            .milestones
            .windows(2)
            .any(|two| two[0].due >= two[1].due),
        "milestone",
        (
            "节点要按日期先后排列",
            "milestones stand in the order of their dates",
        ),
    );
    let twelve = indicator.season.len() == 12
        && indicator.season.iter().all(|part| !part.is_sign_negative())
        && indicator.season.iter().any(|part| !part.is_zero());
    fields.goes(
        (indicator.schedule == Shape::Seasonal) != twelve
            || !(twelve || indicator.season.is_empty()),
        "season",
        (
            "schedule 为 seasonal 时要有一月至十二月共 12 个不为负的数，其他进度形状不写",
            "schedule = \"seasonal\" has twelve numbers from January on, none negative; every other shape has none",
        ),
    );
    agree_on_formula(fields, indicator);
}

/// An indicator over cases or rows says where each of its figures comes from.
fn agree_on_rows(fields: &mut Fields<'_, '_>, indicator: &Indicator) {
    let over = fields.has("over");
    fields.goes(
        over && indicator.source != Source::Computed,
        "over",
        (
            "只用于 source = \"computed\" 的指标",
            "only for an indicator with source = \"computed\"",
        ),
    );
    fields.goes(
        over != indicator.on.is_some(),
        if over { "over" } else { "on" },
        (
            "over 和 on 要么都写，要么都不写：on 说明一行属于哪一期",
            "over and on come together or not at all: on says to which period a row belongs",
        ),
    );
    fields.goes(
        !over && indicator.filter.is_some(),
        "where",
        (
            "没有 over，无行可选",
            "without over there are no rows to choose from",
        ),
    );
    let other = |column: &Column| column.value.is_some() != over;
    fields.goes(
        indicator.columns.iter().any(other),
        "column",
        (
            "有 over 时每一列都要有 value，没有 over 时不写",
            "with over each column has a value, without it none has",
        ),
    );
}

fn agree_on_formula(fields: &mut Fields<'_, '_>, indicator: &Indicator) {
    fields.goes(
        (indicator.source == Source::Computed) != indicator.formula.is_some(),
        "formula",
        (
            "source 为 computed 时要有公式，其他来源不写",
            "source = \"computed\" has a formula, every other source has none",
        ),
    );
    fields.goes(
        indicator.formula.is_some() != indicator.formula_text.is_some(),
        "formula_text",
        (
            "公式要有中英文说明",
            "a formula is said in words in both languages",
        ),
    );
    fields.goes(
        indicator.aggregate == Aggregate::Weighted
            && indicator.columns.is_empty()
            && indicator.over.is_none(),
        "aggregate",
        (
            "加权要有数据行，请声明 column",
            "weighting needs rows; declare columns",
        ),
    );
    if let Some(Err(error)) = indicator.read_formula() {
        let place = fields.place_of("formula");
        fields.fail(
            place,
            match error {
                FormulaError::UnknownName { name, nearest } => Problem::Dangling {
                    what: What::Name,
                    id: name,
                    nearest,
                },
                error => Problem::Formula(error.to_string()),
            },
        );
    }
}

/// Inputs must not lead back to where they started.
pub(crate) fn circular(indicators: &[IndicatorDraft]) -> Vec<&IndicatorDraft> {
    let inputs: BTreeMap<&str, Vec<&str>> = indicators
        .iter()
        .map(|read| {
            let inputs = read.indicator.inputs.iter();
            let inputs = inputs.map(|input| input.indicator.as_str()).collect();
            (read.indicator.id.as_str(), inputs)
        })
        .collect();
    indicators
        .iter()
        .filter(|read| {
            let start = read.indicator.id.as_str();
            let mut open = inputs.get(start).cloned().unwrap_or_default();
            let mut seen: Vec<&str> = Vec::new();
            while let Some(id) = open.pop() {
                if id == start {
                    return true;
                }
                if !seen.contains(&id) {
                    seen.push(id);
                    open.extend(inputs.get(id).into_iter().flatten());
                }
            }
            false
        })
        .collect()
}

/// The organisation of an indicator's `from`, in a checked pack.
#[must_use]
pub fn owner(pack: &crate::Pack, indicator: &Indicator) -> Option<OrgId> {
    let plan = pack.plan(&indicator.plan)?;
    let context = crate::names::Context::of(plan.region.clone());
    match pack
        .register()
        .resolve(indicator.from.as_deref()?, &context)
        .outcome
    {
        crate::names::Outcome::Org(id) => Some(id),
        _ => None,
    }
}
