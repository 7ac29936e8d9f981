//! All tests of this crate in one program: each program of tests links the whole crate and its dependencies again.

mod common;
mod crash;
mod hooks;
mod mail;
mod pages;
mod send;
#[path = "common/smtp.rs"]
mod smtp;
