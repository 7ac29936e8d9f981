//! `/units/{org}/what-if`: what must happen for each led task to be green on a day, and what an assumption would
//! change. Nothing is written.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use base::{Date, Lang, OrgId};
use rust_decimal::Decimal;
use web::form::{Complaint, Field};
use web::view::{Empty, Tag, day, empty};
use web::{Answer, Ctx, EVERYONE, Failure, Frame, Query, Room, Routes, blocking, page_with};

use super::report_parts::month_title;
use super::show::{self, Link};
use super::unit::{owed, runs, task_link};
use super::what_if_trial::{self, Trial};
use crate::Plan;
use crate::model::{Board, TargetRow, TaskRow};
use crate::rules::light::{Facts, Light, Reason, Stage};
use crate::rules::period::Period;
use crate::rules::what_if::{
    Hardness, Moment, Outlook, Pace, Reading, Standing, Step, hardness, outlook,
};
use crate::store::pace::first_figures;
use crate::store::task::filed_months;
use crate::words::Common;
use crate::words_what_if::WhatIfWords;

/// How many years ahead a day may be; plans run for three to five.
const YEARS_AHEAD: i16 = 10;

pub(super) fn routes() -> Routes {
    Routes::new().page("/units/{org}/what-if", EVERYONE, "unit.what-if", show_page)
}

/// The page of a unit.
pub(super) fn href(org: &OrgId) -> String {
    format!("{}/what-if", show::unit_href(org))
}

#[derive(Template)]
#[template(path = "what_if.html")]
struct WhatIfPage {
    frame: Frame,
    words: &'static WhatIfWords,
    common: &'static Common,
    complaints: Vec<Complaint>,
    action: String,
    by: Field,
    /// What else the address holds: another day keeps the assumptions.
    held: Vec<(String, String)>,
    nothing: Option<Empty>,
    headline: String,
    silent_head: String,
    groups: Vec<Group>,
    trial: Trial,
}

/// The tasks that stand alike.
struct Group {
    id: &'static str,
    title: &'static str,
    hint: &'static str,
    rows: Vec<Row>,
}

/// A task with what it needs.
struct Row {
    task: Link,
    due: String,
    now: (Tag, String),
    silent: (Tag, String),
    needs: Vec<Need>,
    attempt: String,
    attempt_label: String,
}

/// One thing that must happen, and what is known about it.
struct Need {
    text: String,
    notes: String,
}

impl Need {
    /// The first sentence, and the others below it.
    fn of(sentences: impl IntoIterator<Item = String>, lang: Lang) -> Self {
        let mut sentences = sentences.into_iter();
        Self {
            text: sentences.next().unwrap_or_default(),
            notes: sentences.collect::<Vec<_>>().join(lang.pick("", " ")),
        }
    }
}

/// What a unit leads, seen from today towards a day.
pub(super) struct Ground<'a> {
    pub ctx: &'a Ctx,
    pub board: &'a Board,
    pub org: &'a OrgId,
    pub led: Vec<&'a TaskRow>,
    pub now: Moment,
    pub by: Moment,
    /// First accepted figures by target.
    first: BTreeMap<i64, Reading>,
    /// Months filed by task.
    filed: BTreeMap<i64, Vec<Period>>,
}

impl Ground<'_> {
    pub(super) fn lang(&self) -> Lang {
        self.ctx.lang
    }

    /// The facts of a task. A plan without a date of signature owes nothing up to the day, as on every board before it.
    pub(super) fn facts(&self, task: &TaskRow) -> Facts {
        task.facts(self.board.document(task), self.by.day)
    }

    pub(super) fn outlook(&self, task: &TaskRow) -> Outlook {
        outlook(&self.facts(task), self.now, self.by)
    }

    pub(super) fn moment(&self, day: Date) -> Moment {
        moment(self.board, day)
    }

    /// The page with a query.
    pub(super) fn address(&self, query: &Query) -> String {
        query.href(&href(self.org))
    }
}

fn moment(board: &Board, day: Date) -> Moment {
    Moment {
        day,
        last_due: board.cut_offs.last_due(day),
    }
}

async fn show_page(ctx: Ctx, Room(plan): Room<Plan>, Path(org): Path<String>) -> Answer {
    let org = OrgId(org);
    let board = super::board(&ctx, &plan).await?;
    if !board.orgs.contains_key(&org) {
        return Err(Failure::not_found());
    }
    let led: Vec<&TaskRow> = board
        .tasks
        .iter()
        .filter(|task| task.leads.contains(&org))
        .collect();
    let with_figures: Vec<i64> = led
        .iter()
        .filter(|task| task.light != Light::Met && task.goals().any(|goal| goal.figure.is_some()))
        .map(|task| task.id)
        .collect();
    let (store, id) = (ctx.store(), org.clone());
    let (filed, first) = blocking(move || {
        store.read(|tx| {
            Ok::<_, store::Error>((filed_months(tx, &id)?, first_figures(tx, &with_figures)?))
        })
    })
    .await?;
    let (by, complaint) = asked_day(&ctx);
    let ground = Ground {
        ctx: &ctx,
        board: &board,
        org: &org,
        led,
        now: moment(&board, board.day),
        by: moment(&board, by),
        first,
        filed,
    };
    let view = view(&ground, complaint);
    let status = if view.complaints.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    page_with(status, &view)
}

/// The last day that may be asked for.
pub(super) fn last_day(today: Date) -> Date {
    Date::constant(today.year() + YEARS_AHEAD, 12, 31)
}

/// The day of the address, from today on; the end of the year where it names none, or a bad one.
fn asked_day(ctx: &Ctx) -> (Date, Option<Complaint>) {
    let today = ctx.today();
    let default = Date::constant(today.year(), 12, 31);
    let Some(text) = ctx.query.get("by").filter(|text| !text.trim().is_empty()) else {
        return (default, None);
    };
    match what_if_trial::read_day(text, today, last_day(today)) {
        Some(by) => (by, None),
        None => {
            let text = WhatIfWords::of(ctx.lang).by_bad(last_day(today));
            (default, Some(Complaint::new("by", text)))
        }
    }
}

fn view(ground: &Ground<'_>, complaint: Option<Complaint>) -> WhatIfPage {
    let (ctx, lang) = (ground.ctx, ground.lang());
    let (words, common) = (WhatIfWords::of(lang), Common::of(lang));
    let name = show::org_name(ground.board, ground.org, lang);
    let (trial, wrong) = what_if_trial::trial(ground);
    let complaints: Vec<Complaint> = complaint.into_iter().chain(wrong).collect();
    let typed = complaints
        .iter()
        .any(|complaint| complaint.field == "by")
        .then(|| ctx.query.get("by").unwrap_or_default().to_owned());
    let groups = groups(ground);
    let count = |standing: Standing| groups[standing as usize].rows.len();
    WhatIfPage {
        frame: ctx
            .frame(words.title(name))
            .purpose(words.purpose)
            .crumb("/units", common.units)
            .crumb(show::unit_href(ground.org), name)
            .wide(),
        words,
        common,
        action: href(ground.org),
        by: Field::date("by", words.by)
            .value(typed.unwrap_or_else(|| ground.by.day.to_string()))
            .complaint(&complaints),
        held: ctx.query.without("by").pairs().to_vec(),
        nothing: ground
            .led
            .is_empty()
            .then(|| empty(words.empty).link(show::unit_href(ground.org), words.to_unit)),
        headline: words.headline(
            day(ground.by.day, lang),
            ground.led.len(),
            count(Standing::Green),
            count(Standing::Report),
            count(Standing::Figures),
            count(Standing::Late),
        ),
        silent_head: words.silent(day(ground.by.day, lang)),
        groups,
        trial,
        complaints,
    }
}

/// Every group, in the order of [`Standing::ALL`], each with its hardest task first.
fn groups(ground: &Ground<'_>) -> Vec<Group> {
    let words = WhatIfWords::of(ground.lang());
    let mut rows: [Vec<(Hardness, Row)>; 4] = Default::default();
    for task in &ground.led {
        let outlook = ground.outlook(task);
        let paces = paces(ground, task, &outlook);
        let deadline = task.due.filter(|due| *due >= ground.now.day);
        let figures: Vec<(Pace, Decimal)> = paces
            .iter()
            .map(|(target, pace)| (*pace, target.value))
            .collect();
        let place = hardness(&figures, deadline);
        rows[outlook.standing as usize].push((place, row(ground, task, &outlook, &paces)));
    }
    Standing::ALL
        .into_iter()
        .zip(rows)
        .map(|(standing, mut rows)| {
            rows.sort_by_key(|(place, _)| *place);
            let (id, title, hint) = match standing {
                Standing::Late => ("late", words.late, words.late_hint),
                Standing::Figures => ("figures", words.figures, ""),
                Standing::Report => ("report-only", words.report, ""),
                Standing::Green => ("green", words.green, ""),
            };
            Group {
                id,
                title,
                hint,
                rows: rows.into_iter().map(|(_, row)| row).collect(),
            }
        })
        .collect()
}

/// The figures that a task needs, each with its pace, in the order of the steps.
fn paces<'t>(
    ground: &Ground<'_>,
    task: &'t TaskRow,
    outlook: &Outlook,
) -> Vec<(&'t TargetRow, Pace)> {
    outlook
        .steps
        .iter()
        .filter_map(|step| match step {
            Step::Figure { goal, needed, .. } => {
                let target = task.goals().nth(*goal)?;
                let deadline = ahead(ground, target.due).unwrap_or(ground.by.day);
                let first = ground.first.get(&target.id).copied();
                let days = (ground.now.day, deadline);
                Some((target, Pace::of(first, target.figure, *needed, days)))
            }
            Step::Report { .. } | Step::Says { .. } => None,
        })
        .collect()
}

/// A due date that is still ahead and before the day.
fn ahead(ground: &Ground<'_>, due: Option<Date>) -> Option<Date> {
    due.filter(|due| (ground.now.day..ground.by.day).contains(due))
}

fn row(
    ground: &Ground<'_>,
    task: &TaskRow,
    outlook: &Outlook,
    paces: &[(&TargetRow, Pace)],
) -> Row {
    let lang = ground.lang();
    let words = WhatIfWords::of(lang);
    let link = task_link(ground.board, task, lang);
    let said = |(light, reason): &(Light, Reason)| {
        (show::light_tag(*light, lang), show::why(task, reason, lang))
    };
    let mut needs = Vec::new();
    let mut paces = paces.iter();
    for step in &outlook.steps {
        match step {
            Step::Figure { needed, whole, .. } => {
                needs.extend(
                    paces
                        .next()
                        .map(|(target, pace)| figure_need(ground, target, (*needed, *whole), pace)),
                );
            }
            Step::Report { leads, .. } => needs.push(report_need(ground, task, leads)),
            Step::Says { stage, .. } => needs.push(Need {
                text: says(ground, task, *stage),
                notes: String::new(),
            }),
        }
    }
    let asks = |step: &Step| matches!(step, Step::Report { .. });
    if !outlook.steps.is_empty() && !outlook.steps.iter().any(asks) {
        needs.extend(report_beside(ground, task));
    }
    if !outlook.is_possible() {
        needs.push(Need {
            text: words.impossible.to_owned(),
            notes: String::new(),
        });
    }
    let query = Query::default()
        .set("by", ground.by.day)
        .set("task", task.id);
    Row {
        attempt: format!("{}#try", ground.address(&query)),
        attempt_label: words.attempt_task(&link.text),
        task: link,
        due: show::due(task.due, lang),
        now: said(&outlook.now),
        silent: said(&outlook.silent),
        needs,
    }
}

/// What the lead units' reports must say.
fn says(ground: &Ground<'_>, task: &TaskRow, stage: Stage) -> String {
    let lang = ground.lang();
    let words = WhatIfWords::of(lang);
    match (stage, task.leads.len(), ahead(ground, task.due)) {
        (Stage::Progress | Stage::Delayed, ..) => words.says_progress.to_owned(),
        (Stage::Done, 1, Some(due)) => words.says_done_by(day(due, lang)),
        (Stage::Done, 1, None) => words.says_done.to_owned(),
        (Stage::Done, _, Some(due)) => words.all_say_done_by(day(due, lang)),
        (Stage::Done, _, None) => words.all_say_done.to_owned(),
    }
}

/// A figure that must be reached: how much, from where, and how fast.
fn figure_need(
    ground: &Ground<'_>,
    target: &TargetRow,
    (needed, whole): (Decimal, bool),
    pace: &Pace,
) -> Need {
    let lang = ground.lang();
    let words = WhatIfWords::of(lang);
    let subject = target.subject.get(lang);
    let size = |value: Decimal| show::quantity(value.round_dp(2), &target.unit);
    let mut notes = String::new();
    if let Some(due) = ahead(ground, target.due) {
        notes.push_str(&words.due_ahead(day(due, lang)));
        notes.push_str(lang.pick("", " "));
    }
    match (target.figure, pace.gap, pace.needed) {
        (Some((month, figure)), Some(gap), Some(each)) => {
            notes.push_str(&words.newest(size(figure), month_title(month, lang), size(gap.abs())));
            notes.push_str(lang.pick("", " "));
            notes.push_str(&if pace.months == 0 {
                words.at_once(size(gap))
            } else {
                words.needed_pace(pace.months, size(each))
            });
            notes.push_str(&so_far(pace, each, &size, words));
        }
        _ => notes.push_str(words.no_figure),
    }
    Need {
        text: if whole {
            words.figure_whole(subject, show::goal(target))
        } else {
            words.figure_part(
                subject,
                show::quantity(needed, &target.unit),
                show::goal(target),
            )
        },
        notes,
    }
}

fn so_far(
    pace: &Pace,
    needed: Decimal,
    size: &dyn Fn(Decimal) -> String,
    words: &WhatIfWords,
) -> String {
    match (pace.so_far, pace.strain()) {
        (None, _) => words.so_far_unknown.to_owned(),
        (Some(so_far), u64::MAX) => words.so_far_still(size(so_far)),
        (Some(so_far), _) => {
            let times = needed.checked_div(so_far).unwrap_or_default();
            words.so_far(size(so_far), times.round_dp(1).normalize())
        }
    }
}

/// The report on which the light depends, with its cut-off; what else the unit owes, and how many others owe it too.
fn report_need(ground: &Ground<'_>, task: &TaskRow, leads: &[usize]) -> Need {
    let lang = ground.lang();
    let words = WhatIfWords::of(lang);
    let owes = leads
        .iter()
        .filter_map(|lead| task.leads.get(*lead))
        .any(|org| org == ground.org);
    let month = ground.by.last_due;
    let mut parts = Vec::new();
    if owes {
        let title = month_title(month, lang);
        let cut_off = day(ground.board.cut_offs.of(month), lang);
        parts.push(if month > ground.now.last_due {
            words.report_by(title, cut_off)
        } else {
            words.report_late(title, cut_off)
        });
        parts.extend(months_beside(ground, task, month.previous()));
    }
    let others = leads.len() - usize::from(owes);
    if others > 0 {
        parts.push(words.others(others));
    }
    Need::of(parts, lang)
}

/// The unit's own reports where the light does not wait for them: they are owed until the goal is met.
fn report_beside(ground: &Ground<'_>, task: &TaskRow) -> Option<Need> {
    let lang = ground.lang();
    let months = months_beside(ground, task, ground.by.last_due);
    let text = WhatIfWords::of(lang).owed_beside.to_owned();
    (!months.is_empty()).then(|| Need::of(std::iter::once(text).chain(months), lang))
}

/// The months up to `last` that the unit itself owes: those whose cut-off has passed, and those to come.
fn months_beside(ground: &Ground<'_>, task: &TaskRow, last: Period) -> Vec<String> {
    let lang = ground.lang();
    let words = WhatIfWords::of(lang);
    let filed = ground.filed.get(&task.id).map_or(&[][..], Vec::as_slice);
    let (late, open): (Vec<Period>, Vec<Period>) = owed(ground.board, task, filed, last)
        .into_iter()
        .partition(|month| *month <= ground.now.last_due);
    let mut out = Vec::new();
    if let Some(first) = open.first() {
        let cut_off = day(ground.board.cut_offs.of(*first), lang);
        out.push(words.owed_open(runs(&open, lang), cut_off));
    }
    if !late.is_empty() {
        out.push(words.owed_late(runs(&late, lang)));
    }
    out
}
