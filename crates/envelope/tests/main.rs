//! All tests of this crate in one program: each program of tests links the whole crate and its dependencies again.

mod common;
mod receipts;
mod refusals;
mod round_trip;
mod vectors;
