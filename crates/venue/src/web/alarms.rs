//! `/venue/alarms`: the list.

use ::web::form::{Choice, Field};
use ::web::view::{Empty, Pages, Tag, empty};
use ::web::{Answer, Ctx, Frame, Room, blocking, page};
use askama::Template;

use super::PATH;
use super::parts::{severity_tag, state_tag};
use crate::model::Alarm;
use crate::queries::{self, Filter, PAGE};
use crate::state::Venue;
use crate::words::Words;

#[derive(Template)]
#[template(path = "venue_alarms.html")]
struct AlarmsPage {
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
    room: String,
    severity: Tag,
    first: String,
    last: String,
    times: i64,
    owner: String,
    state: Tag,
}

pub(super) async fn list(ctx: Ctx, Room(venue): Room<Venue>) -> Answer {
    let words = Words::of(ctx.lang);
    let get = |key: &str| ctx.query.get(key).unwrap_or_default();
    let filter = Filter {
        open: match get("state") {
            "closed" => Some(false),
            "all" => None,
            _ => Some(true),
        },
        rule: get("rule").chars().take(80).collect(),
    };
    let at = ctx.query.get("page").and_then(|text| text.parse().ok());
    let at = at.unwrap_or(1_u64).clamp(1, 1_000_000);
    let (store, scope, wanted) = (ctx.store(), ctx.scope.clone(), filter.clone());
    let (found, owners) = blocking(move || {
        let found = store.read(|read| queries::alarms(read, &scope, (&wanted, at)))?;
        let ids: Vec<_> = found
            .rows
            .iter()
            .filter_map(|(alarm, _)| alarm.owner)
            .collect();
        let names = store.read(|read| queries::names(read, &ids))?;
        Ok::<_, ::store::Error>((found, names))
    })
    .await?;
    let narrowed = filter.open != Some(true) || !filter.rule.is_empty();
    let nothing = found.rows.is_empty().then(|| match narrowed {
        true => empty(words.none_found).link("/venue/alarms", words.clear),
        false => empty(words.no_alarms),
    });
    let line = |(alarm, room): &(Alarm, String)| Line {
        href: format!("{PATH}/alarms/{}", alarm.id),
        title: alarm.title.get(ctx.lang).to_owned(),
        room: room.clone(),
        severity: severity_tag(alarm, words),
        first: alarm.first_at.minute_text(),
        last: alarm.last_at.minute_text(),
        times: alarm.times,
        owner: alarm
            .owner
            .and_then(|owner| owners.get(&owner).cloned())
            .unwrap_or_else(|| words.no_owner.to_owned()),
        state: state_tag(alarm, words),
    };
    let view = AlarmsPage {
        frame: ctx
            .frame(words.alarms)
            .purpose(words.alarms_purpose)
            .crumb(PATH, words.nav)
            .wide(),
        words,
        filters: filters(&ctx, &venue, &filter),
        count: words.count(found.total),
        rows: found.rows.iter().map(line).collect(),
        pages: Pages::new(ctx.lang, &ctx.path, &ctx.query, PAGE, found.total),
        nothing,
    };
    page(&view)
}

fn filters(ctx: &Ctx, venue: &Venue, filter: &Filter) -> Vec<Field> {
    let words = Words::of(ctx.lang);
    let mut rules = vec![Choice::new("", words.all)];
    let known = venue.rules().rule.iter();
    rules.extend(known.map(|rule| Choice::new(&rule.id, rule.title.get(ctx.lang))));
    let states = vec![
        Choice::new("open", words.open),
        Choice::new("closed", words.closed),
        Choice::new("all", words.all),
    ];
    vec![
        Field::select("state", words.state, states)
            .value(match filter.open {
                Some(true) => "open",
                Some(false) => "closed",
                None => "all",
            })
            .not_required(),
        Field::select("rule", words.rule, rules)
            .value(&filter.rule)
            .not_required(),
    ]
}
