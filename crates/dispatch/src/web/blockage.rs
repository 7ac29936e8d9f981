//! `/blockages/{id}`: one blockage with its owner, progress and history, and the forms for the steps that are open.

use ::web::form::{Choice, Complaint, Field};
use ::web::view::{Tag, Timeline, Tone, tag};
use ::web::{Answer, Ctx, Failure, Flash, Frame, blocking, page, page_with};
use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use base::calendar::Term;
use base::{Explain, OrgId, Scope};
use store::Store;

use super::parts::{
    Again, Names, Pairs, StepForm, Typed, complaints, day, day_or, decision_tag, given, history,
    load_names, state_tag, unit_href, version,
};
use crate::commands::{BlockageError, Done, StepError, accept, check, put_off, raise, work};
use crate::queries::{self, Shown};
use crate::rules::Move;
use crate::rules::agenda::age_days;
use crate::rules::blockage::{Step, step};
use crate::rules::text::{Reader, SHORT_CHARS};
use crate::words::{BlockageWords, kind_title, meeting_name, step_title};

#[derive(Template)]
#[template(path = "blockage.html")]
struct ShowPage {
    frame: Frame,
    words: &'static BlockageWords,
    complaints: Vec<Complaint>,
    conflict: String,
    tags: Vec<Tag>,
    facts: Vec<(&'static str, String, String)>,
    what: String,
    asked: String,
    next: Vec<StepForm>,
    more: Vec<StepForm>,
    note: &'static str,
    notes: Vec<NoteLine>,
    decisions: Vec<(String, String, Tag)>,
    history: Timeline,
}

struct NoteLine {
    when: String,
    who: String,
    what: &'static str,
    text: String,
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<i64>) -> Answer {
    let (shown, names) = load(&ctx, id).await?;
    page(&view(&ctx, &shown, &names, &Again::default()))
}

async fn load(ctx: &Ctx, id: i64) -> Result<(Shown, Names), Failure> {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let shown = blocking(move || queries::blockage(&store, &scope, id)).await?;
    Ok((shown, load_names(ctx).await?))
}

fn view(ctx: &Ctx, shown: &Shown, names: &Names, again: &Again) -> ShowPage {
    let (lang, words, row) = (ctx.lang, BlockageWords::of(ctx.lang), &shown.row);
    let maker = Maker {
        ctx,
        shown,
        names,
        again,
    };
    let (next, more) = maker.forms();
    let overdue = row.state.runs() && row.due.is_some_and(|due| due < ctx.today());
    let mut tags = vec![state_tag(row.state, lang)];
    tags.extend(overdue.then(|| tag(Tone::Bad, words.overdue)));
    tags.extend(row.sample.then(|| tag(Tone::Plain, words.sample)));
    let note = if shown.standing.own_unit && row.state == crate::rules::blockage::State::Solved {
        words.own_unit
    } else if next.is_empty() && more.is_empty() {
        words.nothing_to_do
    } else {
        ""
    };
    ShowPage {
        frame: ctx
            .frame(words.one(row.id))
            .purpose(words.show_purpose)
            .crumb("/blockages", words.nav),
        words,
        complaints: again.complaints.clone(),
        conflict: again.conflict.clone(),
        tags,
        facts: facts(ctx, shown, names),
        what: row.what.clone(),
        asked: row.asked.clone(),
        next,
        more,
        note,
        notes: notes(ctx, shown, names),
        decisions: shown
            .decisions
            .iter()
            .map(|(decision, meeting)| {
                let title = format!("{}：{}", meeting_name(meeting, lang), decision.text);
                let href = crate::commands::decision_href(decision);
                (href, title, decision_tag(decision.state, lang))
            })
            .collect(),
        history: history(&shown.history, names, lang),
    }
}

fn facts(ctx: &Ctx, shown: &Shown, names: &Names) -> Vec<(&'static str, String, String)> {
    let (lang, words, row) = (ctx.lang, BlockageWords::of(ctx.lang), &shown.row);
    let none = String::new;
    let unit = |org: &Option<OrgId>, other: &str| match org {
        Some(org) => (names.label(org, lang), unit_href(org)),
        None => (other.to_owned(), String::new()),
    };
    let (raiser, raiser_href) = unit(&row.raised_by, words.office);
    let (owner, owner_href) = unit(&row.owner, words.no_owner);
    let until = row.ended_on.unwrap_or_else(|| ctx.today());
    let since = format!(
        "{} · {}",
        day(row.since, lang),
        words.age(age_days(row.since, until))
    );
    let due = format!(
        "{}{}",
        day_or(row.due, words.no_due, lang),
        if row.provisional {
            words.provisional
        } else {
            ""
        }
    );
    let mut facts = vec![
        (
            words.task,
            row.task_title.clone(),
            format!("/tasks/{}", row.task),
        ),
        (words.kind, kind_title(row.kind, lang).to_owned(), none()),
        (words.raised_by, raiser, raiser_href),
        (words.raised_on, day(row.raised_on, lang), none()),
        (words.since, since, none()),
        (
            words.asked_of,
            names.label(&row.asked_of, lang),
            unit_href(&row.asked_of),
        ),
        (words.owner, owner, owner_href),
        (words.due, due, none()),
    ];
    if let (Some(on), Some(length)) = (row.accepted_on, row.length) {
        facts.push((words.accepted_on, day(on, lang), none()));
        facts.push((words.term, length.title(lang), none()));
    }
    if row.carried > 0 {
        facts.push((words.carried, row.carried.to_string(), none()));
    }
    facts
}

fn notes(ctx: &Ctx, shown: &Shown, names: &Names) -> Vec<NoteLine> {
    let words = BlockageWords::of(ctx.lang);
    let line = |note: &crate::model::Note| NoteLine {
        when: day(note.day, ctx.lang),
        who: note
            .org
            .as_ref()
            .map_or_else(|| words.office.to_owned(), |org| names.label(org, ctx.lang)),
        what: step_title(note.step, ctx.lang),
        text: note.text.clone(),
    };
    shown.notes.iter().rev().map(line).collect()
}

struct Maker<'a> {
    ctx: &'a Ctx,
    shown: &'a Shown,
    names: &'a Names,
    again: &'a Again,
}

impl Maker<'_> {
    fn may(&self, taken: Step) -> bool {
        let judged = step(self.shown.row.state, self.shown.standing, taken);
        matches!(judged, Ok(Move::To(_)))
    }

    fn form(
        &self,
        step: Step,
        title: &'static str,
        hint: &'static str,
        fields: Vec<Field>,
    ) -> StepForm {
        StepForm {
            action: format!("/blockages/{}/{}", self.shown.row.id, step.as_str()),
            title,
            hint,
            fields,
            class: if matches!(step, Step::Reopen | Step::Decline) {
                "button button-bad"
            } else {
                "button"
            },
            open: self.again.step == step.as_str(),
            version: self.shown.row.version,
        }
    }

    fn text(&self, step: Step, field: &str, label: &str) -> Vec<Field> {
        vec![
            self.again
                .area(step.as_str(), field, label, (3, SHORT_CHARS)),
        ]
    }

    fn accept(&self, title: &'static str) -> StepForm {
        let (lang, words) = (self.ctx.lang, BlockageWords::of(self.ctx.lang));
        let row = &self.shown.row;
        let usual = row.owner.as_ref().unwrap_or(&row.asked_of);
        let units = self
            .names
            .open()
            .map(|row| Choice::new(row.id.as_str(), row.label(lang)))
            .collect();
        let term = raise::TERM.to_string();
        let fields = vec![
            Field::select("accept-owner", words.owner, units)
                .value(self.again.value("accept", "owner", usual.as_str()))
                .complaint(&self.again.complaints),
            Field::text("accept-length", words.term)
                .hint(words.term_hint)
                .value(self.again.value("accept", "length", &term))
                .narrow()
                .complaint(&self.again.complaints),
        ];
        self.form(Step::Accept, title, words.accept_hint, fields)
    }

    /// The forms that are open: those of the next step, and the others.
    fn forms(&self) -> (Vec<StepForm>, Vec<StepForm>) {
        let words = BlockageWords::of(self.ctx.lang);
        let (mut next, mut more) = (Vec::new(), Vec::new());
        let owned = self.shown.row.owner.is_some();
        if self.may(Step::Accept) && !owned {
            next.push(self.accept(words.accept));
        }
        if self.may(Step::Note) {
            next.push(self.form(
                Step::Note,
                words.note,
                "",
                self.text(Step::Note, "text", words.note_field),
            ));
        }
        if self.may(Step::Solve) {
            let text = self.text(Step::Solve, "text", words.solve_field);
            next.push(self.form(Step::Solve, words.solve, words.solve_hint, text));
        }
        if self.may(Step::Confirm) {
            next.push(self.form(Step::Confirm, words.confirm, "", Vec::new()));
        }
        if self.may(Step::Reopen) {
            let reason = self.text(Step::Reopen, "reason", words.reason);
            next.push(self.form(Step::Reopen, words.reopen, "", reason));
        }
        if self.may(Step::Accept) && owned {
            more.push(self.accept(words.accept_again));
        }
        if self.may(Step::Carry) {
            let reason = self.text(Step::Carry, "reason", words.reason);
            more.push(self.form(Step::Carry, words.carry, words.carry_hint, reason));
        }
        if self.may(Step::Decline) {
            let reason = self.text(Step::Decline, "reason", words.reason);
            more.push(self.form(Step::Decline, words.decline, "", reason));
        }
        (next, more)
    }
}

/// Takes a step and goes on, or shows the page again with what was typed.
async fn take<F>(ctx: Ctx, id: i64, step: Step, form: Vec<(String, String)>, work: F) -> Answer
where
    F: FnOnce(&Store, &Scope, (i64, i64), &Typed) -> Result<Done, BlockageError> + Send + 'static,
{
    let typed: Typed = form.into_iter().collect();
    let key = (id, version(&typed));
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let (typed, outcome) = blocking(move || -> Result<_, BlockageError> {
        match work(&store, &scope, key, &typed) {
            Err(error @ (StepError::Refused(_) | StepError::Store(_))) => Err(error),
            outcome => Ok((typed, outcome)),
        }
    })
    .await?;
    let words = BlockageWords::of(ctx.lang);
    let error = match outcome {
        Ok(done) => {
            let said = if done.changed {
                words.done
            } else {
                words.unchanged
            };
            return Ok(ctx.redirect_with(&format!("/blockages/{id}"), Flash::done(said)));
        }
        Err(error) => error,
    };
    let mut again = Again {
        step: step.as_str().to_owned(),
        typed,
        ..Again::default()
    };
    let status = match &error {
        StepError::Invalid(problems) => {
            again.complaints = complaints(&format!("{}-", step.as_str()), problems, ctx.lang);
            StatusCode::UNPROCESSABLE_ENTITY
        }
        _ => {
            again.conflict = error.explain(ctx.lang);
            StatusCode::CONFLICT
        }
    };
    let (shown, names) = load(&ctx, id).await?;
    page_with(status, &view(&ctx, &shown, &names, &again))
}

pub(super) async fn accept(ctx: Ctx, Path(id): Path<i64>, Form(form): Pairs) -> Answer {
    take(ctx, id, Step::Accept, form, |store, scope, key, typed| {
        let mut reader = Reader::default();
        let length: Option<Term> = reader.term("length", &given(typed, "accept-length"));
        let Some(length) = length else {
            return Err(StepError::Invalid(reader.problems));
        };
        let owner = OrgId::from(given(typed, "accept-owner").as_str());
        accept::accept(store, scope, key, (owner, length))
    })
    .await
}

pub(super) async fn note(ctx: Ctx, Path(id): Path<i64>, Form(form): Pairs) -> Answer {
    take(ctx, id, Step::Note, form, |store, scope, key, typed| {
        work::note(store, scope, key, given(typed, "note-text"))
    })
    .await
}

pub(super) async fn solve(ctx: Ctx, Path(id): Path<i64>, Form(form): Pairs) -> Answer {
    take(ctx, id, Step::Solve, form, |store, scope, key, typed| {
        work::solve(store, scope, key, given(typed, "solve-text"))
    })
    .await
}

pub(super) async fn confirm(ctx: Ctx, Path(id): Path<i64>, Form(form): Pairs) -> Answer {
    take(ctx, id, Step::Confirm, form, |store, scope, key, _| {
        check::confirm(store, scope, key)
    })
    .await
}

pub(super) async fn reopen(ctx: Ctx, Path(id): Path<i64>, Form(form): Pairs) -> Answer {
    take(ctx, id, Step::Reopen, form, |store, scope, key, typed| {
        check::reopen(store, scope, key, given(typed, "reopen-reason"))
    })
    .await
}

pub(super) async fn decline(ctx: Ctx, Path(id): Path<i64>, Form(form): Pairs) -> Answer {
    take(ctx, id, Step::Decline, form, |store, scope, key, typed| {
        put_off::decline(store, scope, key, given(typed, "decline-reason"))
    })
    .await
}

pub(super) async fn carry(ctx: Ctx, Path(id): Path<i64>, Form(form): Pairs) -> Answer {
    take(ctx, id, Step::Carry, form, |store, scope, key, typed| {
        put_off::carry(store, scope, key, given(typed, "carry-reason"))
    })
    .await
}
