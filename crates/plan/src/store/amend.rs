//! Which document changes which, and writing such changes.

use base::Date;
use store::{Error, Query, Tx, params};

use super::put::{self, Change, Clause};
use crate::rules::amend::{Effect, Known, Mention};

/// A document as an amendment names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Row id.
    pub id: i64,
    /// Key.
    pub key: String,
    /// Number.
    pub number: Option<String>,
    /// Title.
    pub title: String,
    /// 成文日期.
    pub signed: Option<Date>,
    /// Region code.
    pub region: String,
    /// `in_force`, `pending`, `merged` or `repealed`.
    pub standing: String,
}

/// What one document does to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmendmentRow {
    /// The amending document.
    pub by: Party,
    /// The amended one.
    pub target: Party,
    /// What it does.
    pub effect: Effect,
    /// The sentence that says so.
    pub quote: String,
    /// `open`, `applied` or `dismissed`.
    pub state: String,
}

/// Every document with a number but this one.
///
/// # Errors
/// What the database answers.
pub fn known(tx: &mut impl Query, but: i64) -> Result<Vec<Known>, Error> {
    tx.query_map(
        "SELECT id, number, title FROM plan_document WHERE number IS NOT NULL AND id <> $1 ORDER BY id",
        params![but],
        |row| Ok(Known { id: row.get("id")?, number: row.get("number")?, title: row.get("title")? }),
    )
}

/// Keeps what a text says about other documents; what was decided before stays. Answers whether something new
/// waits for a decision.
///
/// # Errors
/// What the database answers.
pub fn keep(tx: &mut Tx<'_>, document: i64, mentions: &[Mention]) -> Result<bool, Error> {
    let now = tx.now();
    let mut new = 0;
    for mention in mentions {
        new += tx.execute(
            "INSERT INTO plan_amendment (document_id, target_id, effect, quote, state, at)
             VALUES ($1, $2, $3, $4, 'open', $5) ON CONFLICT (document_id, target_id) DO NOTHING",
            params![
                document,
                mention.id,
                mention.effect.as_str(),
                mention.quote,
                now
            ],
        )?;
    }
    Ok(new > 0)
}

/// Amendments by a document, or to it.
///
/// # Errors
/// What the database answers.
pub fn amendments(
    tx: &mut impl Query,
    by: Option<i64>,
    target: Option<i64>,
) -> Result<Vec<AmendmentRow>, Error> {
    let rows = tx.query_map(
        "SELECT document_id, target_id, effect, quote, state FROM plan_amendment
         WHERE ($1 IS NULL OR document_id = $1) AND ($2 IS NULL OR target_id = $2) ORDER BY document_id, target_id",
        params![by, target],
        |row| {
            let effect = Effect::parse(&row.get::<String>("effect")?)
                .ok_or(Error::Column { column: "effect".to_owned(), expected: "an effect's name" })?;
            let ids = (row.get::<i64>("document_id")?, row.get::<i64>("target_id")?);
            Ok((ids, effect, row.get::<String>("quote")?, row.get::<String>("state")?))
        },
    )?;
    let mut out = Vec::new();
    for ((by, target), effect, quote, state) in rows {
        if let (Some(by), Some(target)) = (party(tx, by)?, party(tx, target)?) {
            out.push(AmendmentRow {
                by,
                target,
                effect,
                quote,
                state,
            });
        }
    }
    Ok(out)
}

/// A document by its row id.
///
/// # Errors
/// What the database answers.
pub fn party(tx: &mut impl Query, id: i64) -> Result<Option<Party>, Error> {
    one(tx, "id = $1", params![id])
}

/// A document by its key.
///
/// # Errors
/// What the database answers.
pub fn party_of_key(tx: &mut impl Query, key: &str) -> Result<Option<Party>, Error> {
    one(tx, "key = $1", params![key])
}

fn one(
    tx: &mut impl Query,
    filter: &str,
    with: &[store::Value<'_>],
) -> Result<Option<Party>, Error> {
    let sql = format!(
        "SELECT id, key, number, title, signed, region, standing FROM plan_document WHERE {filter}"
    );
    tx.query_opt(&sql, with, |row| {
        Ok(Party {
            id: row.get("id")?,
            key: row.get("key")?,
            number: row.get("number")?,
            title: row.get("title")?,
            signed: row.get("signed")?,
            region: row.get("region")?,
            standing: row.get("standing")?,
        })
    })
}

/// Clauses of a document in the order of the text: row id, version, clause, ids of its targets, body.
///
/// # Errors
/// What the database answers.
pub fn clauses(
    tx: &mut impl Query,
    document: i64,
) -> Result<Vec<super::review::HeldClause>, Error> {
    let ids = tx.query_map(
        "SELECT id FROM plan_clause WHERE document_id = $1 AND kind <> $2 ORDER BY ord, id",
        params![document, put::WITHDRAWN],
        |row| row.get::<i64>(0),
    )?;
    super::review::clauses(tx, document, &ids)
}

/// Writes down the decision about an amendment.
///
/// # Errors
/// What the database answers.
pub fn decide(tx: &mut Tx<'_>, by: i64, target: i64, state: &str) -> Result<(), Error> {
    let (now, account) = (tx.now(), tx.scope().account);
    tx.execute(
        "UPDATE plan_amendment SET state = $3, by_account = $4, at = $5 WHERE document_id = $1 AND target_id = $2",
        params![by, target, state, account, now],
    )?;
    Ok(())
}

/// Sets where a document stands.
///
/// # Errors
/// What the database answers.
pub fn stand(
    tx: &mut Tx<'_>,
    document: i64,
    standing: &str,
    ended: Option<Date>,
    ended_by: Option<i64>,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE plan_document SET standing = $2, ended = $3, ended_by = $4 WHERE id = $1",
        params![document, standing, ended, ended_by],
    )?;
    Ok(())
}

/// Adds a clause behind its siblings, under a path that no clause has; the row id.
///
/// # Errors
/// What the database answers.
pub fn add(
    tx: &mut Tx<'_>,
    document: i64,
    clause: &Clause,
    body: &str,
    marks: &str,
) -> Result<i64, Error> {
    let stored = put::stored_clauses(tx, document)?;
    let mut clause = clause.clone();
    let wanted = clause.path.clone();
    let mut copy = 2;
    while stored.contains_key(&clause.path) {
        clause.path = format!("{wanted}#{copy}");
        copy += 1;
    }
    let parent = wanted
        .rsplit_once('/')
        .and_then(|(above, _)| stored.get(above));
    let siblings = stored.values().filter(|other| {
        parent.is_some_and(|parent| other.clause.path.starts_with(&parent.clause.path))
    });
    let last = match parent {
        Some(parent) => siblings.map(|other| other.ord).max().unwrap_or(parent.ord),
        None => stored.values().map(|other| other.ord).max().unwrap_or(0),
    };
    tx.execute(
        "UPDATE plan_clause SET ord = ord + 1 WHERE document_id = $1 AND ord > $2",
        params![document, last],
    )?;
    let parent = parent.map(|parent| parent.id);
    let id = put::put_clause(
        tx,
        document,
        parent,
        last + 1,
        &clause,
        None,
        &mut Change::default(),
    )?;
    tx.execute(
        "UPDATE plan_clause SET body = $2, marks = $3 WHERE id = $1",
        params![id, body, marks],
    )?;
    Ok(id)
}

/// Gives a clause the passage that amends it, in place of the one of its own document.
///
/// # Errors
/// What the database answers.
pub fn replace_passage(tx: &mut Tx<'_>, clause: i64, body: &str, marks: &str) -> Result<(), Error> {
    tx.execute(
        "UPDATE plan_clause SET body = $2, marks = $3, spans = '[]' WHERE id = $1",
        params![clause, body, marks],
    )?;
    Ok(())
}

/// Paths of the clauses whose passage comes from an amending document.
///
/// # Errors
/// What the database answers.
pub fn amended_paths(tx: &mut impl Query, document: i64) -> Result<Vec<String>, Error> {
    tx.query_map(
        "SELECT DISTINCT path FROM plan_edit WHERE document_id = $1 AND kind = 'amendment' AND path <> ''",
        params![document],
        |row| row.get("path"),
    )
}

/// Takes a clause out of the ledger; one with reports stays readable.
///
/// # Errors
/// What the database answers.
pub fn remove(tx: &mut Tx<'_>, clause: i64, path: &str) -> Result<(), Error> {
    put::withdraw(tx, clause, path)?;
    Ok(())
}
