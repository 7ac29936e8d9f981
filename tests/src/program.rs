//! The programs as people run them: `luodi` and `verify`, with their exit status and what they print.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, SystemTime};

/// What a program did.
#[derive(Debug)]
pub struct Ran {
    /// Its exit status; -1 when a signal ended it.
    pub status: i32,
    /// Its standard output.
    pub out: String,
    /// Its standard error.
    pub err: String,
}

impl Ran {
    /// The standard output as JSON.
    ///
    /// # Panics
    /// When it is none.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// Runs a program to its end, in English.
///
/// # Panics
/// When it cannot be started.
#[must_use]
pub fn run<S: AsRef<std::ffi::OsStr>>(program: &str, args: &[S]) -> Ran {
    run_with(program, args, &[], b"")
}

/// Runs a program to its end with these variables and this standard input.
///
/// # Panics
/// When it cannot be started.
#[must_use]
pub fn run_with<S: AsRef<std::ffi::OsStr>>(
    program: &str,
    args: &[S],
    variables: &[(&str, &str)],
    input: &[u8],
) -> Ran {
    let mut child = command(program)
        .args(args)
        .envs(variables.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{program} does not start: {error}"));
    if let Some(mut stdin) = child.stdin.take() {
        let input = input.to_vec();
        // A program that does not read its input closes the pipe early; that is its right.
        std::thread::spawn(move || drop(stdin.write_all(&input)));
    }
    let output = child.wait_with_output().expect("an end");
    Ran {
        status: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn command(program: &str) -> Command {
    let mut command = Command::new(path(program));
    for name in [
        "LC_ALL",
        "LC_MESSAGES",
        "LANG",
        "LUODI_DATA",
        "LUODI_LISTEN",
        "LUODI_PACK",
        "LUODI_PUBLIC_URL",
        "LUODI_LOG",
    ] {
        command.env_remove(name);
    }
    command
}

/// A `luodi` that serves. It is killed with the value.
pub struct Served {
    /// Where it listens.
    pub address: SocketAddr,
    said: Arc<Mutex<String>>,
    child: Child,
}

impl Served {
    /// Starts `luodi` with these arguments and waits until it answers.
    ///
    /// # Panics
    /// With what it wrote to standard error, when it ends before it answers.
    #[must_use]
    pub fn start<S: AsRef<std::ffi::OsStr>>(args: &[S]) -> Self {
        let mut child = command("luodi")
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("luodi starts");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe"));
        let address = loop {
            let mut line = String::new();
            if lines.read_line(&mut line).unwrap_or(0) == 0 {
                let mut err = String::new();
                let _ = child
                    .stderr
                    .take()
                    .map(|mut pipe| pipe.read_to_string(&mut err));
                panic!("luodi ended before it listened: {err}");
            }
            if let Some(at) = line.trim().strip_prefix("http://") {
                break at.parse().expect("an address");
            }
        };
        // Both pipes are read on, so that the server never waits for a reader.
        let said = Arc::new(Mutex::new(String::new()));
        let (heard, err) = (said.clone(), child.stderr.take());
        std::thread::spawn(move || {
            for line in lines.lines().map_while(Result::ok) {
                heard.lock().expect("a lock").push_str(&line);
            }
        });
        std::thread::spawn(move || {
            err.map(|mut pipe| std::io::copy(&mut pipe, &mut std::io::sink()))
        });
        let served = Self {
            address,
            said,
            child,
        };
        for _ in 0..300 {
            if get(address, "/healthz").is_some_and(|answer| answer.starts_with("HTTP/1.1 200")) {
                return served;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("luodi does not answer on {address}");
    }

    /// Whether it says this on standard output, now or within a few seconds.
    #[must_use]
    pub fn says(&self, text: &str) -> bool {
        (0..100).any(|_| {
            let said = self.said.lock().is_ok_and(|said| said.contains(text));
            if !said {
                std::thread::sleep(Duration::from_millis(50));
            }
            said
        })
    }

    /// Asks it to stop as the system does and gives its exit status; -1 when the signal simply killed it.
    ///
    /// # Panics
    /// When it cannot be asked.
    pub fn stop(mut self) -> i32 {
        let asked = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status()
            .expect("kill");
        assert!(asked.success(), "kill: {asked}");
        self.child.wait().expect("an end").code().unwrap_or(-1)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // After `stop` there is nothing left to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The whole answer to a plain request, or `None` when nobody answers.
#[must_use]
pub fn get(address: SocketAddr, path: &str) -> Option<String> {
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(5)).ok()?;
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .ok()?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )
    .ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    Some(String::from_utf8_lossy(&answer).into_owned())
}

/// The path of a program of this workspace, built from the sources as they are.
///
/// `cargo test --workspace` has built it by then; `cargo test -p luodi-tests` alone has not. When it was last seen to be
/// fresh stands in a file of its own: a program that depends on nothing that changed keeps its old time.
fn path(program: &str) -> PathBuf {
    static FRESH: OnceLock<PathBuf> = OnceLock::new();
    let folder = FRESH.get_or_init(|| {
        let test = std::env::current_exe().expect("the path of this test");
        let folder = test.ancestors().nth(2).expect("a build folder").to_owned();
        let seen = folder.join("programs-are-fresh");
        let built = ["luodi", "verify"].map(|name| changed(&folder.join(name)));
        let oldest = built.into_iter().min().unwrap_or(SystemTime::UNIX_EPOCH);
        let missing = oldest == SystemTime::UNIX_EPOCH;
        let newest = newest(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
        if missing || oldest.max(changed(&seen)) < newest {
            let now = SystemTime::now();
            build(&folder);
            std::fs::File::create(&seen)
                .and_then(|file| file.set_modified(now))
                .expect("a writable build folder");
        }
        folder
    });
    folder.join(program)
}

/// Builds the programs with the features that the whole workspace has, or every crate would be compiled a second time:
/// two tests are named whose packages hold them.
fn build(folder: &Path) {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .args(["test", "--workspace", "--no-run", "--quiet", "--locked"])
        .args([
            "--test",
            "command_line",
            "--test",
            "command",
            "--target-dir",
        ])
        .arg(folder.parent().unwrap_or(folder))
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    if folder.ends_with("release") {
        command.arg("--release");
    }
    let built = command.status().expect("cargo");
    assert!(built.success(), "the programs do not build");
}

fn changed(path: &Path) -> SystemTime {
    std::fs::metadata(path)
        .and_then(|meta| meta.modified())
        .unwrap_or(SystemTime::UNIX_EPOCH)
}

/// When a source of the programs was last changed.
fn newest(root: &Path) -> SystemTime {
    fn walk(folder: &Path, newest: &mut SystemTime) {
        for entry in std::fs::read_dir(folder)
            .into_iter()
            .flatten()
            .filter_map(Result::ok)
        {
            let path = entry.path();
            let name = entry.file_name();
            let other = ["tests", "examples", "fuzz", "testkit", "README.md"]
                .iter()
                .any(|other| name == *other);
            if path.is_dir() && !other {
                walk(&path, newest);
            } else if !other {
                *newest = changed(&path).max(*newest);
            }
        }
    }
    let mut newest = SystemTime::UNIX_EPOCH;
    walk(&root.join("crates"), &mut newest);
    walk(&root.join("packs"), &mut newest);
    newest
}
