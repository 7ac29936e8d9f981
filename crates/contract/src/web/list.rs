//! `/contracts`: the contracts that a visitor or a party sees.

use ::web::form::{Choice, Field};
use ::web::view::{Empty, Pages, Tag, Tone, empty, tag};
use ::web::{Answer, Ctx, Frame, Room, page};
use askama::Template;
use base::Role;

use super::PATH;
use super::parts::{due_tag, read, state_tag};
use crate::model::{Contract, State};
use crate::queries::{self, Filter, PAGE};
use crate::rules::money::yuan;
use crate::state::Contracts;
use crate::words::{Words, day_or};

#[derive(Template)]
#[template(path = "contracts.html")]
struct ListPage {
    frame: Frame,
    words: &'static Words,
    links: Vec<(&'static str, &'static str)>,
    filters: Vec<Field>,
    count: String,
    rows: Vec<Line>,
    pages: Pages,
    nothing: Option<Empty>,
}

struct Line {
    href: String,
    title: String,
    owner: String,
    supplier: String,
    amount: String,
    signed: String,
    tags: Vec<Tag>,
}

pub(super) async fn list(ctx: Ctx, Room(room): Room<Contracts>) -> Answer {
    let words = Words::of(ctx.lang);
    let get = |key: &str| ctx.query.get(key).unwrap_or_default().to_owned();
    let filter = Filter {
        state: State::parse(&get("state")),
        platform: get("platform").chars().take(40).collect(),
    };
    let number = get("page").parse().unwrap_or(1);
    let asked = filter.clone();
    let (rows, total, platforms) = read(&ctx, &room, move |read, who| {
        let (rows, total) = queries::contracts(read, who, (&asked, number))?;
        Ok((rows, total, queries::platforms(read, who.0)?))
    })
    .await?;
    let narrowed = filter.state.is_some() || !filter.platform.is_empty();
    let nothing = match (total, narrowed) {
        (0, false) => Some(empty(words.none)),
        (0, true) => Some(empty(words.none_found).link(PATH, words.clear)),
        _ => None,
    };
    let today = ctx.today();
    page(&ListPage {
        frame: ctx.frame(words.nav).purpose(words.purpose).wide(),
        words,
        links: links(&ctx),
        filters: filters(&ctx, &filter, &platforms),
        count: words.count(total),
        rows: rows.iter().map(|row| line(row, today, words)).collect(),
        pages: Pages::new(ctx.lang, &ctx.path, &ctx.query, PAGE, total),
        nothing,
    })
}

/// The trust list, where keys are kept with accepted issuers: another room's page.
const TRUST_LIST: &str = "/parties/issuers";

/// Addresses of the keys from before they were part of the trust list.
pub(super) async fn keys() -> Answer {
    Ok(::web::redirect(TRUST_LIST))
}

fn links(ctx: &Ctx) -> Vec<(&'static str, &'static str)> {
    let words = Words::of(ctx.lang);
    let mut links = Vec::new();
    if super::READERS.admits(&ctx.scope) {
        links.push(("/contracts/late", words.late_title));
        links.push((super::DISPUTES, words.disputes));
    }
    if ctx.scope.role == Role::Office {
        links.push((TRUST_LIST, words.keys_title));
    }
    links
}

fn filters(ctx: &Ctx, filter: &Filter, platforms: &[String]) -> Vec<Field> {
    let words = Words::of(ctx.lang);
    let all = || Choice::new("", words.all);
    let states = State::ALL
        .iter()
        .map(|state| Choice::new(state.as_str(), words.contract_state(*state)));
    let platforms = ctx.platform_choices(platforms);
    vec![
        Field::select(
            "state",
            words.state,
            std::iter::once(all()).chain(states).collect(),
        )
        .value(filter.state.map_or("", State::as_str))
        .not_required(),
        Field::select(
            "platform",
            words.platform,
            std::iter::once(all()).chain(platforms).collect(),
        )
        .value(filter.platform.clone())
        .not_required(),
    ]
}

fn line(row: &Contract, today: base::Date, words: &'static Words) -> Line {
    let mut tags = vec![state_tag(row.state, words)];
    if row.state == State::Open {
        tags.extend(due_tag(row.sign_due, today, words));
    }
    tags.extend(row.sample.then(|| tag(Tone::Plain, words.sample)));
    Line {
        href: format!("{PATH}/{}", row.id),
        title: row.title.clone(),
        owner: row.owner.name().to_owned(),
        supplier: row.supplier.name.clone(),
        amount: yuan(row.amount_fen),
        signed: day_or(row.signed_on, "–"),
        tags,
    }
}
