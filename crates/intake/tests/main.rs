//! All tests of this crate in one program: each program of tests links the whole crate and its dependencies again.

mod docx;
mod formats;
mod html;
mod pdf;
mod support;
