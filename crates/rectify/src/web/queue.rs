//! `/orders`: the queue, by due day.

use ::web::form::{Choice, Field};
use ::web::view::{Card, Cards, Empty, Pages, Tag, Tone, cards, empty};
use ::web::{Answer, Ctx, Frame, Query, blocking, page};
use askama::Template;
use base::OrgId;

use super::parts::{Names, day, day_or, level_tag, names, state_tag};
use crate::commands::open::may_open;
use crate::model::Order;
use crate::queries::{Ask, PAGE, Queue, ReadError, orders};
use crate::rules::order::State;
use crate::rules::warning::{Level, level};
use crate::words::{OrderWords, level_title, source_title, state_title};

const PATH: &str = "/orders";

#[derive(Template)]
#[template(path = "orders.html")]
struct QueuePage {
    frame: Frame,
    words: &'static OrderWords,
    cards: Cards,
    unit: Option<Field>,
    state: Field,
    level: Field,
    count: String,
    rows: Vec<Line>,
    pages: Pages,
    nothing: Option<Empty>,
    opens: bool,
    office: bool,
}

struct Line {
    href: String,
    number: String,
    unit: String,
    source: &'static str,
    state: Tag,
    level: Option<Tag>,
    due: String,
    opened: String,
    misses: i64,
    sample: bool,
}

pub(super) async fn list(ctx: Ctx) -> Answer {
    let given = |key: &str| ctx.query.get(key).filter(|text| !text.is_empty());
    let ask = Ask {
        org: given("unit").map(OrgId::from),
        state: given("state").and_then(State::parse),
        level: given("level").and_then(Level::parse),
    };
    let at = given("page")
        .and_then(|text| text.parse().ok())
        .unwrap_or(1_usize);
    let (store, scope, today, wanted) = (ctx.store(), ctx.scope.clone(), ctx.today(), ask.clone());
    let (queue, names) = blocking(move || -> Result<_, ReadError> {
        Ok((
            orders(&store, &scope, &wanted, (today, at))?,
            names(&store)?,
        ))
    })
    .await?;
    page(&view(&ctx, &ask, &queue, &names))
}

fn view(ctx: &Ctx, ask: &Ask, queue: &Queue, names: &Names) -> QueuePage {
    let (lang, words) = (ctx.lang, OrderWords::of(ctx.lang));
    let opens = may_open(&ctx.scope);
    let any = |label: &str| Choice::new("", label);
    let filtered = *ask != Ask::default();
    let unit = (!queue.units.is_empty()).then(|| {
        let units = queue
            .units
            .iter()
            .map(|org| Choice::new(org.as_str(), names.label(org, lang)));
        let chosen = ask.org.as_ref().map(ToString::to_string);
        Field::select(
            "unit",
            words.unit,
            std::iter::once(any(words.all_units)).chain(units).collect(),
        )
        .value(chosen.unwrap_or_default())
        .not_required()
    });
    let states = State::ALL
        .iter()
        .map(|state| Choice::new(state.as_str(), state_title(*state, lang)));
    let levels = Level::ALL
        .iter()
        .map(|level| Choice::new(level.as_str(), level_title(*level, lang)));
    let nothing = queue.orders.is_empty().then(|| match (filtered, opens) {
        (true, _) => empty(words.none_found).link(PATH, words.clear),
        (false, true) => empty(words.empty_director).link("/orders/batch", words.batch),
        (false, false) => empty(words.empty),
    });
    QueuePage {
        frame: ctx.frame(words.nav).purpose(words.queue_purpose).wide(),
        words,
        cards: counts(words, queue.counts),
        unit,
        state: Field::select(
            "state",
            words.state,
            std::iter::once(any(words.all_states))
                .chain(states)
                .collect(),
        )
        .value(ask.state.map_or("", State::as_str))
        .not_required(),
        level: Field::select(
            "level",
            words.level,
            std::iter::once(any(words.all_levels))
                .chain(levels)
                .collect(),
        )
        .value(ask.level.map_or("", Level::as_str))
        .not_required(),
        count: words.queue_count(queue.total),
        rows: queue
            .orders
            .iter()
            .map(|order| line(ctx, order, queue, names))
            .collect(),
        pages: Pages::new(lang, PATH, &ctx.query, PAGE as u64, queue.total as u64),
        nothing,
        opens,
        office: ctx.scope.role == base::Role::Office,
    }
}

fn counts(words: &OrderWords, [red, orange, blue, waiting]: [u64; 4]) -> Cards {
    let at = |level: Level| Query::default().set("level", level.as_str()).href(PATH);
    cards(vec![
        Card::new(words.overdue, red)
            .tone(Tone::Bad)
            .href(at(Level::Red)),
        Card::new(words.within_orange, orange)
            .tone(Tone::Warn)
            .href(at(Level::Orange)),
        Card::new(words.within_blue, blue)
            .tone(Tone::Steady)
            .href(at(Level::Blue)),
        Card::new(words.waiting, waiting),
    ])
}

fn line(ctx: &Ctx, order: &Order, queue: &Queue, names: &Names) -> Line {
    let (lang, words) = (ctx.lang, OrderWords::of(ctx.lang));
    Line {
        href: format!("{PATH}/{}", order.id),
        number: order.number.clone(),
        unit: names.label(&order.org, lang),
        source: source_title(order.source, lang),
        state: state_tag(order.state, lang),
        level: level_tag(level(&queue.calendar, order.due, ctx.today()), lang),
        due: day_or(order.due, words.no_due, lang),
        opened: day(order.opened_on, lang),
        misses: order.misses,
        sample: order.sample,
    }
}
