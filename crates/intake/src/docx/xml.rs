//! A cursor over one XML part, and a small tree for the parts that are read as a whole.

use std::borrow::Cow;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::reader::NsReader;

use crate::{Kind, ReadError};

/// The vocabularies that matter, in their transitional (ECMA-376) and strict (ISO/IEC 29500) names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ns {
    Word,
    Compatibility,
    Math,
    Other,
}

fn vocabulary(resolved: &ResolveResult<'_>) -> Ns {
    let ResolveResult::Bound(Namespace(name)) = resolved else {
        return Ns::Other;
    };
    match *name {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        | "http://purl.oclc.org/ooxml/wordprocessingml/main" => Ns::Word,
        "http://schemas.openxmlformats.org/markup-compatibility/2006" => Ns::Compatibility,
        "http://schemas.openxmlformats.org/officeDocument/2006/math"
        | "http://purl.oclc.org/ooxml/officeDocument/math" => Ns::Math,
        _ => Ns::Other,
    }
}

/// A start tag.
#[derive(Debug)]
pub(super) struct Tag<'a> {
    pub(super) ns: Ns,
    start: BytesStart<'a>,
}

impl Tag<'_> {
    pub(super) fn name(&self) -> &str {
        self.start.local_name().into_inner()
    }

    /// The value of an attribute by its local name: producers differ in whether they prefix attributes.
    pub(super) fn attr(&self, name: &str) -> Option<String> {
        self.start
            .attributes()
            .with_checks(false)
            .filter_map(Result::ok)
            .find(|attribute| attribute.key.local_name().into_inner() == name)
            .map(
                |attribute| match attribute.normalized_value(XmlVersion::Implicit1_0) {
                    Ok(value) => value.into_owned(),
                    Err(_) => attribute.value.into_owned(),
                },
            )
    }
}

/// What stands next in a part.
#[derive(Debug)]
pub(super) enum Item<'a> {
    Start(Tag<'a>),
    End,
    Text(Cow<'a, str>),
    Eof,
}

/// A reader that knows how deep it stands.
pub(super) struct Cursor<'a> {
    reader: NsReader<&'a [u8]>,
    depth: usize,
    limit: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str, limit: usize) -> Self {
        let mut reader = NsReader::from_str(text);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.allow_dangling_amp = true;
        Self {
            reader,
            depth: 0,
            limit,
        }
    }

    pub(super) fn next(&mut self) -> Result<Item<'a>, ReadError> {
        loop {
            let (resolved, event) = self.reader.read_resolved_event().map_err(|e| damaged(&e))?;
            return Ok(match event {
                Event::Start(start) => {
                    let ns = vocabulary(&resolved);
                    self.depth += 1;
                    if self.depth > self.limit {
                        return Err(ReadError::TooDeep { limit: self.limit });
                    }
                    Item::Start(Tag { ns, start })
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    Item::End
                }
                Event::Text(text) => Item::Text(text.xml10_content()),
                Event::CData(text) => Item::Text(text.xml10_content()),
                Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                    Ok(Some(ch)) => Item::Text(Cow::Owned(ch.to_string())),
                    // Entities beyond the predefined five would need a DTD, which Office packages may not have.
                    _ => match quick_xml::escape::resolve_predefined_entity(&reference) {
                        Some(text) => Item::Text(Cow::Borrowed(text)),
                        None => continue,
                    },
                },
                Event::Eof if self.depth > 0 => {
                    return Err(damaged(&"the part ends within an element"));
                }
                Event::Eof => Item::Eof,
                Event::Empty(_)
                | Event::Comment(_)
                | Event::Decl(_)
                | Event::PI(_)
                | Event::DocType(_) => continue,
            });
        }
    }

    /// Leaves the element whose start tag was read last.
    pub(super) fn skip(&mut self) -> Result<(), ReadError> {
        let outside = self.depth.saturating_sub(1);
        loop {
            match self.next()? {
                Item::End if self.depth == outside => return Ok(()),
                Item::Eof => return Ok(()),
                _ => {}
            }
        }
    }
}

fn damaged(detail: &dyn std::fmt::Display) -> ReadError {
    ReadError::Damaged {
        kind: Kind::Docx,
        detail: detail.to_string(),
    }
}

/// An element with its children; text is not kept.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attrs: Vec<(String, String)>,
    pub(super) children: Vec<Element>,
}

impl Element {
    /// Reads a whole part. Of alternatives for newer and older programs the older one is taken: it names
    /// formats that are standardised.
    pub(super) fn parse(text: &str, limit: usize) -> Result<Self, ReadError> {
        let mut cursor = Cursor::new(text, limit);
        let mut open = vec![Self::default()];
        loop {
            match cursor.next()? {
                Item::Start(tag) if tag.ns == Ns::Compatibility && tag.name() == "Choice" => {
                    cursor.skip()?
                }
                Item::Start(tag) => open.push(Self {
                    name: tag.name().to_owned(),
                    attrs: tag
                        .start
                        .attributes()
                        .with_checks(false)
                        .filter_map(Result::ok)
                        .map(|attribute| {
                            let key = attribute.key.local_name().into_inner().to_owned();
                            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
                            (key, value.map(Cow::into_owned).unwrap_or_default())
                        })
                        .collect(),
                    children: Vec::new(),
                }),
                Item::End => {
                    if let (Some(done), true) = (open.pop(), !open.is_empty()) {
                        let at = open.len() - 1;
                        // Alternatives are transparent.
                        if matches!(done.name.as_str(), "AlternateContent" | "Fallback") {
                            open[at].children.extend(done.children);
                        } else {
                            open[at].children.push(done);
                        }
                    }
                }
                Item::Text(_) => {}
                Item::Eof => break,
            }
        }
        Ok(open.swap_remove(0).children.pop().unwrap_or_default())
    }

    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    pub(super) fn each<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of the children of the outermost element, by their local names: what parts that only list properties hold.
    pub(super) fn texts(text: &str, limit: usize) -> Result<Vec<(String, String)>, ReadError> {
        let mut cursor = Cursor::new(text, limit);
        let mut found: Vec<(String, String)> = Vec::new();
        loop {
            match cursor.next()? {
                Item::Start(tag) if cursor.depth == 2 => {
                    found.push((tag.name().to_owned(), String::new()));
                }
                Item::Text(piece) if cursor.depth == 2 => {
                    if let Some((_, held)) = found.last_mut() {
                        held.push_str(&piece);
                    }
                }
                Item::Start(_) | Item::End | Item::Text(_) => {}
                Item::Eof => return Ok(found),
            }
        }
    }

    pub(super) fn attr(&self, name: &str) -> Option<&str> {
        self.attrs
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The `val` attribute of a child.
    pub(super) fn val(&self, child: &str) -> Option<&str> {
        self.child(child)?.attr("val")
    }

    /// A switch such as `<w:vanish/>`: `None` when it is not set, else whether it is on.
    pub(super) fn toggle(&self, child: &str) -> Option<bool> {
        self.child(child).map(|element| is_on(element.attr("val")))
    }
}

/// ST_OnOff: on unless it says otherwise.
pub(super) fn is_on(value: Option<&str>) -> bool {
    !matches!(value, Some("0" | "false" | "off"))
}
