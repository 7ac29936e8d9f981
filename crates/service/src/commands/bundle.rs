//! 一件事: several items asked for at once. What waits for nothing is filed with the bundle, the rest once what it waits for
//! was granted.

use base::{AccountId, Date, Scope};
use casework::commands::file as cases;
use casework::rules::code::{code as case_code, secret};
use casework::{CaseEvent, Casework, Moment};
use pack::element::{Bundle, EndResult};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::{Error, Query, Store, Tx};

use super::FilingError;
use super::file::{Form, PartForm, Sent, commitment, filing, forget, open_to, part_form, told};
use crate::Service;
use crate::rules::asking::{Asking, Target};
use crate::store::{bundle as rows, upload};

/// Bundles looked at in one read.
const BATCH: i64 = 200;

fn about(bundle: i64, ord: i64) -> String {
    format!("service/bundle/{bundle}/{ord}")
}

/// The secret of a bundle follows from its code under the key that lies outside the database, as that of a case.
fn own_secret(room: &Service, code: &str) -> String {
    secret(&room.seal().mark("follow", code))
}

/// Sends a bundle.
pub(crate) fn send(
    store: &Store,
    scope: &Scope,
    (service, casework): (&Service, &Casework),
    form: &Form<'_>,
) -> Result<Sent, FilingError> {
    let (asking, filling) = (form.asking, form.filling);
    let Target::Bundle(id) = &asking.target else {
        return Err(FilingError::NotFound);
    };
    let catalogue = service.catalogue();
    let bundle = catalogue.bundle(id).ok_or(FilingError::NotFound)?.clone();
    let mut parts = Vec::new();
    for part in 0..asking.parts.len() {
        open_to(asking, part, &filling.asker)?;
        let own = part_form(form, part);
        let after = waits_for(&bundle, asking, &own.item);
        let ready = if after.is_empty() {
            let account = scope.account;
            let filing = store.read(|read| filing(read, service, account, &own, &filling.key))?;
            Some(filing)
        } else {
            None
        };
        parts.push((own, after, ready, commitment(asking, part)));
    }
    let unit = asking.parts.first().ok_or(FilingError::NotFound)?;
    let unit = unit.handling(filling.region.as_ref());
    let unit = unit.ok_or(FilingError::NotFound)?.1.clone();
    let (service, casework) = (service.clone(), casework.clone());
    let account = scope.account.map_or(0, |account| account.0);
    let (request, held) = (format!("{account}/{}", filling.key), filling.draft);
    store.write(scope, move |tx| {
        tx.transient();
        if let Some(filed) = rows::by_request(tx, &request)? {
            let secret = own_secret(&service, &filed.code);
            return Ok(Sent {
                code: filed.code,
                secret,
            });
        }
        let today = tx.now().day();
        let number = tx.next_id(&format!("service_bundle_code/{today}"))?;
        let code = bundle_code(&case_code(&unit, today, number), number);
        let secret = own_secret(&service, &code);
        let id = tx.next_id("service_bundle")?;
        let follow = Sha256::digest(secret.as_bytes());
        let new = rows::New {
            id,
            code: &code,
            bundle: &bundle.id,
            follow: &follow,
            request: &request,
            day: today,
        };
        rows::insert(tx, &new)?;
        let mut items = Vec::new();
        for (ord, (form, after, ready, commitment)) in parts.into_iter().enumerate() {
            items.push(form.item.clone());
            let ord_id = i64::try_from(ord).unwrap_or(i64::MAX);
            keep_part(
                tx,
                (&service, &casework),
                (id, ord_id),
                (&form, &after),
                ready,
                commitment,
            )
            .map_err(|error| at_part(error, ord))?;
        }
        let data = json!({ "bundle": bundle.id, "items": items });
        tx.journal("service.bundle_filed", &format!("bundle/{id}"), data)?;
        forget(tx, held)?;
        Ok(Sent { code, secret })
    })
}

fn at_part(error: FilingError, at: usize) -> FilingError {
    match error {
        FilingError::Form { complaints, .. } => FilingError::Form {
            part: at,
            complaints,
        },
        other => other,
    }
}

/// `JC-20240905-000012` as `JC-20240905-Y00012`: a letter tells a bundle from a case.
fn bundle_code(code: &str, number: i64) -> String {
    let head: Vec<&str> = code.split('-').take(2).collect();
    format!("{}-Y{number:05}", head.join("-"))
}

/// The items for which one waits, of those that are asked for.
fn waits_for(bundle: &Bundle, asking: &Asking, item: &str) -> Vec<String> {
    let order = bundle.order.iter().find(|order| order.item == item);
    let after = order.map_or(&[][..], |order| order.after.as_slice());
    let asked = |id: &&String| asking.parts.iter().any(|part| &&part.item().id == id);
    after.iter().filter(asked).cloned().collect()
}

fn keep_part(
    tx: &mut Tx<'_>,
    (service, casework): (&Service, &Casework),
    at: (i64, i64),
    (form, after): (&PartForm, &[String]),
    ready: Option<cases::Filing>,
    commitment: Option<String>,
) -> Result<(), FilingError> {
    let Some(filing) = ready else {
        let text = serde_json::to_string(form).map_err(|_| FilingError::Unwritable)?;
        let sealed = service.seal().seal(&about(at.0, at.1), &text)?;
        rows::insert_part(tx, at, (&form.item, after), None, Some(&sealed))?;
        return hold_files(tx, at.0, form);
    };
    let opened = super::file::file_one(tx, casework, filing, commitment)?;
    rows::insert_part(tx, at, (&form.item, after), Some(opened.case), None)?;
    if let Some(result) = opened.result {
        rows::set_result(tx, opened.case, result_name(result))?;
    }
    Ok(())
}

fn hold_files(tx: &mut Tx<'_>, bundle: i64, form: &PartForm) -> Result<(), FilingError> {
    let asked = form
        .file_keys
        .iter()
        .filter_map(|key| form.answers.get(key)?.as_array());
    let papers = form.papers.iter().map(|(_, given)| &given.files);
    for file in asked.chain(papers).flatten() {
        if let Some(token) = file.get("id").and_then(serde_json::Value::as_str) {
            upload::hold(tx, token, bundle)?;
        }
    }
    Ok(())
}

/// As packs and databases have it.
fn result_name(result: EndResult) -> &'static str {
    match result {
        EndResult::Granted => "granted",
        EndResult::Refused => "refused",
        EndResult::Done => "done",
        EndResult::Rejected => "rejected",
        EndResult::Withdrawn => "withdrawn",
        EndResult::Transferred => "transferred",
        EndResult::Void => "void",
    }
}

fn went_well(result: &str) -> bool {
    matches!(result, "granted" | "done")
}

/// Hears of cases: remembers how a part of a bundle ended, in the transaction in which it did. For
/// [`Casework::with_listener`].
///
/// # Errors
/// As every write.
pub fn on_case(tx: &mut Tx<'_>, event: &CaseEvent<'_>) -> Result<(), Error> {
    if let (Moment::Closed, Some(closed)) = (event.moment, event.state.closed) {
        rows::set_result(tx, event.head.id, result_name(closed.result))?;
    }
    Ok(())
}

/// Files the parts of bundles whose turn has come, leaves those that cannot come any more, and closes bundles of which
/// nothing goes on; how many changed. Idempotent.
///
/// # Errors
/// As every read and write; what came before is done.
pub fn advance(
    store: &Store,
    service: &Service,
    casework: &Casework,
    day: Date,
) -> Result<usize, Error> {
    let (mut changed, mut last) = (0, 0);
    loop {
        let batch = store.read(|read| rows::open_after(read, last, BATCH))?;
        let Some(newest) = batch.last().map(|filed| filed.id) else {
            return Ok(changed);
        };
        last = newest;
        for filed in batch {
            if is_due(&store.read(|read| rows::parts(read, filed.id))?) {
                step(store, (service, casework), &filed, day)?;
                changed += 1;
            }
        }
    }
}

/// What is to be done with a part now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    Wait,
    File,
    Drop,
}

fn turn(parts: &[rows::Part], part: &rows::Part) -> Turn {
    if part.state != "waiting" {
        return Turn::Wait;
    }
    let before = || {
        parts
            .iter()
            .filter(|other| part.after.contains(&other.item))
    };
    let lost = |other: &rows::Part| {
        matches!(other.state.as_str(), "dropped" | "failed")
            || other
                .result
                .as_deref()
                .is_some_and(|result| !went_well(result))
    };
    if before().any(lost) {
        Turn::Drop
    } else if before().all(|other| other.result.as_deref().is_some_and(went_well)) {
        Turn::File
    } else {
        Turn::Wait
    }
}

fn goes_on(part: &rows::Part) -> bool {
    part.state == "waiting" || (part.state == "filed" && part.result.is_none())
}

fn is_due(parts: &[rows::Part]) -> bool {
    let turns = parts.iter().any(|part| turn(parts, part) != Turn::Wait);
    turns || !parts.iter().any(goes_on)
}

fn step(
    store: &Store,
    (service, casework): (&Service, &Casework),
    filed: &rows::Filed,
    day: Date,
) -> Result<(), Error> {
    let parts = store.read(|read| rows::parts(read, filed.id))?;
    for part in &parts {
        match turn(&parts, part) {
            Turn::Wait => {}
            Turn::Drop => leave(store, (filed.id, part), "dropped", "")?,
            Turn::File => match file_part(store, (service, casework), filed, part) {
                Ok(()) => {}
                Err(FilingError::Store(error)) => return Err(error),
                // The applicant reads why, and may ask for the item by itself; the others go on.
                Err(error) => {
                    let why = base::Explain::explain(&error, base::Lang::Zh);
                    leave(store, (filed.id, part), "failed", &why)?;
                }
            },
        }
    }
    let (id, parts) = (filed.id, store.read(|read| rows::parts(read, filed.id))?);
    if parts.iter().any(goes_on) {
        return Ok(());
    }
    store.write(&Scope::system(), move |tx| {
        rows::close(tx, id, day)?;
        upload::release(tx, id)?;
        tx.journal("service.bundle_closed", &format!("bundle/{id}"), json!({}))?;
        Ok(())
    })
}

fn leave(
    store: &Store,
    (bundle, part): (i64, &rows::Part),
    state: &'static str,
    why: &str,
) -> Result<(), Error> {
    let (at, item, why) = ((bundle, part.ord), part.item.clone(), why.to_owned());
    store.write(&Scope::system(), move |tx| {
        rows::set_left(tx, at, state, &why)?;
        let data = json!({ "item": item, "state": state });
        tx.journal(
            "service.bundle_part_left",
            &format!("bundle/{}", at.0),
            data,
        )?;
        Ok(())
    })
}

fn file_part(
    store: &Store,
    (service, casework): (&Service, &Casework),
    filed: &rows::Filed,
    part: &rows::Part,
) -> Result<(), FilingError> {
    let at = (filed.id, part.ord);
    let account: Option<AccountId> = filed.account;
    let filing = store.read(|read| {
        let sealed = rows::sealed(read, at)?.ok_or(FilingError::NotFound)?;
        let text = service.seal().unseal(&about(at.0, at.1), &sealed);
        let text = text.ok_or(FilingError::Unwritable)?;
        let form: PartForm = serde_json::from_str(&text).map_err(|_| FilingError::Unwritable)?;
        filing(read, service, account, &form, &format!("bundle/{}", at.0))
    })?;
    let casework = casework.clone();
    store.write(&Scope::system(), move |tx| {
        let item = filing.item.clone();
        let opened =
            cases::file_for_in(tx, &casework, account, filing).map_err(|error| told(error, 0))?;
        rows::set_filed(tx, at, opened.case)?;
        if let Some(result) = opened.result {
            rows::set_result(tx, opened.case, result_name(result))?;
        }
        let data = json!({ "item": item });
        tx.journal(
            "service.bundle_part_filed",
            &format!("bundle/{}", at.0),
            data,
        )?;
        Ok(())
    })
}

/// A bundle with its parts, for whoever it belongs to or who knows its secret.
///
/// # Errors
/// As every read.
pub fn follow(
    query: &mut impl Query,
    scope: &Scope,
    code: &str,
    secret: Option<&str>,
) -> Result<Option<(rows::Filed, Vec<rows::Part>)>, Error> {
    let Some((filed, hash)) = rows::by_code(query, code)? else {
        return Ok(None);
    };
    let opens = secret.is_some_and(|secret| {
        let typed = casework::rules::code::typed_secret(secret);
        Sha256::digest(typed.as_bytes()).as_slice() == hash
    });
    let own = scope.account.is_some() && scope.account == filed.account;
    if !opens && !own {
        return Ok(None);
    }
    let parts = rows::parts(query, filed.id)?;
    Ok(Some((filed, parts)))
}

/// The bundles of the scope's own account, newest first.
///
/// # Errors
/// As every read.
pub fn mine(query: &mut impl Query, scope: &Scope) -> Result<Vec<rows::Filed>, Error> {
    match scope.account {
        None => Ok(Vec::new()),
        Some(account) => rows::of_account(query, account, 100),
    }
}
