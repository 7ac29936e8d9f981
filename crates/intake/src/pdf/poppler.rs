//! `pdftotext` of poppler-utils as the reader of words.

use std::path::PathBuf;

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::child::Job;
use super::{Page, Word, run};
use crate::{Kind, Limits, ReadError};

/// The program, where the search path has it.
pub(super) fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join("pdftotext"))
        .find(|program| program.is_file())
}

pub(super) fn pages(bytes: &[u8], limits: &Limits) -> Result<Vec<Page>, ReadError> {
    let Some(program) = program() else {
        return Err(ReadError::Reader {
            detail: "pdftotext is not on the search path".to_owned(),
        });
    };
    let last = limits.pages.saturating_add(1).to_string();
    let args = ["-bbox", "-enc", "UTF-8", "-l", &last, "-", "-"];
    let job = Job {
        program: &program,
        args: args.iter().map(Into::into).collect(),
        input: bytes,
    };
    let (output, errors) = run(&job, limits)?;
    let pages = parse(&String::from_utf8_lossy(&output))?;
    // Predefined CJK character maps are a package of their own (poppler-data); without them such text is missing.
    if errors.contains("language pack") && pages.iter().all(|page| page.words.is_empty()) {
        return Err(ReadError::Reader {
            detail: "poppler-data is not installed".to_owned(),
        });
    }
    Ok(pages)
}

/// `<page width height>` with `<word xMin yMin xMax yMax>text</word>`.
pub(super) fn parse(output: &str) -> Result<Vec<Page>, ReadError> {
    let mut reader = Reader::from_str(output);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut pages: Vec<Page> = Vec::new();
    let mut word: Option<Word> = None;
    loop {
        let event = reader.read_event().map_err(|e| ReadError::Damaged {
            kind: Kind::Pdf,
            detail: format!("pdftotext: {e}"),
        })?;
        match event {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().into_inner() == "page" => {
                pages.push(Page {
                    width: number(&tag, "width"),
                    height: number(&tag, "height"),
                    words: Vec::new(),
                });
            }
            Event::Start(tag) if tag.local_name().into_inner() == "word" => {
                let [x0, y0, x1, y1] =
                    ["xMin", "yMin", "xMax", "yMax"].map(|name| number(&tag, name));
                word = Some(Word {
                    x0,
                    y0,
                    x1,
                    y1,
                    text: String::new(),
                });
            }
            Event::Text(text) => {
                if let Some(word) = word.as_mut() {
                    word.text.push_str(&text);
                }
            }
            Event::GeneralRef(reference) => {
                if let Some(word) = word.as_mut() {
                    match reference.resolve_char_ref() {
                        Ok(Some(ch)) => word.text.push(ch),
                        _ => word.text.push_str(
                            quick_xml::escape::resolve_predefined_entity(&reference)
                                .unwrap_or_default(),
                        ),
                    }
                }
            }
            Event::End(tag) if tag.local_name().into_inner() == "word" => {
                if let (Some(word), Some(page)) = (word.take(), pages.last_mut()) {
                    page.words.push(word);
                }
            }
            Event::Eof => return Ok(pages),
            _ => {}
        }
    }
}

fn number(tag: &BytesStart<'_>, name: &str) -> f32 {
    tag.try_get_attribute(name)
        .ok()
        .flatten()
        .and_then(|attribute| attribute.value.parse().ok())
        .unwrap_or(0.0)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_box_output() {
        let pages = parse(
            "<!DOCTYPE html><html><head><title></title></head><body><doc>\n<page width=\"595.0\" height=\"842.0\">\n\
             <word xMin=\"72.0\" yMin=\"70.5\" xMax=\"104.0\" yMax=\"86.5\">甲&amp;乙</word>\n</page>\n<page width=\"1\" height=\"2\">\n</page></doc></body></html>",
        )
        .unwrap();
        assert_eq!(pages.len(), 2);
        assert_eq!(
            pages[0].words,
            [Word {
                x0: 72.0,
                y0: 70.5,
                x1: 104.0,
                y1: 86.5,
                text: "甲&乙".to_owned()
            }]
        );
    }
}
