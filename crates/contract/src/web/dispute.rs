//! `/disputes/{id}`: an objection or a complaint, with the forms of the steps that are open.

use std::sync::Arc;

use ::web::form::{Choice, Complaint, Field};
use ::web::view::{Tag, Tone, file_size, tag};
use ::web::{Answer, Ctx, Failure, Frame, Named, Room, download, page, page_with};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;

use super::DISPUTES;
use super::parts::{Again, StepForm, dispute_tag, due_tag, read};
use crate::commands::TEXT_CHARS;
use crate::model::{Form, Outcome};
use crate::queries::{self, ShownDispute};
use crate::rules::dispute::{Step, is_for, next};
use crate::state::Contracts;
use crate::words::{Words, day_or};

#[derive(Template)]
#[template(path = "dispute.html")]
struct ShowPage {
    frame: Frame,
    words: &'static Words,
    complaints: Vec<Complaint>,
    conflict: String,
    tags: Vec<Tag>,
    facts: Vec<(&'static str, String, String)>,
    what: String,
    wants: String,
    answer: String,
    files: Vec<(i64, String, String)>,
    pauses: Vec<String>,
    forms: Vec<StepForm>,
    proof: &'static str,
}

pub(super) async fn show(ctx: Ctx, Room(room): Room<Contracts>, Path(id): Path<i64>) -> Answer {
    let found = load(&ctx, &room, id).await?;
    page(&view(&ctx, &found, &Again::default()))
}

/// The page again with what was typed and why it was not taken.
pub(super) async fn again(ctx: &Ctx, room: &Arc<Contracts>, id: i64, again: Again) -> Answer {
    let found = load(ctx, room, id).await?;
    let status = match again.conflict.is_empty() {
        true => StatusCode::UNPROCESSABLE_ENTITY,
        false => StatusCode::CONFLICT,
    };
    page_with(status, &view(ctx, &found, &again))
}

async fn load(ctx: &Ctx, room: &Arc<Contracts>, id: i64) -> Result<(ShownDispute, Named), Failure> {
    let now = ctx.now();
    let asked = read(ctx, room, move |read, who| {
        queries::dispute(read, who, (id, now))
    });
    let shown = asked.await?;
    let called = ctx.called([shown.row.subject.clone()]).await?;
    let trade = called.of(&shown.row.subject, &shown.forum.title);
    Ok((shown, trade))
}

pub(super) async fn file(ctx: Ctx, Room(room): Room<Contracts>, Path(id): Path<i64>) -> Answer {
    let now = ctx.now();
    let (name, media_type, bytes) = read(&ctx, &room, move |read, who| {
        queries::dispute_file(read, who, (id, now))
    })
    .await?;
    Ok(download(&name, &media_type, bytes))
}

fn view(ctx: &Ctx, (shown, trade): &(ShownDispute, Named), again: &Again) -> ShowPage {
    let (words, row) = (Words::of(ctx.lang), &shown.row);
    let mut tags = vec![dispute_tag(row.state, words)];
    if !row.state.is_over() {
        tags.extend(row.due.and_then(|due| due_tag(due, ctx.today(), words)));
        tags.extend(row.suspends.then(|| tag(Tone::Bad, words.suspends)));
    }
    tags.extend(shown.forum.sample.then(|| tag(Tone::Plain, words.sample)));
    let pause = |(pause, reason): &(base::calendar::Pause, String)| {
        words.pause_line(pause.from, day_or(pause.until, words.goes_on), reason)
    };
    ShowPage {
        frame: ctx
            .frame(words.dispute_one(words.form(row.form), row.id))
            .purpose(words.dispute_purpose)
            .crumb(DISPUTES, words.disputes)
            .wide(),
        words,
        complaints: again.complaints.clone(),
        conflict: again.conflict.clone(),
        tags,
        facts: facts(ctx, shown, trade),
        what: row.facts.clone(),
        wants: row.wants.clone(),
        answer: row.answer.clone(),
        files: shown
            .files
            .iter()
            .map(|file| {
                let bytes = u64::try_from(file.byte_len).unwrap_or(0);
                (file.id, file.name.clone(), file_size(bytes))
            })
            .collect(),
        pauses: shown.pauses.iter().map(pause).collect(),
        forms: forms(ctx, shown, again),
        proof: "/journal?kind=dispute.",
    }
}

fn facts(ctx: &Ctx, shown: &ShownDispute, trade: &Named) -> Vec<(&'static str, String, String)> {
    let (words, row) = (Words::of(ctx.lang), &shown.row);
    let none = String::new;
    let rules = &shown.forum.rules;
    let basis = match (row.form, row.term == rules.decide.term) {
        (Form::Objection, _) => &rules.answer.basis,
        (Form::Complaint, true) => &rules.decide.basis,
        (Form::Complaint, false) => &rules.accept.basis,
    };
    let party = match row.party.name.is_empty() {
        true => words.party_secret.to_owned(),
        false => row.party.name.clone(),
    };
    let mut facts = vec![
        (words.subject, trade.title.clone(), trade.href.clone()),
        (words.about, words.about(row.about).to_owned(), none()),
        (words.party, party, none()),
        (words.filed_on, row.filed_on.to_string(), none()),
    ];
    if !row.state.is_over() {
        let due = day_or(row.due, words.stands);
        facts.push((words.due, format!("{due} · {basis}"), none()));
    }
    if let Some(parent) = row.parent {
        let name = words.dispute_one(words.form(Form::Objection), parent);
        facts.push((words.parent, name, format!("{DISPUTES}/{parent}")));
    }
    if let Some(outcome) = row.outcome {
        let mut text = words.outcome(outcome).to_owned();
        if row.affects {
            text = format!("{text}；{}", words.affects);
        }
        facts.push((words.outcome, text, none()));
    }
    facts
}

/// A step's name in addresses and field names.
pub(super) fn name(step: Step) -> &'static str {
    match step {
        Step::Answer => "answer",
        Step::Accept => "accept",
        Step::Refuse => "refuse",
        Step::Pause => "pause",
        Step::Resume => "resume",
        Step::Decide => "decide",
        Step::Withdraw => "withdraw",
    }
}

fn forms(ctx: &Ctx, shown: &ShownDispute, again: &Again) -> Vec<StepForm> {
    let row = &shown.row;
    let paused = shown
        .pauses
        .last()
        .is_some_and(|(pause, _)| pause.until.is_none());
    Step::ALL
        .into_iter()
        .filter(|step| is_for(shown.part, row.form, *step))
        .filter(|step| next(row, paused, *step).is_some())
        .map(|step| form(ctx, shown, (step, again)))
        .collect()
}

fn form(ctx: &Ctx, shown: &ShownDispute, (step, again): (Step, &Again)) -> StepForm {
    let (words, row, name) = (Words::of(ctx.lang), &shown.row, name(step));
    let (button, label) = match step {
        Step::Answer => (words.answer_button, words.text_answer),
        Step::Accept => (words.accept_dispute_button, ""),
        Step::Refuse => (words.refuse_button, words.text_refuse),
        Step::Pause => (words.pause_button, words.text_pause),
        Step::Resume => (words.resume_button, ""),
        Step::Decide => (words.decide_button, words.text_decide),
        Step::Withdraw => (words.withdraw_dispute_button, ""),
    };
    let mut form = StepForm::new(format!("{DISPUTES}/{}/{name}", row.id), row.version, button);
    form.open = again.is_of(name);
    if !matches!(step, Step::Answer | Step::Decide | Step::Accept) {
        form = form.quiet();
    }
    if !label.is_empty() {
        let field = format!("{name}-text");
        form.fields.push(
            Field::area(&field, label, 4)
                .value(again.value(&field, ""))
                .max_chars(u32::try_from(TEXT_CHARS).unwrap_or(u32::MAX))
                .complaint(&again.complaints),
        );
    }
    if matches!(step, Step::Answer | Step::Decide) {
        let field = format!("{name}-outcome");
        let choice = |outcome: &Outcome| Choice::new(outcome.as_str(), words.outcome(*outcome));
        form.fields.push(
            Field::radios(
                &field,
                words.outcome,
                Outcome::ALL.iter().map(choice).collect(),
            )
            .value(again.value(&field, ""))
            .complaint(&again.complaints),
        );
        form.fields.push(yes_no(
            format!("{name}-affects"),
            words.affects,
            (words, again),
        ));
    }
    if step == Step::Accept {
        form.fields.push(yes_no(
            format!("{name}-suspends"),
            words.suspend_check,
            (words, again),
        ));
    }
    form
}

fn yes_no(field: String, label: &'static str, (words, again): (&Words, &Again)) -> Field {
    let value = again.value(&field, "no");
    let (yes, no) = (words.lang.pick("是", "Yes"), words.lang.pick("否", "No"));
    let choices = vec![Choice::new("no", no), Choice::new("yes", yes)];
    Field::select(field, label, choices).value(value)
}
