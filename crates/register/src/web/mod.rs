//! The pages of this room, one a file.

use web::Routes;

/// Every page of this room.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
}
