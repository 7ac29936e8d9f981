//! What goes on by itself, in bounded parts: reminders, listeners, rows stored anew, files that are done with.

use ::store::{Error, Store, Tx};
use base::{Date, Role, Scope};
use pack::element::Register;
use serde_json::json;

use super::{import, publish, tell, write};
use crate::model::Body;
use crate::state::Registers;
use crate::store::{import as files, list, mark, row as rows, version};

/// Days before the end of a review term on which the owner is reminded.
const NEAR_DAYS: i64 = 30;
/// Rows in one write.
const ROWS: i64 = 500;
/// Writes of one kind in one round.
const TURNS: usize = 20;

/// Does what is due; how many things. Asked again it does the rest, or nothing.
///
/// # Errors
/// As every read and write.
pub fn tick(store: &Store, rooms: &Registers, scope: &Scope, day: Date) -> Result<usize, Error> {
    debug_assert_eq!(scope.role, Role::Office, "the installation itself");
    let mut done = remind(store, rooms, scope, day)?;
    for _ in 0..TURNS {
        let Some(untold) = store.read(|read| version::untold(read))? else {
            break;
        };
        let rooms = rooms.clone();
        done += store.write(scope, move |tx| {
            let place = (untold.list, untold.number, untold.state);
            let told = publish::tell_some(tx, &rooms, place, untold.behind, ROWS)?;
            let data = json!({ "version": untold.number, "rows": told });
            tx.journal("register.told", &format!("register/{}", untold.list), data)?;
            Ok::<_, Error>(told)
        })?;
    }
    done += rewrite(store, rooms, scope)?;
    done += import::clean(store, scope)?;
    done += import::resume(store, rooms, scope)?;
    Ok(done)
}

fn remind(store: &Store, rooms: &Registers, scope: &Scope, day: Date) -> Result<usize, Error> {
    let stage = |due: Date| {
        if due < day {
            2
        } else {
            i64::from((due - day).get_days() as i64 <= NEAR_DAYS)
        }
    };
    let all = store.read(|read| list::all(read))?;
    let mut done = 0;
    for stands in all.into_iter().filter(|stands| !stands.withdrawn) {
        let (Some(due), Some(register)) = (stands.review_due, rooms.get(&stands.id)) else {
            continue;
        };
        let stage = stage(due);
        if stage <= stands.told {
            continue;
        }
        store.write(scope, move |tx| {
            list::set_review(
                tx,
                stands.number,
                (stands.confirmed_on, stands.review_due, stage),
            )?;
            tell::review(tx, &register, due, stage == 2)?;
            let data = json!({ "due": due.to_string(), "overdue": stage == 2 });
            tx.journal(
                "register.reminded",
                &format!("register/{}", register.id),
                data,
            )?;
            Ok::<_, Error>(())
        })?;
        done += 1;
    }
    Ok(done)
}

/// Stores rows anew that were stored after another definition.
fn rewrite(store: &Store, rooms: &Registers, scope: &Scope) -> Result<usize, Error> {
    let mut done = 0;
    let all = store.read(|read| list::all(read))?;
    for stands in all.into_iter().filter(|stands| stands.rewritten.is_some()) {
        let Some(register) = rooms.get(&stands.id) else {
            continue;
        };
        let mut after = stands.rewritten.unwrap_or(0);
        for _ in 0..TURNS {
            let (rooms, register, number) = (rooms.clone(), register.clone(), stands.number);
            let last = store.write(scope, move |tx| {
                let last = rewrite_some(tx, &rooms, &register, number, after)?;
                list::set_rewritten(tx, number, last)?;
                let data = json!({ "after": after });
                tx.journal(
                    "register.rewritten",
                    &format!("register/{}", register.id),
                    data,
                )?;
                Ok::<_, Error>(last)
            })?;
            done += 1;
            match last {
                Some(last) => after = last,
                None => break,
            }
        }
    }
    Ok(done)
}

fn rewrite_some(
    tx: &mut Tx<'_>,
    rooms: &Registers,
    register: &Register,
    number: i64,
    after: i64,
) -> Result<Option<i64>, Error> {
    let some = rows::behind(tx, number, after, ROWS)?;
    let last = some.last().map(|revision| revision.id);
    for mut revision in some {
        let body: Body = super::row(rooms, register, revision.clone(), true)?.body;
        let (clear, sealed) = rooms
            .shut(register, &revision.key, &body)
            .map_err(|cause| Error::Database(cause.to_string()))?;
        revision.body = serde_json::Value::Object(clear).to_string();
        revision.sealed = sealed;
        rows::restore(tx, &revision, &write::columns(register, &body))?;
        let number_text = revision.id.to_string();
        tx.unindex(&write::collection(number), &number_text)?;
        tx.unindex(&write::internal_collection(number), &number_text)?;
        mark::delete(tx, revision.id)?;
        write::derive(
            tx,
            rooms,
            register,
            (number, revision.id),
            (&revision.key, &body),
        )?;
    }
    Ok(last)
}

/// Deletes the parts of files that are done with.
pub(crate) fn delete_parts(tx: &mut Tx<'_>, import: i64, most: i64) -> Result<u64, Error> {
    tx.transient();
    files::delete_parts(tx, import, most)
}
