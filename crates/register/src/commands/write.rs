//! One row into one state of a list, whoever asks for it.

use ::store::{Error, Tx};
use base::Date;
use pack::element::{FieldKind, Register, Sensitivity};
use serde_json::Value;

use super::{PutError, faults, row};
use crate::model::{Body, Change, Row, Standing};
use crate::rules::slots::{self, Slots};
use crate::rules::time::{self, Clash, Held, Plan, Span};
use crate::state::Registers;
use crate::store::row::Revision;
use crate::store::{OPEN, mark, numbers, row as rows};

/// Where something is written.
pub(crate) struct Ground<'a> {
    pub(crate) rooms: &'a Registers,
    pub(crate) register: &'a Register,
    pub(crate) list: i64,
    /// The state from which on it is there.
    pub(crate) at: i64,
    /// The number of the list's draft; it is this state where a draft is written.
    pub(crate) draft: Option<i64>,
    /// What is written in its name.
    pub(crate) source: &'a str,
    pub(crate) sample: bool,
}

impl Ground<'_> {
    fn drafts(&self) -> bool {
        self.draft == Some(self.at)
    }
}

/// What was written.
pub(crate) struct Written {
    pub(crate) id: i64,
    pub(crate) change: Change,
    /// Revisions that came, less those that went.
    pub(crate) grown: i64,
    pub(crate) row: Row,
    pub(crate) before: Option<Row>,
}

/// A ground for what readers see at once.
pub(crate) fn now<'a>(
    rooms: &'a Registers,
    register: &'a Register,
    standing: &Standing,
    source: &'a str,
) -> Result<Ground<'a>, PutError> {
    let at = standing.state + 1;
    if standing.draft.is_some_and(|draft| draft <= at) {
        return Err(PutError::OldDraft);
    }
    Ok(Ground {
        rooms,
        register,
        list: standing.number,
        at,
        draft: standing.draft,
        source,
        sample: false,
    })
}

/// Writes a row that holds from a day until another, or without end; `None` when the list says so already. `at_once`
/// is a number for the revision where the caller has taken one.
pub(crate) fn row_in(
    tx: &mut Tx<'_>,
    ground: &Ground<'_>,
    mut body: Body,
    (from, until): (Date, Option<Date>),
) -> Result<(String, Option<Written>), PutError> {
    body.retain(|_, value| !value.is_null());
    let wrong = faults(ground.register, &body);
    if !wrong.is_empty() {
        return Err(PutError::Invalid(wrong));
    }
    let key = ground
        .rooms
        .key(ground.register, &body)
        .ok_or(PutError::NoKey)?;
    let today = tx.now().day();
    let refused = ground
        .rooms
        .refuses(tx, (ground.register, &body), (from, until), today)?;
    if let Some(text) = refused {
        return Err(PutError::Stopped(text));
    }
    let found = held(tx, ground, &key, Some(&body))?;
    let spans: Vec<Held> = found.iter().map(|(held, _)| *held).collect();
    let plan = if ground.register.validity {
        time::write(&spans, from, until).map_err(|clash| match clash {
            Clash::Backwards => PutError::Backwards,
            Clash::Later(day) => PutError::Later(day),
        })?
    } else {
        time::replace(&spans)
    };
    let written = carry_out(tx, ground, &key, found, &plan, Some(&body))?;
    Ok((key, written))
}

/// Ends the row of a key: `None` when it ends on the day already.
///
/// # Errors
/// [`PutError::NoRow`] when none holds on the day.
pub(crate) fn end_in(
    tx: &mut Tx<'_>,
    ground: &Ground<'_>,
    key: &str,
    until: Date,
) -> Result<Option<Written>, PutError> {
    let found = held(tx, ground, key, None)?;
    let spans: Vec<Held> = found.iter().map(|(held, _)| *held).collect();
    let plan = if ground.register.validity {
        time::close(&spans, until).ok_or_else(|| PutError::NoRow(key.to_owned()))?
    } else {
        out(&spans).ok_or_else(|| PutError::NoRow(key.to_owned()))?
    };
    carry_out(tx, ground, key, found, &plan, None)
}

/// Takes every row of a key out, as if it had never been.
pub(crate) fn take_out(
    tx: &mut Tx<'_>,
    ground: &Ground<'_>,
    key: &str,
) -> Result<Option<Written>, PutError> {
    let found = held(tx, ground, key, None)?;
    let spans: Vec<Held> = found.iter().map(|(held, _)| *held).collect();
    let plan = out(&spans).ok_or_else(|| PutError::NoRow(key.to_owned()))?;
    carry_out(tx, ground, key, found, &plan, None)
}

fn out(held: &[Held]) -> Option<Plan> {
    let remove: Vec<i64> = held.iter().map(|row| row.id).collect();
    (!remove.is_empty()).then(|| Plan {
        remove,
        ..Plan::default()
    })
}

/// The rows of a key in the ground's state, each with whether it says the same as a body.
fn held(
    tx: &mut Tx<'_>,
    ground: &Ground<'_>,
    key: &str,
    body: Option<&Body>,
) -> Result<Vec<(Held, Revision)>, Error> {
    let found = rows::of_key(tx, (ground.list, ground.at), key)?;
    found
        .into_iter()
        .map(|revision| {
            let same = match body {
                Some(body) => same(ground.rooms, ground.register, &revision, body)?,
                None => false,
            };
            let held = Held {
                id: revision.id,
                span: revision.span,
                same,
            };
            Ok((held, revision))
        })
        .collect()
}

/// Whether a revision says the same as a body.
pub(crate) fn same(
    rooms: &Registers,
    register: &Register,
    revision: &Revision,
    body: &Body,
) -> Result<bool, Error> {
    Ok(row(rooms, register, revision.clone(), true)?.body == *body)
}

fn carry_out(
    tx: &mut Tx<'_>,
    ground: &Ground<'_>,
    key: &str,
    found: Vec<(Held, Revision)>,
    plan: &Plan,
    body: Option<&Body>,
) -> Result<Option<Written>, PutError> {
    if plan.remove.is_empty() && plan.write.is_none() {
        return Ok(None);
    }
    let of = |id: i64| {
        found
            .iter()
            .map(|(_, revision)| revision)
            .find(|held| held.id == id)
    };
    let mut base = 0;
    let mut grown = 0;
    for revision in plan.remove.iter().filter_map(|id| of(*id)) {
        grown -= 1;
        if ground.drafts() && revision.since == ground.at {
            // A draft of a draft stands in the place of what readers see.
            base = if base == 0 { revision.base } else { base };
            forget(tx, ground.list, revision.id)?;
        } else {
            base = if base == 0 { revision.id } else { base };
            rows::set_gone(tx, revision.id, ground.at)?;
        }
    }
    let first = plan.remove.first().and_then(|id| of(*id)).cloned();
    let mut last = None;
    for (id, span) in &plan.keep {
        let Some(kept) = of(*id) else { continue };
        let said = row(ground.rooms, ground.register, kept.clone(), true)?.body;
        last = Some(insert(
            tx,
            ground,
            key,
            (&said, *span),
            (base, kept.sample),
        )?);
        grown += 1;
    }
    if let (Some(span), Some(body)) = (plan.write, body) {
        last = Some(insert(
            tx,
            ground,
            key,
            (body, span),
            (base, ground.sample),
        )?);
        grown += 1;
    }
    if let Some(draft) = ground.draft.filter(|_| !ground.drafts()) {
        rows::set_stale(tx, ground.list, key, draft)?;
    }
    let change = match (plan.write, plan.remove.is_empty()) {
        (Some(_), true) => Change::Added,
        (Some(_), false) => Change::Changed,
        (None, _) => Change::Ended,
    };
    let opened = |revision| row(ground.rooms, ground.register, revision, true);
    let before = first.map(opened).transpose()?;
    let now = last.map(opened).transpose()?;
    let Some(now) = now.or_else(|| before.clone()) else {
        return Ok(None);
    };
    Ok(Some(Written {
        id: now.id,
        change,
        grown,
        row: now,
        before,
    }))
}

fn insert(
    tx: &mut Tx<'_>,
    ground: &Ground<'_>,
    key: &str,
    (body, span): (&Body, Span),
    (base, sample): (i64, bool),
) -> Result<Revision, PutError> {
    let (clear, sealed) = ground.rooms.shut(ground.register, key, body)?;
    let revision = Revision {
        id: numbers(tx, "row", 1)?,
        key: key.to_owned(),
        span,
        since: ground.at,
        gone: OPEN,
        base,
        stale: false,
        body: Value::Object(clear).to_string(),
        sealed,
        source: ground.source.to_owned(),
        at: tx.now(),
        sample,
    };
    let columns = columns(ground.register, body);
    rows::insert(tx, ground.list, &revision, &columns)?;
    derive(
        tx,
        ground.rooms,
        ground.register,
        (ground.list, revision.id),
        (key, body),
    )?;
    Ok(revision)
}

/// The columns by which a row is filtered and sorted.
pub(crate) fn columns(register: &Register, body: &Body) -> Slots {
    let mut columns = Slots::default();
    for (column, field) in columns.iter_mut().zip(slots::fields(register)) {
        *column = body
            .get(&field.key)
            .and_then(|value| slots::text(field, value));
    }
    columns
}

/// The collection of a list's texts that everyone may search who reads it.
pub(crate) fn collection(list: i64) -> String {
    format!("register-{list}")
}

/// The collection of a list's texts for staff.
pub(crate) fn internal_collection(list: i64) -> String {
    format!("register-{list}-staff")
}

/// Writes marks and searchable texts of a revision.
pub(crate) fn derive(
    tx: &mut Tx<'_>,
    rooms: &Registers,
    register: &Register,
    (list, id): (i64, i64),
    (key, body): (&str, &Body),
) -> Result<(), Error> {
    let (mut open, mut internal) = (Vec::new(), Vec::new());
    let personal_key = crate::rules::key::is_personal(register);
    if !personal_key {
        open.push(key.to_owned());
    }
    for field in &register.fields {
        let Some(value) = body.get(&field.key) else {
            continue;
        };
        let text = match (&field.kind, value) {
            (
                FieldKind::Text { .. } | FieldKind::LongText { .. } | FieldKind::CreditCode,
                Value::String(text),
            ) => Some(text.clone()),
            (FieldKind::Party { .. }, value) => Some(party_text(value)),
            _ => None,
        };
        match field.sensitivity {
            Sensitivity::Open => open.extend(text),
            Sensitivity::Internal => internal.extend(text),
            Sensitivity::Personal => {
                if let Some(text) = value.as_str() {
                    mark::insert(tx, &rooms.mark("value", text), id)?;
                }
            }
        }
        // A code that may be read is found by the text that holds it; marks are for who may not read it, and for
        // looking a party up across the lists of credit records.
        let marked = register.credit || field.sensitivity == Sensitivity::Personal;
        if let Some(code) = party_code(&field.kind, value).filter(|_| marked) {
            mark::insert(tx, &rooms.mark("party", code), id)?;
        }
    }
    let number = id.to_string();
    let mut seen = Vec::new();
    open.retain(|text| {
        let new = !seen.contains(text);
        seen.push(text.clone());
        new
    });
    tx.index(&collection(list), &number, &open.join("\n"))?;
    if !internal.is_empty() {
        tx.index(&internal_collection(list), &number, &internal.join("\n"))?;
    }
    Ok(())
}

/// What is searched of a party: its name, and the code of an enterprise.
fn party_text(value: &Value) -> String {
    let member = |key| value.get(key).and_then(Value::as_str).unwrap_or_default();
    match member("kind") {
        "enterprise" => format!("{} {}", member("name"), member("code")),
        _ => member("name").to_owned(),
    }
}

/// The code of a person or an enterprise that a value names.
fn party_code<'v>(kind: &FieldKind, value: &'v Value) -> Option<&'v str> {
    match kind {
        FieldKind::Party { .. } => value.get("code")?.as_str(),
        FieldKind::CreditCode | FieldKind::Identity => value.as_str(),
        _ => None,
    }
}

/// Removes a revision that nobody has seen.
pub(crate) fn forget(tx: &mut Tx<'_>, list: i64, id: i64) -> Result<(), Error> {
    let number = id.to_string();
    tx.unindex(&collection(list), &number)?;
    tx.unindex(&internal_collection(list), &number)?;
    mark::delete(tx, id)?;
    rows::delete(tx, id)
}

/// Takes back what a draft says about a key.
pub(crate) fn undraft(
    tx: &mut Tx<'_>,
    (list, draft): (i64, i64),
    key: &str,
) -> Result<bool, Error> {
    let drafted: Vec<Revision> = rows::of_key(tx, (list, draft), key)?
        .into_iter()
        .filter(|revision| revision.since == draft)
        .collect();
    for revision in &drafted {
        forget(tx, list, revision.id)?;
    }
    let back = rows::reopen_key(tx, list, key, draft)?;
    Ok(!drafted.is_empty() || back > 0)
}

/// The row of a key in a state, where there is exactly one or one holds on a day.
pub(crate) fn current(
    query: &mut impl ::store::Query,
    (list, state): (i64, i64),
    key: &str,
    day: Date,
) -> Result<Option<Revision>, Error> {
    let found = rows::of_key(query, (list, state), key)?;
    let on = found.iter().find(|revision| revision.span.holds(day));
    Ok(on.or(found.last()).cloned())
}
