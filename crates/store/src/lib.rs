//! Two databases behind one door: a transaction is state and journal together, or nothing.
//!
//! [`Store::write`] hands a closure a [`Tx`]; it returns after the commit is durable. [`Store::read`] hands
//! a closure a [`Read`] of one snapshot. [`Query`] is what both can do. `README.md` beside this crate says
//! what must never happen and what that costs.

pub mod journal;
pub mod search;

mod conn;
mod database;
mod error;
mod migrate;
mod mode;
mod open;
mod postgres;
mod query;
mod read_error;
mod readers;
mod session;
mod sqlite;
mod statement;
mod store;
mod transfer;
mod tx;
mod value;
mod writer;

pub use database::Database;
pub use error::Error;
pub use migrate::Migration;
pub use mode::{Mode, Why};
pub use open::{Config, OpenError};
pub use postgres::{Server, ServerError};
pub use query::{Column, Query, Row};
pub use store::{Adopted, NodeTurn, Store};
pub use transfer::{MoveError, Moved, move_to};
pub use tx::{Read, Tx};
pub use value::{Cell, FromValue, ToValue, Value};
