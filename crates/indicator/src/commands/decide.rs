//! Accepting or refusing an official figure: never by the one who entered it.

use base::{Explain, Fault, Lang, Role, Scope};
use serde_json::json;
use store::Store;

use super::{sha256_hex, subject};
use crate::store::figure::{self, State};
use crate::words::Sentences;

/// The most characters that the reason of a refusal may have.
pub const REASON_CHARS: usize = 300;

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It counts from now on.
    Accept,
    /// It does not, for this reason.
    Refuse(String),
}

/// Why nothing was decided. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum DecideError {
    /// There is no such figure for this scope.
    #[error("not found")]
    NotFound,
    /// The scope entered the figure itself.
    #[error("entered by the same account")]
    Own,
    /// A refusal without a reason, or with one that is too long.
    #[error("no reason")]
    Reason,
    /// It was decided or replaced meanwhile.
    #[error("decided meanwhile")]
    Conflict,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Decides on a waiting figure; the id of its indicator. The same decision again changes nothing.
///
/// # Errors
/// [`DecideError`].
pub fn decide(
    store: &Store,
    scope: &Scope,
    id: i64,
    version: i64,
    decision: Decision,
) -> Result<String, DecideError> {
    if scope.role != Role::Office {
        return Err(DecideError::NotFound);
    }
    store.write(scope, move |tx| {
        let figure = figure::by_id(tx, id)?.ok_or(DecideError::NotFound)?;
        if figure.is_computed {
            return Err(DecideError::NotFound);
        }
        let (state, reason) = match &decision {
            Decision::Accept => (State::Accepted, ""),
            Decision::Refuse(reason) => (State::Refused, reason.trim()),
        };
        if figure.state == state {
            return Ok(figure.key.indicator);
        }
        if figure.state != State::Waiting || figure.version != version {
            return Err(DecideError::Conflict);
        }
        // Whoever entered a figure does not judge it; the installation itself enters for nobody.
        if figure.entered_by.is_some() && figure.entered_by == tx.scope().account {
            return Err(DecideError::Own);
        }
        let chars = reason.chars().count();
        if state == State::Refused && (chars == 0 || chars > REASON_CHARS) {
            return Err(DecideError::Reason);
        }
        let mut replaced = None;
        if state == State::Accepted
            && let Some(before) = figure::by_key(tx, &figure.key, State::Accepted, false)?
        {
            figure::decide(tx, (before.id, before.version), State::Replaced, "")?;
            replaced = Some(before.id);
        }
        if !figure::decide(tx, (id, version), state, reason)? {
            return Err(DecideError::Conflict);
        }
        let kind = match state {
            State::Accepted => "figure.accepted",
            _ => "figure.refused",
        };
        tx.journal(
            kind,
            &subject(&figure.key.indicator),
            json!({
                "figure": id,
                "period": figure.key.period.to_string(),
                "region": figure.key.region,
                "value": figure.value.to_string(),
                "replaces": replaced,
                "reason_sha256": (!reason.is_empty()).then(|| sha256_hex(reason.as_bytes())),
            }),
        )?;
        Ok(figure.key.indicator)
    })
}

impl Explain for DecideError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::NotFound => words.figure_not_found.to_owned(),
            Self::Own => words.own_figure.to_owned(),
            Self::Reason => words.no_reason(REASON_CHARS),
            Self::Conflict => words.decided_meanwhile.to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::Own => Fault::Forbidden,
            Self::Reason => Fault::Invalid,
            Self::Conflict => Fault::Conflict,
            Self::Store(error) => error.fault(),
        }
    }
}
