//! What the office, supervision and units do with orders, interviews and clues, one use case a file.
//!
//! Every step has two doors: one over a store, and one (`…_in`) inside a write that is already open. Both judge,
//! write and journal alike. The journal is public and names neither unit nor task: entries carry the number of the
//! row, states and hashes.

pub mod acknowledge;
pub mod check;
mod clock;
pub mod clue;
pub mod extension;
pub mod hand_in;
pub mod interview;
pub mod open;
pub mod pause;
pub mod plan;
mod recompute;
pub mod settings;
mod tell;
mod tick;
pub mod withdraw;

pub use recompute::recompute;
pub use tick::tick;

use base::calendar::Calendar;
use base::{Date, Explain, Fault, Lang};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use store::{Error, Tx};

use crate::model::{NewFile, Order};
use crate::rules::order::{Move, Refusal, Standing, State, Step, step};
use crate::rules::text::{FILE_BYTES, FILES, FieldFault, Problem};
use crate::store::order as rows;
use crate::words::Sentences;

/// What a step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// The order's id.
    pub id: i64,
    /// Its version now.
    pub version: i64,
    /// Its state now.
    pub state: State,
    /// Whether anything changed; a step asked for twice changes nothing the second time.
    pub changed: bool,
}

/// Why a step on an order was not taken. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// The scope may not, or the order does not stand there.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// What was typed or sent has to be mended.
    #[error("invalid: {0:?}")]
    Invalid(Vec<Problem>),
    /// Somebody else changed it first; this is what it is now.
    #[error("conflict with version {}", .0.version)]
    Conflict(Box<Order>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for StepError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::Refused(refusal) => refusal.explain(lang),
            Self::Invalid(problems) => crate::words::problems(problems, lang),
            Self::Conflict(held) => Sentences::of(lang)
                .conflict(held.version, crate::words::state_title(held.state, lang)),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Refused(refusal) => refusal.fault(),
            Self::Invalid(problems) => crate::words::problems_fault(problems),
            Self::Conflict(_) => Fault::Conflict,
            Self::Store(error) => error.fault(),
        }
    }
}

/// An order that a step may be taken with, brought up to the day before the step.
pub(crate) struct Judged {
    pub(crate) order: Order,
    pub(crate) calendar: Calendar,
    pub(crate) day: Date,
    /// The state afterwards; `None` when the step was taken already.
    pub(crate) to: Option<State>,
}

impl Judged {
    fn unchanged(&self) -> Done {
        Done {
            id: self.order.id,
            version: self.order.version,
            state: self.order.state,
            changed: false,
        }
    }
}

/// Loads an order, judges a step of the transaction's scope, and counts what was missed before it, so that a step
/// taken late is late whether or not the day's work ran in between.
pub(crate) fn judge(
    tx: &mut Tx<'_>,
    (id, version): (i64, i64),
    taken: Step,
) -> Result<Judged, StepError> {
    let order = rows::by_id(tx, id)?.ok_or(StepError::Refused(Refusal::NotFound))?;
    let standing = Standing::of(tx.scope(), &order.org);
    let to = match step(order.state, standing, taken).map_err(StepError::Refused)? {
        Move::To(state) => Some(state),
        Move::Already => None,
    };
    if to.is_some() && order.version != version {
        return Err(StepError::Conflict(Box::new(order)));
    }
    let (calendar, day) = (calendar::current(tx)?, tx.now().day());
    if to.is_some() {
        clock::settle(tx, &order, day)?;
    }
    Ok(Judged {
        order,
        calendar,
        day,
        to,
    })
}

/// Puts the order into its new state, derives its due days anew and journals the step.
pub(crate) fn complete(
    tx: &mut Tx<'_>,
    judged: &Judged,
    to: State,
    kind: &str,
    more: Map<String, Value>,
) -> Result<Done, StepError> {
    let order = &judged.order;
    if !rows::set_state(tx, (order.id, order.version), to)? {
        return Err(StepError::Conflict(Box::new(order.clone())));
    }
    clock::refresh(tx, &judged.calendar, order.id)?;
    let version = order.version + 1;
    let mut data = Map::new();
    data.insert("state".to_owned(), json!(to.as_str()));
    data.insert("version".to_owned(), json!(version));
    data.extend(more);
    if order.sample {
        data.insert("sample".to_owned(), json!(true));
    }
    tx.journal(kind, &subject(order.id), Value::Object(data))?;
    Ok(Done {
        id: order.id,
        version,
        state: to,
        changed: true,
    })
}

/// One member of an entry.
pub(crate) fn one(name: &str, value: impl Into<Value>) -> Map<String, Value> {
    let mut data = Map::new();
    data.insert(name.to_owned(), value.into());
    data
}

pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    base::hex::encode(&Sha256::digest(bytes))
}

/// The journal's name for an order.
pub(crate) fn subject(id: i64) -> String {
    format!("order/{id}")
}

/// Files as they are kept: name, type, hash, and where they are among those sent. A content sent twice is kept once.
pub(crate) struct Checked {
    pub(crate) index: usize,
    pub(crate) media_type: &'static str,
    pub(crate) sha256: String,
}

/// Holds files against their bounds, beside so many that are there already.
pub(crate) fn check_files(
    files: &[NewFile],
    held: &[String],
) -> Result<Vec<Checked>, Vec<Problem>> {
    let (mut problems, mut kept) = (Vec::new(), Vec::<Checked>::new());
    for (index, file) in files.iter().enumerate() {
        let kind = (!file.content.is_empty() && file.content.len() <= FILE_BYTES)
            .then(|| web::upload::recognise(&file.content))
            .flatten();
        let Some(kind) = kind else {
            let fault = FieldFault::File(file.name.clone());
            problems.push(Problem::new("files", fault));
            continue;
        };
        let sha256 = sha256_hex(&file.content);
        if held.contains(&sha256) || kept.iter().any(|known| known.sha256 == sha256) {
            continue;
        }
        kept.push(Checked {
            index,
            media_type: kind.content_type(),
            sha256,
        });
    }
    if held.len() + kept.len() > FILES {
        problems.push(Problem::new("files", FieldFault::TooManyFiles));
    }
    if problems.is_empty() {
        Ok(kept)
    } else {
        Err(problems)
    }
}
