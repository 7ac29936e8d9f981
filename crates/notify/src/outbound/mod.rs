//! What leaves the house: mails by SMTP, signed requests to web hooks, and the threads that send them.

mod letter;
mod mail;
mod request;
mod worker;

pub use mail::try_server;
pub(crate) use request::described;
pub use worker::{Worker, send_due};
