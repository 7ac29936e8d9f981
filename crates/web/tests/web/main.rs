//! The shell as its visitors meet it.

mod accounts;
mod forms;
mod pages;
mod shell;
mod socket;
mod support;
mod tokens;
