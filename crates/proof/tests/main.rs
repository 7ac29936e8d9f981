//! All tests of this crate in one program: each program of tests links the whole crate and its dependencies again.

mod bundle;
mod draw;
mod entries;
mod files;
mod golden;
mod golden_draw;
mod notes;
mod sample;
#[path = "sample/draw.rs"]
mod shared_draw;
mod tree;
