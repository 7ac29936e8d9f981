//! The steps of a paper: each an action that comes back to its page.

use ::web::{Answer, Ctx, Flash, Room, blocking};
use axum::Form;
use axum::extract::Path;

use crate::Bulletins;
use crate::commands::{issue as issuing, step};
use crate::words::Sentences;

base::messages! {
    /// What is said when a step was taken.
    struct Words {
        submitted: "已送审。", "Submitted for approval.";
        approved: "已签批，可以印发。", "Approved; it can be issued.";
        returned: "已退回修改。", "Returned for changes.";
        issued(number): "已印发，文号 {number}，数值已固定。", "Issued as {number}; its figures are frozen.";
        published: "已公开。", "Published.";
        withdrawn: "已撤回，列表中保留记录。", "Withdrawn; it stays in the list.";
    }
}

#[derive(serde::Deserialize)]
pub(super) struct StepForm {
    #[serde(default)]
    version: i64,
    #[serde(default)]
    seen: String,
    #[serde(default)]
    no_names: String,
    #[serde(default)]
    reason: String,
}

fn back(ctx: &Ctx, id: i64, said: impl Into<String>) -> Answer {
    Ok(ctx.redirect_with(&format!("/bulletins/{id}"), Flash::done(said.into())))
}

pub(super) async fn submit(
    ctx: Ctx,
    Room(room): Room<Bulletins>,
    Path(id): Path<i64>,
    Form(form): Form<StepForm>,
) -> Answer {
    let (store, scope, now, sources) = (ctx.store(), ctx.scope.clone(), ctx.now(), room.sources());
    let no_names = !form.no_names.is_empty();
    blocking(move || step::submit(&store, sources, &scope, (id, form.version, now), no_names))
        .await?;
    back(&ctx, id, Words::of(ctx.lang).submitted)
}

pub(super) async fn approve(
    ctx: Ctx,
    Room(room): Room<Bulletins>,
    Path(id): Path<i64>,
    Form(form): Form<StepForm>,
) -> Answer {
    let (store, scope, now, sources) = (ctx.store(), ctx.scope.clone(), ctx.now(), room.sources());
    blocking(move || step::approve(&store, sources, &scope, (id, form.version, now), &form.seen))
        .await?;
    back(&ctx, id, Words::of(ctx.lang).approved)
}

pub(super) async fn give_back(ctx: Ctx, Path(id): Path<i64>, Form(form): Form<StepForm>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    blocking(move || step::give_back(&store, &scope, (id, form.version), &form.reason)).await?;
    back(&ctx, id, Words::of(ctx.lang).returned)
}

pub(super) async fn issue(
    ctx: Ctx,
    Room(room): Room<Bulletins>,
    Path(id): Path<i64>,
    Form(form): Form<StepForm>,
) -> Answer {
    let (store, scope, now, sources) = (ctx.store(), ctx.scope.clone(), ctx.now(), room.sources());
    let faces = room.faces();
    let fonts = faces.is_some();
    let number = blocking(move || {
        issuing::issue(
            &store,
            sources,
            faces.as_deref(),
            &scope,
            (id, form.version, now),
        )
    })
    .await?;
    let said = Words::of(ctx.lang).issued(number);
    let said = if fonts {
        said
    } else {
        format!("{said}{}", Sentences::of(ctx.lang).no_fonts)
    };
    back(&ctx, id, said)
}

pub(super) async fn publish(ctx: Ctx, Path(id): Path<i64>, Form(form): Form<StepForm>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    blocking(move || step::publish(&store, &scope, (id, form.version))).await?;
    back(&ctx, id, Words::of(ctx.lang).published)
}

pub(super) async fn withdraw(ctx: Ctx, Path(id): Path<i64>, Form(form): Form<StepForm>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    blocking(move || step::withdraw(&store, &scope, (id, form.version), &form.reason)).await?;
    back(&ctx, id, Words::of(ctx.lang).withdrawn)
}
