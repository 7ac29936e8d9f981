//! `/published`: results that cases published, and what ratings come to.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Path;
use base::Lang;
use casework::queries::{PublicCase, publics, published};
use forms::Options;
use store::Read;
use web::form::{Choice, Field};
use web::view::{Tag, day, tag};
use web::{Answer, Ctx, EVERYONE, Failure, Frame, NavItem, Room, Routes, blocking, page};

use super::parts::Link;
use crate::Service;
use crate::catalogue::Catalogue;
use crate::commands::rate::{self, Count};
use crate::words::{self, ListWords};
use crate::words_follow::MyWords;

/// Results on one page.
const RESULTS: u32 = 30;
/// This level and above is satisfied.
const SATISFIED: u8 = 3;

pub(super) fn routes() -> Routes {
    Routes::new()
        .foot(NavItem::new(
            "/published",
            "结果和评价公示",
            "Published results",
            EVERYONE,
        ))
        .page("/published", EVERYONE, "service.published", show)
        .page("/published/{code}", EVERYONE, "service.published.case", one)
}

struct ResultRow {
    link: Link,
    tag: Option<Tag>,
    note: String,
}

/// Ratings of one item, unit or channel.
struct RatingRow {
    name: String,
    count: i64,
    satisfied: String,
    average: String,
    bad: i64,
}

struct RatingTable {
    title: &'static str,
    rows: Vec<RatingRow>,
}

#[derive(Template)]
#[template(path = "service_published.html")]
struct PublishedPage {
    frame: Frame,
    words: &'static MyWords,
    item: Field,
    year: Field,
    results: Vec<ResultRow>,
    older: Option<String>,
    tables: Vec<RatingTable>,
}

#[derive(Template)]
#[template(path = "service_published_case.html")]
struct CasePage {
    frame: Frame,
    note: String,
    tag: Option<Tag>,
    facts: Vec<(String, String)>,
}

async fn show(ctx: Ctx, Room(service): Room<Service>) -> Answer {
    let (lang, words) = (ctx.lang, MyWords::of(ctx.lang));
    let catalogue = service.catalogue();
    let year = ctx
        .query
        .get("year")
        .and_then(|year| year.parse::<i16>().ok());
    let year = year.unwrap_or_else(|| ctx.today().year());
    let item = ctx.query.get("item").unwrap_or_default().to_owned();
    let before = ctx
        .query
        .get("before")
        .and_then(|id| id.parse::<i64>().ok());
    let (store, scope, asked) = (ctx.store(), ctx.scope.clone(), item.clone());
    let (results, counts) = blocking(move || {
        store.read(|read: &mut Read<'_>| {
            let asked = (!asked.is_empty()).then_some(asked.as_str());
            let results = publics(read, asked, before, RESULTS)?;
            let counts = rate::of_year(read, &scope, year)?;
            Ok::<_, store::Error>((results, counts))
        })
    })
    .await?;
    let older = (results.len() == RESULTS as usize)
        .then(|| results.last())
        .flatten();
    page(&PublishedPage {
        frame: ctx
            .frame(words.published_title)
            .purpose(words.published_purpose)
            .crumb("/services", ListWords::of(lang).title),
        words,
        item: item_field(&catalogue, &item, lang),
        year: year_field(ctx.today().year(), year, lang),
        older: older.map(|(id, _)| ctx.query.set("before", id).href("/published")),
        results: results
            .iter()
            .map(|(_, case)| result_row(&catalogue, case, lang))
            .collect(),
        tables: tables(&catalogue, &counts, lang),
    })
}

fn item_field(catalogue: &Catalogue, item: &str, lang: Lang) -> Field {
    let words = MyWords::of(lang);
    let mut choices = vec![Choice::new("", words.every_item)];
    let items = catalogue.public_items();
    choices.extend(items.map(|item| Choice::new(&item.id, item.title.get(lang))));
    Field::select("item", ListWords::of(lang).title, choices)
        .value(item)
        .not_required()
}

fn year_field(this: i16, year: i16, lang: Lang) -> Field {
    let years = (0..5).map(|back| (this - back).to_string());
    let choices = years.map(|year| Choice::new(year.clone(), year)).collect();
    Field::select("year", MyWords::of(lang).year, choices).value(year.to_string())
}

fn item_title(catalogue: &Catalogue, id: &str, lang: Lang) -> String {
    let item = catalogue.item(id);
    item.map_or_else(|| id.to_owned(), |item| item.title.get(lang).to_owned())
}

fn days(case: &PublicCase, lang: Lang) -> String {
    let words = MyWords::of(lang);
    match case.closed_on {
        Some(closed) => words.filed_closed(day(case.opened_on, lang), day(closed, lang)),
        None => words.filed(day(case.opened_on, lang)),
    }
}

fn case_tag(case: &PublicCase, lang: Lang) -> Option<Tag> {
    use pack::element::EndResult;
    let result = case.result?;
    let tone = match result {
        EndResult::Granted | EndResult::Done => web::view::Tone::Good,
        EndResult::Refused | EndResult::Rejected => web::view::Tone::Bad,
        _ => web::view::Tone::Quiet,
    };
    Some(tag(tone, words::result(result, lang)))
}

fn result_row(catalogue: &Catalogue, case: &PublicCase, lang: Lang) -> ResultRow {
    let unit = catalogue.short(&case.unit);
    ResultRow {
        link: Link::new(
            format!("/published/{}", case.code),
            item_title(catalogue, &case.item, lang),
        ),
        tag: case_tag(case, lang),
        note: format!("{} · {} · {}", case.code, unit.get(lang), days(case, lang)),
    }
}

/// The same counts, by item, by unit, by channel.
fn tables(catalogue: &Catalogue, counts: &[Count], lang: Lang) -> Vec<RatingTable> {
    if counts.is_empty() {
        return Vec::new();
    }
    let words = MyWords::of(lang);
    let by = |title: &'static str, name: &dyn Fn(&Count) -> String| RatingTable {
        title,
        rows: rows(catalogue, counts, name),
    };
    vec![
        by(words.by_item, &|count| {
            item_title(catalogue, &count.item, lang)
        }),
        by(words.by_unit, &|count| {
            catalogue.unit(&count.unit).get(lang).to_owned()
        }),
        by(words.by_window, &|count| {
            let channel = rate::channel(&count.channel);
            channel.map_or_else(
                || count.channel.clone(),
                |channel| words::channel(channel, lang).to_owned(),
            )
        }),
    ]
}

fn rows(
    catalogue: &Catalogue,
    counts: &[Count],
    name: &dyn Fn(&Count) -> String,
) -> Vec<RatingRow> {
    #[derive(Default)]
    struct Sum {
        count: i64,
        satisfied: i64,
        points: i64,
        bad: i64,
    }
    let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
    for count in counts {
        let rating = catalogue
            .item(&count.item)
            .and_then(|item| catalogue.rating(item));
        let bad = rating.map_or(2, |rating| rating.bad);
        let sum = sums.entry(name(count)).or_default();
        sum.count += count.ratings;
        sum.points += i64::from(count.level) * count.ratings;
        if count.level >= SATISFIED {
            sum.satisfied += count.ratings;
        }
        if count.level <= bad {
            sum.bad += count.ratings;
        }
    }
    let row = |(name, sum): (String, Sum)| RatingRow {
        name,
        count: sum.count,
        satisfied: tenths(sum.satisfied * 1000, sum.count, "%"),
        average: tenths(sum.points * 10, sum.count, ""),
        bad: sum.bad,
    };
    sums.into_iter().map(row).collect()
}

/// A share in tenths, rounded half up.
fn tenths(of: i64, whole: i64, unit: &str) -> String {
    let whole = whole.max(1);
    let tenths = (2 * of + whole) / (2 * whole);
    format!("{}.{}{unit}", tenths / 10, tenths % 10)
}

async fn one(ctx: Ctx, Room(service): Room<Service>, Path(code): Path<String>) -> Answer {
    let lang = ctx.lang;
    let store = ctx.store();
    let found = blocking(move || store.read(|read: &mut Read<'_>| published(read, &code))).await?;
    let case = found.ok_or_else(Failure::not_found)?;
    let catalogue = service.catalogue();
    let unit = catalogue.unit(&case.unit);
    page(&CasePage {
        frame: ctx
            .frame(item_title(&catalogue, &case.item, lang))
            .purpose(format!("{} · {}", case.code, unit.get(lang)))
            .crumb("/published", MyWords::of(lang).published_title),
        note: days(&case, lang),
        tag: case_tag(&case, lang),
        facts: facts(&catalogue, &case, lang),
    })
}

/// What a step shows, under the names of its questions. What is personal is masked, whatever a pack says.
fn facts(catalogue: &Catalogue, case: &PublicCase, lang: Lang) -> Vec<(String, String)> {
    let options = Options::new(lang, forms::always());
    let item = catalogue.item(&case.item);
    let flow = item.and_then(|item| catalogue.flow(&item.flow));
    let form_of = |part: &str| match part {
        "form" => item.map(|item| item.form.clone()),
        step => {
            let steps = flow.map_or(&[][..], |flow| flow.steps.as_slice());
            let step = steps
                .iter()
                .find(|held| held.id.replace('-', "_") == step)?;
            match &step.kind {
                pack::element::StepKind::Task(task) => task.form.clone(),
                _ => None,
            }
        }
    };
    let shown = case.shown.iter();
    shown
        .filter_map(|(name, value)| {
            let name = name.strip_prefix("step.").unwrap_or(name);
            let (part, key) = name.rsplit_once('.')?;
            let form = catalogue.form(&form_of(part)?)?;
            let question = form
                .questions
                .iter()
                .find(|question| question.field.key == key)?;
            let text = forms::text(&question.field, value, &options, true);
            Some((question.field.title.get(lang).to_owned(), text))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::tenths;

    #[test]
    fn shares_are_rounded_half_up() {
        assert_eq!(tenths(1000, 3, "%"), "33.3%");
        assert_eq!(tenths(2000, 3, "%"), "66.7%");
        assert_eq!(tenths(1000, 1, "%"), "100.0%");
        assert_eq!(tenths(45, 1, ""), "4.5");
        assert_eq!(tenths(0, 0, "%"), "0.0%");
    }
}
