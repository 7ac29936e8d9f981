//! Opening a data folder, and why it may not open.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use base::{Explain, Fault, Lang};

use crate::conn::ConnectError;
use crate::database::{Database, Place};
use crate::migrate::MigrateError;
use crate::{Error, postgres, sqlite};

/// Where the data is and how it is served.
#[derive(Clone, Debug)]
pub struct Config {
    /// The data folder; created when absent.
    pub dir: PathBuf,
    /// The database; `None` is what the folder itself says: see [`Database::of_folder`].
    pub database: Option<Database>,
    /// Connections for reading, at least 1.
    pub readers: usize,
    /// Writes that may wait; a further one is refused with [`crate::Error::Busy`].
    pub queue: usize,
    /// The signer's folder; `None` is `signer` in the data folder. On another disk it also outlives a
    /// rollback of the whole data folder.
    pub signer: Option<PathBuf>,
    /// The journal's name when it is created, such as `luodi.example/jincheng`; `None` draws one.
    pub origin: Option<String>,
}

impl Config {
    /// Usual settings for a data folder.
    #[must_use]
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self {
            dir: dir.into(),
            database: None,
            readers: 4,
            queue: 1024,
            signer: None,
            origin: None,
        }
    }

    pub(crate) fn place(&self) -> Result<Place, OpenError> {
        let database = match &self.database {
            Some(database) => database.clone(),
            None => Database::of_folder(&self.dir).map_err(|cause| OpenError::Choice {
                path: self.dir.join(crate::database::FILE),
                why: cause.to_string(),
            })?,
        };
        Ok(database.place(&self.dir))
    }

    pub(crate) fn signer_dir(&self) -> PathBuf {
        self.signer
            .clone()
            .unwrap_or_else(|| self.dir.join("signer"))
    }
}

/// Why a data folder did not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder cannot be created or written.
    #[error("{path}: {cause}")]
    Unwritable {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// There is no database to read.
    #[error("{path}: no database")]
    Missing {
        /// The file that is not there.
        path: PathBuf,
    },
    /// The file is no database of this program.
    #[error("{path}: not a database of this program")]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The database was made by a newer program.
    #[error("{path}: made by a newer program ({room} {version})")]
    Newer {
        /// The file.
        path: PathBuf,
        /// The room whose schema is newer.
        room: String,
        /// Its version.
        version: u32,
    },
    /// A published step of the schema was edited.
    #[error("schema step {room} {version} differs from the one that was applied")]
    Changed {
        /// The room.
        room: String,
        /// The version.
        version: u32,
    },
    /// The file that names the database cannot be read, or names none.
    #[error("{path}: {why}")]
    Choice {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The server of the database does not answer, or refuses this user.
    #[error("{path}: {why}")]
    Unreachable {
        /// The server and the database.
        path: PathBuf,
        /// What was said.
        why: String,
    },
    /// The database holds text in another encoding than UTF-8.
    #[error("{path}: encoding {encoding} instead of UTF8")]
    Encoding {
        /// The server and the database.
        path: PathBuf,
        /// The encoding that it has.
        encoding: String,
    },
    /// Another process has the folder open.
    #[error("{path}: in use by another process")]
    Locked {
        /// The folder.
        path: PathBuf,
    },
    /// A step of the schema is wrong or failed.
    #[error("schema step {room} {version}: {why}")]
    Schema {
        /// The room.
        room: &'static str,
        /// The version.
        version: u32,
        /// What went wrong.
        why: String,
    },
    /// The configured name cannot name a journal.
    #[error("the journal name {0} has a space, a control character or a plus sign")]
    Origin(String),
    /// The database cannot be read, or the machine gave no thread or random numbers.
    #[error("{path}: {why}")]
    Failed {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        why: String,
    },
}

impl OpenError {
    fn zh(&self) -> String {
        match self {
            Self::Unwritable { path, cause } => format!(
                "不能写入 {}（{cause}）：请换一个数据目录，或为运行本程序的用户开放写权限。",
                path.display()
            ),
            Self::Missing { path } => format!(
                "没有找到数据库 {}：请核对数据目录，或先启动一次服务以创建。",
                path.display()
            ),
            Self::Foreign { path } => format!(
                "{} 不是本程序的数据库：请换一个数据目录，或移走该文件。",
                path.display()
            ),
            Self::Newer {
                path,
                room,
                version,
            } => format!(
                "数据库 {} 由更新版本的程序建立（{room} {version}）：请升级程序后再打开。",
                path.display()
            ),
            Self::Changed { room, version } => format!(
                "数据库结构第 {room} {version} 步与本程序不符：请换用与数据库相配的程序版本。"
            ),
            Self::Choice { path, .. } => format!(
                "{} 没有写明可用的数据库：请写一行 postgres://用户@主机/数据库，或删除该文件以使用目录内的 SQLite。",
                path.display()
            ),
            Self::Unreachable { path, why } => format!(
                "无法使用数据库 {}（{why}）：请检查数据库服务器、用户和口令。",
                path.display()
            ),
            Self::Encoding { path, encoding } => format!(
                "数据库 {} 的编码是 {encoding}：请另建一个 UTF8 编码的数据库。",
                path.display()
            ),
            Self::Locked { path } => format!(
                "数据目录 {} 正被另一个进程使用：请先停止它，或换一个数据目录。",
                path.display()
            ),
            Self::Schema { room, version, .. } => format!(
                "数据库结构第 {room} {version} 步未能完成，数据未改动：请查看日志并联系开发者。"
            ),
            Self::Origin(name) => {
                format!("日志名称“{name}”不可用：请改用不含空格、控制字符和加号的名称。")
            }
            Self::Failed { path, why } => format!(
                "数据库 {} 无法打开（{why}）：请检查磁盘，必要时用备份恢复。",
                path.display()
            ),
        }
    }

    fn en(&self) -> String {
        match self {
            Self::Unwritable { path, cause } => format!(
                "Cannot write to {} ({cause}); choose another data folder or give the user that runs this program the right to write there.",
                path.display()
            ),
            Self::Missing { path } => format!(
                "There is no database at {}; check the data folder, or start the server once to create it.",
                path.display()
            ),
            Self::Foreign { path } => format!(
                "{} is not a database of this program; choose another data folder or move the file away.",
                path.display()
            ),
            Self::Newer {
                path,
                room,
                version,
            } => format!(
                "The database {} was made by a newer program ({room} {version}); upgrade the program to open it.",
                path.display()
            ),
            Self::Changed { room, version } => format!(
                "Schema step {room} {version} of the database differs from this program's; use the program version that belongs to the database."
            ),
            Self::Choice { path, .. } => format!(
                "{} does not name a database; write one line, postgres://user@host/database, or remove the file to use SQLite in the folder.",
                path.display()
            ),
            Self::Unreachable { path, why } => format!(
                "The database {} cannot be used ({why}); check the server, the user and the password.",
                path.display()
            ),
            Self::Encoding { path, encoding } => format!(
                "The database {} has the encoding {encoding}; create one with the encoding UTF8.",
                path.display()
            ),
            Self::Locked { path } => format!(
                "The data folder {} is in use by another process; stop that one first or choose another folder.",
                path.display()
            ),
            Self::Schema { room, version, .. } => format!(
                "Schema step {room} {version} failed and nothing was changed; look into the log and tell the developers."
            ),
            Self::Origin(name) => format!(
                "The journal name {name} cannot be used; choose one without spaces, control characters and plus signs."
            ),
            Self::Failed { path, why } => format!(
                "The database {} cannot be opened ({why}); check the disk and restore a backup if needed.",
                path.display()
            ),
        }
    }
}

impl Explain for OpenError {
    fn explain(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.zh(),
            Lang::En => self.en(),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Unwritable { .. } | Self::Locked { .. } | Self::Unreachable { .. } => {
                Fault::Unavailable
            }
            Self::Missing { .. } => Fault::NotFound,
            Self::Origin(_) | Self::Choice { .. } | Self::Encoding { .. } => Fault::Invalid,
            Self::Foreign { .. } | Self::Newer { .. } | Self::Changed { .. } => Fault::Conflict,
            Self::Schema { .. } | Self::Failed { .. } => Fault::Internal,
        }
    }
}

/// Creates the folder and takes its lock, which the system gives back when the process ends.
pub(crate) fn lock(dir: &Path) -> Result<File, OpenError> {
    let unwritable = |path: &Path| {
        let path = path.to_owned();
        move |cause| OpenError::Unwritable { path, cause }
    };
    fs::create_dir_all(dir).map_err(unwritable(dir))?;
    let path = dir.join("lock");
    let file = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(unwritable(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::Locked {
            path: dir.to_owned(),
        }),
        Err(TryLockError::Error(cause)) => Err(OpenError::Unwritable { path, cause }),
    }
}

pub(crate) fn connect_error(place: &Place, error: ConnectError) -> OpenError {
    let path = place.name();
    match error {
        ConnectError::Sqlite(error) => sqlite_error(path, error),
        ConnectError::Postgres(error) => match error {
            postgres::ConnectError::Foreign => OpenError::Foreign { path },
            postgres::ConnectError::Encoding(encoding) => OpenError::Encoding { path, encoding },
            postgres::ConnectError::Unreachable(why) => OpenError::Unreachable { path, why },
        },
    }
}

fn sqlite_error(path: PathBuf, error: sqlite::ConnectError) -> OpenError {
    use rusqlite::ErrorCode;
    match error {
        sqlite::ConnectError::Foreign => OpenError::Foreign { path },
        sqlite::ConnectError::Sqlite(cause) => match cause.sqlite_error_code() {
            Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                OpenError::Unwritable {
                    path,
                    cause: io::Error::other(cause),
                }
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => OpenError::Locked { path },
            _ => OpenError::Failed {
                path,
                why: cause.to_string(),
            },
        },
    }
}

pub(crate) fn migrate_error(place: &Place, error: MigrateError) -> OpenError {
    let path = place.name();
    match error {
        MigrateError::Newer { room, version } => OpenError::Newer {
            path,
            room,
            version,
        },
        MigrateError::Changed { room, version } => OpenError::Changed { room, version },
        MigrateError::Order { room, version, why } => OpenError::Schema {
            room,
            version,
            why: why.to_owned(),
        },
        MigrateError::Failed {
            room,
            version,
            cause,
        } => OpenError::Schema {
            room,
            version,
            why: cause.to_string(),
        },
        MigrateError::Database(Error::Busy(_)) => OpenError::Locked { path },
        MigrateError::Database(Error::Unreachable(why)) => OpenError::Unreachable { path, why },
        MigrateError::Database(cause) => OpenError::Failed {
            path,
            why: cause.to_string(),
        },
    }
}
