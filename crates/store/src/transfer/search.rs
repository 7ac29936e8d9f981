//! The search index. SQLite keeps no text in it, but every token with its place, which is the same.

use super::rows::{Adder, Contents, each};
use crate::conn::Conn;
use crate::search::Folded;
use crate::value::Cell;
use crate::{Error, params, postgres};

/// Copies the index; what was read from the source.
pub(super) fn copy(source: &Conn, target: &Conn) -> Result<Contents, Error> {
    let mut adder = Adder::default();
    documents(source, &mut |id, collection, folded| {
        adder.row([Cell::Int(id), Cell::Text(folded.as_str())]);
        match target {
            Conn::Postgres(conn) => postgres::put(conn, id, &folded),
            Conn::Sqlite(_) => target
                .session()
                .execute(
                    "INSERT INTO search_gram (rowid, collection, grams) VALUES ($1, $2, $3)",
                    params![
                        id,
                        crate::search::collection_token(collection),
                        folded.tokens()
                    ],
                )
                .map(drop),
        }
    })?;
    Ok(adder.contents())
}

/// What the index holds.
pub(super) fn digest(conn: &Conn) -> Result<Contents, Error> {
    let mut adder = Adder::default();
    documents(conn, &mut |id, _, folded| {
        adder.row([Cell::Int(id), Cell::Text(folded.as_str())]);
        Ok(())
    })?;
    Ok(adder.contents())
}

type Take<'a> = dyn FnMut(i64, &str, Folded) -> Result<(), Error> + 'a;

/// Every document with a text, in the order of their numbers.
fn documents(conn: &Conn, take: &mut Take<'_>) -> Result<(), Error> {
    match conn {
        Conn::Postgres(_) => each(
            conn,
            "SELECT g.id, d.collection, g.folded FROM search_gram g JOIN search_doc d ON d.id = g.id
             WHERE g.folded <> '' ORDER BY g.id",
            &mut |row| {
                let (id, collection, folded) = (row.get(0)?, row.get::<String>(1)?, row.get(2)?);
                take(id, &collection, Folded::stored(folded))
            },
        ),
        Conn::Sqlite(_) => {
            conn.schema(
                "CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_token
                 USING fts5vocab(main, search_gram, instance);",
            )?;
            let mut tokens: Vec<String> = Vec::new();
            let mut at: Option<(i64, String)> = None;
            each(
                conn,
                "SELECT t.doc, d.collection, t.term FROM temp.search_token t
                 JOIN search_doc d ON d.id = t.doc
                 WHERE t.col = 'grams' ORDER BY t.doc, t.\"offset\"",
                &mut |row| {
                    let id: i64 = row.get(0)?;
                    if at.as_ref().is_none_or(|(before, _)| *before != id) {
                        if let Some((before, collection)) = &at {
                            let folded = Folded::from_tokens(tokens.iter().map(String::as_str));
                            take(*before, collection, folded)?;
                        }
                        tokens.clear();
                        at = Some((id, row.get(1)?));
                    }
                    tokens.push(row.get(2)?);
                    Ok(())
                },
            )?;
            match at {
                Some((id, collection)) => take(
                    id,
                    &collection,
                    Folded::from_tokens(tokens.iter().map(String::as_str)),
                ),
                None => Ok(()),
            }
        }
    }
}
