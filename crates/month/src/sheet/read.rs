//! Reading a sheet that comes back, from Excel, WPS or LibreOffice.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use base::OrgId;
use calamine::{Data, Range, Reader, Xlsx};
use plan::rules::light::Stage;
use plan::rules::period::Period;
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

use super::column::{BODY, FIGURE, STAGE, TARGET_ID, TASK_ID, VERSION, WHY};
use super::fault::{Fault, Wrong};
use super::{Filled, FilledFigure, HEAD, LEAF, LINES_MAX, MARK, cell};
use crate::words::stage_of;

/// The most bytes that a workbook may have, and what it may unpack to.
pub const BYTES_MAX: usize = 4 * 1024 * 1024;
const UNPACKED_MAX: u64 = 64 * 1024 * 1024;

/// Reads the lines of a sheet that was given to a unit for a month.
///
/// # Errors
/// Every [`Fault`] of the form; never an empty list.
pub fn read(bytes: &[u8], org: &OrgId, period: Period) -> Result<Vec<Filled>, Vec<Fault>> {
    let (leaf, sheet) = leaves(bytes).map_err(|wrong| vec![Fault::whole(wrong)])?;
    let mark = |row: u32| text(&leaf, row, 0);
    if mark(0) != MARK {
        return Err(vec![Fault::whole(Wrong::NoSheet)]);
    }
    if mark(2) != org.as_str() {
        return Err(vec![Fault::whole(Wrong::OtherUnit)]);
    }
    if Period::parse(&mark(1)) != Some(period) {
        return Err(vec![Fault::whole(Wrong::OtherMonth(mark(1)))]);
    }
    let last = sheet.end().map_or(0, |(row, _)| row);
    if last as usize > LINES_MAX + HEAD as usize {
        return Err(vec![Fault::whole(Wrong::TooLarge)]);
    }
    let mut lines = Lines::default();
    for row in HEAD + 1..=last {
        lines.take(&sheet, row);
    }
    if lines.faults.is_empty() {
        Ok(lines.filled.into_values().collect())
    } else {
        Err(lines.faults)
    }
}

/// The hidden leaf and the one that is filled in.
fn leaves(bytes: &[u8]) -> Result<(Range<Data>, Range<Data>), Wrong> {
    if bytes.len() > BYTES_MAX || !fits(bytes).ok_or(Wrong::NoSheet)? {
        return Err(Wrong::TooLarge);
    }
    let mut book: Xlsx<_> =
        calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(|_| Wrong::NoSheet)?;
    let leaf = book.worksheet_range(LEAF).map_err(|_| Wrong::NoSheet)?;
    let name = book
        .sheet_names()
        .into_iter()
        .find(|name| name != LEAF)
        .ok_or(Wrong::NoSheet)?;
    let sheet = book.worksheet_range(&name).map_err(|_| Wrong::NoSheet)?;
    Ok((leaf, sheet))
}

/// Whether a package unpacks to a bearable size; what a package says of its sizes may be a lie, so it is
/// unpacked and counted. `None` when it is no package.
fn fits(bytes: &[u8]) -> Option<bool> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut left = UNPACKED_MAX;
    for index in 0..archive.len() {
        let part = archive.by_index(index).ok()?;
        let read = std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).ok()?;
        if read > left {
            return Some(false);
        }
        left -= read;
    }
    Some(true)
}

#[derive(Default)]
struct Lines {
    filled: BTreeMap<i64, Filled>,
    faults: Vec<Fault>,
}

impl Lines {
    fn take(&mut self, sheet: &Range<Data>, row: u32) {
        let line = row + 1;
        let number = |column: u16| whole(sheet, row, column);
        let at = |column: u16| text(sheet, row, column);
        let (figure, why, stage, body) = (at(FIGURE), at(WHY), at(STAGE), at(BODY));
        let (Some(task), Some(target), Some(version)) =
            (number(TASK_ID), number(TARGET_ID), number(VERSION))
        else {
            // A line that somebody added below, or an empty one.
            if [&figure, &why, &stage, &body]
                .iter()
                .any(|text| !text.is_empty())
            {
                self.fault(FIGURE, line, Wrong::Line);
            }
            return;
        };
        let entry = self.filled.entry(task).or_insert_with(|| Filled {
            task,
            version,
            line,
            stage: String::new(),
            body: String::new(),
            figures: Vec::new(),
        });
        let twice = entry.version != version
            || (target != 0 && entry.figures.iter().any(|held| held.target == target))
            || (!stage.is_empty() && !entry.stage.is_empty())
            || (!body.is_empty() && !entry.body.is_empty());
        if twice {
            self.fault(FIGURE, line, Wrong::Twice);
            return;
        }
        if target != 0 {
            entry.figures.push(FilledFigure {
                target,
                line,
                figure,
                why,
            });
        } else if !figure.is_empty() {
            self.fault(FIGURE, line, Wrong::Line);
            return;
        }
        if !body.is_empty() {
            entry.body = body;
            entry.line = line;
        }
        if !stage.is_empty() {
            entry.line = line;
            match stage_of(&stage) {
                Some(found) => entry.stage = Stage::as_str(found).to_owned(),
                None => self.fault(STAGE, line, Wrong::Stage(stage)),
            }
        }
    }

    fn fault(&mut self, column: u16, line: u32, wrong: Wrong) {
        self.faults.push(Fault {
            cell: cell(column, line),
            wrong,
        });
    }
}

/// A cell as text. Numbers are written as they would be typed.
fn text(sheet: &Range<Data>, row: u32, column: u16) -> String {
    match sheet.get_value((row, u32::from(column))) {
        None | Some(Data::Empty) => String::new(),
        Some(Data::String(text)) => text.trim().to_owned(),
        Some(Data::Float(number)) => decimal(*number),
        Some(Data::Int(number)) => number.to_string(),
        Some(other) => other.to_string(),
    }
}

/// A spreadsheet's number without the noise of its binary form.
fn decimal(number: f64) -> String {
    Decimal::from_f64(number).map_or_else(
        || number.to_string(),
        |exact| exact.round_dp(9).normalize().to_string(),
    )
}

fn whole(sheet: &Range<Data>, row: u32, column: u16) -> Option<i64> {
    match sheet.get_value((row, u32::from(column)))? {
        Data::Int(number) => Some(*number),
        Data::Float(number) => Decimal::from_f64(*number)
            .filter(Decimal::is_integer)
            .and_then(|exact| exact.to_i64()),
        Data::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}
