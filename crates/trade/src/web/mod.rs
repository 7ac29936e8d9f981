//! The pages of this room.

mod absentees;
mod act;
mod archive;
mod board;
mod feed;
mod follow;
mod forms;
mod hall;
mod history;
mod new;
mod open_data;
mod show;
mod statistics;
mod stream;
mod tendering;
mod upload;

use ::web::view::{Tag, Tone, tag};
use ::web::{Access, Ctx, EVERYONE, NavItem, Routes};
use base::{Lang, Role};

use crate::model::{State, Trade};
use crate::state::Defined;
use crate::words_pages::Words;

pub(crate) const HALL: &str = "/hall";
pub(crate) const BOARD: &str = "/trades";
pub(crate) const TENDERING: &str = "/tendering";

const READERS: Access = Access::Roles(&[
    Role::Clerk,
    Role::Head,
    Role::Office,
    Role::Supervisor,
    Role::Auditor,
]);
const CENTRES: Access = Access::Roles(&[Role::Clerk, Role::Head, Role::Office]);
const OFFICE: Access = Access::Roles(&[Role::Office]);
const ENTERPRISES: Access = Access::Roles(&[Role::Applicant]);
const ACTORS: Access = Access::Roles(&[Role::Applicant, Role::Clerk, Role::Head, Role::Office]);
const SIGNED_IN: Access = Access::Roles(&[
    Role::Applicant,
    Role::Clerk,
    Role::Head,
    Role::Office,
    Role::Supervisor,
    Role::Auditor,
    Role::Discipline,
]);

/// The routes of this room.
#[must_use]
pub fn routes() -> Routes {
    let routes = Routes::new()
        .nav(NavItem::new(HALL, "交易大厅", "Trading hall", EVERYONE))
        .nav(NavItem::new(BOARD, "交易看板", "Trades", READERS))
        .nav(NavItem::new(
            TENDERING,
            "招标与投标",
            "Tendering",
            ENTERPRISES,
        ))
        .page(HALL, EVERYONE, "trade.hall", hall::list)
        .file("/hall/feed", EVERYONE, "trade.feed", feed::feed)
        .page(
            "/hall/statistics",
            EVERYONE,
            "trade.statistics",
            statistics::show,
        )
        .page("/hall/trades/{id}", EVERYONE, "trade.public", show::public)
        .page("/hall/notices/{id}", EVERYONE, "trade.notice", hall::notice)
        .file(
            "/hall/documents/{id}",
            EVERYONE,
            "trade.document",
            upload::download,
        )
        .action("/hall/follow", SIGNED_IN, "trade.follow", follow::follow)
        .page(BOARD, READERS, "trade.board", board::list)
        .page("/trades/new", CENTRES, "trade.new", new::form)
        .action("/trades/new", CENTRES, "trade.register", new::register)
        .page("/trades/compare", READERS, "trade.compare", board::compare)
        .page(
            "/trades/absentees",
            READERS,
            "trade.absentees",
            absentees::list,
        )
        .upload(
            "/trades/absentees",
            CENTRES,
            "trade.import",
            absentees::BODY_BYTES,
            absentees::import,
        )
        .action(
            "/trades/absentees/{id}",
            CENTRES,
            "trade.absentee",
            absentees::settle,
        )
        .page("/trades/{id}", READERS, "trade.show", show::staff)
        .page(TENDERING, ENTERPRISES, "trade.tendering", tendering::list)
        .page(
            "/tendering/new",
            ENTERPRISES,
            "trade.tendering.new",
            new::form,
        )
        .action(
            "/tendering/new",
            ENTERPRISES,
            "trade.tendering.register",
            new::register,
        )
        .page(
            "/tendering/{id}",
            ENTERPRISES,
            "trade.tendering.show",
            show::enterprise,
        );
    steps(exchange(routes))
}

/// What goes out and comes in: open data, archives, history of others.
fn exchange(routes: Routes) -> Routes {
    routes
        .page(
            open_data::PATH,
            EVERYONE,
            "trade.open_data",
            open_data::show,
        )
        .action(
            open_data::PATH,
            OFFICE,
            "trade.open_data.refresh",
            open_data::refresh,
        )
        .file(
            "/hall/open-data/{name}",
            EVERYONE,
            "trade.open_data.file",
            open_data::file,
        )
        .page(history::PATH, READERS, "trade.history", history::list)
        .upload(
            history::PATH,
            CENTRES,
            "trade.history.import",
            history::BODY_BYTES,
            history::import,
        )
        .page(
            "/trades/history/{id}",
            READERS,
            "trade.history.file",
            history::one,
        )
        .action(
            "/trades/{id}/archive",
            READERS,
            "trade.archive",
            archive::take,
        )
}

/// What is pressed on the page of a trade.
fn steps(routes: Routes) -> Routes {
    routes
        .action("/hall/trades/{id}/ask", ENTERPRISES, "trade.ask", act::ask)
        .action(
            "/hall/trades/{id}/enter",
            ENTERPRISES,
            "trade.enter",
            act::enter,
        )
        .action(
            "/hall/trades/{id}/reply",
            ENTERPRISES,
            "trade.reply",
            act::reply,
        )
        .action("/trades/{id}/invite", ACTORS, "trade.invite", act::invite)
        .action("/trades/{id}/talk", ACTORS, "trade.talk", act::talk)
        .action(
            "/trades/{id}/talk/end",
            ACTORS,
            "trade.talk.end",
            act::end_talk,
        )
        .action("/trades/{id}/finals", ACTORS, "trade.finals", act::finals)
        .action("/trades/{id}/draft", ACTORS, "trade.draft", act::draft)
        .upload(
            "/trades/{id}/documents",
            ACTORS,
            "trade.document.add",
            upload::BODY_BYTES,
            upload::add,
        )
        .action(
            "/trades/{id}/publish",
            ACTORS,
            "trade.publish",
            act::publish,
        )
        .action("/trades/{id}/change", ACTORS, "trade.change", act::change)
        .action("/trades/{id}/answer", ACTORS, "trade.answer", act::answer)
        .action(
            "/trades/{id}/suspend",
            ACTORS,
            "trade.suspend",
            act::suspend,
        )
        .action("/trades/{id}/resume", ACTORS, "trade.resume", act::resume)
        .action(
            "/trades/{id}/terminate",
            ACTORS,
            "trade.terminate",
            act::terminate,
        )
        .action(
            "/trades/{id}/committee",
            ACTORS,
            "trade.committee",
            act::committee,
        )
        .action("/trades/{id}/post", ACTORS, "trade.post", act::post)
        .action("/trades/{id}/award", ACTORS, "trade.award", act::award)
        .action(
            "/trades/{id}/contract",
            ACTORS,
            "trade.contract",
            act::contract,
        )
        .action(
            "/trades/{id}/again",
            ACTORS,
            "trade.again",
            act::begin_again,
        )
        .action("/trades/{id}/room", ACTORS, "trade.room", act::room)
        .action(
            "/trades/{id}/room/settle",
            CENTRES,
            "trade.room.settle",
            act::settle_room,
        )
}

/// The page of a trade on which a scope works.
fn working(ctx: &Ctx, id: i64) -> String {
    match ctx.scope.role {
        Role::Applicant => format!("{TENDERING}/{id}"),
        _ => format!("{BOARD}/{id}"),
    }
}

/// Where a trade stands.
fn standing(trade: &Trade, lang: Lang) -> Tag {
    if trade.held_at.is_some() {
        return tag(Tone::Bad, Words::of(lang).held);
    }
    let tone = match trade.state {
        State::Draft => Tone::Plain,
        State::Open | State::Closed | State::Opened | State::Judged => Tone::Steady,
        State::Posted => Tone::Warn,
        State::Awarded | State::Contracted => Tone::Good,
        State::Failed | State::Terminated => Tone::Quiet,
    };
    tag(tone, trade.state.title(lang))
}

/// A platform's name; its id where the pack has it no more.
fn platform(defined: &Defined, id: &str, lang: Lang) -> String {
    match defined.platform(id) {
        Some(platform) => platform.title.get(lang).to_owned(),
        None => id.to_owned(),
    }
}

/// The number of a trade for a person; programs know it by its subject.
fn number(trade: &Trade, words: &Words) -> String {
    match trade.round {
        1 => words.number_of(trade.project, trade.lot),
        round => words.number_again(trade.project, trade.lot, round),
    }
}

fn yuan(fen: i64) -> String {
    auction::rules::money::yuan(fen)
}

/// The page that the address asks for, from 1.
fn page_of(ctx: &Ctx) -> u64 {
    let asked = ctx.query.get("page").and_then(|text| text.parse().ok());
    asked.unwrap_or(1_u64).clamp(1, 1_000_000)
}

/// A word of the address, cut to what can be one.
fn asked(ctx: &Ctx, key: &str) -> String {
    let text = ctx.query.get(key).unwrap_or_default();
    text.chars().take(80).collect()
}
