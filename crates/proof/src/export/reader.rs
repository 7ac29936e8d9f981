//! Checking an export in one pass and constant memory.

use super::{CHECKPOINT_LINE, FIRST_LINE, KeyRing, MAX_LINE_BYTES};
use crate::check::{Cause, Failure, Options, Proven, ProvenKind};
use crate::checkpoint::{Checkpoint, SignedCheckpoint, parse_decimal};
use crate::entry::Entry;
use crate::key::VerifierKey;
use crate::lines::Lines;
use crate::note::{MAX_NOTE_BYTES, NoteError, is_signature_line};
use crate::tree::{Frontier, Hash, leaf_hash};
use std::io::BufRead;

/// Checks an export while reading it; stops at the first thing that is wrong.
pub struct ExportReader<R> {
    lines: Lines<R>,
    pinned: Option<VerifierKey>,
    keys: KeyRing,
    /// As announced by the header.
    entries: u64,
    checkpoints: u64,
    checkpoints_in: u64,
    frontier: Frontier,
    first_at: Option<String>,
    last_at: Option<String>,
    /// The last checkpoint that held, and the key that is named as its signer.
    head: Option<(Checkpoint, VerifierKey)>,
}

impl<R: BufRead> ExportReader<R> {
    /// Reads the header.
    ///
    /// # Errors
    ///
    /// [`Failure`] when it is no header or does not name the key that `options` pins.
    pub fn new(source: R, options: &Options) -> Result<Self, Failure> {
        let mut lines = Lines::new(source, MAX_LINE_BYTES);
        match lines.next() {
            Ok(Some(line)) if line == FIRST_LINE.as_bytes() => Self::after_first(lines, options),
            Ok(None) => Err(Failure::at(1, Cause::Empty)),
            Ok(_) => Err(Failure::at(1, Cause::UnknownFormat)),
            Err(error) => Err(Failure::at(1, error.into())),
        }
    }

    /// Reads the header behind the first line.
    pub(crate) fn after_first(mut lines: Lines<R>, options: &Options) -> Result<Self, Failure> {
        let (keys, entries, checkpoints) =
            read_header(&mut lines).map_err(|cause| Failure::at(lines.number(), cause))?;
        if let Some(pinned) = &options.key
            && !keys.keys.contains(pinned)
        {
            return Err(Failure::at(2, Cause::OtherKey));
        }
        Ok(Self {
            lines,
            pinned: options.key.clone(),
            keys,
            entries,
            checkpoints,
            checkpoints_in: 0,
            frontier: Frontier::new(),
            first_at: None,
            last_at: None,
            head: None,
        })
    }

    /// Checks everything to the end of the file. `each` sees the entries as they pass, before the signature
    /// over them is known: what it gathers counts only if the result is [`Proven`].
    ///
    /// # Errors
    ///
    /// The first [`Failure`].
    pub fn check(mut self, mut each: impl FnMut(&Entry)) -> Result<Proven, Failure> {
        loop {
            let kind = match self.lines.peek() {
                Ok(line) => line.map(LineKind::of),
                Err(error) => return Err(self.entry_failure(error.into())),
            };
            let complete = self.is_complete();
            match kind {
                None => break,
                Some(_) if complete => return Err(self.failure(None, Cause::Trailing)),
                Some(LineKind::Entry) => {
                    let entry = self
                        .read_entry()
                        .map_err(|cause| self.entry_failure(cause))?;
                    each(&entry);
                }
                Some(LineKind::Checkpoint) => self.read_checkpoint()?,
                Some(LineKind::Other) => {
                    return Err(self.entry_failure(Cause::Line("entry …, or checkpoint")));
                }
            }
        }
        self.conclude()
    }

    fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// Whether all that the header announces has come, with a head over all of it.
    fn is_complete(&self) -> bool {
        self.size() == self.entries
            && self.checkpoints_in == self.checkpoints
            && self.unproven().is_none()
    }

    /// The first entry over which no signed head stands, if any was read.
    fn unproven(&self) -> Option<u64> {
        let proven = self.head.as_ref().map_or(0, |(head, _)| head.size);
        (proven < self.size()).then_some(proven)
    }

    fn failure(&self, entry: Option<u64>, cause: Cause) -> Failure {
        Failure {
            entry,
            line: self.lines.number(),
            cause,
        }
    }

    /// A failure in the place of the next entry, or of nothing when all have come.
    fn entry_failure(&self, cause: Cause) -> Failure {
        let entry = (self.size() < self.entries).then_some(self.size());
        self.failure(entry.or(self.unproven()), cause)
    }

    fn read_entry(&mut self) -> Result<Entry, Cause> {
        let size = self.frontier.size();
        if size == self.entries {
            return Err(Cause::TooManyEntries(self.entries));
        }
        let line = self.lines.next()?.unwrap_or_default();
        let (leaf, body) = split_entry(line).ok_or(Cause::Line("entry <leaf hash> <entry>"))?;
        if leaf_hash(body) != leaf {
            return Err(Cause::LeafHash);
        }
        let entry = Entry::parse(body)?;
        if entry.seq != size {
            return Err(Cause::Sequence(entry.seq));
        }
        if let Some(last) = &self.last_at
            && entry.at < *last
        {
            return Err(Cause::Time);
        }
        self.frontier.append(leaf);
        if self.first_at.is_none() {
            self.first_at = Some(entry.at.clone());
        }
        self.last_at = Some(entry.at.clone());
        Ok(entry)
    }

    fn read_checkpoint(&mut self) -> Result<(), Failure> {
        let unproven = self.unproven();
        // The keyword was seen by `peek`.
        let _keyword = self.lines.next();
        let line = self.lines.number();
        let fail = |cause| Failure {
            entry: unproven,
            line,
            cause,
        };
        let note = read_note(&mut self.lines).map_err(fail)?;
        let signed = SignedCheckpoint::parse(&note).map_err(|error| fail(error.into()))?;
        let size = self.size();
        let head = self.check_head(&signed).map_err(|cause| match cause {
            // The entry that should have come before this checkpoint is missing.
            Cause::Place(over) if over > size => Failure {
                entry: Some(size),
                line,
                cause,
            },
            _ => fail(cause),
        })?;
        self.head = Some(head);
        self.checkpoints_in += 1;
        Ok(())
    }

    fn check_head(
        &mut self,
        signed: &SignedCheckpoint,
    ) -> Result<(Checkpoint, VerifierKey), Cause> {
        let head = signed.checkpoint();
        if self.checkpoints_in == self.checkpoints {
            return Err(Cause::TooManyCheckpoints(self.checkpoints));
        }
        let last = self.head.as_ref().map(|(last, _)| last.size);
        if head.size != self.size() || last.is_some_and(|last| head.size <= last) {
            return Err(Cause::Place(head.size));
        }
        if head.root != self.frontier.root() {
            return Err(Cause::Root(head.size));
        }
        let [line] = signed.note().signatures() else {
            return Err(Cause::OneSignature);
        };
        signed.check_name(&line.name)?;
        let key = self.keys.named(line).cloned();
        let key = key.ok_or_else(|| NoteError::UnknownKey(line.name.clone()))?;
        signed.note().check(line, &key)?;
        if !self.keys.sign(&key) {
            return Err(Cause::KeyOrder);
        }
        // An earlier head may be signed by an earlier key; the last one must be by the pinned key.
        let is_last = head.size == self.entries;
        if is_last && self.pinned.as_ref().is_some_and(|pinned| *pinned != key) {
            return Err(Cause::OtherKey);
        }
        Ok((head.clone(), key))
    }

    fn conclude(self) -> Result<Proven, Failure> {
        if self.size() < self.entries {
            return Err(self.entry_failure(Cause::MissingEntries(self.entries)));
        }
        if !self.is_complete() {
            return Err(self.failure(self.unproven(), Cause::MissingCheckpoint));
        }
        if !self.keys.all_used() {
            return Err(Failure::at(2, Cause::KeyOrder));
        }
        let Some((head, key)) = self.head else {
            return Err(Failure::at(self.lines.number(), Cause::MissingCheckpoint));
        };
        Ok(Proven {
            kind: ProvenKind::Journal {
                checkpoints: self.checkpoints,
            },
            origin: head.origin,
            size: head.size,
            root: head.root,
            first_at: self.first_at,
            last_at: self.last_at,
            key,
            pinned: self.pinned.is_some(),
        })
    }
}

enum LineKind {
    Entry,
    Checkpoint,
    Other,
}

impl LineKind {
    fn of(line: &[u8]) -> Self {
        if line == CHECKPOINT_LINE.as_bytes() {
            Self::Checkpoint
        } else if line.starts_with(b"entry ") {
            Self::Entry
        } else {
            Self::Other
        }
    }
}

fn read_header<R: BufRead>(lines: &mut Lines<R>) -> Result<(KeyRing, u64, u64), Cause> {
    let mut keys = Vec::new();
    let entries = loop {
        let line = text_line(lines)?;
        if let Some(key) = line.strip_prefix("key ") {
            keys.push(VerifierKey::parse(key)?);
            if keys.len() > super::MAX_KEYS {
                return Err(Cause::Keys);
            }
        } else {
            break counted(line, "entries ")
                .ok_or(Cause::Line("key <key>, or entries <number>"))?;
        }
    };
    let keys = KeyRing::new(keys).ok_or(Cause::Keys)?;
    let checkpoints = counted(text_line(lines)?, "checkpoints ")
        .filter(|count| *count > 0)
        .ok_or(Cause::Line("checkpoints <number from 1>"))?;
    if !text_line(lines)?.is_empty() {
        return Err(Cause::Line("an empty line"));
    }
    Ok((keys, entries, checkpoints))
}

fn text_line<R: BufRead>(lines: &mut Lines<R>) -> Result<&str, Cause> {
    let line = lines.next()?.ok_or(Cause::Truncated)?;
    std::str::from_utf8(line).map_err(|_| Cause::Line("UTF-8 text"))
}

fn counted(line: &str, word: &str) -> Option<u64> {
    parse_decimal(line.strip_prefix(word)?)
}

/// `entry `, 64 hexadecimal digits, a space, the entry.
fn split_entry(line: &[u8]) -> Option<(Hash, &[u8])> {
    let (hex, rest) = line.strip_prefix(b"entry ")?.split_at_checked(64)?;
    let leaf = base::hex::decode(std::str::from_utf8(hex).ok()?)?;
    Some((leaf.try_into().ok()?, rest.strip_prefix(b" ")?))
}

/// A note: text lines, an empty line, then signature lines for as long as they come. The text of a
/// checkpoint holds no empty line.
fn read_note<R: BufRead>(lines: &mut Lines<R>) -> Result<Vec<u8>, Cause> {
    let mut note = Vec::new();
    let mut push = |line: &[u8]| {
        note.extend_from_slice(line);
        note.push(b'\n');
        if note.len() > MAX_NOTE_BYTES {
            return Err(NoteError::TooLong);
        }
        Ok(line.is_empty())
    };
    while !push(lines.next()?.ok_or(Cause::Truncated)?)? {}
    while lines.peek()?.is_some_and(is_signature_line) {
        push(lines.next()?.unwrap_or_default())?;
    }
    Ok(note)
}
