//! The manifest: a signed note over a list with one line for each member.

use super::fault::BundleCause;
use super::{
    FIRST_LINE, LIST_PATH, MAX_LIST_BYTES, MAX_MEMBER_BYTES, MAX_MEMBERS, MAX_PATH_BYTES,
    MAX_RETENTION_YEARS, MAX_TITLE_BYTES, MIN_RETENTION_YEARS,
};
use crate::checkpoint::parse_decimal;
use crate::entry::{is_instant, is_name};
use crate::key::VerifierKey;
use crate::note::MAX_NOTE_BYTES;
use crate::receipt::MAX_RECEIPT_BYTES;
use crate::tree::Hash;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// What a member is, and so what is checked beyond its digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A file as it was filed or made: tender documents, a bid, a contract.
    Document,
    /// A notice as it was published.
    Notice,
    /// The receipt that a bidder was given (C2SP tlog-proof).
    Receipt,
    /// The root over the receipts, published before anything was opened ([`super::OpeningRoot`]).
    OpeningRoot,
    /// What was opened ([`super::OpeningRecord`]).
    OpeningRecord,
    /// The transcript of a draw.
    DrawTranscript,
    /// A published sheet of scores.
    ScoreSheet,
    /// Somebody's own signature under another member ([`super::PartySignature`]).
    Signature,
    /// The receipt of a journal entry of the trade (C2SP tlog-proof).
    JournalProof,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Document,
        Self::Notice,
        Self::Receipt,
        Self::OpeningRoot,
        Self::OpeningRecord,
        Self::DrawTranscript,
        Self::ScoreSheet,
        Self::Signature,
        Self::JournalProof,
    ];

    /// Its word in the list.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Notice => "notice",
            Self::Receipt => "receipt",
            Self::OpeningRoot => "opening-root",
            Self::OpeningRecord => "opening-record",
            Self::DrawTranscript => "draw-transcript",
            Self::ScoreSheet => "score-sheet",
            Self::Signature => "signature",
            Self::JournalProof => "journal-proof",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The longest member of the kind in bytes. What is read as more than bytes is held in memory, so it is
    /// short.
    #[must_use]
    pub fn most_bytes(self) -> u64 {
        match self {
            Self::Document | Self::Notice | Self::ScoreSheet => MAX_MEMBER_BYTES,
            Self::Receipt | Self::JournalProof => MAX_RECEIPT_BYTES as u64,
            Self::OpeningRoot | Self::Signature => MAX_NOTE_BYTES as u64,
            Self::OpeningRecord | Self::DrawTranscript => 16 << 20,
        }
    }

    /// Whether its bytes are read, and not only hashed.
    pub(super) fn is_read(self) -> bool {
        !matches!(self, Self::Document | Self::Notice | Self::ScoreSheet)
    }

    /// Whether a journal entry must vouch for it: what decides a trade was on record when it happened, not
    /// only when the bundle was made.
    #[must_use]
    pub fn needs_witness(self) -> bool {
        matches!(
            self,
            Self::OpeningRoot | Self::OpeningRecord | Self::DrawTranscript | Self::ScoreSheet
        )
    }
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// What it is.
    pub kind: Kind,
    /// How long it is kept, in years from the bundle's date: 10 or 30 for trading files by their class, at
    /// least 3 for logs.
    pub retention_years: u16,
    /// Its length in bytes.
    pub length: u64,
    /// Its SHA-256.
    pub sha256: Hash,
    /// The journal entry that vouches for it, by number: its data name the member's SHA-256 in hexadecimal,
    /// for an opening root the root. The entry's own proof is in the bundle.
    pub witness: Option<u64>,
    /// Where it stands: parts of `a`–`z`, `0`–`9`, `.`, `_`, `-` joined by `/`, none beginning with a point,
    /// at most 100 bytes.
    pub path: String,
    /// What a person calls it, such as the name of the file as it was filed; at most 200 bytes.
    pub title: String,
}

/// What the note says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub key: VerifierKey,
    pub subject: String,
    pub at: String,
    pub members: u64,
    pub list_bytes: u64,
    pub list_sha256: Hash,
}

impl Head {
    pub(super) fn to_text(&self) -> String {
        format!(
            "{FIRST_LINE}\nkey {}\nsubject {}\nat {}\nmembers {}\nlist {} {}\n",
            self.key,
            self.subject,
            self.at,
            self.members,
            self.list_bytes,
            base::hex::encode(&self.list_sha256)
        )
    }

    /// Reads the text of a note, strictly; the line from 1 comes with the cause.
    pub(super) fn parse(text: &str) -> Result<Self, (u64, BundleCause)> {
        const SHAPES: [(&str, &str); 6] = [
            ("", "luodi-bundle/1"),
            ("key ", "key <key>"),
            ("subject ", "subject <name without spaces>"),
            ("at ", "at <instant in UTC with milliseconds>"),
            ("members ", "members <number from 1>"),
            ("list ", "list <length in bytes> <SHA-256>"),
        ];
        let wrong = |line: usize| (line as u64, BundleCause::Line(SHAPES[line - 1].1));
        let mut lines = text.split_terminator('\n');
        let mut values = [""; SHAPES.len()];
        for ((word, _), (value, line)) in SHAPES.iter().zip(values.iter_mut().zip(1..)) {
            let found = lines.next().and_then(|line| line.strip_prefix(word));
            *value = found.ok_or_else(|| wrong(line))?;
        }
        let [first, key, subject, at, members, list] = values;
        if first != FIRST_LINE {
            return Err(wrong(1));
        }
        let key = VerifierKey::parse(key).map_err(|error| (2, error.into()))?;
        if !is_name(subject, 256) {
            return Err(wrong(3));
        }
        if !is_instant(at) {
            return Err(wrong(4));
        }
        let members = parse_decimal(members)
            .filter(|count| (1..=MAX_MEMBERS).contains(count))
            .ok_or_else(|| wrong(5))?;
        let (length, hash) = list.split_once(' ').ok_or_else(|| wrong(6))?;
        let head = Self {
            key,
            subject: subject.to_owned(),
            at: at.to_owned(),
            members,
            list_bytes: parse_decimal(length)
                .filter(|length| *length <= MAX_LIST_BYTES)
                .ok_or_else(|| wrong(6))?,
            list_sha256: parse_hex(hash).ok_or_else(|| wrong(6))?,
        };
        // A seventh line, or whatever else the parts above passed over.
        if head.to_text() == text {
            Ok(head)
        } else {
            Err((7, BundleCause::Line("nothing more")))
        }
    }
}

/// The list as bytes.
pub(super) fn write_list(members: &[Member]) -> String {
    let mut out = String::new();
    for member in members {
        let witness = member
            .witness
            .map_or_else(|| "-".to_owned(), |seq| seq.to_string());
        // Writing to a String cannot fail.
        let _infallible = writeln!(
            out,
            "{} {}y {} {} {witness} {} {}",
            member.kind.word(),
            member.retention_years,
            member.length,
            base::hex::encode(&member.sha256),
            member.path,
            member.title
        );
    }
    out
}

/// Reads the list, strictly: what it accepts, [`write_list`] gives back unchanged.
pub(super) fn read_list(bytes: &[u8], count: u64) -> Result<Vec<Member>, (u64, BundleCause)> {
    const SHAPE: &str = "<kind> <years>y <length> <SHA-256> <entry or -> <path> <title>";
    let text = std::str::from_utf8(bytes).map_err(|_| (1, BundleCause::Line("UTF-8 text")))?;
    let text = text
        .strip_suffix('\n')
        .ok_or((1, BundleCause::Line(SHAPE)))?;
    let mut members: Vec<Member> = Vec::new();
    let mut paths = BTreeSet::new();
    for (line, number) in text.split('\n').zip(1..) {
        let member = read_line(line).ok_or((number, BundleCause::Line(SHAPE)))?;
        check_member(&member).map_err(|cause| (number, cause))?;
        if members.last().is_some_and(|last| last.path >= member.path) {
            return Err((number, BundleCause::Order));
        }
        paths.insert(member.path.clone());
        members.push(member);
    }
    // One name cannot be both a file and a folder where the archive is unpacked.
    for (member, number) in members.iter().zip(1..) {
        let mut folders = member.path.match_indices('/');
        if folders.any(|(at, _)| paths.contains(&member.path[..at])) {
            return Err((number, BundleCause::Path));
        }
    }
    if members.len() as u64 == count {
        Ok(members)
    } else {
        Err((members.len() as u64, BundleCause::Count(count)))
    }
}

fn read_line(line: &str) -> Option<Member> {
    let mut parts = line.splitn(7, ' ');
    Some(Member {
        kind: Kind::of_word(parts.next()?)?,
        retention_years: parse_decimal(parts.next()?.strip_suffix('y')?)?
            .try_into()
            .ok()?,
        length: parse_decimal(parts.next()?)?,
        sha256: parse_hex(parts.next()?)?,
        witness: match parts.next()? {
            "-" => None,
            seq => Some(parse_decimal(seq)?),
        },
        path: parts.next()?.to_owned(),
        title: parts.next()?.to_owned(),
    })
}

fn check_member(member: &Member) -> Result<(), BundleCause> {
    if !is_path(&member.path) {
        return Err(BundleCause::Path);
    }
    let title = &member.title;
    if title.is_empty()
        || title.len() > MAX_TITLE_BYTES
        || title.trim() != title
        || title.chars().any(char::is_control)
    {
        return Err(BundleCause::Title);
    }
    if !(MIN_RETENTION_YEARS..=MAX_RETENTION_YEARS).contains(&member.retention_years) {
        return Err(BundleCause::Retention);
    }
    if member.length > member.kind.most_bytes() {
        return Err(BundleCause::TooLong(member.kind.most_bytes()));
    }
    if member.kind.needs_witness() && member.witness.is_none() {
        return Err(BundleCause::NoWitness);
    }
    Ok(())
}

/// Small letters and digits only, so that no file system folds two paths into one.
fn is_path(path: &str) -> bool {
    let part = |part: &str| {
        let fits = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-');
        !part.is_empty() && !part.starts_with('.') && part.bytes().all(fits)
    };
    path.len() <= MAX_PATH_BYTES && !path.starts_with(LIST_PATH) && path.split('/').all(part)
}

pub(super) fn parse_hex(text: &str) -> Option<Hash> {
    base::hex::decode(text)?.try_into().ok()
}
