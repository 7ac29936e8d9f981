//! `/evaluations` and `/judging`: lists.

use ::web::view::{Empty, Pages, Tag, empty};
use ::web::{Answer, Called, Ctx, Failure, Frame, Named, blocking, page};
use askama::Template;

use super::phase_tag;
use crate::queries::{self, Listed, PAGE};
use crate::words::Words;

#[derive(Template)]
#[template(path = "evaluations.html")]
struct ListPage {
    frame: Frame,
    words: &'static Words,
    rows: Vec<Line>,
    pages: Pages,
    nothing: Option<Empty>,
}

struct Line {
    href: String,
    title: String,
    trade: Named,
    phase: Tag,
    opened: String,
}

fn asked(ctx: &Ctx) -> u64 {
    let page = ctx.query.get("page").and_then(|text| text.parse().ok());
    page.unwrap_or(1_u64).clamp(1, 100_000)
}

pub(super) async fn watched(ctx: Ctx) -> Answer {
    let (store, scope, at) = (ctx.store(), ctx.scope.clone(), asked(&ctx));
    let found = blocking(move || store.read(|read| queries::watched(read, &scope, at))).await?;
    let words = Words::of(ctx.lang);
    let frame = ctx.frame(words.list).purpose(words.list_purpose);
    let called = called(&ctx, &found).await?;
    view(
        &ctx,
        (frame, "/evaluations"),
        (&found, &called),
        words.list_none,
    )
}

pub(super) async fn judged(ctx: Ctx) -> Answer {
    let (store, scope, at) = (ctx.store(), ctx.scope.clone(), asked(&ctx));
    let found = blocking(move || store.read(|read| queries::judged(read, &scope, at))).await?;
    let words = Words::of(ctx.lang);
    let frame = ctx.frame(words.judging).purpose(words.judging_purpose);
    let called = called(&ctx, &found).await?;
    view(
        &ctx,
        (frame, "/judging"),
        (&found, &called),
        words.judging_none,
    )
}

async fn called(ctx: &Ctx, (heads, _): &Listed) -> Result<Called, Failure> {
    ctx.called(heads.iter().map(|head| head.subject.clone()))
        .await
}

fn view(
    ctx: &Ctx,
    (frame, path): (Frame, &str),
    ((heads, total), called): (&Listed, &Called),
    none: &'static str,
) -> Answer {
    let lang = ctx.lang;
    let rows = heads.iter().map(|head| Line {
        href: format!("{path}/{}", head.id),
        title: head.title.get(lang).to_owned(),
        trade: called.of(&head.subject, "–"),
        phase: phase_tag(head.phase, lang),
        opened: head.opened_at.minute_text(),
    });
    page(&ListPage {
        frame,
        words: Words::of(lang),
        rows: rows.collect(),
        pages: Pages::new(lang, path, &ctx.query, PAGE, *total),
        nothing: heads.is_empty().then(|| empty(none)),
    })
}
