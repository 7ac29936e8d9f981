//! Sheets: given out as templates and exports, taken back line by line in bounded memory.

mod csv;
mod out;
mod parts;
mod xlsx;

pub(crate) use out::exported;
pub use out::{CsvOut, book, heads, template};
pub use parts::Parts;

use std::collections::HashMap;
use std::io::{Read, Seek};
use std::ops::ControlFlow;

use base::{Date, Explain, Lang, OrgId, RegionCode, Scope, Title};
use pack::element::{Field, FieldKind, Register};
use pack::value::{Names, ValueError};
use store::{Error, Store};

use crate::model::{Body, CellFault, FileFormat};
use crate::words::{Sentences, Words};

/// The most lines of a file.
pub const LINES: u64 = 2_000_000;

/// Lines at the head of a file among which the headings are looked for.
const HEAD_LINES: u64 = 20;

/// The most characters of a cell.
const CELL_CHARS: usize = 20_000;

/// The most cells of a line.
const CELLS: usize = 200;

/// Why a file was not read. Nothing of it is kept.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// It is no file of its format.
    #[error("unreadable: {0}")]
    Unreadable(String),
    /// It is neither UTF-8 nor GB 18030.
    #[error("neither UTF-8 nor GB 18030")]
    Encoding,
    /// No line holds the headings of the key.
    #[error("no line with the headings")]
    NoHead,
    /// It holds more lines than are taken.
    #[error("too many lines")]
    TooMany,
    /// It has no row.
    #[error("no row")]
    Empty,
    /// The parts of the file could not be read back.
    #[error(transparent)]
    Store(#[from] Error),
}

impl SheetError {
    /// What has to be done, in both languages.
    #[must_use]
    pub fn title(&self) -> Title {
        let text = |lang| {
            let words = Sentences::of(lang);
            match self {
                Self::Unreadable(_) => words.sheet_unreadable.to_owned(),
                Self::Encoding => words.sheet_encoding.to_owned(),
                Self::NoHead => words.sheet_no_head.to_owned(),
                Self::TooMany => words.sheet_too_many(LINES),
                Self::Empty => words.sheet_empty.to_owned(),
                Self::Store(error) => error.explain(lang),
            }
        };
        Title::new(text(Lang::Zh), text(Lang::En))
    }
}

/// A line of a file: its number from 1, and its cells from the first column on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// From 1, as a spreadsheet counts.
    pub number: u64,
    /// As text; dates as ISO 8601.
    pub cells: Vec<String>,
}

/// What a reader of lines answers: whether it wants more.
pub type Step = Result<ControlFlow<()>, SheetError>;

/// Reads a file line by line. Gives the name of the sheet; empty in a file without sheets.
///
/// # Errors
/// [`SheetError`], of the file or of `each`.
pub fn read(
    format: FileFormat,
    source: impl Read + Seek,
    each: &mut dyn FnMut(&str, &Line) -> Step,
) -> Result<(), SheetError> {
    match format {
        FileFormat::Csv => csv::read(source, &mut |line| each("", line)),
        FileFormat::Xlsx => xlsx::read(source, each),
    }
}

/// What a column of a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// A field, by its place in the definition.
    Field(usize),
    /// The first day.
    From,
    /// The last day.
    Until,
}

/// The columns of a list's file, in order.
#[must_use]
pub fn columns(register: &Register) -> Vec<Column> {
    let typed = |field: &Field| !matches!(field.kind, FieldKind::File { .. });
    let fields = register.fields.iter().enumerate();
    let mut columns: Vec<Column> = fields
        .filter(|(_, field)| typed(field))
        .map(|(at, _)| Column::Field(at))
        .collect();
    if register.validity {
        columns.extend([Column::From, Column::Until]);
    }
    columns
}

/// What stands above a column.
#[must_use]
pub fn head(register: &Register, column: Column, lang: Lang) -> String {
    let words = Words::of(lang);
    match column {
        Column::Field(at) => register.fields[at].title.get(lang).to_owned(),
        Column::From => words.valid_from.to_owned(),
        Column::Until => words.valid_until.to_owned(),
    }
}

/// The columns of a file by their place in it.
#[derive(Clone, Debug)]
pub struct Head {
    columns: Vec<Option<Column>>,
}

impl Head {
    /// Reads a line as headings: by title in either language or by key. `None` when a field of the key is missing.
    #[must_use]
    pub fn of(register: &Register, cells: &[String]) -> Option<Self> {
        let known = columns(register);
        let plain = |text: &str| -> String {
            // A unit behind the name does not matter.
            let name = text
                .split(['(', '（', '【', '\n'])
                .next()
                .unwrap_or_default();
            name.chars()
                .filter(|c| !c.is_whitespace() && *c != '*')
                .collect::<String>()
                .to_lowercase()
        };
        let mut names: HashMap<String, Column> = HashMap::new();
        for column in &known {
            for lang in [Lang::Zh, Lang::En] {
                names
                    .entry(plain(&head(register, *column, lang)))
                    .or_insert(*column);
            }
            let key = match column {
                Column::Field(at) => register.fields[*at].key.as_str(),
                Column::From => "valid_from",
                Column::Until => "valid_until",
            };
            names.insert(key.to_owned(), *column);
        }
        let mut found: Vec<Option<Column>> = Vec::new();
        for cell in cells {
            let column = names.get(&plain(cell)).copied();
            found.push(column.filter(|column| !found.contains(&Some(*column))));
        }
        let has = |key: &String| {
            let at = register.fields.iter().position(|field| field.key == *key);
            at.is_some_and(|at| found.contains(&Some(Column::Field(at))))
        };
        register
            .key
            .iter()
            .all(has)
            .then_some(Self { columns: found })
    }

    /// Headings that no column has, and required columns that no heading has.
    #[must_use]
    pub fn faults(&self, register: &Register, sheet: &str, line: &Line) -> Vec<CellFault> {
        let mut out = Vec::new();
        for (at, cell) in line.cells.iter().enumerate() {
            let known = self.columns.get(at).is_some_and(Option::is_some);
            if !known && !cell.trim().is_empty() {
                let shown: String = cell.chars().take(40).collect();
                out.push(fault(sheet, line.number, at, |words| {
                    words.cell_head(&shown)
                }));
            }
        }
        for (at, field) in register.fields.iter().enumerate() {
            let typed = !matches!(field.kind, FieldKind::File { .. });
            if field.required && typed && !self.columns.contains(&Some(Column::Field(at))) {
                let name = |lang| field.title.get(lang).to_owned();
                out.push(CellFault {
                    cell: place(sheet, line.number, line.cells.len()),
                    what: Title::new(
                        Sentences::of(Lang::Zh).cell_no_column(name(Lang::Zh)),
                        Sentences::of(Lang::En).cell_no_column(name(Lang::En)),
                    ),
                });
            }
        }
        out
    }

    /// A line as a row.
    ///
    /// # Errors
    /// Every cell that has to be mended.
    pub fn row(
        &self,
        register: &Register,
        names: &Known,
        (sheet, line): (&str, &Line),
    ) -> Result<ReadRow, Vec<CellFault>> {
        let mut row = ReadRow {
            line: line.number,
            ..ReadRow::default()
        };
        let mut faults = Vec::new();
        for (at, column) in self.columns.iter().enumerate() {
            let Some(column) = column else { continue };
            let text = line.cells.get(at).map_or("", |cell| cell.trim());
            let wrong = match column {
                Column::Field(field) => {
                    let field = &register.fields[*field];
                    value(&mut row.body, field, text, names)
                }
                Column::From => day(text, &mut row.from),
                Column::Until => day(text, &mut row.until),
            };
            if let Err(wrong) = wrong {
                faults.push(CellFault {
                    cell: place(sheet, line.number, at),
                    what: Title::new(wrong.explain(Lang::Zh), wrong.explain(Lang::En)),
                });
            }
        }
        if faults.is_empty() {
            Ok(row)
        } else {
            Err(faults)
        }
    }

    /// Where a column stands in the file, from 0.
    #[must_use]
    pub fn at(&self, column: Column) -> usize {
        let found = self.columns.iter().position(|held| *held == Some(column));
        found.unwrap_or(0)
    }
}

/// A row as a file says it.
#[derive(Clone, Default)]
pub struct ReadRow {
    /// Its line, from 1.
    pub line: u64,
    /// What it says.
    pub body: Body,
    /// The first day, where it is given.
    pub from: Option<Date>,
    /// The last day, where it is given.
    pub until: Option<Date>,
}

fn value(body: &mut Body, field: &Field, text: &str, names: &Known) -> Result<(), ValueError> {
    if text.is_empty() {
        return if field.required {
            Err(ValueError::Empty)
        } else {
            Ok(())
        };
    }
    let value = pack::value::read_named(&field.kind, text, names)?;
    let unknown = match &field.kind {
        FieldKind::Organisation => value
            .as_str()
            .filter(|id| !names.orgs.contains_key(*id))
            .map(|id| ValueError::Organisation(id.to_owned())),
        FieldKind::Region => value
            .as_str()
            .filter(|code| !names.regions.contains_key(*code))
            .map(|code| ValueError::Region(code.to_owned())),
        _ => None,
    };
    if let Some(unknown) = unknown {
        return Err(unknown);
    }
    body.insert(field.key.clone(), value);
    Ok(())
}

fn day(text: &str, into: &mut Option<Date>) -> Result<(), ValueError> {
    if text.is_empty() {
        return Ok(());
    }
    let value = pack::value::read(&FieldKind::Date, text)?;
    let day: Option<Date> = value.as_str().and_then(|text| text.parse().ok());
    *into = Some(day.ok_or(ValueError::Date)?);
    Ok(())
}

/// A fault of a cell, in both languages.
#[must_use]
pub fn fault(
    sheet: &str,
    line: u64,
    at: usize,
    text: impl Fn(&'static Sentences) -> String,
) -> CellFault {
    CellFault {
        cell: place(sheet, line, at),
        what: Title::new(text(Sentences::of(Lang::Zh)), text(Sentences::of(Lang::En))),
    }
}

/// The name of a cell: `费用!B7`, and `B7` in a file without sheets.
#[must_use]
pub fn place(sheet: &str, line: u64, at: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = at + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    let column: String = letters.iter().rev().collect();
    match sheet {
        "" => format!("{column}{line}"),
        sheet => format!("{sheet}!{column}{line}"),
    }
}

/// Whether a line may still be above the headings.
#[must_use]
pub fn above(line: u64) -> bool {
    line <= HEAD_LINES
}

/// Names of organisations and divisions as they are in the database.
#[derive(Default)]
pub struct Known {
    orgs: HashMap<String, Title>,
    printed: Option<(org::Register, org::Context)>,
    org_names: HashMap<String, OrgId>,
    regions: HashMap<String, Title>,
    region_names: HashMap<String, RegionCode>,
}

impl std::fmt::Debug for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Known({} organisations)", self.orgs.len())
    }
}

impl Known {
    /// Reads them.
    ///
    /// # Errors
    /// As every read.
    pub fn read(store: &Store) -> Result<Self, Error> {
        let scope = Scope::public();
        let mut known = Self::default();
        for org in org::all(store, &scope)? {
            for name in [&org.title.zh, &org.title.en, &org.short]
                .into_iter()
                .chain(&org.aliases)
            {
                known
                    .org_names
                    .entry(name.clone())
                    .or_insert_with(|| org.id.clone());
            }
            known.org_names.insert(org.id.0.clone(), org.id.clone());
            known.orgs.insert(org.id.0, org.title);
        }
        for region in org::regions(store, &scope)? {
            for name in [&region.title.zh, &region.title.en] {
                known
                    .region_names
                    .entry(name.clone())
                    .or_insert_with(|| region.code.clone());
            }
            known.regions.insert(region.code.0, region.title);
        }
        // Names as documents print them, such as 市发展和改革委员会, mean the city's own: the division of the second
        // level, 140500 in GB/T 2260.
        let city = |code: &&String| code.ends_with("00") && !code.ends_with("0000");
        if let Some(code) = known.regions.keys().filter(city).min() {
            let context = org::Context::of(RegionCode(code.clone()));
            known.printed = Some((org::register(store, &scope)?, context));
        }
        Ok(known)
    }
}

impl Names for Known {
    fn organisation(&self, printed: &str) -> Option<OrgId> {
        let exact = self.org_names.get(printed).cloned();
        exact.or_else(|| {
            let (register, context) = self.printed.as_ref()?;
            match register.members(printed, context).as_slice() {
                [one] => Some(one.clone()),
                _ => None,
            }
        })
    }

    fn organisation_title(&self, id: &str, lang: Lang) -> Option<String> {
        Some(self.orgs.get(id)?.get(lang).to_owned())
    }

    fn region(&self, printed: &str) -> Option<RegionCode> {
        self.region_names.get(printed).cloned()
    }

    fn region_title(&self, code: &str, lang: Lang) -> Option<String> {
        Some(self.regions.get(code)?.get(lang).to_owned())
    }
}

/// Cuts what no sheet needs.
fn cell(text: &str) -> String {
    if text.len() <= CELL_CHARS {
        return text.to_owned();
    }
    text.chars().take(CELL_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_spreadsheets_name_them() {
        assert_eq!(place("费用", 7, 1), "费用!B7");
        assert_eq!(place("", 1, 0), "A1");
        assert_eq!(place("", 10, 25), "Z10");
        assert_eq!(place("", 10, 26), "AA10");
        assert_eq!(place("", 3, 27 * 26), "AAA3");
    }
}
