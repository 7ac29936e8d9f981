//! The rows of the tables, in the order of their keys.

use std::ops::ControlFlow;

use sha2::{Digest, Sha256};

use crate::Error;
use crate::conn::Conn;
use crate::postgres::Bulk;
use crate::query::Row;
use crate::statement::Allowed;
use crate::value::{Cell, Value};

/// Rows, and bytes of them, that are written at once.
const BATCH_ROWS: usize = 500;
const BATCH_BYTES: usize = 4 << 20;

/// A table as both databases have it.
pub(super) struct Table {
    pub(super) name: String,
    columns: Vec<(String, Kind)>,
    key: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Int,
    Text,
    Bytes,
}

/// How many rows there are and what is in them.
#[derive(PartialEq, Eq)]
pub(super) struct Contents {
    pub(super) rows: u64,
    hash: [u8; 32],
}

/// Adds up contents row by row.
#[derive(Default)]
pub(super) struct Adder {
    rows: u64,
    hash: Sha256,
}

impl Adder {
    pub(super) fn row<'a>(&mut self, cells: impl IntoIterator<Item = Cell<'a>>) {
        self.rows += 1;
        for cell in cells {
            let (kind, bytes): (u8, &[u8]) = match &cell {
                Cell::Null => (0, &[]),
                Cell::Int(number) => (1, &number.to_be_bytes()),
                Cell::Text(text) => (2, text.as_bytes()),
                Cell::Bytes(bytes) => (3, bytes),
            };
            self.hash.update([kind]);
            self.hash.update((bytes.len() as u64).to_be_bytes());
            self.hash.update(bytes);
        }
    }

    pub(super) fn contents(self) -> Contents {
        Contents {
            rows: self.rows,
            hash: self.hash.finalize().into(),
        }
    }
}

/// Every table except the search index, which has a form of its own in each database, and the list of schema
/// steps, which each database keeps of itself. One of the two databases is SQLite and describes them all.
pub(super) fn tables(source: &Conn, target: &Conn) -> Result<Vec<Table>, Error> {
    let file = if source.is_shared() { target } else { source };
    let mut names: Vec<String> = Vec::new();
    each(
        file,
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
         AND name NOT LIKE 'search\\_gram%' ESCAPE '\\' AND name <> 'store_migration' ORDER BY rowid",
        &mut |row| {
            names.push(row.get(0)?);
            Ok(())
        },
    )?;
    names
        .into_iter()
        .map(|name| described(file, name))
        .collect()
}

fn described(file: &Conn, name: String) -> Result<Table, Error> {
    let mut columns = Vec::new();
    let mut key: Vec<(i64, String)> = Vec::new();
    each(
        file,
        &format!("SELECT name, type, pk FROM pragma_table_info('{name}') ORDER BY cid"),
        &mut |row| {
            let column: String = row.get(0)?;
            let kind = match row.get::<String>(1)?.as_str() {
                "BIGINT" => Kind::Int,
                "TEXT" => Kind::Text,
                "BYTEA" => Kind::Bytes,
                other => {
                    return Err(Error::Database(format!(
                        "{name}.{column} is of type {other}"
                    )));
                }
            };
            let place: i64 = row.get(2)?;
            if place > 0 {
                key.push((place, column.clone()));
            }
            columns.push((column, kind));
            Ok(())
        },
    )?;
    key.sort();
    let key = match key.is_empty() {
        true => columns.iter().map(|(column, _)| column.clone()).collect(),
        false => key.into_iter().map(|(_, column)| column).collect(),
    };
    Ok(Table { name, columns, key })
}

pub(super) fn each(
    conn: &Conn,
    sql: &str,
    take: &mut dyn FnMut(&Row<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    conn.session()
        .for_each(Allowed::Read, sql, &[], &mut |row| {
            take(row)?;
            Ok(ControlFlow::Continue(()))
        })
        .map(drop)
}

impl Table {
    fn select(&self) -> String {
        let quoted = |names: Vec<&String>| {
            let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
            names.join(", ")
        };
        format!(
            "SELECT {} FROM {} ORDER BY {}",
            quoted(self.columns.iter().map(|(name, _)| name).collect()),
            self.name,
            quoted(self.key.iter().collect())
        )
    }

    fn cells<'r>(&self, row: &'r Row<'_>) -> Result<Vec<Cell<'r>>, Error> {
        (0..self.columns.len())
            .map(|index| {
                row.cell(index).ok_or_else(|| Error::Column {
                    column: format!("{}.{}", self.name, self.columns[index].0),
                    expected: "BIGINT, TEXT or BYTEA",
                })
            })
            .collect()
    }
}

/// Copies a table; what was read from the source.
pub(super) fn copy(source: &Conn, target: &Conn, table: &Table) -> Result<Contents, Error> {
    let mut adder = Adder::default();
    let mut batch: Vec<Vec<Value<'static>>> = Vec::new();
    let mut bytes = 0;
    each(source, &table.select(), &mut |row| {
        let cells = table.cells(row)?;
        batch.push(cells.iter().map(|cell| owned(*cell, &mut bytes)).collect());
        adder.row(cells);
        if batch.len() >= BATCH_ROWS || bytes >= BATCH_BYTES {
            write(target, table, &batch)?;
            batch.clear();
            bytes = 0;
        }
        Ok(())
    })?;
    write(target, table, &batch)?;
    Ok(adder.contents())
}

/// What a table holds.
pub(super) fn digest(conn: &Conn, table: &Table) -> Result<Contents, Error> {
    let mut adder = Adder::default();
    each(conn, &table.select(), &mut |row| {
        adder.row(table.cells(row)?);
        Ok(())
    })?;
    Ok(adder.contents())
}

fn owned(cell: Cell<'_>, bytes: &mut usize) -> Value<'static> {
    match cell {
        Cell::Null => Value::Null,
        Cell::Int(number) => Value::Int(number),
        Cell::Text(text) => {
            *bytes += text.len();
            Value::Text(text.to_owned().into())
        }
        Cell::Bytes(part) => {
            *bytes += part.len();
            Value::Bytes(part.to_owned().into())
        }
    }
}

fn write(target: &Conn, table: &Table, batch: &[Vec<Value<'static>>]) -> Result<(), Error> {
    if batch.is_empty() {
        return Ok(());
    }
    match target {
        Conn::Postgres(conn) => {
            let mut columns = Vec::new();
            for (index, (name, kind)) in table.columns.iter().enumerate() {
                columns.push((name.as_str(), column(batch, index, *kind)?));
            }
            conn.insert(&table.name, &columns)?;
        }
        Conn::Sqlite(_) => {
            let names: Vec<String> = table
                .columns
                .iter()
                .map(|(name, _)| format!("\"{name}\""))
                .collect();
            let places: Vec<String> = (1..=names.len()).map(|place| format!("${place}")).collect();
            let sql = format!(
                "INSERT INTO {} ({}) VALUES ({})",
                table.name,
                names.join(", "),
                places.join(", ")
            );
            for row in batch {
                target.session().execute(&sql, row)?;
            }
        }
    }
    Ok(())
}

fn column<'a>(
    batch: &'a [Vec<Value<'static>>],
    index: usize,
    kind: Kind,
) -> Result<Bulk<'a>, Error> {
    let wrong = || Error::Database("a value of another type than its column".to_owned());
    let values = batch.iter().map(|row| &row[index]);
    Ok(match kind {
        Kind::Int => Bulk::Ints(
            values
                .map(|value| match value {
                    Value::Null => Ok(None),
                    Value::Int(number) => Ok(Some(*number)),
                    _ => Err(wrong()),
                })
                .collect::<Result<_, _>>()?,
        ),
        Kind::Text => Bulk::Texts(
            values
                .map(|value| match value {
                    Value::Null => Ok(None),
                    Value::Text(text) => Ok(Some(text.as_ref())),
                    _ => Err(wrong()),
                })
                .collect::<Result<_, _>>()?,
        ),
        Kind::Bytes => Bulk::Bytes(
            values
                .map(|value| match value {
                    Value::Null => Ok(None),
                    Value::Bytes(bytes) => Ok(Some(bytes.as_ref())),
                    _ => Err(wrong()),
                })
                .collect::<Result<_, _>>()?,
        ),
    })
}
