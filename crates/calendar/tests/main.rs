//! All tests of this crate in one program: each program of tests links the whole crate and its dependencies again.

mod common;
mod notices;
mod pages;
