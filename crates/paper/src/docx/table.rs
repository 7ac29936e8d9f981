//! Tables, and charts as tables.

use super::markup::{escaped, paragraph, run, type_width};
use crate::rules::lines::{in_run, is_wide, may_break};
use crate::rules::{columns, text};
use crate::{Align, Column, Table};

/// A character of table text, in twips: 10.5 pt.
const CHARACTER: f32 = 210.0;
/// White beside a cell's text, both sides and the rules.
const SIDES: f32 = 160.0;

/// A table under its caption. `description` is what those hear who do not see it.
pub fn table(table: &Table, description: &str) -> String {
    if table.columns.is_empty() {
        return String::new();
    }
    let caption = text::clean(&table.caption);
    let widths = widths(table);
    let mut out = String::new();
    if !caption.is_empty() {
        out.push_str(&paragraph("Caption", "", &run(&caption, "")));
    }
    out.push_str(&properties(&caption, description));
    out.push_str("<w:tblGrid>");
    for width in &widths {
        out.push_str(&format!("<w:gridCol w:w=\"{width}\"/>"));
    }
    out.push_str("</w:tblGrid>");
    let heads = table
        .columns
        .iter()
        .map(|column| (column.title.as_str(), Align::Center));
    out.push_str(&row(heads, &widths, "TableHead", "<w:tblHeader/>"));
    for cells in &table.rows {
        let cells = table.columns.iter().enumerate().map(|(n, column)| {
            let cell = cells.get(n).map(String::as_str).unwrap_or_default();
            (cell, column.align)
        });
        out.push_str(&row(cells, &widths, "TableText", ""));
    }
    out.push_str("</w:tbl>");
    // Two tables must not touch, or they become one.
    out.push_str(&paragraph("TableText", "", ""));
    out
}

fn properties(caption: &str, description: &str) -> String {
    let edge = |name: &str, size: u8| {
        format!("<w:{name} w:val=\"single\" w:sz=\"{size}\" w:space=\"0\" w:color=\"000000\"/>")
    };
    let borders: String = ["top", "left", "bottom", "right"]
        .map(|name| edge(name, 8))
        .into_iter()
        .chain(["insideH", "insideV"].map(|name| edge(name, 6)))
        .collect();
    format!(
        "<w:tbl><w:tblPr><w:tblW w:w=\"{}\" w:type=\"dxa\"/><w:tblBorders>{borders}</w:tblBorders>\
         <w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:left w:w=\"70\" w:type=\"dxa\"/><w:right w:w=\"70\" w:type=\"dxa\"/></w:tblCellMar><w:tblLook w:firstRow=\"1\"/><w:tblCaption w:val=\"{}\"/><w:tblDescription w:val=\"{}\"/></w:tblPr>",
        type_width(),
        escaped(caption),
        escaped(&text::clean(description)),
    )
}

fn row<'a>(
    cells: impl Iterator<Item = (&'a str, Align)>,
    widths: &[i32],
    style: &str,
    properties: &str,
) -> String {
    let mut out = format!("<w:tr><w:trPr><w:cantSplit/>{properties}</w:trPr>");
    for ((cell, align), width) in cells.zip(widths) {
        let place = match align {
            Align::Left => "left",
            Align::Center => "center",
            Align::Right => "right",
        };
        let text = paragraph(
            style,
            &format!("<w:jc w:val=\"{place}\"/>"),
            &run(&text::clean(cell), ""),
        );
        out.push_str(&format!(
            "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/><w:tcMar><w:top w:w=\"60\" w:type=\"dxa\"/><w:bottom w:w=\"60\" \
             w:type=\"dxa\"/></w:tcMar><w:vAlign w:val=\"center\"/></w:tcPr>{text}</w:tc>"
        ));
    }
    out.push_str("</w:tr>");
    out
}

/// Columns in twips, which together are the type area's width. Without fonts, characters count as squares and
/// letters as a little more than half of one.
fn widths(table: &Table) -> Vec<i32> {
    let measure = type_width();
    let shares: Option<Vec<f32>> = table.columns.iter().map(|column| column.share).collect();
    let exact = match shares {
        Some(shares) => {
            let all: f32 = shares.iter().sum();
            shares
                .iter()
                .map(|share| measure as f32 * share / all)
                .collect()
        }
        None => {
            let needs = table
                .columns
                .iter()
                .enumerate()
                .map(|(n, column)| need(table, n, column));
            let (least, most): (Vec<f32>, Vec<f32>) = needs.unzip();
            columns::spread(&least, &most, measure as f32)
        }
    };
    let mut widths: Vec<i32> = exact.into_iter().map(|width| width as i32).collect();
    let rest = measure - widths.iter().sum::<i32>();
    if let Some(last) = widths.last_mut() {
        *last += rest;
    }
    widths
}

fn need(table: &Table, n: usize, column: &Column) -> (f32, f32) {
    let cells = table
        .rows
        .iter()
        .filter_map(|row| row.get(n))
        .chain(std::iter::once(&column.title));
    let (mut least, mut most) = (2.0_f32, 2.0_f32);
    for cell in cells {
        let chars: Vec<char> = text::clean(cell).chars().collect();
        let (mut run, mut whole) = (0.0_f32, 0.0_f32);
        for (at, ch) in chars.iter().enumerate() {
            let width = if is_wide(*ch) {
                1.0
            } else if in_run(*ch) {
                0.6
            } else {
                0.35
            };
            run = if at > 0 && may_break(chars[at - 1], *ch) {
                width
            } else {
                run + width
            };
            whole += width;
            least = least.max(run);
        }
        most = most.max(whole);
    }
    (least * CHARACTER + SIDES, most * CHARACTER + SIDES)
}
