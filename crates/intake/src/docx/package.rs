//! The zip package: parts by name and by relationship, with bounds.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::xml::Element;
use crate::detect::is_encrypted_package;
use crate::{Kind, Limits, ReadError};

pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Bytes that may still be unpacked.
    left: u64,
    limits: &'a Limits,
}

/// The names of the parts that are read.
pub(super) struct Parts {
    pub(super) document: String,
    pub(super) styles: Option<String>,
    pub(super) numbering: Option<String>,
    pub(super) footnotes: Option<String>,
    pub(super) endnotes: Option<String>,
}

impl<'a> Package<'a> {
    pub(super) fn open(bytes: &'a [u8], limits: &'a Limits) -> Result<Self, ReadError> {
        if is_encrypted_package(bytes) {
            return Err(ReadError::Encrypted { kind: Kind::Docx });
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| damaged(&e))?;
        if archive.len() > limits.entries {
            return Err(ReadError::TooManyParts {
                limit: limits.entries,
            });
        }
        Ok(Self {
            archive,
            left: limits.unpacked_bytes,
            limits,
        })
    }

    /// Follows the relationships from the package to the main document and from it to its companions.
    pub(super) fn parts(&mut self) -> Result<Parts, ReadError> {
        let document = match self.relationships("_rels/.rels")? {
            Some(list) => target(&list, "officeDocument", ""),
            None => None,
        }
        .unwrap_or_else(|| "word/document.xml".to_owned());
        let (folder, file) = document.rsplit_once('/').unwrap_or(("", &document));
        let list = self.relationships(&join(folder, &format!("_rels/{file}.rels")))?;
        let find = |kind: &str| list.as_ref().and_then(|list| target(list, kind, folder));
        Ok(Parts {
            styles: find("styles"),
            numbering: find("numbering"),
            footnotes: find("footnotes"),
            endnotes: find("endnotes"),
            document,
        })
    }

    fn relationships(&mut self, name: &str) -> Result<Option<Element>, ReadError> {
        match self.part(name)? {
            Some(text) => Element::parse(&text, self.limits.depth).map(Some),
            None => Ok(None),
        }
    }

    /// A part as text, or `None` when the package has no such part.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<String>, ReadError> {
        let Some(index) = self.index(name) else {
            return Ok(None);
        };
        let file = self.archive.by_index(index).map_err(|e| match e {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)
            | ZipError::InvalidPassword => ReadError::Encrypted { kind: Kind::Docx },
            e => damaged(&e),
        })?;
        let mut bytes = Vec::new();
        file.take(self.left + 1)
            .read_to_end(&mut bytes)
            .map_err(|e| damaged(&e))?;
        self.left = self
            .left
            .checked_sub(bytes.len() as u64)
            .ok_or(ReadError::Inflates {
                limit_bytes: self.limits.unpacked_bytes,
            })?;
        Ok(Some(decode(bytes)))
    }

    /// Part names are compared without regard to case, ECMA-376-2, 6.2.2.3.
    fn index(&self, name: &str) -> Option<usize> {
        self.archive.file_names_raw().position(|raw| {
            raw.len() == name.len()
                && raw.iter().zip(name.as_bytes()).all(|(&a, &b)| {
                    let a = if a == b'\\' { b'/' } else { a };
                    a.eq_ignore_ascii_case(&b)
                })
        })
    }
}

/// XML parts are UTF-8 or UTF-16, ECMA-376-2, 6.2.5.
fn decode(bytes: Vec<u8>) -> String {
    match bytes.as_slice() {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => encoding_rs::UTF_8.decode(&bytes).0.into_owned(),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => String::from_utf8(bytes)
            .unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()),
    }
}

fn target(list: &Element, kind: &str, folder: &str) -> Option<String> {
    let relationship = list.each("Relationship").find(|relationship| {
        relationship
            .attr("Type")
            .is_some_and(|name| name.rsplit('/').next() == Some(kind))
            && relationship.attr("TargetMode") != Some("External")
    })?;
    let target = relationship.attr("Target")?;
    Some(match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => join(folder, target),
    })
}

/// Resolves `../` and `./` against a folder.
fn join(folder: &str, target: &str) -> String {
    let mut segments: Vec<&str> = folder
        .split('/')
        .filter(|segment| !segment.is_empty())
        .collect();
    for segment in target.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    segments.join("/")
}

fn damaged(detail: &dyn std::fmt::Display) -> ReadError {
    ReadError::Damaged {
        kind: Kind::Docx,
        detail: detail.to_string(),
    }
}
