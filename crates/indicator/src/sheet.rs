//! Sheets that the system gives out and takes back: built with guidance and a stamp, read cell by cell.

use std::collections::BTreeMap;
use std::io::Cursor;

use base::{Lang, RegionCode};
use calamine::{Data, Reader, Xlsx};
use plan::rules::period::Period;
use plan::rules::report::read_figure;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};
use serde::{Deserialize, Serialize};

use crate::words::{Sentences, SheetWords};

/// The most rows of data that a sheet may bring.
pub const ROWS: usize = 5_000;

/// The largest sheet that is read, in bytes.
pub const SHEET_BYTES: usize = 8 * 1024 * 1024;

/// The most characters in a cell of text.
pub const TEXT_CHARS: usize = 300;

/// Rows before the heads, from 0: title, guidance, stamp, a line between.
const HEAD_ROW: u32 = 4;
const STAMP_ROW: u32 = 2;
const FIGURE_VALUE: u16 = 6;
const FIGURE_EVIDENCE: u16 = 7;
/// Empty rows that a sheet of rows is prepared for.
const PREPARED: u32 = 50;

/// What a sheet was given out for, and for which state of the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The indicator's id, or `-` for a unit's figures.
    pub subject: String,
    /// The period.
    pub period: Period,
    /// Changes with whatever would make the sheet stale.
    pub state: String,
}

impl Stamp {
    const HEAD: &'static str = "luodi-indicator/1";

    /// As it stands in the sheet.
    #[must_use]
    pub fn text(&self) -> String {
        format!(
            "{} {} {} {}",
            Self::HEAD,
            self.subject,
            self.period,
            self.state
        )
    }

    fn parse(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        if words.next()? != Self::HEAD {
            return None;
        }
        Some(Self {
            subject: words.next()?.to_owned(),
            period: Period::parse(words.next()?)?,
            state: words.next()?.to_owned(),
        })
    }
}

/// A line of a sheet for figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureLine {
    /// The indicator's id.
    pub indicator: String,
    /// Its name.
    pub title: String,
    /// The county's code; empty for the whole.
    pub region: String,
    /// The county's name, or that of the whole.
    pub place: String,
    /// Unit of the figure.
    pub unit: String,
    /// The figure that counts now.
    pub present: Option<Decimal>,
}

/// What was read from a sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Content {
    /// Figures of indicators.
    Figures(Vec<ReadFigure>),
    /// Rows of one indicator.
    Rows(Vec<ReadRow>),
}

impl Content {
    /// Its name in the database.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Figures(_) => "figures",
            Self::Rows(_) => "rows",
        }
    }

    /// How many figures or rows.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Figures(figures) => figures.len(),
            Self::Rows(rows) => rows.len(),
        }
    }

    /// Whether it holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A figure from a sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadFigure {
    /// The indicator's id.
    pub indicator: String,
    /// The county; `None` for the whole.
    pub region: Option<RegionCode>,
    /// The figure.
    pub value: Decimal,
    /// What proves it.
    pub evidence: String,
    /// Its line, from 1.
    pub line: u32,
}

/// A row from a sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadRow {
    /// The county; `None` where the sheet names none.
    pub region: Option<RegionCode>,
    /// What it is about.
    pub label: String,
    /// Its cells by column.
    pub cells: BTreeMap<String, Decimal>,
    /// Its line, from 1.
    pub line: u32,
}

/// What is wrong with a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellFault {
    /// Where, `B7`.
    pub cell: String,
    /// What.
    pub what: Fault,
}

/// What can be wrong with a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It has to hold a number.
    NotANumber(String),
    /// It has to be filled.
    Missing,
    /// The text is too long.
    TooLong,
    /// No county of this name.
    UnknownPlace(String),
    /// This line is not one that the sheet was given out with.
    UnknownLine(String),
    /// A figure without what proves it.
    NoEvidence,
    /// A line that stands there twice.
    Twice,
}

/// Why a sheet was not read. Nothing of it is kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// It is no workbook.
    #[error("no workbook: {0}")]
    Unreadable(String),
    /// It is not one of this system.
    #[error("no stamp")]
    Foreign,
    /// A head was changed.
    #[error("head {0} changed")]
    Heads(String),
    /// It holds more rows than are taken.
    #[error("too many rows")]
    TooMany,
    /// Nothing was filled in.
    #[error("nothing filled in")]
    Empty,
    /// Cells have to be mended.
    #[error("{} cells to mend", .0.len())]
    Cells(Vec<CellFault>),
}

impl Fault {
    /// What has to be done.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::NotANumber(text) => words.cell_number(text),
            Self::Missing => words.cell_missing.to_owned(),
            Self::TooLong => words.cell_long(TEXT_CHARS),
            Self::UnknownPlace(text) => words.cell_place(text),
            Self::UnknownLine(text) => words.cell_line(text),
            Self::NoEvidence => words.no_evidence.to_owned(),
            Self::Twice => words.cell_twice.to_owned(),
        }
    }
}

/// A sheet for figures.
///
/// # Errors
/// What the writer of workbooks answers.
pub fn figures_sheet(
    title: &str,
    stamp: &Stamp,
    lines: &[FigureLine],
    lang: Lang,
) -> Result<Vec<u8>, XlsxError> {
    let words = SheetWords::of(lang);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name(words.name)?;
    preface(sheet, title, words.figures_guide, stamp)?;
    let heads = figure_heads(words);
    let widths = [24.0, 40.0, 12.0, 18.0, 14.0, 14.0, 16.0, 44.0];
    write_heads(sheet, &heads, &widths)?;
    let (locked, open) = (locked(), open());
    for (row, line) in (HEAD_ROW + 1..).zip(lines) {
        let texts = [
            (0, &line.indicator),
            (1, &line.title),
            (2, &line.region),
            (3, &line.place),
            (4, &line.unit),
        ];
        for (column, text) in texts {
            sheet.write_string_with_format(row, column, text, &locked)?;
        }
        let present = line
            .present
            .map(|value| value.normalize().to_string())
            .unwrap_or_default();
        sheet.write_string_with_format(row, 5, present, &locked)?;
        sheet.write_blank(row, FIGURE_VALUE, &open)?;
        sheet.write_blank(row, FIGURE_EVIDENCE, &open)?;
    }
    sheet.set_freeze_panes(HEAD_ROW + 1, 2)?;
    sheet.protect();
    book.save_to_buffer()
}

/// A sheet for the rows of one indicator, with the lines that are known already.
///
/// # Errors
/// What the writer of workbooks answers.
pub fn rows_sheet(
    title: &str,
    stamp: &Stamp,
    columns: &[String],
    lines: &[Vec<String>],
    lang: Lang,
) -> Result<Vec<u8>, XlsxError> {
    let words = SheetWords::of(lang);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name(words.name)?;
    preface(sheet, title, words.rows_guide, stamp)?;
    let heads = row_heads(words, columns);
    let mut widths = vec![18.0, 36.0];
    widths.resize(heads.len(), 20.0);
    let texts: Vec<&str> = heads.iter().map(String::as_str).collect();
    write_heads(sheet, &texts, &widths)?;
    let open = open();
    let last = u16::try_from(heads.len()).unwrap_or(u16::MAX);
    for row in HEAD_ROW + 1..=HEAD_ROW + PREPARED {
        for column in 0..last {
            sheet.write_blank(row, column, &open)?;
        }
    }
    for (row, line) in (HEAD_ROW + 1..).zip(lines) {
        for (column, text) in (0_u16..).zip(line) {
            sheet.write_string_with_format(row, column, text, &open)?;
        }
    }
    sheet.set_freeze_panes(HEAD_ROW + 1, 0)?;
    book.save_to_buffer()
}

fn figure_heads(words: &SheetWords) -> [&'static str; 8] {
    [
        words.indicator,
        words.title,
        words.place_code,
        words.place,
        words.unit,
        words.present,
        words.value,
        words.evidence,
    ]
}

fn row_heads(words: &SheetWords, columns: &[String]) -> Vec<String> {
    let mut heads = vec![words.place.to_owned(), words.label.to_owned()];
    heads.extend(columns.iter().cloned());
    heads
}

fn preface(
    sheet: &mut Worksheet,
    title: &str,
    guide: &str,
    stamp: &Stamp,
) -> Result<(), XlsxError> {
    let large = Format::new().set_bold().set_font_size(15);
    let quiet = Format::new().set_font_color(0x0059_6068);
    sheet.write_string_with_format(0, 0, title, &large)?;
    sheet.write_string_with_format(1, 0, guide, &quiet)?;
    sheet.write_string_with_format(STAMP_ROW, 0, stamp.text(), &quiet)?;
    Ok(())
}

fn write_heads(sheet: &mut Worksheet, heads: &[&str], widths: &[f64]) -> Result<(), XlsxError> {
    let head = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_background_color(0x00E8_EDF2)
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::VerticalCenter);
    for ((column, text), width) in (0_u16..).zip(heads).zip(widths) {
        sheet.write_string_with_format(HEAD_ROW, column, *text, &head)?;
        sheet.set_column_width(column, *width)?;
    }
    Ok(())
}

fn locked() -> Format {
    Format::new()
        .set_text_wrap()
        .set_background_color(0x00F4_F4F2)
        .set_border(FormatBorder::Thin)
}

fn open() -> Format {
    // A fixed format keeps programs from turning 95% into 0.95 behind the eye.
    Format::new()
        .set_unlocked()
        .set_num_format("0.######")
        .set_border(FormatBorder::Thin)
}

/// A workbook that came back, as far as its stamp.
pub struct Returned {
    stamp: Stamp,
    cells: calamine::Range<Data>,
}

impl std::fmt::Debug for Returned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Returned({:?})", self.stamp)
    }
}

/// Opens a workbook and reads its stamp.
///
/// # Errors
/// [`SheetError::Unreadable`], [`SheetError::Foreign`].
pub fn open_book(bytes: &[u8]) -> Result<Returned, SheetError> {
    let unreadable = |error: calamine::XlsxError| SheetError::Unreadable(error.to_string());
    let mut book: Xlsx<_> =
        calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(unreadable)?;
    let name = book
        .sheet_names()
        .first()
        .cloned()
        .ok_or(SheetError::Foreign)?;
    let cells = book.worksheet_range(&name).map_err(unreadable)?;
    let stamp = match cells.get_value((STAMP_ROW, 0)) {
        Some(Data::String(text)) => Stamp::parse(text),
        _ => None,
    };
    Ok(Returned {
        stamp: stamp.ok_or(SheetError::Foreign)?,
        cells,
    })
}

impl Returned {
    /// What the sheet was given out for.
    #[must_use]
    pub fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    /// The figures in it; `lines` are those that the sheet was given out with.
    ///
    /// # Errors
    /// [`SheetError`]: every cell to mend at once.
    pub fn figures(&self, lines: &[FigureLine]) -> Result<Vec<ReadFigure>, SheetError> {
        self.heads(|words| figure_heads(words).map(str::to_owned).to_vec())?;
        let mut faults = Vec::new();
        let mut out: Vec<ReadFigure> = Vec::new();
        for row in self.rows()? {
            let (value, evidence) = (
                self.text(row, FIGURE_VALUE),
                self.text(row, FIGURE_EVIDENCE),
            );
            if value.is_empty() && evidence.is_empty() {
                continue;
            }
            let (indicator, region) = (self.text(row, 0), self.text(row, 2));
            let Some(line) = lines
                .iter()
                .find(|line| line.indicator == indicator && line.region == region)
            else {
                faults.push(fault(
                    row,
                    0,
                    Fault::UnknownLine(format!("{indicator} {region}")),
                ));
                continue;
            };
            let twice = out.iter().any(|read| {
                read.indicator == indicator
                    && read.region.as_ref().map_or("", RegionCode::as_str) == region
            });
            if twice {
                faults.push(fault(row, 0, Fault::Twice));
            }
            let value = self.number(row, FIGURE_VALUE, &line.unit, &mut faults);
            if evidence.is_empty() {
                faults.push(fault(row, FIGURE_EVIDENCE, Fault::NoEvidence));
            } else if evidence.chars().count() > TEXT_CHARS {
                faults.push(fault(row, FIGURE_EVIDENCE, Fault::TooLong));
            }
            out.extend(value.map(|value| ReadFigure {
                indicator,
                region: (!region.is_empty()).then_some(RegionCode(region)),
                value,
                evidence,
                line: row + 1,
            }));
        }
        done(out, faults)
    }

    /// The rows in it, for these columns; `places` are names and codes of counties.
    ///
    /// # Errors
    /// [`SheetError`]: every cell to mend at once.
    pub fn data(
        &self,
        columns: &[(String, [String; 2])],
        places: &[(RegionCode, [String; 2])],
    ) -> Result<Vec<ReadRow>, SheetError> {
        self.heads(|words| {
            let titles: Vec<String> = columns
                .iter()
                .map(|(_, titles)| titles[usize::from(words.lang == Lang::En)].clone())
                .collect();
            row_heads(words, &titles)
        })?;
        let mut faults = Vec::new();
        let mut out = Vec::new();
        let width = u16::try_from(columns.len()).unwrap_or(u16::MAX);
        for row in self.rows()? {
            if (0..width + 2).all(|column| self.text(row, column).is_empty()) {
                continue;
            }
            let place = self.text(row, 0);
            let region = places
                .iter()
                .find(|(code, names)| code.as_str() == place || names.contains(&place));
            if region.is_none() && !place.is_empty() {
                faults.push(fault(row, 0, Fault::UnknownPlace(place)));
            }
            let label = self.text(row, 1);
            if label.chars().count() > TEXT_CHARS {
                faults.push(fault(row, 1, Fault::TooLong));
            }
            let mut cells = BTreeMap::new();
            for (column, (key, _)) in (2_u16..).zip(columns) {
                let value = self.number(row, column, "", &mut faults);
                cells.extend(value.map(|value| (key.clone(), value)));
            }
            out.push(ReadRow {
                region: region.map(|(code, _)| code.clone()),
                label,
                cells,
                line: row + 1,
            });
        }
        done(out, faults)
    }

    /// The heads have to stand as they were given out, in either language.
    fn heads(&self, of: impl Fn(&SheetWords) -> Vec<String>) -> Result<(), SheetError> {
        let read = |count: usize| -> Vec<String> {
            (0..u16::try_from(count).unwrap_or(u16::MAX))
                .map(|column| self.text(HEAD_ROW, column))
                .collect()
        };
        let (zh, en) = (of(SheetWords::of(Lang::Zh)), of(SheetWords::of(Lang::En)));
        let found = read(zh.len());
        if found == zh || found == en {
            return Ok(());
        }
        let wrong = found
            .iter()
            .zip(&zh)
            .zip(&en)
            .position(|((found, zh), en)| found != zh && found != en);
        Err(SheetError::Heads(name(
            HEAD_ROW,
            u16::try_from(wrong.unwrap_or(0)).unwrap_or(0),
        )))
    }

    fn rows(&self) -> Result<std::ops::RangeInclusive<u32>, SheetError> {
        let last = self.cells.end().map_or(HEAD_ROW, |(row, _)| row);
        let count = usize::try_from(last.saturating_sub(HEAD_ROW)).unwrap_or(usize::MAX);
        // Spreadsheets end far below the last row that was typed; what is empty there costs nothing.
        if count > ROWS * 4 {
            return Err(SheetError::TooMany);
        }
        Ok(HEAD_ROW + 1..=last.max(HEAD_ROW))
    }

    fn text(&self, row: u32, column: u16) -> String {
        match self.cells.get_value((row, u32::from(column))) {
            Some(Data::String(text)) => text.trim().to_owned(),
            Some(Data::Int(whole)) => whole.to_string(),
            Some(Data::Float(number)) => {
                exact(*number).map_or_else(String::new, |value| value.to_string())
            }
            Some(Data::Empty) | None => String::new(),
            Some(other) => other.to_string(),
        }
    }

    fn number(
        &self,
        row: u32,
        column: u16,
        unit: &str,
        faults: &mut Vec<CellFault>,
    ) -> Option<Decimal> {
        let text = self.text(row, column);
        match read_figure(&text, unit) {
            Ok(Some(value)) => Some(value),
            Ok(None) => {
                faults.push(fault(row, column, Fault::Missing));
                None
            }
            Err(_) => {
                faults.push(fault(row, column, Fault::NotANumber(text)));
                None
            }
        }
    }
}

fn done<T>(out: Vec<T>, faults: Vec<CellFault>) -> Result<Vec<T>, SheetError> {
    if !faults.is_empty() {
        return Err(SheetError::Cells(faults));
    }
    if out.is_empty() {
        return Err(SheetError::Empty);
    }
    if out.len() > ROWS {
        return Err(SheetError::TooMany);
    }
    Ok(out)
}

/// The decimal that a person typed where the file holds a double: its shortest form that reads back the same.
fn exact(number: f64) -> Option<Decimal> {
    // Formulas in a sheet leave noise behind the ninth digit.
    Decimal::from_str_exact(&number.to_string())
        .or_else(|_| Decimal::try_from(number))
        .ok()
        .map(|value| value.round_dp(9).normalize())
}

fn fault(row: u32, column: u16, what: Fault) -> CellFault {
    CellFault {
        cell: name(row, column),
        what,
    }
}

/// A cell's name, `B7`.
fn name(row: u32, column: u16) -> String {
    let mut letters = String::new();
    let mut rest = u32::from(column) + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.insert(0, char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    format!("{letters}{}", row + 1)
}
