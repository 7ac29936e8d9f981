//! Pure decisions.

pub(crate) mod ask;
pub(crate) mod digest;
pub(crate) mod range;
