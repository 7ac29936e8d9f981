//! The HTTP shell: everything between a socket and a handler that is the same for every page.
//!
//! A room registers its pages as data in [`Routes`]; the guard is generated from the same table. A handler
//! takes [`Ctx`] first and answers with [`Answer`]: a template that extends `frame.html`, a redirect, a file,
//! or a [`Failure`] built from any error that implements [`base::Explain`].
//!
//! See `README.md` for a worked page.

mod account_pages;
pub mod accounts;
pub mod api;
pub mod assets;
pub mod chart;
mod cookies;
mod csrf;
mod ctx;
mod download;
mod envelope;
mod failure;
pub mod form;
mod frame;
mod guard;
mod headers;
mod names;
pub mod query;
mod routes;
mod sent;
mod serve;
mod session;
mod shell;
mod signin;
mod site;
mod token_pages;
pub mod upload;
pub mod view;
mod words;

pub use cookies::Flash;
pub use ctx::{Ctx, Person, Room, Visit};
pub use download::download;
pub use failure::{Failure, Status};
pub use frame::{Crumb, Frame, NavItem, NavSection};
pub use headers::CSP;
pub use names::{Beside, Called, Named, Names, PlatformName, Platforms, Subjects};
pub use query::Query;
pub use routes::{API, Access, EVERYONE, Kind, Route, Routes, RoutesError, STAFF};
pub use sent::{Pairs, Sent};
pub use serve::{ServeError, ServeLimits, serve};
pub use session::migrations;
pub use shell::{Bell, Centres, NavFilter, RoomMissing, Shell, Units};
pub use site::{CallLimits, SiteConfig, Transport};
pub use words::Words;

use askama::Template;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Redirect, Response};

/// What a handler answers with.
pub type Answer = Result<Response, Failure>;

/// A page with status 200.
///
/// # Errors
/// When the template cannot be rendered.
pub fn page(view: &impl Template) -> Answer {
    page_with(StatusCode::OK, view)
}

/// A page with a status of its own, such as 422 for a form that has to be mended.
///
/// # Errors
/// When the template cannot be rendered.
pub fn page_with(status: StatusCode, view: &impl Template) -> Answer {
    let body = view.render().map_err(Failure::internal)?;
    Ok((status, [(CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response())
}

/// An answer to a program, of a type that its operation describes.
///
/// # Errors
/// When the value cannot be written as JSON.
pub fn json_of<T: serde::Serialize>(status: StatusCode, value: &T) -> Answer {
    let body = serde_json::to_vec(value).map_err(Failure::internal)?;
    Ok((status, [(CONTENT_TYPE, "application/json")], body).into_response())
}

/// An answer to a program.
#[must_use]
pub fn json(status: StatusCode, body: &serde_json::Value) -> Response {
    let kind = [(CONTENT_TYPE, "application/json")];
    (status, kind, body.to_string()).into_response()
}

/// Sends the visitor on with a GET (303), as after every action.
pub fn redirect(to: &str) -> Response {
    Redirect::to(to).into_response()
}

/// Runs synchronous domain code off the async threads.
///
/// # Errors
/// Whatever `work` answers, or an internal failure when it panicked.
pub async fn blocking<T, E, F>(work: F) -> Result<T, Failure>
where
    F: FnOnce() -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: Into<Failure> + Send + 'static,
{
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done.map_err(Into::into),
        Err(fault) => Err(Failure::internal(fault)),
    }
}

/// Compiles the worked page of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
