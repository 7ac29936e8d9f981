//! A child process with bounds: time on the clock, CPU time, address space and output.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::Limits;

/// What to run: the input goes to standard input, the output is standard output.
pub(super) struct Job<'a> {
    pub(super) program: &'a Path,
    pub(super) args: Vec<OsString>,
    pub(super) input: &'a [u8],
}

/// Why there is no output.
#[derive(Debug)]
pub(super) enum Ended {
    TimedOut,
    TooMuch,
    Failed { stderr: String },
    NotStarted { detail: String },
}

/// The words and boxes of a text take this many times the text's own bytes.
const BOXES: u64 = 12;
/// Most output that is held in memory, in bytes.
const OUTPUT: u64 = 256 << 20;
const STDERR: u64 = 1 << 16;

/// Standard output and standard error of a child that ended well.
pub(super) fn run(job: &Job<'_>, limits: &Limits) -> Result<(Vec<u8>, String), Ended> {
    let mut child = command(job, limits)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|e| Ended::NotStarted {
            detail: e.to_string(),
        })?;
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let limit = limits.text_bytes.saturating_mul(BOXES).min(OUTPUT);
    let too_much = AtomicBool::new(false);
    let until = Instant::now() + limits.time;
    thread::scope(|scope| {
        scope.spawn(move || {
            if let Some(mut stdin) = stdin {
                // The child may end before it has read everything; its exit status says why.
                let _ = stdin.write_all(job.input);
            }
        });
        let output = scope.spawn(|| {
            let mut out = Vec::new();
            if let Some(stdout) = stdout {
                let _ = stdout.take(limit + 1).read_to_end(&mut out);
            }
            too_much.store(out.len() as u64 > limit, Ordering::Release);
            out
        });
        let errors = scope.spawn(|| {
            let mut out = Vec::new();
            if let Some(mut stderr) = stderr {
                let _ = stderr.by_ref().take(STDERR).read_to_end(&mut out);
                let _ = std::io::copy(&mut stderr, &mut std::io::sink());
            }
            out
        });
        let ended = watch(&mut child, &too_much, until);
        if ended.is_some() {
            // Already gone is as good as killed.
            let _ = child.kill();
            let _ = child.wait();
        }
        let out = output.join().unwrap_or_default();
        let errors = String::from_utf8_lossy(&errors.join().unwrap_or_default()).into_owned();
        match ended {
            None if too_much.load(Ordering::Acquire) => Err(Ended::TooMuch),
            None => Ok((out, errors)),
            Some(Ended::Failed { stderr }) if stderr.is_empty() => {
                Err(Ended::Failed { stderr: errors })
            }
            Some(ended) => Err(ended),
        }
    })
}

/// Waits until the child ends, writes too much or runs out of time; `None` when it ended well.
fn watch(child: &mut Child, too_much: &AtomicBool, until: Instant) -> Option<Ended> {
    let mut pause = Duration::from_millis(1);
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return None,
            Ok(Some(_)) => {
                return Some(Ended::Failed {
                    stderr: String::new(),
                });
            }
            Err(e) => {
                return Some(Ended::Failed {
                    stderr: e.to_string(),
                });
            }
            Ok(None) if too_much.load(Ordering::Acquire) => return Some(Ended::TooMuch),
            Ok(None) if Instant::now() >= until => return Some(Ended::TimedOut),
            Ok(None) => {
                thread::sleep(pause);
                pause = (pause * 2).min(Duration::from_millis(20));
            }
        }
    }
}

/// The program behind a shell that sets its limits: the standard library cannot, and the shell's `ulimit`
/// needs no unsafe code.
#[cfg(unix)]
fn command(job: &Job<'_>, limits: &Limits) -> Command {
    let mut command = Command::new("/bin/sh");
    command
        .arg("-c")
        .arg("ulimit -v \"$1\" && ulimit -t \"$2\" && ulimit -c 0 && shift 2 && exec \"$@\"")
        .arg("sh")
        .arg((limits.memory_bytes / 1024).to_string())
        .arg((limits.time.as_secs() + 1).to_string())
        .arg(job.program)
        .args(&job.args)
        .env_clear()
        .env("LC_ALL", "C.UTF-8");
    command
}

#[cfg(not(unix))]
fn command(job: &Job<'_>, _: &Limits) -> Command {
    let mut command = Command::new(job.program);
    command.args(&job.args);
    command
}
