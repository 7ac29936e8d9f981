//! Whether the store takes writes, and if not, why.

use base::{Explain, Fault, Lang};

/// Whether the store takes writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It does.
    ReadWrite,
    /// It does not; pages and exports still work.
    ReadOnly {
        /// The reason, which pages show.
        why: Why,
    },
}

/// Why a store takes no writes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// It was opened with [`crate::Store::open_read_only`].
    #[error("opened for reading")]
    Asked,
    /// The journal has fewer entries than the signer has signed: the database was rolled back.
    #[error("rolled back: the signer signed {signed} entries, the database holds {found}")]
    RolledBack {
        /// Entries under the signer's last head.
        signed: u64,
        /// Entries in the database.
        found: u64,
    },
    /// The journal has other contents than the signer has signed.
    #[error("altered: {detail}")]
    Altered {
        /// The first sequence number found wrong, where it is known.
        seq: Option<u64>,
        /// What does not agree with what.
        detail: String,
    },
    /// The signing key does not belong to this journal, or is missing, or cannot be read.
    #[error("signing key: {0}")]
    Key(String),
    /// The disk failed while a commit was made durable; what is on it is known again after a restart.
    #[error("the disk failed: {0}")]
    Disk(String),
    /// The signer's record of its last head is missing or unreadable although the journal has entries.
    #[error("signer's head: {0}")]
    Head(String),
}

impl Explain for Why {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::Asked => lang
                .pick(
                    "数据以只读方式打开，不能保存；需要保存请以正常方式启动服务。",
                    "The data was opened for reading only; start the server normally to save.",
                )
                .to_owned(),
            Self::RolledBack { signed, found } => match lang {
                Lang::Zh => format!(
                    "数据库被回退：日志已签至第 {signed} 条，现仅有 {found} 条，系统转为只读；请管理员恢复最新的数据库，或核实后运行 luodi journal adopt 认可现状。"
                ),
                Lang::En => format!(
                    "The database was rolled back: the journal was signed up to entry {signed} but holds {found}, so the system is read-only; restore the newest database, or after an inquiry accept this state with luodi journal adopt."
                ),
            },
            Self::Altered { seq, .. } => match (lang, seq) {
                (Lang::Zh, Some(seq)) => format!(
                    "数据库被改动：日志第 {seq} 条与已签的日志不符，系统转为只读；请管理员保留现场并用备份恢复。"
                ),
                (Lang::En, Some(seq)) => format!(
                    "The database was altered: journal entry {seq} disagrees with what was signed, so the system is read-only; keep the files as evidence and restore a backup."
                ),
                (lang, None) => lang
                    .pick(
                        "数据库被改动：日志与已签的日志头不符，系统转为只读；请管理员保留现场并用备份恢复。",
                        "The database was altered: the journal disagrees with its signed head, so the system is read-only; keep the files as evidence and restore a backup.",
                    )
                    .to_owned(),
            },
            Self::Key(_) => lang
                .pick(
                    "签名密钥缺失或不属于本日志，系统转为只读；请管理员放回数据目录中 signer 文件夹的密钥。",
                    "The signing key is missing or belongs to another journal, so the system is read-only; put back the key in the signer folder of the data folder.",
                )
                .to_owned(),
            Self::Disk(_) => lang
                .pick(
                    "写入磁盘失败，系统转为只读；请管理员检查磁盘后重新启动服务。",
                    "Writing to the disk failed, so the system is read-only; check the disk, then restart the server.",
                )
                .to_owned(),
            Self::Head(_) => lang
                .pick(
                    "签名者保存的最后日志头缺失或无法读取，系统转为只读；请管理员放回 signer 文件夹的 head 文件，或核实后运行 luodi journal adopt 认可现状。",
                    "The signer's record of its last head is missing or unreadable, so the system is read-only; put back the file head in the signer folder, or after an inquiry accept this state with luodi journal adopt.",
                )
                .to_owned(),
        }
    }

    fn fault(&self) -> Fault {
        Fault::Unavailable
    }
}
