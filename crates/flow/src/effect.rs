//! What follows from a step, with every expression replaced by its value.

use base::OrgId;
use base::Title;
use base::calendar::Term;
use pack::element::Receiver;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::facts::Fields;

/// An effect that is due, in the transaction of its step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "snake_case")]
pub enum DueEffect {
    /// Issue a licence to the applicant.
    Issue {
        /// Which.
        licence: String,
        /// By this unit.
        issuer: OrgId,
        /// How long it holds; absent: for ever.
        valid: Option<Term>,
        /// What stands on it, as the licence's fields; an absent answer is absent.
        fields: Fields,
    },
    /// Suspend one.
    Suspend {
        /// Which.
        licence: String,
        /// Its number; absent: the one that this case issued.
        number: Option<String>,
    },
    /// Revoke one.
    Revoke {
        /// Which.
        licence: String,
        /// Its number; absent: the one that this case issued.
        number: Option<String>,
    },
    /// Write a row, or close it.
    Row {
        /// Where.
        register: String,
        /// The fields, as the register's.
        set: Fields,
        /// Whether the row ends today instead.
        close: bool,
    },
    /// Open another case.
    Open {
        /// The id in the open step, under which [`crate::Event::ChildClosed`] reports it; absent: nobody waits for it.
        id: Option<String>,
        /// Of this item.
        item: String,
        /// The answers of its form.
        form: Fields,
    },
    /// Tell somebody.
    Notify {
        /// Whom.
        to: Receiver,
        /// What.
        text: Title,
    },
    /// Show these answers on the case's public page.
    Publish {
        /// By name, such as `form.kind`.
        show: Vec<(String, Value)>,
    },
}
