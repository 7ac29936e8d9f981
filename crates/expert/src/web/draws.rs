//! `/draws`: the draws that a scope knows of.

use ::web::form::{Choice, Field};
use ::web::view::{Empty, Pages, Tag, Tone, empty, tag};
use ::web::{Answer, Called, Ctx, Frame, Named, Room, blocking, page};
use askama::Template;

use super::{DRAWS, EXPERTS, draw_tag};
use crate::model::{Draw, DrawState};
use crate::queries::{self, PAGE};
use crate::state::Experts;
use crate::words::{Words, moment};

#[derive(Template)]
#[template(path = "draws.html")]
struct ListPage {
    frame: Frame,
    words: &'static Words,
    experts: &'static str,
    filters: Vec<Field>,
    count: String,
    rows: Vec<Line>,
    pages: Pages,
    nothing: Option<Empty>,
}

struct Line {
    href: String,
    label: String,
    trade: Named,
    attempt: String,
    at: String,
    tags: Vec<Tag>,
}

pub(super) async fn list(ctx: Ctx, Room(room): Room<Experts>) -> Answer {
    let state = DrawState::parse(ctx.query.get("state").unwrap_or_default());
    let at = ctx.query.get("page").and_then(|text| text.parse().ok());
    let at = at.unwrap_or(1_u64).clamp(1, 1_000_000);
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let (found, total) =
        blocking(move || store.read(|read| queries::draws(read, &scope, state, at))).await?;
    let called = ctx
        .called(found.iter().map(|row| row.subject.clone()))
        .await?;
    let words = Words::of(ctx.lang);
    let mut states = vec![Choice::new("", words.all)];
    states.extend(DrawState::ALL.map(|one| Choice::new(one.as_str(), words.draw_state(one))));
    let view = ListPage {
        frame: ctx.frame(words.draws).purpose(words.draws_purpose),
        words,
        experts: match room.reads(&ctx.scope) {
            true => EXPERTS,
            false => "",
        },
        filters: vec![
            Field::select("state", words.state, states)
                .value(state.map_or("", DrawState::as_str))
                .not_required(),
        ],
        count: words.count_draws(total),
        nothing: found.is_empty().then(|| match state {
            None => empty(words.draws_none),
            Some(_) => empty(words.none_found).link(DRAWS, words.clear),
        }),
        rows: found.iter().map(|row| line(row, &called, words)).collect(),
        pages: Pages::new(ctx.lang, &ctx.path, &ctx.query, PAGE, total),
    };
    page(&view)
}

fn line(row: &Draw, called: &Called, words: &Words) -> Line {
    let mut tags = vec![draw_tag(row.state, words)];
    if row.sample {
        tags.push(tag(Tone::Plain, words.sample));
    }
    Line {
        href: format!("{DRAWS}/{}", row.id),
        label: words.draw_one(row.id),
        trade: called.of(&row.subject, "–"),
        attempt: words.attempt(row.attempt),
        at: moment(row.at),
        tags,
    }
}
