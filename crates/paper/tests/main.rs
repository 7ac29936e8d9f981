//! All tests of this crate in one program: each program of tests links the whole crate and its dependencies again.

mod any;
mod docx;
mod pdf;
mod support;
#[path = "support/texts.rs"]
mod texts;
