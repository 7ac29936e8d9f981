//! Tables: 17.4. One row becomes one line with TAB between the columns of the grid.

use super::body::Walker;
use super::xml::{Item, Ns, is_on};
use crate::{NoteKind, ReadError};

/// One cell as it stands in the file.
#[derive(Default)]
struct Cell {
    span: usize,
    /// Goes on with the cell above it.
    continues: bool,
    lines: Vec<String>,
}

#[derive(Default)]
struct Row {
    before: usize,
    deleted: bool,
    cells: Vec<Cell>,
    trail: Vec<String>,
}

/// A grid wider than Word's 63 columns is cut to keep hostile spans from costing memory.
const COLUMNS: usize = 256;

impl Walker<'_, '_> {
    /// Behind `w:tbl`.
    pub(super) fn table(&mut self) -> Result<(), ReadError> {
        let outer_lines = std::mem::take(&mut self.lines);
        let outer_trail = std::mem::take(&mut self.trail);
        self.tables += 1;
        let mut rows = Vec::new();
        let result = self.rows(&mut rows);
        self.tables -= 1;
        self.lines = outer_lines;
        self.trail = outer_trail;
        result?;
        if self.tables == 0 {
            self.notes.add(NoteKind::Tables, 1);
        }
        let width = rows.iter().map(Row::width).max().unwrap_or(0);
        let mut above: Vec<String> = Vec::new();
        for row in rows.iter_mut().filter(|row| !row.deleted) {
            let full = row.cells.len() == 1 && row.before == 0;
            // A frame around text: its paragraphs stay lines.
            if full && (width <= 1 || row.cells[0].span >= width) {
                for line in std::mem::take(&mut row.cells[0].lines) {
                    self.write(line)?;
                }
            } else {
                let line = row.line(&mut above);
                self.write(line)?;
            }
            let trail = std::mem::take(&mut row.trail);
            if self.tables == 0 {
                self.lines.extend(trail)
            } else {
                self.trail.extend(trail)
            }
        }
        Ok(())
    }

    fn rows(&mut self, rows: &mut Vec<Row>) -> Result<(), ReadError> {
        loop {
            match self.cursor.next()? {
                Item::Start(tag) => match (tag.ns, tag.name()) {
                    (Ns::Word, "tr") => {
                        let row = self.row()?;
                        rows.push(row);
                    }
                    (Ns::Word, "tblPr" | "tblGrid" | "tblPrEx" | "sdtPr" | "sdtEndPr") => {
                        self.cursor.skip()?
                    }
                    (Ns::Word, "del" | "moveFrom") => self.cursor.skip()?,
                    (Ns::Word, _) => self.rows(rows)?,
                    _ => self.cursor.skip()?,
                },
                Item::End | Item::Eof => return Ok(()),
                Item::Text(_) => {}
            }
        }
    }

    fn row(&mut self) -> Result<Row, ReadError> {
        let mut row = Row::default();
        self.cells(&mut row)?;
        row.trail = std::mem::take(&mut self.trail);
        Ok(row)
    }

    fn cells(&mut self, row: &mut Row) -> Result<(), ReadError> {
        loop {
            match self.cursor.next()? {
                Item::Start(tag) => match (tag.ns, tag.name()) {
                    (Ns::Word, "tc") => {
                        let cell = self.cell()?;
                        row.cells.push(cell);
                    }
                    (Ns::Word, "trPr") => self.row_properties(row)?,
                    (Ns::Word, "tblPrEx" | "sdtPr" | "sdtEndPr") => self.cursor.skip()?,
                    (Ns::Word, _) => self.cells(row)?,
                    _ => self.cursor.skip()?,
                },
                Item::End | Item::Eof => return Ok(()),
                Item::Text(_) => {}
            }
        }
    }

    fn row_properties(&mut self, row: &mut Row) -> Result<(), ReadError> {
        loop {
            match self.cursor.next()? {
                Item::Start(tag) => {
                    match tag.name() {
                        "gridBefore" => {
                            row.before = tag
                                .attr("val")
                                .and_then(|v| v.parse().ok())
                                .unwrap_or(0)
                                .min(COLUMNS);
                        }
                        "del" => row.deleted = true,
                        "hidden" if is_on(tag.attr("val").as_deref()) => row.deleted = true,
                        _ => {}
                    }
                    self.cursor.skip()?;
                }
                Item::End | Item::Eof => return Ok(()),
                Item::Text(_) => {}
            }
        }
    }

    fn cell(&mut self) -> Result<Cell, ReadError> {
        let outer = std::mem::take(&mut self.lines);
        let mut cell = Cell {
            span: 1,
            ..Cell::default()
        };
        let result = self.cell_content(&mut cell);
        cell.lines = std::mem::replace(&mut self.lines, outer);
        result.map(|()| cell)
    }

    fn cell_content(&mut self, cell: &mut Cell) -> Result<(), ReadError> {
        // The properties come first, 17.4.65; then the content is ordinary block content.
        loop {
            match self.cursor.next()? {
                Item::Start(tag) if tag.ns == Ns::Word && tag.name() == "tcPr" => {
                    self.cell_properties(cell)?
                }
                Item::Start(tag) => {
                    self.block(tag)?;
                }
                Item::End | Item::Eof => return Ok(()),
                Item::Text(_) => {}
            }
        }
    }

    fn cell_properties(&mut self, cell: &mut Cell) -> Result<(), ReadError> {
        loop {
            match self.cursor.next()? {
                Item::Start(tag) => {
                    match tag.name() {
                        "gridSpan" => {
                            cell.span = tag
                                .attr("val")
                                .and_then(|v| v.parse().ok())
                                .unwrap_or(1)
                                .clamp(1, COLUMNS);
                        }
                        "vMerge" => {
                            cell.continues = tag.attr("val").is_none_or(|v| v == "continue")
                        }
                        _ => {}
                    }
                    self.cursor.skip()?;
                }
                Item::End | Item::Eof => return Ok(()),
                Item::Text(_) => {}
            }
        }
    }
}

impl Row {
    fn width(&self) -> usize {
        self.before + self.cells.iter().map(|cell| cell.span).sum::<usize>()
    }

    /// The row's line. `above` holds what the row above printed in each column: a cell merged downwards
    /// speaks for every row that it covers.
    fn line(&mut self, above: &mut Vec<String>) -> String {
        let mut columns = vec![String::new(); self.before.min(COLUMNS)];
        for cell in &self.cells {
            let at = columns.len();
            let text = match above.get(at) {
                Some(text) if cell.continues => text.clone(),
                _ => one_line(&cell.lines),
            };
            columns.push(text);
            let fill = (at + cell.span).min(COLUMNS).saturating_sub(at + 1);
            columns.extend(std::iter::repeat_n(String::new(), fill));
        }
        let line = columns.join("\t");
        *above = columns;
        line
    }
}

/// The paragraphs of a cell on one line: a blank keeps names apart that stood on lines of their own.
fn one_line(lines: &[String]) -> String {
    let mut out = String::new();
    for piece in lines.iter().flat_map(|line| line.split(['\n', '\t'])) {
        let piece = piece.trim();
        if piece.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(piece);
    }
    out
}
