//! The state of the room: the rules of the pack that runs, read once; the cases that they open.

use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use base::{Explain, Fault, Lang};
use casework::Casework;
use pack::Pack;
use pack::element::{RuleOn, RuleOver};
use pack::expr::ExprError;
use pack::score::RuleReader;

/// A rule's expressions do not read. Never for a checked pack.
#[derive(Debug, thiserror::Error)]
#[error("rule {rule}: {cause}")]
pub struct RuleError {
    /// The rule.
    pub rule: String,
    /// What is wrong.
    pub cause: ExprError,
}

impl Explain for RuleError {
    fn explain(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => format!(
                "规则 {} 的表达式有误，请先用 luodi check 检查改革包。",
                self.rule
            ),
            Lang::En => format!(
                "An expression of rule {} is wrong; check the pack with luodi check.",
                self.rule
            ),
        }
    }

    fn fault(&self) -> Fault {
        Fault::Invalid
    }
}

/// The rules that hold now, with the pack that they come from.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    pub(crate) pack: Arc<Pack>,
    all: Vec<RuleReader>,
}

impl Rules {
    /// Rules over the rows of a register as they are written.
    pub(crate) fn of_rows(&self, register: &str) -> impl Iterator<Item = &RuleReader> {
        self.all
            .iter()
            .filter(move |one| matches!(&one.rule().on, RuleOn::Row(id) if id == register))
    }

    /// Rules over the cases of an item at a moment.
    pub(crate) fn of_cases(&self, item: &str, moment: &str) -> impl Iterator<Item = &RuleReader> {
        self.all.iter().filter(move |one| {
            matches!(&one.rule().on, RuleOn::Case { item: of, event } if of == item && event == moment)
        })
    }

    /// Rules before a step of a flow.
    pub(crate) fn before(&self, flow: &str, step: &str) -> impl Iterator<Item = &RuleReader> {
        self.all.iter().filter(move |one| {
            matches!(&one.rule().on, RuleOn::Before { flow: of, step: at } if of == flow && at == step)
        })
    }

    /// Rules that look every day, with what they look at.
    pub(crate) fn daily(&self) -> impl Iterator<Item = (&RuleReader, &RuleOver)> {
        self.all.iter().filter_map(|one| match &one.rule().on {
            RuleOn::Daily(over) => Some((one, over)),
            _ => None,
        })
    }

    /// The rules in the order of the pack.
    pub(crate) fn all(&self) -> &[RuleReader] {
        &self.all
    }
}

/// The state of this room, hung up with [`::web::Shell::with_room`]. Cheap to clone; all clones share what was loaded.
#[derive(Clone)]
pub struct Oversight {
    rules: Arc<RwLock<Arc<Rules>>>,
    casework: Arc<OnceLock<Casework>>,
}

impl std::fmt::Debug for Oversight {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Oversight({} rules)", self.rules().all.len())
    }
}

impl Oversight {
    /// The room with the rules of a pack.
    ///
    /// # Errors
    /// [`RuleError`].
    pub fn new(pack: &Pack) -> Result<Self, RuleError> {
        Ok(Self {
            rules: Arc::new(RwLock::new(Arc::new(read(pack)?))),
            casework: Arc::default(),
        })
    }

    /// Says where the cases are opened. Registers and casework listen to this room, and it opens cases in them: the
    /// three live as long as the program.
    pub fn wire(&self, casework: &Casework) {
        // A second wiring says the same: there is one casework in an installation.
        let _ = self.casework.set(casework.clone());
    }

    /// Puts the rules of a changed pack in place of those before, for every clone at once.
    ///
    /// # Errors
    /// [`RuleError`]; then the rules before go on.
    pub fn replace(&self, pack: &Pack) -> Result<(), RuleError> {
        let new = Arc::new(read(pack)?);
        *self.rules.write().unwrap_or_else(PoisonError::into_inner) = new;
        Ok(())
    }

    pub(crate) fn rules(&self) -> Arc<Rules> {
        Arc::clone(&self.rules.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn casework(&self) -> Option<&Casework> {
        self.casework.get()
    }
}

fn read(pack: &Pack) -> Result<Rules, RuleError> {
    let reader = |rule: &pack::element::Rule| {
        RuleReader::new(&pack.elements, rule).map_err(|cause| RuleError {
            rule: rule.id.clone(),
            cause,
        })
    };
    let all = pack.elements.rules.iter().map(reader);
    Ok(Rules {
        all: all.collect::<Result<_, _>>()?,
        pack: Arc::new(pack.clone()),
    })
}
