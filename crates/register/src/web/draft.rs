//! `/registers/{id}/draft`: what waits to be published, and publishing it.

use ::web::{Answer, Ctx, Failure, Flash, Frame, Room, blocking, page};
use askama::Template;
use axum::extract::Path;
use base::Explain;

use super::{parts, versions};
use crate::commands::publish::PublishError;
use crate::commands::{confirm as confirming, draft as drafts, publish as publishing};
use crate::queries::{self, ReadError};
use crate::rules::access;
use crate::state::Registers;
use crate::words::Words;

#[derive(Template)]
#[template(path = "register_draft.html")]
struct DraftPage {
    frame: Frame,
    words: &'static Words,
    base: String,
    note: String,
    stale: Vec<(String, String)>,
    changes: Vec<versions::Shown>,
    more: Option<String>,
    writes: bool,
    publishes: bool,
}

pub(super) async fn show(ctx: Ctx, Room(rooms): Room<Registers>, Path(id): Path<String>) -> Answer {
    let (shown, options) = parts::shown(&ctx, &rooms, &id).await?;
    if !access::sees_drafts(&shown.register, &ctx.scope) {
        return Err(Failure::not_found());
    }
    let offset = versions::offset(&ctx);
    let (store, scope, standing) = (ctx.store(), ctx.scope.clone(), shown.standing.clone());
    let list = id.clone();
    let (draft, (changes, more)) = blocking(move || {
        store.read(|read| {
            let draft = queries::draft(read, &standing)?;
            let place = (list.as_str(), 0);
            let most = versions::PER_PAGE;
            let changes = queries::diff(read, &rooms, &scope, place, (offset, most))?;
            Ok::<_, ReadError>((draft, changes))
        })
    })
    .await?;
    let (words, lang) = (Words::of(ctx.lang), ctx.lang);
    let register = &shown.register;
    let stale = draft
        .as_ref()
        .map(|draft| draft.stale.clone())
        .unwrap_or_default();
    page(&DraftPage {
        frame: ctx
            .frame(words.draft)
            .purpose(words.draft_purpose)
            .crumb(parts::PATH, words.nav)
            .crumb(parts::href(&id), register.title.get(lang))
            .with_form(&ctx),
        words,
        base: parts::href(&id),
        note: draft.as_ref().map_or_else(String::new, |draft| {
            words.draft_note(draft.added, draft.changed, draft.removed)
        }),
        stale: stale
            .into_iter()
            .map(|key| (parts::row_href(&id, &key), key))
            .collect(),
        changes: versions::changes(register, &changes, (&options, lang)),
        more: more.then(|| versions::next(&ctx)),
        writes: access::drafts(register, &ctx.scope) && ctx.scope.account.is_some(),
        publishes: access::publishes(register, &ctx.scope) && ctx.scope.account.is_some(),
    })
}

pub(super) async fn publish(
    ctx: Ctx,
    Room(rooms): Room<Registers>,
    Path(id): Path<String>,
) -> Answer {
    let (store, scope, list) = (ctx.store(), ctx.scope.clone(), id.clone());
    let done = blocking(
        move || match publishing::publish(&store, &rooms, &scope, &list) {
            // These two are for the page to say.
            Err(error @ (PublishError::Nothing | PublishError::Stale(_))) => Ok(Err(error)),
            outcome => outcome.map(Ok),
        },
    )
    .await?;
    let base = parts::href(&id);
    Ok(match done {
        Ok(version) => {
            let text = Words::of(ctx.lang).publish_done(version.number);
            ctx.redirect_with(&base, Flash::done(text))
        }
        Err(error) => ctx.redirect_with(
            &format!("{base}/draft"),
            Flash::warn(error.explain(ctx.lang)),
        ),
    })
}

pub(super) async fn confirm(
    ctx: Ctx,
    Room(rooms): Room<Registers>,
    Path(id): Path<String>,
) -> Answer {
    let (store, scope, list) = (ctx.store(), ctx.scope.clone(), id.clone());
    blocking(move || confirming::confirm(&store, &rooms, &scope, &list)).await?;
    Ok(ctx.redirect_with(
        &parts::href(&id),
        Flash::done(Words::of(ctx.lang).confirm_done),
    ))
}

pub(super) async fn discard(
    ctx: Ctx,
    Room(rooms): Room<Registers>,
    Path((id, key)): Path<(String, String)>,
) -> Answer {
    let (store, scope, list) = (ctx.store(), ctx.scope.clone(), id.clone());
    blocking(move || drafts::discard(&store, &rooms, &scope, (&list, &key))).await?;
    let to = format!("{}/draft", parts::href(&id));
    Ok(ctx.redirect_with(&to, Flash::done(Words::of(ctx.lang).discarded)))
}
