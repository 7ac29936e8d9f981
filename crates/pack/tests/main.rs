//! All tests of this crate in one program: each program of tests links the whole crate and its dependencies again.

mod errors;
mod jincheng;
mod methods;
mod mistakes;
mod names;
mod public_rules;
#[path = "support/sample.rs"]
mod sample;
mod schema;
mod skeleton;
mod subject;
mod support;
#[path = "support/mistakes.rs"]
mod table;
mod text;
#[path = "support/trading.rs"]
mod trading;
