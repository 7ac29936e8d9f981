//! How the cases of an item run, closed: it needs nothing of the pack from which it came.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use base::{OrgId, RegionCode};
use pack::element::{
    Effect, EffectKind, Elements, Flow, Form, Item, Licence, Material, Register, Step, StepKind,
    Task,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::seen::Read;

/// Everything that a case needs, as it stood when the case was filed.
///
/// It serialises as what it is made of; what is derived from that is kept beside it and built when it is first needed.
#[derive(Debug, Serialize, Deserialize)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct Definition {
    parts: Parts,
    item: usize,
    flow: usize,
    form: usize,
    version: OnceLock<String>,
    read: OnceLock<Read>,
}

/// A definition as it is stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Parts {
    /// The item.
    item: String,
    /// What it needs: itself and the items that its flow opens, its flow, the forms of all these, materials, licences,
    /// roles, registers, its rating. Local calendars are left out: a day off holds for cases that run, too.
    elements: Elements,
}

/// Why a stored definition is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the definition of {item} lacks {what}")]
struct Incomplete {
    item: String,
    what: &'static str,
}

impl Clone for Definition {
    fn clone(&self) -> Self {
        Self {
            parts: self.parts.clone(),
            item: self.item,
            flow: self.flow,
            form: self.form,
            version: OnceLock::new(),
            read: OnceLock::new(),
        }
    }
}

impl PartialEq for Definition {
    fn eq(&self, other: &Self) -> bool {
        self.version() == other.version()
    }
}

impl Eq for Definition {}

impl TryFrom<Parts> for Definition {
    type Error = Incomplete;

    fn try_from(parts: Parts) -> Result<Self, Incomplete> {
        let lacks = |what| Incomplete {
            item: parts.item.clone(),
            what,
        };
        let elements = &parts.elements;
        let item = elements
            .items
            .iter()
            .position(|item| item.id == parts.item)
            .ok_or_else(|| lacks("the item"))?;
        let of = &elements.items[item];
        let flow = elements
            .flows
            .iter()
            .position(|flow| flow.id == of.flow)
            .ok_or_else(|| lacks("its flow"))?;
        let form = elements
            .forms
            .iter()
            .position(|form| form.id == of.form)
            .ok_or_else(|| lacks("its form"))?;
        Ok(Self {
            parts,
            item,
            flow,
            form,
            version: OnceLock::new(),
            read: OnceLock::new(),
        })
    }
}

impl From<Definition> for Parts {
    fn from(definition: Definition) -> Self {
        definition.parts
    }
}

impl Definition {
    /// The definition of an item in a checked pack; `None` when there is no such item.
    #[must_use]
    pub fn of(pack: &Elements, item: &str) -> Option<Self> {
        let item = pack.items.iter().find(|one| one.id == item)?;
        let flow = pack.flows.iter().find(|flow| flow.id == item.flow)?;
        let needs = Needs::of(item, flow, pack);
        let elements = Elements {
            roles: pick(&pack.roles, &needs.roles, |role| &role.id),
            registers: pick(&pack.registers, &needs.registers, |register| &register.id),
            forms: pick(&pack.forms, &needs.forms, |form| &form.id),
            materials: pick(&pack.materials, &needs.materials, |material| &material.id),
            licences: pick(&pack.licences, &needs.licences, |licence| &licence.id),
            flows: vec![flow.clone()],
            items: pick(&pack.items, &needs.items, |item| &item.id),
            ratings: pick(&pack.ratings, &needs.ratings, |rating| &rating.id),
            ..Elements::default()
        };
        Self::try_from(Parts {
            item: item.id.clone(),
            elements,
        })
        .ok()
    }

    /// The first 16 hexadecimal digits of the SHA-256 over its JSON: two definitions with the same version run cases
    /// alike.
    #[must_use]
    pub fn version(&self) -> &str {
        self.version.get_or_init(|| {
            // Strings, numbers, lists and maps with text keys: there is no value that JSON cannot say.
            let json = serde_json::to_vec(&self.parts).unwrap_or_default();
            base::hex::encode(&Sha256::digest(&json)[..8])
        })
    }

    /// Its expressions.
    pub(crate) fn read(&self) -> &Read {
        self.read.get_or_init(|| Read::of(self))
    }

    /// The item.
    #[must_use]
    pub fn item(&self) -> &Item {
        &self.parts.elements.items[self.item]
    }

    /// Its flow.
    #[must_use]
    pub fn flow(&self) -> &Flow {
        &self.parts.elements.flows[self.flow]
    }

    /// What the applicant is asked.
    #[must_use]
    pub fn form(&self) -> &Form {
        &self.parts.elements.forms[self.form]
    }

    /// Everything it is made of: no more than its cases need.
    #[must_use]
    pub fn elements(&self) -> &Elements {
        &self.parts.elements
    }

    /// A step of its flow.
    #[must_use]
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.flow().steps.iter().find(|step| step.id == id)
    }

    /// A step in which somebody decides.
    #[must_use]
    pub fn task(&self, id: &str) -> Option<&Task> {
        match &self.step(id)?.kind {
            StepKind::Task(task) => Some(task),
            _ => None,
        }
    }

    /// A form: the item's, a step's or that of an item which the flow opens.
    #[must_use]
    pub fn form_of(&self, id: &str) -> Option<&Form> {
        self.parts.elements.forms.iter().find(|form| form.id == id)
    }

    /// A paper that the item asks for.
    #[must_use]
    pub fn material(&self, id: &str) -> Option<&Material> {
        let all = &self.parts.elements.materials;
        all.iter().find(|material| material.id == id)
    }

    /// A licence that its cases issue, suspend or revoke.
    #[must_use]
    pub fn licence(&self, id: &str) -> Option<&Licence> {
        let all = &self.parts.elements.licences;
        all.iter().find(|licence| licence.id == id)
    }

    /// A register that its cases read or write.
    #[must_use]
    pub fn register(&self, id: &str) -> Option<&Register> {
        let all = &self.parts.elements.registers;
        all.iter().find(|register| register.id == id)
    }

    /// Whether statutory and promised clocks begin with an action; else they begin at filing.
    #[must_use]
    pub fn accepts(&self) -> bool {
        let accepts = |step: &Step| match &step.kind {
            StepKind::Task(task) => task.actions.iter().any(|action| action.accepts),
            _ => false,
        };
        self.flow().steps.iter().any(accepts)
    }

    /// The unit that handles a case of a region: that region's, else the first.
    #[must_use]
    pub fn handling(&self, region: Option<&RegionCode>) -> Option<&(RegionCode, OrgId)> {
        let units = &self.item().units;
        units
            .iter()
            .find(|(of, _)| Some(of) == region)
            .or_else(|| units.first())
    }
}

/// Ids of what a definition needs.
#[derive(Default)]
struct Needs<'a> {
    items: BTreeSet<&'a str>,
    forms: BTreeSet<&'a str>,
    materials: BTreeSet<&'a str>,
    licences: BTreeSet<&'a str>,
    registers: BTreeSet<&'a str>,
    roles: BTreeSet<&'a str>,
    ratings: BTreeSet<&'a str>,
}

impl<'a> Needs<'a> {
    fn of(item: &'a Item, flow: &'a Flow, pack: &'a Elements) -> Self {
        let mut needs = Self::default();
        needs.items.insert(&item.id);
        needs.ratings.extend(item.rating.as_deref());
        needs.licences.extend(item.licence.as_deref());
        needs.roles.extend(item.terms.extension_by.as_deref());
        for need in &item.materials {
            needs.materials.insert(&need.material);
        }
        for lookup in &item.lookups {
            needs.registers.insert(&lookup.register);
        }
        for step in &flow.steps {
            needs.step(&step.kind);
        }
        // The forms of opened items say how the answers are written with which they are opened.
        let items = pack.items.iter();
        let opened = items.filter(|one| needs.items.contains(one.id.as_str()));
        needs.forms.extend(opened.map(|one| one.form.as_str()));
        needs
    }

    fn step(&mut self, kind: &'a StepKind) {
        match kind {
            StepKind::Task(task) => {
                self.roles.insert(&task.by);
                self.roles.extend(task.late.as_deref());
                self.forms.extend(task.form.as_deref());
                for action in &task.actions {
                    self.effects(&action.effects);
                }
            }
            StepKind::Parallel { branches, late, .. } => {
                self.roles.extend(late.as_deref());
                for branch in branches {
                    self.roles.insert(&branch.by);
                    self.forms.extend(branch.form.as_deref());
                }
            }
            StepKind::Open { cases, .. } => {
                self.items
                    .extend(cases.iter().map(|case| case.item.as_str()));
            }
            StepKind::End { effects, .. } => self.effects(effects),
            StepKind::Choose { .. } | StepKind::Wait { .. } => {}
        }
    }

    fn effects(&mut self, effects: &'a [Effect]) {
        for effect in effects {
            match &effect.kind {
                EffectKind::Issue { licence }
                | EffectKind::Suspend { licence, .. }
                | EffectKind::Revoke { licence, .. } => {
                    self.licences.insert(licence);
                }
                EffectKind::Row { register, .. } => {
                    self.registers.insert(register);
                }
                EffectKind::Open { item, .. } => {
                    self.items.insert(item);
                }
                EffectKind::Notify { to, .. } => {
                    if let pack::element::Receiver::Role(role) = to {
                        self.roles.insert(role);
                    }
                }
                EffectKind::Publish { .. } => {}
            }
        }
    }
}

fn pick<T: Clone>(all: &[T], needed: &BTreeSet<&str>, id: impl Fn(&T) -> &String) -> Vec<T> {
    all.iter()
        .filter(|one| needed.contains(id(one).as_str()))
        .cloned()
        .collect()
}
