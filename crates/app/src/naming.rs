//! What platforms and trades are called in rooms that know them by ids alone, and what stands around a trade elsewhere.

use std::sync::Arc;

use base::{Lang, Scope};
use party::Market;
use store::{Error, Read};
use web::{Named, Names, PlatformName};

/// How subjects of made-up pieces begin that belong to no trade.
const SAMPLE: &str = "sample/";

/// The names of platforms as the pack has them now, and of trades as a scope may see them.
pub(crate) fn names(market: &Market) -> Names {
    let market = market.clone();
    Names {
        platforms: Arc::new(move || {
            let all = market.platforms();
            let named = |one: &pack::element::Platform| PlatformName {
                id: one.id.clone(),
                title: one.title.clone(),
                centre: one.centre.clone(),
            };
            all.iter().map(named).collect()
        }),
        subjects: Arc::new(trade),
        beside: Arc::new(rooms),
    }
}

/// A trade by its title, with its page where the scope may open it.
fn trade(
    read: &mut Read<'_>,
    scope: &Scope,
    (subject, lang): (&str, Lang),
) -> Result<Option<Named>, Error> {
    if subject.starts_with(SAMPLE) {
        let made_up = lang.pick("示例（没有对应的交易）", "Sample (of no trade)");
        return Ok(Some(Named::plain(made_up)));
    }
    let Some(found) = trade::queries::of_subject(read, subject)? else {
        return Ok(None);
    };
    let href = trade::queries::page(scope, &found).unwrap_or_default();
    let title = found.title;
    Ok(Some(Named { title, href }))
}

/// The rooms that are booked for a subject; a link for who runs or watches them.
fn rooms(
    read: &mut Read<'_>,
    scope: &Scope,
    (subject, _): (&str, Lang),
) -> Result<Vec<Named>, Error> {
    let places = venue::queries::places(read, subject)?;
    let named = |(booking, room): (venue::model::Booking, venue::model::Room)| Named {
        title: format!(
            "{} · {}–{}",
            room.name,
            booking.slot.from.minute_text(),
            booking.slot.until.minute_text()
        ),
        href: match venue::commands::sees(scope, &booking.centre_org) {
            true => format!("/venue/bookings/{}", booking.id),
            false => String::new(),
        },
    };
    Ok(places.into_iter().map(named).collect())
}
