//! What was issued: numbers, frozen text, files, results.

use base::Millis;
use store::{Error, Query, Tx, params};

use super::{json, text};
use crate::model::{Frozen, Issue, ResultRow};
use crate::print::Files;

/// The number that the next paper of a series gets.
pub(crate) fn next_no(query: &mut impl Query, prefix: &str, year: i16) -> Result<i64, Error> {
    let last: Option<i64> = query.query_one(
        "SELECT MAX(no) FROM bulletin_number WHERE prefix = $1 AND year = $2",
        params![prefix, i64::from(year)],
        |row| row.get(0),
    )?;
    Ok(last.unwrap_or(0) + 1)
}

pub(crate) fn take_no(
    tx: &mut Tx<'_>,
    (prefix, year, no): (&str, i16, i64),
    paper: i64,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO bulletin_number (prefix, year, no, paper_id) VALUES ($1, $2, $3, $4)",
        params![prefix, i64::from(year), no, paper],
    )?;
    Ok(())
}

pub(crate) fn insert(
    tx: &mut Tx<'_>,
    paper: i64,
    frozen: &Frozen,
    files: &Files,
) -> Result<Issue, Error> {
    let issue = Issue {
        frozen: frozen.clone(),
        docx_sha256: crate::print::sha256(&files.docx),
        pdf_sha256: files
            .pdf
            .as_deref()
            .map(crate::print::sha256)
            .unwrap_or_default(),
    };
    tx.execute(
        "INSERT INTO bulletin_issue (paper_id, frozen, docx, docx_sha256, pdf, pdf_sha256) VALUES ($1, $2, $3, $4, $5, $6)",
        params![
            paper,
            text(frozen),
            files.docx,
            issue.docx_sha256,
            files.pdf,
            issue.pdf_sha256
        ],
    )?;
    Ok(issue)
}

pub(crate) fn of_paper(query: &mut impl Query, paper: i64) -> Result<Option<Issue>, Error> {
    query.query_opt(
        "SELECT frozen, docx_sha256, pdf_sha256 FROM bulletin_issue WHERE paper_id = $1",
        params![paper],
        |row| {
            Ok(Issue {
                frozen: json(row, "frozen")?,
                docx_sha256: row.get("docx_sha256")?,
                pdf_sha256: row.get("pdf_sha256")?,
            })
        },
    )
}

/// The stored files of an issued paper.
pub(crate) fn files(query: &mut impl Query, paper: i64) -> Result<Option<Files>, Error> {
    query.query_opt(
        "SELECT docx, pdf FROM bulletin_issue WHERE paper_id = $1",
        params![paper],
        |row| {
            Ok(Files {
                docx: row.get("docx")?,
                pdf: row.get("pdf")?,
            })
        },
    )
}

/// Makes a task's result known, once for each task.
pub(crate) fn put_result(tx: &mut Tx<'_>, result: &ResultRow) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO bulletin_result (paper_id, task, title, plan, urn, at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (task) DO NOTHING",
        params![
            result.paper,
            result.task,
            result.title,
            result.plan,
            result.urn,
            result.at
        ],
    )?;
    Ok(())
}

/// Results of bulletins that stand, made known in `[from, to)`, newest first.
pub(crate) fn results(
    query: &mut impl Query,
    (from, to): (Millis, Millis),
    limit: u32,
) -> Result<Vec<ResultRow>, Error> {
    query.query_map(
        "SELECT r.paper_id, r.task, r.title, r.plan, r.urn, r.at FROM bulletin_result r
         JOIN bulletin_paper p ON p.id = r.paper_id
         WHERE p.state = 'published' AND r.at >= $1 AND r.at < $2 ORDER BY r.at DESC, r.task LIMIT $3",
        params![from, to, i64::from(limit)],
        |row| {
            Ok(ResultRow {
                paper: row.get("paper_id")?,
                task: row.get("task")?,
                title: row.get("title")?,
                plan: row.get("plan")?,
                urn: row.get("urn")?,
                at: row.get("at")?,
            })
        },
    )
}

/// Dates the results of a paper that is made public.
pub(crate) fn date_results(tx: &mut Tx<'_>, paper: i64, at: Millis) -> Result<(), Error> {
    tx.execute(
        "UPDATE bulletin_result SET at = $2 WHERE paper_id = $1",
        params![paper, at],
    )?;
    Ok(())
}

/// Takes back the results of a paper that is withdrawn; a later one may make them known.
pub(crate) fn drop_results(tx: &mut Tx<'_>, paper: i64) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM bulletin_result WHERE paper_id = $1",
        params![paper],
    )?;
    Ok(())
}
