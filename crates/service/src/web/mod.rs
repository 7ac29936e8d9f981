//! The pages of this room, one a file.

mod file;
mod follow;
mod guide;
mod join;
mod list;
pub(crate) mod parts;

use web::Routes;

/// Every page of this room.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .merge(list::routes())
        .merge(guide::routes())
        .merge(file::routes())
        .merge(follow::routes())
        .merge(join::routes())
}
