//! Writing a bundle. What the reader would refuse is refused here, before the end is written.

use super::fault::{BundleCause, BundleFault};
use super::manifest::{Head, Member, read_list, write_list};
use super::relations::Relations;
use super::tar::{self, BLOCK_BYTES, END_BYTES};
use super::{LIST_PATH, NOTE_PATH};
use crate::key::VerifierKey;
use crate::note::{Note, NoteSigner, SignError};
use base::{Explain, Fault, Lang};
use sha2::{Digest, Sha256};
use std::io::{self, Read, Write};
use thiserror::Error;

/// What a bundle is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cover {
    /// The trade, such as `trade/12`: 1 to 256 bytes without white space.
    pub subject: String,
    /// When the bundle was made: RFC 3339 in UTC with three decimals. Retention runs from here.
    pub at: String,
}

/// Writes a bundle member by member, in the order of their paths.
pub struct BundleWriter<W> {
    out: W,
    members: Vec<Member>,
    written: usize,
    relations: Relations,
}

/// Why a bundle could not be written.
#[derive(Debug, Error)]
pub enum BundleWriteError {
    /// The output, or the source of a member, failed.
    #[error("the bundle could not be written: {0}")]
    Io(#[from] io::Error),
    /// The note could not be signed.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// A reader would refuse it.
    #[error("the bundle would not verify: {0}")]
    Fault(#[from] BundleFault),
    /// More bytes than the list says.
    #[error("{0} is longer than was listed")]
    TooLong(String),
    /// Not all members were written, or more than all.
    #[error("the list has {0} members and the bundle another number")]
    Count(usize),
}

impl Explain for BundleWriteError {
    fn explain(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => match self {
                Self::Io(_) => "归档包写入失败，请确认磁盘空间后重新导出。".to_owned(),
                Self::Sign(_) => "归档包未能签名，请管理员检查签名密钥后重新导出。".to_owned(),
                Self::Fault(fault) => format!(
                    "归档包不能通过核验，未导出：{}：{}。请补正该材料后重新导出。",
                    fault.member,
                    fault.cause.zh()
                ),
                Self::TooLong(_) | Self::Count(_) => {
                    "导出期间材料有变动，请重新导出归档包。".to_owned()
                }
            },
            Lang::En => format!("{self}. Correct that and export the bundle again."),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Io(_) | Self::Sign(_) => Fault::Unavailable,
            Self::Fault(_) | Self::TooLong(_) | Self::Count(_) => Fault::Conflict,
        }
    }
}

impl<W: Write> BundleWriter<W> {
    /// Signs the manifest and writes it. Members may be given in any order and are written in that of their
    /// paths. `signer` holds the secret half of `key`.
    ///
    /// # Errors
    ///
    /// [`BundleWriteError`].
    pub fn begin(
        mut out: W,
        cover: &Cover,
        mut members: Vec<Member>,
        signer: &dyn NoteSigner,
        key: &VerifierKey,
    ) -> Result<Self, BundleWriteError> {
        members.sort_by(|one, two| one.path.cmp(&two.path));
        let list = write_list(&members);
        let head = Head {
            key: key.clone(),
            subject: cover.subject.clone(),
            at: cover.at.clone(),
            members: members.len() as u64,
            list_bytes: list.len() as u64,
            list_sha256: Sha256::digest(&list).into(),
        };
        let note = Note::sign(head.to_text(), &[signer])?;
        // Both are read back, so nothing leaves that a strict reader would refuse.
        let head =
            Head::parse(note.text()).map_err(|fault| BundleFault::at_line(NOTE_PATH, fault))?;
        note.verify_only(key)
            .map_err(|error| BundleFault::of(NOTE_PATH, error))?;
        let read = read_list(list.as_bytes(), head.members)
            .map_err(|fault| BundleFault::at_line(LIST_PATH, fault))?;
        // A space in a path or a line feed in a title would list something else than was meant.
        if read != members {
            return Err(BundleFault::of(LIST_PATH, BundleCause::Path).into());
        }
        for (path, bytes) in [(NOTE_PATH, note.to_string()), (LIST_PATH, list)] {
            out.write_all(&tar::header(path, bytes.len() as u64))?;
            out.write_all(bytes.as_bytes())?;
            pad(&mut out, bytes.len() as u64)?;
        }
        Ok(Self {
            out,
            relations: Relations::new(head, &members),
            members,
            written: 0,
        })
    }

    /// The member whose bytes come next; `None` when all are written.
    #[must_use]
    pub fn next_member(&self) -> Option<&Member> {
        self.members.get(self.written)
    }

    /// Writes the bytes of the next member.
    ///
    /// # Errors
    ///
    /// [`BundleWriteError`], after which the output is no bundle.
    pub fn member(&mut self, mut source: impl Read) -> Result<(), BundleWriteError> {
        let count = self.members.len();
        let member = self.members.get(self.written);
        let member = member.ok_or(BundleWriteError::Count(count))?;
        self.out
            .write_all(&tar::header(&member.path, member.length))?;
        let mut hash = Sha256::new();
        let mut held = Vec::new();
        let mut buffer = vec![0; 1 << 16];
        let mut left = member.length;
        loop {
            let taken = match source.read(&mut buffer) {
                Ok(0) => break,
                Ok(taken) => taken,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error.into()),
            };
            let part = &buffer[..taken];
            left = left
                .checked_sub(taken as u64)
                .ok_or_else(|| BundleWriteError::TooLong(member.path.clone()))?;
            hash.update(part);
            self.out.write_all(part)?;
            if member.kind.is_read() {
                held.extend_from_slice(part);
            }
        }
        if left > 0 || hash.finalize()[..] != member.sha256 {
            return Err(BundleFault::of(&member.path, BundleCause::Digest).into());
        }
        pad(&mut self.out, member.length)?;
        self.relations.take(member, &held)?;
        self.written += 1;
        Ok(())
    }

    /// Checks what the members say about each other, writes the end and gives back the output.
    ///
    /// # Errors
    ///
    /// [`BundleWriteError`], after which the output is no bundle.
    pub fn finish(mut self) -> Result<W, BundleWriteError> {
        if self.written < self.members.len() {
            return Err(BundleWriteError::Count(self.members.len()));
        }
        self.relations.conclude(&self.members)?;
        self.out.write_all(&[0; END_BYTES])?;
        self.out.flush()?;
        Ok(self.out)
    }
}

fn pad(out: &mut impl Write, length: u64) -> io::Result<()> {
    let zeros = [0; BLOCK_BYTES];
    out.write_all(&zeros[..tar::padding(length)])
}
