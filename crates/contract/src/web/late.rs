//! `/contracts/late`: payments that did not arrive in time.

use ::web::view::{Empty, empty};
use ::web::{Answer, Ctx, Frame, Room, page};
use askama::Template;

use super::PATH;
use super::parts::read;
use crate::queries;
use crate::rules::money::yuan;
use crate::rules::warning::days_between;
use crate::state::Contracts;
use crate::words::Words;

#[derive(Template)]
#[template(path = "contract_late.html")]
struct LatePage {
    frame: Frame,
    words: &'static Words,
    small: bool,
    rows: Vec<Line>,
    nothing: Option<Empty>,
}

struct Line {
    href: String,
    contract: String,
    title: String,
    owner: String,
    supplier: String,
    small: bool,
    amount: String,
    due: String,
    days: String,
}

pub(super) async fn list(ctx: Ctx, Room(room): Room<Contracts>) -> Answer {
    let words = Words::of(ctx.lang);
    let (today, small) = (ctx.today(), ctx.query.get("small") == Some("1"));
    let found = read(&ctx, &room, move |read, who| {
        Ok(queries::late_payments(read, who, (today, small))?)
    })
    .await?;
    let rows = found.into_iter().map(|(payment, row)| Line {
        href: format!("{PATH}/{}", row.id),
        owner: row.owner.name().to_owned(),
        contract: row.title,
        supplier: row.supplier.name,
        small: row.small,
        title: payment.title,
        amount: yuan(payment.amount_fen),
        due: payment.due.to_string(),
        days: words.late_days(days_between(payment.due, today)),
    });
    let rows: Vec<Line> = rows.collect();
    page(&LatePage {
        frame: ctx
            .frame(words.late_title)
            .purpose(words.late_purpose)
            .crumb(PATH, words.nav)
            .wide(),
        words,
        small,
        nothing: rows.is_empty().then(|| empty(words.late_none)),
        rows,
    })
}
