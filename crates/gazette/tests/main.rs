//! All tests of this crate in one program: each program of tests links the whole crate and its dependencies again.

mod akn;
mod cases;
mod documents;
mod footnotes;
mod gold;
mod noise;
mod properties;
