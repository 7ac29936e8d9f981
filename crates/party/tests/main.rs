//! All tests of this crate in one program: each program of tests links the whole crate and its dependencies again.

mod certificates;
mod common;
mod door;
mod pages;
