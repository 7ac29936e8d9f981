//! What is drawn, before it is drawn: marks in points, gathered into items that the flow puts on pages.

use krilla::text::KrillaGlyph;

use crate::fonts::Role;

/// The colour of a mark.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tone {
    /// Ink, from 0 black to 255 white.
    Gray(u8),
    /// The red of the issuer mark and the head's rule (7.2.4, 7.2.7).
    Red,
}

/// Black ink.
pub const BLACK: Tone = Tone::Gray(0);

/// Glyphs of one face on one baseline.
#[derive(Clone, Debug)]
pub struct TextOp {
    /// Left edge.
    pub x: f32,
    /// Baseline.
    pub y: f32,
    /// Face.
    pub role: Role,
    /// Size.
    pub size: f32,
    /// Width of the glyphs against their drawn width; 1 leaves them alone.
    pub squeeze: f32,
    /// Whether the outline is drawn too, for faces that bring no bold.
    pub bold: bool,
    /// Colour.
    pub tone: Tone,
    /// Glyphs with advances in ems.
    pub glyphs: Vec<KrillaGlyph>,
    /// The text they stand for.
    pub text: String,
}

/// One thing to draw.
#[derive(Clone, Debug)]
pub enum Op {
    /// Text.
    Text(TextOp),
    /// A filled rectangle: rules and bars. Left, top, width, height.
    Fill([f32; 4], Tone),
    /// A line through points, of a width, with dash lengths.
    Line(Vec<(f32, f32)>, f32, Tone, Vec<f32>),
}

impl Op {
    /// Moves the mark.
    pub fn shift(&mut self, dx: f32, dy: f32) {
        match self {
            Self::Text(text) => {
                text.x += dx;
                text.y += dy;
            }
            Self::Fill(rect, _) => {
                rect[0] += dx;
                rect[1] += dy;
            }
            Self::Line(points, ..) => {
                for point in points {
                    point.0 += dx;
                    point.1 += dy;
                }
            }
        }
    }
}

/// A mark and the node of the structure it belongs to; none for what is mere furniture.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Index into the structure.
    pub node: Option<usize>,
    /// What is drawn.
    pub op: Op,
}

/// What a node of the document's structure is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Paragraph.
    Paragraph,
    /// Heading with its order, 1 for the title, and its words.
    Heading(u16, String),
    /// Table with its caption.
    Table(String),
    /// Row of a table.
    Row,
    /// Head of a column.
    Head,
    /// Cell.
    Cell,
    /// Caption of a table or chart.
    Caption,
    /// Chart with its text alternative.
    Figure(String),
}

/// A node of the document's structure.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Inside which node.
    pub parent: Option<usize>,
}

/// The document's structure, in reading order.
#[derive(Clone, Debug, Default)]
pub struct Structure {
    /// The nodes.
    pub nodes: Vec<Node>,
}

impl Structure {
    /// Adds a node and returns its index.
    pub fn add(&mut self, kind: Kind, parent: Option<usize>) -> usize {
        self.nodes.push(Node { kind, parent });
        self.nodes.len() - 1
    }
}

/// How an item stands to the page's grid of lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grid {
    /// It takes what room it needs: titles, rows, charts.
    #[default]
    Off,
    /// It stands on the next line of the grid.
    On,
    /// The grid begins with it.
    Anchor,
}

/// A line, a row or a drawing: what the flow puts on a page as a whole. Its marks are placed from its own upper
/// left corner, at the left edge of the type area.
#[derive(Clone, Debug, Default)]
pub struct Item {
    /// Empty space above; none at the head of a page.
    pub before: f32,
    /// From its upper edge to that of what follows.
    pub height: f32,
    /// How much of the height must be inside the type area.
    pub ink: f32,
    /// What is drawn.
    pub marks: Vec<Mark>,
    /// Whether the next item must be on the same page.
    pub keep: bool,
    /// How it stands to the page's grid of lines.
    pub grid: Grid,
    /// Whether it begins a page.
    pub new_page: bool,
    /// The row's table, whose head is repeated where the row begins a page.
    pub table: Option<usize>,
    /// The heading it shows, for the bookmarks.
    pub heading: Option<(u16, String)>,
}
