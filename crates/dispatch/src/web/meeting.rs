//! `/meetings/{id}`: one meeting with its agenda, minutes and decisions, and the forms that are open.

use std::sync::Arc;

use ::web::form::{Complaint, Field};
use ::web::view::{Tag, Timeline, Tone, tag};
use ::web::{Answer, Ctx, Failure, Flash, Frame, blocking, page, page_with};
use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use base::{Explain, Lang, Scope};
use store::Store;

use super::decision::{DecisionView, views};
use super::minutes::{self, MinutesForm};
use super::parts::{
    Again, Names, Pairs, StepForm, Typed, complaints, day, given, history, load_names, meeting_tag,
    unit_href, version,
};
use super::plan::{self, PlanForm, item_href};
use crate::Dispatch;
use crate::commands::{
    Done, MeetingError, StepError, Versioned, agenda, cancel, hold, minutes as writing,
};
use crate::queries::{self, ShownMeeting};
use crate::rules::Move;
use crate::rules::meeting::{Sight, State, Step, step};
use crate::rules::text::SHORT_CHARS;
use crate::words::{MeetingWords, item_title, meeting_name};

#[derive(Template)]
#[template(path = "meeting.html")]
struct ShowPage {
    frame: Frame,
    words: &'static MeetingWords,
    id: i64,
    complaints: Vec<Complaint>,
    conflict: String,
    saved: Vec<(&'static str, String)>,
    tags: Vec<Tag>,
    facts: Vec<(&'static str, String)>,
    seats: Vec<(String, String)>,
    files: Vec<(String, &'static str)>,
    note: &'static str,
    plan: Option<PlanForm>,
    steps: Vec<StepForm>,
    groups: Vec<Group>,
    minutes: Option<MinutesForm>,
    texts: Vec<(&'static str, String)>,
    decisions: Vec<DecisionView>,
    history: Timeline,
}

/// Items of one kind that stand together.
struct Group {
    title: &'static str,
    /// Title, address, detail.
    items: Vec<(String, String, String)>,
}

/// What is shown again after a step that was not taken.
#[derive(Default)]
pub(super) struct Redo {
    pub(super) again: Again,
    pub(super) agenda: Option<agenda::Typed>,
    pub(super) minutes: Option<writing::Typed>,
}

impl Redo {
    /// What was typed into a step's form, and why it was not taken.
    pub(super) fn of<R: Versioned>(
        step: &str,
        typed: Typed,
        error: &StepError<R>,
        lang: Lang,
    ) -> Self {
        let mut again = Again {
            step: step.to_owned(),
            typed,
            ..Again::default()
        };
        match error {
            StepError::Invalid(problems) => {
                let prefix = if step.is_empty() {
                    String::new()
                } else {
                    format!("{step}-")
                };
                again.complaints = complaints(&prefix, problems, lang);
            }
            _ => again.conflict = error.explain(lang),
        }
        Self {
            again,
            ..Self::default()
        }
    }
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<i64>) -> Answer {
    let (shown, names, room) = load(&ctx, id).await?;
    page(&view(&ctx, &shown, (&names, &room), &Redo::default()))
}

/// The page again with what was typed and why it was not taken.
pub(super) async fn again(ctx: &Ctx, id: i64, redo: Redo) -> Answer {
    let (shown, names, room) = load(ctx, id).await?;
    let status = if redo.again.conflict.is_empty() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::CONFLICT
    };
    page_with(status, &view(ctx, &shown, (&names, &room), &redo))
}

async fn load(ctx: &Ctx, id: i64) -> Result<(ShownMeeting, Names, Arc<Dispatch>), Failure> {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let shown = blocking(move || queries::meeting(&store, &scope, id)).await?;
    Ok((shown, load_names(ctx).await?, ctx.shell.room::<Dispatch>()?))
}

fn view(
    ctx: &Ctx,
    shown: &ShownMeeting,
    (names, room): (&Names, &Dispatch),
    redo: &Redo,
) -> ShowPage {
    let (lang, words, row) = (ctx.lang, MeetingWords::of(ctx.lang), &shown.row);
    let may = |taken| matches!(step(row.state, shown.sight, taken), Ok(Move::To(_)));
    let again = &redo.again;
    let plan =
        may(Step::Edit).then(|| plan::form(shown, names, lang, (again, redo.agenda.as_ref())));
    let focus = ctx.query.get("at") == Some("minutes") && redo.minutes.is_none();
    let minutes = may(Step::Minute)
        .then(|| minutes::form(shown, names, lang, (again, redo.minutes.as_ref(), focus)));
    let saved = match (again.conflict.is_empty(), &redo.agenda, &redo.minutes) {
        (false, Some(_), _) => plan::saved(shown, names, lang),
        (false, _, Some(typed)) => minutes::saved(shown, typed, lang),
        _ => Vec::new(),
    };
    let mut tags = vec![meeting_tag(row.state, lang)];
    tags.extend(
        row.sample
            .then(|| tag(Tone::Plain, lang.pick("示例", "Sample"))),
    );
    ShowPage {
        frame: ctx
            .frame(meeting_name(row, lang))
            .purpose(words.show_purpose)
            .crumb("/meetings", words.nav)
            .wide(),
        words,
        id: row.id,
        complaints: again.complaints.clone(),
        conflict: again.conflict.clone(),
        saved,
        tags,
        facts: facts(shown, lang),
        seats: if shown.sight == Sight::Own || plan.is_some() {
            Vec::new()
        } else {
            let seat = |org| (names.label(org, lang), unit_href(org));
            shown.seats.iter().map(seat).collect()
        },
        files: files(shown, room, lang),
        note: if shown.sight == Sight::Own {
            words.unit_only
        } else {
            ""
        },
        groups: if plan.is_some() {
            Vec::new()
        } else {
            groups(shown, lang)
        },
        plan,
        steps: steps(ctx, shown, again),
        texts: if minutes.is_some() {
            Vec::new()
        } else {
            [
                (words.present, &row.present),
                (words.minutes_text, &row.minutes),
                (words.reason, &row.reason),
            ]
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(label, text)| (label, text.clone()))
            .collect()
        },
        decisions: if minutes.is_some() {
            Vec::new()
        } else {
            views(ctx, shown, (names, room), again)
        },
        minutes,
        history: history(&shown.history, names, lang),
    }
}

fn facts(shown: &ShownMeeting, lang: Lang) -> Vec<(&'static str, String)> {
    let (words, row) = (MeetingWords::of(lang), &shown.row);
    let mut facts = vec![
        (words.period, ::plan::lines::month_title(row.period, lang)),
        (
            words.day,
            format!("{} {}", day(row.day, lang), row.starts)
                .trim_end()
                .to_owned(),
        ),
        (words.place, row.place.clone()),
        (words.chair, row.chair.clone()),
    ];
    for (label, date) in [
        (words.sent_on, row.sent_on),
        (words.issued_on, row.issued_on),
    ] {
        if let Some(date) = date {
            facts.push((label, day(date, lang)));
        }
    }
    facts
}

/// Documents to save: address and label.
fn files(shown: &ShownMeeting, room: &Dispatch, lang: Lang) -> Vec<(String, &'static str)> {
    let (words, row) = (MeetingWords::of(lang), &shown.row);
    if shown.sight == Sight::Own {
        return Vec::new();
    }
    let mut files = vec![
        ("agenda.docx", words.agenda_docx),
        ("agenda.pdf", words.agenda_pdf),
    ];
    if row.state == State::Issued {
        files.push(("minutes.docx", words.minutes_docx));
        files.push(("minutes.pdf", words.minutes_pdf));
    }
    files
        .into_iter()
        .filter(|(name, _)| room.faces().is_some() || name.ends_with(".docx"))
        .map(|(name, label)| (format!("/meetings/{}/{name}", row.id), label))
        .collect()
}

fn groups(shown: &ShownMeeting, lang: Lang) -> Vec<Group> {
    let mut groups: Vec<(crate::model::ItemKind, Group)> = Vec::new();
    for item in shown.items.iter().filter(|item| !item.dropped) {
        let kind = item.line.kind;
        if groups.last().is_none_or(|(last, _)| *last != kind) {
            let title = item_title(kind, lang);
            groups.push((
                kind,
                Group {
                    title,
                    items: Vec::new(),
                },
            ));
        }
        if let Some((_, group)) = groups.last_mut() {
            let line = &item.line;
            group
                .items
                .push((line.title.clone(), item_href(item), line.detail.clone()));
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// The forms of the steps that need little.
fn steps(ctx: &Ctx, shown: &ShownMeeting, again: &Again) -> Vec<StepForm> {
    let (words, row) = (MeetingWords::of(ctx.lang), &shown.row);
    let may = |taken| matches!(step(row.state, shown.sight, taken), Ok(Move::To(_)));
    let form = |step: Step, title, hint, fields| StepForm {
        action: format!("/meetings/{}/{}", row.id, step.as_str()),
        title,
        hint,
        fields,
        class: if step == Step::Cancel {
            "button button-bad"
        } else {
            "button"
        },
        open: step == Step::Hold || again.step == step.as_str(),
        version: row.version,
    };
    let mut forms = Vec::new();
    if may(Step::Hold) {
        let usual = row.day.min(ctx.today()).to_string();
        let held_on = Field::date("hold-held_on", words.held_on)
            .value(again.value("hold", "held_on", &usual))
            .complaint(&again.complaints);
        forms.push(form(Step::Hold, words.hold, words.hold_hint, vec![held_on]));
    }
    if may(Step::Cancel) {
        let reason = again.area("cancel", "reason", words.reason, (2, SHORT_CHARS));
        forms.push(form(Step::Cancel, words.cancel, "", vec![reason]));
    }
    forms
}

async fn take<F>(ctx: Ctx, id: i64, step: Step, form: Vec<(String, String)>, work: F) -> Answer
where
    F: FnOnce(&Store, &Scope, (i64, i64), &Typed) -> Result<Done, MeetingError> + Send + 'static,
{
    let typed: Typed = form.into_iter().collect();
    let key = (id, version(&typed));
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let (typed, outcome) = blocking(move || -> Result<_, MeetingError> {
        match work(&store, &scope, key, &typed) {
            Err(error @ (StepError::Refused(_) | StepError::Store(_))) => Err(error),
            outcome => Ok((typed, outcome)),
        }
    })
    .await?;
    match outcome {
        Ok(_) => {
            let said = MeetingWords::of(ctx.lang).saved;
            Ok(ctx.redirect_with(&format!("/meetings/{id}"), Flash::done(said)))
        }
        Err(error) => {
            let redo = Redo::of(step.as_str(), typed, &error, ctx.lang);
            again(&ctx, id, redo).await
        }
    }
}

pub(super) async fn hold(ctx: Ctx, Path(id): Path<i64>, Form(form): Pairs) -> Answer {
    take(ctx, id, Step::Hold, form, |store, scope, key, typed| {
        hold::hold(store, scope, key, given(typed, "hold-held_on"))
    })
    .await
}

pub(super) async fn cancel(ctx: Ctx, Path(id): Path<i64>, Form(form): Pairs) -> Answer {
    take(ctx, id, Step::Cancel, form, |store, scope, key, typed| {
        cancel::cancel(store, scope, key, given(typed, "cancel-reason"))
    })
    .await
}
