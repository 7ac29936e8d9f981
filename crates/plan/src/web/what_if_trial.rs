//! The trial on `/units/{org}/what-if`: assumptions from the address, and the lights under them.

use std::collections::BTreeMap;

use base::{Date, Explain};
use web::Query;
use web::chart::{Stacks, stacks};
use web::form::{Choice, Complaint, Field};
use web::view::{Tag, day};

use super::report_parts::month_title;
use super::show::{self, Link};
use super::unit::task_link;
use super::what_if::{Ground, last_day};
use crate::model::{TargetRow, TaskRow};
use crate::rules::ledger::Counts;
use crate::rules::light::{Light, Stage};
use crate::rules::report::read_figure;
use crate::rules::what_if::{Assumed, Step, assume, reported_on};
use crate::words_report::stage_title;
use crate::words_what_if::WhatIfWords;

/// The value of the field `task` that stands for every led task.
const ALL: &str = "all";

/// The form with what came of it.
pub(super) struct Trial {
    pub by: String,
    pub task: Field,
    /// The fields, once a task is chosen.
    pub fields: Option<Fields>,
    pub result: Option<Outcome>,
}

/// What may be assumed.
pub(super) struct Fields {
    /// Figures, task by task.
    pub tasks: Vec<TaskFields>,
    pub common: Vec<Field>,
    /// The same form with what is just enough.
    pub fill: String,
}

/// The figures of one task.
pub(super) struct TaskFields {
    pub title: String,
    pub figures: Vec<Field>,
}

/// What the assumption changes.
pub(super) struct Outcome {
    pub text: String,
    pub rows: Vec<Changed>,
    pub reported_head: Option<String>,
    pub assumed_head: String,
    pub lights: Stacks,
}

/// A task before and after.
pub(super) struct Changed {
    pub task: Link,
    pub now: Tag,
    pub silent: Tag,
    pub reported: Option<Tag>,
    pub assumed: Tag,
    pub why: String,
}

/// What the address assumes.
#[derive(Default)]
struct Typed {
    figures: BTreeMap<i64, rust_decimal::Decimal>,
    report: Option<Date>,
    due: Option<Date>,
    stage: Option<Stage>,
    everyone: bool,
}

impl Typed {
    fn is_empty(&self) -> bool {
        self.figures.is_empty()
            && self.report.is_none()
            && self.due.is_none()
            && self.stage.is_none()
    }
}

/// Reads a day between two others, both included.
pub(super) fn read_day(text: &str, first: Date, last: Date) -> Option<Date> {
    let day: Date = text.trim().parse().ok()?;
    (first..=last).contains(&day).then_some(day)
}

/// The trial that the address asks for, and what is wrong with it.
pub(super) fn trial(ground: &Ground<'_>) -> (Trial, Vec<Complaint>) {
    let (query, lang) = (&ground.ctx.query, ground.lang());
    let words = WhatIfWords::of(lang);
    let asked = query.get("task").unwrap_or_default().trim();
    let chosen: Vec<&TaskRow> = ground
        .led
        .iter()
        .copied()
        .filter(|task| asked == ALL || asked == task.id.to_string())
        .collect();
    let mut complaints = Vec::new();
    if !asked.is_empty() && asked != ALL && chosen.is_empty() {
        complaints.push(Complaint::new("task", words.task_bad));
    }
    let typed = read(ground, &chosen, &mut complaints);
    let mut choices = vec![
        Choice::new("", words.task_choose),
        Choice::new(ALL, words.task_all),
    ];
    choices.extend(ground.led.iter().map(|task| {
        Choice::new(
            task.id.to_string(),
            task_link(ground.board, task, lang).text,
        )
    }));
    let result = (complaints.is_empty() && !chosen.is_empty() && !typed.is_empty())
        .then(|| outcome(ground, &chosen, &typed));
    let trial = Trial {
        by: ground.by.day.to_string(),
        task: Field::select("task", words.task, choices)
            .value(asked)
            .complaint(&complaints),
        fields: (!chosen.is_empty()).then(|| fields(ground, &chosen, asked, &complaints)),
        result,
    };
    (trial, complaints)
}

fn figure_name(target: &TargetRow) -> String {
    format!("f-{}", target.id)
}

/// Reads every assumption about the chosen tasks; one that is wrong is left out with a complaint.
fn read(ground: &Ground<'_>, chosen: &[&TaskRow], complaints: &mut Vec<Complaint>) -> Typed {
    let (query, lang) = (&ground.ctx.query, ground.lang());
    let words = WhatIfWords::of(lang);
    let mut typed = Typed::default();
    if chosen.is_empty() {
        return typed;
    }
    for target in chosen.iter().flat_map(|task| task.goals()) {
        let name = figure_name(target);
        match read_figure(query.get(&name).unwrap_or_default(), &target.unit) {
            Ok(Some(figure)) => drop(typed.figures.insert(target.id, figure)),
            Ok(None) => {}
            Err(fault) => complaints.push(Complaint::new(name, fault.explain(lang))),
        }
    }
    let given = |name: &str| query.get(name).filter(|text| !text.trim().is_empty());
    if let Some(text) = given("report") {
        typed.report = read_day(text, ground.now.day, ground.by.day);
        if typed.report.is_none() {
            let text = words.report_day_bad(ground.by.day);
            complaints.push(Complaint::new("report", text));
        }
    }
    if let Some(text) = given("due") {
        // Long ago or far ahead is a slip of the hand, and the light would say nothing new.
        let first = Date::constant(2000, 1, 1);
        typed.due = read_day(text, first, last_day(ground.now.day));
        if typed.due.is_none() {
            complaints.push(Complaint::new("due", words.due_bad));
        }
    }
    if let Some(text) = given("stage") {
        typed.stage = Stage::parse(text);
        if typed.stage.is_none() {
            complaints.push(Complaint::new("stage", words.stage_bad));
        }
    }
    match given("who") {
        None | Some("unit") => {}
        Some("all") => typed.everyone = true,
        Some(_) => complaints.push(Complaint::new("who", words.who_bad)),
    }
    typed
}

fn fields(
    ground: &Ground<'_>,
    chosen: &[&TaskRow],
    asked: &str,
    complaints: &[Complaint],
) -> Fields {
    let (query, lang) = (&ground.ctx.query, ground.lang());
    let words = WhatIfWords::of(lang);
    let held = |name: &str| query.get(name).unwrap_or_default().to_owned();
    let figure = |target: &TargetRow| {
        let name = figure_name(target);
        let goal = show::goal(target);
        let hint = match target.figure {
            Some((month, figure)) => words.stands(
                show::quantity(figure, &target.unit),
                month_title(month, lang),
                goal,
            ),
            None => words.stands_none(goal),
        };
        let value = held(&name);
        Field::number(name, target.subject.get(lang))
            .hint(hint)
            .unit(target.unit.as_str())
            .value(value)
            .not_required()
            .complaint(complaints)
    };
    let tasks = chosen
        .iter()
        .map(|task| TaskFields {
            title: task_link(ground.board, task, lang).text,
            figures: task.goals().map(figure).collect(),
        })
        .collect();
    let mut stages = vec![Choice::new("", words.stage_same)];
    stages.extend(
        [Stage::Progress, Stage::Delayed, Stage::Done]
            .map(|stage| Choice::new(stage.as_str(), stage_title(stage, lang))),
    );
    let who = vec![
        Choice::new("unit", words.who_unit),
        Choice::new("all", words.who_all),
    ];
    let common = [
        Field::date("report", words.report_day).hint(words.report_day_hint),
        Field::date("due", words.due).hint(words.due_hint),
        Field::select("stage", words.stage, stages),
        Field::select("who", words.who, who),
    ]
    .into_iter()
    .zip(["report", "due", "stage", "who"])
    .map(|(field, name)| field.value(held(name)).not_required().complaint(complaints))
    .collect();
    Fields {
        tasks,
        common,
        fill: fill(ground, chosen, asked),
    }
}

/// The address that assumes what is just enough for the chosen tasks.
fn fill(ground: &Ground<'_>, chosen: &[&TaskRow], asked: &str) -> String {
    let mut query = Query::default()
        .set("by", ground.by.day)
        .set("task", asked)
        .set("report", ground.by.day)
        .set("who", "all");
    let mut says = None;
    for task in chosen {
        for step in ground.outlook(task).steps {
            match step {
                Step::Figure { goal, needed, .. } => {
                    if let Some(target) = task.goals().nth(goal) {
                        query = query.set(&figure_name(target), needed.normalize());
                    }
                }
                // Done goes for every other word: it has no weight against figures.
                Step::Says { stage, .. } if says != Some(Stage::Done) => says = Some(stage),
                Step::Says { .. } | Step::Report { .. } => {}
            }
        }
    }
    if let Some(stage) = says {
        query = query.set("stage", stage.as_str());
    }
    format!("{}#try", ground.address(&query))
}

/// The assumption as it holds for one task from a day on.
fn assumed(ground: &Ground<'_>, task: &TaskRow, typed: &Typed) -> Assumed {
    let figures: BTreeMap<usize, _> = task
        .goals()
        .enumerate()
        .filter_map(|(index, goal)| Some((index, *typed.figures.get(&goal.id)?)))
        .collect();
    let reports = !figures.is_empty() || typed.report.is_some() || typed.stage.is_some();
    let day = typed.report.unwrap_or(ground.by.day);
    Assumed {
        figures,
        report: reports.then(|| reported_on(ground.moment(day))),
        stage: typed.stage,
        lead: match typed.everyone {
            true => None,
            false => task.leads.iter().position(|org| org == ground.org),
        },
        due: typed.due,
    }
}

fn outcome(ground: &Ground<'_>, chosen: &[&TaskRow], typed: &Typed) -> Outcome {
    let lang = ground.lang();
    let words = WhatIfWords::of(lang);
    let mut rows = Vec::new();
    let (mut now, mut silent, mut after) = (Vec::new(), Vec::new(), Vec::new());
    // Between the report and the day other months may fall due, so both moments are shown where they differ.
    let reported_at = typed.report.filter(|day| *day < ground.by.day);
    for task in &ground.led {
        let facts = ground.facts(task);
        let before = ground.by.light(&facts).0;
        now.push(task.light);
        silent.push(before);
        if !chosen.iter().any(|other| other.id == task.id) {
            after.push(before);
            continue;
        }
        let changed = assume(&facts, &assumed(ground, task, typed));
        let (light, reason) = ground.by.light(&changed);
        after.push(light);
        rows.push(Changed {
            task: task_link(ground.board, task, lang),
            now: show::light_tag(task.light, lang),
            silent: show::light_tag(before, lang),
            reported: reported_at
                .map(|day| show::light_tag(ground.moment(day).light(&changed).0, lang)),
            assumed: show::light_tag(light, lang),
            why: show::why(task, &reason, lang),
        });
    }
    let green = |lights: &[Light]| lights.iter().filter(|light| light.is_green()).count();
    let changed = silent.iter().zip(&after).filter(|(a, b)| a != b).count();
    let by = day(ground.by.day, lang);
    let stack = |label: String, lights: &[Light]| {
        show::light_stack(label, String::new(), &Counts::of(lights.iter().copied()))
    };
    Outcome {
        text: match changed {
            1 => words.result_counts_one(green(&silent), green(&after)),
            _ => words.result_counts(green(&silent), green(&after), changed),
        },
        rows,
        reported_head: reported_at.map(|at| words.reported(day(at, lang))),
        assumed_head: words.assumed(&by),
        lights: stacks(
            "lights",
            lang,
            words.chart,
            words.moment,
            show::light_kinds(lang),
            vec![
                stack(words.today.to_owned(), &now),
                stack(words.silent(&by), &silent),
                stack(words.assumed(&by), &after),
            ],
        ),
    }
}
