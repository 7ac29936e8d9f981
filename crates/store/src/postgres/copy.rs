//! Many rows in one statement.

use tokio_postgres::types::ToSql;

use super::Connection;
use crate::Error;

/// One column of many rows.
pub(crate) enum Column<'a> {
    /// BIGINT.
    Ints(Vec<Option<i64>>),
    /// TEXT.
    Texts(Vec<Option<&'a str>>),
    /// BYTEA.
    Bytes(Vec<Option<&'a [u8]>>),
}

impl Column<'_> {
    fn array(&self) -> (&'static str, &(dyn ToSql + Sync)) {
        match self {
            Self::Ints(values) => ("bigint[]", values),
            Self::Texts(values) => ("text[]", values),
            Self::Bytes(values) => ("bytea[]", values),
        }
    }
}

impl Connection {
    /// Inserts rows that are given column by column, with one statement.
    pub(crate) fn insert(&self, table: &str, columns: &[(&str, Column<'_>)]) -> Result<u64, Error> {
        let names: Vec<String> = columns
            .iter()
            .map(|(name, _)| format!("\"{name}\""))
            .collect();
        let arrays: Vec<_> = columns.iter().map(|(_, column)| column.array()).collect();
        let list: Vec<String> = arrays
            .iter()
            .enumerate()
            .map(|(index, (kind, _))| format!("${}::{kind}", index + 1))
            .collect();
        let sql = format!(
            "INSERT INTO {table} ({}) SELECT * FROM unnest({})",
            names.join(", "),
            list.join(", ")
        );
        let ahead = self.take_ahead();
        let params: Vec<&(dyn ToSql + Sync)> = arrays.into_iter().map(|(_, array)| array).collect();
        let outcome = self.with(|linked| linked.bulk(&ahead, &sql, &params))?;
        outcome.map_err(|cause| self.fail(&sql, &cause))
    }
}
