//! Setting lines: characters to glyphs, paragraphs to lines, lines to marks.

use std::cell::RefCell;
use std::collections::BTreeSet;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::outline::{DrawSettings, OutlineGlyphCollection, OutlinePen};
use skrifa::{FontRef, MetadataProvider};

use super::ops::{BLACK, Op, TextOp, Tone};
use crate::fonts::{Faces, Role};
use crate::layout::{CELL_PT, SIZE_3_PT};
use crate::rules::lines::{self, Cell, is_wide};
use crate::{Align, PaperError};

/// How much of a character's square is above the baseline. Chinese faces agree on 0.88.
pub const ABOVE: f32 = 0.88;

/// How text looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// Face.
    pub role: Role,
    /// Size.
    pub size: f32,
    /// Whether it is bold.
    pub bold: bool,
    /// Colour.
    pub tone: Tone,
    /// What every full-width character gets beyond its square.
    pub tracking: f32,
}

impl Style {
    /// Black text of a face and size.
    pub fn new(role: Role, size: f32) -> Self {
        Self {
            role,
            size,
            bold: false,
            tone: BLACK,
            tracking: 0.0,
        }
    }

    /// 3号 on the grid of 28 characters.
    pub fn body(role: Role) -> Self {
        Self {
            tracking: CELL_PT - SIZE_3_PT,
            ..Self::new(role, SIZE_3_PT)
        }
    }

    /// The same in bold.
    pub fn bold(self, bold: bool) -> Self {
        Self { bold, ..self }
    }
}

struct Type<'a> {
    role: Role,
    font: Font,
    charmap: Charmap<'a>,
    metrics: GlyphMetrics<'a>,
    outlines: OutlineGlyphCollection<'a>,
}

/// A character with its glyph and look.
#[derive(Clone, Copy, Debug)]
struct Sort {
    cell: Cell,
    glyph: u32,
    role: Role,
    style: Style,
}

/// A line that is set.
#[derive(Clone, Debug, Default)]
pub struct SetLine {
    /// Marks from the line's left edge and the upper edge of its characters.
    pub ops: Vec<Op>,
    /// How wide it is.
    pub width: f32,
}

/// How a paragraph stands in its measure.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    /// Full width.
    pub width: f32,
    /// Before the first line.
    pub first: f32,
    /// Before the others.
    pub rest: f32,
    /// Where lines stand.
    pub align: Align,
    /// Whether lines are opened to the full width.
    pub justify: bool,
}

/// Sets text in the caller's faces and remembers characters that none of them has.
pub struct Setter<'a> {
    types: Vec<Type<'a>>,
    missing: RefCell<BTreeSet<char>>,
}

impl<'a> Setter<'a> {
    /// Reads the faces.
    pub fn new(faces: &'a Faces) -> Result<Self, PaperError> {
        let types = Role::ALL.into_iter().map(|role| {
            let face = faces.get(role);
            let broken = || PaperError::NotAFont { role };
            let font = FontRef::from_index(face.data(), face.index()).map_err(|_| broken())?;
            Ok(Type {
                role,
                font: Font::new(face.data().clone().into(), face.index()).ok_or_else(broken)?,
                charmap: font.charmap(),
                metrics: font.glyph_metrics(Size::new(1.0), LocationRef::default()),
                outlines: font.outline_glyphs(),
            })
        });
        Ok(Self {
            types: types.collect::<Result<_, PaperError>>()?,
            missing: RefCell::default(),
        })
    }

    /// The characters that were asked for and that no face has.
    pub fn missing(&self) -> Option<PaperError> {
        let missing = self.missing.borrow();
        (!missing.is_empty()).then(|| PaperError::NoShape {
            characters: missing.iter().take(20).collect(),
        })
    }

    /// The font of a face, for drawing.
    pub fn font(&self, role: Role) -> Font {
        self.of(role).font.clone()
    }

    fn of(&self, role: Role) -> &Type<'a> {
        // Every role is in `Role::ALL`, in the order of its declaration.
        &self.types[role as usize]
    }

    /// The glyph of a character, from its own face or else from the first that has it.
    fn sort(&self, ch: char, style: Style) -> Option<Sort> {
        let own = std::iter::once(self.of(style.role));
        let found = own.chain(&self.types).find_map(|face| {
            let glyph = face.charmap.map(ch).filter(|glyph| glyph.to_u32() != 0)?;
            Some((face, glyph))
        });
        let Some((face, glyph)) = found else {
            self.missing.borrow_mut().insert(ch);
            return None;
        };
        let advance = face.metrics.advance_width(glyph).unwrap_or(1.0) * style.size;
        let tracking = if is_wide(ch) { style.tracking } else { 0.0 };
        Some(Sort {
            cell: Cell {
                ch,
                width: advance + tracking,
            },
            glyph: glyph.to_u32(),
            role: face.role,
            style,
        })
    }

    fn sorts(&self, runs: &[(&str, Style)]) -> Vec<Sort> {
        runs.iter()
            .flat_map(|(text, style)| text.chars().filter_map(|ch| self.sort(ch, *style)))
            .collect()
    }

    /// How wide a text is on one line.
    pub fn width(&self, text: &str, style: Style) -> f32 {
        let sorts = self.sorts(&[(text, style)]);
        sorts.iter().map(|sort| sort.cell.width).sum()
    }

    /// The widest part of a text that no line may break.
    pub fn widest_run(&self, text: &str, style: Style) -> f32 {
        let sorts = self.sorts(&[(text, style)]);
        let mut widest: f32 = 0.0;
        let mut run = 0.0;
        for (n, sort) in sorts.iter().enumerate() {
            if n > 0 && lines::may_break(sorts[n - 1].cell.ch, sort.cell.ch) {
                run = 0.0;
            }
            run += sort.cell.width;
            widest = widest.max(run);
        }
        widest
    }

    /// A text on one line.
    pub fn line(&self, text: &str, style: Style) -> SetLine {
        let sorts = self.sorts(&[(text, style)]);
        let none = vec![0.0; sorts.len()];
        marks(&sorts, &none)
    }

    /// A paragraph in lines.
    pub fn paragraph(&self, runs: &[(&str, Style)], measure: Measure) -> Vec<SetLine> {
        let sorts = self.sorts(runs);
        let cells: Vec<Cell> = sorts.iter().map(|sort| sort.cell).collect();
        let (first, rest) = (measure.width - measure.first, measure.width - measure.rest);
        lines::divide(&cells, first, rest)
            .into_iter()
            .enumerate()
            .map(|(n, line)| {
                let (indent, room) = if n == 0 {
                    (measure.first, first)
                } else {
                    (measure.rest, rest)
                };
                let open = if measure.justify && !line.last {
                    lines::openings(&cells[line.cells.clone()], room, SIZE_3_PT)
                } else {
                    vec![0.0; line.cells.len()]
                };
                let mut set = marks(&sorts[line.cells], &open);
                let left = match measure.align {
                    Align::Left => 0.0,
                    Align::Center => (room - set.width) / 2.0,
                    Align::Right => room - set.width,
                };
                for op in &mut set.ops {
                    op.shift(indent + left, 0.0);
                }
                set
            })
            .collect()
    }

    /// The lowest and highest point of a text's ink, in ems above the baseline.
    pub fn ink(&self, text: &str, role: Role) -> (f32, f32) {
        let mut bounds = Bounds {
            low: f32::MAX,
            high: f32::MIN,
            y: 0.0,
        };
        for sort in self.sorts(&[(text, Style::new(role, 1.0))]) {
            let outlines = &self.of(sort.role).outlines;
            if let Some(outline) = outlines.get(sort.glyph.into()) {
                let settings = DrawSettings::unhinted(Size::new(1.0), LocationRef::default());
                // A glyph that cannot be drawn has no ink.
                let _ = outline.draw(settings, &mut bounds);
            }
        }
        if bounds.low > bounds.high {
            (ABOVE - 1.0, ABOVE)
        } else {
            (bounds.low, bounds.high)
        }
    }
}

/// Glyphs of a line as marks: one for every stretch of one face and look.
fn marks(sorts: &[Sort], open: &[f32]) -> SetLine {
    let mut ops = Vec::new();
    let mut x = 0.0;
    let size = sorts.first().map_or(0.0, |sort| sort.style.size);
    let mut current: Option<(Role, Style, TextOp)> = None;
    for (sort, open) in sorts.iter().zip(open) {
        let style = sort.style;
        let advance = sort.cell.width + open;
        if current
            .as_ref()
            .is_none_or(|(role, look, _)| *role != sort.role || *look != style)
        {
            ops.extend(current.take().map(|(_, _, op)| Op::Text(op)));
            let op = TextOp {
                x,
                y: ABOVE * size,
                role: sort.role,
                size: style.size,
                squeeze: 1.0,
                bold: style.bold,
                tone: style.tone,
                glyphs: Vec::new(),
                text: String::new(),
            };
            current = Some((sort.role, style, op));
        }
        if let Some((_, _, op)) = &mut current {
            let start = op.text.len();
            op.text.push(sort.cell.ch);
            op.glyphs.push(KrillaGlyph::new(
                GlyphId::new(sort.glyph),
                advance / style.size,
                0.0,
                0.0,
                0.0,
                start..op.text.len(),
                None,
            ));
        }
        x += advance;
    }
    ops.extend(current.map(|(_, _, op)| Op::Text(op)));
    SetLine { ops, width: x }
}

/// The lowest and highest point of an outline. Curves are followed in steps: their control points lie outside.
struct Bounds {
    low: f32,
    high: f32,
    y: f32,
}

impl Bounds {
    const STEPS: u8 = 16;

    fn add(&mut self, y: f32) {
        self.low = self.low.min(y);
        self.high = self.high.max(y);
    }

    fn curve(&mut self, at: impl Fn(f32) -> f32) {
        for step in 1..=Self::STEPS {
            self.add(at(f32::from(step) / f32::from(Self::STEPS)));
        }
    }
}

impl OutlinePen for Bounds {
    fn move_to(&mut self, _: f32, y: f32) {
        self.add(y);
        self.y = y;
    }
    fn line_to(&mut self, _: f32, y: f32) {
        self.add(y);
        self.y = y;
    }
    fn quad_to(&mut self, _: f32, c: f32, _: f32, y: f32) {
        let from = self.y;
        self.curve(|t| (1.0 - t) * ((1.0 - t) * from + 2.0 * t * c) + t * t * y);
        self.y = y;
    }
    fn curve_to(&mut self, _: f32, c0: f32, _: f32, c1: f32, _: f32, y: f32) {
        let from = self.y;
        self.curve(|t| {
            let u = 1.0 - t;
            u * u * u * from + 3.0 * u * u * t * c0 + 3.0 * u * t * t * c1 + t * t * t * y
        });
        self.y = y;
    }
    fn close(&mut self) {}
}
