//! `/hall/statistics`: trades and awarded sums of twelve months.

use std::collections::BTreeMap;

use ::web::chart::{Bar, Bars, bars};
use ::web::form::{Choice, Field};
use ::web::view::{Card, Cards, Empty, Tone, cards, empty};
use ::web::{Answer, Ctx, Frame, Room, blocking, page};
use askama::Template;
use pack::element::TradeType;

use super::{HALL, asked};
use crate::queries;
use crate::state::Trades;
use crate::words_pages::{Words, trade_type};

#[derive(Template)]
#[template(path = "hall_statistics.html")]
struct StatisticsPage {
    frame: Frame,
    words: &'static Words,
    platform: Field,
    cards: Cards,
    charts: Vec<Bars>,
    nothing: Option<Empty>,
}

#[allow(clippy::cast_precision_loss, reason = "counts and sums far below 2^52")]
fn bar(label: String, value: i64, text: String) -> Bar {
    Bar {
        label,
        href: String::new(),
        value: value as f64,
        text,
        tone: Tone::Steady,
    }
}

pub(super) async fn show(ctx: Ctx, Room(room): Room<Trades>) -> Answer {
    let (words, defined, lang) = (Words::of(ctx.lang), room.defined(), ctx.lang);
    let narrow = asked(&ctx, "platform");
    let until = ctx.today().saturating_add(jiff::Span::new().days(1));
    let from = ctx
        .today()
        .first_of_month()
        .saturating_sub(jiff::Span::new().months(11));
    let (store, chosen) = (ctx.store(), narrow.clone());
    let (by_type, announced) =
        blocking(move || store.read(|read| queries::statistics(read, &chosen, (from, until))))
            .await?;
    let mut months: BTreeMap<String, i64> = BTreeMap::new();
    for ago in 0..12 {
        let month = from.saturating_add(jiff::Span::new().months(ago));
        months.insert(month.strftime("%Y-%m").to_string(), 0);
    }
    for at in &announced {
        *months
            .entry(at.day().strftime("%Y-%m").to_string())
            .or_default() += 1;
    }
    let trades: i64 = by_type.iter().map(|(_, count, _)| count).sum();
    let fen: i64 = by_type.iter().map(|(_, _, fen)| fen).sum();
    let name = |word: &str| match TradeType::parse(word) {
        Some(one) => trade_type(one, lang).to_owned(),
        None => word.to_owned(),
    };
    let of_type = |pick: fn(&(String, i64, i64)) -> (i64, String)| -> Vec<Bar> {
        let line = |row: &(String, i64, i64)| {
            let (value, text) = pick(row);
            bar(name(&row.0), value, text)
        };
        by_type.iter().map(line).collect()
    };
    let month = |(month, count): (&String, &i64)| bar(month.clone(), *count, count.to_string());
    let charts = vec![
        bars(
            words.by_month,
            words.month,
            words.trades,
            months.iter().map(month).collect(),
        ),
        bars(
            words.by_type,
            words.trade_type,
            words.trades,
            of_type(|row| (row.1, row.1.to_string())),
        ),
        bars(
            words.by_sum,
            words.trade_type,
            words.award_sum,
            of_type(|row| (row.2, (row.2 / 1_000_000).to_string())),
        ),
    ];
    let mut platforms = vec![Choice::new("", words.all)];
    let known = defined.elements.platforms.iter();
    platforms.extend(known.map(|one| Choice::new(one.id.clone(), one.title.get(lang))));
    let view = StatisticsPage {
        frame: ctx
            .frame(words.statistics)
            .purpose(words.statistics_purpose)
            .crumb(HALL, words.hall),
        words,
        platform: Field::select("platform", words.platform, platforms)
            .value(narrow)
            .not_required(),
        cards: cards(vec![
            Card::new(words.announced, trades).unit(words.trades),
            Card::new(words.award_total, super::yuan(fen)),
        ]),
        charts,
        nothing: (trades == 0).then(|| empty(words.none_statistics).link(HALL, words.hall)),
    };
    page(&view)
}
