//! `/boxes`: the boxes with which somebody has to do.

use ::web::view::{Empty, Pages, Tag, empty};
use ::web::{Answer, Ctx, Frame, Room, blocking, page};
use askama::Template;
use base::{AccountId, Role};

use super::words;
use super::{BOXES, second, stage_tag};
use crate::queries::{Guest, shown};
use crate::state::Bidding;
use crate::store::boxes::{self, Whose};
use crate::store::seen;

const PAGE: u64 = 30;

#[derive(Template)]
#[template(path = "boxes.html")]
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
    rehearsal: bool,
    opens_at: String,
    deadline: String,
    stage: Tag,
}

pub(super) async fn list(ctx: Ctx, Room(room): Room<Bidding>) -> Answer {
    let (lang, words) = (ctx.lang, words::Pages::of(ctx.lang));
    let at = ctx.query.get("page").and_then(|text| text.parse().ok());
    let at = at.unwrap_or(1_u64).clamp(1, 100_000);
    let (store, scope, now) = (ctx.store(), ctx.scope.clone(), ctx.now());
    let (found, total, now) = blocking(move || {
        let guest = Guest::of(&store, &room, &scope)?;
        let whose = match (scope.role, &scope.org) {
            (Role::Office | Role::Supervisor | Role::Auditor, _) => Whose::All,
            (Role::Applicant, _) => {
                Whose::Account(scope.account.unwrap_or(AccountId(0)), guest.mark())
            }
            (_, Some(org)) => Whose::Org(org, scope.kept_centre().unwrap_or(org)),
            (_, None) => Whose::Account(AccountId(0), ""),
        };
        store.read(|read| {
            let behind = i64::try_from((at - 1) * PAGE).unwrap_or(i64::MAX);
            let most = i64::try_from(PAGE).unwrap_or(i64::MAX);
            Ok::<_, ::store::Error>((
                boxes::list(read, whose, (behind, most))?,
                boxes::count(read, whose)?,
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
                href: format!("{BOXES}/{}", held.id),
                title: held.title.clone(),
                rehearsal: held.rehearsal,
                opens_at: second(held.opens_at),
                deadline: second(held.deadline),
                stage: stage_tag(view.stage, view.suspended, lang),
            }
        })
        .collect();
    page(&ListPage {
        frame: ctx.frame(words.boxes).purpose(words.boxes_purpose),
        words,
        nothing: rows.is_empty().then(|| empty(words.boxes_none)),
        rows,
        pages: Pages::new(lang, BOXES, &ctx.query, PAGE, total),
    })
}
