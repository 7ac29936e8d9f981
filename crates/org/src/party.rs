//! Whom a signed-in account stands for where enterprises act: bidders, tenderers, agencies, both sides of a contract.

use std::fmt;
use std::sync::Arc;

use base::Scope;
use base::code::{CodeError, credit_code};
use serde::{Deserialize, Serialize};
use store::Store;

/// 市场主体: an enterprise, or a unit that acts as one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Party {
    /// Its unified social credit code (GB 32100), 18 characters.
    pub code: String,
    /// Its registered name.
    pub name: String,
}

impl Party {
    /// A party whose code is right.
    ///
    /// # Errors
    /// What is wrong with the code.
    pub fn new(code: &str, name: &str) -> Result<Self, CodeError> {
        Ok(Self {
            code: credit_code(code)?.as_str().to_owned(),
            name: name.trim().to_owned(),
        })
    }
}

type Finds = dyn Fn(&Store, &Scope) -> Result<Option<Party>, store::Error> + Send + Sync;

type Leads = dyn Fn(&Store, &Scope) -> Result<bool, store::Error> + Send + Sync;

/// How a room finds the party behind a scope: accounts of enterprises are another room's, so the composition says.
#[derive(Clone)]
pub struct Parties {
    find: Arc<Finds>,
    lead: Option<Arc<Leads>>,
}

impl fmt::Debug for Parties {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Parties")
    }
}

impl Parties {
    /// Found by `find`. Nobody administers a party until [`Parties::with_administrators`] says who.
    pub fn new(
        find: impl Fn(&Store, &Scope) -> Result<Option<Party>, store::Error> + Send + Sync + 'static,
    ) -> Self {
        Self {
            find: Arc::new(find),
            lead: None,
        }
    }

    /// With the way to know whether a scope's account is its party's administrator 管理员, who may undo what a colleague did.
    #[must_use]
    pub fn with_administrators(
        mut self,
        lead: impl Fn(&Store, &Scope) -> Result<bool, store::Error> + Send + Sync + 'static,
    ) -> Self {
        self.lead = Some(Arc::new(lead));
        self
    }

    /// The party for which the scope's account acts; `None` for natural persons and accounts of the administration.
    ///
    /// # Errors
    /// What the database says.
    pub fn of(&self, store: &Store, scope: &Scope) -> Result<Option<Party>, store::Error> {
        (self.find)(store, scope)
    }

    /// Whether the scope's account is the administrator of its party.
    ///
    /// # Errors
    /// What the database says.
    pub fn administers(&self, store: &Store, scope: &Scope) -> Result<bool, store::Error> {
        self.lead
            .as_ref()
            .map_or(Ok(false), |lead| lead(store, scope))
    }
}
