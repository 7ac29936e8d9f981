//! Suspends, resumes or revokes a licence.

use ::store::{Error, Tx};
use base::{Date, Explain, Fault, Lang};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::rules::state::Change;
use crate::store;

/// Which licence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which<'a> {
    /// By its number.
    Number(&'a str),
    /// The newest of a kind that a case issued.
    Case {
        /// The case.
        case: i64,
        /// The kind.
        kind: &'a str,
    },
}

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// There is no such licence.
    #[error("no such licence")]
    NotFound,
    /// The licence is in another state than the change needs.
    #[error("the licence is {0}")]
    State(String),
    /// Somebody else changed it meanwhile.
    #[error("the licence was changed meanwhile")]
    Stale,
    /// The database.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for ChangeError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::NotFound => lang
                .pick(
                    "没有找到这本证照，请核对证照编号。",
                    "There is no such licence; check its number.",
                )
                .to_owned(),
            Self::State(_) => lang
                .pick(
                    "证照当前状态不允许这样变更，请刷新页面后核对。",
                    "The licence is in a state that does not allow this; load the page again.",
                )
                .to_owned(),
            Self::Stale => lang
                .pick(
                    "证照刚被其他人变更，请刷新页面后重试。",
                    "Somebody else has just changed the licence; load the page again.",
                )
                .to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::State(_) | Self::Stale => Fault::Conflict,
            Self::Store(error) => error.fault(),
        }
    }
}

/// Changes the state in the transaction of the decision, with a reason for the holder to read. The reason enters the
/// journal as its hash.
///
/// # Errors
/// [`ChangeError`].
pub fn change(
    tx: &mut Tx<'_>,
    which: &Which<'_>,
    change: Change,
    reason: &str,
    on: Date,
) -> Result<i64, ChangeError> {
    let row = match which {
        Which::Number(number) => store::by_number(tx, number)?,
        Which::Case { case, kind } => store::of_case_and_kind(tx, *case, kind)?,
    }
    .ok_or(ChangeError::NotFound)?;
    let state = change
        .from(&row.state)
        .ok_or_else(|| ChangeError::State(row.state.clone()))?;
    if !store::change(tx, &row, state, reason, on)? {
        return Err(ChangeError::Stale);
    }
    tx.journal(
        change.kind(),
        &format!("licence/{}", row.id),
        json!({
            "number": row.number,
            "reason_sha256": base::hex::encode(&Sha256::digest(reason.as_bytes())),
        }),
    )?;
    Ok(row.id)
}
