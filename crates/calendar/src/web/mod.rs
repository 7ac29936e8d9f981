//! The pages of this room, one a file.

mod due;
mod notice;
mod year;

use base::calendar::Calendar;
use base::{Date, Lang};
use web::{Ctx, Failure, Routes, blocking};

use crate::queries::{Held, current, held};
use crate::rules::range::ranges;

/// Every page of this room.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .merge(year::routes())
        .merge(due::routes())
        .merge(notice::routes())
}

/// The calendar that holds now, and what the office entered.
async fn now(ctx: &Ctx) -> Result<(Calendar, Vec<Held>), Failure> {
    let store = ctx.store();
    blocking(move || store.read(|read| Ok::<_, ::store::Error>((current(read)?, held(read)?))))
        .await
}

const WEEKDAYS: [(&str, &str); 7] = [
    ("一", "Mon"),
    ("二", "Tue"),
    ("三", "Wed"),
    ("四", "Thu"),
    ("五", "Fri"),
    ("六", "Sat"),
    ("日", "Sun"),
];

/// A day with its weekday: `2025年10月10日（周五）`, `Fri 10 October 2025`.
fn full_day(day: Date, lang: Lang) -> String {
    let (zh, en) = WEEKDAYS[usize::from(day.weekday().to_monday_zero_offset().unsigned_abs())];
    let text = web::view::day(day, lang);
    match lang {
        Lang::Zh => format!("{text}（周{zh}）"),
        Lang::En => format!("{en} {text}"),
    }
}

/// Days as ranges for a person.
fn range_texts(days: &[Date], lang: Lang) -> Vec<String> {
    ranges(days)
        .into_iter()
        .map(|(from, to)| match from == to {
            true => full_day(from, lang),
            false => {
                let (from, to) = (full_day(from, lang), full_day(to, lang));
                format!("{from}{}{to}", lang.pick("至", " to "))
            }
        })
        .collect()
}
