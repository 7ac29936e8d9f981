//! Workbooks as people send them back.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use rust_xlsxwriter::Workbook;

/// The workbook as a person saves it who has typed into some cells: what is typed, by leaf, row and column from 0.
///
/// # Panics
/// When it is no workbook.
#[must_use]
pub fn typed(bytes: &[u8], cell: impl Fn(usize, u32, u16) -> Option<String>) -> Vec<u8> {
    let mut book: Xlsx<_> =
        calamine::open_workbook_from_rs(Cursor::new(bytes)).expect("a workbook");
    let mut out = Workbook::new();
    for (leaf, name) in book.sheet_names().into_iter().enumerate() {
        let range = book.worksheet_range(&name).expect("a leaf");
        let sheet = out.add_worksheet().set_name(&name).expect("a name");
        let (rows, columns) = range.end().unwrap_or_default();
        for row in 0..=rows {
            for column in 0..=u16::try_from(columns).unwrap_or(u16::MAX) {
                let value = range.get_value((row, u32::from(column)));
                match (cell(leaf, row, column), value) {
                    (Some(text), _) => sheet.write_string(row, column, text).map(drop),
                    (None, Some(Data::String(text))) => {
                        sheet.write_string(row, column, text).map(drop)
                    }
                    (None, Some(Data::Float(number))) => {
                        sheet.write_number(row, column, *number).map(drop)
                    }
                    _ => Ok(()),
                }
                .expect("a cell");
            }
        }
    }
    out.save_to_buffer().expect("a workbook")
}
