//! What a handler of a form takes.

use std::sync::Arc;

use axum::Form;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;

use crate::{Ctx, Room, Shell};

/// The fields of a form as they were sent, in their order.
pub type Pairs = Vec<(String, String)>;

/// What is sent from a page about one thing: who sends it, the room's state, the number in the address, the form's fields.
/// A handler takes it alone, in place of [`Ctx`], [`Room`], [`Path`] and [`Form`].
pub struct Sent<R, F = Pairs, P = i64> {
    /// Who, from which page.
    pub ctx: Ctx,
    /// The room's state.
    pub room: Arc<R>,
    /// What the address names.
    pub id: P,
    /// What was typed.
    pub form: F,
}

impl<R, F, P> Sent<R, F, P> {
    /// Its parts, in this order.
    #[must_use]
    pub fn split(self) -> (Ctx, Arc<R>, P, F) {
        (self.ctx, self.room, self.id, self.form)
    }
}

impl<R, F, P> FromRequest<Shell> for Sent<R, F, P>
where
    R: Send + Sync + 'static,
    F: DeserializeOwned,
    P: DeserializeOwned + Send,
{
    type Rejection = Response;

    async fn from_request(request: Request, shell: &Shell) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let ctx = Ctx::from_request_parts(&mut parts, shell).await;
        let ctx = ctx.map_err(IntoResponse::into_response)?;
        let Room(room) = Room::from_request_parts(&mut parts, shell)
            .await
            .map_err(IntoResponse::into_response)?;
        let Path(id) = Path::from_request_parts(&mut parts, shell)
            .await
            .map_err(IntoResponse::into_response)?;
        let Form(form) = Form::from_request(Request::from_parts(parts, body), shell)
            .await
            .map_err(IntoResponse::into_response)?;
        Ok(Self {
            ctx,
            room,
            id,
            form,
        })
    }
}
