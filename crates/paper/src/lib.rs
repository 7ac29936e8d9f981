//! Official documents on paper, GB/T 9704-2012, as Word and PDF files.
//!
//! Bytes in, bytes out: a [`Document`] and the fonts to set it in come from the caller, the file goes back.
//! [`pdf`] sets the page itself on the 22 × 28 grid; [`docx`] states the same layout to a word processor and
//! needs no fonts. The same input gives the same bytes.

mod docx;
mod error;
pub mod fonts;
pub mod layout;
mod model;
mod pdf;
pub mod rules;
pub mod sample;

pub use docx::docx;
pub use error::PaperError;
pub use fonts::{Face, Faces};
pub use model::{
    Align, Attachment, Block, Chart, ChartKind, Column, Document, Imprint, Level, Properties, Run,
    Series, Signature, Table,
};
pub use pdf::pdf;
