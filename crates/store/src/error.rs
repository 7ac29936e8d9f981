//! What can go wrong in a transaction.

use base::{Explain, Fault, Lang};

use crate::mode::Why;

/// Why a read or a write did not happen. Nothing of a failed write is in the database.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The queue of writes is full, or no connection for reading became free in time.
    #[error("the store is busy: {0}")]
    Busy(&'static str),
    /// The store takes no writes; see [`crate::Mode`].
    #[error("the store is read-only: {0}")]
    ReadOnly(Why),
    /// The disk is full, or the file may not grow.
    #[error("the disk is full")]
    Full,
    /// A write changed rows but left no journal entry and was not marked transient.
    #[error("a write changed state without a journal entry")]
    Unjournalled,
    /// A UNIQUE or PRIMARY KEY constraint: such a row exists.
    #[error("a row with this key exists: {0}")]
    Duplicate(String),
    /// A FOREIGN KEY, NOT NULL or CHECK constraint.
    #[error("a constraint refuses the row: {0}")]
    Constraint(String),
    /// `query_one` found no row.
    #[error("no row: {0}")]
    NoRow(String),
    /// A column is missing or holds another type than was asked for.
    #[error("column {column}: expected {expected}")]
    Column {
        /// Name or index of the column.
        column: String,
        /// The type that was asked for.
        expected: &'static str,
    },
    /// The statement is not one that a transaction may run, or its parameters do not match.
    #[error("statement refused ({why}): {sql}")]
    Statement {
        /// The statement.
        sql: String,
        /// Why it was refused.
        why: String,
    },
    /// The journal could not be extended or read.
    #[error("journal: {0}")]
    Journal(String),
    /// The closure panicked. The rest of its commit is unharmed.
    #[error("the write panicked: {0}")]
    Panicked(String),
    /// A write was asked for from inside a write; the one writer would wait for itself.
    #[error("a write inside a write")]
    Nested,
    /// The commit failed; nothing of it is kept.
    #[error("the commit failed: {0}")]
    Commit(String),
    /// The server of the database does not answer; nothing of the write is kept.
    #[error("the database server cannot be reached: {0}")]
    Unreachable(String),
    /// The server of the database went away during the commit and did not come back: the write may be kept
    /// or not.
    #[error("it is not known whether the commit happened: {0}")]
    Unknown(String),
    /// The store is closed.
    #[error("the store is closed")]
    Closed,
    /// Any other failure of the database or of the file below it.
    #[error("database: {0}")]
    Database(String),
}

impl Explain for Error {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::ReadOnly(why) => why.explain(lang),
            Self::Busy(_) | Self::Commit(_) => lang
                .pick(
                    "系统暂时不能保存，内容未保存，请稍后重新提交。",
                    "The system cannot save at the moment and nothing was saved; please submit again shortly.",
                )
                .to_owned(),
            Self::Unreachable(_) => lang
                .pick(
                    "数据库服务器无法连接，内容未保存，请稍后重新提交；持续出现请联系管理员检查数据库。",
                    "The database server cannot be reached and nothing was saved; submit again shortly, and ask the administrator to check the server if this lasts.",
                )
                .to_owned(),
            Self::Unknown(_) => lang
                .pick(
                    "保存过程中与数据库的连接中断，尚不能确定是否已保存，请刷新页面核对后再决定是否重新提交。",
                    "The connection to the database broke while saving, and whether it was saved is not known; reload the page and look before submitting again.",
                )
                .to_owned(),
            Self::Full => lang
                .pick(
                    "磁盘空间已满，内容未保存，请管理员清理数据目录所在磁盘后重新提交。",
                    "The disk is full and nothing was saved; ask the administrator to free space on the disk of the data folder, then submit again.",
                )
                .to_owned(),
            Self::Closed => lang
                .pick(
                    "系统正在停止，内容未保存，请在重新启动后提交。",
                    "The system is stopping and nothing was saved; please submit again after it restarts.",
                )
                .to_owned(),
            Self::Duplicate(_) => lang
                .pick(
                    "已有相同的记录，内容未保存，请刷新页面核对后再提交。",
                    "Such a record exists already and nothing was saved; reload the page and check before submitting again.",
                )
                .to_owned(),
            Self::Unjournalled
            | Self::Constraint(_)
            | Self::NoRow(_)
            | Self::Column { .. }
            | Self::Statement { .. }
            | Self::Journal(_)
            | Self::Panicked(_)
            | Self::Nested
            | Self::Database(_) => lang
                .pick(
                    "系统出现故障，内容未保存，请联系管理员查看服务日志。",
                    "The system failed and nothing was saved; ask the administrator to look into the server log.",
                )
                .to_owned(),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Busy(_)
            | Self::ReadOnly(_)
            | Self::Full
            | Self::Closed
            | Self::Commit(_)
            | Self::Unreachable(_)
            | Self::Unknown(_) => Fault::Unavailable,
            Self::Duplicate(_) => Fault::Conflict,
            Self::Unjournalled
            | Self::Constraint(_)
            | Self::NoRow(_)
            | Self::Column { .. }
            | Self::Statement { .. }
            | Self::Journal(_)
            | Self::Panicked(_)
            | Self::Nested
            | Self::Database(_) => Fault::Internal,
        }
    }
}
