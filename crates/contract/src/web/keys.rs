//! `/contracts/keys`: the trust list, kept by the office.

use std::collections::BTreeMap;

use ::web::form::{Complaint, Field};
use ::web::view::{Empty, empty};
use ::web::{Answer, Ctx, Flash, Frame, Room, page_with};
use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;

use super::PATH;
use super::parts::{Again, read, step};
use crate::commands::keys::{self as commands, NewKey};
use crate::model::TrustedKey;
use crate::queries;
use crate::state::Contracts;
use crate::words::{Words, day_or};

#[derive(Template)]
#[template(path = "contract_keys.html")]
struct KeysPage {
    frame: Frame,
    words: &'static Words,
    complaints: Vec<Complaint>,
    fields: Vec<Field>,
    rows: Vec<(TrustedKey, String)>,
    nothing: Option<Empty>,
}

pub(super) async fn list(ctx: Ctx, Room(room): Room<Contracts>) -> Answer {
    show(&ctx, room, Again::default(), StatusCode::OK).await
}

async fn show(
    ctx: &Ctx,
    room: std::sync::Arc<Contracts>,
    again: Again,
    status: StatusCode,
) -> Answer {
    let words = Words::of(ctx.lang);
    let keys = read(ctx, &room, |read, (scope, _)| queries::keys(read, scope)).await?;
    let field = |name: &str, label| {
        Field::text(name, label)
            .value(again.value(name, ""))
            .complaint(&again.complaints)
    };
    page_with(
        status,
        &KeysPage {
            frame: ctx
                .frame(words.keys_title)
                .purpose(words.keys_purpose)
                .crumb(PATH, words.nav)
                .wide(),
            words,
            fields: vec![
                field("trust-key", words.key).hint(words.key_hint),
                field("trust-code", words.code),
                field("trust-issuer", words.issuer),
            ],
            complaints: again.complaints.clone(),
            nothing: keys.is_empty().then(|| empty(words.keys_none)),
            rows: keys
                .into_iter()
                .map(|row| (row.clone(), day_or(row.revoked_on, "")))
                .collect(),
        },
    )
}

pub(super) async fn trust(
    ctx: Ctx,
    Room(room): Room<Contracts>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    let typed: BTreeMap<String, String> = pairs.into_iter().collect();
    let get = |name: &str| typed.get(name).cloned().unwrap_or_default();
    let new = NewKey {
        key: get("trust-key"),
        code: get("trust-code"),
        issuer: get("trust-issuer"),
    };
    let words = Words::of(ctx.lang);
    match step(&ctx, move |store, scope| commands::trust(store, scope, new)).await? {
        Ok(_) => Ok(ctx.redirect_with("/contracts/keys", Flash::done(words.done))),
        Err(error) => {
            let again = Again::of("trust", typed, (error, ctx.lang))?;
            show(&ctx, room, again, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

pub(super) async fn revoke(ctx: Ctx, Path(id): Path<i64>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    ::web::blocking(move || commands::revoke(&store, &scope, id)).await?;
    Ok(ctx.redirect_with("/contracts/keys", Flash::done(Words::of(ctx.lang).done)))
}
