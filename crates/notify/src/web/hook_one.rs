//! `/inbox/hooks/{id}`: one web hook and its deliveries.

use ::web::view::{Pages, Tag};
use ::web::{Answer, Ctx, Failure, Flash, Frame, Room, Routes, blocking, page};
use askama::Template;
use axum::extract::Path;
use base::Role;

use super::deliveries::{DeliveryLine, line};
use super::{KEEPERS, hooks, page_number};
use crate::commands::hook;
use crate::outbox::{OUTBOX_PAGE, outbox};
use crate::state::Notify;
use crate::words_pages::{HookWords, InboxWords, OutboxWords};

pub(super) fn routes() -> Routes {
    Routes::new()
        .page("/inbox/hooks/{id}", KEEPERS, "hook.show", show)
        .action("/inbox/hooks/{id}/stop", KEEPERS, "hook.stop", stop)
        .action("/inbox/hooks/{id}/start", KEEPERS, "hook.start", start)
        .action("/inbox/hooks/{id}/try", KEEPERS, "hook.try", try_out)
}

#[derive(Template)]
#[template(path = "hook_one.html")]
struct HookPage {
    frame: Frame,
    words: &'static OutboxWords,
    about: &'static HookWords,
    id: i64,
    active: bool,
    state: Tag,
    topics: String,
    created: String,
    rows: Vec<DeliveryLine>,
    back: i64,
    pages: Pages,
}

async fn show(ctx: Ctx, Room(room): Room<Notify>, Path(id): Path<i64>) -> Answer {
    let (store, scope, held, asked) = (
        ctx.store(),
        ctx.scope.clone(),
        room.clone(),
        page_number(&ctx),
    );
    let (hook, found) = blocking(move || {
        let hook = hook::one(&store, &scope, id)?;
        let found = outbox(&store, &scope, &held, (None, Some(id)), asked)?;
        Ok::<_, Failure>((hook, found))
    })
    .await?;
    let (lang, about) = (ctx.lang, HookWords::of(ctx.lang));
    page(&HookPage {
        frame: ctx
            .frame(&hook.url)
            .purpose(about.one_purpose)
            .crumb("/inbox", InboxWords::of(lang).title)
            .crumb(hooks::PATH, about.title)
            .wide(),
        words: OutboxWords::of(lang),
        about,
        id,
        active: hook.active,
        state: hooks::state(&hook, about),
        topics: hooks::topics(&hook, &room, lang),
        created: hook.created_at.minute_text(),
        rows: found
            .rows
            .iter()
            .map(|sent| {
                let mut row = line(sent, lang);
                // What is sent again is the office's to decide.
                row.again &= ctx.scope.role == Role::Office;
                row
            })
            .collect(),
        back: id,
        pages: Pages::new(
            lang,
            &ctx.path,
            &ctx.query,
            u64::from(OUTBOX_PAGE),
            found.total,
        ),
    })
}

async fn stop(ctx: Ctx, Path(id): Path<i64>) -> Answer {
    set_active(&ctx, id, false).await
}

async fn start(ctx: Ctx, Path(id): Path<i64>) -> Answer {
    set_active(&ctx, id, true).await
}

async fn set_active(ctx: &Ctx, id: i64, active: bool) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    blocking(move || hook::set_active(&store, &scope, id, active)).await?;
    let words = HookWords::of(ctx.lang);
    let done = if active {
        words.done_start
    } else {
        words.done_stop
    };
    Ok(ctx.redirect_with(&format!("{}/{id}", hooks::PATH), Flash::done(done)))
}

async fn try_out(ctx: Ctx, Path(id): Path<i64>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    blocking(move || hook::try_out(&store, &scope, id)).await?;
    let words = HookWords::of(ctx.lang);
    Ok(ctx.redirect_with(
        &format!("{}/{id}", hooks::PATH),
        Flash::done(words.done_try),
    ))
}
