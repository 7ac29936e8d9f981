//! The pages of this room, one a file.

mod api;
mod draft;
mod edit;
mod exports;
mod imports;
mod list;
mod parts;
mod row;
mod show;
mod versions;

use base::Role;
use web::{Access, EVERYONE, NavItem, Routes};

/// Who may act for an owner; the command says for which.
const OWNERS: Access = Access::Roles(&[Role::Clerk, Role::Head]);
const HEADS: Access = Access::Roles(&[Role::Head]);
/// Who may see drafts; the query says whose.
const DRAFTS: Access = Access::Roles(&[Role::Clerk, Role::Head, Role::Office, Role::Supervisor]);

/// What the route lets through: a little more than the form takes, so that the form answers and not the shell.
const UPLOAD_BYTES: usize = 402_000_000;

/// Every page of this room.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .nav(NavItem::new(
            "/registers",
            "清单台账",
            "Registers",
            EVERYONE,
        ))
        .page("/registers", EVERYONE, "register.list", list::list)
        .page("/registers/{id}", EVERYONE, "register.show", show::show)
        .file(
            "/registers/{id}/rows.csv",
            EVERYONE,
            "register.csv",
            exports::csv,
        )
        .file(
            "/registers/{id}/rows.xlsx",
            EVERYONE,
            "register.xlsx",
            exports::xlsx,
        )
        .page(
            "/registers/{id}/rows/{key}",
            EVERYONE,
            "register.row",
            row::show,
        )
        .action(
            "/registers/{id}/rows/{key}/reveal",
            OWNERS,
            "register.reveal",
            row::reveal,
        )
        .page("/registers/{id}/new", OWNERS, "register.new", edit::new)
        .action("/registers/{id}/new", OWNERS, "register.add", edit::add)
        .page(
            "/registers/{id}/rows/{key}/edit",
            OWNERS,
            "register.edit",
            edit::edit,
        )
        .action(
            "/registers/{id}/rows/{key}/edit",
            OWNERS,
            "register.save",
            edit::save,
        )
        .action(
            "/registers/{id}/rows/{key}/end",
            OWNERS,
            "register.end",
            edit::end,
        )
        .action(
            "/registers/{id}/rows/{key}/discard",
            OWNERS,
            "register.discard",
            draft::discard,
        )
        .page(
            "/registers/{id}/draft",
            DRAFTS,
            "register.draft",
            draft::show,
        )
        .action(
            "/registers/{id}/publish",
            HEADS,
            "register.publish",
            draft::publish,
        )
        .action(
            "/registers/{id}/confirm",
            HEADS,
            "register.confirm",
            draft::confirm,
        )
        .page(
            "/registers/{id}/versions",
            EVERYONE,
            "register.versions",
            versions::list,
        )
        .page(
            "/registers/{id}/versions/{number}",
            EVERYONE,
            "register.version",
            versions::show,
        )
        .merge(imports())
        .file(
            "/open/registers/{file}",
            EVERYONE,
            "register.open",
            exports::open,
        )
        .file(
            "/open/catalog.jsonld",
            EVERYONE,
            "register.catalogue",
            exports::catalogue,
        )
        .merge(api::routes())
}

fn imports() -> Routes {
    Routes::new()
        .file(
            "/registers/{id}/template.xlsx",
            OWNERS,
            "register.template",
            imports::template,
        )
        .page(
            "/registers/{id}/imports",
            OWNERS,
            "register.imports",
            imports::list,
        )
        .upload(
            "/registers/{id}/imports",
            OWNERS,
            "register.import",
            UPLOAD_BYTES,
            imports::upload,
        )
        .page(
            "/registers/{id}/imports/{import}",
            OWNERS,
            "register.import.show",
            imports::show,
        )
        .action(
            "/registers/{id}/imports/{import}/take",
            OWNERS,
            "register.import.take",
            imports::take,
        )
        .action(
            "/registers/{id}/imports/{import}/drop",
            OWNERS,
            "register.import.drop",
            imports::drop,
        )
}
