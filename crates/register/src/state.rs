//! The state of the room: the definitions that hold now, the key of personal fields, who listens to rows.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use base::{Date, Title};
use pack::element::{Elements, Register, Sensitivity};
use seal::{Seal, SealError};
use serde_json::Value;
use store::{Error, Query, Tx};

use crate::model::{Attempt, Body, RowEvent};
use crate::rules::key;

/// Called inside the transaction that makes a row visible.
pub type Listener = Arc<dyn Fn(&mut Tx<'_>, &RowEvent<'_>) -> Result<(), Error> + Send + Sync>;

/// What may refuse a row before it is written, whoever writes it.
pub trait Guard: Send + Sync {
    /// Whether it looks at rows of a list at all.
    fn watches(&self, register: &str) -> bool;
    /// Why the row is not taken; `None`: it is.
    fn refuses(&self, row: &Attempt<'_>) -> Option<Title>;
}

/// The definitions by id, in the order of the pack.
#[derive(Debug, Default)]
struct Defined {
    order: Vec<String>,
    by_id: BTreeMap<String, Arc<Register>>,
}

/// The state of this room, hung up with [`::web::Shell::with_room`]. Clones share it.
#[derive(Clone)]
pub struct Registers {
    defined: Arc<RwLock<Arc<Defined>>>,
    seal: Arc<Seal>,
    listeners: Arc<Vec<Listener>>,
    guard: Option<Arc<dyn Guard>>,
}

impl std::fmt::Debug for Registers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Registers({:?})", self.defined().order)
    }
}

impl Registers {
    /// The room with the definitions of a pack and the key of personal fields (purpose `register`). They count from
    /// [`crate::load`] on.
    #[must_use]
    pub fn new(elements: &Elements, seal: Seal) -> Self {
        Self {
            defined: Arc::new(RwLock::new(Arc::new(defined(elements)))),
            seal: Arc::new(seal),
            listeners: Arc::new(Vec::new()),
            guard: None,
        }
    }

    /// With somebody who is told of every row that becomes visible, inside its transaction; of the rows of large
    /// publications soon after it.
    #[must_use]
    pub fn with_listener(
        self,
        listener: impl Fn(&mut Tx<'_>, &RowEvent<'_>) -> Result<(), Error> + Send + Sync + 'static,
    ) -> Self {
        let mut listeners = (*self.listeners).clone();
        listeners.push(Arc::new(listener));
        Self {
            listeners: Arc::new(listeners),
            ..self
        }
    }

    /// With what may refuse rows before they are written: drafts, imports, effects of cases and other systems alike.
    #[must_use]
    pub fn with_guard(mut self, guard: Arc<dyn Guard>) -> Self {
        self.guard = Some(guard);
        self
    }

    /// Why a row is not taken.
    pub(crate) fn refuses(
        &self,
        query: &mut impl Query,
        (register, body): (&Register, &Body),
        (from, until): (Date, Option<Date>),
        today: Date,
    ) -> Result<Option<Title>, Error> {
        let Some(guard) = self
            .guard
            .as_ref()
            .filter(|guard| guard.watches(&register.id))
        else {
            return Ok(None);
        };
        let calendar = calendar::current(query)?;
        Ok(guard.refuses(&Attempt {
            register,
            body,
            from,
            until,
            today,
            calendar: &calendar,
        }))
    }

    /// Puts the definitions of a changed pack in place of those before, for every clone at once. Call [`crate::load`]
    /// first: it may refuse.
    pub fn replace(&self, elements: &Elements) {
        let new = Arc::new(defined(elements));
        *self.defined.write().unwrap_or_else(PoisonError::into_inner) = new;
    }

    fn defined(&self) -> Arc<Defined> {
        self.defined
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// A definition.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<Arc<Register>> {
        self.defined().by_id.get(id).cloned()
    }

    /// Every definition, in the order of the pack.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<Register>> {
        let defined = self.defined();
        let by_id = |id: &String| defined.by_id.get(id).cloned();
        defined.order.iter().filter_map(by_id).collect()
    }

    pub(crate) fn listeners(&self) -> &[Listener] {
        &self.listeners
    }

    /// The key of a row, as it is stored: a mark where it is personal.
    pub(crate) fn key(&self, register: &Register, body: &Body) -> Option<String> {
        let text = key::text(register, body)?;
        Some(self.stored_key(register, &text))
    }

    /// A key as a person or a program says it, as it is stored.
    pub(crate) fn stored_key(&self, register: &Register, text: &str) -> String {
        if !key::is_personal(register) {
            return text.to_owned();
        }
        let about = format!("key/{}", register.id);
        base::hex::encode(&self.seal.mark(&about, text)[..16])
    }

    /// A body apart: what may be stored in clear, and the sealed rest.
    pub(crate) fn shut(
        &self,
        register: &Register,
        key: &str,
        body: &Body,
    ) -> Result<(Body, Option<Vec<u8>>), SealError> {
        let (mut clear, mut personal) = (Body::new(), Body::new());
        for (name, value) in body {
            let field = register.fields.iter().find(|field| field.key == *name);
            match field.map(|field| field.sensitivity) {
                Some(Sensitivity::Personal) => personal.insert(name.clone(), value.clone()),
                _ => clear.insert(name.clone(), value.clone()),
            };
        }
        if personal.is_empty() {
            return Ok((clear, None));
        }
        let text = Value::Object(personal).to_string();
        let sealed = self.seal.seal(&about(register, key), &text)?;
        Ok((clear, Some(sealed)))
    }

    /// The sealed part of a body; nothing where it does not open.
    pub(crate) fn open(&self, register: &Register, key: &str, sealed: &[u8]) -> Body {
        let text = self.seal.unseal(&about(register, key), sealed);
        match text.map(|text| serde_json::from_str(&text)) {
            Some(Ok(Value::Object(body))) => body,
            _ => Body::new(),
        }
    }

    /// A mark by which a personal value or the code of a party is found.
    pub(crate) fn mark(&self, about: &str, text: &str) -> Vec<u8> {
        let mut mark = self.seal.mark(about, text);
        mark.truncate(16);
        mark
    }

    /// Random text, to tell who works on something.
    pub(crate) fn nonce(&self) -> Result<String, SealError> {
        Ok(base::hex::encode(&self.seal.random::<12>()?))
    }
}

fn about(register: &Register, key: &str) -> String {
    format!("row/{}/{key}", register.id)
}

fn defined(elements: &Elements) -> Defined {
    let by_id = |register: &Register| (register.id.clone(), Arc::new(register.clone()));
    Defined {
        order: elements
            .registers
            .iter()
            .map(|register| register.id.clone())
            .collect(),
        by_id: elements.registers.iter().map(by_id).collect(),
    }
}
