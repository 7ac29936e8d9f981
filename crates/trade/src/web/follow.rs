//! `/hall/follow`: a word is followed, or no longer.

use ::web::{Answer, Ctx, Flash, blocking};
use axum::Form;
use base::Explain;
use serde::Deserialize;

use super::HALL;
use crate::commands::follow::{self, FollowError};
use crate::words_pages::Words;

#[derive(Debug, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    word: String,
    #[serde(default)]
    on: String,
}

pub(super) async fn follow(ctx: Ctx, Form(typed): Form<Typed>) -> Answer {
    let words = Words::of(ctx.lang);
    let (store, scope, on) = (ctx.store(), ctx.scope.clone(), typed.on != "no");
    let done = blocking(
        move || match follow::follow(&store, &scope, (typed.word, on)) {
            Err(error @ (FollowError::Word | FollowError::TooMany)) => Ok(Err(error)),
            Err(error) => Err(error),
            Ok(()) => Ok(Ok(())),
        },
    )
    .await?;
    let flash = match (done, on) {
        (Err(error), _) => Flash::warn(error.explain(ctx.lang)),
        (Ok(()), true) => Flash::done(words.followed),
        (Ok(()), false) => Flash::done(words.unfollowed),
    };
    Ok(ctx.redirect_with(HALL, flash))
}
