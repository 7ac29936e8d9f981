//! The shell as its visitors meet it.

mod pages;
mod shell;
mod socket;
mod support;
