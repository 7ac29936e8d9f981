//! Rows of tables that survive in text: cells parted by tabs or bars.

use crate::glyph;
use crate::roster::{Label, label_kind};

/// What the columns of a table hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) columns: Vec<Column>,
}

/// A column's meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    Number,
    Title,
    Units(crate::attribution::Role),
    Term,
    Other,
}

fn cells(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\t', '｜', '|'])
        .map(|c| c.trim_matches(glyph::is_space))
}

/// At least three cells.
pub(crate) fn is_row(text: &str) -> bool {
    text.bytes().any(|b| b == b'\t' || b == b'|' || b == 0xef)
        && text
            .chars()
            .filter(|c| matches!(c, '\t' | '｜' | '|'))
            .take(2)
            .count()
            == 2
}

/// The header of a table of duties: short cells, one of which names units.
pub(crate) fn header(text: &str) -> Option<Header> {
    let mut columns = Vec::new();
    let mut units = false;
    for cell in cells(text) {
        if cell.chars().count() > 14 {
            return None;
        }
        let column = match label_kind(cell) {
            Some(Label::Units(role)) => {
                units = true;
                Column::Units(role)
            }
            Some(Label::Term) => Column::Term,
            None if ["序号", "编号", "序 号"].contains(&cell) => Column::Number,
            None if [
                "任务", "事项", "项目", "措施", "内容", "指标", "工作", "名称", "举措",
            ]
            .iter()
            .any(|w| cell.contains(w))
                && !columns.contains(&Column::Title) =>
            {
                Column::Title
            }
            None => Column::Other,
        };
        columns.push(column);
    }
    (units && columns.len() >= 2).then_some(Header { columns })
}

impl Header {
    /// The row's number, or none in a table without a column of numbers, when the row fits the header.
    pub(crate) fn number(&self, row: &str) -> Option<Option<String>> {
        let cells: Vec<&str> = cells(row).collect();
        if cells.len() != self.columns.len() {
            return None;
        }
        let Some(at) = self.columns.iter().position(|c| *c == Column::Number) else {
            let filled = |wanted: fn(&Column) -> bool| {
                cells
                    .iter()
                    .zip(&self.columns)
                    .any(|(cell, column)| wanted(column) && !cell.is_empty())
            };
            let attributed = filled(|c| matches!(c, Column::Units(_)))
                && filled(|c| !matches!(c, Column::Units(_)));
            return attributed.then_some(None);
        };
        let number = cells[at].trim_end_matches(['.', '、']);
        (!number.is_empty() && number.chars().count() <= 6).then(|| Some(number.to_owned()))
    }

    /// The index of the column that holds the heading.
    pub(crate) fn title(&self) -> Option<usize> {
        self.columns.iter().position(|c| *c == Column::Title)
    }
}
