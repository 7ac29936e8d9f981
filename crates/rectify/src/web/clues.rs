//! `/clues`: the list, for discipline inspection alone.

use ::web::view::{Empty, Pages, Tag, Tone, empty, tag};
use ::web::{Answer, Ctx, Frame, blocking, page};
use askama::Template;
use base::Lang;

use super::parts::day;
use crate::queries::{self, PAGE};
use crate::rules::clue::State;
use crate::words::{ClueWords, OrderWords, clue_title};

const PATH: &str = "/clues";

#[derive(Template)]
#[template(path = "clues.html")]
struct ListPage {
    frame: Frame,
    words: &'static ClueWords,
    rows: Vec<Line>,
    pages: Pages,
    nothing: Option<Empty>,
}

struct Line {
    href: String,
    title: String,
    state: Tag,
    on: String,
    by: &'static str,
    sample: Option<Tag>,
}

/// The mark of where a clue stands.
pub(super) fn state_tag(state: State, lang: Lang) -> Tag {
    let tone = match state {
        State::HandedOver => Tone::Warn,
        State::Received | State::InReview => Tone::Steady,
        State::Concluded => Tone::Good,
    };
    tag(tone, clue_title(state, lang))
}

pub(super) async fn list(ctx: Ctx) -> Answer {
    let (lang, words) = (ctx.lang, ClueWords::of(ctx.lang));
    let at = ctx
        .query
        .get("page")
        .and_then(|text| text.parse().ok())
        .unwrap_or(1_usize)
        .min(100_000);
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let (rows, total) = blocking(move || queries::clues(&store, &scope, at)).await?;
    let rows: Vec<Line> = rows
        .into_iter()
        .map(|row| Line {
            href: format!("{PATH}/{}", row.id),
            title: words.one(row.id),
            state: state_tag(row.state, lang),
            on: day(row.handed_on, lang),
            by: row.handed_by.title(lang),
            sample: row
                .sample
                .then(|| tag(Tone::Plain, OrderWords::of(lang).sample)),
        })
        .collect();
    page(&ListPage {
        frame: ctx.frame(words.title).purpose(words.purpose).wide(),
        words,
        nothing: rows.is_empty().then(|| empty(words.empty)),
        rows,
        pages: Pages::new(lang, PATH, &ctx.query, PAGE as u64, total),
    })
}
