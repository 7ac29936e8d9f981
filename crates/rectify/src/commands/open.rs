//! Opening an order 下达整改通知.

use base::calendar::Term;
use base::{Explain, Fault, Lang, OrgId, Role, Scope};
use serde_json::json;
use store::{Error, Store, Tx};

use super::{clock, sha256_hex, subject, tell};
use crate::model::Item;
use crate::rules::number::number;
use crate::rules::order::{Refusal, Source, Stage, Standing};
use crate::rules::text::{BATCH, FieldFault, LINE_CHARS, LONG_CHARS, Problem, Reader, SHORT_CHARS};
use crate::store::order::{self as rows, New};
use crate::store::term;

/// What an order says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The unit.
    pub org: OrgId,
    /// What it goes back to.
    pub source: Source,
    /// That in one line, such as the number of a meeting's decision; may be empty.
    pub reference: String,
    /// The page of that on this site; may be empty.
    pub href: String,
    /// The tasks that it is about, as they stand.
    pub items: Vec<Item>,
    /// What is wrong.
    pub wrong: String,
    /// What is asked.
    pub asked: String,
    /// The clauses or rules on which it rests.
    pub basis: String,
    /// How long the unit has for its plan; the usual term where none is said.
    pub plan_term: Option<Term>,
    /// How long it has for the rectification.
    pub proof_term: Option<Term>,
    /// Whether the content is made up and has to be marked 示例.
    pub sample: bool,
}

/// What opening did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The order's id.
    pub id: i64,
    /// Its number.
    pub number: String,
    /// Whether it is new; an order that was opened already is not opened again.
    pub new: bool,
}

/// Why no order was opened. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The scope may not, or not for this unit.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// What was typed has to be mended.
    #[error("invalid: {0:?}")]
    Invalid(Vec<Problem>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

/// Opens an order. The same order pressed twice on a day is one; so is a second one to a unit on a single task that
/// has an open order already.
///
/// # Errors
/// [`OpenError`].
pub fn open(store: &Store, scope: &Scope, input: Input) -> Result<Opened, OpenError> {
    store.write(scope, move |tx| open_in(tx, &input))
}

/// Opens several orders in one transaction: all or none.
///
/// # Errors
/// [`OpenError`].
pub fn open_all(
    store: &Store,
    scope: &Scope,
    inputs: Vec<Input>,
) -> Result<Vec<Opened>, OpenError> {
    if inputs.is_empty() || inputs.len() > BATCH {
        let problem = Problem::new("task", FieldFault::Choice);
        return Err(OpenError::Invalid(vec![problem]));
    }
    store.write(scope, move |tx| {
        inputs.iter().map(|input| open_in(tx, input)).collect()
    })
}

/// As [`open`], inside an open write, such as a meeting's decision.
///
/// # Errors
/// [`OpenError`].
pub fn open_in(tx: &mut Tx<'_>, input: &Input) -> Result<Opened, OpenError> {
    match Standing::of(tx.scope(), &input.org) {
        Standing::Director => {}
        Standing::DirectorOfUnit => return Err(OpenError::Refused(Refusal::OwnUnit)),
        _ => return Err(OpenError::Refused(Refusal::NotFound)),
    }
    let input = read(input).map_err(OpenError::Invalid)?;
    let (day, settings) = (tx.now().day(), rows::settings(tx)?);
    let press = press(&input, &day.to_string());
    if let Some(held) = already(tx, &input, &press)? {
        return Ok(held);
    }
    let no = tx.next_id(&format!("rectify_order/{}", day.year()))?;
    let printed = number(&settings.prefix, day.year(), no);
    let opened_by = tx.scope().role;
    let new = New {
        number: &printed,
        year: day.year(),
        no,
        org: &input.org,
        source: input.source,
        reference: &input.reference,
        href: &input.href,
        wrong: &input.wrong,
        asked: &input.asked,
        basis: &input.basis,
        opened_by,
        opened_on: day,
        press: &press,
        sample: input.sample,
    };
    let id = rows::insert(tx, &new, &input.items)?;
    let plan_term = input.plan_term.unwrap_or(settings.plan_term);
    let proof_term = input.proof_term.unwrap_or(settings.proof_term);
    term::insert(tx, id, Stage::Plan, day, plan_term)?;
    term::insert(tx, id, Stage::Proof, day, proof_term)?;
    let calendar = calendar::current(tx)?;
    clock::refresh(tx, &calendar, id)?;
    journal(tx, id, &input, (plan_term, proof_term))?;
    if let Some(order) = rows::by_id(tx, id)? {
        let what = ("rectify.opened", "已下达，请签收", "please acknowledge it");
        tell::unit_of(tx, &order, what)?;
    }
    Ok(Opened {
        id,
        number: printed,
        new: true,
    })
}

fn already(tx: &mut Tx<'_>, input: &Input, press: &str) -> Result<Option<Opened>, Error> {
    let held = match rows::by_press(tx, press)? {
        Some(order) => Some(order),
        None => match input.items.as_slice() {
            [item] => match rows::open_on_task(tx, &input.org, item.task)? {
                Some(id) => rows::by_id(tx, id)?,
                None => None,
            },
            _ => None,
        },
    };
    Ok(held.map(|order| Opened {
        id: order.id,
        number: order.number,
        new: false,
    }))
}

fn read(input: &Input) -> Result<Input, Vec<Problem>> {
    let mut reader = Reader::default();
    let read = Input {
        wrong: reader.required("wrong", &input.wrong, LONG_CHARS),
        asked: reader.required("asked", &input.asked, LONG_CHARS),
        basis: reader.required("basis", &input.basis, SHORT_CHARS),
        reference: reader.optional("reference", &input.reference, LINE_CHARS),
        href: own_path(&input.href),
        ..input.clone()
    };
    if read.items.len() > BATCH {
        reader.fault("task", FieldFault::Choice);
    }
    reader.done()?;
    Ok(read)
}

/// A path of this site, else nothing.
fn own_path(href: &str) -> String {
    let own = href.starts_with('/') && !href.starts_with("//") && !href.contains('\\');
    if own && href.len() <= 200 && !href.chars().any(char::is_control) {
        href.to_owned()
    } else {
        String::new()
    }
}

/// What makes two presses the same: everything that was typed, on one day.
fn press(input: &Input, day: &str) -> String {
    let tasks: Vec<String> = input
        .items
        .iter()
        .map(|item| item.task.to_string())
        .collect();
    let parts = [
        day,
        input.org.as_str(),
        input.source.as_str(),
        &input.reference,
        &input.href,
        &tasks.join(","),
        &input.wrong,
        &input.asked,
        &input.basis,
    ];
    sha256_hex(parts.join("\u{1f}").as_bytes())
}

fn journal(
    tx: &mut Tx<'_>,
    id: i64,
    input: &Input,
    (plan_term, proof_term): (Term, Term),
) -> Result<(), Error> {
    let text = [&input.wrong, &input.asked, &input.basis]
        .map(String::as_str)
        .join("\u{1f}");
    let mut data = json!({
        "state": "opened",
        "version": 1,
        "plan_term": plan_term.to_string(),
        "proof_term": proof_term.to_string(),
        "text_sha256": sha256_hex(text.as_bytes()),
    });
    if input.sample {
        data["sample"] = json!(true);
    }
    tx.journal("order.opened", &subject(id), data).map(drop)
}

/// Whether a scope may open orders at all.
#[must_use]
pub fn may_open(scope: &Scope) -> bool {
    matches!(scope.role, Role::Office | Role::Supervisor)
}

impl Explain for OpenError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::Refused(refusal) => refusal.explain(lang),
            Self::Invalid(problems) => crate::words::problems(problems, lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Refused(refusal) => refusal.fault(),
            Self::Invalid(problems) => crate::words::problems_fault(problems),
            Self::Store(error) => error.fault(),
        }
    }
}
