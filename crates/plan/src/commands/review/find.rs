//! What an imported text says about documents that the ledger knows.

use store::{Error, Tx};

use crate::rules::amend::{Effect, mentions};
use crate::store::amend as rows;

/// Whether a document without numbered clauses may be one that only repeals or amends others.
pub fn may_amend(number: Option<&str>, title: &str) -> bool {
    number.is_some() && Effect::of_title(title).is_some()
}

/// Keeps which documents this one repeals, revises or supplements. A new document that revises or supplements
/// another waits for the office before its own tasks count, because they may be those of the other document.
///
/// # Errors
/// What the database answers.
pub fn keep(
    tx: &mut Tx<'_>,
    document: i64,
    titles: &[&str],
    text: &str,
    created: bool,
) -> Result<(), Error> {
    let known = rows::known(tx, document)?;
    let title = titles.join(" ");
    let found = mentions(&title, text, &known);
    let new = rows::keep(tx, document, &found)?;
    if new && created && found.iter().any(|found| found.effect != Effect::Repeal) {
        rows::stand(tx, document, "pending", None, None)?;
    }
    Ok(())
}
