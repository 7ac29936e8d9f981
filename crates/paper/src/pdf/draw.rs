//! Marks to a file: tagged for readers of the screen, bookmarked, embedded and subset, the same bytes each time.

use std::num::NonZeroU16;

use krilla::SerializeSettings;
use krilla::color::{luma, rgb};
use krilla::configure::{Accessibility, ConfigurationBuilder, PdfVersion};
use krilla::destination::XyzDestination;
use krilla::error::KrillaError;
use krilla::geom::{PathBuilder, Point, Rect, Transform};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, Paint, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, SpanTag, TableHeaderScope, Tag, TagGroup,
    TagKind, TagTree,
};

use super::flow::{Bookmark, Flow};
use super::ops::{Kind, Mark, Op, Structure, TextOp, Tone};
use super::setter::Setter;
use crate::fonts::Faces;
use crate::layout::{PAPER_HEIGHT_MM, PAPER_WIDTH_MM, pt};
use crate::rules::text;
use crate::{Document, PaperError};

/// Draws the pages of a document.
pub fn draw(
    document: &Document,
    faces: &Faces,
    setter: &Setter<'_>,
    structure: &Structure,
    flow: &Flow,
) -> Result<Vec<u8>, PaperError> {
    let configuration = ConfigurationBuilder::new()
        .with_version(PdfVersion::Pdf17)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| PaperError::Writer {
            reason: format!("{error:?}"),
        })?;
    let mut file = krilla::Document::new_with(SerializeSettings {
        configuration,
        enable_tagging: true,
        ..SerializeSettings::default()
    });
    let mut identifiers: Vec<Vec<Identifier>> = vec![Vec::new(); structure.nodes.len()];
    let settings =
        PageSettings::from_wh(pt(PAPER_WIDTH_MM), pt(PAPER_HEIGHT_MM)).ok_or_else(|| {
            PaperError::Writer {
                reason: "the paper has no size".to_owned(),
            }
        })?;
    for marks in &flow.pages {
        let mut page = file.start_page_with(settings.clone());
        let mut surface = page.surface();
        for run in marks.chunk_by(|one, other| one.node == other.node) {
            draw_run(&mut surface, setter, run, &mut identifiers);
        }
        surface.finish();
        page.finish();
    }
    file.set_tag_tree(tag_tree(structure, identifiers));
    file.set_outline(outline(&flow.bookmarks));
    file.set_metadata(metadata(document, faces));
    file.finish().map_err(|error| writer(&error))
}

fn writer(error: &KrillaError) -> PaperError {
    let reason = match error {
        KrillaError::Validation(errors) => {
            format!("{error}: {:?}", errors.iter().take(3).collect::<Vec<_>>())
        }
        error => error.to_string(),
    };
    PaperError::Writer { reason }
}

fn draw_run(
    surface: &mut Surface<'_>,
    setter: &Setter<'_>,
    run: &[Mark],
    identifiers: &mut [Vec<Identifier>],
) {
    match run.first().and_then(|mark| mark.node) {
        Some(node) => {
            let all_text = run.iter().all(|mark| matches!(mark.op, Op::Text(_)));
            let tag = if all_text {
                ContentTag::Span(SpanTag::empty())
            } else {
                ContentTag::Other
            };
            identifiers[node].push(surface.start_tagged(tag));
        }
        None => {
            surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(
                ArtifactType::Other,
            )));
        }
    }
    for mark in run {
        draw_op(surface, setter, &mark.op);
    }
    surface.end_tagged();
}

fn paint(tone: Tone) -> Paint {
    match tone {
        Tone::Gray(level) => luma::Color::new(level).into(),
        Tone::Red => rgb::Color::new(255, 0, 0).into(),
    }
}

fn fill(tone: Tone) -> Fill {
    Fill {
        paint: paint(tone),
        opacity: NormalizedF32::ONE,
        rule: FillRule::NonZero,
    }
}

/// Draws a mark. A shape without extent, such as the bar of a zero, draws nothing.
fn draw_op(surface: &mut Surface<'_>, setter: &Setter<'_>, op: &Op) {
    let mut path = PathBuilder::new();
    match op {
        Op::Text(op) => return draw_text(surface, setter, op),
        Op::Fill([x, y, width, height], tone) => {
            let rect = Rect::from_xywh(*x, *y, *width, *height);
            let Some(rect) = rect.filter(|rect| rect.width() > 0.0 && rect.height() > 0.0) else {
                return;
            };
            path.push_rect(rect);
            surface.set_fill(Some(fill(*tone)));
            surface.set_stroke(None);
        }
        Op::Line(points, width, tone, dash) => {
            for (n, (x, y)) in points.iter().enumerate() {
                if n == 0 {
                    path.move_to(*x, *y);
                } else {
                    path.line_to(*x, *y);
                }
            }
            surface.set_fill(None);
            surface.set_stroke(Some(Stroke {
                paint: paint(*tone),
                width: *width,
                dash: (!dash.is_empty()).then(|| StrokeDash {
                    array: dash.clone(),
                    offset: 0.0,
                }),
                ..Stroke::default()
            }));
        }
    }
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
}

fn draw_text(surface: &mut Surface<'_>, setter: &Setter<'_>, op: &TextOp) {
    surface.set_fill(Some(fill(op.tone)));
    surface.set_stroke(op.bold.then(|| Stroke {
        paint: paint(op.tone),
        width: op.size / 36.0,
        ..Stroke::default()
    }));
    let squeezed = op.squeeze < 1.0;
    if squeezed {
        let transform =
            Transform::from_row(op.squeeze, 0.0, 0.0, 1.0, op.x * (1.0 - op.squeeze), 0.0);
        surface.push_transform(&transform);
    }
    let start = Point::from_xy(op.x, op.y);
    surface.draw_glyphs(
        start,
        &op.glyphs,
        setter.font(op.role),
        &op.text,
        op.size,
        false,
    );
    if squeezed {
        surface.pop();
    }
}

fn tag_tree(structure: &Structure, identifiers: Vec<Vec<Identifier>>) -> TagTree {
    let mut groups: Vec<TagGroup> = structure
        .nodes
        .iter()
        .zip(identifiers)
        .map(|(node, identifiers)| {
            let children = identifiers.into_iter().map(Into::into).collect();
            TagGroup::with_children(tag(&node.kind), children)
        })
        .collect();
    let mut tree = TagTree::new().with_lang(Some("zh-CN".to_owned()));
    // Children follow their parents, so taking from the end finds every group whole.
    let mut top = Vec::new();
    let mut inner: Vec<Vec<TagGroup>> = vec![Vec::new(); groups.len()];
    for n in (0..structure.nodes.len()).rev() {
        let Some(mut group) = groups.pop() else { break };
        for child in inner[n].drain(..).rev() {
            group.push(child);
        }
        match structure.nodes[n].parent {
            Some(parent) => inner[parent].push(group),
            None => top.push(group),
        }
    }
    for group in top.into_iter().rev() {
        tree.push(group);
    }
    tree
}

fn tag(kind: &Kind) -> TagKind {
    match kind {
        Kind::Paragraph => Tag::P.into(),
        Kind::Heading(order, words) => {
            let order = NonZeroU16::new(*order).unwrap_or(NonZeroU16::MIN);
            Tag::Hn(order, Some(words.clone())).into()
        }
        Kind::Table(caption) => Tag::Table
            .with_summary((!caption.is_empty()).then(|| caption.clone()))
            .into(),
        Kind::Row => Tag::TR.into(),
        Kind::Head => Tag::TH(TableHeaderScope::Column).into(),
        Kind::Cell => Tag::TD.into(),
        Kind::Caption => Tag::Caption.into(),
        Kind::Figure(words) => Tag::Figure(Some(words.clone())).into(),
    }
}

/// Bookmarks nested by the orders of their headings.
fn outline(bookmarks: &[Bookmark]) -> Outline {
    let mut outline = Outline::new();
    for node in nest(bookmarks) {
        outline.push_child(node);
    }
    outline
}

fn nest(bookmarks: &[Bookmark]) -> Vec<OutlineNode> {
    let mut nodes = Vec::new();
    let mut rest = bookmarks;
    while let Some(((order, words, page, y), below)) = rest.split_first() {
        let count = below.iter().take_while(|(inner, ..)| inner > order).count();
        let destination = XyzDestination::new(*page, Point::from_xy(0.0, *y));
        let mut node = OutlineNode::new(words.clone(), destination).with_open(true);
        for child in nest(&below[..count]) {
            node.push_child(child);
        }
        nodes.push(node);
        rest = &below[count..];
    }
    nodes
}

fn metadata(document: &Document, faces: &Faces) -> Metadata {
    let properties = &document.properties;
    let note = faces.note();
    let described: Vec<&str> = [
        properties.subject.as_str(),
        note.as_deref().unwrap_or_default(),
    ]
    .into_iter()
    .filter(|part| !part.is_empty())
    .collect();
    let mut metadata = Metadata::new()
        .title(document.title.lines().map(text::clean).collect())
        .language("zh-CN".to_owned())
        .creator("Luodi".to_owned())
        .producer("krilla".to_owned());
    if !properties.author.is_empty() {
        metadata = metadata.authors(vec![properties.author.clone()]);
    }
    if !described.is_empty() {
        metadata = metadata.description(described.join(" "));
    }
    if !properties.keywords.is_empty() {
        metadata = metadata.keywords(properties.keywords.clone());
    }
    if let Some(day) = properties.created {
        let date = DateTime::new(day.year().unsigned_abs())
            .month(day.month().unsigned_abs())
            .day(day.day().unsigned_abs());
        metadata = metadata.creation_date(date);
    }
    metadata
}
