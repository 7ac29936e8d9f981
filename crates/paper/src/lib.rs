//! Official documents on paper, GB/T 9704-2012, as Word and PDF files.
