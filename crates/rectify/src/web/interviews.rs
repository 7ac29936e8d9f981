//! `/interviews`: the list.

use ::web::view::{Empty, Pages, Tag, Tone, empty, tag};
use ::web::{Answer, Ctx, Frame, blocking, page};
use askama::Template;
use base::Lang;

use super::parts::{day, day_or, names};
use crate::queries::{self, PAGE, ReadError};
use crate::rules::interview::State;
use crate::words::{InterviewWords, OrderWords, interview_title};

const PATH: &str = "/interviews";

#[derive(Template)]
#[template(path = "interviews.html")]
struct ListPage {
    frame: Frame,
    words: &'static InterviewWords,
    open_only: bool,
    rows: Vec<Line>,
    pages: Pages,
    nothing: Option<Empty>,
}

struct Line {
    href: String,
    title: String,
    order: String,
    order_href: String,
    unit: String,
    state: Tag,
    proposed: String,
    due: String,
}

/// The mark of where an interview stands.
pub(super) fn state_tag(state: State, lang: Lang) -> Tag {
    let tone = match state {
        State::Proposed => Tone::Warn,
        State::Approved | State::Held => Tone::Steady,
        State::Closed => Tone::Good,
        State::Declined => Tone::Plain,
    };
    tag(tone, interview_title(state, lang))
}

pub(super) async fn list(ctx: Ctx) -> Answer {
    let (lang, words) = (ctx.lang, InterviewWords::of(ctx.lang));
    let open_only = ctx.query.get("show") == Some("open");
    let at = ctx
        .query
        .get("page")
        .and_then(|text| text.parse().ok())
        .unwrap_or(1_usize)
        .min(100_000);
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let ((rows, total), names) = blocking(move || -> Result<_, ReadError> {
        Ok((
            queries::interviews(&store, &scope, open_only, at)?,
            names(&store)?,
        ))
    })
    .await?;
    let rows: Vec<Line> = rows
        .into_iter()
        .map(|(row, number)| Line {
            href: format!("{PATH}/{}", row.id),
            title: words.one(row.id),
            order: number,
            order_href: format!("/orders/{}", row.order),
            unit: names.label(&row.org, lang),
            state: state_tag(row.state, lang),
            proposed: day(row.proposed_on, lang),
            due: day_or(row.due, "", lang),
        })
        .collect();
    page(&ListPage {
        frame: ctx
            .frame(words.title)
            .purpose(words.purpose)
            .crumb("/orders", OrderWords::of(lang).nav)
            .wide(),
        words,
        open_only,
        nothing: rows
            .is_empty()
            .then(|| empty(words.empty).link("/orders", OrderWords::of(lang).nav)),
        rows,
        pages: Pages::new(lang, PATH, &ctx.query, PAGE as u64, total),
    })
}
