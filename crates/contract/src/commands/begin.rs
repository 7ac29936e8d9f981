//! A procedure says what may be objected to, when, and what follows.

use serde_json::json;
use store::{Error, Tx};

use crate::model::Forum;
use crate::rules::statement::sha256_hex;
use crate::store::dispute as rows;

/// Why a forum was not kept.
#[derive(Debug, thiserror::Error)]
pub enum BeginError {
    /// The rules or windows cannot be kept.
    #[error("the rules cannot be kept: {0}")]
    Rules(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl base::Explain for BeginError {
    fn explain(&self, lang: base::Lang) -> String {
        match self {
            Self::Rules(_) => crate::words::Words::of(lang).open_rules.to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> base::Fault {
        match self {
            Self::Rules(_) => base::Fault::Invalid,
            Self::Store(error) => error.fault(),
        }
    }
}

/// Opens a subject to disputes, or sets what changed of it, such as windows after a change of the deadline; inside the
/// write of what happens to the trade. The same again does nothing. Whose trade it is stays.
///
/// The caller has judged that its scope may.
///
/// # Errors
/// [`BeginError`].
pub fn begin(tx: &mut Tx<'_>, forum: &Forum) -> Result<(), BeginError> {
    let held = rows::forum_of(tx, &forum.subject)?;
    if held.as_ref() == Some(forum) {
        return Ok(());
    }
    let text = |error: serde_json::Error| BeginError::Rules(error.to_string());
    let rules = serde_json::to_string(&forum.rules).map_err(text)?;
    let windows = serde_json::to_string(&forum.windows).map_err(text)?;
    rows::put_forum(tx, forum, (&rules, &windows))?;
    let data = json!({
        "rules_sha256": sha256_hex(rules.as_bytes()),
        "windows_sha256": sha256_hex(windows.as_bytes()),
    });
    tx.journal("dispute.windows", &forum.subject, data)?;
    Ok(())
}
