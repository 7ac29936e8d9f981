//! The state of the room: the rules by which alarms are raised.

use std::sync::Arc;

use ::store::{Error, Tx};
use base::Title;

use crate::rules::alarm::{Rules, RulesError};

/// An alarm was raised in a room while it was booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What the room is booked for, such as `trade/12/lot/1`.
    pub subject: String,
    /// The alarm.
    pub alarm: i64,
    /// What the rule calls it.
    pub title: Title,
    /// The room's name.
    pub room: String,
}

type Hears = dyn Fn(&mut Tx<'_>, &Event) -> Result<(), Error> + Send + Sync;

/// Who hears of alarms, inside the transaction.
#[derive(Clone)]
pub struct Listener(Arc<Hears>);

impl std::fmt::Debug for Listener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Listener")
    }
}

impl Listener {
    /// Hears by `hear`.
    pub fn new(
        hear: impl Fn(&mut Tx<'_>, &Event) -> Result<(), Error> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(hear))
    }
}

/// The state of this room, hung up with [`::web::Shell::with_room`]. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Venue {
    rules: Arc<Rules>,
    listeners: Vec<Listener>,
}

impl Venue {
    /// With rules of a text such as [`crate::RULES`].
    ///
    /// # Errors
    /// [`RulesError`].
    pub fn new(rules: &str) -> Result<Self, RulesError> {
        Ok(Self {
            rules: Arc::new(Rules::parse(rules)?),
            listeners: Vec::new(),
        })
    }

    /// With somebody who hears of alarms.
    #[must_use]
    pub fn with_listener(mut self, listener: Listener) -> Self {
        self.listeners.push(listener);
        self
    }

    pub(crate) fn tell(&self, tx: &mut Tx<'_>, event: &Event) -> Result<(), Error> {
        self.listeners
            .iter()
            .try_for_each(|listener| (listener.0)(tx, event))
    }

    /// The rules.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.rules
    }
}
