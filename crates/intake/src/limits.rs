//! Bounds on what a file may cost.

use std::path::PathBuf;
use std::time::Duration;

/// Which program reads PDF files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PdfBackend {
    /// `pdftotext` where it is installed, else the built-in reader.
    #[default]
    Auto,
    /// `pdftotext` of poppler only.
    Poppler,
    /// The built-in reader only.
    BuiltIn,
}

/// Bounds on what a file may cost. The defaults suit an upload form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Largest file, in bytes.
    pub file_bytes: u64,
    /// Largest sum of unpacked parts of a package, in bytes.
    pub unpacked_bytes: u64,
    /// Largest text that comes out, in bytes.
    pub text_bytes: u64,
    /// Most parts in a package.
    pub entries: usize,
    /// Deepest nesting of elements. HTML elements nested deeper are taken as siblings; in a Word document
    /// the depth is an error.
    pub depth: usize,
    /// Most pages of a PDF.
    pub pages: u32,
    /// Longest time that the child process may take, on the clock and in CPU time.
    pub time: Duration,
    /// Address space of the child process, in bytes.
    pub memory_bytes: u64,
    /// Which program reads PDF files.
    pub pdf: PdfBackend,
    /// The executable to start for the built-in PDF reader. `None`: the running executable, whose `main`
    /// calls [`crate::child_main`] first.
    pub child: Option<PathBuf>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 128 << 20,
            unpacked_bytes: 256 << 20,
            text_bytes: 128 << 20,
            entries: 10_000,
            depth: 256,
            pages: 3_000,
            time: Duration::from_secs(60),
            memory_bytes: 1 << 30,
            pdf: PdfBackend::Auto,
            child: None,
        }
    }
}
