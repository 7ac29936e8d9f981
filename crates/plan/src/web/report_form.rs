//! `/tasks/{id}/report`: the form in which a unit reports on a task for a month.
//!
//! Whatever goes wrong, the form comes back with everything that was typed.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::web::form::{Choice, Complaint, Field};
use ::web::upload::{ACCEPT, Upload, UploadError, UploadLimits};
use ::web::view::file_size;
use ::web::{Answer, Ctx, Failure, Flash, Frame, Room, blocking, page, page_with};
use askama::Template;
use axum::extract::{Multipart, Path};
use axum::http::StatusCode;
use axum::response::Response;
use base::{Explain, Lang, OrgId};

use super::report_parts::{
    goal, grouped, month_title, plan_title, present_month, task_title, unit_name, with_unit,
};
use super::reports::MONTH;
use crate::Plan;
use crate::commands::evidence::{EvidenceFault, NewEvidence};
use crate::commands::report::{self as commands, FileError, HandIn, SaveError};
use crate::hooks::{Beside, Computed};
use crate::model::{Board, TaskRow};
use crate::reports::{self, ReadError, Sheet};
use crate::rules::content::{Basis, Problem, Typed, WHY_CHARS};
use crate::rules::light::Stage;
use crate::rules::period::Period;
use crate::rules::report::{EVIDENCE_BYTES, EVIDENCE_FILES, Refusal, State, period_is_open};
use crate::store::report::ReportRow;
use crate::words_report::{FormWords, ReportWords, Sentences, stage_title, state_title};

/// Bytes of one submission: a few full-size files at once; more come with a second one.
pub(super) const BODY_BYTES: usize = 64 * 1024 * 1024;

const LIMITS: UploadLimits = UploadLimits {
    files: EVIDENCE_FILES,
    file_bytes: EVIDENCE_BYTES,
    // A little less than what the route lets through, so that the form answers and not the shell.
    total_bytes: BODY_BYTES - 64 * 1024,
    field_bytes: 64 * 1024,
};

#[derive(Template)]
#[template(path = "report_form.html")]
struct FormPage {
    frame: Frame,
    words: &'static ReportWords,
    form: &'static FormWords,
    complaints: Vec<Complaint>,
    task_id: i64,
    task_title: String,
    task_href: String,
    plan: String,
    due: String,
    months: Vec<Choice>,
    period: String,
    version: i64,
    returned: String,
    conflict: Option<Conflict>,
    /// The report was accepted meanwhile: what was typed is shown to be kept, and cannot be sent.
    accepted: bool,
    confirm: Vec<String>,
    figures: Vec<Field>,
    beside: Side,
    prefilled: bool,
    stage: Field,
    body: Field,
    files: Field,
    evidence: Vec<File>,
    filed: bool,
    back: String,
}

struct File {
    id: i64,
    name: String,
    size: String,
    removed: bool,
}

/// What other units and colleagues give towards the report.
struct Side {
    parts: Vec<PartOf>,
    given_to: String,
    href: String,
}

impl Side {
    fn is_empty(&self) -> bool {
        self.parts.is_empty() && self.given_to.is_empty() && self.href.is_empty()
    }
}

struct PartOf {
    unit: String,
    state: String,
    text: String,
    figures: Vec<(String, String)>,
    href: String,
    take: String,
    version: i64,
}

/// What the other person saved beside what was typed here.
struct Conflict {
    lines: Vec<(String, String, String)>,
}

/// What was wrong with a submission.
#[derive(Default)]
struct Trouble {
    problems: Vec<Problem>,
    files: Vec<String>,
    unconfirmed: Vec<i64>,
    conflict: Option<ReportRow>,
    accepted: bool,
}

struct Ground<'a> {
    ctx: &'a Ctx,
    board: &'a Board,
    task: &'a TaskRow,
    org: &'a OrgId,
    period: Period,
    sheet: &'a Sheet,
    around: &'a Around,
}

/// What other rooms know about the report.
struct Around {
    computed: BTreeMap<i64, Computed>,
    beside: Beside,
}

pub(super) async fn show(ctx: Ctx, Room(plan): Room<Plan>, Path(id): Path<i64>) -> Answer {
    let asked = ctx.query.get("period").and_then(Period::parse);
    let (board, sheet, period, around) = ground(&ctx, plan, id, asked).await?;
    let task = board.task(id).ok_or_else(Failure::not_found)?;
    let org = reports::reporting_unit(&ctx.scope)?;
    if let Some(report) = sheet
        .report
        .as_ref()
        .filter(|report| report.state == State::Accepted)
    {
        return Ok(::web::redirect(&format!("/reports/{}", report.id)));
    }
    let ground = Ground {
        ctx: &ctx,
        board: &board,
        task,
        org,
        period,
        sheet: &sheet,
        around: &around,
    };
    let (typed, prefilled) = start(&ground);
    let reasons = sheet
        .report
        .iter()
        .flat_map(|report| &report.deviations)
        .map(|(target, held)| (*target, held.reason.clone()))
        .collect();
    let mut view = view(&ground, &typed, (&[], &reasons), Trouble::default());
    view.prefilled = prefilled;
    page(&view)
}

/// Board, sheet and month of a task's form; without a month that is open, the one that is due now.
async fn ground(
    ctx: &Ctx,
    plan: Arc<Plan>,
    id: i64,
    asked: Option<Period>,
) -> Result<(Arc<Board>, Sheet, Period, Around), Failure> {
    let (store, scope, today) = (ctx.store(), ctx.scope.clone(), ctx.today());
    blocking(move || -> Result<_, ReadError> {
        let board = plan.board(&store, today)?;
        let task = board.task(id).ok_or(ReadError::NotFound)?;
        let signed = board.document(task).signed;
        let open = |month: &Period| period_is_open(*month, signed, today);
        let period = asked
            .filter(open)
            .or_else(|| Some(present_month(today)).filter(open))
            .unwrap_or(Period::of(today));
        let sheet = reports::sheet(&store, &scope, task, period)?;
        let org = reports::reporting_unit(&scope)?.clone();
        let around = store.read(|read| -> Result<_, store::Error> {
            Ok(Around {
                computed: plan.computed(read, &org, period)?,
                beside: plan.beside(read, &scope, id, period)?,
            })
        })?;
        Ok((board, sheet, period, around))
    })
    .await
}

/// What the form shows before anything was typed: the report as saved, or the last figures.
fn start(ground: &Ground<'_>) -> (Typed, bool) {
    if let Some(report) = &ground.sheet.report {
        return (typed_of(report), false);
    }
    let figures: Vec<(i64, String)> = reports::asked(ground.task, ground.org)
        .filter_map(|target| {
            let computed = ground.around.computed.get(&target.id);
            let last = ground.sheet.last.get(&target.id);
            let figure = computed
                .map(|held| held.value)
                .or(last.map(|(_, last)| *last))?;
            Some((target.id, figure.to_string()))
        })
        .collect();
    let prefilled = figures
        .iter()
        .any(|(target, _)| !ground.around.computed.contains_key(target));
    (
        Typed {
            figures,
            ..Typed::default()
        },
        prefilled,
    )
}

fn typed_of(report: &ReportRow) -> Typed {
    let figures = report
        .figures
        .iter()
        .map(|(id, figure)| (*id, figure.to_string()));
    Typed {
        stage: Some(report.stage),
        body: report.body.clone(),
        figures: figures.collect(),
    }
}

pub(super) async fn submit(
    ctx: Ctx,
    Room(plan): Room<Plan>,
    Path(id): Path<i64>,
    form: Multipart,
) -> Answer {
    let (upload, faults) = Upload::gather(form, LIMITS).await;
    // A month that is not open must never turn into another one here.
    let asked = Period::parse(upload.text("period")).ok_or_else(Failure::not_found)?;
    let (board, sheet, period, around) = ground(&ctx, plan, id, Some(asked)).await?;
    if period != asked {
        return Err(SaveError::Closed(asked).into());
    }
    let task = board.task(id).ok_or_else(Failure::not_found)?;
    let org = reports::reporting_unit(&ctx.scope)?;
    let ground = Ground {
        ctx: &ctx,
        board: &board,
        task,
        org,
        period,
        sheet: &sheet,
        around: &around,
    };
    let file = upload.text("step") == "file";
    let input = hand_in(&ground, upload);
    let (typed, removed) = (input.typed.clone(), input.remove.clone());
    let reasons = input.basis.reasons.clone();
    let trouble = if faults.is_empty() {
        match send(&ctx, input, file).await? {
            Ok(()) => return Ok(sent(&ctx, period, file)),
            Err(trouble) if trouble.accepted => Trouble {
                conflict: sheet.report.clone(),
                ..trouble
            },
            Err(trouble) => trouble,
        }
    } else {
        let files = faults
            .iter()
            .map(|fault: &UploadError| fault.explain(ctx.lang))
            .collect();
        Trouble {
            files,
            ..Trouble::default()
        }
    };
    let conflict = trouble.conflict.is_some();
    let status = if conflict {
        StatusCode::CONFLICT
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    page_with(
        status,
        &view(&ground, &typed, (&removed, &reasons), trouble),
    )
}

fn hand_in(ground: &Ground<'_>, mut upload: Upload) -> HandIn {
    let figures = upload
        .fields()
        .filter_map(|(field, text)| {
            Some((
                field.strip_prefix("figure-")?.parse().ok()?,
                text.to_owned(),
            ))
        })
        .collect();
    let reasons = upload
        .fields()
        .filter_map(|(field, text)| {
            Some((field.strip_prefix("why-")?.parse().ok()?, text.to_owned()))
        })
        .collect();
    let computed = &ground.around.computed;
    let basis = Basis {
        computed: computed
            .iter()
            .map(|(target, held)| (*target, held.value))
            .collect(),
        reasons,
    };
    let files = std::mem::take(&mut upload.files);
    HandIn {
        task: ground.task.id,
        period: ground.period,
        version: upload.text("version").parse().unwrap_or(0),
        typed: Typed {
            stage: Stage::parse(upload.text("stage")),
            body: upload.text("body").to_owned(),
            figures,
        },
        add: files
            .into_iter()
            .map(|file| NewEvidence {
                name: file.name,
                content: file.bytes,
            })
            .collect(),
        remove: upload
            .all("remove")
            .filter_map(|text| text.parse().ok())
            .collect(),
        confirmed: upload.text("confirmed") == "yes",
        basis,
        sample: false,
    }
}

/// Saves or files. What the person can mend comes back as trouble, everything else as a failure.
async fn send(ctx: &Ctx, input: HandIn, file: bool) -> Result<Result<(), Trouble>, Failure> {
    let (store, scope, lang) = (ctx.store(), ctx.scope.clone(), ctx.lang);
    blocking(move || -> Result<_, FileError> {
        let outcome = if file {
            commands::file(&store, &scope, input)
        } else {
            commands::save(&store, &scope, input).map_err(as_filing)
        };
        match outcome {
            Ok(_) => Ok(Ok(())),
            Err(FileError::Invalid { problems, files }) => {
                let files = files
                    .iter()
                    .map(|fault: &EvidenceFault| fault.explain(lang))
                    .collect();
                Ok(Err(Trouble {
                    problems,
                    files,
                    ..Trouble::default()
                }))
            }
            Err(FileError::Unconfirmed(unconfirmed)) => Ok(Err(Trouble {
                unconfirmed,
                ..Trouble::default()
            })),
            Err(FileError::Conflict(held)) => Ok(Err(Trouble {
                conflict: Some(*held),
                ..Trouble::default()
            })),
            Err(FileError::Refused(Refusal::Final)) => Ok(Err(Trouble {
                accepted: true,
                ..Trouble::default()
            })),
            Err(error) => Err(error),
        }
    })
    .await
}

fn as_filing(error: SaveError) -> FileError {
    match error {
        SaveError::Refused(refusal) => FileError::Refused(refusal),
        SaveError::Closed(period) => FileError::Closed(period),
        SaveError::Invalid { problems, files } => FileError::Invalid { problems, files },
        SaveError::Conflict(held) => FileError::Conflict(held),
        SaveError::Store(error) => FileError::Store(error),
    }
}

fn sent(ctx: &Ctx, period: Period, file: bool) -> Response {
    let said = Sentences::of(ctx.lang);
    let text = if file {
        said.filed_done
    } else {
        said.saved_draft
    };
    ctx.redirect_with(&format!("{MONTH}?period={period}"), Flash::done(text))
}

fn view(
    ground: &Ground<'_>,
    typed: &Typed,
    (removed, reasons): (&[i64], &BTreeMap<i64, String>),
    trouble: Trouble,
) -> FormPage {
    let Ground {
        ctx,
        board,
        task,
        period,
        sheet,
        ..
    } = *ground;
    let (lang, words, form) = (ctx.lang, ReportWords::of(ctx.lang), FormWords::of(ctx.lang));
    let complaints = complaints(task, &trouble, lang);
    // After a conflict the next submission is made against what the other person saved.
    let held = trouble.conflict.as_ref().or(sheet.report.as_ref());
    let title = task_title(board, task, lang);
    let back = format!("{MONTH}?period={period}");
    FormPage {
        frame: ctx
            .frame(form.form_title(month_title(period, lang)))
            .purpose(form.form_purpose)
            .crumb(back.clone(), words.my_month)
            .crumb(format!("/tasks/{}", task.id), title.clone()),
        words,
        form,
        task_id: task.id,
        task_title: title,
        task_href: format!("/tasks/{}", task.id),
        plan: plan_title(board, task, lang),
        due: task
            .due
            .map_or(String::new(), |due| ::web::view::day(due, lang)),
        months: months(board, task, lang),
        period: period.to_string(),
        version: held.map_or(0, |held| held.version),
        returned: held.map(|held| held.reason.clone()).unwrap_or_default(),
        confirm: confirm(ground, typed, &trouble.unconfirmed),
        figures: figures(ground, typed, reasons, &complaints),
        beside: side(ground),
        prefilled: false,
        stage: stage(typed, &complaints, words, form),
        body: Field::area("body", form.body, 8)
            .hint(form.body_hint)
            .value(typed.body.as_str())
            .complaint(&complaints),
        files: Field::files("evidence", form.evidence_add, ACCEPT)
            .hint(form.evidence_hint)
            .complaint(&complaints),
        evidence: sheet
            .evidence
            .iter()
            .map(|row| File {
                id: row.id,
                name: row.name.clone(),
                size: file_size(row.byte_len),
                removed: removed.contains(&row.id),
            })
            .collect(),
        filed: held.is_some_and(|held| held.state == State::Filed),
        conflict: trouble
            .conflict
            .as_ref()
            .map(|held| conflict(ground, typed, held)),
        accepted: trouble.accepted,
        complaints,
        back,
    }
}

/// The months that are open for a task, newest first.
fn months(board: &Board, task: &TaskRow, lang: Lang) -> Vec<Choice> {
    let signed = board.document(task).signed;
    std::iter::successors(Some(Period::of(board.day)), |month| Some(month.previous()))
        .take(36)
        .take_while(|month| period_is_open(*month, signed, board.day))
        .map(|month| Choice::new(month.to_string(), month_title(month, lang)))
        .collect()
}

fn complaints(task: &TaskRow, trouble: &Trouble, lang: Lang) -> Vec<Complaint> {
    let mut complaints: Vec<Complaint> = trouble
        .problems
        .iter()
        .map(|problem| Complaint::new(problem.field(), complaint(task, problem, lang)))
        .collect();
    complaints.extend(
        trouble
            .files
            .iter()
            .map(|text| Complaint::new("evidence", text.as_str())),
    );
    if !trouble.unconfirmed.is_empty() {
        complaints.push(Complaint::new("confirmed", Sentences::of(lang).unconfirmed));
    }
    complaints
}

/// What is wrong; with several figures on one form the sentence says which.
fn complaint(task: &TaskRow, problem: &Problem, lang: Lang) -> String {
    let text = problem.explain(lang);
    let Problem::Figure { target, .. } = problem else {
        return text;
    };
    match task.targets.iter().find(|held| held.id == *target) {
        Some(held) => FormWords::of(lang).about(held.subject.get(lang), text),
        None => text,
    }
}

fn typed_figure(typed: &Typed, target: i64) -> &str {
    let found = typed.figures.iter().find(|(id, _)| *id == target);
    found.map_or("", |(_, text)| text.as_str())
}

/// A field for every figure, and one for the reason beside a figure that was computed.
fn figures(
    ground: &Ground<'_>,
    typed: &Typed,
    reasons: &BTreeMap<i64, String>,
    complaints: &[Complaint],
) -> Vec<Field> {
    let lang = ground.ctx.lang;
    let form = FormWords::of(lang);
    let mut fields = Vec::new();
    for target in reports::asked(ground.task, ground.org) {
        let subject = target.subject.get(lang);
        let last = match ground.sheet.last.get(&target.id) {
            Some((month, figure)) => form.figure_last(
                with_unit(&grouped(*figure), &target.unit),
                month_title(*month, lang),
            ),
            None => form.figure_first.to_owned(),
        };
        let mut hint = format!("{} · {last}", form.figure_goal(goal(target)));
        let computed = ground.around.computed.get(&target.id);
        if let Some(held) = computed {
            let value = with_unit(&grouped(held.value), &target.unit);
            hint.push_str(" · ");
            hint.push_str(&form.figure_computed(value, held.source.get(lang)));
        }
        fields.push(
            Field::number(format!("figure-{}", target.id), subject)
                .hint(hint)
                .unit(target.unit.as_str())
                .value(typed_figure(typed, target.id))
                .max_chars(40)
                .not_required()
                .complaint(complaints),
        );
        if computed.is_some() {
            fields.push(
                Field::text(format!("why-{}", target.id), form.why(subject))
                    .hint(form.why_hint)
                    .value(reasons.get(&target.id).map_or("", String::as_str))
                    .max_chars(WHY_CHARS as u32)
                    .not_required()
                    .complaint(complaints),
            );
        }
    }
    fields
}

fn side(ground: &Ground<'_>) -> Side {
    let (lang, beside) = (ground.ctx.lang, &ground.around.beside);
    let parts = beside.parts.iter().map(|part| PartOf {
        unit: unit_name(ground.board, &part.org, lang),
        state: part.state.get(lang).to_owned(),
        text: part.text.clone(),
        figures: ground
            .task
            .targets
            .iter()
            .filter_map(|target| {
                let figure = part.figures.get(&target.id)?;
                let figure = with_unit(&grouped(*figure), &target.unit);
                Some((target.subject.get(lang).to_owned(), figure))
            })
            .collect(),
        href: part.href.clone(),
        take: part.take.clone(),
        version: part.version,
    });
    Side {
        parts: parts.collect(),
        given_to: beside.given_to.join(lang.pick("、", ", ")),
        href: beside.href.clone(),
    }
}

fn stage(typed: &Typed, complaints: &[Complaint], words: &ReportWords, form: &FormWords) -> Field {
    let choices = vec![
        Choice::new(Stage::Progress.as_str(), words.progress),
        Choice::new(Stage::Delayed.as_str(), words.delayed),
        Choice::new(Stage::Done.as_str(), words.done),
    ];
    Field::radios("stage", words.stage, choices)
        .hint(form.stage_hint)
        .value(typed.stage.map_or("", Stage::as_str))
        .complaint(complaints)
}

/// The figures to be confirmed, each beside the last one.
fn confirm(ground: &Ground<'_>, typed: &Typed, targets: &[i64]) -> Vec<String> {
    let lang = ground.ctx.lang;
    let form = FormWords::of(lang);
    ground
        .task
        .targets
        .iter()
        .filter(|target| targets.contains(&target.id))
        .map(|target| {
            let figure = with_unit(typed_figure(typed, target.id), &target.unit);
            let beside = match ground.sheet.last.get(&target.id) {
                Some((month, last)) => form.figure_last(
                    with_unit(&grouped(*last), &target.unit),
                    month_title(*month, lang),
                ),
                None => form.figure_goal(goal(target)),
            };
            form.confirm_line(target.subject.get(lang), figure, beside)
        })
        .collect()
}

fn conflict(ground: &Ground<'_>, typed: &Typed, held: &ReportRow) -> Conflict {
    let lang = ground.ctx.lang;
    let (words, form) = (ReportWords::of(lang), FormWords::of(lang));
    let mut lines = vec![(
        words.state.to_owned(),
        state_title(held.state, lang).to_owned(),
        String::new(),
    )];
    for target in reports::asked(ground.task, ground.org) {
        let theirs = held
            .figures
            .get(&target.id)
            .map(ToString::to_string)
            .unwrap_or_default();
        let yours = typed_figure(typed, target.id).to_owned();
        lines.push((target.subject.get(lang).to_owned(), theirs, yours));
    }
    let yours = typed
        .stage
        .map(|stage| stage_title(stage, lang))
        .unwrap_or_default();
    lines.push((
        words.stage.to_owned(),
        stage_title(held.stage, lang).to_owned(),
        yours.to_owned(),
    ));
    lines.push((form.body.to_owned(), held.body.clone(), typed.body.clone()));
    Conflict { lines }
}
