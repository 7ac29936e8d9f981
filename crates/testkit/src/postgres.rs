//! A PostgreSQL server for tests, from Debian's package `postgresql`: nothing of it listens on the network and
//! nothing of it stays.
//!
//! The shared server lives in the folder for temporary files, is started by the first test process that asks,
//! serves all of them, each with a schema of its own, and ends itself a minute after the last one has gone.

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use tempfile::TempDir;

/// The variable that asks for it: `LUODI_TEST_DATABASE=postgres` runs the same tests on PostgreSQL.
pub const VARIABLE: &str = "LUODI_TEST_DATABASE";

/// Whether the tests of this run are to use PostgreSQL.
#[must_use]
pub fn wanted() -> bool {
    match std::env::var(VARIABLE).as_deref() {
        Err(_) | Ok("" | "sqlite") => false,
        Ok("postgres") => true,
        Ok(other) => panic!("{VARIABLE} is `{other}`; it must be `sqlite` or `postgres`"),
    }
}

/// Makes a data folder use a PostgreSQL database of its own when [`wanted`]; else leaves it alone. A folder that
/// names a database already keeps it. Gives the folder back.
///
/// # Panics
/// When it is wanted and cannot be had: a run that was asked for must not pass without it.
#[must_use]
pub fn prepared<P: AsRef<Path>>(dir: P) -> P {
    let file = dir.as_ref().join("database");
    if wanted() && !file.exists() {
        let Some(url) = database() else {
            panic!("{VARIABLE} asks for PostgreSQL, which cannot be had");
        };
        fs::create_dir_all(dir.as_ref()).expect("a data folder");
        fs::write(file, format!("{url}\n")).expect("a written file");
    }
    dir
}

/// The address of a new, empty database on the shared server; `None`, with a sentence, where no server can be
/// had. Then the caller skips what needs it.
///
/// # Panics
/// When the server is there and does not take a new schema.
#[must_use]
pub fn database() -> Option<String> {
    Some(shared()?.schema())
}

/// The address of a new, empty database of this name, of which [`copy_of`] makes copies; `None` as [`database`].
///
/// # Panics
/// When the server is there and does not make it.
#[must_use]
pub fn to_copy(name: &str) -> Option<String> {
    Some(shared()?.database(name, "template1"))
}

/// The address of a new copy of a database of [`to_copy`], to which nobody is connected any more.
///
/// # Panics
/// When there is no server or it does not copy it.
#[must_use]
pub fn copy_of(url: &str) -> String {
    let Some(server) = shared() else {
        panic!("a database is to be copied, and there is no server");
    };
    let from = url.rsplit('/').next().unwrap_or_default();
    server.database(&new_name(), from)
}

/// A folder for what belongs to databases of [`to_copy`]: it goes with the shared server. `None` as [`database`].
#[must_use]
pub fn kept() -> Option<PathBuf> {
    Some(shared()?.kept.clone())
}

fn shared() -> Option<&'static Server> {
    static SHARED: OnceLock<Option<Shared>> = OnceLock::new();
    let shared = SHARED.get_or_init(|| match Shared::join() {
        Ok(shared) => Some(shared),
        Err(why) => {
            println!("skipped: PostgreSQL cannot be had ({why}); scripts/check installs it");
            None
        }
    });
    Some(&shared.as_ref()?.server)
}

/// A running server and how to reach it.
struct Server {
    programs: Programs,
    data: PathBuf,
    sockets: PathBuf,
    kept: PathBuf,
}

struct Shared {
    server: Server,
    /// Held, shared, for as long as this process lives.
    _lease: File,
}

/// Where the package put its programs, and as whom they run.
#[derive(Clone)]
struct Programs {
    folder: PathBuf,
    user: Option<String>,
}

impl Programs {
    fn find() -> Result<Self, String> {
        let mut folders: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
            .map_err(|_| "the package postgresql is not installed".to_owned())?
            .filter_map(Result::ok)
            .filter_map(|item| {
                let version = item.file_name().to_str()?.parse().ok()?;
                Some((version, item.path().join("bin")))
            })
            .filter(|(_, folder)| folder.join("initdb").exists())
            .collect();
        folders.sort_unstable();
        let (_, folder) = folders
            .pop()
            .ok_or("the package postgresql has no server")?;
        // The server refuses to run as root.
        let user = (uid()? == 0).then(|| {
            let known = fs::read_to_string("/etc/passwd").unwrap_or_default();
            let has = known.lines().any(|line| line.starts_with("postgres:"));
            if has { "postgres" } else { "nobody" }.to_owned()
        });
        Ok(Self { folder, user })
    }

    fn command(&self, program: &str) -> Command {
        let path = self.folder.join(program);
        let mut command = match &self.user {
            None => Command::new(path),
            Some(user) => {
                let mut command = Command::new("setpriv");
                command
                    .args([&format!("--reuid={user}"), "--clear-groups"])
                    .arg(format!("--regid={}", group_of(user)))
                    .arg(path);
                command
            }
        };
        command
            .current_dir("/")
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::null());
        command
    }

    fn run(&self, program: &str, args: &[&str]) -> Result<(), String> {
        let output = self
            .command(program)
            .args(args)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .output()
            .map_err(|cause| format!("{program}: {cause}"))?;
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        Err(format!("{program}: {}", said.trim()))
    }

    /// Makes a folder that the server's user owns.
    fn own(&self, folder: &Path) -> Result<(), String> {
        fs::create_dir_all(folder).map_err(|cause| format!("{}: {cause}", folder.display()))?;
        let Some(user) = &self.user else {
            return Ok(());
        };
        let done = Command::new("chown").arg(user).arg(folder).status();
        match done {
            Ok(status) if status.success() => Ok(()),
            _ => Err(format!("chown {user} {}", folder.display())),
        }
    }
}

fn group_of(user: &str) -> &str {
    if user == "nobody" { "nogroup" } else { user }
}

fn uid() -> Result<u32, String> {
    fs::metadata("/proc/self")
        .map(|meta| meta.uid())
        .map_err(|cause| cause.to_string())
}

impl Server {
    fn at(root: &Path, programs: Programs) -> Self {
        Self {
            programs,
            data: root.join("data"),
            sockets: root.join("sockets"),
            kept: root.join("kept"),
        }
    }

    fn answers(&self) -> bool {
        UnixStream::connect(self.sockets.join(".s.PGSQL.5432")).is_ok()
    }

    /// A new cluster. Its language is Chinese where the server has ICU, so that an order that depends on the
    /// database's language is found out.
    fn create(&self) -> Result<(), String> {
        for folder in [&self.data, &self.kept] {
            if folder.exists() {
                fs::remove_dir_all(folder).map_err(|cause| cause.to_string())?;
            }
        }
        self.programs.own(&self.data)?;
        self.programs.own(&self.sockets)?;
        let data = self.data.display().to_string();
        let usual = [
            "-D", &data, "-U", "luodi", "-A", "trust", "-E", "UTF8", "-N",
        ];
        let chinese = [
            "--locale=C.UTF-8",
            "--locale-provider=icu",
            "--icu-locale=zh-Hans-CN",
        ];
        self.programs
            .run("initdb", &[&usual[..], &chinese[..]].concat())
            .or_else(|_| {
                self.programs
                    .run("initdb", &[&usual[..], &["--locale=C.UTF-8"]].concat())
            })
    }

    fn start(&self, durable: bool) -> Result<(), String> {
        let sockets = self.sockets.display();
        let mut options = format!(
            "-c listen_addresses= -c unix_socket_directories={sockets} -c max_connections=300 \
             -c shared_buffers=64MB -c max_wal_size=256MB -c log_min_messages=warning"
        );
        if !durable {
            options.push_str(" -c fsync=off -c full_page_writes=off");
        }
        let (data, log) = (
            self.data.display().to_string(),
            self.data.join("log").display().to_string(),
        );
        self.programs.run(
            "pg_ctl",
            &[
                "start", "-w", "-t", "60", "-D", &data, "-l", &log, "-o", &options,
            ],
        )
    }

    fn stop(&self, mode: &str) -> Result<(), String> {
        let data = self.data.display().to_string();
        self.programs
            .run("pg_ctl", &["stop", "-w", "-D", &data, "-m", mode])
    }

    fn sql(&self, sql: &str) -> Result<(), String> {
        let sockets = self.sockets.display().to_string();
        self.programs.run(
            "psql",
            &[
                "-h",
                &sockets,
                "-U",
                "luodi",
                "-d",
                "postgres",
                "-qX",
                "-v",
                "ON_ERROR_STOP=1",
                "-c",
                sql,
            ],
        )
    }

    /// A new database, empty or a copy of another.
    fn database(&self, name: &str, from: &str) -> String {
        for sql in [
            format!("DROP DATABASE IF EXISTS \"{name}\""),
            format!("CREATE DATABASE \"{name}\" TEMPLATE \"{from}\""),
        ] {
            self.sql(&sql).unwrap_or_else(|why| panic!("{why}"));
        }
        format!("{}/{name}", self.address())
    }

    /// A new schema; a city takes a schema as it takes a database.
    fn schema(&self) -> String {
        let name = new_name();
        if let Err(why) = self.sql(&format!(
            "SET client_min_messages TO warning; DROP SCHEMA IF EXISTS {name} CASCADE; CREATE SCHEMA {name}"
        )) {
            panic!("{why}");
        }
        format!("{}/postgres?options=-csearch_path%3D{name}", self.address())
    }

    fn address(&self) -> String {
        let host = self.sockets.display().to_string().replace('/', "%2F");
        format!("postgres://luodi@{host}")
    }
}

fn new_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let next = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("t{}_{next}", std::process::id())
}

impl Shared {
    fn join() -> Result<Self, String> {
        let programs = Programs::find()?;
        let root = std::env::temp_dir().join(format!("luodi-test-postgres-{}", uid()?));
        let io = |cause: std::io::Error| cause.to_string();
        fs::create_dir_all(&root).map_err(io)?;
        let server = Server::at(&root, programs);
        let file = |name: &str| {
            File::options()
                .write(true)
                .create(true)
                .truncate(false)
                .open(root.join(name))
        };
        // With the lease in hand nobody ends the server; the other lock lets one process start it.
        let lease = file("lease").map_err(io)?;
        lease.lock_shared().map_err(io)?;
        let starting = file("starting").map_err(io)?;
        starting.lock().map_err(io)?;
        fs::write(root.join("used"), "").map_err(io)?;
        if !server.answers() {
            // A server that was killed may have left anything behind.
            server.create()?;
            server.start(false)?;
            server.watch(&root)?;
        }
        starting.unlock().map_err(io)?;
        Ok(Self {
            server,
            _lease: lease,
        })
    }
}

impl Server {
    /// Leaves a small process behind that ends the server when nobody holds the lease any more and the last use
    /// is a minute ago.
    fn watch(&self, root: &Path) -> Result<(), String> {
        let mut stop = vec![];
        if let Some(user) = &self.programs.user {
            stop.push(format!(
                "setpriv --reuid={user} --regid={} --clear-groups",
                group_of(user)
            ));
        }
        stop.push(format!(
            "'{}' stop -D '{}' -m immediate",
            self.programs.folder.join("pg_ctl").display(),
            self.data.display()
        ));
        let script = format!(
            "while sleep 5; do\n\
             test -z \"$(find used -mmin -1)\" || continue\n\
             flock -n -x lease sh -c \"cd / && {}; rm -rf '{}' '{}'\" && exit 0\n\
             done",
            stop.join(" "),
            self.data.display(),
            self.kept.display()
        );
        Command::new("setsid")
            .args(["sh", "-c", &script])
            .current_dir(root)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map(drop)
            .map_err(|cause| cause.to_string())
    }
}

/// A server of one test alone, which may stop it and start it again. It ends with the value.
pub struct Private {
    server: Server,
    durable: bool,
    _root: TempDir,
}

impl Private {
    /// Starts a server; `None`, with a sentence, where none can be had. `durable` makes it flush its commits to
    /// the disk, as one in use does.
    ///
    /// # Panics
    /// When the package is there and the server does not start.
    #[must_use]
    pub fn start(durable: bool) -> Option<Self> {
        let programs = match Programs::find() {
            Ok(programs) => programs,
            Err(why) => {
                println!("skipped: PostgreSQL cannot be had ({why}); scripts/check installs it");
                return None;
            }
        };
        let root = tempfile::tempdir().expect("a folder");
        // The server's user must get through to its folders.
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        fs::set_permissions(root.path(), open).expect("permissions");
        let server = Server::at(root.path(), programs);
        server
            .create()
            .and_then(|()| server.start(durable))
            .unwrap_or_else(|why| panic!("{why}"));
        Some(Self {
            server,
            durable,
            _root: root,
        })
    }

    /// The address of a new, empty database.
    #[must_use]
    pub fn database(&self) -> String {
        self.server.schema()
    }

    /// Stops the server: `immediate` is as if it had crashed, `fast` breaks connections, both at once.
    ///
    /// # Panics
    /// When it does not stop.
    pub fn stop(&self, mode: &str) {
        self.server.stop(mode).unwrap_or_else(|why| panic!("{why}"));
    }

    /// Starts it again.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start_again(&self) {
        self.server
            .start(self.durable)
            .unwrap_or_else(|why| panic!("{why}"));
    }

    /// Runs a statement as an operator would with `psql`, in a database of [`Private::database`].
    ///
    /// # Panics
    /// When the server refuses it.
    pub fn sql(&self, sql: &str) {
        self.server.sql(sql).unwrap_or_else(|why| panic!("{why}"));
    }
}

impl Drop for Private {
    fn drop(&mut self) {
        // It may be stopped already.
        let _ = self.server.stop("immediate");
    }
}
