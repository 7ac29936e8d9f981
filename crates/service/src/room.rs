//! What the room holds in memory: the catalogue of the pack that was loaded last, and the key for personal data.

use std::sync::{Arc, PoisonError, RwLock};

use pack::Pack;
use seal::Seal;

use crate::catalogue::Catalogue;

/// The state of this room, hung up with [`::web::Shell::with_room`]. Cheap to clone; all clones share what was loaded.
#[derive(Clone)]
pub struct Service {
    shared: Arc<Shared>,
    base_url: Option<Arc<str>>,
}

struct Shared {
    catalogue: RwLock<Arc<Catalogue>>,
    seal: Seal,
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Service")
    }
}

impl Service {
    /// The room without an item, with the key for personal data: [`seal::Seal::open`] with the purpose `service`.
    #[must_use]
    pub fn new(seal: Seal) -> Self {
        Self {
            shared: Arc::new(Shared {
                catalogue: RwLock::default(),
                seal,
            }),
            base_url: None,
        }
    }

    /// With what a pack offers, without touching a database: for one that may only be read.
    #[must_use]
    pub fn with_pack(self, pack: &Pack) -> Self {
        self.replace(Catalogue::of(pack));
        self
    }

    /// With the address under which visitors reach the installation, such as `https://zwfw.example.cn`, for QR codes;
    /// without it, the address of the request stands in them.
    #[must_use]
    pub fn with_base_url(mut self, url: Option<&str>) -> Self {
        self.base_url = url.map(|url| url.trim_end_matches('/').into());
        self
    }

    /// What can be asked for now.
    #[must_use]
    pub fn catalogue(&self) -> Arc<Catalogue> {
        let held = self.shared.catalogue.read();
        Arc::clone(&held.unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn replace(&self, catalogue: Catalogue) {
        let held = self.shared.catalogue.write();
        *held.unwrap_or_else(PoisonError::into_inner) = Arc::new(catalogue);
    }

    pub(crate) fn seal(&self) -> &Seal {
        &self.shared.seal
    }

    pub(crate) fn base_url(&self) -> Option<&str> {
        self.base_url.as_deref()
    }
}
