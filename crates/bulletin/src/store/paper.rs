//! Papers.

use base::{AccountId, Millis};
use store::{Error, Query, Row, Tx, params};

use super::{broken, json, text};
use crate::model::{About, Kind, Paper};
use crate::rules::span::Span;
use crate::rules::step::State;

const COLUMNS: &str = "id, kind, span, subject, state, title, as_of, blocks, seen, authors, number, reason, urn, created_at,
    approved_at, issued_at, published_at, withdrawn_at, version, sample";

fn paper(row: &Row<'_>) -> Result<Paper, Error> {
    let authors: Vec<Option<i64>> = json(row, "authors")?;
    Ok(Paper {
        id: row.get("id")?,
        about: About {
            kind: Kind::parse(&row.get::<String>("kind")?).ok_or_else(|| broken("kind"))?,
            span: Span::parse(&row.get::<String>("span")?).ok_or_else(|| broken("span"))?,
            subject: row.get("subject")?,
        },
        state: State::parse(&row.get::<String>("state")?).ok_or_else(|| broken("state"))?,
        title: row.get("title")?,
        as_of: row.get("as_of")?,
        blocks: json(row, "blocks")?,
        seen: if row.get::<String>("seen")?.is_empty() {
            None
        } else {
            Some(json(row, "seen")?)
        },
        authors: authors
            .into_iter()
            .map(|account| account.map(AccountId))
            .collect(),
        number: row.get("number")?,
        reason: row.get("reason")?,
        urn: row.get("urn")?,
        created_at: row.get("created_at")?,
        approved_at: row.get("approved_at")?,
        issued_at: row.get("issued_at")?,
        published_at: row.get("published_at")?,
        withdrawn_at: row.get("withdrawn_at")?,
        version: row.get("version")?,
        sample: row.get("sample")?,
    })
}

pub(crate) fn by_id(query: &mut impl Query, id: i64) -> Result<Option<Paper>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM bulletin_paper WHERE id = $1"),
        params![id],
        paper,
    )
}

/// The newest paper about something that was not withdrawn.
pub(crate) fn about(query: &mut impl Query, about: &About) -> Result<Option<Paper>, Error> {
    query.query_opt(
        &format!(
            "SELECT {COLUMNS} FROM bulletin_paper WHERE kind = $1 AND span = $2 AND subject = $3 AND state <> 'withdrawn'
             ORDER BY id DESC LIMIT 1"
        ),
        params![about.kind.as_str(), about.span.to_string(), about.subject],
        paper,
    )
}

/// Whether there ever was a paper about something.
pub(crate) fn was(query: &mut impl Query, about: &About) -> Result<bool, Error> {
    let found = query.query_opt(
        "SELECT 1 FROM bulletin_paper WHERE kind = $1 AND span = $2 AND subject = $3 LIMIT 1",
        params![about.kind.as_str(), about.span.to_string(), about.subject],
        |row| row.get::<i64>(0),
    )?;
    Ok(found.is_some())
}

/// A list for one kind of reader: `all`, or only what was published, withdrawn or not; newest first; and how many.
pub(crate) fn list(
    query: &mut impl Query,
    all: bool,
    (offset, limit): (u64, u64),
) -> Result<(Vec<Paper>, u64), Error> {
    let seen = if all {
        "1 = 1"
    } else {
        "published_at IS NOT NULL"
    };
    let total: i64 = query.query_one(
        &format!("SELECT COUNT(*) FROM bulletin_paper WHERE {seen}"),
        params![],
        |row| row.get(0),
    )?;
    let rows = query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM bulletin_paper WHERE {seen}
             ORDER BY COALESCE(published_at, issued_at, created_at) DESC, id DESC LIMIT $1 OFFSET $2"
        ),
        params![limit as i64, offset as i64],
        paper,
    )?;
    Ok((rows, total as u64))
}

/// Papers of some months, published and not withdrawn, newest first.
pub(crate) fn published_about(
    query: &mut impl Query,
    spans: &[String],
) -> Result<Vec<Paper>, Error> {
    let mut out = Vec::new();
    for span in spans {
        out.extend(query.query_map(
            &format!(
                "SELECT {COLUMNS} FROM bulletin_paper WHERE span = $1 AND state = 'published' ORDER BY published_at DESC"
            ),
            params![span],
            paper,
        )?);
    }
    Ok(out)
}

pub(crate) fn insert(tx: &mut Tx<'_>, paper: &Paper) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO bulletin_paper (id, kind, span, subject, state, title, as_of, blocks, authors, created_at, version, sample)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        params![
            paper.id,
            paper.about.kind.as_str(),
            paper.about.span.to_string(),
            paper.about.subject,
            paper.state.as_str(),
            paper.title,
            paper.as_of,
            text(&paper.blocks),
            authors(paper),
            paper.created_at,
            paper.version,
            paper.sample
        ],
    )?;
    Ok(())
}

fn authors(paper: &Paper) -> String {
    text(
        &paper
            .authors
            .iter()
            .map(|account| account.map(|id| id.0))
            .collect::<Vec<_>>(),
    )
}

/// Keeps a paper over the version that it was read with, which rises; `false` when somebody was faster.
pub(crate) fn update(tx: &mut Tx<'_>, paper: &Paper) -> Result<bool, Error> {
    let changed = tx.execute(
        "UPDATE bulletin_paper SET state = $3, title = $4, as_of = $5, blocks = $6, seen = $7, authors = $8, number = $9,
            reason = $10, urn = $11, approved_at = $12, issued_at = $13, published_at = $14, withdrawn_at = $15,
            version = version + 1
         WHERE id = $1 AND version = $2",
        params![
            paper.id,
            paper.version,
            paper.state.as_str(),
            paper.title,
            paper.as_of,
            text(&paper.blocks),
            paper.seen.as_ref().map(text).unwrap_or_default(),
            authors(paper),
            paper.number,
            paper.reason,
            paper.urn,
            paper.approved_at,
            paper.issued_at,
            paper.published_at,
            paper.withdrawn_at
        ],
    )?;
    Ok(changed == 1)
}

/// When the newest change of what is public happened.
pub(crate) fn newest_public(query: &mut impl Query) -> Result<Option<Millis>, Error> {
    query.query_one(
        "SELECT MAX(COALESCE(withdrawn_at, published_at)) FROM bulletin_paper WHERE published_at IS NOT NULL",
        params![],
        |row| row.get(0),
    )
}
