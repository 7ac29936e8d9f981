//! The pages of this room, one a file.

mod list;
mod show;

use ::web::view::{Tag, Tone, tag};
use ::web::{Access, NavItem, Routes};
use base::{Lang, Role};
use pack::element::Severity;

use crate::words::severity_title;

const PATH: &str = "/alerts";

const READERS: Access = Access::Roles(&[
    Role::Clerk,
    Role::Head,
    Role::Office,
    Role::Supervisor,
    Role::Auditor,
]);
const CLOSERS: Access = Access::Roles(&[Role::Head, Role::Office, Role::Supervisor]);

/// Every page of this room.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .nav(NavItem::new(PATH, "预警", "Alerts", READERS))
        .page(PATH, READERS, "alert.list", list::list)
        .page("/alerts/{id}", READERS, "alert.show", show::show)
        .action("/alerts/{id}/close", CLOSERS, "alert.close", show::close)
}

fn severity_tag(severity: Severity, lang: Lang) -> Tag {
    let tone = match severity {
        Severity::Info => Tone::Plain,
        Severity::Warn => Tone::Warn,
        Severity::Serious | Severity::Stop => Tone::Bad,
    };
    tag(tone, severity_title(severity, lang))
}
