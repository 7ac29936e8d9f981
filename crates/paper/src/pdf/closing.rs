//! What is at the foot: the closing block 版记 on the last page, page numbers, and the mark of a sample.

use super::body::{Composer, joined};
use super::flow::{BOTTOM, Flow, LEFT, TOP, WIDTH};
use super::ops::{BLACK, Kind, Mark, Op, Tone};
use super::setter::{ABOVE, Measure, SetLine, Setter, Style};
use crate::fonts::Role;
use crate::layout::{
    CLOSING_INNER_MM, CLOSING_LINE_PT, CLOSING_OUTER_MM, PAGE_NUMBER_MM, PITCH_PT, SIZE_4_PT, pt,
};
use crate::rules::text;
use crate::{Align, Document};

/// A character of the closing block.
const CELL: f32 = SIZE_4_PT;

/// Puts the closing block at the foot of the last page, on a page of its own where it does not fit.
/// `addressees` says whether they stand here (7.3.2).
pub fn block(composer: &mut Composer<'_>, flow: &mut Flow, document: &Document, addressees: bool) {
    let mut parts: Vec<Vec<Vec<Mark>>> = Vec::new();
    let mut lists = Vec::new();
    if addressees && let Some(names) = joined(&document.addressees) {
        lists.extend(list(composer, "主送：", &names));
    }
    if let Some(names) = joined(&document.copies) {
        lists.extend(list(composer, "抄送：", &names));
    }
    if !lists.is_empty() {
        parts.push(lists);
    }
    if let Some(imprint) = &document.imprint {
        let printed = format!("{}印发", text::date(imprint.on));
        parts.push(vec![imprint_line(
            composer,
            &text::clean(&imprint.by),
            &printed,
        )]);
    }
    if parts.is_empty() {
        return;
    }
    let lines: usize = parts.iter().map(Vec::len).sum();
    let height = lines as f32 * CLOSING_LINE_PT;
    if flow.ink() + PITCH_PT / 2.0 > BOTTOM - height {
        flow.turn();
    }
    let Some(page) = flow.pages.last_mut() else {
        return;
    };
    let mut y = BOTTOM - height;
    rule(page, y, CLOSING_OUTER_MM);
    let count = parts.len();
    for (n, part) in parts.into_iter().enumerate() {
        for line in part {
            for mut mark in line {
                mark.op.shift(LEFT, y + (CLOSING_LINE_PT - SIZE_4_PT) / 2.0);
                page.push(mark);
            }
            y += CLOSING_LINE_PT;
        }
        let last = n + 1 == count;
        rule(
            page,
            y,
            if last {
                CLOSING_OUTER_MM
            } else {
                CLOSING_INNER_MM
            },
        );
    }
}

/// A rule over the full width, its middle at `y`.
fn rule(page: &mut Vec<Mark>, y: f32, height_mm: f32) {
    let height = pt(height_mm);
    page.push(Mark {
        node: None,
        op: Op::Fill([LEFT, y - height / 2.0, WIDTH, height], BLACK),
    });
}

/// Names after a label, hanging under the first, ended by a full stop (7.4.2).
fn list(composer: &mut Composer<'_>, label: &str, names: &str) -> Vec<Vec<Mark>> {
    let style = Style::new(Role::Fangsong, SIZE_4_PT);
    let names = names.trim_end_matches('。');
    let measure = Measure {
        width: WIDTH - CELL,
        first: CELL,
        rest: CELL + composer.setter.width(label, style),
        align: Align::Left,
        justify: true,
    };
    let lines = composer
        .setter
        .paragraph(&[(&format!("{label}{names}。"), style)], measure);
    let node = composer.structure.add(Kind::Paragraph, None);
    lines
        .into_iter()
        .map(|line| Composer::marked(Some(node), line.ops).collect())
        .collect()
}

/// The printing body at the left, the day at the right, each a character in (7.4.3).
fn imprint_line(composer: &mut Composer<'_>, by: &str, printed: &str) -> Vec<Mark> {
    let style = Style::new(Role::Fangsong, SIZE_4_PT);
    let mut marks = Vec::new();
    let mut put = |composer: &mut Composer<'_>, mut line: SetLine, x: f32| {
        let node = composer.structure.add(Kind::Paragraph, None);
        line.ops.iter_mut().for_each(|op| op.shift(x, 0.0));
        marks.extend(Composer::marked(Some(node), line.ops));
    };
    let left = composer.setter.line(by, style);
    let right = composer.setter.line(printed, style);
    let x = WIDTH - CELL - right.width;
    put(composer, left, CELL);
    put(composer, right, x);
    marks
}

/// Page numbers on every page: dashes 7 mm under the type area, right on odd pages and left on even ones, a
/// character in (7.5).
pub fn page_numbers(setter: &Setter<'_>, flow: &mut Flow) {
    let style = Style::new(Role::Song, SIZE_4_PT);
    let (low, high) = setter.ink("—", Role::Song);
    // The dash itself is what the standard measures to.
    let baseline = BOTTOM + pt(PAGE_NUMBER_MM) + (low + high) / 2.0 * SIZE_4_PT;
    for (n, page) in flow.pages.iter_mut().enumerate() {
        let line = setter.line(&format!("— {} —", n + 1), style);
        let odd = n % 2 == 0;
        let x = if odd { WIDTH - CELL - line.width } else { CELL };
        page.extend(Composer::marked(None, line.ops).map(|mut mark| {
            mark.op.shift(LEFT + x, baseline - ABOVE * SIZE_4_PT);
            mark
        }));
    }
}

/// 示例 in a frame above the type area of every page.
pub fn sample_marks(setter: &Setter<'_>, flow: &mut Flow) {
    let style = Style {
        tone: Tone::Red,
        ..Style::new(Role::Hei, SIZE_4_PT)
    };
    let line = setter.line("示例 不是公文", style);
    let (x, y) = (LEFT + WIDTH - line.width - 6.0, TOP - 36.0);
    let (left, right) = (x - 6.0, LEFT + WIDTH);
    let (top, bottom) = (y - 4.0, y + SIZE_4_PT + 4.0);
    let frame = vec![
        (left, top),
        (right, top),
        (right, bottom),
        (left, bottom),
        (left, top),
    ];
    for page in &mut flow.pages {
        page.extend(Composer::marked(None, line.ops.clone()).map(|mut mark| {
            mark.op.shift(x, y);
            mark
        }));
        page.push(Mark {
            node: None,
            op: Op::Line(frame.clone(), 0.8, Tone::Red, Vec::new()),
        });
    }
}
