//! `/tasks/{id}`: the published words on the left, what was read from them on the right; below, what was
//! reported and what the journal knows.

use askama::Template;
use axum::extract::Path;
use base::{Lang, Role};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use web::chart::{self, Line, Point, Progress};
use web::view::{Moment, Tag, Timeline, Tone, day, tag, timeline};
use web::{Answer, Ctx, EVERYONE, Failure, Frame, Room, Routes, blocking, page};

use super::report_parts::{month_title, stage_tag};
use super::show::{self, Link, UnitView};
use crate::Plan;
use crate::model::{Board, TargetRow, TaskRow, Unit};
use crate::rules::light::expected_percent;
use crate::rules::marks::{self, Mark, Step};
use crate::rules::period::Period;
use crate::rules::report::Standing;
use crate::rules::theme::Theme;
use crate::store::task::{self as rows, AcceptedReport, Passage};
use crate::words::{self, Common, TaskWords};
use crate::words_review::AmendWords;

/// Reports shown unfolded.
const REPORTS: usize = 3;
/// Journal entries read, and those of them shown unfolded.
const HISTORY: u32 = 30;
const ENTRIES: usize = 6;
/// With so many charts or fewer they stand unfolded.
const CHARTS_OPEN: usize = 1;
/// Months a chart shows at most; longer plans show their newest months.
const MONTHS: usize = 36;

pub(super) fn routes() -> Routes {
    Routes::new().page("/tasks/{id}", EVERYONE, "task.show", show_task)
}

#[derive(Template)]
#[template(path = "task.html")]
struct TaskPage {
    frame: Frame,
    words: &'static TaskWords,
    common: &'static Common,
    light: Tag,
    reason: String,
    report_href: Option<String>,
    /// What else can be done about it, in other rooms.
    actions: Vec<Link>,
    /// What other rooms hold about it.
    asides: Vec<Link>,
    paragraphs: Vec<Vec<Step>>,
    is_office: bool,
    facts: Facts,
    segments: Vec<SegmentView>,
    targets: Vec<TargetView>,
    quotes: Vec<QuoteGroup>,
    prohibitions: String,
    reports: Vec<ReportView>,
    older: Vec<ReportView>,
    history: Option<Timeline>,
    older_history: Option<(usize, Timeline)>,
    previous: Option<Link>,
    next: Option<Link>,
}

/// The plain fields.
struct Facts {
    number: String,
    title: String,
    document: Link,
    theme: Option<Link>,
    section: String,
    due: String,
    due_note: String,
    due_field: String,
}

/// One attribution.
struct SegmentView {
    label: String,
    roles: Vec<(&'static str, Vec<UnitView>)>,
}

/// One target.
struct TargetView {
    field: String,
    has_mark: bool,
    subject: String,
    goal: String,
    due: String,
    scope: &'static str,
    figure: String,
    progress: Option<Progress>,
    chart: Option<Line>,
    chart_open: bool,
}

/// Quotes that have no field of their own: prohibitions, deadlines, references.
struct QuoteGroup {
    title: &'static str,
    quotes: Vec<(String, String)>,
}

/// An accepted report.
struct ReportView {
    id: i64,
    period: String,
    unit: Link,
    stage: Tag,
    sample: bool,
    accepted: String,
    body: Vec<String>,
    figures: Vec<(String, String)>,
    evidence: Vec<Link>,
    evidence_count: String,
}

async fn show_task(ctx: Ctx, Room(plan): Room<Plan>, Path(id): Path<String>) -> Answer {
    let id: i64 = id.parse().map_err(|_| Failure::not_found())?;
    let board = super::board(&ctx, &plan).await?;
    let task = board.task(id).ok_or_else(Failure::not_found)?;
    let (store, key) = (ctx.store(), board.document(task).key.clone());
    let (scope, leads) = (ctx.scope.clone(), leads(&ctx, task));
    let (passage, reports, history, asides) = blocking(move || {
        store.read(|tx| {
            let passage = rows::passage(tx, id)?.unwrap_or_default();
            Ok::<_, store::Error>((
                passage,
                rows::accepted_reports(tx, id)?,
                rows::history(tx, id, &key, HISTORY)?,
                plan.aside(tx, &scope, id, leads)?,
            ))
        })
    })
    .await?;
    let mut shown = view(&ctx, &board, task, &passage, &reports, &history);
    for aside in asides {
        let link = Link::new(aside.href, aside.title.get(ctx.lang));
        match aside.action {
            true => shown.actions.push(link),
            false => shown.asides.push(link),
        }
    }
    page(&shown)
}

fn view(
    ctx: &Ctx,
    board: &Board,
    task: &TaskRow,
    passage: &Passage,
    reports: &[AcceptedReport],
    history: &[store::journal::Record],
) -> TaskPage {
    let lang = ctx.lang;
    let words = TaskWords::of(lang);
    let (clause, document) = (board.clause(task), board.document(task));
    let title = show::clause_title(clause, lang);
    let cite = &clause.cite;
    let mut views: Vec<ReportView> = reports
        .iter()
        .map(|report| report_view(ctx, board, task, report))
        .collect();
    let older = views.split_off(views.len().min(REPORTS));
    let place = board.tasks.iter().position(|other| other.id == task.id);
    let neighbour = |place: Option<usize>| {
        let other = board
            .tasks
            .get(place?)
            .filter(|other| other.document == task.document)?;
        let clause = board.clause(other);
        let text = format!("{} {}", clause.cite, show::clause_title(clause, lang));
        Some(Link::new(format!("/tasks/{}", other.id), text))
    };
    let shown = history.len().min(ENTRIES);
    TaskPage {
        frame: ctx
            .frame(format!("{cite} {title}"))
            .purpose(words.purpose)
            .crumb("/ledger", Common::of(lang).ledger)
            .crumb(show::document_href(&document.key), document.title.get(lang))
            .wide(),
        words,
        common: Common::of(lang),
        light: match document.closed {
            None => show::light_tag(task.light, lang),
            Some(_) => tag(Tone::Plain, AmendWords::of(lang).not_in_force),
        },
        reason: match document.closed {
            None => show::reason(task, lang),
            Some(closed) => super::review_clause::closed_note(closed, lang).to_owned(),
        },
        report_href: report_href(ctx, task).filter(|_| document.closed.is_none()),
        actions: Vec::new(),
        asides: Vec::new(),
        paragraphs: paragraphs(passage),
        is_office: ctx.scope.role == Role::Office,
        facts: facts(board, task, passage, lang),
        segments: segments(board, task, lang),
        targets: targets(board, task, passage, reports, lang),
        quotes: quotes(passage, words),
        prohibitions: match clause.prohibitions {
            0 => String::new(),
            count => words.prohibition_count(count),
        },
        reports: views,
        older,
        history: history_of(board, &history[..shown], lang),
        older_history: history_of(board, &history[shown..], lang)
            .map(|older| (history.len() - shown, older)),
        previous: neighbour(place.and_then(|place| place.checked_sub(1))),
        next: neighbour(place.map(|place| place + 1)),
    }
}

/// Where a lead unit's people report; nobody else sees the way.
fn report_href(ctx: &Ctx, task: &TaskRow) -> Option<String> {
    leads(ctx, task).then(|| {
        format!(
            "/tasks/{}/report?period={}",
            task.id,
            Period::of(ctx.today())
        )
    })
}

/// Whether it is for this visitor's unit to report on a task.
fn leads(ctx: &Ctx, task: &TaskRow) -> bool {
    matches!(ctx.scope.role, Role::Clerk | Role::Head)
        && task.leads.iter().any(|org| ctx.scope.acts_for(org))
}

/// The passage by paragraphs, each with the marks that lie in it.
pub(super) fn paragraphs(passage: &Passage) -> Vec<Vec<Step>> {
    let mut start = 0;
    let mut out = Vec::new();
    for line in passage.body.split('\n') {
        let end = start + line.len();
        let within: Vec<Mark> = passage
            .marks
            .iter()
            .filter_map(|mark| {
                let (from, to) = mark.at.filter(|(from, to)| *from >= start && *to <= end)?;
                Some(Mark {
                    at: Some((from - start, to - start)),
                    ..mark.clone()
                })
            })
            .collect();
        if !line.trim().is_empty() {
            out.push(marks::weave(line, &within));
        }
        start = end + 1;
    }
    out
}

fn facts(board: &Board, task: &TaskRow, passage: &Passage, lang: Lang) -> Facts {
    let words = TaskWords::of(lang);
    let (clause, document) = (board.clause(task), board.document(task));
    let theme = Theme::parse(&clause.theme).map(|theme| {
        Link::new(
            format!("/ledger?theme={}", theme.as_str()),
            theme.title(lang),
        )
    });
    let due_note = match (clause.deadline.is_empty(), task.due.is_some()) {
        (false, _) => words.due_printed(&clause.deadline),
        (true, true) if task.due == document.due => words.due_plan.to_owned(),
        _ => String::new(),
    };
    let has = |field: &str| passage.marks.iter().any(|mark| mark.field == field);
    Facts {
        number: clause.cite.clone(),
        title: show::clause_title(clause, lang),
        document: Link::new(show::document_href(&document.key), document.title.get(lang)),
        theme,
        section: board
            .section(task)
            .map_or_else(String::new, |section| section.title.get(lang).to_owned()),
        due: show::due(task.due, lang),
        due_note,
        due_field: if has("deadline-1") {
            "deadline-1".to_owned()
        } else {
            String::new()
        },
    }
}

fn segments(board: &Board, task: &TaskRow, lang: Lang) -> Vec<SegmentView> {
    let (words, common) = (TaskWords::of(lang), Common::of(lang));
    let several = task.segments.len() > 1;
    (1_u32..)
        .zip(&task.segments)
        .map(|(number, segment)| {
            let units = |role: &'static str, units: &[Unit]| -> Vec<UnitView> {
                (1_u32..)
                    .zip(units)
                    .map(|(ord, unit)| {
                        show::unit(board, unit, format!("duty-{number}-{role}-{ord}"), lang)
                    })
                    .collect()
            };
            let roles = [
                (common.lead, units("lead", &segment.lead)),
                (
                    common.responsible,
                    units("responsible", &segment.responsible),
                ),
                (common.support, units("support", &segment.support)),
            ];
            SegmentView {
                label: if several {
                    words.segment(number)
                } else {
                    String::new()
                },
                roles: roles
                    .into_iter()
                    .filter(|(_, units)| !units.is_empty())
                    .collect(),
            }
        })
        .collect()
}

fn targets(
    board: &Board,
    task: &TaskRow,
    passage: &Passage,
    reports: &[AcceptedReport],
    lang: Lang,
) -> Vec<TargetView> {
    let words = TaskWords::of(lang);
    let start = board.document(task).signed.unwrap_or(board.day);
    (1_u32..)
        .zip(&task.targets)
        .map(|(ord, target)| {
            let field = format!("target-{ord}");
            let expected = expected_percent(start, target.due, board.day);
            let (tone, share) = show::progress(target, expected);
            let figure = match target.figure {
                Some((period, figure)) => words.figure(
                    show::quantity(figure, &target.unit),
                    month_title(period, lang),
                ),
                None => words.no_figure.to_owned(),
            };
            let progress = share.filter(|_| target.is_goal).map(|share| {
                chart::progress(
                    format!("{:.0}%", share * 100.0),
                    tone,
                    share,
                    Some(f64::from(expected) / 100.0),
                )
            });
            TargetView {
                has_mark: passage
                    .marks
                    .iter()
                    .any(|mark| mark.field == field && mark.at.is_some()),
                subject: target.subject.get(lang).to_owned(),
                goal: show::goal(target),
                due: target
                    .due
                    .filter(|_| target.is_goal)
                    .map(|due| words.target_due(day(due, lang)))
                    .unwrap_or_default(),
                scope: if target.is_goal {
                    ""
                } else {
                    words.rule_not_goal
                },
                figure: if target.is_goal {
                    figure
                } else {
                    String::new()
                },
                progress,
                chart: line(board, task, target, reports, lang, &field),
                chart_open: task.targets.len() <= CHARTS_OPEN,
                field,
            }
        })
        .collect()
}

/// Figures month by month against the schedule; from the second accepted figure on.
fn line(
    board: &Board,
    task: &TaskRow,
    target: &TargetRow,
    reports: &[AcceptedReport],
    lang: Lang,
    id: &str,
) -> Option<Line> {
    let figure_of = |period: Period| -> Option<Decimal> {
        let of_month = reports.iter().filter(|report| report.period == period);
        of_month
            .flat_map(|report| &report.figures)
            .find(|(target_id, _)| *target_id == target.id)
            .map(|(_, value)| *value)
    };
    let start = board.document(task).signed?;
    let last = Period::of(target.due.map_or(board.day, |due| due.max(board.day)));
    let mut months = vec![Period::of(start)];
    while let Some(month) = months
        .last()
        .filter(|month| **month < last && months.len() < 1200)
    {
        months.push(month.next());
    }
    let months = &months[months.len().saturating_sub(MONTHS)..];
    let ceiling = target.comparator.is_ceiling();
    let goal = target.value.to_f64()?;
    let points: Vec<Point> = months
        .iter()
        .map(|month| Point {
            label: month.to_string(),
            actual: figure_of(*month).and_then(|value| value.to_f64()),
            planned: (!ceiling).then(|| {
                goal * f64::from(expected_percent(start, target.due, month.last_day())) / 100.0
            }),
        })
        .collect();
    let known = points.iter().filter(|point| point.actual.is_some()).count();
    (known >= 2 && target.is_goal).then(|| {
        let title = TaskWords::of(lang).chart_title(target.subject.get(lang));
        chart::line(
            &format!("chart-{id}"),
            lang,
            title,
            target.unit.clone(),
            points,
            Some(goal),
        )
    })
}

fn quotes(passage: &Passage, words: &'static TaskWords) -> Vec<QuoteGroup> {
    let groups = [
        (words.prohibitions, "prohibition-"),
        (words.deadlines, "deadline-"),
        (words.references, "reference-"),
    ];
    groups
        .into_iter()
        .map(|(title, stem)| QuoteGroup {
            title,
            quotes: passage
                .marks
                .iter()
                .filter(|mark| mark.field.starts_with(stem))
                .map(|mark| (mark.field.clone(), mark.label.clone()))
                .collect(),
        })
        .filter(|group| !group.quotes.is_empty())
        .collect()
}

fn report_view(ctx: &Ctx, board: &Board, task: &TaskRow, report: &AcceptedReport) -> ReportView {
    let lang = ctx.lang;
    let words = TaskWords::of(lang);
    let figures = report.figures.iter().filter_map(|(id, value)| {
        let target = task.targets.iter().find(|target| target.id == *id)?;
        Some((
            target.subject.get(lang).to_owned(),
            show::quantity(*value, &target.unit),
        ))
    });
    let sees = Standing::of(&ctx.scope, &report.org).sees_evidence();
    let evidence = report
        .evidence
        .iter()
        .filter(|_| sees)
        .map(|(id, name, bytes)| {
            let size = web::view::file_size(u64::try_from(*bytes).unwrap_or_default());
            Link::new(format!("/evidence/{id}"), format!("{name} ({size})"))
        });
    ReportView {
        id: report.id,
        period: month_title(report.period, lang),
        unit: Link::new(
            show::unit_href(&report.org),
            show::org_name(board, &report.org, lang),
        ),
        stage: stage_tag(report.stage, lang),
        sample: report.sample,
        accepted: report
            .decided_at
            .map(|at| words.accepted_on(day(at.day(), lang)))
            .unwrap_or_default(),
        body: report
            .body
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(str::to_owned)
            .collect(),
        figures: figures.collect(),
        evidence: evidence.collect(),
        evidence_count: match report.evidence.len() {
            0 => String::new(),
            count => words.evidence_count(count),
        },
    }
}

fn history_of(board: &Board, records: &[store::journal::Record], lang: Lang) -> Option<Timeline> {
    (!records.is_empty()).then(|| {
        timeline(
            records
                .iter()
                .map(|record| moment(board, record, lang))
                .collect(),
        )
    })
}

/// A journal entry of this room as a moment; kinds of other rooms show their name.
fn moment(board: &Board, record: &store::journal::Record, lang: Lang) -> Moment {
    let role =
        Role::parse(&record.role).map_or_else(String::new, |role| role.title(lang).to_owned());
    let org = record.org.clone().map(base::OrgId);
    let who = match &org {
        Some(org) => format!("{} · {role}", show::org_name(board, org, lang)),
        None => role,
    };
    let what = words::journal_kind(&record.kind, lang).unwrap_or(&record.kind);
    let period = record.data["period"].as_str().and_then(Period::parse);
    Moment {
        when: record.at.minute_text(),
        who,
        what: match period {
            Some(period) => format!("{what} · {}", month_title(period, lang)),
            None => what.to_owned(),
        },
        note: String::new(),
        href: format!("/journal/{}", record.seq),
        link: TaskWords::of(lang).entry(record.seq),
    }
}
