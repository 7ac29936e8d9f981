//! All tests of this crate in one program: each program of tests links the whole crate and its dependencies again.

mod attacks;
mod browser;
mod door;
mod large;
mod pages;
mod world;
