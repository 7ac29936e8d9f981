//! Which database a data folder stands for: a file in it, or a server that one line names.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::postgres::Server;

/// The file of a data folder that names a PostgreSQL database in its one line. Where it is absent, the
/// database is `luodi.db` beside it.
pub(crate) const FILE: &str = "database";

/// Where the rows of an installation are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Database {
    /// SQLite: `luodi.db` in the data folder.
    #[default]
    Folder,
    /// A database of a PostgreSQL server, which several nodes may share.
    Postgres(Server),
}

/// As [`Database`], with the file's path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    File(PathBuf),
    Server(Server),
}

impl Place {
    /// How messages name it; without a password.
    pub(crate) fn name(&self) -> PathBuf {
        match self {
            Self::File(path) => path.clone(),
            Self::Server(server) => PathBuf::from(server.to_string()),
        }
    }
}

impl Database {
    /// What a data folder says.
    ///
    /// # Errors
    /// When the file `database` is there and cannot be read or names no database.
    pub fn of_folder(dir: &Path) -> io::Result<Self> {
        let path = dir.join(FILE);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(cause)
                if matches!(
                    cause.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
                return Ok(Self::Folder);
            }
            Err(cause) => return Err(cause),
        };
        let mut lines = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        let (line, more) = (lines.next().unwrap_or_default(), lines.next());
        if more.is_some() {
            return Err(io::Error::other("one line names the database"));
        }
        let server: Server = line.parse().map_err(io::Error::other)?;
        if server.has_password() && fs::metadata(&path)?.permissions().mode() & 0o077 != 0 {
            tracing::warn!(path = %path.display(), "the file holds a password and others may read it; chmod 600");
        }
        Ok(Self::Postgres(server))
    }

    /// Makes a data folder say so, durably and readable by its owner alone.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn write_to(&self, dir: &Path) -> io::Result<()> {
        let path = dir.join(FILE);
        match self {
            Self::Folder => match fs::remove_file(&path) {
                Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(()),
                outcome => outcome?,
            },
            Self::Postgres(server) => {
                let draft = dir.join("database.new");
                let mut file = fs::OpenOptions::new()
                    .write(true)
                    .create(true)
                    .truncate(true)
                    .mode(0o600)
                    .open(&draft)?;
                writeln!(file, "{}", server.secret_url())?;
                file.sync_all()?;
                fs::rename(&draft, &path)?;
            }
        }
        fs::File::open(dir)?.sync_all()
    }

    pub(crate) fn place(&self, dir: &Path) -> Place {
        match self {
            Self::Folder => Place::File(dir.join("luodi.db")),
            Self::Postgres(server) => Place::Server(server.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_names_the_database() {
        let dir = tempfile::tempdir().expect("a folder");
        let of = || Database::of_folder(dir.path());
        assert_eq!(of().expect("absent"), Database::Folder);
        let server: Server = "postgres://luodi:s3cret@db/city".parse().expect("a server");
        let database = Database::Postgres(server);
        database.write_to(dir.path()).expect("written");
        assert_eq!(of().expect("read"), database);
        let mode = fs::metadata(dir.path().join(FILE))
            .expect("there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        Database::Folder.write_to(dir.path()).expect("removed");
        assert_eq!(of().expect("absent"), Database::Folder);
        for text in ["", "s3cret", "postgres://a@b/c\npostgres://a@b/d\n"] {
            fs::write(dir.path().join(FILE), text).expect("written");
            let error = of().expect_err("refused").to_string();
            assert!(!error.contains("s3cret"), "{error}");
        }
    }
}
