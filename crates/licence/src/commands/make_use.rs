//! Uses a licence in place of a paper 免证办, with the holder's consent; the holder sees every use.

use ::store::{Error, Tx};
use base::{Date, Explain, Fault, Lang, OrgId};
use serde_json::json;

use crate::rules::state::State;
use crate::store::{self, Used};

/// A use.
#[derive(Clone, Debug)]
pub struct Use<'a> {
    /// Which licence.
    pub number: &'a str,
    /// Who reads it.
    pub by: &'a OrgId,
    /// For which case.
    pub case_code: &'a str,
    /// In place of which paper.
    pub purpose: &'a str,
    /// The day.
    pub on: Date,
}

/// Why it cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum UseError {
    /// There is no such licence.
    #[error("no such licence")]
    NotFound,
    /// It does not hold.
    #[error("the licence is {}", .0.as_str())]
    NotValid(State),
    /// The database.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for UseError {
    fn explain(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::NotFound, Lang::Zh) => "证照库中没有这本证照，请改为上传材料。".to_owned(),
            (Self::NotFound, Lang::En) => {
                "The licence is not in the library; upload the paper instead.".to_owned()
            }
            (Self::NotValid(state), Lang::Zh) => {
                format!("这本证照{}，请改为上传材料。", state.title(lang))
            }
            (Self::NotValid(state), Lang::En) => format!(
                "The licence is {}; upload the paper instead.",
                state.title(lang).to_lowercase()
            ),
            (Self::Store(error), _) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound | Self::NotValid(_) => Fault::Invalid,
            Self::Store(error) => error.fault(),
        }
    }
}

/// Records a use in the transaction of the case that it serves.
///
/// # Errors
/// [`UseError`].
pub fn make_use(tx: &mut Tx<'_>, new: &Use<'_>) -> Result<i64, UseError> {
    let row = store::by_number(tx, new.number)?.ok_or(UseError::NotFound)?;
    let state = State::on(&row.state, row.valid_until, new.on);
    if state != State::Valid {
        return Err(UseError::NotValid(state));
    }
    let used = Used {
        at: tx.now(),
        by: new.by.clone(),
        case_code: new.case_code.to_owned(),
        purpose: new.purpose.to_owned(),
    };
    store::insert_use(tx, row.id, &used)?;
    tx.journal(
        "licence.used",
        &format!("licence/{}", row.id),
        json!({ "by": new.by.as_str(), "case": new.case_code }),
    )?;
    Ok(row.id)
}
