//! `compile [--fragment] [--format json|toml|akn|text] FILE|-` for scoring and looking.

use std::io::Read as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut fragment = false;
    let mut format = "text".to_owned();
    let mut file = None;
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--fragment" => fragment = true,
            "--format" => format = args.next().unwrap_or_default(),
            _ => file = Some(arg),
        }
    }
    let Some(file) = file else {
        eprintln!("usage: compile [--fragment] [--format json|toml|akn|text] FILE|-");
        return ExitCode::from(2);
    };
    let read = if file == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(&file)
    };
    let bytes = match read {
        Ok(bytes) => bytes,
        Err(error) => {
            eprintln!("{file}: {error}");
            return ExitCode::from(2);
        }
    };
    let compiled = if fragment {
        gazette::compile_fragment(&bytes)
    } else {
        gazette::compile(&bytes)
    };
    let out = match format.as_str() {
        "json" => gazette::render::json(&compiled),
        "toml" => gazette::render::toml(&compiled),
        "akn" => compiled
            .documents
            .iter()
            .map(gazette::render::akn)
            .collect(),
        _ => gazette::render::text(&compiled),
    };
    print!("{out}");
    ExitCode::SUCCESS
}
