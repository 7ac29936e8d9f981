//! Makes the inputs that the tests read: nothing of the kind is committed.
#![allow(dead_code, clippy::unwrap_used)]

pub mod docx;
pub mod pdf;
pub mod plan;

use intake::{Limits, PdfBackend, ReadError, Reading};

/// Limits whose built-in PDF reader is the crate's own small program.
pub fn limits(pdf: PdfBackend) -> Limits {
    Limits {
        pdf,
        child: Some(env!("CARGO_BIN_EXE_intake").into()),
        ..Limits::default()
    }
}

pub fn read(bytes: &[u8]) -> Result<Reading, ReadError> {
    intake::read(bytes, None, &limits(PdfBackend::Auto))
}

/// The text of a file that must be readable.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(read(bytes).expect("readable").text).expect("UTF-8")
}

/// Both PDF readers where both are there, else the built-in one.
pub fn pdf_backends() -> Vec<PdfBackend> {
    let installed = std::env::var_os("PATH").is_some_and(|path| {
        std::env::split_paths(&path).any(|folder| folder.join("pdftotext").is_file())
    });
    if installed {
        return vec![PdfBackend::Poppler, PdfBackend::BuiltIn];
    }
    println!("skipped for pdftotext: it is not installed (package poppler-utils)");
    vec![PdfBackend::BuiltIn]
}
