//! Prints a file as the plan compiler would read it: `intake FILE`. Notes and errors go to standard error.
//!
//! It is also the child process that the tests of the built-in PDF reader start.

use std::io::Write;
use std::process::ExitCode;

use base::{Explain, Lang};

fn main() -> ExitCode {
    if let Some(code) = intake::child_main() {
        return code;
    }
    let Some(path) = std::env::args_os().nth(1) else {
        eprintln!("usage: intake FILE");
        return ExitCode::from(2);
    };
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(e) => {
            eprintln!("{}: {e}", path.display());
            return ExitCode::FAILURE;
        }
    };
    let mut limits = intake::Limits::default();
    if std::env::args_os()
        .nth(2)
        .is_some_and(|arg| arg == "--built-in")
    {
        limits.pdf = intake::PdfBackend::BuiltIn;
    }
    match intake::read(&bytes, path.to_str(), &limits) {
        Ok(reading) => {
            for note in &reading.notes {
                eprintln!("{}", note.say(Lang::En));
            }
            match std::io::stdout().lock().write_all(&reading.text) {
                Ok(()) => ExitCode::SUCCESS,
                Err(_) => ExitCode::FAILURE,
            }
        }
        Err(e) => {
            eprintln!("{}", e.explain(Lang::En));
            ExitCode::FAILURE
        }
    }
}
