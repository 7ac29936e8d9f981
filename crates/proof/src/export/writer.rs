//! Writing an export. The writer keeps the form; whether the content holds is the reader's question.

use super::{CHECKPOINT_LINE, FIRST_LINE, KeyRing, is_by};
use crate::checkpoint::SignedCheckpoint;
use crate::entry::MAX_ENTRY_BYTES;
use crate::key::VerifierKey;
use crate::tree::Hash;
use base::{Explain, Fault, Lang};
use std::io::{self, Write};
use thiserror::Error;

/// Writes an export entry by entry. Stored bytes go out as they are, so that the reader can name the entry
/// in which a store was altered.
#[derive(Debug)]
pub struct ExportWriter<W> {
    out: W,
    keys: KeyRing,
    entries: u64,
    checkpoints: u64,
    entries_out: u64,
    checkpoints_out: u64,
    head_size: Option<u64>,
}

/// Why an export could not be written.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The output failed.
    #[error("the export could not be written: {0}")]
    Io(#[from] io::Error),
    /// No key, more than sixteen, one twice, or of different names.
    #[error("an export names 1 to 16 different keys of one name")]
    Keys,
    /// An export ends with a checkpoint, so it has at least one.
    #[error("an export needs a signed checkpoint over all its entries; sign one and try again")]
    NoCheckpoint,
    /// A stored body that cannot be one line of an export.
    #[error("entry {0} as stored is not one line of at most 65535 bytes: it was altered")]
    Body(u64),
    /// More or fewer entries or checkpoints than announced.
    #[error("announced were {announced} {what}, now there are {found}")]
    Count {
        /// `entries` or `checkpoints`.
        what: &'static str,
        /// How many the header says.
        announced: u64,
        /// How many there are.
        found: u64,
    },
    /// A checkpoint that does not stand right after the entries it covers, or covers no more than the last.
    #[error("a checkpoint over {size} entries cannot stand after {after} entries here")]
    Place {
        /// The checkpoint's size.
        size: u64,
        /// The entries written so far.
        after: u64,
    },
    /// A checkpoint that neither the key of the one before nor the next listed key signed, or a listed key
    /// that signs nothing.
    #[error("the keys must be exactly those that sign, in the order in which they do")]
    KeyOrder,
}

impl Explain for ExportError {
    fn explain(&self, lang: Lang) -> String {
        match (lang, self) {
            (Lang::En, error) => format!("The journal was not exported: {error}."),
            (Lang::Zh, Self::Io(error)) => {
                format!("留痕日志未能导出：写文件出错（{error}），请检查磁盘空间和目录权限。")
            }
            (Lang::Zh, Self::NoCheckpoint) => {
                "留痕日志未能导出：还没有覆盖全部日志条目的签名日志头，请先签发再导出。".to_owned()
            }
            (Lang::Zh, Self::Body(seq)) => {
                format!("留痕日志未能导出：日志条目 {seq} 的存储内容已被改动，请核查数据库。")
            }
            (Lang::Zh, _) => {
                "留痕日志未能导出：数据库中的日志条目、签名日志头与公钥互不一致，请核查数据库。"
                    .to_owned()
            }
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Io(_) => Fault::Unavailable,
            Self::NoCheckpoint => Fault::Conflict,
            _ => Fault::Internal,
        }
    }
}

impl<W: Write> ExportWriter<W> {
    /// Begins an export of `entries` entries with `checkpoints` checkpoints, the last of them over all
    /// entries. `keys` are those that signed the checkpoints, oldest first.
    ///
    /// # Errors
    ///
    /// [`ExportError`] when the output fails or the parts make no export.
    pub fn new(
        mut out: W,
        keys: &[VerifierKey],
        entries: u64,
        checkpoints: u64,
    ) -> Result<Self, ExportError> {
        if checkpoints == 0 {
            return Err(ExportError::NoCheckpoint);
        }
        let keys = KeyRing::new(keys.to_vec()).ok_or(ExportError::Keys)?;
        writeln!(out, "{FIRST_LINE}")?;
        for key in &keys.keys {
            writeln!(out, "key {key}")?;
        }
        writeln!(out, "entries {entries}\ncheckpoints {checkpoints}\n")?;
        Ok(Self {
            out,
            keys,
            entries,
            checkpoints,
            entries_out: 0,
            checkpoints_out: 0,
            head_size: None,
        })
    }

    /// Writes the next entry: its leaf hash as the tree holds it and its canonical bytes as stored.
    ///
    /// # Errors
    ///
    /// [`ExportError`].
    pub fn entry(&mut self, leaf: &Hash, body: &[u8]) -> Result<(), ExportError> {
        if body.len() > MAX_ENTRY_BYTES || body.contains(&b'\n') {
            return Err(ExportError::Body(self.entries_out));
        }
        self.out.write_all(b"entry ")?;
        self.out.write_all(base::hex::encode(leaf).as_bytes())?;
        self.out.write_all(b" ")?;
        self.out.write_all(body)?;
        self.out.write_all(b"\n")?;
        self.entries_out += 1;
        Ok(())
    }

    /// Writes a checkpoint over exactly the entries written so far, with one signature: that of the next
    /// listed key if it signed, else that of the key that signed the checkpoint before.
    ///
    /// # Errors
    ///
    /// [`ExportError`].
    pub fn checkpoint(&mut self, signed: &SignedCheckpoint) -> Result<(), ExportError> {
        let size = signed.checkpoint().size;
        let after = self.entries_out;
        if size != after || self.head_size.is_some_and(|last| size <= last) {
            return Err(ExportError::Place { size, after });
        }
        let by = |key: &&VerifierKey| {
            let mut lines = signed.note().signatures().iter();
            lines.any(|line| is_by(line, key))
        };
        // The newer key of the two that may sign here, so that a change of keys takes effect at once.
        let candidates = [self.keys.following(), self.keys.current()];
        let key = candidates.into_iter().flatten().find(by).cloned();
        let key = key.ok_or(ExportError::KeyOrder)?;
        self.keys.sign(&key);
        let mut lines = signed.note().signatures().to_vec();
        lines.retain(|line| is_by(line, &key));
        let note = signed.note().with_signatures(lines);
        write!(self.out, "{CHECKPOINT_LINE}\n{note}")?;
        self.checkpoints_out += 1;
        self.head_size = Some(size);
        Ok(())
    }

    /// Ends the export and hands back the output, flushed.
    ///
    /// # Errors
    ///
    /// [`ExportError`] when what was written is not what was announced; the output is then no export.
    pub fn finish(mut self) -> Result<W, ExportError> {
        let counts = [
            ("entries", self.entries, self.entries_out),
            ("checkpoints", self.checkpoints, self.checkpoints_out),
        ];
        for (what, announced, found) in counts {
            if announced != found {
                return Err(ExportError::Count {
                    what,
                    announced,
                    found,
                });
            }
        }
        if self.head_size != Some(self.entries) {
            return Err(ExportError::NoCheckpoint);
        }
        if !self.keys.all_used() {
            return Err(ExportError::KeyOrder);
        }
        self.out.flush()?;
        Ok(self.out)
    }
}
