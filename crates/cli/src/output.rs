//! Writing data to standard output without a panic when the reader goes away.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::Path;

use crate::exit::{Done, Stop};

/// Writes `text` and flushes.
pub fn print(text: &str) -> Done {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| match error.kind() {
            ErrorKind::BrokenPipe => Stop::Silent,
            _ => Stop::Wrong(format!("cannot write to standard output: {error}")),
        })
}

/// Prints a value as one line of JSON.
pub fn print_json(value: &serde_json::Value) -> Done {
    print(&format!("{value}\n"))
}

/// Writes a file whole or not at all: a half-written one must not stand where a whole one is expected.
pub fn replace(path: &Path, bytes: &[u8]) -> Done {
    let part = path.with_extension("part");
    let written = File::create(&part).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&part, path)
    });
    written.map_err(|error| Stop::file("write", path, &error))
}
