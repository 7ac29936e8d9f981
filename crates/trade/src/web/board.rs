//! `/trades`: the trades that a scope works with; `/trades/compare`: the platforms side by side.

use ::web::form::{Choice, Field};
use ::web::view::{Card, Cards, Empty, Pages, Tag, Tone, cards, empty, tag};
use ::web::{Answer, Ctx, Frame, Room, blocking, page};
use askama::Template;
use base::{Date, Lang, Role};
use pack::element::TradeType;

use super::{BOARD, asked, page_of, platform, standing, yuan};
use crate::model::{Attempt, State, Trade};
use crate::queries::{self, BoardFilter, PAGE};
use crate::rules::figures::{Counted, assessed, share};
use crate::state::{Defined, Trades};
use crate::words_pages::{Words, trade_type};

#[derive(Template)]
#[template(path = "trades.html")]
struct BoardPage {
    frame: Frame,
    words: &'static Words,
    cards: Cards,
    may_register: bool,
    filters: Vec<Field>,
    rows: Vec<Line>,
    count: String,
    pages: Pages,
    nothing: Option<Empty>,
    attempts: Vec<AttemptLine>,
}

/// A trade in a list.
pub(super) struct Line {
    pub(super) href: String,
    pub(super) title: String,
    pub(super) sample: Option<Tag>,
    pub(super) state: Tag,
    pub(super) trade: &'static str,
    pub(super) platform: String,
    pub(super) amount: String,
    pub(super) deadline: String,
}

struct AttemptLine {
    when: String,
    platform: String,
    said: String,
    href: String,
}

/// A trade in a list whose pages stand at `at`.
pub(super) fn line(defined: &Defined, trade: &Trade, (at, lang): (&str, Lang)) -> Line {
    Line {
        href: format!("{at}/{}", trade.id),
        title: trade.title.clone(),
        sample: trade
            .sample
            .then(|| tag(Tone::Plain, Words::of(lang).sample)),
        state: standing(trade, lang),
        trade: trade_type(trade.trade, lang),
        platform: platform(defined, &trade.platform, lang),
        amount: yuan(trade.amount_fen),
        deadline: trade
            .deadline_at
            .map(base::Millis::minute_text)
            .unwrap_or_default(),
    }
}

pub(super) async fn list(ctx: Ctx, Room(room): Room<Trades>) -> Answer {
    let (words, defined, lang) = (Words::of(ctx.lang), room.defined(), ctx.lang);
    let filter = BoardFilter {
        platform: asked(&ctx, "platform"),
        trade: TradeType::parse(&asked(&ctx, "trade")),
        state: State::parse(&asked(&ctx, "state")),
    };
    let (at, days) = (page_of(&ctx), year(ctx.today()));
    let (store, scope, narrow) = (ctx.store(), ctx.scope.clone(), filter.clone());
    let ((found, total), figures, attempts) = blocking(move || {
        store.read(|read| {
            let found = queries::board(read, &scope, (&narrow, None, at))?;
            let figures = queries::figures(read, &scope, &room, days)?;
            Ok::<_, ::store::Error>((found, figures, queries::attempts(read, &scope, &room)?))
        })
    })
    .await?;
    let narrowed = !filter.platform.is_empty() || filter.trade.is_some() || filter.state.is_some();
    let registers = matches!(ctx.scope.role, Role::Clerk | Role::Head);
    let nothing = found.is_empty().then(|| match (narrowed, registers) {
        (true, _) => empty(words.none_filtered).link(BOARD, words.clear),
        (false, true) => empty(words.none_trades).link("/trades/new", words.new_project),
        (false, false) => empty(words.none_trades),
    });
    let view = BoardPage {
        frame: ctx.frame(words.board).purpose(words.board_purpose).wide(),
        words,
        cards: summary(figures.values(), words),
        may_register: registers,
        filters: filters(&defined, &filter, lang),
        rows: found
            .iter()
            .map(|one| line(&defined, one, (BOARD, lang)))
            .collect(),
        count: words.count(total),
        pages: Pages::new(lang, &ctx.path, &ctx.query, PAGE, total),
        nothing,
        attempts: attempts
            .iter()
            .map(|one| attempt(&defined, one, lang))
            .collect(),
    };
    page(&view)
}

fn attempt(defined: &Defined, one: &Attempt, lang: Lang) -> AttemptLine {
    AttemptLine {
        when: one.at.minute_text(),
        platform: platform(defined, &one.platform, lang),
        said: one.said.get(lang).to_owned(),
        href: one
            .trade
            .map(|id| format!("{BOARD}/{id}"))
            .unwrap_or_default(),
    }
}

/// The year of a day: its first day, and the first of the next.
fn year(today: Date) -> (Date, Date) {
    let first = today.first_of_year();
    (first, first.saturating_add(jiff::Span::new().years(1)))
}

fn summary<'c>(all: impl Iterator<Item = &'c Counted>, words: &Words) -> Cards {
    let sum = all.fold(Counted::default(), |sum, one| Counted {
        announced: sum.announced + one.announced,
        awarded: sum.awarded + one.awarded,
        failed: sum.failed + one.failed,
        award_fen: sum.award_fen.saturating_add(one.award_fen),
        absent: sum.absent + one.absent,
        refused: sum.refused + one.refused,
        ..sum
    });
    let absent = match sum.absent {
        0 => Tone::Plain,
        _ => Tone::Warn,
    };
    cards(vec![
        Card::new(words.announced, sum.announced).unit(words.trades),
        Card::new(words.awarded, sum.awarded).unit(words.trades),
        Card::new(words.failed, sum.failed).unit(words.trades),
        Card::new(words.award_total, yuan(sum.award_fen)),
        Card::new(words.absentees, sum.absent)
            .href("/trades/absentees")
            .tone(absent),
        Card::new(words.attempts, sum.refused).unit(words.trades),
    ])
}

fn filters(defined: &Defined, filter: &BoardFilter, lang: Lang) -> Vec<Field> {
    let words = Words::of(lang);
    let mut platforms = vec![Choice::new("", words.all)];
    let known = defined.elements.platforms.iter();
    platforms.extend(known.map(|one| Choice::new(one.id.clone(), one.title.get(lang))));
    let mut states = vec![Choice::new("", words.all)];
    let known = State::ALL.iter();
    states.extend(known.map(|one| Choice::new(one.as_str(), one.title(lang))));
    vec![
        Field::select("state", words.state, states)
            .value(filter.state.map_or("", State::as_str))
            .not_required(),
        Field::select("trade", words.trade_type, super::hall::types(lang))
            .value(filter.trade.map_or("", TradeType::as_str))
            .not_required(),
        Field::select("platform", words.platform, platforms)
            .value(filter.platform.clone())
            .not_required(),
    ]
}

#[derive(Template)]
#[template(path = "trades_compare.html")]
struct ComparePage {
    frame: Frame,
    words: &'static Words,
    heads: Vec<&'static str>,
    rows: Vec<(String, Vec<String>)>,
    nothing: Option<Empty>,
}

pub(super) async fn compare(ctx: Ctx, Room(room): Room<Trades>) -> Answer {
    let (words, defined, lang) = (Words::of(ctx.lang), room.defined(), ctx.lang);
    let (store, scope, days) = (ctx.store(), ctx.scope.clone(), year(ctx.today()));
    let figures =
        blocking(move || store.read(|read| queries::figures(read, &scope, &room, days))).await?;
    let per_cent = |share: Option<f64>| share.map_or("—".to_owned(), |one| format!("{one}％"));
    let mut rows = Vec::new();
    for platform in &defined.elements.platforms {
        let Some(one) = figures.get(&platform.id) else {
            continue;
        };
        let rates = assessed(one);
        let saved = share(one.budget_fen.saturating_sub(one.award_fen), one.budget_fen);
        rows.push((
            platform.title.get(lang).to_owned(),
            vec![
                one.announced.to_string(),
                one.awarded.to_string(),
                one.failed.to_string(),
                yuan(one.award_fen),
                per_cent(saved),
                per_cent(rates.entry),
                per_cent(rates.rules),
                per_cent(rates.sharing),
                per_cent(rates.witness),
                per_cent(rates.venue),
            ],
        ));
    }
    let view = ComparePage {
        frame: ctx
            .frame(words.compare)
            .purpose(words.compare_purpose)
            .crumb(BOARD, words.board)
            .wide(),
        words,
        heads: vec![
            words.announced,
            words.awarded,
            words.failed,
            words.award_total,
            words.saved_share,
            words.entry_rate,
            words.rules_rate,
            words.sharing_rate,
            words.witness_rate,
            words.venue_rate,
        ],
        nothing: rows
            .is_empty()
            .then(|| empty(words.none_trades).link(BOARD, words.board)),
        rows,
    };
    page(&view)
}
