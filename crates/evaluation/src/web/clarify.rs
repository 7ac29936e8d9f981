//! `/clarifications`: what committees ask a bidder, and its answers.

use ::web::form::{Complaint, Field};
use ::web::view::{Empty, Pages, Tag, Tone, empty, tag};
use ::web::{Answer, Ctx, Flash, Frame, Room, Sent, blocking, page, page_with};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use base::{Explain, Fault};

use super::sent;
use crate::commands::answer as command;
use crate::commands::error::{EvaluationError, TEXT_CHARS};
use crate::model::{Ask, Head, Question};
use crate::queries::{self, PAGE};
use crate::state::Evaluation;
use crate::words::Words;

const PATH: &str = "/clarifications";

#[derive(Template)]
#[template(path = "clarifications.html")]
struct ListPage {
    frame: Frame,
    words: &'static Words,
    rows: Vec<Line>,
    pages: Pages,
    nothing: Option<Empty>,
}

struct Line {
    href: String,
    title: String,
    kind: &'static str,
    due: String,
    state: Tag,
}

#[derive(Template)]
#[template(path = "clarification.html")]
struct ShowPage {
    frame: Frame,
    words: &'static Words,
    complaints: Vec<Complaint>,
    hidden: bool,
    question: String,
    due: String,
    answer: String,
    form: Option<(String, Field)>,
}

pub(super) async fn list(ctx: Ctx, Room(room): Room<Evaluation>) -> Answer {
    let (store, scope, lang) = (ctx.store(), ctx.scope.clone(), ctx.lang);
    let at = ctx.query.get("page").and_then(|text| text.parse().ok());
    let at = at.unwrap_or(1_u64).clamp(1, 100_000);
    let (found, total) = blocking(move || queries::asked(&store, &room, &scope, at)).await?;
    let words = Words::of(lang);
    let rows = found.iter().map(|(question, head)| Line {
        href: format!("{PATH}/{}", question.id),
        title: head.title.get(lang).to_owned(),
        kind: match question.kind {
            Ask::Clarify => words.clarify_question,
            Ask::Price => words.price_question,
        },
        due: question.due_at.minute_text(),
        state: match question.answered_at {
            Some(_) => tag(Tone::Good, words.handed_in),
            None => tag(Tone::Warn, words.no_answer),
        },
    });
    page(&ListPage {
        frame: ctx
            .frame(words.clarifications)
            .purpose(words.clarifications_purpose),
        words,
        rows: rows.collect(),
        pages: Pages::new(lang, PATH, &ctx.query, PAGE, total),
        nothing: found.is_empty().then(|| empty(words.clarifications_none)),
    })
}

pub(super) async fn show(ctx: Ctx, Room(room): Room<Evaluation>, Path(id): Path<i64>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let found = blocking(move || queries::question(&store, &room, &scope, id)).await?;
    page(&view(&ctx, &found, "", Vec::new()))
}

fn view(
    ctx: &Ctx,
    (question, head): &(Question, Head),
    typed: &str,
    complaints: Vec<Complaint>,
) -> ShowPage {
    let (lang, words) = (ctx.lang, Words::of(ctx.lang));
    let open = question.answered_at.is_none() && ctx.now() <= question.due_at;
    let hint = match head.hidden {
        true => words.answer_hidden,
        false => words.answer_hint,
    };
    let field = Field::area("answer", words.answer, 6)
        .hint(hint)
        .value(typed)
        .max_chars(u32::try_from(TEXT_CHARS).unwrap_or(u32::MAX))
        .complaint(&complaints);
    ShowPage {
        frame: ctx
            .frame(head.title.get(lang))
            .purpose(words.clarifications_purpose)
            .crumb(PATH, words.clarifications),
        words,
        complaints,
        hidden: head.hidden,
        question: question.question.clone(),
        due: question.due_at.minute_text(),
        answer: question.answer.clone(),
        form: open.then(|| (format!("{PATH}/{}", question.id), field)),
    }
}

pub(super) async fn answer(post: Sent<Evaluation>) -> Answer {
    let (ctx, room, id, pairs) = post.split();
    let text = sent(&pairs, "answer").to_owned();
    let (store, scope, typed) = (ctx.store(), ctx.scope.clone(), text.clone());
    let done = blocking(move || {
        let done = command::answer(&store, &room, &scope, (id, text));
        match done {
            Ok(()) => Ok(None),
            Err(error) if matches!(error.fault(), Fault::Invalid | Fault::Conflict) => {
                let found = queries::question(&store, &room, &scope, id)?;
                Ok(Some((error, found)))
            }
            Err(error) => Err(error),
        }
    })
    .await?;
    let Some((error, found)): Option<(EvaluationError, _)> = done else {
        let said = Words::of(ctx.lang).answered;
        return Ok(ctx.redirect_with(&format!("{PATH}/{id}"), Flash::done(said)));
    };
    let status = match error.fault() {
        Fault::Conflict => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let complaints = vec![Complaint::new("answer", error.explain(ctx.lang))];
    page_with(status, &view(&ctx, &found, &typed, complaints))
}
