//! A row is added, changed or ended: into the draft.

use ::web::form::{Complaint, Field};
use ::web::{Answer, Ctx, Flash, Frame, Room, blocking, page, page_with};
use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use base::{Date, Explain};
use forms::{Facts, Options, Posted, Reading, Sheet};
use pack::element::{FieldKind, Question, Register};

use super::parts;
use crate::commands::{PutError, draft};
use crate::model::{Body, Row};
use crate::queries::{self, Filter, Shown};
use crate::rules::access;
use crate::rules::time::ALWAYS;
use crate::state::Registers;
use crate::words::Words;

type Pairs = Form<Vec<(String, String)>>;

#[derive(Template)]
#[template(path = "register_edit.html")]
struct EditPage<'a> {
    frame: Frame,
    words: &'static Words,
    action: String,
    seen: i64,
    sheet: Sheet<'a>,
    days: Vec<Field>,
    complaints: Vec<Complaint>,
    theirs: Option<(Facts, String)>,
    ends: Option<(String, Field)>,
}

/// What is asked about a row. Files cannot be kept in lists: they belong to cases.
fn questions(register: &Register) -> Vec<Question> {
    let typed = |question: &Question| !matches!(question.field.kind, FieldKind::File { .. });
    let all = forms::questions(&register.fields);
    all.into_iter().filter(typed).collect()
}

/// A form and what is said about it.
#[derive(Default)]
struct Draft<'a> {
    row: Option<&'a Row>,
    body: Body,
    posted: Option<&'a Posted>,
    complaints: Vec<Complaint>,
    theirs: Option<Row>,
}

fn view<'a>(
    ctx: &Ctx,
    shown: &'a Shown,
    options: &'a Options,
    questions: &'a [Question],
    draft: Draft<'a>,
) -> EditPage<'a> {
    let (lang, words, register) = (ctx.lang, Words::of(ctx.lang), &shown.register);
    let base = parts::href(&register.id);
    let key = draft.row.map(|row| row.key.as_str());
    let days = days(ctx, register, &draft);
    let (title, purpose, action) = match key {
        None => (words.new_row, words.new_purpose, format!("{base}/new")),
        Some(key) => {
            let of = parts::row_href(&register.id, key);
            (words.edit, words.edit_purpose, format!("{of}/edit"))
        }
    };
    // What stands there now is what the next press of the button has seen.
    let seen = draft.theirs.as_ref().or(draft.row).map_or(0, |row| row.id);
    let fields = parts::fields(register, &ctx.scope);
    let theirs = draft.theirs.as_ref().map(|row| {
        let facts = Facts::new(fields.iter().copied(), &row.body, options, true);
        (facts, parts::span(row.span, lang))
    });
    let mut sheet = Sheet::new(questions, options)
        .answers(&draft.body)
        .complaints(&draft.complaints);
    if let Some(posted) = draft.posted {
        sheet = sheet.typed(posted);
    }
    let ends = key.map(|key| {
        let of = parts::row_href(&register.id, key);
        let day = Field::date("last", words.last_day).value(ctx.today().to_string());
        (
            format!("{of}/end"),
            day.complaint(&draft.complaints).not_required(),
        )
    });
    let mut frame = ctx
        .frame(title)
        .purpose(purpose)
        .crumb(parts::PATH, words.nav)
        .crumb(&base, register.title.get(lang));
    if let Some(key) = key {
        frame = frame.crumb(parts::row_href(&register.id, key), key);
    }
    EditPage {
        frame: frame.with_form(ctx),
        words,
        action,
        seen,
        sheet,
        days,
        complaints: draft.complaints,
        theirs,
        ends,
    }
}

/// From which day until which a row holds.
fn days(ctx: &Ctx, register: &Register, draft: &Draft<'_>) -> Vec<Field> {
    let words = Words::of(ctx.lang);
    if !register.validity {
        return Vec::new();
    }
    let typed = |name: &str, or: String| {
        let posted = draft.posted.map(|posted| posted.text(name).to_owned());
        posted.unwrap_or(or)
    };
    let from = typed("from", ctx.today().to_string());
    let end = draft.row.and_then(|row| row.span.end());
    let until = typed("until", end.map_or_else(String::new, |day| day.to_string()));
    vec![
        Field::date("from", words.valid_from)
            .hint(words.from_hint)
            .value(from)
            .complaint(&draft.complaints),
        Field::date("until", words.valid_until)
            .hint(words.until_hint)
            .value(until)
            .optional(ctx.words())
            .complaint(&draft.complaints),
    ]
}

/// The list for somebody who writes it; for everyone else there is no such page.
async fn written(
    ctx: &Ctx,
    rooms: &Registers,
    id: &str,
) -> Result<(Shown, Options), ::web::Failure> {
    let (shown, options) = parts::shown(ctx, rooms, id).await?;
    if !access::drafts(&shown.register, &ctx.scope) {
        return Err(::web::Failure::not_found());
    }
    Ok((shown, options.hide_personal()))
}

pub(super) async fn new(ctx: Ctx, Room(rooms): Room<Registers>, Path(id): Path<String>) -> Answer {
    let (shown, options) = written(&ctx, &rooms, &id).await?;
    let questions = questions(&shown.register);
    page(&view(&ctx, &shown, &options, &questions, Draft::default()))
}

pub(super) async fn edit(
    ctx: Ctx,
    Room(rooms): Room<Registers>,
    Path((id, key)): Path<(String, String)>,
) -> Answer {
    let (shown, options) = written(&ctx, &rooms, &id).await?;
    let row = drafted(&ctx, &rooms, (&id, &key)).await?;
    let questions = questions(&shown.register);
    let draft = Draft {
        body: row.body.clone(),
        row: Some(&row),
        ..Draft::default()
    };
    page(&view(&ctx, &shown, &options, &questions, draft))
}

/// A row as the draft has it.
async fn drafted(
    ctx: &Ctx,
    rooms: &Registers,
    (id, key): (&str, &str),
) -> Result<Row, ::web::Failure> {
    let (store, scope, today) = (ctx.store(), ctx.scope.clone(), ctx.today());
    let (rooms, id, key) = (rooms.clone(), id.to_owned(), key.to_owned());
    let filter = Filter {
        draft: true,
        ..Filter::default()
    };
    let (row, _) = blocking(move || {
        store.read(|read| queries::one_row(read, &rooms, &scope, (&id, &key), (&filter, today)))
    })
    .await?;
    Ok(row)
}

pub(super) async fn add(
    ctx: Ctx,
    Room(rooms): Room<Registers>,
    Path(id): Path<String>,
    Form(pairs): Pairs,
) -> Answer {
    let (shown, options) = written(&ctx, &rooms, &id).await?;
    submit(&ctx, &rooms, (&shown, &options), None, pairs.into()).await
}

pub(super) async fn save(
    ctx: Ctx,
    Room(rooms): Room<Registers>,
    Path((id, key)): Path<(String, String)>,
    Form(pairs): Pairs,
) -> Answer {
    let (shown, options) = written(&ctx, &rooms, &id).await?;
    let row = drafted(&ctx, &rooms, (&id, &key)).await?;
    submit(&ctx, &rooms, (&shown, &options), Some(row), pairs.into()).await
}

fn day(posted: &Posted, name: &str) -> Result<Option<Date>, ()> {
    match posted.text(name).trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| ()),
    }
}

async fn submit(
    ctx: &Ctx,
    rooms: &Registers,
    (shown, options): (&Shown, &Options),
    row: Option<Row>,
    posted: Posted,
) -> Answer {
    let words = Words::of(ctx.lang);
    let register = &shown.register;
    let questions = questions(register);
    let before = row.as_ref().map(|row| row.body.clone()).unwrap_or_default();
    let Reading {
        answers,
        mut complaints,
        ..
    } = forms::read(&questions, options, &posted, &before);
    let (from, until) = (day(&posted, "from"), day(&posted, "until"));
    let from_day = match from {
        _ if !register.validity => Some(ALWAYS),
        Ok(Some(day)) => Some(day),
        _ => {
            complaints.push(Complaint::new("from", words.day_missing));
            None
        }
    };
    if until.is_err() {
        complaints.push(Complaint::new("until", words.day_missing));
    }
    let refused = |status, complaints, theirs| {
        let draft = Draft {
            row: row.as_ref(),
            body: answers.clone(),
            posted: Some(&posted),
            complaints,
            theirs,
        };
        page_with(status, &view(ctx, shown, options, &questions, draft))
    };
    let Some(from) = from_day.filter(|_| complaints.is_empty()) else {
        return refused(StatusCode::UNPROCESSABLE_ENTITY, complaints, None);
    };
    let typed = draft::Typed {
        body: answers.clone(),
        from,
        until: until.unwrap_or_default(),
        seen: Some(posted.text("seen").parse().unwrap_or(0)),
    };
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let (room, id) = (rooms.clone(), register.id.clone());
    let saved = blocking(
        move || match draft::save(&store, &room, &scope, &id, typed) {
            Err(PutError::Store(error)) => Err(error),
            outcome => Ok(outcome),
        },
    )
    .await?;
    match saved {
        Ok(done) => {
            let text = if done.changed {
                words.saved
            } else {
                words.same
            };
            let to = parts::row_href(&register.id, &done.key);
            Ok(ctx.redirect_with(&to, Flash::done(text)))
        }
        Err(PutError::Conflict(theirs)) => {
            let complaint = Complaint::new("theirs", words.conflict_text);
            refused(StatusCode::CONFLICT, vec![complaint], Some(*theirs))
        }
        Err(error) => {
            let (status, complaint) = complaint(register, &error, ctx.lang);
            refused(status, vec![complaint], None)
        }
    }
}

/// What the form says about an error, and with which status.
fn complaint(register: &Register, error: &PutError, lang: base::Lang) -> (StatusCode, Complaint) {
    let field = match error {
        PutError::Backwards | PutError::Later(_) => "until".to_owned(),
        PutError::NoKey => forms::name(register.key.first().map_or("", String::as_str)),
        PutError::Invalid(faults) => forms::name(faults.first().map_or("", |(key, _)| key)),
        _ => "seen".to_owned(),
    };
    let status = match error.fault() {
        base::Fault::Conflict => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    (status, Complaint::new(field, error.explain(lang)))
}

pub(super) async fn end(
    ctx: Ctx,
    Room(rooms): Room<Registers>,
    Path((id, key)): Path<(String, String)>,
    Form(pairs): Pairs,
) -> Answer {
    let words = Words::of(ctx.lang);
    let posted = Posted::from(pairs);
    let out = posted.has("out");
    let last = day(&posted, "last").ok().flatten();
    let (shown, options) = written(&ctx, &rooms, &id).await?;
    let row = drafted(&ctx, &rooms, (&id, &key)).await?;
    let questions = questions(&shown.register);
    let refused = |status, text: String, theirs| {
        let draft = Draft {
            body: row.body.clone(),
            row: Some(&row),
            complaints: vec![Complaint::new("last", text)],
            theirs,
            ..Draft::default()
        };
        page_with(status, &view(&ctx, &shown, &options, &questions, draft))
    };
    if !out && last.is_none() && shown.register.validity {
        let text = words.day_missing.to_owned();
        return refused(StatusCode::UNPROCESSABLE_ENTITY, text, None);
    }
    let until = last.filter(|_| !out && shown.register.validity);
    let seen = posted.text("seen").parse().unwrap_or(0);
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let (list, of) = (id.clone(), key.clone());
    let ended = blocking(move || {
        match draft::end(&store, &rooms, &scope, (&list, &of), (until, Some(seen))) {
            Err(PutError::Store(error)) => Err(error),
            outcome => Ok(outcome),
        }
    })
    .await?;
    match ended {
        Ok(_) => {
            let to = format!("{}/draft", parts::href(&id));
            Ok(ctx.redirect_with(&to, Flash::done(words.end_done)))
        }
        Err(PutError::Conflict(theirs)) => refused(
            StatusCode::CONFLICT,
            words.conflict_text.to_owned(),
            Some(*theirs),
        ),
        Err(error) => refused(
            StatusCode::UNPROCESSABLE_ENTITY,
            error.explain(ctx.lang),
            None,
        ),
    }
}
