//! The head of the first page: issuer mark, number, signer, red rule (7.2).

use super::body::Composer;
use super::flow::{LEFT, TOP, WIDTH};
use super::ops::{Kind, Mark, Op, Tone};
use super::setter::Style;
use crate::Document;
use crate::fonts::Role;
use crate::layout::{
    CELL_PT, MARK_HEIGHT_MM, MARK_TOP_MM, NUMBER_BLANK_LINES, PITCH_PT, RED_RULE_GAP_MM,
    RED_RULE_MM, SIZE_3_PT, TITLE_BLANK_LINES, pt,
};
use crate::rules::text;

/// What a line leaves above the next: 7/8 of a character.
const LEAD: f32 = PITCH_PT - SIZE_3_PT;
/// The widest the issuer mark may be: it stands clear of the edges.
const MARK_WIDTH: f32 = WIDTH - 2.0 * CELL_PT;

/// The marks of the head and where the text begins.
pub fn compose(composer: &mut Composer<'_>, document: &Document) -> (Vec<Mark>, f32) {
    let mut marks = Vec::new();
    let mut y = TOP;
    let issuer = text::clean(&document.issuer_mark);
    if !issuer.is_empty() {
        y = issuer_mark(composer, &issuer, &mut marks) + LEAD;
    }
    let number = text::clean(&document.number);
    let signer = document
        .signer
        .as_deref()
        .map(text::clean)
        .filter(|name| !name.is_empty());
    if !number.is_empty() || signer.is_some() {
        if !issuer.is_empty() {
            y += NUMBER_BLANK_LINES * PITCH_PT;
        }
        number_line(composer, &number, signer.as_deref(), y, &mut marks);
        y += SIZE_3_PT;
    }
    if marks.is_empty() {
        return (marks, TOP);
    }
    let (top, height) = (y + pt(RED_RULE_GAP_MM), pt(RED_RULE_MM));
    marks.push(Mark {
        node: None,
        op: Op::Fill([LEFT, top, WIDTH, height], Tone::Red),
    });
    (marks, top + height + TITLE_BLANK_LINES * PITCH_PT)
}

/// The issuer mark: its upper edge, the ink's, is 35 mm below the type area's. Returns its lower edge.
fn issuer_mark(composer: &mut Composer<'_>, words: &str, marks: &mut Vec<Mark>) -> f32 {
    let (low, high) = composer.setter.ink(words, Role::SongTitle);
    let top = TOP + pt(MARK_TOP_MM);
    // The characters' ink is as high as the mark is to be.
    let size = pt(MARK_HEIGHT_MM) / (high - low);
    let style = Style {
        tone: Tone::Red,
        ..Style::new(Role::SongTitle, size)
    };
    let mut line = composer.setter.line(words, style);
    // Heads are set narrow and open: each character as wide as the mark allows, at most 0.9 of its height.
    let count = words.chars().count() as f32;
    let room = (MARK_WIDTH / count).min(size * 1.02);
    let squeeze = (room / size * 0.94)
        .clamp(0.3, 0.82)
        .min(MARK_WIDTH / line.width);
    let drawn = line.width * squeeze;
    let gaps = (count - 1.0).max(1.0);
    let open = ((MARK_WIDTH - drawn) / gaps).clamp(0.0, size * 0.14);
    let open = if count > 1.0 { open } else { 0.0 };
    let total = drawn + open * (count - 1.0);
    let left = LEFT + (WIDTH - total) / 2.0;
    let node = composer.structure.add(Kind::Paragraph, None);
    for op in &mut line.ops {
        if let Op::Text(op) = op {
            // The advance is squeezed with the glyphs, so the opening is put in wider by as much.
            for glyph in &mut op.glyphs {
                glyph.x_advance += open / squeeze / size;
            }
            op.squeeze = squeeze;
            op.x = left + op.x * squeeze;
            op.y = top + high * size;
        }
    }
    marks.extend(Composer::marked(Some(node), line.ops));
    top + pt(MARK_HEIGHT_MM)
}

/// The number, centred; with a signer the number stands left and the signer right, each a character in (7.2.5,
/// 7.2.6).
fn number_line(
    composer: &mut Composer<'_>,
    number: &str,
    signer: Option<&str>,
    y: f32,
    marks: &mut Vec<Mark>,
) {
    let style = Style::body(Role::Fangsong);
    let mut put =
        |composer: &mut Composer<'_>, runs: &[(&str, Style)], left: &dyn Fn(f32) -> f32| {
            let width = runs
                .iter()
                .map(|(text, style)| composer.setter.width(text, *style))
                .sum();
            let node = composer.structure.add(Kind::Paragraph, None);
            let mut x = left(width);
            for (text, style) in runs {
                let mut line = composer.setter.line(text, *style);
                line.ops.iter_mut().for_each(|op| op.shift(LEFT + x, y));
                x += line.width;
                marks.extend(Composer::marked(Some(node), line.ops));
            }
        };
    match signer {
        None => put(composer, &[(number, style)], &|width| (WIDTH - width) / 2.0),
        Some(signer) => {
            if !number.is_empty() {
                put(composer, &[(number, style)], &|_| CELL_PT);
            }
            let runs = [("签发人：", style), (signer, Style::body(Role::Kai))];
            put(composer, &runs, &|width| WIDTH - CELL_PT - width);
        }
    }
}
