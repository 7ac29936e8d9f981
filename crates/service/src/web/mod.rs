//! The pages of this room, one a file.

mod bundle;
mod file;
mod follow;
mod guide;
mod join;
mod list;
mod my;
pub(crate) mod parts;
mod published;

use web::Routes;

/// Every page of this room.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .merge(list::routes())
        .merge(guide::routes())
        .merge(bundle::routes())
        .merge(file::routes())
        .merge(my::routes())
        .merge(published::routes())
        .merge(follow::routes())
        .merge(join::routes())
}
