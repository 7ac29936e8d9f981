//! Workbooks, cell by cell: the sheet itself is never held, its table of shared texts is.

use std::io::{Read, Seek};

use calamine::{DataRef, Reader, Xlsx};

use super::{CELLS, LINES, Line, SheetError, Step, cell};

pub(super) fn read(
    source: impl Read + Seek,
    each: &mut dyn FnMut(&str, &Line) -> Step,
) -> Result<(), SheetError> {
    let unreadable = |error: calamine::XlsxError| SheetError::Unreadable(error.to_string());
    let buffered = std::io::BufReader::with_capacity(64 * 1024, source);
    let mut book: Xlsx<_> = Xlsx::new(buffered).map_err(unreadable)?;
    let name = book
        .sheet_names()
        .first()
        .cloned()
        .ok_or(SheetError::NoHead)?;
    let mut cells = book.worksheet_cells_reader(&name).map_err(unreadable)?;
    let mut line = Line::default();
    while let Some(found) = cells.next_cell().map_err(unreadable)? {
        let (row, column) = found.get_position();
        let number = u64::from(row) + 1;
        if number != line.number {
            if !flush(&name, &mut line, each)? {
                return Ok(());
            }
            if number > LINES {
                return Err(SheetError::TooMany);
            }
            line.number = number;
        }
        let column = column as usize;
        if column >= CELLS {
            continue;
        }
        if line.cells.len() <= column {
            line.cells.resize(column + 1, String::new());
        }
        line.cells[column] = text(found.get_value());
    }
    flush(&name, &mut line, each).map(drop)
}

/// Hands a line on that is not empty; whether more are wanted.
fn flush(
    name: &str,
    line: &mut Line,
    each: &mut dyn FnMut(&str, &Line) -> Step,
) -> Result<bool, SheetError> {
    let empty = line.cells.iter().all(|cell| cell.trim().is_empty());
    let more = empty || each(name, line)?.is_continue();
    line.cells.clear();
    Ok(more)
}

fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) => cell(text),
        DataRef::SharedString(text) => cell(text),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => float(*number),
        DataRef::Bool(flag) => flag.to_string(),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::DateTime(moment) => float(moment.as_f64()),
        DataRef::DateTimeIso(text) => text.split('T').next().unwrap_or_default().to_owned(),
        DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => format!("{error:?}"),
    }
}

/// A figure as it was typed: fifteen digits are what a spreadsheet keeps, so 0.1 + 0.2 does not become
/// 0.30000000000000004.
fn float(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return format!("{number:.0}");
    }
    let digits = 15 - (number.abs().log10().floor() as i32 + 1).clamp(0, 15);
    let text = format!("{number:.*}", digits.max(0) as usize);
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_by_table() {
        for (number, text) in [
            (0.1 + 0.2, "0.3"),
            (1001.0, "1001"),
            (-3.5, "-3.5"),
            (1_234_567.89, "1234567.89"),
            (0.000_001, "0.000001"),
            (0.0, "0"),
        ] {
            assert_eq!(float(number), text);
        }
    }
}
