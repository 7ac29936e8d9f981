//! `/auctions`: the list.

use ::web::form::{Choice, Field};
use ::web::view::{Empty, Pages, Tag, empty, tag};
use ::web::{Answer, Ctx, Frame, Room, blocking, page};
use askama::Template;
use base::Role;

use super::{PATH, standing};
use crate::model::{Auction, State};
use crate::queries::{self, Filter, PAGE};
use crate::rules::money::yuan;
use crate::state::Auctions;
use crate::words::{Words, moment};

#[derive(Template)]
#[template(path = "auctions.html")]
struct ListPage {
    frame: Frame,
    words: &'static Words,
    filters: Vec<Field>,
    count: String,
    rows: Vec<Line>,
    pages: Pages,
    nothing: Option<Empty>,
}

struct Line {
    href: String,
    title: String,
    sample: Option<Tag>,
    state: Tag,
    price: String,
    opens: String,
    closes: String,
}

pub(super) async fn list(ctx: Ctx, Room(room): Room<Auctions>) -> Answer {
    let get = |key: &str| ctx.query.get(key).unwrap_or_default();
    let (state, mine) = (State::parse(get("state")), get("mine") == "yes");
    let platform: String = get("platform").chars().take(80).collect();
    let at = ctx.query.get("page").and_then(|text| text.parse().ok());
    let at = at.unwrap_or(1_u64).clamp(1, 1_000_000);
    let (store, scope, narrow) = (ctx.store(), ctx.scope.clone(), platform.clone());
    let (found, total, platforms) = blocking(move || {
        let party = match mine {
            true => room.party(&store, &scope)?,
            false => None,
        };
        let filter = Filter {
            state,
            platform: narrow,
            party,
        };
        store.read(|read| {
            let (found, total) = queries::list(read, &scope, &room, (&filter, at))?;
            Ok::<_, ::store::Error>((found, total, queries::platforms(read, &scope)?))
        })
    })
    .await?;
    let words = Words::of(ctx.lang);
    let narrowed = state.is_some() || mine || !platform.is_empty();
    let nothing = found.is_empty().then(|| match narrowed {
        true => empty(words.none_found).link(PATH, words.clear),
        false => empty(words.none),
    });
    let view = ListPage {
        frame: ctx.frame(words.nav).purpose(words.purpose).wide(),
        words,
        filters: filters(&ctx, (state, &platform, mine), &platforms),
        count: words.count(total),
        rows: found.iter().map(|row| line(&ctx, row)).collect(),
        pages: Pages::new(ctx.lang, &ctx.path, &ctx.query, PAGE, total),
        nothing,
    };
    page(&view)
}

fn filters(
    ctx: &Ctx,
    (state, platform, mine): (Option<State>, &str, bool),
    platforms: &[String],
) -> Vec<Field> {
    let words = Words::of(ctx.lang);
    let all = || Choice::new("", words.all);
    let mut states = vec![all()];
    let known = [State::Open, State::Ended, State::Failed];
    states.extend(known.map(|state| Choice::new(state.as_str(), words.state(state))));
    let mut places = vec![all()];
    places.extend(ctx.platform_choices(platforms));
    let mut fields = vec![
        Field::select("state", words.state, states)
            .value(state.map_or("", State::as_str))
            .not_required(),
        Field::select("platform", words.platform, places)
            .value(platform)
            .not_required(),
    ];
    if ctx.scope.role == Role::Applicant {
        let chosen = if mine {
            vec!["yes".to_owned()]
        } else {
            Vec::new()
        };
        let only = vec![Choice::new("yes", words.mine)];
        fields.push(Field::checks("mine", words.nav, only, &chosen));
    }
    fields
}

fn line(ctx: &Ctx, row: &Auction) -> Line {
    let words = Words::of(ctx.lang);
    let phase = row.phase(ctx.now());
    Line {
        href: format!("{PATH}/{}", row.id),
        title: row.title.clone(),
        sample: row
            .sample
            .then(|| tag(::web::view::Tone::Plain, words.sample)),
        state: standing(row, phase, words),
        price: match row.top {
            Some(top) => yuan(top.amount_fen),
            None => yuan(row.terms.start_fen),
        },
        opens: moment(row.clock.opens_at),
        closes: moment(row.ended_at.unwrap_or_else(|| row.clock.closes_at())),
    }
}
