//! `/cases/statistics`: filed, closed, in time, how long.

use askama::Template;
use base::Date;
use web::chart::{Bar, Bars, bars};
use web::form::Field;
use web::view::{Card, Cards, Empty, cards, empty};
use web::{Answer, Ctx, Frame, Room, blocking, page};

use super::parts;
use super::words::DeskWords;
use crate::queries::{Figures, statistics};
use crate::room::Casework;

#[derive(Template)]
#[template(path = "case_statistics.html")]
struct StatisticsPage {
    frame: Frame,
    words: &'static DeskWords,
    from: Field,
    to: Field,
    item: Field,
    cards: Cards,
    chart: Option<Bars>,
    tables: Vec<Table>,
    nothing: Option<Empty>,
}

struct Table {
    title: &'static str,
    first: &'static str,
    rows: Vec<Line>,
}

struct Line {
    name: String,
    opened: String,
    closed: String,
    in_time: String,
    mean: String,
}

pub(super) async fn show(ctx: Ctx, Room(room): Room<Casework>) -> Answer {
    let given = |key: &str| ctx.query.get(key).unwrap_or_default().trim().to_owned();
    let today = ctx.today();
    let from: Date = given("from")
        .parse()
        .unwrap_or_else(|_| Date::new(today.year(), 1, 1).unwrap_or(today));
    let to: Date = given("to").parse().unwrap_or(today);
    let item = given("item");
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let wanted = item.clone();
    let (found, names) = blocking(move || {
        let names = parts::names(&store, &scope)?;
        let of = (!wanted.is_empty()).then_some(wanted.as_str());
        let found = store.read(|read| statistics(read, &scope, of, (from, to)))?;
        Ok::<_, ::store::Error>((found, names))
    })
    .await?;
    let (lang, words) = (ctx.lang, DeskWords::of(ctx.lang));
    let months: Vec<Line> = found
        .months
        .iter()
        .map(|row| line(row.month.clone(), &row.figures))
        .collect();
    let items = found
        .items
        .iter()
        .map(|(item, figures)| line(parts::item_title(&room, item, lang), figures))
        .collect();
    let units = found
        .units
        .iter()
        .map(|(unit, figures)| line(names.label(unit, lang), figures))
        .collect();
    let chart = (found.months.len() > 1).then(|| {
        let rows = found.months.iter().map(|row| Bar {
            label: row.month.clone(),
            href: String::new(),
            value: f64::from(i32::try_from(row.figures.closed).unwrap_or(i32::MAX)),
            text: web::view::count(u64::try_from(row.figures.closed).unwrap_or(0)),
            tone: web::view::Tone::Plain,
        });
        bars(
            words.by_month,
            words.month,
            words.closed_count,
            rows.collect(),
        )
    });
    page(&StatisticsPage {
        frame: ctx
            .frame(words.statistics)
            .purpose(words.statistics_purpose)
            .crumb(super::list::PATH, words.cases)
            .wide(),
        from: Field::date("from", words.from).value(from.to_string()),
        to: Field::date("to", words.to).value(to.to_string()),
        item: Field::select("item", words.item, super::inbox::items(&room, words, lang))
            .value(item)
            .not_required(),
        cards: total(&found.total, words),
        chart,
        nothing: months.is_empty().then(|| empty(words.no_figures)),
        tables: vec![
            Table {
                title: words.by_month,
                first: words.month,
                rows: months,
            },
            Table {
                title: words.by_item,
                first: words.item,
                rows: items,
            },
            Table {
                title: words.by_unit,
                first: words.unit,
                rows: units,
            },
        ],
        words,
    })
}

/// A share in basis points as per cent.
fn percent(points: Option<i64>) -> String {
    points.map_or_else(
        || "–".to_owned(),
        |points| format!("{}.{:02}％", points / 100, points % 100),
    )
}

fn tenths(tenths: Option<i64>) -> String {
    tenths.map_or_else(
        || "–".to_owned(),
        |tenths| format!("{}.{}", tenths / 10, tenths % 10),
    )
}

fn total(figures: &Figures, words: &DeskWords) -> Cards {
    cards(vec![
        Card::new(words.filed_count, figures.opened),
        Card::new(words.closed_count, figures.closed),
        Card::new(words.in_time, percent(figures.in_time_basis_points())),
        Card::new(words.mean, tenths(figures.mean_tenths_of_days())).unit(words.working_days),
    ])
}

fn line(name: String, figures: &Figures) -> Line {
    Line {
        name,
        opened: figures.opened.to_string(),
        closed: figures.closed.to_string(),
        in_time: percent(figures.in_time_basis_points()),
        mean: tenths(figures.mean_tenths_of_days()),
    }
}

#[cfg(test)]
mod tests {
    use super::{percent, tenths};

    #[test]
    fn shares_keep_their_digits() {
        assert_eq!(percent(Some(10_000)), "100.00％");
        assert_eq!(percent(Some(9_507)), "95.07％");
        assert_eq!(percent(None), "–");
        assert_eq!(tenths(Some(34)), "3.4");
    }
}
