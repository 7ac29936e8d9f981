//! `verify`: tells whether a receipt, a journal export, a draw or a bundle proves what it says. No database, no network.

mod args;

use args::{Asked, Request};
use proof::{Failure, Options, Proven, check_file, exit_status, report};
use std::fs::File;
use std::io::{self, BufReader, Write};
use std::path::Path;
use std::process::ExitCode;

/// Used wrongly, or the file cannot be read.
const USED_WRONGLY: u8 = 2;

const HELP: &str = "\
Check a Luodi receipt, journal export, draw or bundle, offline.

Usage: verify FILE [--key KEY] [--format text|json]

  FILE             what was downloaded; - reads standard input
  --key KEY        the published key of the journal: name+hash+data
  --format FORMAT  text (default) or json
  -h, --help       this text
  -V, --version    the version

Without --key the file is checked against the key that it names itself: that shows that it is whole, but
not who made it.

Exit status: 0 proven, 1 found wrong (the first entry or member that fails is named), 2 used wrongly.

Example:
  verify receipt-12.tlog-proof --key 'city.example/journal+1a2b3c4d+AW…'

核验落地系统的存证回执、留痕日志导出文件、抽取记录或归档包，无需联网。退出码：0 已证实，1 有误，2 用法不对。
";

fn main() -> ExitCode {
    ExitCode::from(match args::read(std::env::args_os().skip(1)) {
        Ok(Asked::Help) => say(HELP, 0),
        Ok(Asked::Version) => say(concat!("verify ", env!("CARGO_PKG_VERSION"), "\n"), 0),
        Ok(Asked::Check(request)) => run(&request),
        Err(error) => refuse(&format!("verify: {error}\nTry: verify --help")),
    })
}

fn run(request: &Request) -> u8 {
    let options = Options {
        key: request.key.clone(),
    };
    let result = match check(&request.file, &options) {
        Ok(result) => result,
        Err(error) => {
            let file = request.file.display();
            return refuse(&format!(
                "verify: {file} cannot be opened ({error}); check the name and your right to read it."
            ));
        }
    };
    let status = exit_status(&result);
    let text = report(&result, request.json);
    if request.json || status == 0 {
        say(&text, status)
    } else {
        complain(&text);
        status
    }
}

fn check(file: &Path, options: &Options) -> io::Result<Result<Proven, Failure>> {
    if file == Path::new("-") {
        return Ok(check_file(io::stdin().lock(), options));
    }
    let source = File::open(file)?;
    Ok(check_file(
        BufReader::with_capacity(1 << 16, source),
        options,
    ))
}

/// Prints to standard output; a result that cannot be delivered is not reported as success.
fn say(text: &str, status: u8) -> u8 {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => status,
        Err(_) => USED_WRONGLY,
    }
}

fn refuse(text: &str) -> u8 {
    complain(&format!("{text}\n"));
    USED_WRONGLY
}

fn complain(text: &str) {
    // Where standard error is closed there is nobody left to tell; the exit status still speaks.
    let _closed = io::stderr().lock().write_all(text.as_bytes());
}
