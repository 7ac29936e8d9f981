//! What changes the register.

pub(crate) mod load;
