//! `/tendering`: an enterprise's own projects, and what it can take part in.

use ::web::view::{Empty, Pages, empty};
use ::web::{Answer, Ctx, Frame, Room, blocking, page};
use askama::Template;

use super::board::{Line, line};
use super::{HALL, TENDERING, page_of};
use crate::queries::{self, BoardFilter, PAGE};
use crate::state::Trades;
use crate::words_pages::Words;

#[derive(Template)]
#[template(path = "tendering.html")]
struct TenderingPage {
    frame: Frame,
    words: &'static Words,
    stands: bool,
    own: Table,
    open: Table,
    pages: Pages,
}

#[derive(Template)]
#[template(path = "trade_table.html")]
struct Rows {
    words: &'static Words,
    rows: Vec<Line>,
}

struct Table {
    rows: Rows,
    nothing: Option<Empty>,
}

pub(super) async fn list(ctx: Ctx, Room(room): Room<Trades>) -> Answer {
    let (words, defined, lang) = (Words::of(ctx.lang), room.defined(), ctx.lang);
    let (store, scope, at) = (ctx.store(), ctx.scope.clone(), page_of(&ctx));
    let (party, (own, total), open) = blocking(move || {
        let party = room.party(&store, &scope)?;
        store.read(|read| {
            let filter = BoardFilter::default();
            let own = queries::board(read, &scope, (&filter, party.as_ref(), at))?;
            Ok::<_, ::store::Error>((
                party.clone(),
                own,
                queries::open_trades(read, &room, party.as_ref())?,
            ))
        })
    })
    .await?;
    let table = |found: &[crate::model::Trade], at: &str, nothing: Empty| Table {
        nothing: found.is_empty().then_some(nothing),
        rows: Rows {
            words,
            rows: found
                .iter()
                .map(|one| line(&defined, one, (at, lang)))
                .collect(),
        },
    };
    let none_own = match party {
        Some(_) => empty(words.none_own).link("/tendering/new", words.new_project),
        None => empty(words.no_enterprise).link("/party", words.to_party),
    };
    let public = format!("{HALL}/trades");
    let view = TenderingPage {
        frame: ctx
            .frame(words.tendering)
            .purpose(words.tendering_purpose)
            .wide(),
        words,
        stands: party.is_some(),
        own: table(&own, TENDERING, none_own),
        open: table(
            &open,
            &public,
            empty(words.none_open).link(HALL, words.hall),
        ),
        pages: Pages::new(lang, &ctx.path, &ctx.query, PAGE, total),
    };
    page(&view)
}
