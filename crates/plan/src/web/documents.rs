//! `/documents`: the published documents behind the ledger.

use askama::Template;
use base::Role;
use web::view::{Empty, day};
use web::{Answer, Ctx, EVERYONE, Frame, NavItem, Room, Routes, page};

use super::show::{self, Link};
use crate::Plan;
use crate::model::Board;
use crate::rules::ledger::Counts;
use crate::words::{Common, DocumentWords};

pub(super) fn routes() -> Routes {
    Routes::new()
        .nav(NavItem::new(
            "/documents",
            "公开文件",
            "Documents",
            EVERYONE,
        ))
        .page("/documents", EVERYONE, "document.list", list)
}

#[derive(Template)]
#[template(path = "documents.html")]
struct DocumentsPage {
    frame: Frame,
    words: &'static DocumentWords,
    common: &'static Common,
    is_office: bool,
    nothing: Option<Empty>,
    rows: Vec<Row>,
}

struct Row {
    link: Link,
    number: String,
    issuer: String,
    signed: String,
    tasks: usize,
    late: usize,
    met: usize,
    has_source: bool,
}

async fn list(ctx: Ctx, Room(plan): Room<Plan>) -> Answer {
    let board = super::board(&ctx, &plan).await?;
    let (words, common) = (DocumentWords::of(ctx.lang), Common::of(ctx.lang));
    page(&DocumentsPage {
        frame: ctx.frame(common.documents).purpose(words.list_purpose),
        words,
        common,
        is_office: ctx.scope.role == Role::Office,
        nothing: board.documents.is_empty().then(|| super::load_first(&ctx)),
        rows: (0..board.documents.len())
            .map(|index| row(&board, index, ctx.lang))
            .collect(),
    })
}

fn row(board: &Board, index: usize, lang: base::Lang) -> Row {
    let document = &board.documents[index];
    let lights = board
        .tasks
        .iter()
        .filter(|task| task.document == index)
        .map(|task| task.light);
    let counts = Counts::of(lights);
    Row {
        link: Link::new(show::document_href(&document.key), document.title.get(lang)),
        number: document.number.clone().unwrap_or_default(),
        issuer: document.issuer.clone(),
        signed: document
            .signed
            .map(|signed| day(signed, lang))
            .unwrap_or_default(),
        tasks: counts.total(),
        late: counts.late(),
        met: counts.get(crate::rules::light::Light::Met),
        has_source: document.has_source,
    }
}
