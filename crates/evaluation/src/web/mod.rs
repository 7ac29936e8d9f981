//! The pages of this room.

use ::web::Routes;

/// Every page of this room.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
}
