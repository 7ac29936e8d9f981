//! Pages that belong to the installation as a whole rather than to one room.

mod journal;
mod journal_entry;
mod packs;
mod sections;
mod words;

pub(crate) use sections::sections;

use web::Routes;

/// Every page of this room.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .merge(journal::routes())
        .merge(journal_entry::routes())
        .merge(packs::routes())
}
