//! `/supervision/experts`: how far experts mark from the others, and whom they favour.

use ::web::form::Field;
use ::web::view::{Empty, Pages as Paging, empty};
use ::web::{Answer, Ctx, Frame, Room, page};
use askama::Template;

use super::parts::{per_cent, platforms, read};
use super::{HOME, PATH};
use crate::queries;
use crate::rules::picture::Expert;
use crate::state::Leads;
use crate::words_pages::Pages;

/// Rows to a page.
const PER_PAGE: u64 = 50;

#[derive(Template)]
#[template(path = "supervision_experts.html")]
struct ExpertsPage {
    frame: Frame,
    words: &'static Pages,
    filters: Vec<Field>,
    rows: Vec<Row>,
    pages: Paging,
    nothing: Option<Empty>,
}

struct Row {
    code: String,
    href: String,
    tenders: u32,
    scores: u32,
    deviation: String,
    most: String,
    favours: String,
    excess: String,
}

pub(super) async fn show(ctx: Ctx, Room(room): Room<Leads>) -> Answer {
    let words = Pages::of(ctx.lang);
    let ids = queries::pictured(&ctx.scope, &room);
    let asked = ctx.query.get("platform").unwrap_or_default().to_owned();
    let chosen = match asked.is_empty() && !ids.contains(&asked) {
        true => ids.first().cloned().unwrap_or_default(),
        false => asked,
    };
    let platform = chosen.clone();
    let found = read(&ctx, &room, move |read, scope, room| {
        queries::experts(read, scope, (room, &platform))
    })
    .await?;
    let total = u64::try_from(found.len()).unwrap_or(0);
    let pages = Paging::new(ctx.lang, &ctx.path, &ctx.query, PER_PAGE, total);
    let skip = usize::try_from(pages.offset()).unwrap_or(usize::MAX);
    let defined = room.defined();
    let rows = found.iter().skip(skip).take(PER_PAGE as usize).map(row);
    page(&ExpertsPage {
        frame: ctx
            .frame(words.experts)
            .purpose(words.experts_purpose)
            .crumb(HOME, words.nav)
            .wide(),
        words,
        filters: vec![
            Field::select(
                "platform",
                words.platform,
                platforms(&defined, &ids, (words.all_platforms, ctx.lang)),
            )
            .value(chosen)
            .not_required(),
        ],
        rows: rows.collect(),
        pages,
        nothing: found.is_empty().then(|| empty(words.experts_none)),
    })
}

fn row(expert: &Expert) -> Row {
    Row {
        href: format!("{PATH}?state=all&q={}", expert.code),
        code: expert.code.clone(),
        tenders: expert.tenders,
        scores: expert.scores,
        deviation: per_cent(expert.deviation_permille),
        most: per_cent(expert.most_permille),
        excess: match expert.favour_permille {
            0 => "–".to_owned(),
            permille => per_cent(permille),
        },
        favours: match expert.favours.is_empty() {
            true => "–".to_owned(),
            false => expert.favours.clone(),
        },
    }
}
