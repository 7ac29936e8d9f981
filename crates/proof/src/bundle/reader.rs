//! Checking a bundle in one pass. Memory holds the list and one read member, never a document.

use super::fault::{BundleCause, BundleFault};
use super::manifest::{Head, Member, read_list};
use super::relations::Relations;
use super::tar::{self, BLOCK_BYTES, END_BYTES};
use super::{LIST_PATH, NOTE_PATH};
use crate::check::{Failure, Options, Proven, ProvenKind};
use crate::note::{MAX_NOTE_BYTES, Note};
use sha2::{Digest, Sha256};
use std::io::{BufRead, ErrorKind, Read};

/// What a fault behind the last member is named after.
const END: &str = "end of the file";

/// Checks a bundle while reading it; stops at the first thing that is wrong.
pub struct BundleReader<R> {
    source: R,
    relations: Relations,
    members: Vec<Member>,
    pinned: bool,
}

impl<R: BufRead> BundleReader<R> {
    /// Reads the manifest.
    ///
    /// # Errors
    ///
    /// [`Failure`] when it is none, is not signed, or not by the key that `options` pins.
    pub fn new(source: R, options: &Options) -> Result<Self, Failure> {
        Ok(Self::open(source, options)?)
    }

    fn open(mut source: R, options: &Options) -> Result<Self, BundleFault> {
        let head = read_note(&mut source)?;
        if options.key.as_ref().is_some_and(|key| *key != head.key) {
            return Err(BundleFault::of(NOTE_PATH, BundleCause::OtherKey));
        }
        let members = read_manifest(&mut source, &head)?;
        Ok(Self {
            source,
            relations: Relations::new(head, &members),
            members,
            pinned: options.key.is_some(),
        })
    }

    /// What the bundle holds, in order. The list is signed; the bytes are proven by [`Self::check`].
    #[must_use]
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// Checks everything to the end of the file. `each` sees the bytes of members as they pass, before it is
    /// known that they are right: what it gathers counts only if the result is [`Proven`].
    ///
    /// # Errors
    ///
    /// The first [`Failure`], which names the member.
    pub fn check(mut self, mut each: impl FnMut(&Member, &[u8])) -> Result<Proven, Failure> {
        for member in &self.members {
            read_member(&mut self.source, member, &mut self.relations, &mut each)?;
        }
        read_zeros(&mut self.source, END_BYTES, END)?;
        match self.source.fill_buf() {
            Ok([]) => (),
            Ok(_) => return Err(BundleFault::of(END, BundleCause::Trailing).into()),
            Err(error) => return Err(BundleFault::of(END, BundleCause::Read(error.kind())).into()),
        }
        let head = self.relations.head().clone();
        let proofs = self.relations.conclude(&self.members)?;
        Ok(Proven {
            kind: ProvenKind::Bundle {
                subject: head.subject,
                at: head.at,
                members: head.members,
                bytes: self.members.iter().map(|member| member.length).sum(),
                entries: proofs.entries,
            },
            origin: proofs.origin,
            size: proofs.size,
            root: proofs.root,
            first_at: Some(proofs.first_at),
            last_at: Some(proofs.last_at),
            key: head.key,
            pinned: self.pinned,
        })
    }
}

fn read_note(source: &mut impl Read) -> Result<Head, BundleFault> {
    let header = read_block(source, NOTE_PATH)?;
    let length = tar::stated_length(&header)
        .filter(|length| *length <= MAX_NOTE_BYTES as u64)
        .filter(|length| tar::header(NOTE_PATH, *length) == header)
        .ok_or_else(|| BundleFault::of(NOTE_PATH, BundleCause::Header))?;
    let bytes = read_bytes(source, length, NOTE_PATH)?;
    let note = Note::parse(&bytes).map_err(|error| BundleFault::of(NOTE_PATH, error))?;
    let head = Head::parse(note.text()).map_err(|fault| BundleFault::at_line(NOTE_PATH, fault))?;
    note.verify_only(&head.key)
        .map_err(|error| BundleFault::of(NOTE_PATH, error))?;
    Ok(head)
}

fn read_manifest(source: &mut impl Read, head: &Head) -> Result<Vec<Member>, BundleFault> {
    read_header(source, LIST_PATH, head.list_bytes)?;
    let bytes = read_bytes(source, head.list_bytes, LIST_PATH)?;
    if Sha256::digest(&bytes)[..] != head.list_sha256 {
        return Err(BundleFault::of(LIST_PATH, BundleCause::Digest));
    }
    read_list(&bytes, head.members).map_err(|fault| BundleFault::at_line(LIST_PATH, fault))
}

fn read_member(
    source: &mut impl BufRead,
    member: &Member,
    relations: &mut Relations,
    each: &mut impl FnMut(&Member, &[u8]),
) -> Result<(), BundleFault> {
    read_header(source, &member.path, member.length)?;
    let mut held = Vec::new();
    let mut hash = Sha256::new();
    let mut left = member.length;
    while left > 0 {
        let chunk = match source.fill_buf() {
            Ok([]) => return Err(BundleFault::of(&member.path, BundleCause::Truncated)),
            Ok(chunk) => chunk,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => {
                return Err(BundleFault::of(
                    &member.path,
                    BundleCause::Read(error.kind()),
                ));
            }
        };
        let part = usize::try_from(left).map_or(chunk.len(), |left| left.min(chunk.len()));
        let part = &chunk[..part];
        hash.update(part);
        each(member, part);
        if member.kind.is_read() {
            held.extend_from_slice(part);
        }
        let taken = part.len();
        left -= taken as u64;
        source.consume(taken);
    }
    if hash.finalize()[..] != member.sha256 {
        return Err(BundleFault::of(&member.path, BundleCause::Digest));
    }
    read_zeros(source, tar::padding(member.length), &member.path)?;
    relations.take(member, &held)
}

fn read_header(source: &mut impl Read, path: &str, length: u64) -> Result<(), BundleFault> {
    if read_block(source, path)? == tar::header(path, length) {
        Ok(())
    } else {
        Err(BundleFault::of(path, BundleCause::Header))
    }
}

fn read_block(source: &mut impl Read, member: &str) -> Result<[u8; BLOCK_BYTES], BundleFault> {
    let mut block = [0; BLOCK_BYTES];
    fill(source, &mut block, member)?;
    Ok(block)
}

/// The bytes of the note or the list, both bounded by the caller, and the zeros behind them.
fn read_bytes(source: &mut impl Read, length: u64, member: &str) -> Result<Vec<u8>, BundleFault> {
    let mut bytes = Vec::new();
    let taken = source
        .take(length)
        .read_to_end(&mut bytes)
        .map_err(|error| BundleFault::of(member, BundleCause::Read(error.kind())))?;
    if (taken as u64) < length {
        return Err(BundleFault::of(member, BundleCause::Truncated));
    }
    read_zeros(source, tar::padding(length), member)?;
    Ok(bytes)
}

fn read_zeros(source: &mut impl Read, count: usize, member: &str) -> Result<(), BundleFault> {
    let mut zeros = [0; END_BYTES];
    fill(source, &mut zeros[..count], member)?;
    if zeros[..count].iter().all(|byte| *byte == 0) {
        Ok(())
    } else {
        Err(BundleFault::of(member, BundleCause::Padding))
    }
}

fn fill(source: &mut impl Read, bytes: &mut [u8], member: &str) -> Result<(), BundleFault> {
    source.read_exact(bytes).map_err(|error| {
        let cause = match error.kind() {
            ErrorKind::UnexpectedEof => BundleCause::Truncated,
            kind => BundleCause::Read(kind),
        };
        BundleFault::of(member, cause)
    })
}
