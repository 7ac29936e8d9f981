//! A file is read and compared with what the list says; nothing is written.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::ops::ControlFlow;

use ::store::Error;
use base::{Date, Explain, Lang, Title};
use pack::element::Sensitivity;

use super::work::{Job, Stop, keep};
use crate::commands::{row, write};
use crate::model::{Body, CellFault, Change, ImportState, PreviewLine};
use crate::rules::time::{self, Clash, Held, Plan};
use crate::sheet::{self, Column, Head, Line, Parts, ReadRow, SheetError};
use crate::store::row::Revision;
use crate::store::{list, row as rows};

/// Faults that are kept; with as many the reading ends.
const FAULTS: usize = 200;
/// Lines of the preview.
const PREVIEW: usize = 50;
/// Lines that are compared at once.
const LINES: usize = 500;
/// Lines after which news is written.
const NEWS: i64 = 5_000;

/// Where the reading is.
struct Reading<'j> {
    job: &'j mut Job,
    place: (i64, i64),
    sheet: String,
    head: Option<Head>,
    waiting: Vec<ReadRow>,
    faults: Vec<CellFault>,
    /// Hashes of keys and first days: eight bytes a line are what is kept of a file.
    seen: HashSet<u64>,
    hasher: RandomState,
    told: i64,
    stop: Option<Stop>,
}

pub(super) fn examine(job: &mut Job) -> Result<(), Stop> {
    let stands = job
        .store
        .read(|read| list::by_number(read, job.import.list))?;
    let Some(stands) = stands else {
        return Err(Stop::Lost);
    };
    let (format, bytes) = (
        job.import.format,
        u64::try_from(job.import.bytes).unwrap_or(0),
    );
    let parts = Parts::new(&job.store, job.import.id, bytes);
    let fresh = |import: &mut crate::model::Import| {
        (import.lines, import.done) = (0, 0);
        (import.added, import.changed, import.same) = (0, 0, 0);
        import.preview.clear();
    };
    fresh(&mut job.import);
    let mut reading = Reading {
        job,
        place: (stands.number, stands.draft.unwrap_or(stands.state)),
        sheet: String::new(),
        head: None,
        waiting: Vec::new(),
        faults: Vec::new(),
        seen: HashSet::new(),
        hasher: RandomState::new(),
        told: 0,
        stop: None,
    };
    sheet::read(
        format,
        parts,
        &mut |name, line| Ok(reading.line(name, line)),
    )?;
    reading.finish()
}

impl Reading<'_> {
    fn line(&mut self, name: &str, line: &Line) -> ControlFlow<()> {
        let Some(head) = &self.head else {
            match Head::of(&self.job.register, &line.cells) {
                Some(head) => {
                    self.faults
                        .extend(head.faults(&self.job.register, name, line));
                    self.sheet = name.to_owned();
                    self.head = Some(head);
                }
                None if sheet::above(line.number) => {}
                None => {
                    self.stop = Some(SheetError::NoHead.into());
                    return ControlFlow::Break(());
                }
            }
            return ControlFlow::Continue(());
        };
        self.job.import.lines += 1;
        match head.row(&self.job.register, &self.job.names, (name, line)) {
            Ok(row) => self.waiting.push(row),
            Err(faults) => self.faults.extend(faults),
        }
        if self.waiting.len() >= LINES
            && let Err(stop) = self.compare()
        {
            self.stop = Some(stop);
            return ControlFlow::Break(());
        }
        if self.faults.len() >= FAULTS {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }

    /// Compares the lines that wait, in one read.
    fn compare(&mut self) -> Result<(), Stop> {
        let waiting = std::mem::take(&mut self.waiting);
        let (register, rooms, today) = (
            self.job.register.clone(),
            self.job.rooms.clone(),
            self.job.import.day,
        );
        let mut keyed = Vec::new();
        for row in waiting {
            let Some(key) = rooms.key(&register, &row.body) else {
                self.fault(&row, Column::Field(self.key_column()), |words| {
                    words.no_key.to_owned()
                });
                continue;
            };
            let hash = self.hasher.hash_one((&key, row.from.unwrap_or(today)));
            if !self.seen.insert(hash) {
                self.fault(&row, Column::Field(self.key_column()), |words| {
                    words.cell_twice.to_owned()
                });
                continue;
            }
            keyed.push((key, row));
        }
        let place = self.place;
        let compared = self.job.store.read(|read| {
            let mut out = Vec::with_capacity(keyed.len());
            for (key, row) in keyed {
                let found = rows::of_key(read, place, &key)?;
                let days = (row.from.unwrap_or(today), row.until);
                let refused = rooms.refuses(read, (&register, &row.body), days, today)?;
                out.push((row, found, refused));
            }
            Ok::<_, Error>(out)
        })?;
        for (read, found, refused) in compared {
            if let Some(text) = refused {
                let at = self
                    .head
                    .as_ref()
                    .map_or(0, |head| head.at(Column::Field(self.key_column())));
                self.faults.push(CellFault {
                    cell: sheet::place(&self.sheet, read.line, at),
                    what: text,
                });
                continue;
            }
            self.count(read, found, today)?;
        }
        self.job.import.done = self.job.import.lines;
        if self.job.import.done - self.told >= NEWS {
            self.told = self.job.import.done;
            keep(self.job)?;
        }
        Ok(())
    }

    fn count(&mut self, read: ReadRow, found: Vec<Revision>, today: Date) -> Result<(), Stop> {
        let register = self.job.register.clone();
        let mut spans = Vec::with_capacity(found.len());
        for revision in &found {
            let same = write::same(&self.job.rooms, &register, revision, &read.body)?;
            spans.push(Held {
                id: revision.id,
                span: revision.span,
                same,
            });
        }
        let plan = match plan(&register, &spans, &read, today) {
            Ok(plan) => plan,
            Err(clash) => {
                match clash {
                    Clash::Backwards => {
                        self.fault(&read, Column::Until, |words| words.backwards.to_owned());
                    }
                    Clash::Later(day) => self.fault(&read, Column::Until, |words| words.later(day)),
                }
                return Ok(());
            }
        };
        let import = &mut self.job.import;
        let change = match (plan.write.is_some(), plan.remove.is_empty()) {
            (false, true) => {
                import.same += 1;
                return Ok(());
            }
            (_, true) => Change::Added,
            _ => Change::Changed,
        };
        match change {
            Change::Added => import.added += 1,
            _ => import.changed += 1,
        }
        if import.preview.len() < PREVIEW {
            let clear = |body: Body| -> Body {
                let personal = |key: &String| {
                    let field = register.fields.iter().find(|field| field.key == *key);
                    field.is_none_or(|field| field.sensitivity == Sensitivity::Personal)
                };
                body.into_iter().filter(|(key, _)| !personal(key)).collect()
            };
            let before = plan
                .remove
                .first()
                .and_then(|id| found.iter().find(|held| held.id == *id));
            let before = before
                .map(|held| row(&self.job.rooms, &register, held.clone(), false))
                .transpose()?;
            import.preview.push(PreviewLine {
                line: read.line,
                change,
                body: clear(read.body),
                before: before.map(|row| clear(row.body)),
            });
        }
        Ok(())
    }

    fn key_column(&self) -> usize {
        let register = &self.job.register;
        let first = register.key.first();
        let at = register
            .fields
            .iter()
            .position(|field| Some(&field.key) == first);
        at.unwrap_or(0)
    }

    fn fault(
        &mut self,
        row: &ReadRow,
        column: Column,
        text: impl Fn(&'static crate::words::Sentences) -> String,
    ) {
        let at = self.head.as_ref().map_or(0, |head| head.at(column));
        self.faults
            .push(sheet::fault(&self.sheet, row.line, at, text));
    }

    fn finish(mut self) -> Result<(), Stop> {
        if let Some(stop) = self.stop.take() {
            return Err(stop);
        }
        if self.head.is_none() {
            return Err(SheetError::NoHead.into());
        }
        self.compare()?;
        if !self.faults.is_empty() {
            self.faults.truncate(FAULTS);
            return Err(Stop::Faults(self.faults));
        }
        if self.job.import.lines == 0 {
            return Err(SheetError::Empty.into());
        }
        self.job.import.state = ImportState::Read;
        keep(self.job)
    }
}

/// What writing a line would do. A line without a first day holds from the day on which the file arrived, unless the
/// list says the same already.
pub(super) fn plan(
    register: &pack::element::Register,
    held: &[Held],
    read: &ReadRow,
    today: Date,
) -> Result<Plan, Clash> {
    if !register.validity {
        return Ok(time::replace(held));
    }
    time::write(held, days(held, read, today), read.until)
}

/// From which day a line holds.
pub(super) fn days(held: &[Held], read: &ReadRow, today: Date) -> Date {
    match read.from {
        Some(from) => from,
        None => {
            let now = held.iter().find(|row| row.span.holds(today));
            let stays = now.filter(|row| row.same);
            stays.map_or(today, |row| row.span.from)
        }
    }
}

/// A fault of a whole line.
pub(super) fn of_line(sheet: &str, line: u64, error: &impl Explain) -> CellFault {
    CellFault {
        cell: sheet::place(sheet, line, 0),
        what: Title::new(error.explain(Lang::Zh), error.explain(Lang::En)),
    }
}
