//! A file that was read is written under the number of the draft, where nobody sees it, some lines at a time; and taken
//! back when something goes wrong on the way.

use std::ops::ControlFlow;

use ::store::{Error, Tx};
use base::Scope;
use serde_json::json;

use super::examine::{days, of_line};
use super::work::{Job, Stop, keep};
use crate::commands::write::{self, Ground};
use crate::commands::{PutError, draft, publish, tell};
use crate::model::{Change, ImportState};
use crate::rules::time::Held;
use crate::sheet::{self, Head, Line, Parts, ReadRow};
use crate::store::{import as files, list, row as rows};

/// Lines in one write: others who write wait a few tenths of a second at most, and what many lines touch in the indexes is
/// written once for all of them.
const LINES: usize = 1_000;

/// Rows that are taken back in one write.
const BACK: i64 = 250;

pub(super) fn source(import: i64) -> String {
    format!("import/{import}")
}

pub(super) fn take(job: &mut Job) -> Result<(), Stop> {
    let (format, bytes) = (
        job.import.format,
        u64::try_from(job.import.bytes).unwrap_or(0),
    );
    let parts = Parts::new(&job.store, job.import.id, bytes);
    let mut head: Option<Head> = None;
    let mut waiting: Vec<ReadRow> = Vec::new();
    let mut seen = 0_i64;
    let mut stop = None;
    let mut sheet_name = String::new();
    let start = job.import.done;
    sheet::read(format, parts, &mut |name, line: &Line| {
        let Some(known) = &head else {
            head = Head::of(&job.register, &line.cells);
            name.clone_into(&mut sheet_name);
            return Ok(ControlFlow::Continue(()));
        };
        seen += 1;
        // What another thread has written before it was gone is not written again.
        if seen <= start {
            return Ok(ControlFlow::Continue(()));
        }
        match known.row(&job.register, &job.names, (name, line)) {
            Ok(row) => waiting.push(row),
            Err(faults) => stop = Some(Stop::Faults(faults)),
        }
        if stop.is_none() && waiting.len() >= LINES {
            let some = std::mem::take(&mut waiting);
            stop = some_lines(job, name, some).err();
        }
        Ok(if stop.is_some() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        })
    })?;
    if let Some(stop) = stop {
        return Err(stop);
    }
    some_lines(job, &sheet_name, waiting)?;
    finish(job)
}

/// Writes some lines and how far it is, in one transaction.
fn some_lines(job: &mut Job, sheet: &str, lines: Vec<ReadRow>) -> Result<(), Stop> {
    if lines.is_empty() {
        return Ok(());
    }
    let count = lines.len() as i64;
    let (rooms, register) = (job.rooms.clone(), job.register.clone());
    let (import, worker, sheet) = (job.import.clone(), job.worker.clone(), sheet.to_owned());
    job.store.write(&Scope::system(), move |tx| {
        // The entry of the whole is written when it is taken: until then nobody sees any of it.
        tx.transient();
        mine(tx, import.id, &worker)?;
        let Some(mut stands) = list::by_number(tx, import.list)? else {
            return Err(Stop::Lost);
        };
        let draft = draft::begin(tx, &mut stands)?;
        let source = source(import.id);
        let ground = Ground {
            rooms: &rooms,
            register: &register,
            list: stands.number,
            at: draft,
            draft: Some(draft),
            source: &source,
            sample: false,
        };
        for line in lines {
            let number = line.line;
            one(tx, &ground, line, import.day).map_err(|error| match error {
                PutError::Store(error) => Stop::Store(error),
                error => Stop::Faults(vec![of_line(&sheet, number, &error)]),
            })?;
        }
        let mut row = import.clone();
        row.done += count;
        row.beat = tx.now();
        row.worker = worker;
        files::put(tx, &row)?;
        Ok(())
    })?;
    job.import.done += count;
    Ok(())
}

fn one(
    tx: &mut Tx<'_>,
    ground: &Ground<'_>,
    line: ReadRow,
    today: base::Date,
) -> Result<Option<Change>, PutError> {
    let key = ground
        .rooms
        .key(ground.register, &line.body)
        .ok_or(PutError::NoKey)?;
    let from = if line.from.is_none() && ground.register.validity {
        let found = rows::of_key(tx, (ground.list, ground.at), &key)?;
        let mut spans = Vec::with_capacity(found.len());
        for revision in &found {
            spans.push(Held {
                id: revision.id,
                span: revision.span,
                same: write::same(ground.rooms, ground.register, revision, &line.body)?,
            });
        }
        days(&spans, &line, today)
    } else {
        line.from.unwrap_or(today)
    };
    let (_, written) = write::row_in(tx, ground, line.body, (from, line.until))?;
    Ok(written.map(|written| written.change))
}

fn mine(tx: &mut Tx<'_>, import: i64, worker: &str) -> Result<(), Stop> {
    match files::by_id(tx, import)? {
        Some(held) if held.worker == worker => Ok(()),
        _ => Err(Stop::Lost),
    }
}

/// Everything is written: it is part of the draft from now on, or published.
fn finish(job: &mut Job) -> Result<(), Stop> {
    let (rooms, register) = (job.rooms.clone(), job.register.clone());
    let (mut import, worker) = (job.import.clone(), job.worker.clone());
    let state = job.store.write(&Scope::system(), move |tx| {
        mine(tx, import.id, &worker)?;
        import.state = ImportState::Taken;
        import.worker = String::new();
        import.beat = tx.now();
        files::put(tx, &import)?;
        let data = json!({
            "import": import.id,
            "sha256": import.sha256,
            "lines": import.lines,
            "added": import.added,
            "changed": import.changed,
            "same": import.same,
        });
        tx.journal(
            "register.imported",
            &format!("register/{}", register.id),
            data,
        )?;
        let Some(stands) = list::by_number(tx, import.list)? else {
            return Err(Stop::Lost);
        };
        let Some(drafted) = stands.draft else {
            return Ok(import.state);
        };
        if import.publish {
            match publish::publish_in(tx, &rooms, &register.id, &stands) {
                Ok(_) | Err(publish::PublishError::Nothing) => {}
                Err(publish::PublishError::Put(PutError::Store(error))) => return Err(error.into()),
                // Rows that were changed otherwise meanwhile: it stays a draft, where its page says so.
                Err(_) => tell::submitted(tx, &register, drafted)?,
            }
        } else {
            tell::submitted(tx, &register, drafted)?;
        }
        Ok(import.state)
    })?;
    job.import.state = state;
    Ok(())
}

/// Takes back what an import has written.
pub(super) fn undo(job: &mut Job) -> Result<(), Stop> {
    loop {
        let (import, worker) = (job.import.clone(), job.worker.clone());
        let more = job.store.write(&Scope::system(), move |tx| {
            tx.transient();
            mine(tx, import.id, &worker)?;
            let Some(stands) = list::by_number(tx, import.list)? else {
                return Err(Stop::Lost);
            };
            let Some(draft) = stands.draft else {
                return Ok(false);
            };
            let more = some_back(tx, (stands.number, draft), &source(import.id))?;
            let mut row = import.clone();
            row.beat = tx.now();
            row.worker = worker;
            files::put(tx, &row)?;
            Ok(more)
        })?;
        if !more {
            break;
        }
    }
    job.import.state = ImportState::Faulty;
    job.import.done = 0;
    keep(job)
}

fn some_back(tx: &mut Tx<'_>, (number, draft): (i64, i64), source: &str) -> Result<bool, Error> {
    let some = rows::of_source(tx, (number, draft), source, BACK)?;
    for (id, base) in &some {
        write::forget(tx, number, *id)?;
        if *base != 0 {
            rows::reopen(tx, *base, draft)?;
        }
    }
    Ok(some.len() as i64 == BACK)
}
