//! All tests of this crate in one program: each program of tests links the whole crate and its dependencies again.

mod applicant;
mod clocks;
mod departments;
mod flow;
mod forms;
mod migrate;
mod properties;
mod support;
mod trial;
mod words;
