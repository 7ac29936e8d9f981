//! All tests of this crate in one program: each program of tests links the whole crate and its dependencies again.

mod binary;
mod bulletin;
mod calendar;
mod examples;
mod notify;
mod packs;
mod seal;
