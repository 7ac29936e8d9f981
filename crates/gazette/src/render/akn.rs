//! Akoma Ntoso 3.0 (OASIS LegalDocML): the outline of one document as XML.
//!
//! The outline maps to hierarchical elements: 章 and 编 to `chapter`, 条 to `article`, rows and annexes to
//! `hcontainer`, everything else to `section` (with further clauses below) or `paragraph` (without).
//! Attributions, targets and prohibitions are not part of the standard's vocabulary; they stay in the JSON
//! and Excel exports, and the text that states them stays in the paragraphs.

use std::fmt::Write;

use crate::model::{Clause, ClauseKind, Document, Quoted};

/// The namespace of Akoma Ntoso 3.0.
pub const NAMESPACE: &str = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0";

/// One document as Akoma Ntoso, valid against the OASIS schema.
///
/// Characters that XML 1.0 cannot hold are left out.
pub fn akn(document: &Document) -> String {
    let mut xml = String::with_capacity(4096);
    let _ = writeln!(
        xml,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<akomaNtoso xmlns=\"{NAMESPACE}\">"
    );
    xml.push_str("<doc name=\"plan\">\n");
    meta(&mut xml, document);
    preface(&mut xml, document);
    xml.push_str("<mainBody>\n");
    let tree = Tree::of(&document.clauses);
    if document.clauses.is_empty() {
        // The schema wants content; a document without structure has none to show.
        xml.push_str("<p eId=\"p_1\"/>\n");
    }
    for &root in &tree.roots {
        tree.element(&mut xml, root);
    }
    xml.push_str("</mainBody>\n</doc>\n</akomaNtoso>\n");
    xml
}

fn text(quoted: Option<&Quoted>) -> &str {
    quoted.map_or("", |quoted| quoted.text.as_str())
}

fn meta(xml: &mut String, document: &Document) {
    let date = document
        .signed
        .map_or_else(|| "0001-01-01".to_owned(), |day| day.to_string());
    let number = text(document.number.as_ref());
    let slug = slug(number);
    let work = format!("/akn/cn/doc/plan/{date}/{slug}");
    let _ = write!(
        xml,
        "<meta>\n<identification source=\"#luodi\">\n\
         <FRBRWork><FRBRthis value=\"{work}/!main\"/><FRBRuri value=\"{work}\"/><FRBRdate date=\"{date}\" name=\"signed\"/>\
         <FRBRauthor href=\"#issuer\"/><FRBRcountry value=\"cn\"/><FRBRnumber value=\""
    );
    escape(xml, number);
    let _ = write!(
        xml,
        "\"/></FRBRWork>\n\
         <FRBRExpression><FRBRthis value=\"{work}/zho@{date}/!main\"/><FRBRuri value=\"{work}/zho@{date}\"/><FRBRdate date=\"{date}\" name=\"signed\"/>\
         <FRBRauthor href=\"#issuer\"/><FRBRlanguage language=\"zho\"/></FRBRExpression>\n\
         <FRBRManifestation><FRBRthis value=\"{work}/zho@{date}/!main.xml\"/><FRBRuri value=\"{work}/zho@{date}.xml\"/><FRBRdate date=\"{date}\" name=\"signed\"/>\
         <FRBRauthor href=\"#luodi\"/></FRBRManifestation>\n\
         </identification>\n<references source=\"#luodi\">\n\
         <TLCOrganization eId=\"luodi\" href=\"/ontology/organization/luodi\" showAs=\"Luodi\"/>\n\
         <TLCOrganization eId=\"issuer\" href=\"/ontology/organization/issuer\" showAs=\""
    );
    escape(xml, text(document.issuer.as_ref()));
    xml.push_str("\"/>\n</references>\n</meta>\n");
}

fn preface(xml: &mut String, document: &Document) {
    let lines = [
        ("docNumber", text(document.number.as_ref())),
        ("docTitle", text(document.title.as_ref())),
        ("docAuthority", text(document.issuer.as_ref())),
    ];
    if lines.iter().all(|(_, line)| line.is_empty()) {
        return;
    }
    xml.push_str("<preface>\n");
    for (name, line) in lines.into_iter().filter(|(_, line)| !line.is_empty()) {
        let _ = write!(xml, "<p><{name}>");
        escape(xml, line);
        let _ = writeln!(xml, "</{name}></p>");
    }
    xml.push_str("</preface>\n");
}

/// The flat list of clauses as a tree by level.
struct Tree<'a> {
    clauses: &'a [Clause],
    roots: Vec<usize>,
    children: Vec<Vec<usize>>,
    /// Position among its siblings, from 1.
    position: Vec<usize>,
    parent: Vec<Option<usize>>,
}

impl<'a> Tree<'a> {
    fn of(clauses: &'a [Clause]) -> Self {
        let mut tree = Self {
            clauses,
            roots: Vec::new(),
            children: vec![Vec::new(); clauses.len()],
            position: vec![0; clauses.len()],
            parent: vec![None; clauses.len()],
        };
        let mut open: Vec<usize> = Vec::new();
        for (index, clause) in clauses.iter().enumerate() {
            while open
                .last()
                .is_some_and(|&last| clauses[last].level >= clause.level)
            {
                open.pop();
            }
            let siblings = match open.last() {
                Some(&parent) => &mut tree.children[parent],
                None => &mut tree.roots,
            };
            siblings.push(index);
            tree.position[index] = siblings.len();
            tree.parent[index] = open.last().copied();
            open.push(index);
        }
        tree
    }

    fn name(&self, index: usize) -> (&'static str, &'static str) {
        match self.clauses[index].kind {
            ClauseKind::Chapter => ("chapter", "chp"),
            ClauseKind::Article => ("article", "art"),
            ClauseKind::Row | ClauseKind::Annex | ClauseKind::Preamble => {
                ("hcontainer", "hcontainer")
            }
            ClauseKind::Section | ClauseKind::Task if self.children[index].is_empty() => {
                ("paragraph", "para")
            }
            ClauseKind::Section | ClauseKind::Task => ("section", "sec"),
        }
    }

    fn id(&self, index: usize) -> String {
        let own = format!("{}_{}", self.name(index).1, self.position[index]);
        match self.parent[index] {
            Some(parent) => format!("{}__{own}", self.id(parent)),
            None => own,
        }
    }

    fn element(&self, xml: &mut String, index: usize) {
        let clause = &self.clauses[index];
        let (name, id) = (self.name(index).0, self.id(index));
        let _ = write!(xml, "<{name} eId=\"{id}\"");
        if name == "hcontainer" {
            let _ = write!(xml, " name=\"{}\"", clause.kind.name());
        }
        xml.push('>');
        if !clause.no.is_empty() {
            line(xml, "num", &clause.no);
        }
        if let Some(title) = &clause.title {
            line(xml, "heading", &title.text);
        }
        let around = if self.children[index].is_empty() {
            "content"
        } else {
            "intro"
        };
        let body = body(clause);
        if around == "content" || !body.is_empty() {
            let _ = write!(xml, "<{around}>");
            for paragraph in body.split('\n') {
                line(xml, "p", paragraph);
            }
            let _ = write!(xml, "</{around}>");
        }
        xml.push('\n');
        for &child in &self.children[index] {
            self.element(xml, child);
        }
        let _ = writeln!(xml, "</{name}>");
    }
}

/// The text without the number and heading that stand in elements of their own.
fn body(clause: &Clause) -> &str {
    let text = clause.text.trim();
    let Some(title) = &clause.title else {
        return text;
    };
    // The number before the heading is a few characters; a later repetition of the heading is text.
    match text.find(title.text.as_str()) {
        Some(at) if at <= NUMBER_BYTES => {
            text[at + title.text.len()..].trim_start_matches(['。', '．', '\n'])
        }
        _ => text,
    }
}

/// The longest number and separator before a heading, such as 第一百二十三条 with a blank.
const NUMBER_BYTES: usize = 32;

fn line(xml: &mut String, name: &str, content: &str) {
    let _ = write!(xml, "<{name}>");
    escape(xml, content);
    let _ = write!(xml, "</{name}>");
}

/// Text for element content and double-quoted attributes.
fn escape(xml: &mut String, content: &str) {
    for c in content.chars() {
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            '\t'
            | '\n'
            | '\r'
            | '\u{20}'..='\u{D7FF}'
            | '\u{E000}'..='\u{FFFD}'
            | '\u{10000}'..='\u{10FFFF}' => xml.push(c),
            // XML 1.0 has no way to write the remaining control characters, not even as a reference.
            _ => {}
        }
    }
}

/// A URI part from a document number: letters and digits stay, runs of anything else become one hyphen.
fn slug(number: &str) -> String {
    let mut slug = String::new();
    for c in number.chars() {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() {
        "unnumbered".to_owned()
    } else {
        slug.to_owned()
    }
}
