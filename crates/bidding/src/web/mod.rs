//! The pages of this room, one a file.

/// What the live pages share.
#[derive(Debug, Default)]
pub struct Live;
