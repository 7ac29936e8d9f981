//! What the room holds in memory: the definitions by which cases are filed, those with which older cases run, the key
//! for personal data, and who listens.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use base::calendar::Calendar;
use base::{Date, Explain, Fault, Lang, Scope, Title};
use flow::{Answers, Applicant, Definition, Facts, Fields, State};
use licence::Licences;
use pack::element::{Elements, Item};
use pack::expr::Values;
use register::Registers;
use seal::Seal;
use serde_json::json;
use store::{Error, Query, Store, Tx};

use crate::model::Head;
use crate::store::definition as rows;

/// What happened to a case, for rules and web hooks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// It was filed.
    Opened,
    /// It was accepted 受理.
    Accepted,
    /// Its promised or statutory term passed.
    Late,
    /// It ended.
    Closed,
}

impl Moment {
    /// Its name in packs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Accepted => "accepted",
            Self::Late => "late",
            Self::Closed => "closed",
        }
    }
}

/// A case at a moment, with what expressions need.
#[derive(Clone, Copy, Debug)]
pub struct CaseEvent<'a> {
    /// What happened.
    pub moment: Moment,
    /// The case as it is kept.
    pub head: &'a Head,
    /// How it runs.
    pub definition: &'a Definition,
    /// Where it stands.
    pub state: &'a State,
    /// What was filled in.
    pub answers: &'a Answers,
    /// Who asks.
    pub applicant: &'a Applicant,
    /// The rows that the item's expressions use.
    pub found: &'a BTreeMap<String, Option<Fields>>,
    /// The day.
    pub today: Date,
    /// The calendar of the transaction.
    pub calendar: &'a Calendar,
}

impl CaseEvent<'_> {
    /// What expressions about the case see.
    #[must_use]
    pub fn values(&self) -> Values {
        self.with_facts(|facts| flow::values(self.definition, self.state, facts))
    }

    /// The same for a text that people read, without anything personal.
    #[must_use]
    pub fn shown(&self, lang: Lang) -> Values {
        self.with_facts(|facts| flow::shown(self.definition, self.state, facts, lang))
    }

    fn with_facts<T>(&self, see: impl FnOnce(&Facts<'_>) -> T) -> T {
        let cover = flow::Head {
            code: self.head.code.clone(),
            channel: self.head.channel,
        };
        see(&Facts {
            head: &cover,
            applicant: self.applicant,
            answers: self.answers,
            found: self.found,
            account: None,
            today: self.today,
            calendar: self.calendar,
        })
    }
}

/// Called in the transaction of what happened.
pub type Listener = Arc<dyn Fn(&mut Tx<'_>, &CaseEvent<'_>) -> Result<(), Error> + Send + Sync>;

/// Called before a place is decided, in its transaction: a text refuses the step. The last argument is the step's id.
pub type Guard =
    Arc<dyn Fn(&mut Tx<'_>, &CaseEvent<'_>, &str) -> Result<Option<Title>, Error> + Send + Sync>;

/// An item by which cases are filed now.
#[derive(Clone, Debug)]
pub struct ItemDefinition {
    /// Row id of the definition.
    pub id: i64,
    /// How its cases run.
    pub definition: Arc<Definition>,
}

/// What is filed now, swapped as a whole when a pack is loaded.
#[derive(Debug, Default)]
struct Current {
    elements: Arc<Elements>,
    items: BTreeMap<String, ItemDefinition>,
}

/// The state of this room, hung up with [`::web::Shell::with_room`]. Cheap to clone; all clones share what was loaded.
#[derive(Clone)]
pub struct Casework {
    shared: Arc<Shared>,
    listeners: Vec<Listener>,
    guard: Option<Guard>,
    licences: Option<Licences>,
    registers: Option<Registers>,
}

struct Shared {
    current: RwLock<Arc<Current>>,
    pinned: RwLock<HashMap<i64, Arc<Definition>>>,
    seal: Seal,
}

/// Why an item's definition is not there.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A definition cannot be written as JSON.
    #[error("item {0} cannot be written")]
    Unwritable(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for LoadError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::Unwritable(item) => match lang {
                Lang::Zh => format!("事项 {item} 的定义无法保存，请检查改革包后重新加载。"),
                Lang::En => format!(
                    "The definition of item {item} cannot be kept; check the pack and load it again."
                ),
            },
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Unwritable(_) => Fault::Internal,
            Self::Store(error) => error.fault(),
        }
    }
}

impl std::fmt::Debug for Casework {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Casework")
    }
}

impl Casework {
    /// The room without an item, with the key for personal data: [`seal::Seal::open`] with the purpose `casework`.
    #[must_use]
    pub fn new(seal: Seal) -> Self {
        Self {
            shared: Arc::new(Shared {
                current: RwLock::default(),
                pinned: RwLock::default(),
                seal,
            }),
            listeners: Vec::new(),
            guard: None,
            licences: None,
            registers: None,
        }
    }

    /// With somebody who hears of every case that is opened, accepted, late or closed, in the same transaction.
    #[must_use]
    pub fn with_listener(mut self, listener: Listener) -> Self {
        self.listeners.push(listener);
        self
    }

    /// With what may refuse a step before it is decided.
    #[must_use]
    pub fn with_guard(mut self, guard: Guard) -> Self {
        self.guard = Some(guard);
        self
    }

    /// With the library of licences that cases issue and use.
    #[must_use]
    pub fn with_licences(mut self, licences: Licences) -> Self {
        self.licences = Some(licences);
        self
    }

    /// With the registers that cases read and write.
    #[must_use]
    pub fn with_registers(mut self, registers: Registers) -> Self {
        self.registers = Some(registers);
        self
    }

    pub(crate) fn registers(&self) -> Option<&Registers> {
        self.registers.as_ref()
    }

    pub(crate) fn licences(&self) -> Option<&Licences> {
        self.licences.as_ref()
    }

    /// The items by which cases are filed now, by id.
    #[must_use]
    pub fn items(&self) -> Vec<ItemDefinition> {
        self.current().items.values().cloned().collect()
    }

    /// An item by which cases are filed now.
    #[must_use]
    pub fn item(&self, id: &str) -> Option<ItemDefinition> {
        self.current().items.get(id).cloned()
    }

    /// The elements that were loaded last.
    #[must_use]
    pub fn elements(&self) -> Arc<Elements> {
        Arc::clone(&self.current().elements)
    }

    /// Whether an item asks for nothing any more.
    #[must_use]
    pub fn is_filed(item: &Item) -> bool {
        item.mode != pack::element::Mode::Cancelled
    }

    fn current(&self) -> Arc<Current> {
        Arc::clone(
            &self
                .shared
                .current
                .read()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    pub(crate) fn seal(&self) -> &Seal {
        &self.shared.seal
    }

    pub(crate) fn guard(&self) -> Option<&Guard> {
        self.guard.as_ref()
    }

    pub(crate) fn tell(&self, tx: &mut Tx<'_>, event: &CaseEvent<'_>) -> Result<(), Error> {
        for listener in &self.listeners {
            listener(tx, event)?;
        }
        Ok(())
    }

    /// The definition with which a case runs.
    pub(crate) fn definition(
        &self,
        query: &mut impl Query,
        id: i64,
    ) -> Result<Arc<Definition>, Error> {
        let pinned = &self.shared.pinned;
        let held = {
            let pinned = pinned.read().unwrap_or_else(PoisonError::into_inner);
            pinned.get(&id).cloned()
        };
        if let Some(held) = held {
            return Ok(held);
        }
        let body = rows::body(query, id)?
            .ok_or_else(|| Error::NoRow(format!("casework_definition {id}")))?;
        let definition: Arc<Definition> = Arc::new(crate::store::json(&body, "body")?);
        let mut pinned = pinned.write().unwrap_or_else(PoisonError::into_inner);
        Ok(Arc::clone(pinned.entry(id).or_insert(definition)))
    }

    /// As [`Casework::definition`], in a read of its own.
    pub(crate) fn pinned(&self, store: &Store, id: i64) -> Result<Arc<Definition>, Error> {
        store.read(|read| self.definition(read, id))
    }

    /// Files new cases by other definitions from now on; cases that run keep theirs.
    fn replace(&self, current: Current) {
        {
            let mut pinned = self
                .shared
                .pinned
                .write()
                .unwrap_or_else(PoisonError::into_inner);
            for item in current.items.values() {
                pinned.insert(item.id, Arc::clone(&item.definition));
            }
        }
        *self
            .shared
            .current
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Arc::new(current);
    }
}

/// Takes the items of a checked pack: keeps every definition that is not kept yet, then files new cases by them. Cases
/// that run keep the definition with which they began. Where nothing is new, nothing is written.
///
/// # Errors
/// [`LoadError`]; then everything is as it was.
pub fn load(
    store: &Store,
    scope: &Scope,
    room: &Casework,
    elements: &Arc<Elements>,
) -> Result<(), LoadError> {
    let mut bodies = Vec::new();
    // A cancelled item is not asked for any more and has no flow.
    let filed = elements
        .items
        .iter()
        .filter(|item| Casework::is_filed(item));
    for item in filed {
        let unwritable = || LoadError::Unwritable(item.id.clone());
        let definition = Definition::of(elements, &item.id).ok_or_else(unwritable)?;
        let body = serde_json::to_string(&definition).map_err(|_| unwritable())?;
        bodies.push((item.id.clone(), definition, body));
    }
    let held = store.read(|read| {
        let mut held = Vec::new();
        for (_, definition, _) in &bodies {
            held.push(rows::by_hash(read, definition.version())?);
        }
        Ok::<_, Error>(held)
    })?;
    let new: Vec<(String, String, String)> = bodies
        .iter()
        .zip(&held)
        .filter(|(_, held)| held.is_none())
        .map(|((item, definition, body), _)| {
            (item.clone(), definition.version().to_owned(), body.clone())
        })
        .collect();
    if !new.is_empty() {
        store.write(scope, move |tx| keep(tx, &new))?;
    }
    let ids = store.read(|read| {
        let mut ids = Vec::new();
        for (_, definition, _) in &bodies {
            let id = rows::by_hash(read, definition.version())?;
            ids.push(id.ok_or_else(|| Error::NoRow("casework_definition".to_owned()))?);
        }
        Ok::<_, Error>(ids)
    })?;
    let items = bodies
        .into_iter()
        .zip(ids)
        .map(|((item, definition, _), id)| {
            let definition = Arc::new(definition);
            (item, ItemDefinition { id, definition })
        })
        .collect();
    room.replace(Current {
        elements: Arc::clone(elements),
        items,
    });
    Ok(())
}

fn keep(tx: &mut Tx<'_>, new: &[(String, String, String)]) -> Result<(), Error> {
    for (item, version, body) in new {
        if rows::by_hash(tx, version)?.is_some() {
            continue;
        }
        rows::insert(tx, item, version, body)?;
        let data = json!({ "item": item, "definition": version });
        tx.journal("case.item_defined", &format!("item/{item}"), data)?;
    }
    tx.transient(); // Nothing changed when another node kept them first.
    Ok(())
}
