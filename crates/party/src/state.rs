//! The state of the room: its seal, its clock, and the platforms whose centres answer for confirmations.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use ::store::{Error, Store};
use base::{Clock, Role, Scope};
use org::{Parties, Party};
use pack::element::Platform;
use seal::{Seal, SealError};

use crate::model::Member;
use crate::store::member as rows;

/// The state of this room, hung up with [`::web::Shell::with_room`]. Cheap to clone.
#[derive(Clone)]
pub struct Market {
    seal: Arc<Seal>,
    clock: Arc<dyn Clock>,
    platforms: Arc<RwLock<Arc<[Platform]>>>,
}

impl std::fmt::Debug for Market {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Market({} platforms)", self.platforms().len())
    }
}

impl Market {
    /// The room of a data folder; personal data lies sealed under its `personal.key`.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn open(
        data: &Path,
        read_only: bool,
        platforms: &[Platform],
        clock: Arc<dyn Clock>,
    ) -> Result<Self, SealError> {
        let key = data.join("personal.key");
        let seal = match read_only {
            true => Seal::open_read_only(&key, "party")?,
            false => Seal::open(&key, "party")?,
        };
        Ok(Self {
            seal: Arc::new(seal),
            clock,
            platforms: Arc::new(RwLock::new(platforms.into())),
        })
    }

    /// Takes the platforms of another pack.
    pub fn replace(&self, platforms: &[Platform]) {
        *self
            .platforms
            .write()
            .unwrap_or_else(PoisonError::into_inner) = platforms.into();
    }

    /// The trading platforms of the pack that runs.
    #[must_use]
    pub fn platforms(&self) -> Arc<[Platform]> {
        Arc::clone(
            &self
                .platforms
                .read()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    pub(crate) fn seal(&self) -> &Seal {
        &self.seal
    }

    /// Whether a scope may do what the centre of a platform may.
    #[must_use]
    pub fn keeps(&self, scope: &Scope, platform: &str) -> bool {
        let all = self.platforms();
        let mut named = all.iter().filter(|one| one.id == platform);
        named.any(|one| scope.keeps_centre(&one.centre))
    }

    /// Whether a scope may do what any platform's centre may.
    #[must_use]
    pub fn keeps_any(&self, scope: &Scope) -> bool {
        self.platforms()
            .iter()
            .any(|one| scope.keeps_centre(&one.centre))
    }

    /// Where other rooms find the enterprise behind an account: confirmed, not over, and not resting on an issuer that is
    /// suspended. Asked anew each time, so that a revocation holds from the next request.
    #[must_use]
    pub fn parties(&self) -> Parties {
        let (finds, leads) = (self.clone(), self.clone());
        Parties::new(move |store, scope| {
            let held = finds.acting(store, scope)?;
            Ok(held.map(|(_, party)| party))
        })
        .with_administrators(move |store, scope| {
            let held = leads.acting(store, scope)?;
            Ok(held.is_some_and(|(member, _)| member.administrator))
        })
    }

    /// As whom a scope's account acts now, and for which enterprise.
    ///
    /// # Errors
    /// As every read.
    pub fn acting(&self, store: &Store, scope: &Scope) -> Result<Option<(Member, Party)>, Error> {
        let (Some(account), Role::Applicant) = (scope.account, scope.role) else {
            return Ok(None);
        };
        let day = self.clock.now().day();
        store.read(|read| rows::acting(read, account, day))
    }
}
