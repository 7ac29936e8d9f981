//! Published Chinese plan text becomes documents: heads, an outline of clauses, attributions, targets, deadlines,
//! prohibitions and references, each with the bytes it was read from.
//!
//! Nothing here performs I/O; reading never fails and never refuses text. What no field claims is listed. See
//! `README.md` in this crate for the layers, the invariants and the rule ids.

mod actor;
mod attribution;
mod calendar;
mod deadline;
mod decode;
mod document;
mod duty;
mod glyph;
mod head;
mod letterhead;
mod lexicon;
mod lines;
mod marker;
mod mask;
mod mended;
mod model;
mod quantity;
mod reading;
mod record;
pub mod render;
mod roster;
mod run;
mod table;
mod target;
mod tree;

pub use model::*;

use document::Scope;

/// Reads a whole file, which may hold several documents.
pub fn compile(bytes: &[u8]) -> Compilation {
    run(bytes, Scope::File)
}

/// Reads one clause or one document head on its own: the clause is not split at inner numbers.
pub fn compile_fragment(bytes: &[u8]) -> Compilation {
    run(bytes, Scope::Fragment)
}

/// Reads a file up to the tree: heads, clauses with their headings, text and places, nothing inside the clauses.
pub fn structure(bytes: &[u8]) -> Compilation {
    run(bytes, Scope::Structure)
}

fn run(bytes: &[u8], scope: Scope) -> Compilation {
    let source = decode::decode(&bytes[..bytes.len().min(lines::LARGEST)]);
    let mut pages = lines::Pages::read(&source, scope != Scope::Fragment);
    let documents = document::read(&mut pages, scope);
    let layout = document::layout(&pages, bytes.len());
    let mut notes = pages.notes;
    if bytes.len() > lines::LARGEST {
        let span = Span {
            start: lines::LARGEST,
            end: bytes.len(),
        };
        notes.push(Note {
            rule: Rule("warn.limit"),
            span,
        });
    }
    notes.sort_by_key(|n| n.span);
    Compilation {
        encoding: source.encoding,
        documents,
        notes,
        byte_len: bytes.len(),
        layout,
    }
}
