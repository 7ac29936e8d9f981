//! What can be asked for, as the pages need it: made once when a pack is loaded, read by every visitor.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use base::{OrgId, RegionCode, Title};
use pack::Pack;
use pack::element::{
    Applicants, Bundle, Channel, Elements, Flow, Form, Item, Licence, Material, Mode, Publish,
    Rating, Register,
};

use crate::rules::guide::{self, Guide};
use crate::rules::theme::Theme;

/// A clause that something comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// As cited: `C16`.
    pub cite: String,
    /// Its title, where the pack has the plan.
    pub title: Option<Title>,
}

/// Everything that subjects define, with the guides made from it.
#[derive(Debug, Default)]
pub struct Catalogue {
    elements: Arc<Elements>,
    units: BTreeMap<OrgId, Title>,
    /// Short names, in Chinese; the full one in English.
    shorts: BTreeMap<OrgId, Title>,
    regions: Vec<(RegionCode, Title)>,
    clauses: BTreeMap<String, (Title, Option<Theme>)>,
    guides: BTreeMap<String, Arc<Guide>>,
}

impl Catalogue {
    /// The catalogue of a pack.
    #[must_use]
    pub fn of(pack: &Pack) -> Self {
        let mut catalogue = Self {
            elements: Arc::clone(&pack.elements),
            units: BTreeMap::new(),
            shorts: BTreeMap::new(),
            regions: Vec::new(),
            clauses: BTreeMap::new(),
            guides: BTreeMap::new(),
        };
        for org in &pack.organisations {
            catalogue.units.insert(org.id.clone(), org.title.clone());
            let short = Title::new(&org.short, &org.title.en);
            catalogue.shorts.insert(org.id.clone(), short);
        }
        for region in &pack.regions {
            let title = region.title.clone();
            catalogue.regions.push((region.code.clone(), title));
        }
        for plan in &pack.plans {
            for clause in &plan.clauses {
                let above = plan.clauses.iter().filter(|other| {
                    let rest = clause.path.strip_prefix(&other.path);
                    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
                });
                let theme = above
                    .filter_map(|other| Theme::parse(other.theme.as_deref()?))
                    .next_back();
                let title = clause
                    .title
                    .clone()
                    .unwrap_or_else(|| Title::new(&clause.no, ""));
                catalogue.clauses.insert(plan.cite(clause), (title, theme));
            }
        }
        let guides = pack
            .elements
            .items
            .iter()
            .map(|item| (item.id.clone(), Arc::new(guide::of(&catalogue, item))));
        catalogue.guides = guides.collect();
        catalogue
    }

    /// All elements.
    #[must_use]
    pub fn elements(&self) -> &Arc<Elements> {
        &self.elements
    }

    /// An item.
    #[must_use]
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.elements.items.iter().find(|item| item.id == id)
    }

    /// An item's guide.
    #[must_use]
    pub fn guide(&self, id: &str) -> Option<&Arc<Guide>> {
        self.guides.get(id)
    }

    /// A bundle.
    #[must_use]
    pub fn bundle(&self, id: &str) -> Option<&Bundle> {
        self.elements.bundles.iter().find(|bundle| bundle.id == id)
    }

    /// Bundles that an item is part of.
    pub fn bundles_of<'a>(&'a self, item: &'a str) -> impl Iterator<Item = &'a Bundle> {
        let bundles = self.elements.bundles.iter();
        bundles.filter(move |bundle| bundle.items.iter().any(|id| id == item))
    }

    /// A form.
    #[must_use]
    pub fn form(&self, id: &str) -> Option<&Form> {
        self.elements.forms.iter().find(|form| form.id == id)
    }

    /// A flow.
    #[must_use]
    pub fn flow(&self, id: &str) -> Option<&Flow> {
        self.elements.flows.iter().find(|flow| flow.id == id)
    }

    /// A paper.
    #[must_use]
    pub fn material(&self, id: &str) -> Option<&Material> {
        self.elements.materials.iter().find(|paper| paper.id == id)
    }

    /// A licence.
    #[must_use]
    pub fn licence(&self, id: &str) -> Option<&Licence> {
        self.elements
            .licences
            .iter()
            .find(|licence| licence.id == id)
    }

    /// A register.
    #[must_use]
    pub fn register(&self, id: &str) -> Option<&Register> {
        self.elements
            .registers
            .iter()
            .find(|register| register.id == id)
    }

    /// How an item is rated.
    #[must_use]
    pub fn rating(&self, item: &Item) -> Option<&Rating> {
        let id = item.rating.as_deref()?;
        self.elements.ratings.iter().find(|rating| rating.id == id)
    }

    /// A role's name.
    #[must_use]
    pub fn role(&self, id: &str) -> Option<&Title> {
        let mut roles = self.elements.roles.iter();
        roles.find(|role| role.id == id).map(|role| &role.title)
    }

    /// A unit's full name.
    #[must_use]
    pub fn unit(&self, id: &OrgId) -> Title {
        self.units
            .get(id)
            .cloned()
            .unwrap_or_else(|| Title::new(id.as_str(), ""))
    }

    /// A unit's name for lists.
    #[must_use]
    pub fn short(&self, id: &OrgId) -> Title {
        self.shorts
            .get(id)
            .cloned()
            .unwrap_or_else(|| Title::new(id.as_str(), ""))
    }

    /// The divisions, parents first.
    #[must_use]
    pub fn regions(&self) -> &[(RegionCode, Title)] {
        &self.regions
    }

    /// A division's name.
    #[must_use]
    pub fn region(&self, code: &RegionCode) -> Title {
        let found = self.regions.iter().find(|(held, _)| held == code);
        found.map_or_else(|| Title::new(code.as_str(), ""), |(_, title)| title.clone())
    }

    /// Every unit, by id, with its full name.
    pub fn units(&self) -> impl Iterator<Item = (&OrgId, &Title)> {
        self.units.iter()
    }

    /// Clauses with their titles.
    #[must_use]
    pub fn clauses(&self, cites: &[String]) -> Vec<Clause> {
        let clause = |cite: &String| Clause {
            cite: cite.clone(),
            title: self.clauses.get(cite).map(|(title, _)| title.clone()),
        };
        cites.iter().map(clause).collect()
    }

    /// The environment of the first clause that has one.
    #[must_use]
    pub fn theme(&self, cites: &[String]) -> Option<Theme> {
        cites.iter().find_map(|cite| self.clauses.get(cite)?.1)
    }

    /// Items that the public is told of: what the administration asks of itself is not among them.
    pub fn public_items(&self) -> impl Iterator<Item = &Item> {
        self.elements.items.iter().filter(|item| is_public(item))
    }

    /// Registers that everyone may read.
    pub fn open_registers(&self) -> impl Iterator<Item = &Register> {
        let all = self.elements.registers.iter();
        all.filter(|register| register.publish == Publish::Open)
    }

    /// The units that handle public items, by name.
    #[must_use]
    pub fn handling_units(&self) -> Vec<(OrgId, Title)> {
        let ids: BTreeSet<&OrgId> = self
            .public_items()
            .flat_map(|item| item.units.iter().map(|(_, unit)| unit))
            .collect();
        ids.into_iter()
            .map(|id| (id.clone(), self.short(id)))
            .collect()
    }
}

/// Whether the public is told of an item.
#[must_use]
pub fn is_public(item: &Item) -> bool {
    item.mode != Mode::Internal && item.applicants != Applicants::Staff
}

/// Whether an item can be filed on the portal.
#[must_use]
pub fn is_online(item: &Item) -> bool {
    is_public(item) && item.mode != Mode::Cancelled && item.channels.contains(&Channel::Web)
}
