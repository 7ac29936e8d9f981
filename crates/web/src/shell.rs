//! The state every handler can reach.

use std::any::{Any, TypeId, type_name};
use std::collections::HashMap;
use std::sync::Arc;

use base::{Clock, Explain, Fault, Lang, OrgId, Role, Scope, Title};
use store::{Error, Store};

use crate::accounts::Doorkeeper;
use crate::api::Documents;
use crate::form::Choice;
use crate::{Failure, Names, NavItem, NavSection, SiteConfig};

/// The shared state: database, clock, settings, and what rooms hung up here for their own handlers.
#[derive(Clone)]
pub struct Shell {
    core: Arc<Core>,
    rooms: Arc<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
    nav: Arc<[NavItem]>,
    foot: Arc<[NavItem]>,
    sections: Arc<[NavSection]>,
    barren: Option<NavFilter>,
    centres: Option<Centres>,
    units: Option<Units>,
    names: Option<Names>,
    bell: Option<Bell>,
    api: Option<Arc<Documents>>,
    homes: Arc<[(Role, &'static str)]>,
    joining: Option<&'static str>,
}

/// Counts what waits in a scope's inbox, for the bell in the frame; one quick read.
pub type Bell = Arc<dyn Fn(&Store, &Scope) -> Result<u64, Error> + Send + Sync>;

/// The entries of the navigation, by path, that would lead somebody who is signed in to nothing; a few quick reads.
pub type NavFilter = Arc<dyn Fn(&Store, &Scope) -> Result<Vec<&'static str>, Error> + Send + Sync>;

/// The trading centre that an organisation is or manages.
pub type Centres = Arc<dyn Fn(&OrgId) -> Option<OrgId> + Send + Sync>;

/// Lists the organisations that an account may act for, as choices whose values are organisation ids.
pub type Units = Arc<dyn Fn(&Store, Lang) -> Result<Vec<Choice>, Failure> + Send + Sync>;

struct Core {
    store: Store,
    clock: Arc<dyn Clock>,
    site: SiteConfig,
    door: Doorkeeper,
}

impl Shell {
    /// A shell over one store.
    #[must_use]
    pub fn new(store: Store, clock: Arc<dyn Clock>, site: SiteConfig) -> Self {
        Self {
            core: Arc::new(Core {
                store,
                clock,
                site,
                door: Doorkeeper::default(),
            }),
            rooms: Arc::default(),
            nav: Arc::new([]),
            foot: Arc::new([]),
            sections: Arc::new([]),
            barren: None,
            centres: None,
            units: None,
            names: None,
            bell: None,
            api: None,
            homes: Arc::new([]),
            joining: None,
        }
    }

    /// Hangs up a room's own state, one value a type; handlers reach it by [`crate::Room`] or
    /// [`Shell::room`].
    #[must_use]
    pub fn with_room<T: Send + Sync + 'static>(mut self, room: T) -> Self {
        Arc::make_mut(&mut self.rooms).insert(TypeId::of::<T>(), Arc::new(room));
        self
    }

    /// With the organisations to choose from when an account is created. Without it the page asks for the
    /// organisation's id as text.
    #[must_use]
    pub fn with_units(mut self, units: Units) -> Self {
        self.units = Some(units);
        self
    }

    /// With the sections of the navigation, in their order; entries of none stand behind them.
    #[must_use]
    pub fn with_sections(mut self, sections: Vec<NavSection>) -> Self {
        self.sections = sections.into();
        self
    }

    /// With a rule by which entries of the navigation are left out although the role is admitted: its pages would show this
    /// visitor nothing.
    #[must_use]
    pub fn with_nav_filter(mut self, barren: NavFilter) -> Self {
        self.barren = Some(barren);
        self
    }

    /// With what tells which trading centre an organisation is or manages; without it, an organisation keeps itself alone.
    #[must_use]
    pub fn with_centres(mut self, centres: Centres) -> Self {
        self.centres = Some(centres);
        self
    }

    /// With what platforms and subjects are called, which rooms hold as ids. Without it pages show what the room has.
    #[must_use]
    pub fn with_names(mut self, names: Names) -> Self {
        self.names = Some(names);
        self
    }

    pub(crate) fn names(&self) -> Option<&Names> {
        self.names.as_ref()
    }

    /// A scope that was just built by sign-in, with the centre for which it may act.
    pub(crate) fn placed(&self, mut scope: Scope) -> Scope {
        let of = self.centres.as_ref().zip(scope.org.as_ref());
        scope.centre = of.and_then(|(centres, org)| centres(org));
        scope
    }

    pub(crate) fn barren(&self) -> Option<&NavFilter> {
        self.barren.as_ref()
    }

    pub(crate) fn sections(&self) -> &[NavSection] {
        &self.sections
    }

    /// With the page on which a role begins after signing in; without one it is the home page.
    #[must_use]
    pub fn with_home(mut self, role: Role, path: &'static str) -> Self {
        self.homes = self.homes.iter().copied().chain([(role, path)]).collect();
        self
    }

    pub(crate) fn home(&self, role: Role) -> &'static str {
        let found = self.homes.iter().find(|(of, _)| *of == role);
        found.map_or("/", |(_, path)| *path)
    }

    /// With the page on which people open accounts for themselves.
    #[must_use]
    pub fn with_joining(mut self, path: &'static str) -> Self {
        self.joining = Some(path);
        self
    }

    pub(crate) fn joining(&self) -> Option<&'static str> {
        self.joining
    }

    /// With a bell in the frame of everyone who is signed in: how much is unread in `/inbox`.
    #[must_use]
    pub fn with_bell(mut self, bell: Bell) -> Self {
        self.bell = Some(bell);
        self
    }

    pub(crate) fn bell(&self) -> Option<&Bell> {
        self.bell.as_ref()
    }

    pub(crate) fn units(&self) -> Option<&Units> {
        self.units.as_ref()
    }

    /// The state that a room hung up.
    ///
    /// # Errors
    /// When nobody hung up a value of this type: a mistake in the composition.
    pub fn room<T: Send + Sync + 'static>(&self) -> Result<Arc<T>, RoomMissing> {
        self.rooms
            .get(&TypeId::of::<T>())
            .and_then(|held| held.clone().downcast().ok())
            .ok_or(RoomMissing(type_name::<T>()))
    }

    /// The database.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.core.store
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        &*self.core.clock
    }

    /// The settings.
    #[must_use]
    pub fn site(&self) -> &SiteConfig {
        &self.core.site
    }

    /// The navigation, in order of registration.
    #[must_use]
    pub fn nav(&self) -> &[NavItem] {
        &self.nav
    }

    /// The links of the footer, in order of registration.
    #[must_use]
    pub fn foot(&self) -> &[NavItem] {
        &self.foot
    }

    /// What is told of the interface for programs; there once the router is made.
    pub(crate) fn api(&self) -> Option<&Documents> {
        self.api.as_deref()
    }

    pub(crate) fn with_api(mut self, api: Documents) -> Self {
        self.api = Some(Arc::new(api));
        self
    }

    pub(crate) fn door(&self) -> &Doorkeeper {
        &self.core.door
    }

    pub(crate) fn with_nav(mut self, nav: Vec<NavItem>, foot: Vec<NavItem>) -> Self {
        self.nav = nav.into();
        self.foot = foot.into();
        self
    }

    /// The name of the installation's city or district.
    #[must_use]
    pub fn place(&self) -> &Title {
        &self.core.site.place
    }
}

/// A handler asked for a room's state that the composition did not hang up.
#[derive(Debug, thiserror::Error)]
#[error("no state of type {0} was registered with the shell")]
pub struct RoomMissing(&'static str);

impl Explain for RoomMissing {
    fn explain(&self, lang: Lang) -> String {
        crate::Words::of(lang).internal_sentence.to_owned()
    }

    fn fault(&self) -> Fault {
        Fault::Internal
    }
}
