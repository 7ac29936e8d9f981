//! The pages of this room, one a file.

mod assets;
mod bid;
mod boxes;
mod holder;
mod live;
mod opening;
mod openings;
mod show;
mod words;

use ::web::view::{Tag, Tone, tag};
use ::web::{Access, EVERYONE, Routes};
use base::{Lang, Millis, Role};

use crate::model::Stage;

pub(crate) use bid::left;
pub(crate) use live::Live;

const BOXES: &str = "/boxes";
const OPENINGS: &str = "/openings";

/// Who has to do with boxes.
const SEERS: Access = Access::Roles(&[
    Role::Applicant,
    Role::Clerk,
    Role::Head,
    Role::Office,
    Role::Supervisor,
    Role::Auditor,
]);

/// Who bids.
const BIDDERS: Access = Access::Roles(&[Role::Applicant]);

/// Who may hold shares or sign as present.
const HOLDERS: Access = Access::Roles(&[Role::Applicant, Role::Clerk, Role::Head]);

/// Who gives an opening up.
const GIVERS_UP: Access = Access::Roles(&[Role::Head, Role::Office]);

/// Bytes of a chunk's body: a sealed chunk, and the head of a form around it.
const CHUNK_BODY: usize = (1 << 20) + 64 * 1024;

/// Bytes of a whole sealed file in one form: 200 MiB, and 2 MiB for head, tags, manifest and form.
const FILE_BODY: usize = 202 << 20;

/// Bytes of a file of shares: some 210 a bid.
const SHARES_BODY: usize = 4 << 20;

/// Every page of this room.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .page(OPENINGS, EVERYONE, "opening.list", openings::list)
        .page("/openings/{id}", EVERYONE, "opening.show", opening::show)
        .file(
            "/openings/{id}/events",
            EVERYONE,
            "opening.events",
            live::events,
        )
        .file(
            "/openings/{id}/root",
            EVERYONE,
            "opening.root",
            opening::root_file,
        )
        .file(
            "/openings/{id}/record",
            EVERYONE,
            "opening.record",
            opening::record,
        )
        .file(
            "/openings/{id}/bids/{bid}",
            SEERS,
            "opening.bid",
            opening::bid_file,
        )
        .action(
            "/openings/{id}/sign",
            HOLDERS,
            "opening.sign",
            opening::sign,
        )
        .page(BOXES, SEERS, "box.list", boxes::list)
        .page("/boxes/{id}", SEERS, "box.show", show::show)
        .file("/boxes/{id}/box.json", SEERS, "box.file", bid::box_file)
        .action("/boxes/{id}/key", HOLDERS, "box.key", holder::key)
        .file("/boxes/{id}/heads", HOLDERS, "box.heads", holder::heads)
        .upload(
            "/boxes/{id}/shares",
            HOLDERS,
            "box.shares",
            SHARES_BODY,
            holder::shares,
        )
        .action(
            "/boxes/{id}/give-up",
            GIVERS_UP,
            "box.give_up",
            holder::give_up,
        )
        .merge(bid_routes())
        .merge(assets::routes())
        .merge(crate::api::routes())
}

fn bid_routes() -> Routes {
    Routes::new()
        .upload(
            "/boxes/{id}/uploads",
            BIDDERS,
            "bid.begin",
            512 * 1024,
            bid::begin,
        )
        .upload(
            "/boxes/{id}/uploads/{token}/chunks/{no}",
            BIDDERS,
            "bid.chunk",
            CHUNK_BODY,
            bid::chunk,
        )
        .action(
            "/boxes/{id}/uploads/{token}/finish",
            BIDDERS,
            "bid.finish",
            bid::finish,
        )
        .upload(
            "/boxes/{id}/bid",
            BIDDERS,
            "bid.file",
            FILE_BODY,
            bid::whole,
        )
        .action(
            "/boxes/{id}/withdraw",
            BIDDERS,
            "bid.withdraw",
            bid::withdraw,
        )
        .file("/boxes/{id}/receipt", BIDDERS, "bid.receipt", bid::receipt)
        .file("/boxes/{id}/head", BIDDERS, "bid.head", bid::head)
        .action("/boxes/{id}/half", BIDDERS, "bid.half", bid::half)
}

fn stage_tag(stage: Stage, suspended: bool, lang: Lang) -> Tag {
    if suspended && matches!(stage, Stage::Waiting | Stage::Taking | Stage::Closed) {
        return tag(Tone::Warn, lang.pick("已中止", "Suspended"));
    }
    let tone = match stage {
        Stage::Keys | Stage::Waiting => Tone::Plain,
        Stage::Taking => Tone::Steady,
        Stage::Closed => Tone::Warn,
        Stage::Opened => Tone::Good,
        Stage::Failed => Tone::Bad,
        Stage::Cancelled => Tone::Quiet,
    };
    tag(tone, stage.title(lang))
}

/// An instant to the second, in China.
fn second(at: Millis) -> String {
    at.second_text()
}

/// Fen as yuan with two decimals.
fn yuan(fen: i64) -> String {
    let (whole, rest) = (fen / 100, fen % 100);
    let whole = ::web::view::count(u64::try_from(whole).unwrap_or_default());
    format!("{whole}.{rest:02}")
}
