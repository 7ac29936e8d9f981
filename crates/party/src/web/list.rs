//! `/parties`: the queue of a centre, and the search.

use ::web::form::{Choice, Field};
use ::web::view::{Empty, Pages, Tag, Tone, empty, tag};
use ::web::{Answer, Ctx, Frame, Room, page};
use askama::Template;

use super::parts::{platform, platforms, read, state_tag};
use super::{ISSUERS, LIST};
use crate::model::State;
use crate::queries::{self, Filter, Listed, PAGE};
use crate::state::Market;
use crate::words::Words;

#[derive(Template)]
#[template(path = "party_list.html")]
struct ListPage {
    frame: Frame,
    words: &'static Words,
    issuers: &'static str,
    filters: Vec<Field>,
    count: String,
    rows: Vec<Line>,
    pages: Pages,
    nothing: Option<Empty>,
}

struct Line {
    href: String,
    name: String,
    code: String,
    way: &'static str,
    platform: String,
    applied: String,
    tags: Vec<Tag>,
}

pub(super) async fn list(ctx: Ctx, Room(room): Room<Market>) -> Answer {
    let words = Words::of(ctx.lang);
    let get = |key: &str| ctx.query.get(key).unwrap_or_default().to_owned();
    let filter = Filter {
        state: State::parse(&get("state")),
        text: get("q").trim().chars().take(40).collect(),
        platform: get("platform").chars().take(40).collect(),
    };
    let number = get("page").parse().unwrap_or(1);
    let asked = filter.clone();
    let (rows, total) = read(&ctx, &room, move |read, room, scope| {
        queries::list(read, (room, scope), &asked, number)
    })
    .await?;
    let narrowed = filter.state.is_some() || !filter.text.is_empty() || !filter.platform.is_empty();
    let nothing = match (total, narrowed) {
        (0, false) => Some(empty(words.none)),
        (0, true) => Some(empty(words.none_found).link(LIST, words.clear)),
        _ => None,
    };
    page(&ListPage {
        frame: ctx
            .frame(words.list_title)
            .purpose(words.list_purpose)
            .wide(),
        words,
        issuers: ISSUERS,
        filters: filters(&ctx, &room, &filter),
        count: words.count(total),
        rows: rows.iter().map(|row| line(&ctx, &room, row)).collect(),
        pages: Pages::new(ctx.lang, &ctx.path, &ctx.query, PAGE, total),
        nothing,
    })
}

fn filters(ctx: &Ctx, room: &Market, filter: &Filter) -> Vec<Field> {
    let words = Words::of(ctx.lang);
    let all = || std::iter::once(Choice::new("", words.all));
    let states = State::ALL
        .iter()
        .map(|state| Choice::new(state.as_str(), words.state_of(*state)));
    let platforms = platforms(room, ctx.lang, |_| true);
    vec![
        Field::search("q", words.search)
            .value(filter.text.clone())
            .not_required(),
        Field::select("state", words.state, all().chain(states).collect())
            .value(filter.state.map_or("", State::as_str))
            .not_required(),
        Field::select("platform", words.platform, all().chain(platforms).collect())
            .value(filter.platform.clone())
            .not_required(),
    ]
}

fn line(ctx: &Ctx, room: &Market, listed: &Listed) -> Line {
    let (words, row) = (Words::of(ctx.lang), &listed.row);
    let mut tags = vec![state_tag(row.state, words)];
    if row.administrator {
        tags.push(tag(Tone::Steady, words.administrator));
    }
    let named = match row.name.is_empty() {
        true => listed.enterprise.clone(),
        false => Some(row.name.clone()),
    };
    Line {
        href: format!("{LIST}/{}", row.id),
        name: named.unwrap_or_else(|| row.code.clone()),
        code: row.code.clone(),
        way: words.way_of(row.way),
        platform: platform(room, ctx.lang, &row.platform),
        applied: row.applied_at.day().to_string(),
        tags,
    }
}
