//! The register as a sheet: one expert a row, a head row on top.

use std::io::Cursor;

use base::Lang;
use calamine::{Data, Reader, Xlsx};
use rust_xlsxwriter::{Format, Workbook, XlsxError};

use crate::commands::save::{FieldName, Typed};
use crate::words::Words;

/// The most rows of data that a sheet may bring.
pub const ROWS: usize = 20_000;

/// The largest sheet that is read, in bytes.
pub const SHEET_BYTES: usize = 8 * 1024 * 1024;

/// The most characters of one cell.
const CELL_CHARS: usize = 4_000;

/// Why a file is no sheet of experts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// No workbook.
    #[error("not a workbook: {0}")]
    Unreadable(String),
    /// The first row does not name the columns.
    #[error("the first row does not name the columns")]
    Heads,
    /// More rows than [`ROWS`].
    #[error("more than {ROWS} rows")]
    TooMany,
}

/// What a row of a sheet says, with its number from 1.
pub type Line = (u32, Typed);

/// A sheet of these experts; without any, one to fill in.
///
/// # Errors
/// When the workbook cannot be written.
pub fn write(lang: Lang, experts: &[Typed]) -> Result<Vec<u8>, XlsxError> {
    let words = Words::of(lang);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(words.sheet)?;
    let head = Format::new().set_bold().set_background_color(0x00E8_EDF2);
    for (column, field) in (0..).zip(FieldName::ALL) {
        sheet.write_string_with_format(0, column, words.field(field), &head)?;
        sheet.set_column_width(column, 18.0)?;
    }
    for (row, expert) in (1..).zip(experts) {
        for (column, field) in (0..).zip(FieldName::ALL) {
            sheet.write_string(row, column, field.of(expert))?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    book.save_to_buffer()
}

/// Reads a sheet. Heads may be in either language; empty rows are left out.
///
/// # Errors
/// [`SheetError`].
pub fn read(bytes: &[u8]) -> Result<Vec<Line>, SheetError> {
    let unreadable = |error: calamine::XlsxError| SheetError::Unreadable(error.to_string());
    let mut book: Xlsx<_> =
        calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(unreadable)?;
    let name = book
        .sheet_names()
        .first()
        .cloned()
        .ok_or(SheetError::Heads)?;
    let cells = book.worksheet_range(&name).map_err(unreadable)?;
    let heads = [Lang::Zh, Lang::En].map(Words::of);
    let named = |(column, field): (u32, FieldName)| {
        let text = text(cells.get_value((0, column)));
        heads.iter().any(|words| words.field(field) == text)
    };
    if !(0..).zip(FieldName::ALL).all(named) {
        return Err(SheetError::Heads);
    }
    let last = cells.end().map_or(0, |(row, _)| row);
    if last as usize > ROWS {
        return Err(SheetError::TooMany);
    }
    let mut lines = Vec::new();
    for row in 1..=last {
        let mut typed = Typed::default();
        for (column, field) in (0..).zip(FieldName::ALL) {
            *field.of_mut(&mut typed) = text(cells.get_value((row, column)));
        }
        if typed != Typed::default() {
            lines.push((row + 1, typed));
        }
    }
    Ok(lines)
}

/// A cell as text. Numbers that a program made of codes and telephones come back without a decimal point.
fn text(cell: Option<&Data>) -> String {
    let text = match cell {
        None | Some(Data::Empty) => String::new(),
        Some(Data::Float(number)) => format!("{number}"),
        Some(other) => other.to_string(),
    };
    text.trim().chars().take(CELL_CHARS).collect()
}

/// The name of a cell, such as `C12`.
#[must_use]
pub fn cell(row: u32, field: FieldName) -> String {
    let column = FieldName::ALL.iter().position(|one| *one == field);
    let letter = (b'A'..).nth(column.unwrap_or(0)).unwrap_or(b'A');
    format!("{}{row}", letter as char)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let typed = Typed {
            code: "E0001".to_owned(),
            name: "示例专家".to_owned(),
            phone: "13800000000".to_owned(),
            specialities: "A0101 A0102".to_owned(),
            ..Typed::default()
        };
        for lang in [Lang::Zh, Lang::En] {
            let bytes =
                write(lang, &[typed.clone(), Typed::default(), typed.clone()]).expect("a sheet");
            assert_eq!(
                read(&bytes).expect("read"),
                [(2, typed.clone()), (4, typed.clone())]
            );
        }
        assert!(matches!(
            read(b"no workbook"),
            Err(SheetError::Unreadable(_))
        ));
        assert_eq!(cell(12, FieldName::Phone), "C12");
    }
}
