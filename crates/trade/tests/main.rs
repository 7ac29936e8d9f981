//! All tests of this crate in one program: each program of tests links the whole crate and its dependencies again.

mod archive;
mod common;
mod door;
mod exchange;
mod history;
mod holds;
mod open_data;
mod pages;
mod venues;
