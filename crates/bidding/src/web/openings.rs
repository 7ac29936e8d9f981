//! `/openings`: when each lot is opened.

use ::web::view::{Empty, Pages, Tag, empty};
use ::web::{Answer, Ctx, Frame, blocking, page};
use askama::Template;

use super::words;
use super::{OPENINGS, second, stage_tag};
use crate::queries::shown;
use crate::store::boxes::{self, Whose};
use crate::store::seen;

const PAGE: u64 = 30;

#[derive(Template)]
#[template(path = "openings.html")]
struct ListPage {
    frame: Frame,
    words: &'static words::Pages,
    rows: Vec<Line>,
    pages: Pages,
    nothing: Option<Empty>,
}

struct Line {
    href: String,
    title: String,
    deadline: String,
    stage: Tag,
}

pub(super) async fn list(ctx: Ctx) -> Answer {
    let (lang, words) = (ctx.lang, words::Pages::of(ctx.lang));
    let at = ctx.query.get("page").and_then(|text| text.parse().ok());
    let at = at.unwrap_or(1_u64).clamp(1, 100_000);
    let (store, now) = (ctx.store(), ctx.now());
    let (found, total, now) = blocking(move || {
        store.read(|read| {
            let behind = i64::try_from((at - 1) * PAGE).unwrap_or(i64::MAX);
            let most = i64::try_from(PAGE).unwrap_or(i64::MAX);
            Ok::<_, ::store::Error>((
                boxes::list(read, Whose::Announced, (behind, most))?,
                boxes::count(read, Whose::Announced)?,
                seen(read, now)?,
            ))
        })
    })
    .await?;
    let rows: Vec<Line> = found
        .iter()
        .map(|held| {
            let view = shown(held, &[], now);
            Line {
                href: format!("{OPENINGS}/{}", held.id),
                title: held.title.clone(),
                deadline: second(held.deadline),
                stage: stage_tag(view.stage, view.suspended, lang),
            }
        })
        .collect();
    page(&ListPage {
        frame: ctx.frame(words.openings).purpose(words.openings_purpose),
        words,
        nothing: rows.is_empty().then(|| empty(words.openings_none)),
        rows,
        pages: Pages::new(lang, OPENINGS, &ctx.query, PAGE, total),
    })
}
