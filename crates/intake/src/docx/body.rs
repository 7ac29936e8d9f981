//! The walk through a story: paragraphs, runs and what stands in them.

use std::collections::HashMap;

use super::Book;
use super::numbering::Counters;
use super::xml::{Cursor, Item, Ns, Tag, is_on};
use crate::note::Tally;
use crate::{FOOTNOTE_MARK, Kind, Limits, NoteKind, ReadError};

/// Reads one part. Each method that is named after an element is called behind the element's start tag and
/// returns behind its end tag.
pub(super) struct Walker<'a, 'b> {
    pub(super) cursor: Cursor<'a>,
    pub(super) book: &'b Book,
    counters: &'b mut Counters,
    pub(super) notes: &'b mut Tally,
    /// Lines of the story, or of the cell that is being read.
    pub(super) lines: Vec<String>,
    /// Lines that follow the paragraph or row: notes and text boxes.
    pub(super) trail: Vec<String>,
    /// How many tables are open; a paragraph in a cell is not a line yet.
    pub(super) tables: u32,
    fields: Vec<Field>,
    /// Text of paragraphs whose mark was deleted: it belongs to the paragraph that follows.
    carried: String,
    cited: [u32; 2],
    written: u64,
    text_limit: u64,
}

/// A complex field, 17.16.18: instruction between begin and separate, result between separate and end.
struct Field {
    instruction: String,
    in_result: bool,
    contents: bool,
}

/// What a paragraph's properties say.
#[derive(Default)]
struct Properties {
    style: Option<String>,
    num: Option<u32>,
    level: Option<u8>,
    mark_deleted: bool,
    mark_hidden: bool,
}

#[derive(Default)]
struct Paragraph {
    properties: Properties,
    text: String,
    hidden_style: bool,
}

impl<'a, 'b> Walker<'a, 'b> {
    pub(super) fn new(
        cursor: Cursor<'a>,
        book: &'b Book,
        counters: &'b mut Counters,
        notes: &'b mut Tally,
        limits: &Limits,
    ) -> Self {
        Self {
            cursor,
            book,
            counters,
            notes,
            lines: Vec::new(),
            trail: Vec::new(),
            tables: 0,
            fields: Vec::new(),
            carried: String::new(),
            cited: [0, 0],
            written: 0,
            text_limit: limits.text_bytes,
        }
    }

    /// The main story as text.
    pub(super) fn document(mut self) -> Result<String, ReadError> {
        let mut met = false;
        loop {
            match self.cursor.next()? {
                Item::Start(tag) if tag.ns == Ns::Word && tag.name() == "body" => {
                    met = true;
                    self.blocks()?;
                }
                Item::Start(tag) if tag.ns == Ns::Word && tag.name() == "document" => {}
                Item::Start(_) => self.cursor.skip()?,
                Item::Eof => break,
                Item::End | Item::Text(_) => {}
            }
        }
        if !met {
            return Err(ReadError::Damaged {
                kind: Kind::Docx,
                detail: "no body".to_owned(),
            });
        }
        let mut out = self.lines.join("\n");
        out.push('\n');
        Ok(out)
    }

    /// The footnotes or endnotes by id, each as one line.
    pub(super) fn stories(mut self, element: &str) -> Result<HashMap<String, String>, ReadError> {
        let mut stories = HashMap::new();
        loop {
            match self.cursor.next()? {
                Item::Start(tag) if tag.ns == Ns::Word && tag.name() == element => {
                    let (id, kind) = (tag.attr("id"), tag.attr("type"));
                    self.blocks()?;
                    let lines = std::mem::take(&mut self.lines);
                    // Separators have a type; notes have none.
                    if let (Some(id), true) = (id, kind.is_none_or(|kind| kind == "normal")) {
                        let text: Vec<&str> = lines
                            .iter()
                            .map(|line| line.trim())
                            .filter(|line| !line.is_empty())
                            .collect();
                        stories.insert(id, text.join(" "));
                    }
                }
                Item::Start(_) | Item::End | Item::Text(_) => {}
                Item::Eof => return Ok(stories),
            }
        }
    }

    /// Block-level content up to the end of the element that is open.
    pub(super) fn blocks(&mut self) -> Result<(), ReadError> {
        loop {
            match self.cursor.next()? {
                Item::Start(tag) => self.block(tag)?,
                Item::End | Item::Eof => return Ok(()),
                Item::Text(_) => {}
            }
        }
    }

    /// One block whose start tag was read.
    pub(super) fn block(&mut self, tag: Tag<'_>) -> Result<(), ReadError> {
        match (tag.ns, tag.name()) {
            (Ns::Word, "p") => self.paragraph(),
            (Ns::Word, "tbl") => self.table(),
            (Ns::Word, "sdtPr" | "sdtEndPr" | "sectPr" | "pPr" | "rPr") => self.cursor.skip(),
            (Ns::Word, "del" | "moveFrom") => self.deletion(),
            (Ns::Word, "altChunk") => {
                self.notes.add(NoteKind::Pictures, 1);
                self.cursor.skip()
            }
            (Ns::Word, _) => self.blocks(),
            (Ns::Compatibility, "AlternateContent") => self.alternatives(Self::blocks),
            _ => self.cursor.skip(),
        }
    }

    fn deletion(&mut self) -> Result<(), ReadError> {
        self.notes.add(NoteKind::Deletions, 1);
        self.cursor.skip()
    }

    /// Reads the first alternative and no other: the rest says the same to older programs.
    fn alternatives(
        &mut self,
        mut read: impl FnMut(&mut Self) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        let mut taken = false;
        loop {
            match self.cursor.next()? {
                Item::Start(tag) if !taken && tag.ns == Ns::Compatibility => {
                    taken = true;
                    read(self)?;
                }
                Item::Start(_) => self.cursor.skip()?,
                Item::End | Item::Eof => return Ok(()),
                Item::Text(_) => {}
            }
        }
    }

    fn paragraph(&mut self) -> Result<(), ReadError> {
        let mut paragraph = Paragraph::default();
        self.inline(&mut paragraph)?;
        let properties = &paragraph.properties;
        let style = self.book.styles.paragraph(properties.style.as_deref());
        if properties.mark_deleted {
            self.carried.push_str(&paragraph.text);
            return Ok(());
        }
        let text = std::mem::take(&mut self.carried) + &paragraph.text;
        let blank = text.trim().is_empty();
        if style.contents || (blank && properties.mark_hidden) {
            if style.contents && !blank {
                self.notes
                    .add(NoteKind::Contents, u32::from(self.fields.is_empty()));
            }
            return Ok(());
        }
        let num = properties.num.or(style.num).filter(|&num| num > 0);
        let number = num.and_then(|num| {
            let by_style = || {
                self.book.numbering.level_of_style(
                    num,
                    style.numbered_by.as_deref()?,
                    &self.book.styles,
                )
            };
            let level = match properties.num {
                Some(_) => properties.level.or(style.level),
                None => properties.level.or_else(by_style).or(style.level),
            };
            self.book.numbering.count(
                self.counters,
                num,
                level.unwrap_or(0),
                &self.book.styles,
                self.notes,
            )
        });
        let line = match number {
            // An empty paragraph with a number is a cell of a number column, or a slip.
            Some(number) if blank => {
                if self.tables > 0 {
                    number
                } else {
                    String::new()
                }
            }
            Some(number) => numbered(&number, &text),
            None => text,
        };
        self.write(line)?;
        if self.tables == 0 {
            let trail = std::mem::take(&mut self.trail);
            self.lines.extend(trail);
        }
        Ok(())
    }

    /// Adds a line. Runs of empty lines become one.
    pub(super) fn write(&mut self, line: String) -> Result<(), ReadError> {
        self.written += line.len() as u64 + 1;
        if self.written > self.text_limit {
            return Err(ReadError::Inflates {
                limit_bytes: self.text_limit,
            });
        }
        let line = line.trim_end();
        if !line.is_empty() || self.lines.last().is_some_and(|last| !last.is_empty()) {
            self.lines.push(line.to_owned());
        }
        Ok(())
    }

    /// Inline content up to the end of the element that is open.
    fn inline(&mut self, paragraph: &mut Paragraph) -> Result<(), ReadError> {
        loop {
            match self.cursor.next()? {
                Item::Start(tag) => match (tag.ns, tag.name()) {
                    (Ns::Word, "pPr") => {
                        paragraph.properties = self.properties()?;
                        let style = self
                            .book
                            .styles
                            .paragraph(paragraph.properties.style.as_deref());
                        paragraph.hidden_style = style.vanish == Some(true);
                    }
                    (Ns::Word, "r") => self.run(paragraph)?,
                    (Ns::Word, "del" | "moveFrom") => self.deletion()?,
                    (Ns::Word, "ins" | "moveTo") => {
                        self.notes.add(NoteKind::Insertions, 1);
                        self.inline(paragraph)?;
                    }
                    (Ns::Word, "fldSimple") => {
                        if is_contents(&tag.attr("instr").unwrap_or_default()) {
                            self.notes.add(NoteKind::Contents, 1);
                            self.cursor.skip()?;
                        } else {
                            self.inline(paragraph)?;
                        }
                    }
                    (Ns::Word, "sdtPr" | "sdtEndPr" | "rPr" | "customXmlPr" | "smartTagPr") => {
                        self.cursor.skip()?
                    }
                    (Ns::Compatibility, "AlternateContent") => {
                        self.alternatives(|walker| walker.inline(paragraph))?
                    }
                    (Ns::Math, "t") => self.text(paragraph, false)?,
                    (Ns::Word | Ns::Math, _) => self.inline(paragraph)?,
                    _ => self.cursor.skip()?,
                },
                Item::End | Item::Eof => return Ok(()),
                Item::Text(_) => {}
            }
        }
    }

    /// `w:pPr`, 17.3.1.26.
    fn properties(&mut self) -> Result<Properties, ReadError> {
        let mut properties = Properties::default();
        let mut open: Vec<String> = Vec::new();
        loop {
            match self.cursor.next()? {
                Item::Start(tag) => {
                    if tag.ns != Ns::Word || tag.name() == "pPrChange" || tag.name() == "sectPr" {
                        self.cursor.skip()?;
                        continue;
                    }
                    match (open.last().map(String::as_str), tag.name()) {
                        (None, "pStyle") => properties.style = tag.attr("val"),
                        (Some("numPr"), "numId") => {
                            properties.num = tag.attr("val").and_then(|v| v.parse().ok())
                        }
                        (Some("numPr"), "ilvl") => {
                            properties.level = tag.attr("val").and_then(|v| v.parse().ok())
                        }
                        (Some("rPr"), "del" | "moveFrom") => properties.mark_deleted = true,
                        (Some("rPr"), "vanish") => {
                            properties.mark_hidden = is_on(tag.attr("val").as_deref())
                        }
                        _ => {}
                    }
                    open.push(tag.name().to_owned());
                }
                Item::End if open.pop().is_none() => return Ok(properties),
                Item::Eof => return Ok(properties),
                Item::End | Item::Text(_) => {}
            }
        }
    }

    /// `w:r`, 17.3.2.25.
    fn run(&mut self, paragraph: &mut Paragraph) -> Result<(), ReadError> {
        let mut hidden = paragraph.hidden_style;
        let mut hid = false;
        loop {
            match self.cursor.next()? {
                Item::Start(tag) => match (tag.ns, tag.name()) {
                    (Ns::Word, "rPr") => hidden = self.run_hidden(hidden)?,
                    (Ns::Word, "t") => {
                        hid |= hidden;
                        self.text(paragraph, hidden)?;
                    }
                    (Ns::Word, "fldChar") => {
                        self.field_mark(&tag);
                        self.cursor.skip()?;
                    }
                    (Ns::Word, "instrText") => self.instruction()?,
                    (Ns::Word, _) if hidden => self.cursor.skip()?,
                    (Ns::Word, _) => self.run_content(&tag, paragraph)?,
                    (Ns::Compatibility, "AlternateContent") => {
                        self.alternatives(|walker| walker.run(paragraph))?
                    }
                    (Ns::Math, "t") => self.text(paragraph, hidden)?,
                    _ => self.cursor.skip()?,
                },
                Item::End | Item::Eof => {
                    self.notes.add(NoteKind::Hidden, u32::from(hid));
                    return Ok(());
                }
                Item::Text(_) => {}
            }
        }
    }

    fn run_content(&mut self, tag: &Tag<'_>, paragraph: &mut Paragraph) -> Result<(), ReadError> {
        match tag.name() {
            // A TAB would look like the edge of a cell.
            "tab" | "ptab" => self.push(paragraph, " "),
            "br" | "cr" => self.push(paragraph, "\n"),
            "noBreakHyphen" => self.push(paragraph, "-"),
            "sym" => self.symbol(tag, paragraph),
            "footnoteReference" => self.cite(tag, 0),
            "endnoteReference" => self.cite(tag, 1),
            "ruby" => return self.ruby(paragraph),
            "drawing" | "pict" | "object" => return self.drawing(),
            _ => {}
        }
        self.cursor.skip()
    }

    /// Whether `w:rPr` hides the run: its own switch, else its character style, else the paragraph's style.
    fn run_hidden(&mut self, inherited: bool) -> Result<bool, ReadError> {
        let (mut own, mut style, mut depth) = (None, None, 0u32);
        loop {
            match self.cursor.next()? {
                Item::Start(tag) => {
                    if depth == 0 && tag.ns == Ns::Word {
                        match tag.name() {
                            "vanish" => own = Some(is_on(tag.attr("val").as_deref())),
                            "rStyle" => {
                                style = tag
                                    .attr("val")
                                    .and_then(|id| self.book.styles.run_hidden(&id))
                            }
                            _ => {}
                        }
                    }
                    depth += 1;
                }
                Item::End if depth == 0 => return Ok(own.or(style).unwrap_or(inherited)),
                Item::End => depth -= 1,
                Item::Eof => return Ok(inherited),
                Item::Text(_) => {}
            }
        }
    }

    fn text(&mut self, paragraph: &mut Paragraph, hidden: bool) -> Result<(), ReadError> {
        loop {
            match self.cursor.next()? {
                // Only `w:br` breaks a line; a break in the source is a blank.
                Item::Text(text) if !hidden => self.push(paragraph, &text.replace('\n', " ")),
                Item::Text(_) => {}
                Item::Start(_) => self.cursor.skip()?,
                Item::End | Item::Eof => return Ok(()),
            }
        }
    }

    /// Adds text unless it stands in a field's instruction or in a table of contents.
    fn push(&mut self, paragraph: &mut Paragraph, text: &str) {
        if self
            .fields
            .iter()
            .any(|field| !field.in_result || field.contents)
        {
            return;
        }
        for ch in text.chars() {
            match ch {
                // Soft hyphen, zero-width characters and byte order marks are marks for typesetting.
                '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\r' => {}
                '\t' | '\u{a0}' => paragraph.text.push(' '),
                '\n' => paragraph.text.push('\n'),
                ch if ch.is_control() => {}
                '\u{2011}' => paragraph.text.push('-'),
                ch => paragraph.text.push(ch),
            }
        }
    }

    fn field_mark(&mut self, tag: &Tag<'_>) {
        match tag.attr("fldCharType").as_deref() {
            // Nesting beyond any real document is not followed.
            Some("begin") if self.fields.len() < 64 => {
                self.fields.push(Field {
                    instruction: String::new(),
                    in_result: false,
                    contents: false,
                });
            }
            Some("separate") => {
                if let Some(field) = self.fields.last_mut() {
                    field.in_result = true;
                    field.contents = is_contents(&field.instruction);
                    self.notes
                        .add(NoteKind::Contents, u32::from(field.contents));
                }
            }
            Some("end") => {
                self.fields.pop();
            }
            _ => {}
        }
    }

    fn instruction(&mut self) -> Result<(), ReadError> {
        loop {
            match self.cursor.next()? {
                Item::Text(text) => {
                    if let Some(field) = self
                        .fields
                        .last_mut()
                        .filter(|field| field.instruction.len() < 256)
                    {
                        field.instruction.push_str(&text);
                    }
                }
                Item::Start(_) => self.cursor.skip()?,
                Item::End | Item::Eof => return Ok(()),
            }
        }
    }

    /// `w:sym`, 17.3.3.30: a character of a symbol font. Only boxes and ticks carry meaning in a form.
    fn symbol(&mut self, tag: &Tag<'_>, paragraph: &mut Paragraph) {
        let code = tag
            .attr("char")
            .and_then(|hex| u32::from_str_radix(&hex, 16).ok());
        let font = tag.attr("font").unwrap_or_default().to_lowercase();
        let text = match (font.as_str(), code.map(|code| code & 0xff)) {
            ("wingdings", Some(0x6f | 0x71 | 0xa8)) => "□",
            ("wingdings" | "wingdings 2", Some(0xfe | 0x52)) => "☑",
            ("wingdings 2", Some(0xa3)) => "□",
            ("wingdings", Some(0xfc)) | ("wingdings 2", Some(0x50)) => "√",
            _ => {
                let plain = code
                    .filter(|code| !(0xe000..=0xf8ff).contains(code))
                    .and_then(char::from_u32);
                match plain {
                    Some(ch) => return self.push(paragraph, ch.encode_utf8(&mut [0; 4])),
                    None => return self.notes.add(NoteKind::Symbols, 1),
                }
            }
        };
        self.push(paragraph, text);
    }

    fn cite(&mut self, tag: &Tag<'_>, which: usize) {
        let (stories, word) = [
            (&self.book.footnotes, "脚注"),
            (&self.book.endnotes, "尾注"),
        ][which.min(1)];
        let Some(text) = tag.attr("id").and_then(|id| stories.get(&id)) else {
            return;
        };
        self.cited[which] += 1;
        let n = self.cited[which];
        self.written += text.len() as u64;
        self.trail.push(format!("{FOOTNOTE_MARK}{word}{n}：{text}"));
        self.notes.add(NoteKind::Footnotes, 1);
    }

    /// `w:ruby`, 17.3.3.25: the base is read, the reading aid above it is not.
    fn ruby(&mut self, paragraph: &mut Paragraph) -> Result<(), ReadError> {
        loop {
            match self.cursor.next()? {
                Item::Start(tag) if tag.name() == "rubyBase" => self.inline(paragraph)?,
                Item::Start(_) => self.cursor.skip()?,
                Item::End | Item::Eof => return Ok(()),
                Item::Text(_) => {}
            }
        }
    }

    /// Looks for text boxes in a drawing; anything else in it is a picture.
    fn drawing(&mut self) -> Result<(), ReadError> {
        let (mut depth, mut boxes) = (0u32, 0u32);
        loop {
            match self.cursor.next()? {
                Item::Start(tag) if tag.ns == Ns::Word && tag.name() == "txbxContent" => {
                    boxes += 1;
                    self.text_box()?;
                }
                Item::Start(tag) if tag.ns == Ns::Compatibility && tag.name() == "Fallback" => {
                    self.cursor.skip()?
                }
                Item::Start(_) => depth += 1,
                Item::End if depth == 0 => break,
                Item::End => depth -= 1,
                Item::Eof => break,
                Item::Text(_) => {}
            }
        }
        self.notes.add(NoteKind::TextBoxes, boxes);
        self.notes.add(NoteKind::Pictures, u32::from(boxes == 0));
        Ok(())
    }

    fn text_box(&mut self) -> Result<(), ReadError> {
        let outer = (
            std::mem::take(&mut self.lines),
            std::mem::take(&mut self.trail),
            std::mem::take(&mut self.carried),
            std::mem::take(&mut self.fields),
            std::mem::replace(&mut self.tables, 0),
        );
        self.blocks()?;
        let inner = std::mem::take(&mut self.lines);
        (
            self.lines,
            self.trail,
            self.carried,
            self.fields,
            self.tables,
        ) = outer;
        self.trail
            .extend(inner.into_iter().filter(|line| !line.trim().is_empty()));
        Ok(())
    }
}

fn is_contents(instruction: &str) -> bool {
    instruction
        .split_whitespace()
        .next()
        .is_some_and(|word| word.eq_ignore_ascii_case("TOC"))
}

/// Puts a number in front of a text, with a blank where they would run into each other: 第一章 总则, 1. 5G网络.
fn numbered(number: &str, text: &str) -> String {
    let text = text.trim_start_matches([' ', '\u{3000}']);
    let (last, first) = (number.chars().next_back(), text.chars().next());
    let apart = match (last, first) {
        (Some(last), Some(first)) => {
            let joins = last.is_alphanumeric() && !matches!(last, '①'..='⓿' | '㉑'..='㊿');
            joins || (matches!(last, '.' | '．') && first.is_ascii_digit())
        }
        _ => false,
    };
    if apart {
        format!("{number} {text}")
    } else {
        format!("{number}{text}")
    }
}
