//! Tables: widths from what is in the cells, rows that stay whole, heads that come again overleaf.

use super::body::Composer;
use super::flow::{BOTTOM, TOP, WIDTH};
use super::ops::{BLACK, Item, Kind, Mark, Op, Tone};
use super::setter::{ABOVE, Measure, SetLine, Style};
use crate::fonts::Role;
use crate::layout::{CLOSING_INNER_MM, CLOSING_OUTER_MM, PITCH_PT, pt};
use crate::rules::{columns, text};
use crate::{Align, Column, Table};

/// Sizes of table text, 小四 to 六号: the first in which no word must be broken.
const SIZES: [f32; 4] = [12.0, 10.5, 9.0, 7.5];
/// White left and right of a cell's text.
const SIDE: f32 = 3.5;
/// White above and below it.
const HEAD_ROOM: f32 = 4.0;
/// Lines in a part of a row that is divided.
const PART_LINES: usize = 3;
/// From line to line, against the size.
const LEADING: f32 = 1.4;

/// A table as items: caption, head, rows.
pub fn compose(composer: &mut Composer<'_>, table: &Table) {
    if table.columns.is_empty() {
        return;
    }
    let cells = cleaned(table);
    let (size, widths) = widths(composer, &table.columns, &cells);
    let style = Style::new(Role::Fangsong, size);
    let node = composer
        .structure
        .add(Kind::Table(text::clean(&table.caption)), None);
    let start = composer.items.len();
    caption(composer, &table.caption, Some(node));
    let head_style = Style::new(Role::Hei, size);
    let titles: Vec<String> = table
        .columns
        .iter()
        .map(|column| text::clean(&column.title))
        .collect();
    let centred: Vec<Column> = table
        .columns
        .iter()
        .map(|column| Column {
            align: Align::Center,
            ..column.clone()
        })
        .collect();
    let lines = set_row(composer, &titles, &centred, &widths, head_style);
    let row = composer.structure.add(Kind::Row, Some(node));
    let nodes: Vec<Option<usize>> = widths
        .iter()
        .map(|_| Some(composer.structure.add(Kind::Head, Some(row))))
        .collect();
    let mut head = row_item(&lines, &widths, &nodes, size, (true, true));
    strong_rule(&mut head, 0.0);
    head.keep = true;
    let mut again = head.clone();
    again.marks.iter_mut().for_each(|mark| mark.node = None);
    again.before = 0.0;
    let index = composer.heads.len();
    let room = BOTTOM - TOP - again.height;
    composer.heads.push(again);
    composer.items.push(head);
    rows(composer, table, &cells, &widths, style, (node, index, room));
    if let Some(last) = composer.items.last_mut() {
        let y = last.height;
        strong_rule(last, y);
        last.keep = false;
    }
    if let Some(first) = composer.items.get_mut(start) {
        first.before = PITCH_PT / 3.0;
    }
}

/// A line in small 黑体 above a table or below a chart.
pub fn caption(composer: &mut Composer<'_>, words: &str, parent: Option<usize>) {
    let words = text::clean(words);
    if words.is_empty() {
        return;
    }
    let size = SIZES[0];
    let node = composer.structure.add(Kind::Caption, parent);
    let measure = Measure {
        width: WIDTH,
        first: 0.0,
        rest: 0.0,
        align: Align::Center,
        justify: false,
    };
    for line in composer
        .setter
        .paragraph(&[(&words, Style::new(Role::Hei, size))], measure)
    {
        composer.items.push(Item {
            height: size * 1.6,
            ink: size,
            marks: Composer::marked(Some(node), line.ops).collect(),
            keep: true,
            ..Item::default()
        });
    }
}

fn cleaned(table: &Table) -> Vec<Vec<String>> {
    let row = |row: &Vec<String>| {
        (0..table.columns.len())
            .map(|n| row.get(n).map(|cell| text::clean(cell)).unwrap_or_default())
            .collect()
    };
    table.rows.iter().map(row).collect()
}

/// The size of the text and the columns' widths, which together are the full measure.
fn widths(composer: &Composer<'_>, heads: &[Column], cells: &[Vec<String>]) -> (f32, Vec<f32>) {
    let mut found = (SIZES[3], vec![WIDTH / heads.len() as f32; heads.len()]);
    for size in SIZES {
        let (least, most) = needs(composer, heads, cells, size);
        let total: f32 = least.iter().sum();
        if total > WIDTH {
            continue;
        }
        let shares: Option<Vec<f32>> = heads.iter().map(|column| column.share).collect();
        if let Some(shares) = shares {
            let all: f32 = shares.iter().sum();
            let given: Vec<f32> = shares.iter().map(|share| WIDTH * share / all).collect();
            let fits = given
                .iter()
                .zip(&least)
                .all(|(given, least)| given + 0.1 >= *least);
            found = (size, given);
            if fits {
                break;
            }
            continue;
        }
        found = (size, columns::spread(&least, &most, WIDTH));
        break;
    }
    found
}

/// What each column must have so that no word is broken, and would like to have so that no cell turns.
fn needs(
    composer: &Composer<'_>,
    columns: &[Column],
    cells: &[Vec<String>],
    size: f32,
) -> (Vec<f32>, Vec<f32>) {
    let style = Style::new(Role::Fangsong, size);
    let head = Style::new(Role::Hei, size);
    let mut least = Vec::with_capacity(columns.len());
    let mut most = Vec::with_capacity(columns.len());
    for (n, column) in columns.iter().enumerate() {
        let title = text::clean(&column.title);
        // A head may turn, but not into single characters.
        let mut need = composer.setter.widest_run(&title, head).max(2.0 * size);
        let mut wish = composer.setter.width(&title, head);
        for row in cells {
            need = need.max(composer.setter.widest_run(&row[n], style));
            wish = wish.max(composer.setter.width(&row[n], style));
        }
        // A hair more than the text, so that it is not turned by a rounding.
        least.push(need + 2.0 * SIDE + 0.1);
        most.push(wish.max(need) + 2.0 * SIDE + 0.1);
    }
    (least, most)
}

fn rows(
    composer: &mut Composer<'_>,
    table: &Table,
    cells: &[Vec<String>],
    widths: &[f32],
    style: Style,
    (node, index, room): (usize, usize, f32),
) {
    for row in cells {
        let lines = set_row(composer, row, &table.columns, widths, style);
        let parent = composer.structure.add(Kind::Row, Some(node));
        let nodes: Vec<Option<usize>> = widths
            .iter()
            .map(|_| Some(composer.structure.add(Kind::Cell, Some(parent))))
            .collect();
        let longest = lines.iter().map(Vec::len).max().unwrap_or(0).max(1);
        // A row higher than half a page is divided into parts of a few lines, with no rule between.
        let high = longest as f32 * style.size * LEADING > room / 2.0;
        let most = if high { PART_LINES } else { longest };
        let parts = longest.div_ceil(most);
        for part in 0..parts {
            let slice: Vec<Vec<SetLine>> = lines
                .iter()
                .map(|cell| cell.iter().skip(part * most).take(most).cloned().collect())
                .collect();
            let ends = (part == 0, part + 1 == parts);
            let mut item = row_item(&slice, widths, &nodes, style.size, ends);
            item.table = Some(index);
            composer.items.push(item);
        }
    }
}

fn set_row(
    composer: &Composer<'_>,
    cells: &[String],
    columns: &[Column],
    widths: &[f32],
    style: Style,
) -> Vec<Vec<SetLine>> {
    cells
        .iter()
        .zip(columns)
        .zip(widths)
        .map(|((cell, column), width)| {
            let measure = Measure {
                width: width - 2.0 * SIDE,
                first: 0.0,
                rest: 0.0,
                align: column.align,
                justify: false,
            };
            composer.setter.paragraph(&[(cell, style)], measure)
        })
        .collect()
}

/// A row with its rules: one below, one between columns, strong ones at the sides.
fn row_item(
    lines: &[Vec<SetLine>],
    widths: &[f32],
    nodes: &[Option<usize>],
    size: f32,
    (first, last): (bool, bool),
) -> Item {
    let leading = size * LEADING;
    let longest = lines.iter().map(Vec::len).max().unwrap_or(0).max(1);
    let text_height = |count: usize| (count.max(1) - 1) as f32 * leading + size;
    let above = if first { HEAD_ROOM } else { 0.0 };
    // Where the row goes on, its last line keeps its distance to the next.
    let below = if last { HEAD_ROOM } else { leading - size };
    let height = above + text_height(longest) + below;
    let mut marks = Vec::new();
    let mut x = 0.0;
    for ((cell, width), node) in lines.iter().zip(widths).zip(nodes) {
        let top = if first && last {
            (height - text_height(cell.len())) / 2.0
        } else {
            above
        };
        for (n, line) in cell.iter().enumerate() {
            let mut ops = line.ops.clone();
            // Between rules the eye centres on ink, which sits a little above the middle of the square.
            let y = top + n as f32 * leading - (ABOVE - 0.86) * size;
            ops.iter_mut().for_each(|op| op.shift(x + SIDE, y));
            marks.extend(Composer::marked(*node, ops));
        }
        x += width;
    }
    let mut item = Item {
        height,
        ink: height,
        marks,
        ..Item::default()
    };
    rules(&mut item, widths, height, last);
    item
}

fn rules(item: &mut Item, widths: &[f32], height: f32, last: bool) {
    let (outer, inner) = (pt(CLOSING_OUTER_MM), pt(CLOSING_INNER_MM));
    let mut rule = |rect: [f32; 4]| {
        item.marks.push(Mark {
            node: None,
            op: Op::Fill(rect, BLACK),
        });
    };
    if last {
        rule([0.0, height - inner / 2.0, WIDTH, inner]);
    }
    let mut x = 0.0;
    for width in &widths[..widths.len() - 1] {
        x += width;
        rule([x - inner / 2.0, 0.0, inner, height]);
    }
    rule([-outer / 2.0, -outer / 2.0, outer, height + outer]);
    rule([WIDTH - outer / 2.0, -outer / 2.0, outer, height + outer]);
}

fn strong_rule(item: &mut Item, y: f32) {
    let height = pt(CLOSING_OUTER_MM);
    item.marks.push(Mark {
        node: None,
        op: Op::Fill([0.0, y - height / 2.0, WIDTH, height], Tone::Gray(0)),
    });
}
