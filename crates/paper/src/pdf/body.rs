//! The text: title, addressees, body, attachments, signature, notes, as items for the flow.

use super::ops::{Grid, Item, Kind, Mark, Op, Structure};
use super::setter::{Measure, SetLine, Setter, Style};
use super::{chart, flow::WIDTH, table};
use crate::fonts::Role;
use crate::layout::{
    ADDRESSEE_BLANK_LINES, CELL_PT, DATE_RIGHT_CHARACTERS, INDENT_CHARACTERS, PITCH_PT,
    SEAL_BLANK_LINES, SIZE_2_PT, SIZE_3_PT,
};
use crate::rules::{text, title};
use crate::{Align, Attachment, Block, Document, Level, PaperError, Run, Signature};

/// Makes items of a document's parts.
pub struct Composer<'a> {
    /// Sets lines.
    pub setter: &'a Setter<'a>,
    /// The structure that the items' marks belong to.
    pub structure: Structure,
    /// The items, in order.
    pub items: Vec<Item>,
    /// The heads of tables, for the pages they reach.
    pub heads: Vec<Item>,
    /// The first item of the body.
    pub first_text: usize,
    /// The order of the last heading in the structure; none may be skipped.
    order: u16,
}

impl<'a> Composer<'a> {
    /// A composer with nothing composed.
    pub fn new(setter: &'a Setter<'a>) -> Self {
        Self {
            setter,
            structure: Structure::default(),
            items: Vec::new(),
            heads: Vec::new(),
            first_text: 0,
            order: 0,
        }
    }

    /// The whole text. `addressees` says whether they stand here; else the closing block has them.
    pub fn document(&mut self, document: &Document, addressees: bool) -> Result<(), PaperError> {
        self.title(&document.title, true);
        let mark = self.items.len();
        if addressees {
            self.addressees(&document.addressees);
        }
        self.first_text = self.items.len();
        self.blocks(&document.body)?;
        if let Some(first) = self.items.get_mut(mark) {
            first.before = ADDRESSEE_BLANK_LINES * PITCH_PT;
            if first.grid == Grid::On {
                first.grid = Grid::Anchor;
            }
        }
        self.attachment_list(&document.attachments);
        if let Some(signature) = &document.signature {
            self.signature(signature);
            let noted = document
                .notes
                .as_deref()
                .is_some_and(|notes| !text::clean(notes).is_empty());
            if let Some(day) = self.items.last_mut() {
                day.keep = noted;
            }
        }
        if let Some(notes) = document
            .notes
            .as_deref()
            .map(text::clean)
            .filter(|notes| !notes.is_empty())
        {
            let bare = notes.trim_matches(['（', '）']);
            self.paragraph(
                &[(&format!("（{bare}）"), Style::body(Role::Fangsong))],
                INDENT_CHARACTERS,
                0.0,
            );
        }
        for (n, attachment) in document.attachments.iter().enumerate() {
            if !attachment.body.is_empty() {
                self.attachment(attachment, n, document.attachments.len())?;
            }
        }
        Ok(())
    }

    /// A line of the grid.
    fn line(&mut self, line: SetLine, node: usize) {
        let marks = line.ops.into_iter().map(|op| Mark {
            node: Some(node),
            op,
        });
        self.items.push(Item {
            height: PITCH_PT,
            ink: SIZE_3_PT,
            marks: marks.collect(),
            grid: Grid::On,
            ..Item::default()
        });
    }

    /// A paragraph on the grid, indented by characters.
    fn paragraph(&mut self, runs: &[(&str, Style)], first: f32, rest: f32) {
        if runs.iter().all(|(text, _)| text.is_empty()) {
            return;
        }
        let node = self.structure.add(Kind::Paragraph, None);
        for line in self.setter.paragraph(runs, grid_measure(first, rest)) {
            self.line(line, node);
        }
    }

    /// The title in 2号 小标宋, centred (7.3.1).
    fn title(&mut self, words: &str, first: bool) {
        let style = Style::new(Role::SongTitle, SIZE_2_PT);
        let whole = words.lines().map(text::clean).collect::<String>();
        if whole.is_empty() {
            return;
        }
        let order = if first { 1 } else { 2 };
        self.order = order;
        let node = self
            .structure
            .add(Kind::Heading(order, whole.clone()), None);
        let cleaned: Vec<String> = words.lines().map(text::clean).collect();
        for (n, line) in title::divide(&cleaned.join("\n")).into_iter().enumerate() {
            let mut line = self.setter.line(&line, style);
            let left = (WIDTH - line.width) / 2.0;
            line.ops.iter_mut().for_each(|op| op.shift(left, 0.0));
            let marks = line.ops.into_iter().map(|op| Mark {
                node: Some(node),
                op,
            });
            self.items.push(Item {
                height: SIZE_2_PT + (PITCH_PT - SIZE_3_PT),
                ink: SIZE_2_PT,
                marks: marks.collect(),
                keep: true,
                heading: (n == 0).then(|| (order, whole.clone())),
                ..Item::default()
            });
        }
    }

    /// Addressees, flush left also where they turn (7.3.2).
    fn addressees(&mut self, addressees: &[String]) {
        if let Some(names) = joined(addressees) {
            let style = Style::body(Role::Fangsong);
            self.paragraph(&[(&format!("{names}："), style)], 0.0, 0.0);
            if let Some(last) = self.items.last_mut() {
                last.keep = true;
            }
        }
    }

    /// The blocks of a text.
    fn blocks(&mut self, blocks: &[Block]) -> Result<(), PaperError> {
        for block in blocks {
            match block {
                Block::Heading { level, text } => self.heading(*level, text),
                Block::Paragraph(runs) => self.runs(runs),
                Block::Table(table) => table::compose(self, table),
                Block::Chart(chart) => chart::compose(self, chart)?,
            }
        }
        Ok(())
    }

    fn runs(&mut self, runs: &[Run]) {
        let style = Style::body(Role::Fangsong);
        let cleaned: Vec<(String, Style)> = text::clean_runs(runs)
            .into_iter()
            .map(|run| (run.text, style.bold(run.bold)))
            .collect();
        let runs: Vec<(&str, Style)> = cleaned
            .iter()
            .map(|(text, style)| (text.as_str(), *style))
            .collect();
        self.paragraph(&runs, INDENT_CHARACTERS, 0.0);
    }

    fn heading(&mut self, level: Level, words: &str) {
        let words = text::clean(words);
        if words.is_empty() {
            return;
        }
        let role = match level {
            Level::One => Role::Hei,
            Level::Two => Role::Kai,
            Level::Three | Level::Four => Role::Fangsong,
        };
        // Readers follow the orders; where the document leaves one out, the structure closes the gap.
        let order = (level.number() + 1).min(self.order + 1);
        self.order = order;
        let node = self
            .structure
            .add(Kind::Heading(order, words.clone()), None);
        let start = self.items.len();
        for line in self.setter.paragraph(
            &[(&words, Style::body(role))],
            grid_measure(INDENT_CHARACTERS, 0.0),
        ) {
            self.line(line, node);
        }
        for item in &mut self.items[start..] {
            item.keep = true;
        }
        if let Some(first) = self.items.get_mut(start) {
            first.heading = Some((order, words));
        }
    }

    /// 附件 after the text, names hanging under names (7.3.4).
    fn attachment_list(&mut self, attachments: &[Attachment]) {
        let start = self.items.len();
        let style = Style::body(Role::Fangsong);
        let label = "附件：";
        for (n, attachment) in attachments.iter().enumerate() {
            let ordinal = if attachments.len() > 1 {
                format!("{}. ", n + 1)
            } else {
                String::new()
            };
            let name = text::clean(&attachment.title);
            let before = self.setter.width(label, style);
            let hang = INDENT_CHARACTERS * CELL_PT + before + self.setter.width(&ordinal, style);
            let (shown, first) = if n == 0 {
                (
                    format!("{label}{ordinal}{name}"),
                    INDENT_CHARACTERS * CELL_PT,
                )
            } else {
                (
                    format!("{ordinal}{name}"),
                    INDENT_CHARACTERS * CELL_PT + before,
                )
            };
            let node = self.structure.add(Kind::Paragraph, None);
            let measure = Measure {
                width: WIDTH,
                first,
                rest: hang,
                align: Align::Left,
                justify: false,
            };
            for line in self.setter.paragraph(&[(&shown, style)], measure) {
                self.line(line, node);
            }
        }
        // A short list is not divided between pages.
        let lines = self.items.len() - start;
        if lines <= 8 {
            for item in self.items[start..].iter_mut().take(lines.saturating_sub(1)) {
                item.keep = true;
            }
        }
        if let Some(first) = self.items.get_mut(start) {
            first.before = PITCH_PT;
        }
    }

    /// Issuer and day, the issuer centred over the day, under room for the seal (7.3.5.1). The last line of the
    /// text stays with them: a signature is never alone on a page.
    fn signature(&mut self, signature: &Signature) {
        if let Some(last) = self.items.last_mut() {
            last.keep = true;
        }
        let style = Style::body(Role::Fangsong);
        let mut day = self.setter.line(&text::date(signature.date), style);
        let mut issuer = self.setter.line(&text::clean(&signature.issuer), style);
        let day_left = WIDTH - DATE_RIGHT_CHARACTERS * CELL_PT - day.width;
        let centre = day_left + day.width / 2.0;
        let issuer_left = (centre - issuer.width / 2.0)
            .min(WIDTH - issuer.width)
            .max(0.0);
        day.ops.iter_mut().for_each(|op| op.shift(day_left, 0.0));
        issuer
            .ops
            .iter_mut()
            .for_each(|op| op.shift(issuer_left, 0.0));
        let node = self.structure.add(Kind::Paragraph, None);
        self.line(issuer, node);
        if let Some(item) = self.items.last_mut() {
            item.before = SEAL_BLANK_LINES * PITCH_PT;
            item.keep = true;
        }
        let node = self.structure.add(Kind::Paragraph, None);
        self.line(day, node);
    }

    /// An attachment on pages of its own: its number on the first line, its title on the third (7.3.7).
    fn attachment(
        &mut self,
        attachment: &Attachment,
        n: usize,
        count: usize,
    ) -> Result<(), PaperError> {
        let label = if count > 1 {
            format!("附件{}", n + 1)
        } else {
            "附件".to_owned()
        };
        let node = self.structure.add(Kind::Paragraph, None);
        let line = self.setter.line(&label, Style::body(Role::Hei));
        self.line(line, node);
        if let Some(item) = self.items.last_mut() {
            item.new_page = true;
            item.grid = Grid::Anchor;
            item.keep = true;
        }
        let start = self.items.len();
        self.title(&attachment.title, false);
        if let Some(item) = self.items.get_mut(start) {
            item.before = PITCH_PT;
        }
        let start = self.items.len();
        self.blocks(&attachment.body)?;
        if let Some(item) = self.items.get_mut(start) {
            item.before = PITCH_PT;
            if item.grid == Grid::On {
                item.grid = Grid::Anchor;
            }
        }
        Ok(())
    }

    /// Marks of a node, from operations.
    pub fn marked(node: Option<usize>, ops: Vec<Op>) -> impl Iterator<Item = Mark> {
        ops.into_iter().map(move |op| Mark { node, op })
    }
}

/// The full measure with indents in characters, opened to the edge.
fn grid_measure(first: f32, rest: f32) -> Measure {
    Measure {
        width: WIDTH,
        first: first * CELL_PT,
        rest: rest * CELL_PT,
        align: Align::Left,
        justify: true,
    }
}

/// Names with commas between; none where there are none.
pub fn joined(names: &[String]) -> Option<String> {
    let names: Vec<String> = names
        .iter()
        .map(|name| text::clean(name))
        .filter(|name| !name.is_empty())
        .collect();
    (!names.is_empty()).then(|| names.join("，"))
}
