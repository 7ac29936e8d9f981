//! The interface for programs 接口: operations described as data, from which the guard, the checks of what is sent and
//! the published description all follow.
//!
//! A room declares an [`Op`] beside its route. Its schemas are derived from the very types that its handler reads and
//! writes, and what arrives is checked against them before the handler runs, so that neither can drift from the
//! published OpenAPI document. See "Programs" in `README.md`.

mod check;
mod document;
mod file;
mod idempotency;
mod op;
mod pages;
mod read;
mod refusal;
mod schema;
mod store;

pub use file::File;
pub use idempotency::{ANSWER_BYTES, KEY_CHARS, KEYS_OF_A_TOKEN, KEYS_SECS, Kept, Key, tick};
pub use op::{List, Media, Op, Param, Repeats, Reply, TokenScope, Webhook};
pub use read::{Json, Params};
pub use schemars::JsonSchema;

pub(crate) use document::{Documents, scopes};
pub(crate) use idempotency::run;
pub(crate) use pages::{open_routes, page_routes};
pub(crate) use read::admit;
pub(crate) use refusal::{Fault, Place, Refusal};

/// Where the document is served.
pub const DOCUMENT: &str = "/api/v1/openapi.json";
