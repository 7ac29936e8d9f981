//! `/auctions/{id}/confirmation`: the result, to be printed.

use ::web::{Answer, Ctx, Frame, Room, blocking, page};
use askama::Template;
use axum::extract::Path;

use super::PATH;
use crate::queries::{self, Confirmation, ReadError};
use crate::rules::money::{capital, yuan};
use crate::state::Auctions;
use crate::words::{Words, moment};

#[derive(Template)]
#[template(path = "auction_confirmation.html")]
struct ConfirmationPage {
    frame: Frame,
    facts: Vec<(&'static str, String)>,
}

pub(super) async fn show(ctx: Ctx, Room(room): Room<Auctions>, Path(id): Path<i64>) -> Answer {
    let (store, scope, lang) = (ctx.store(), ctx.scope.clone(), ctx.lang);
    let (found, centre) = blocking(move || {
        let party = room.party(&store, &scope)?;
        store.read(|read| {
            let found = queries::confirmation(read, &scope, &room, (id, party.as_ref()))?;
            let centre = org::find(read, &found.row.centre_org)?;
            let centre = centre.map_or_else(
                || found.row.centre_org.to_string(),
                |unit| unit.title.get(lang).to_owned(),
            );
            Ok::<_, ReadError>((found, centre))
        })
    })
    .await?;
    let words = Words::of(lang);
    let view = ConfirmationPage {
        frame: ctx
            .frame(words.confirmation)
            .purpose(words.confirmation_purpose)
            .crumb(PATH, words.nav)
            .crumb(format!("{PATH}/{id}"), found.row.title.clone()),
        facts: facts(&found, centre, words),
    };
    page(&view)
}

fn facts(found: &Confirmation, centre: String, words: &Words) -> Vec<(&'static str, String)> {
    let row = &found.row;
    let (card, fen) = row.top.map_or((0, 0), |top| (top.card, top.amount_fen));
    let ended = row.ended_at.unwrap_or(row.seen_at);
    let number = words.number(ended.day().year(), format!("{:04}", row.id));
    let confirmed = row.confirmed_at.map(moment);
    vec![
        (words.confirmation_number, number),
        (words.subject, row.subject.clone()),
        (words.title, row.title.clone()),
        (words.winner, found.winner.name.clone()),
        (words.code, found.winner.code.clone()),
        (words.winner_card, card.to_string()),
        (words.price, words.yuan(yuan(fen))),
        (words.capital, capital(fen)),
        (words.ended_at, moment(ended)),
        (words.centre, centre),
        (
            words.confirmed_at,
            confirmed.unwrap_or_else(|| words.not_confirmed.to_owned()),
        ),
    ]
}
