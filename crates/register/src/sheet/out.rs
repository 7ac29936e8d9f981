//! Templates and exports.

use base::Lang;
use pack::element::{Field, FieldKind, Register, Sensitivity};
use pack::value::Names;
use rust_xlsxwriter::{Format, FormatBorder, Workbook, Worksheet, XlsxError};
use serde_json::Value;

use super::{Column, columns, head};
use crate::model::Row;
use crate::words::Words;

/// A template for rows of a list: headings, empty lines, and a second sheet that says what goes where.
///
/// # Errors
/// What the writer of workbooks answers.
pub fn template(register: &Register, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let words = Words::of(lang);
    let columns = columns(register);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name(words.sheet_rows)?;
    // Whatever is typed stays as it was typed: a code of digits is no figure.
    let text = Format::new().set_num_format("@");
    for (at, column) in (0_u16..).zip(&columns) {
        sheet.set_column_width(at, 22.0)?;
        sheet.set_column_format(at, &text)?;
        write_head(
            sheet,
            at,
            &head(register, *column, lang),
            required(register, *column),
        )?;
    }
    sheet.set_freeze_panes(1, 0)?;
    let guide = book.add_worksheet().set_name(words.sheet_guide)?;
    let bold = Format::new().set_bold();
    let heads = [words.guide_column, words.guide_needed, words.guide_what];
    for ((at, text), width) in (0_u16..).zip(heads).zip([28.0, 12.0, 90.0]) {
        guide.write_string_with_format(0, at, text, &bold)?;
        guide.set_column_width(at, width)?;
    }
    for (line, column) in (1_u32..).zip(&columns) {
        guide.write_string(line, 0, head(register, *column, lang))?;
        let needed = required(register, *column);
        guide.write_string(
            line,
            1,
            if needed {
                words.needed
            } else {
                words.not_needed
            },
        )?;
        guide.write_string(line, 2, what(register, *column, lang))?;
    }
    book.save_to_buffer()
}

fn required(register: &Register, column: Column) -> bool {
    matches!(column, Column::Field(at) if register.fields[at].required)
}

fn write_head(sheet: &mut Worksheet, at: u16, text: &str, needed: bool) -> Result<(), XlsxError> {
    let format = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_background_color(if needed { 0x00E0_E8F0 } else { 0x00F2_F2F0 })
        .set_border(FormatBorder::Thin);
    sheet
        .write_string_with_format(0, at, text, &format)
        .map(drop)
}

/// What goes into a column, in words.
fn what(register: &Register, column: Column, lang: Lang) -> String {
    let words = Words::of(lang);
    let at = match column {
        Column::From => return words.guide_from.to_owned(),
        Column::Until => return words.guide_until.to_owned(),
        Column::Field(at) => at,
    };
    let field = &register.fields[at];
    let kind = match &field.kind {
        FieldKind::Text { max_chars } | FieldKind::LongText { max_chars } => {
            words.guide_text(max_chars)
        }
        FieldKind::Number { unit, decimals, .. } => words.guide_number(unit, decimals),
        FieldKind::Money { .. } => words.guide_money.to_owned(),
        FieldKind::Date => words.guide_date.to_owned(),
        FieldKind::Flag => words.guide_flag.to_owned(),
        FieldKind::Choice { choices, many } => {
            let names: Vec<&str> = choices
                .iter()
                .map(|choice| choice.title.get(lang))
                .collect();
            let names = names.join(lang.pick("、", ", "));
            if *many {
                words.guide_choices(names)
            } else {
                words.guide_choice(names)
            }
        }
        FieldKind::Organisation => words.guide_org.to_owned(),
        FieldKind::Region => words.guide_region.to_owned(),
        FieldKind::Party { .. } => words.guide_party.to_owned(),
        FieldKind::Phone => words.guide_phone.to_owned(),
        FieldKind::Identity => words.guide_identity.to_owned(),
        FieldKind::CreditCode => words.guide_credit.to_owned(),
        FieldKind::File { .. } => String::new(),
        FieldKind::Geometry => words.guide_geometry.to_owned(),
        FieldKind::Reference { register } => words.guide_reference(register),
    };
    match &field.hint {
        Some(hint) => format!("{kind} {}", hint.get(lang)),
        None => kind,
    }
}

/// The fields of an export for somebody who is shown these; personal ones never leave.
pub(crate) fn exported(register: &Register, shown: impl Fn(&Field) -> bool) -> Vec<&Field> {
    let leaves = |field: &&Field| field.sensitivity != Sensitivity::Personal && shown(field);
    register.fields.iter().filter(leaves).collect()
}

/// Headings of an export.
#[must_use]
pub fn heads(register: &Register, fields: &[&Field], lang: Lang) -> Vec<String> {
    let words = Words::of(lang);
    let mut heads: Vec<String> = fields
        .iter()
        .map(|field| field.title.get(lang).to_owned())
        .collect();
    if register.validity {
        heads.extend([words.valid_from.to_owned(), words.valid_until.to_owned()]);
    }
    heads
}

/// A row of an export, as its own import reads it.
fn cells(
    register: &Register,
    fields: &[&Field],
    row: &Row,
    (lang, names): (Lang, &impl Names),
) -> Vec<String> {
    let mut cells: Vec<String> = fields
        .iter()
        .map(|field| match row.body.get(&field.key) {
            None => String::new(),
            Some(value) => match (&field.kind, value) {
                (FieldKind::Money { .. }, Value::Number(fen)) => {
                    let fen = fen.as_i64().unwrap_or_default();
                    rust_decimal::Decimal::new(fen, 2).normalize().to_string()
                }
                (FieldKind::Number { .. }, Value::String(text)) => text.clone(),
                (FieldKind::Geometry, value) => value.to_string(),
                (kind, value) => pack::value::show_named(kind, value, lang, names),
            },
        })
        .collect();
    if register.validity {
        cells.push(row.span.from.to_string());
        cells.push(
            row.span
                .end()
                .map(|day| day.to_string())
                .unwrap_or_default(),
        );
    }
    cells
}

/// Rows as CSV after RFC 4180, with a byte order mark so that Excel reads Chinese.
#[derive(Debug)]
pub struct CsvOut<'r> {
    register: &'r Register,
    fields: Vec<&'r Field>,
    lang: Lang,
}

impl<'r> CsvOut<'r> {
    /// An export of these fields.
    #[must_use]
    pub fn new(register: &'r Register, fields: Vec<&'r Field>, lang: Lang) -> Self {
        Self {
            register,
            fields,
            lang,
        }
    }

    /// The byte order mark and the headings.
    #[must_use]
    pub fn head(&self) -> String {
        let mut out = String::from('\u{feff}');
        line(&mut out, heads(self.register, &self.fields, self.lang));
        out
    }

    /// Some rows.
    #[must_use]
    pub fn rows(&self, rows: &[Row], names: &impl Names) -> String {
        let mut out = String::new();
        for row in rows {
            line(
                &mut out,
                cells(self.register, &self.fields, row, (self.lang, names)),
            );
        }
        out
    }
}

fn line(out: &mut String, cells: Vec<String>) {
    for (at, cell) in cells.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        // What a spreadsheet would run as a formula gets an apostrophe in front (OWASP, CSV injection).
        let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
        let cell = if risky && cell.parse::<f64>().is_err() {
            format!("'{cell}")
        } else {
            cell
        };
        if cell.contains([',', '"', '\n', '\r']) {
            out.push('"');
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(&cell);
        }
    }
    out.push_str("\r\n");
}

/// Rows as a workbook.
///
/// # Errors
/// What the writer of workbooks answers.
pub fn book(
    register: &Register,
    fields: &[&Field],
    rows: &[Row],
    (lang, names): (Lang, &impl Names),
) -> Result<Vec<u8>, XlsxError> {
    let words = Words::of(lang);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name(words.sheet_rows)?;
    for (at, text) in (0_u16..).zip(heads(register, fields, lang)) {
        sheet.set_column_width(at, 22.0)?;
        write_head(sheet, at, &text, false)?;
    }
    for (line, row) in (1_u32..).zip(rows) {
        for (at, text) in (0_u16..).zip(cells(register, fields, row, (lang, names))) {
            if !text.is_empty() {
                sheet.write_string(line, at, text)?;
            }
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    book.save_to_buffer()
}
