//! The state of the room: the rules by which alarms are raised.

use std::sync::Arc;

use crate::rules::alarm::{Rules, RulesError};

/// The state of this room, hung up with [`::web::Shell::with_room`]. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Venue {
    rules: Arc<Rules>,
}

impl Venue {
    /// With rules of a text such as [`crate::RULES`].
    ///
    /// # Errors
    /// [`RulesError`].
    pub fn new(rules: &str) -> Result<Self, RulesError> {
        Ok(Self {
            rules: Arc::new(Rules::parse(rules)?),
        })
    }

    /// The rules.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.rules
    }
}
