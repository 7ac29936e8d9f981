//! `/disputes/statistics`: how many, about what, with which outcome, in how many days.

use ::web::form::Field;
use ::web::view::{Empty, empty};
use ::web::{Answer, Ctx, Frame, Room, page};
use askama::Template;
use base::Date;

use super::DISPUTES;
use super::parts::read;
use crate::queries::{self, Line};
use crate::state::Contracts;
use crate::words::Words;

#[derive(Template)]
#[template(path = "dispute_statistics.html")]
struct StatisticsPage {
    frame: Frame,
    words: &'static Words,
    filters: Vec<Field>,
    rows: Vec<Row>,
    nothing: Option<Empty>,
}

struct Row {
    platform: String,
    form: &'static str,
    about: &'static str,
    filed: u64,
    open: u64,
    upheld: u64,
    dismissed: u64,
    late: u64,
    kept: String,
    days: String,
}

pub(super) async fn show(ctx: Ctx, Room(room): Room<Contracts>) -> Answer {
    let words = Words::of(ctx.lang);
    let today = ctx.today();
    let day = |key: &str| {
        ctx.query
            .get(key)
            .and_then(|text| text.parse::<Date>().ok())
    };
    let begin = Date::new(today.year(), 1, 1).unwrap_or(today);
    let (from, until) = (day("from").unwrap_or(begin), day("until").unwrap_or(today));
    let lines = read(&ctx, &room, move |read, (scope, _)| {
        queries::statistics(read, scope, (from, until))
    })
    .await?;
    let rows: Vec<Row> = lines.iter().map(|line| row(&ctx, line, words)).collect();
    page(&StatisticsPage {
        frame: ctx
            .frame(words.statistics)
            .purpose(words.statistics_purpose)
            .crumb(DISPUTES, words.disputes)
            .wide(),
        words,
        filters: vec![
            Field::date("from", words.from).value(from.to_string()),
            Field::date("until", words.until).value(until.to_string()),
        ],
        nothing: rows.is_empty().then(|| empty(words.statistics_none)),
        rows,
    })
}

fn row(ctx: &Ctx, line: &Line, words: &'static Words) -> Row {
    Row {
        platform: ctx.platform(&line.platform),
        form: words.form(line.form),
        about: words.about(line.about),
        filed: line.filed,
        open: line.open,
        upheld: line.upheld,
        dismissed: line.dismissed,
        late: line.late,
        kept: line.kept_permille().map_or_else(
            || "–".to_owned(),
            |permille| format!("{}.{}%", permille / 10, permille % 10),
        ),
        days: line.mean_days_tenths().map_or_else(
            || "–".to_owned(),
            |tenths| format!("{}.{}", tenths / 10, tenths % 10),
        ),
    }
}
