//! Writing data to standard output without a panic when the reader goes away.

use std::io::{ErrorKind, Write};

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
