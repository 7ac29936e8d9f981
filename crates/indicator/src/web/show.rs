//! `/indicators/{id}`: definition, chart against schedule, counties, history, formula, rows; `.csv` and `.json`
//! under the same address.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use base::{Lang, Role};
use plan::Plan;
use plan::rules::period::Period;
use plan::rules::report::read_figure;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use web::chart::{self, Bar, Bars, Line, Point};
use web::form::{Choice, Complaint, Field};
use web::view::{Card, Cards, Tag, Tone, cards, tag};
use web::{Answer, Ctx, EVERYONE, Failure, Frame, Room, Routes, blocking, page_with};

use super::parts::{self, Link};
use crate::Indicators;
use crate::commands::compute::window;
use crate::commands::enter::NewOfficial;
use crate::commands::{decide, enter, may_bring};
use crate::model::{Entry, Origin, PartKey, PartPoint, Picture};
use crate::picture::judge;
use crate::rules::need::{Need, need};
use crate::store::definition::{self, DefinitionRow};
use crate::store::figure::{self, FigureRow, State};
use crate::store::row::DataRow;
use crate::words::{self, Words};

/// Months that a chart shows at most.
const MONTHS: usize = 36;
/// Official figures shown.
const OFFICIAL: u32 = 40;
/// Rows shown; all of them are in the CSV.
const ROWS: usize = 100;

pub(super) fn routes() -> Routes {
    Routes::new().page("/indicators/{id}", EVERYONE, "indicator.show", show)
}

#[derive(Template)]
#[template(path = "indicator_show.html")]
struct ShowPage {
    frame: Frame,
    words: &'static Words,
    id: String,
    status: Tag,
    reason: String,
    cards: Cards,
    chart: Option<Line>,
    facts: Vec<(&'static str, String)>,
    clauses: Vec<Link>,
    owners: Vec<Link>,
    goals: Vec<String>,
    counties: Vec<PartRow>,
    county_bars: Option<Bars>,
    by_county: bool,
    units: Vec<PartRow>,
    history: Vec<HistoryRow>,
    formula: Option<FormulaView>,
    differs: Vec<String>,
    need: String,
    whatif: Option<Field>,
    whatif_result: String,
    official: Vec<OfficialRow>,
    official_seen: bool,
    form: Option<Form>,
    complaints: Vec<Complaint>,
    sheet: String,
}

struct PartRow {
    name: Link,
    period: String,
    value: String,
    origin: &'static str,
    report: String,
}

struct HistoryRow {
    period: String,
    value: String,
    planned: String,
    origin: &'static str,
    computed: String,
    links: Vec<Link>,
}

struct FormulaView {
    text: String,
    expression: String,
    window: &'static str,
    inputs: Vec<Link>,
    heads: Vec<String>,
    title: String,
    rows: Vec<(String, Link, Vec<String>)>,
    shown: String,
}

struct OfficialRow {
    id: i64,
    period: String,
    place: String,
    value: String,
    evidence: String,
    reason: String,
    state: Tag,
    decides: bool,
    own: bool,
}

/// The form in which an official figure is entered.
struct Form {
    fields: Vec<Field>,
    seen: i64,
}

/// What the database says beside the picture.
pub(super) struct Beside {
    row: DefinitionRow,
    official: Vec<FigureRow>,
    rows: Vec<DataRow>,
    rows_of: Option<Period>,
}

async fn show(
    ctx: Ctx,
    Room(plan): Room<Plan>,
    Room(room): Room<Indicators>,
    Path(id): Path<String>,
) -> Answer {
    let picture = super::picture(&ctx, &plan, &room).await?;
    if let Some(id) = id.strip_suffix(".csv") {
        return super::exports::one_csv(&ctx, &picture, id).await;
    }
    if let Some(id) = id.strip_suffix(".json") {
        return super::exports::one_json(&ctx, &picture, id);
    }
    answer(&ctx, &picture, &id, None, (StatusCode::OK, Vec::new())).await
}

/// The page, with what was typed and what was wrong with it.
pub(super) async fn answer(
    ctx: &Ctx,
    picture: &Picture,
    id: &str,
    typed: Option<&NewOfficial>,
    (status, complaints): (StatusCode, Vec<Complaint>),
) -> Answer {
    let entry = picture.entry(id).ok_or_else(Failure::not_found)?;
    let beside = beside(ctx, entry).await?;
    page_with(
        status,
        &view(ctx, picture, entry, &beside, typed, complaints),
    )
}

/// Reads what the picture does not hold. Rows are those of the newest period that was computed, or the one asked
/// for.
pub(super) async fn beside(ctx: &Ctx, entry: &Entry) -> Result<Beside, Failure> {
    let (store, id) = (ctx.store(), entry.definition.id.clone());
    let asked = ctx.query.get("rows").and_then(Period::parse);
    let newest = asked.or_else(|| entry.computed.keys().next_back().copied());
    blocking(move || {
        store.read(|read| {
            let rows = definition::all(read)?;
            let row = rows.into_iter().find(|row| row.definition.id == id);
            let row = row.ok_or(enter::EnterError::NotFound)?;
            let data = match newest {
                Some(period) if !row.definition.columns.is_empty() => window(read, &row, period)?,
                _ => Vec::new(),
            };
            Ok::<_, enter::EnterError>(Beside {
                official: figure::of_indicator(read, &id, OFFICIAL)?,
                rows: data,
                rows_of: newest,
                row,
            })
        })
    })
    .await
}

fn view(
    ctx: &Ctx,
    picture: &Picture,
    entry: &Entry,
    beside: &Beside,
    typed: Option<&NewOfficial>,
    complaints: Vec<Complaint>,
) -> ShowPage {
    let (lang, words) = (ctx.lang, Words::of(ctx.lang));
    let (definition, standing) = (&entry.definition, &entry.standing);
    let staff = ctx.scope.role.is_staff() && ctx.scope.account.is_some();
    let brings = ctx.scope.account.is_some() && may_bring(&ctx.scope, &beside.row, &entry.owners);
    let (counties, units) = parts_of(picture, entry, lang);
    let (whatif, whatif_result) = whatif(ctx, entry, picture);
    ShowPage {
        frame: ctx
            .frame(definition.title.get(lang))
            .purpose(words.show_purpose)
            .crumb(super::list::PATH, words.title)
            .wide(),
        words,
        id: definition.id.clone(),
        status: parts::status_tag(standing.status, lang),
        reason: parts::reason(standing, lang),
        cards: head_cards(entry, lang),
        chart: line(entry, picture, lang),
        facts: facts(entry, lang),
        clauses: clause_links(entry, lang),
        owners: parts::owners(picture, entry, lang),
        goals: entry
            .goals
            .iter()
            .map(|goal| {
                words.goal_by(
                    parts::goal(goal, &definition.unit),
                    parts::due(goal.due, lang),
                )
            })
            .collect(),
        by_county: definition.scope == pack::indicator::Extent::County,
        county_bars: bars(entry, picture, lang),
        counties,
        units,
        history: history(entry, lang),
        formula: formula(entry, beside, picture, lang),
        differs: differs(entry, lang),
        need: need_text(entry, picture, lang),
        whatif,
        whatif_result,
        official: if staff {
            official(ctx, picture, entry, beside)
        } else {
            Vec::new()
        },
        official_seen: staff,
        form: brings.then(|| form(ctx, picture, entry, beside, typed, &complaints)),
        complaints,
        sheet: if brings && definition.over.is_none() {
            format!("/indicators/{}/sheet.xlsx", definition.id)
        } else {
            String::new()
        },
    }
}

fn clause_links(entry: &Entry, lang: Lang) -> Vec<Link> {
    entry
        .clauses
        .iter()
        .map(|clause| {
            let text = format!("{} {}", clause.cite, clause.title.get(lang));
            Link::new(clause.href.as_str(), text.trim())
        })
        .collect()
}

fn head_cards(entry: &Entry, lang: Lang) -> Cards {
    let (words, standing) = (Words::of(lang), &entry.standing);
    let unit = &standing.unit;
    let none = || words.none.to_owned();
    let figure = standing
        .figure
        .map_or_else(none, |(_, value)| parts::quantity(value, unit));
    let period = standing.figure.map(|(period, _)| {
        let point = entry.series.get(&period);
        let origin = point.map_or("", |point| words::origin(point.origin, lang));
        format!(
            "{} · {origin}",
            parts::period(entry.definition.period, period, lang)
        )
    });
    let goal = standing.goal.as_ref();
    cards(vec![
        Card::new(words.figure, figure)
            .note(period.unwrap_or_default())
            .tone(parts::tone(standing.status)),
        Card::new(
            words.planned,
            standing
                .planned
                .map_or_else(none, |value| parts::quantity(value, unit)),
        )
        .note(words::shape(entry.definition.schedule, lang)),
        Card::new(
            words.goal,
            goal.map_or_else(none, |goal| parts::goal(goal, unit)),
        )
        .note(goal.map_or_else(String::new, |goal| parts::due(goal.due, lang))),
    ])
}

fn facts(entry: &Entry, lang: Lang) -> Vec<(&'static str, String)> {
    let (words, definition) = (Words::of(lang), &entry.definition);
    let baseline = definition.baseline.as_ref().map_or_else(
        || words.no_baseline.to_owned(),
        |base| {
            let value = parts::quantity(base.value, &definition.unit);
            let day = web::view::day(base.day, lang);
            format!("{value}（{day}）{}", base.source.get(lang))
        },
    );
    vec![
        (
            words.source,
            words::source(definition.source, lang).to_owned(),
        ),
        (
            words.direction,
            words::direction(definition.direction, lang).to_owned(),
        ),
        (
            words.scope,
            words::extent(definition.scope, lang).to_owned(),
        ),
        (
            words.period,
            words::cycle(definition.period, lang).to_owned(),
        ),
        (
            words.schedule,
            words::shape(definition.schedule, lang).to_owned(),
        ),
        (words.start, web::view::day(entry.way.start, lang)),
        (
            words.aggregate,
            words::aggregate(definition.aggregate, lang).to_owned(),
        ),
        (words.baseline, baseline),
        (words.version, entry.version.to_string()),
    ]
}

/// Figures month by month against the schedule.
fn line(entry: &Entry, picture: &Picture, lang: Lang) -> Option<Line> {
    if entry.series.len() < 2 {
        return None;
    }
    let first = *entry.series.keys().next()?;
    let begin = first.min(Period::of(entry.way.start));
    let due = entry.standing.goal.as_ref().and_then(|goal| goal.due);
    let last = Period::of(due.map_or(picture.day, |due| due.max(picture.day)));
    let mut months = vec![begin];
    while let Some(month) = months
        .last()
        .filter(|month| **month < last && months.len() < 1200)
    {
        months.push(month.next());
    }
    // Long ways show the years around the newest figure.
    let newest = *entry.series.keys().next_back()?;
    let place = months
        .iter()
        .position(|month| *month == newest)
        .unwrap_or(0);
    let from = (place + MONTHS / 3)
        .min(months.len())
        .saturating_sub(MONTHS);
    let to = (from + MONTHS).min(months.len());
    let points: Vec<Point> = months[from..to]
        .iter()
        .map(|month| Point {
            label: month.to_string(),
            actual: entry
                .series
                .get(month)
                .and_then(|point| point.value.to_f64()),
            planned: entry
                .way
                .planned(month.last_day())
                .and_then(|value| value.to_f64()),
        })
        .collect();
    let goal = entry
        .standing
        .goal
        .as_ref()
        .and_then(|goal| goal.value.to_f64());
    Some(chart::line(
        "chart-indicator",
        lang,
        Words::of(lang).chart_title(entry.definition.title.get(lang)),
        entry.definition.unit.clone(),
        points,
        goal,
    ))
}

/// The newest figure of each county, and of each unit.
fn parts_of(picture: &Picture, entry: &Entry, lang: Lang) -> (Vec<PartRow>, Vec<PartRow>) {
    let (mut counties, mut units) = (Vec::new(), Vec::new());
    for (key, series) in &entry.parts {
        let Some((period, point)) = series.range(..=entry.present(picture.day)).next_back() else {
            continue;
        };
        let name = match key {
            PartKey::Region(code) => Link::new(
                "",
                picture
                    .regions
                    .get(code)
                    .map_or_else(|| code.to_string(), |title| title.get(lang).to_owned()),
            ),
            PartKey::Org(org) => Link::new(
                format!("/units/{}", web::query::encode(org.as_str())),
                parts::org_name(picture, org, lang),
            ),
        };
        let row = PartRow {
            name,
            period: parts::period(entry.definition.period, *period, lang),
            value: parts::quantity(point.value, &entry.definition.unit),
            origin: words::origin(point.origin, lang),
            report: point
                .report
                .map_or_else(String::new, |id| format!("/reports/{id}")),
        };
        if entry.county_of(picture, key).is_some() {
            counties.push(row);
        } else {
            units.push(row);
        }
    }
    (counties, units)
}

fn bars(entry: &Entry, picture: &Picture, lang: Lang) -> Option<Bars> {
    let words = Words::of(lang);
    let newest = |series: &std::collections::BTreeMap<Period, PartPoint>| {
        series
            .range(..=entry.present(picture.day))
            .next_back()
            .map(|(_, point)| *point)
    };
    let goal = entry.standing.goal.as_ref();
    let bars: Vec<Bar> = entry
        .parts
        .iter()
        .filter_map(|(key, series)| {
            let code = entry.county_of(picture, key)?;
            let point = newest(series)?;
            let met = goal.map(|goal| goal.comparator.met(point.value, goal.value));
            Some(Bar {
                label: picture
                    .regions
                    .get(code)
                    .map_or_else(|| code.to_string(), |title| title.get(lang).to_owned()),
                href: String::new(),
                value: point.value.to_f64()?,
                text: parts::quantity(point.value, &entry.definition.unit),
                tone: match met {
                    Some(true) => Tone::Good,
                    Some(false) => Tone::Warn,
                    None => Tone::Steady,
                },
            })
        })
        .collect();
    (bars.len() >= 2).then(|| chart::bars(words.counties, words.county, words.value, bars))
}

fn history(entry: &Entry, lang: Lang) -> Vec<HistoryRow> {
    let (words, unit) = (Words::of(lang), &entry.definition.unit);
    entry
        .series
        .iter()
        .rev()
        .take(MONTHS)
        .map(|(period, point)| {
            let reports = entry
                .parts
                .values()
                .filter_map(|series| series.get(period)?.report);
            let mut links: Vec<Link> = reports
                .map(|id| {
                    Link::new(
                        format!("/reports/{id}"),
                        format!("{} {id}", words.report_link),
                    )
                })
                .collect();
            if entry.computed.contains_key(period) && !entry.definition.columns.is_empty() {
                let href = format!("/indicators/{}?rows={period}#rows", entry.definition.id);
                links.push(Link::new(href, words.rows));
            }
            let computed = entry.computed.get(period);
            HistoryRow {
                period: parts::period(entry.definition.period, *period, lang),
                value: parts::quantity(point.value, unit),
                planned: entry.way.planned(period.last_day()).map_or_else(
                    || words.none.to_owned(),
                    |value| parts::quantity(value, unit),
                ),
                origin: words::origin(point.origin, lang),
                computed: computed
                    .filter(|_| point.origin != Origin::Computed)
                    .map_or_else(String::new, |value| parts::quantity(*value, unit)),
                links,
            }
        })
        .collect()
}

/// The newest period for which the rows do not give what the accepted report says.
fn differs(entry: &Entry, lang: Lang) -> Vec<String> {
    let (words, definition) = (Words::of(lang), &entry.definition);
    let unlike = entry
        .computed
        .iter()
        .rev()
        .filter_map(|(period, computed)| {
            let point = entry.series.get(period)?;
            // Units report to fewer digits than a formula gives.
            let same = computed.round_dp(point.value.scale()) == point.value;
            (!same).then(|| {
                let month = parts::period(definition.period, *period, lang);
                let text = words.differs(
                    parts::quantity(*computed, &definition.unit),
                    parts::quantity(point.value, &definition.unit),
                );
                format!("{month}{}{text}", lang.pick("：", ": "))
            })
        });
    unlike.take(1).collect()
}

fn formula(entry: &Entry, beside: &Beside, picture: &Picture, lang: Lang) -> Option<FormulaView> {
    let (words, definition) = (Words::of(lang), &entry.definition);
    let expression = definition.formula.clone()?;
    let inputs = definition.inputs.iter().map(|input| {
        let title = picture.entry(&input.indicator).map_or_else(
            || input.indicator.clone(),
            |entry| entry.definition.title.get(lang).to_owned(),
        );
        Link::new(
            format!("/indicators/{}", input.indicator),
            format!("{} = {title}", input.key),
        )
    });
    let place = |row: &DataRow| {
        let code = row.region.as_ref()?;
        Some(picture.regions.get(code)?.get(lang).to_owned())
    };
    let rows: Vec<(String, Link, Vec<String>)> = beside
        .rows
        .iter()
        .take(ROWS)
        .map(|row| {
            let cells = definition.columns.iter().map(|column| {
                row.cells
                    .get(&column.key)
                    .map_or_else(String::new, |value| parts::grouped(*value))
            });
            let label = match place(row) {
                Some(place) if row.label.is_empty() => place,
                Some(place) => format!("{place} · {}", row.label),
                None => row.label.clone(),
            };
            (
                parts::period(definition.period, row.period, lang),
                Link::new(row.href.as_str(), label),
                cells.collect(),
            )
        })
        .collect();
    let (shown, total) = (rows.len(), beside.rows.len());
    Some(FormulaView {
        text: definition
            .formula_text
            .as_ref()
            .map_or_else(String::new, |text| text.get(lang).to_owned()),
        expression,
        window: if definition.columns.is_empty() {
            ""
        } else {
            words::window(definition.window, lang)
        },
        inputs: inputs.collect(),
        heads: definition
            .columns
            .iter()
            .map(|column| format!("{} ({})", column.title.get(lang), column.key))
            .collect(),
        title: match beside.rows_of {
            Some(period) => words.rows_of(parts::period(definition.period, period, lang)),
            None => words.rows.to_owned(),
        },
        rows,
        shown: if shown < total {
            words.rows_shown(shown, total)
        } else {
            String::new()
        },
    })
}

fn need_text(entry: &Entry, picture: &Picture, lang: Lang) -> String {
    let (words, unit) = (Words::of(lang), &entry.definition.unit);
    let figure = entry.standing.figure.map(|(_, value)| value);
    let found = need(
        &entry.way,
        entry.comparator(),
        entry.definition.direction,
        figure,
        picture.day,
    );
    let amount = |value: Decimal| parts::quantity(value, unit);
    let sign = |value| format!("{} {}", entry.comparator().sign(), amount(value));
    match found {
        None => String::new(),
        Some(Need::Nothing) => words.need_nothing.to_owned(),
        Some(Need::TooLate) => words.need_late.to_owned(),
        Some(Need::Hold(value)) => words.need_hold(sign(value)),
        Some(Need::EachMonth {
            missing,
            months,
            each,
        }) => words.need_each(amount(missing), months, amount(each)),
        Some(Need::LessEachMonth {
            excess,
            months,
            each,
        }) => words.need_less(amount(excess), months, amount(each)),
    }
}

fn whatif(ctx: &Ctx, entry: &Entry, picture: &Picture) -> (Option<Field>, String) {
    let words = Words::of(ctx.lang);
    if entry.goals.is_empty() {
        return (None, String::new());
    }
    let typed = ctx.query.get("if").unwrap_or_default();
    let mut field = Field::text("if", words.whatif_hint)
        .value(typed)
        .unit(entry.definition.unit.clone())
        .narrow();
    let mut result = String::new();
    match read_figure(typed, &entry.definition.unit) {
        Ok(None) => {}
        Ok(Some(value)) => {
            let figure = Some((Period::of(picture.day), value));
            let (found, _) = judge(entry, figure, picture.day);
            let shown = parts::quantity(value, &entry.definition.unit);
            result = words.whatif_result(shown, words::status(found, ctx.lang));
        }
        Err(_) => {
            let text = words::Sentences::of(ctx.lang).bad_figure;
            field = field.complaint(&[Complaint::new("if", text)]);
        }
    }
    (Some(field), result)
}

fn official(ctx: &Ctx, picture: &Picture, entry: &Entry, beside: &Beside) -> Vec<OfficialRow> {
    beside
        .official
        .iter()
        .map(|figure| official_row(ctx, picture, entry, figure))
        .collect()
}

fn official_row(ctx: &Ctx, picture: &Picture, entry: &Entry, figure: &FigureRow) -> OfficialRow {
    let (lang, words) = (ctx.lang, Words::of(ctx.lang));
    let (tone, text) = match figure.state {
        State::Waiting => (Tone::Steady, words.state_waiting),
        State::Accepted => (Tone::Good, words.state_accepted),
        State::Refused => (Tone::Bad, words.state_refused),
        State::Replaced => (Tone::Quiet, words.state_replaced),
    };
    let waits = figure.state == State::Waiting && ctx.scope.role == Role::Office;
    let own = figure.entered_by.is_some() && figure.entered_by == ctx.scope.account;
    let region = figure.key.region.as_ref();
    OfficialRow {
        id: figure.id,
        period: parts::period(entry.definition.period, figure.key.period, lang),
        place: region.map_or_else(
            || words.whole.to_owned(),
            |code| {
                picture
                    .regions
                    .get(code)
                    .map_or_else(|| code.to_string(), |title| title.get(lang).to_owned())
            },
        ),
        value: parts::quantity(figure.value, &entry.definition.unit),
        evidence: figure.evidence.clone(),
        reason: figure.reason.clone(),
        state: tag(tone, text),
        decides: waits && !own,
        own: waits && own,
    }
}

fn form(
    ctx: &Ctx,
    picture: &Picture,
    entry: &Entry,
    beside: &Beside,
    typed: Option<&NewOfficial>,
    complaints: &[Complaint],
) -> Form {
    let (lang, words) = (ctx.lang, Words::of(ctx.lang));
    let last = Period::of(ctx.today()).previous();
    let period = typed.map_or_else(|| last.to_string(), |typed| typed.period.clone());
    let text =
        |of: fn(&NewOfficial) -> &String| typed.map_or_else(String::new, |typed| of(typed).clone());
    let mut fields = vec![
        Field::month("period", words.enter_month)
            .value(period.as_str())
            .complaint(complaints),
    ];
    if entry.definition.scope == pack::indicator::Extent::County {
        let mut choices = vec![Choice::new("", words.whole)];
        choices.extend(picture.counties(&entry.region).map(|code| {
            let name = picture
                .regions
                .get(code)
                .map_or(code.as_str(), |title| title.get(lang));
            Choice::new(code.as_str(), name)
        }));
        fields.push(
            Field::select("region", words.county, choices)
                .value(text(|typed| &typed.region))
                .not_required()
                .complaint(complaints),
        );
    }
    fields.push(
        Field::text("value", words.value)
            .value(text(|typed| &typed.value))
            .unit(entry.definition.unit.clone())
            .narrow()
            .complaint(complaints),
    );
    let chars = u32::try_from(enter::EVIDENCE_CHARS).unwrap_or(u32::MAX);
    fields.push(
        Field::text("evidence", words.evidence)
            .value(text(|typed| &typed.evidence))
            .max_chars(chars)
            .complaint(complaints),
    );
    // The newest figure that the page showed, whatever its period: anything entered since is a conflict.
    Form {
        fields,
        seen: beside.official.first().map_or(0, |figure| figure.id),
    }
}

/// The most characters of a refusal, for the form's field.
pub(super) fn reason_chars() -> u32 {
    u32::try_from(decide::REASON_CHARS).unwrap_or(u32::MAX)
}

/// The rows behind the newest computed figure, or the one asked for.
pub(super) fn rows(beside: &Beside) -> &[DataRow] {
    &beside.rows
}
