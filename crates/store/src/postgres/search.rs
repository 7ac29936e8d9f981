//! Search by bigrams: an index of sets narrows down, the folded text decides.

use std::fmt::Write as _;
use std::ops::ControlFlow;

use super::Connection;
use crate::search::{Folded, Needle};
use crate::statement::Allowed;
use crate::value::{ToValue, Value};
use crate::{Error, params};

/// Bytes of lexemes that a `tsvector` surely takes; it refuses more than 1,048,575 with its own marks.
const LEXEMES: usize = 900_000;

/// Keys of the documents that hold the query, by relevance: BM25 with the same weight for every part of the
/// query, over documents of a middling length of 400 characters.
pub(crate) fn search(
    conn: &Connection,
    collection: &str,
    query: &str,
    (limit, ranked): (u32, bool),
) -> Result<Vec<String>, Error> {
    let Some(needles) = crate::search::needles(query) else {
        return Ok(Vec::new());
    };
    let mut params: Vec<Value<'_>> =
        vec![collection.to_value(), Value::Text(filter(&needles).into())];
    let (mut holds, mut score) = (String::new(), String::new());
    for needle in &needles {
        params.push(Value::Text(needle.as_str().into()));
        let part = params.len();
        // Writing into a string does not fail.
        let _ = write!(holds, " AND position(${part} in g.folded) > 0");
        let times = format!(
            "((length(g.folded) - length(replace(g.folded, ${part}, ''))) / {})",
            needle.as_str().chars().count()
        );
        let _ = write!(
            score,
            " + {times} * 2200 / ({times} * 1000 + 300 + length(g.folded) * 9 / 4)"
        );
    }
    params.push(limit.to_value());
    let order = if ranked {
        format!("0{score} DESC, ")
    } else {
        String::new()
    };
    let sql = format!(
        "SELECT d.key FROM search_gram g JOIN search_doc d ON d.id = g.id
         WHERE d.collection = $1 AND (g.grams @@ CAST($2 AS tsquery) OR g.wide = 1){holds}
         ORDER BY {order}d.id LIMIT ${}",
        params.len()
    );
    let mut keys = Vec::new();
    conn.for_each(Allowed::Read, &sql, &params, &mut |row| {
        keys.push(row.get(0)?);
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(keys)
}

/// The index's condition: every bigram of every part. Quotation marks and backslashes are among the signs
/// that were moved, so that nothing in a lexeme is syntax.
fn filter(needles: &[Needle]) -> String {
    let mut out = String::new();
    for (gram, is_prefix) in needles.iter().flat_map(Needle::grams) {
        if !out.is_empty() {
            out.push_str(" & ");
        }
        let _ = write!(out, "'{gram}'");
        if is_prefix {
            out.push_str(":*");
        }
    }
    out
}

/// Puts the grams of a document in place of those it had.
pub(crate) fn index(conn: &Connection, id: i64, text: &str) -> Result<(), Error> {
    put(conn, id, &Folded::of(text))
}

/// As [`index`], with a text that is folded already.
pub(crate) fn put(conn: &Connection, id: i64, folded: &Folded) -> Result<(), Error> {
    let grams: std::collections::BTreeSet<&str> = folded.grams().collect();
    let size: usize = grams.iter().map(|gram| gram.len() + 2).sum();
    let wide = size > LEXEMES;
    let mut list = String::with_capacity(size);
    if !wide {
        for gram in &grams {
            list.push_str(gram);
            list.push(' ');
        }
    }
    conn.execute(
        "INSERT INTO search_gram (id, folded, wide, grams)
         VALUES ($1, $2, $3, array_to_tsvector(array_remove(string_to_array($4, ' '), '')))
         ON CONFLICT (id) DO UPDATE
         SET folded = excluded.folded, wide = excluded.wide, grams = excluded.grams",
        params![id, folded.as_str(), wide, list],
    )?;
    Ok(())
}

/// Takes the grams of a document out.
pub(crate) fn unindex(conn: &Connection, id: i64) -> Result<(), Error> {
    conn.execute("DELETE FROM search_gram WHERE id = $1", params![id])?;
    Ok(())
}
