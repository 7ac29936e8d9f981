//! Carrying an installation from one database to another, its journal with it.
//!
//! Everything is written in one transaction of the target and read back before it is committed; only then does
//! the folder name its new database. Memory holds one batch of rows, whatever the size.

mod rows;
mod search;

use std::path::PathBuf;

use base::{Explain, Fault, Lang};

use crate::conn::Conn;
use crate::database::{Database, Place};
use crate::journal::{self, CheckError};
use crate::mode::Why;
use crate::open::{self, Config, OpenError};
use crate::store::{inspect, locks};
use crate::{Error, Migration, Read, migrate};

/// What was carried over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Each table with its rows, the search index last.
    pub tables: Vec<(String, u64)>,
    /// Journal entries, all of them right in the new database.
    pub entries: u64,
    /// The file of the former database, kept under a new name, when it was one.
    pub kept: Option<PathBuf>,
}

/// Why nothing was carried over. The folder goes on with the database that it had.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// A database did not open.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A database failed.
    #[error(transparent)]
    Store(#[from] Error),
    /// The folder uses this database already, or both are on servers.
    #[error("not between a file and a server")]
    Kind,
    /// There is something in the target.
    #[error("{0} is not empty")]
    NotEmpty(PathBuf),
    /// The source does not agree with its signer.
    #[error("the source is read-only: {0}")]
    ReadOnly(Why),
    /// The source has not the schema of this program, or no journal.
    #[error("the source is not in use by this version yet")]
    Unused,
    /// A table came out differently.
    #[error("{0} differs after copying")]
    Differs(String),
    /// The copied journal is not right.
    #[error(transparent)]
    Check(#[from] CheckError),
    /// The folder could not be made to name its new database, which is complete.
    #[error("{path}: {cause}")]
    Switch {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
}

impl Explain for MoveError {
    fn explain(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Open(error), lang) => error.explain(lang),
            (Self::Store(error), lang) => error.explain(lang),
            (Self::ReadOnly(why), lang) => why.explain(lang),
            (Self::Check(error), lang) => error.explain(lang),
            (Self::Kind, Lang::Zh) => "只能在数据目录内的 SQLite 与 PostgreSQL 之间迁移：请核对目标；两台服务器之间请使用数据库自带的工具。".to_owned(),
            (Self::Kind, Lang::En) => "The move goes between SQLite in the data folder and PostgreSQL; check the target, and use the server's own tools between two servers.".to_owned(),
            (Self::NotEmpty(path), Lang::Zh) => format!("目标 {} 不是空的：请换一个空的数据库。", path.display()),
            (Self::NotEmpty(path), Lang::En) => format!("The target {} is not empty; choose an empty database.", path.display()),
            (Self::Unused, Lang::Zh) => "数据尚未由本版本程序启用：请先启动一次服务再迁移。".to_owned(),
            (Self::Unused, Lang::En) => "The data is not in use by this version yet; start the server once, then move.".to_owned(),
            (Self::Differs(table), Lang::Zh) => format!("迁移后核对 {table} 不一致，目标未保留任何内容：请重试，并检查磁盘与数据库。"),
            (Self::Differs(table), Lang::En) => format!("{table} came out differently and nothing was kept in the target; try again, and check disk and server."),
            (Self::Switch { path, cause }, Lang::Zh) => format!("数据已全部迁移，但无法写入 {}（{cause}）：请在该文件写入新数据库的地址。", path.display()),
            (Self::Switch { path, cause }, Lang::En) => format!("Everything was carried over, but {} cannot be written ({cause}); write the address of the new database into it.", path.display()),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Open(error) => error.fault(),
            Self::Store(error) => error.fault(),
            Self::ReadOnly(why) => why.fault(),
            Self::Check(error) => error.fault(),
            Self::Kind => Fault::Invalid,
            Self::NotEmpty(_) | Self::Unused => Fault::Conflict,
            Self::Differs(_) => Fault::Internal,
            Self::Switch { .. } => Fault::Unavailable,
        }
    }
}

/// Carries what a folder stands for to another database, all or nothing, and makes the folder name it. No
/// node may have the folder open; nodes that share a server must be stopped first.
///
/// # Errors
/// [`MoveError`].
pub fn move_to(
    config: &Config,
    to: &Database,
    migrations: &[Migration],
) -> Result<Moved, MoveError> {
    let (source_place, target_place) = (config.place()?, to.place(&config.dir));
    if std::mem::discriminant(&source_place) == std::mem::discriminant(&target_place) {
        return Err(MoveError::Kind);
    }
    let _locks = locks(config, &source_place)?;
    if let Place::File(path) = &source_place
        && !path.is_file()
    {
        return Err(OpenError::Missing { path: path.clone() }.into());
    }
    let source = connect(&source_place)?;
    source.hold_turn()?;
    sound(config, &source, &source_place, migrations)?;
    let target = match connect(&target_place) {
        Err(MoveError::Open(OpenError::Foreign { path })) => return Err(MoveError::NotEmpty(path)),
        outcome => outcome?,
    };
    if target.has_any_table()? {
        return Err(MoveError::NotEmpty(target_place.name()));
    }
    target.hold_turn()?;
    target.begin()?;
    let outcome = carry(&source, &target, &target_place, migrations);
    if outcome.is_err() {
        target.rollback()?;
    }
    let (tables, entries) = outcome?;
    target.commit()?;
    source.tidy();
    drop((source, target));
    let kept = switch(config, to, &source_place)?;
    Ok(Moved {
        tables,
        entries,
        kept,
    })
}

fn connect(place: &Place) -> Result<Conn, MoveError> {
    let conn = Conn::writer(place).map_err(|error| open::connect_error(place, error))?;
    conn.take_time()?;
    Ok(conn)
}

/// That the source is what its signer has signed and what this program knows.
fn sound(
    config: &Config,
    source: &Conn,
    place: &Place,
    migrations: &[Migration],
) -> Result<(), MoveError> {
    let pending = migrate::pending(source, &steps(source, migrations))
        .map_err(|error| open::migrate_error(place, error))?;
    if !pending.is_empty() {
        return Err(MoveError::Unused);
    }
    match inspect(config, source, &place.name(), &pending)? {
        Ok(Some(_)) => Ok(()),
        Ok(None) => Err(MoveError::Unused),
        Err(why) => Err(MoveError::ReadOnly(why)),
    }
}

fn steps(conn: &Conn, migrations: &[Migration]) -> Vec<Migration> {
    let mut steps = conn.steps().to_vec();
    steps.extend_from_slice(migrations);
    steps
}

type Carried = (Vec<(String, u64)>, u64);

/// Copies and reads back, inside the transaction of the target.
fn carry(
    source: &Conn,
    target: &Conn,
    target_place: &Place,
    migrations: &[Migration],
) -> Result<Carried, MoveError> {
    migrate::lay(target, &steps(target, migrations))
        .map_err(|error| open::migrate_error(target_place, error))?;
    target.defer_references()?;
    let tables = rows::tables(source, target)?;
    let mut carried = Vec::new();
    for table in &tables {
        let written = rows::copy(source, target, table)?;
        if rows::digest(target, table)? != written {
            return Err(MoveError::Differs(table.name.clone()));
        }
        carried.push((table.name.clone(), written.rows));
    }
    let written = search::copy(source, target)?;
    if search::digest(target)? != written {
        return Err(MoveError::Differs("search_gram".to_owned()));
    }
    carried.push(("search_gram".to_owned(), written.rows));
    target.settle_references()?;
    let checked = journal::check(&mut Read {
        session: target.session(),
    })?;
    let head = |conn: &Conn| {
        journal::head(&mut Read {
            session: conn.session(),
        })
    };
    if head(source)? != head(target)? {
        return Err(MoveError::Differs("journal_checkpoint".to_owned()));
    }
    Ok((carried, checked.entries))
}

/// Makes the folder name its new database and puts the former file aside.
fn switch(
    config: &Config,
    to: &Database,
    source_place: &Place,
) -> Result<Option<PathBuf>, MoveError> {
    let failed = |path: PathBuf| move |cause| MoveError::Switch { path, cause };
    to.write_to(&config.dir)
        .map_err(failed(config.dir.join(crate::database::FILE)))?;
    let Place::File(path) = source_place else {
        return Ok(None);
    };
    let kept = path.with_extension("db.moved");
    std::fs::rename(path, &kept).map_err(failed(kept.clone()))?;
    Ok(Some(kept))
}
