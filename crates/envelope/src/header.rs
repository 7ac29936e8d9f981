//! The head of an envelope: who can open what, and the commitments that name whoever is at fault.

use crate::lines::{Lines, Malformed, hex, is_token, number};
use crate::suite::{Hash, PublicKey, SuiteId, TAG_BYTES};
use crate::terms::{BoxTerms, is_holder_id, is_rehearsal};
use base::{Explain, Fault, Lang};
use std::io::{self, BufRead, Read};
use subtle::ConstantTimeEq;
use thiserror::Error;

/// The first line.
pub const MAGIC: &str = "luodi-envelope/1";

/// Plain bytes in every chunk but the last.
pub const CHUNK_BYTES: usize = 1 << 20;

/// The longest content: 4 GiB, or 4,096 chunks.
pub const MAX_LENGTH: u64 = 4 << 30;

/// The longest header.
pub const MAX_HEADER_BYTES: usize = 16 << 10;

/// The longest subject, as in the journal.
pub const MAX_SUBJECT_BYTES: usize = 256;

/// The most holders of a box.
pub const MAX_HOLDERS: usize = 16;

/// One holder alone must never be enough.
pub const MIN_THRESHOLD: u8 = 2;

/// What the bidder's own seal is called among the holders'.
pub(crate) const OWNER: &str = "owner";

/// Length of the salt in the bidder's commitment.
pub const SALT_BYTES: usize = 16;

/// An ephemeral public key, a share, a tag.
pub(crate) const SHARE_SEAL_BYTES: usize = PublicKey::BYTES + 32 + TAG_BYTES;

/// An ephemeral public key, half a key, the salt, a tag.
pub(crate) const OWNER_SEAL_BYTES: usize = PublicKey::BYTES + 32 + SALT_BYTES + TAG_BYTES;

/// The salt of the bidder's commitment.
pub type Salt = [u8; SALT_BYTES];

/// Who must answer for an envelope that does not open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Blame {
    /// The bidder: what its client sealed, or the half it gave, is wrong.
    Bidder,
    /// The holder of this identifier: the share that was handed in is not the one that was sealed.
    Holder(String),
    /// Whoever keeps the file: its bytes are not those of the receipt.
    Custodian,
}

/// Why bytes are no header.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HeaderError {
    /// A line out of form.
    #[error("the header of the envelope is damaged: {0}")]
    Malformed(#[from] Malformed),
    /// Longer than [`MAX_HEADER_BYTES`], or without an end.
    #[error("the file has no header of an envelope")]
    Length,
}

impl Explain for HeaderError {
    fn explain(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => format!("这不是完整的密封投标文件（{self}）；请重新密封后上传。"),
            Lang::En => format!("{self}; seal the bid again and upload that file."),
        }
    }

    fn fault(&self) -> Fault {
        Fault::Invalid
    }
}

/// Why an envelope does not belong into a box, or not to a bidder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Misfit {
    /// A rehearsal's envelope in a real box.
    #[error("the envelope was sealed for a rehearsal")]
    Rehearsal,
    /// A real envelope in a rehearsal's box.
    #[error("the envelope is a real one, the box a rehearsal")]
    NotRehearsal,
    /// Sealed for another subject.
    #[error("the envelope was sealed for another subject")]
    Subject,
    /// Other algorithms.
    #[error("the envelope was sealed with another suite")]
    Suite,
    /// Other holders, keys, order or threshold.
    #[error("the envelope was sealed for other holders or another threshold")]
    Holders,
    /// Sealed by, or for, somebody else.
    #[error("the envelope was sealed for another bidder")]
    Bidder,
}

impl Explain for Misfit {
    fn explain(&self, lang: Lang) -> String {
        let (zh, en) = match self {
            Self::Rehearsal => (
                "该文件是演练时密封的，不能投入正式投标箱；请用正式投标箱文件重新密封。",
                "This file was sealed for a rehearsal; seal it again with the real box's file.",
            ),
            Self::NotRehearsal => (
                "该文件是正式投标文件，不能用于演练；请用演练投标箱文件重新密封。",
                "This file is a real bid; for the rehearsal seal one with the rehearsal's box file.",
            ),
            Self::Subject => (
                "该文件是为其他项目或标段密封的；请用本标段的投标箱文件重新密封。",
                "This file was sealed for another tender or lot; seal it again with this lot's box file.",
            ),
            Self::Suite => (
                "该文件所用的密码算法与投标箱不一致；请用本标段的投标箱文件重新密封。",
                "This file was sealed with other algorithms than the box asks for; seal it again with this lot's box file.",
            ),
            Self::Holders => (
                "投标箱的密钥保管人已更换，该文件按旧的密封；请重新下载投标箱文件并重新密封。",
                "The box's holders differ from those of this file; download the box's file and seal again.",
            ),
            Self::Bidder => (
                "该文件是以其他投标人的代码密封的；请以本单位代码重新密封。",
                "This file was sealed under another bidder's code; seal it again under your own.",
            ),
        };
        match lang {
            Lang::Zh => zh.to_owned(),
            Lang::En => en.to_owned(),
        }
    }

    fn fault(&self) -> Fault {
        Fault::Invalid
    }
}

/// A holder as the header of one envelope has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedShare {
    /// Identifier of the holder.
    pub id: String,
    /// The public key that the share is sealed to.
    pub key: PublicKey,
    pub(crate) commitment: Hash,
    pub(crate) seal: Vec<u8>,
}

/// What stands in a header before anything is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Context {
    pub(crate) suite: SuiteId,
    pub(crate) subject: String,
    pub(crate) bidder: Hash,
    pub(crate) length: u64,
    pub(crate) threshold: u8,
    pub(crate) bidder_half: Hash,
    pub(crate) platform_half: Hash,
    pub(crate) owner: PublicKey,
    /// Identifier, key, commitment.
    pub(crate) holders: Vec<(String, PublicKey, Hash)>,
}

impl Context {
    /// The lines before the first seal.
    pub(crate) fn text(&self) -> String {
        use std::fmt::Write as _;
        let hex = base::hex::encode;
        let mut text = format!(
            "{MAGIC}\nsuite {}\nsubject {}\nbidder {}\nlength {}\nchunk {CHUNK_BYTES}\nthreshold {} {}\n\
             bidder-half {}\nplatform-half {}\nowner {}\n",
            self.suite,
            self.subject,
            hex(&self.bidder),
            self.length,
            self.threshold,
            self.holders.len(),
            hex(&self.bidder_half),
            hex(&self.platform_half),
            self.owner,
        );
        for (id, key, commitment) in &self.holders {
            // Writing into a text cannot fail.
            let _ = writeln!(text, "holder {id} {key} {}", hex(commitment));
        }
        text
    }
}

/// The header of one envelope. Every byte of it is authenticated by every chunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    pub(crate) suite: SuiteId,
    pub(crate) subject: String,
    pub(crate) bidder: Hash,
    pub(crate) length: u64,
    pub(crate) threshold: u8,
    pub(crate) bidder_half: Hash,
    pub(crate) platform_half: Hash,
    pub(crate) owner: PublicKey,
    pub(crate) owner_seal: Vec<u8>,
    pub(crate) holders: Vec<SealedShare>,
    bytes: Vec<u8>,
    /// Hash of the lines before the first seal; every seal is bound to it.
    pub(crate) context: Hash,
    /// Hash of all of it; every chunk is bound to it.
    pub(crate) hash: Hash,
}

impl Header {
    /// Reads exactly one header.
    ///
    /// # Errors
    ///
    /// [`HeaderError`] for anything but a header in its one spelling.
    pub fn parse(bytes: &[u8]) -> Result<Self, HeaderError> {
        if bytes.len() > MAX_HEADER_BYTES {
            return Err(HeaderError::Length);
        }
        let mut lines = Lines::new(bytes)?;
        let context = read_context(&mut lines)?;
        let owner_seal = read_seal::<OWNER_SEAL_BYTES>(&mut lines, context.suite, OWNER)?;
        let mut holders = Vec::with_capacity(context.holders.len());
        for (id, key, commitment) in &context.holders {
            holders.push(SealedShare {
                seal: read_seal::<SHARE_SEAL_BYTES>(&mut lines, context.suite, id)?,
                id: id.clone(),
                key: *key,
                commitment: *commitment,
            });
        }
        lines.exact("")?;
        lines.end()?;
        let suite = context.suite;
        Ok(Self {
            suite,
            hash: suite.hash(&[bytes]),
            context: suite.hash(&[context.text().as_bytes()]),
            subject: context.subject,
            bidder: context.bidder,
            length: context.length,
            threshold: context.threshold,
            bidder_half: context.bidder_half,
            platform_half: context.platform_half,
            owner: context.owner,
            owner_seal,
            holders,
            bytes: bytes.to_vec(),
        })
    }

    /// Reads the header at the start of an envelope and leaves the source at the first chunk.
    ///
    /// # Errors
    ///
    /// An I/O error of the source, or [`HeaderError`].
    pub fn read(source: &mut impl BufRead) -> io::Result<Result<Self, HeaderError>> {
        let mut bytes = Vec::new();
        loop {
            let before = bytes.len();
            let room = (MAX_HEADER_BYTES + 1 - before) as u64;
            Read::take(&mut *source, room).read_until(b'\n', &mut bytes)?;
            let ended = bytes.len() == before || !bytes.ends_with(b"\n");
            if ended || bytes.len() > MAX_HEADER_BYTES {
                return Ok(Err(HeaderError::Length));
            }
            if bytes.len() == before + 1 {
                return Ok(Self::parse(&bytes));
            }
        }
    }

    /// Its bytes, as they stand at the start of the file.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The suite's hash of its bytes, by which shares and halves name the envelope that they belong to.
    #[must_use]
    pub fn hash(&self) -> &Hash {
        &self.hash
    }

    /// The algorithms.
    #[must_use]
    pub fn suite(&self) -> SuiteId {
        self.suite
    }

    /// What is bid for.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// Plain bytes of the content.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }

    /// How many holders open together.
    #[must_use]
    pub fn threshold(&self) -> u8 {
        self.threshold
    }

    /// The holders in the order of their places.
    #[must_use]
    pub fn holders(&self) -> &[SealedShare] {
        &self.holders
    }

    /// The bidder's own public key.
    #[must_use]
    pub fn owner(&self) -> &PublicKey {
        &self.owner
    }

    /// How many chunks follow: at least one, even of an empty content.
    #[must_use]
    pub fn chunk_count(&self) -> u32 {
        // At most 4,096 by the bound on the length.
        self.length.div_ceil(CHUNK_BYTES as u64).max(1) as u32
    }

    /// Sealed bytes of a chunk, from 0; `None` beyond the last.
    #[must_use]
    pub fn chunk_bytes(&self, index: u32) -> Option<usize> {
        let last = self.chunk_count() - 1;
        match index.cmp(&last) {
            std::cmp::Ordering::Less => Some(CHUNK_BYTES + TAG_BYTES),
            std::cmp::Ordering::Equal => {
                let before = u64::from(last) * CHUNK_BYTES as u64;
                Some((self.length - before) as usize + TAG_BYTES)
            }
            std::cmp::Ordering::Greater => None,
        }
    }

    /// Bytes of the whole file.
    #[must_use]
    pub fn file_bytes(&self) -> u64 {
        let tags = u64::from(self.chunk_count()) * TAG_BYTES as u64;
        self.bytes.len() as u64 + self.length + tags
    }

    /// Whether the envelope is what a box asks for.
    ///
    /// # Errors
    ///
    /// The first [`Misfit`].
    pub fn fits(&self, terms: &BoxTerms) -> Result<(), Misfit> {
        match (is_rehearsal(&self.subject), terms.is_rehearsal()) {
            (true, false) => return Err(Misfit::Rehearsal),
            (false, true) => return Err(Misfit::NotRehearsal),
            _ => {}
        }
        if self.subject != terms.subject {
            return Err(Misfit::Subject);
        }
        if self.suite != terms.suite {
            return Err(Misfit::Suite);
        }
        let same_holders = self.threshold == terms.threshold
            && self.holders.len() == terms.holders.len()
            && std::iter::zip(&self.holders, &terms.holders)
                .all(|(sealed, holder)| sealed.id == holder.id && sealed.key == holder.key);
        if same_holders {
            Ok(())
        } else {
            Err(Misfit::Holders)
        }
    }

    /// Whether the envelope was sealed under this bidder's code with this salt.
    ///
    /// # Errors
    ///
    /// [`Misfit::Bidder`] when it was not.
    pub fn binds(&self, code: &str, salt: &Salt) -> Result<(), Misfit> {
        let commitment = bidder_commitment(self.suite, &self.subject, code, salt);
        if bool::from(commitment.ct_eq(&self.bidder)) {
            Ok(())
        } else {
            Err(Misfit::Bidder)
        }
    }
}

/// The commitment that binds an envelope to subject and bidder without naming the bidder.
pub(crate) fn bidder_commitment(suite: SuiteId, subject: &str, code: &str, salt: &Salt) -> Hash {
    suite.hash(&[
        b"luodi/envelope/bidder/v1\n",
        salt,
        &(subject.len() as u64).to_be_bytes(),
        subject.as_bytes(),
        code.as_bytes(),
    ])
}

fn read_context(lines: &mut Lines<'_>) -> Result<Context, Malformed> {
    lines.exact(MAGIC)?;
    let wanted = "suite p256, or suite sm";
    let suite = SuiteId::parse(lines.value("suite", wanted)?).ok_or(lines.bad(wanted))?;
    let wanted = "subject and 1 to 256 bytes of ASCII without spaces";
    let subject = lines.value("subject", wanted)?;
    if !is_token(subject, MAX_SUBJECT_BYTES) {
        return Err(lines.bad(wanted));
    }
    let bidder = read_hash(lines, "bidder", "bidder and 64 hexadecimal digits")?;
    let wanted = "length and a number of bytes up to 4 GiB";
    let length = number(lines.value("length", wanted)?)
        .filter(|length| *length <= MAX_LENGTH)
        .ok_or(lines.bad(wanted))?;
    lines.exact("chunk 1048576")?;
    let wanted = "threshold, how many of how many holders (2 to 16)";
    let [threshold, count] = lines.values("threshold", wanted)?;
    let small = |text| number(text).and_then(|value| u8::try_from(value).ok());
    let (threshold, count) = small(threshold)
        .zip(small(count))
        .filter(|(threshold, count)| {
            (MIN_THRESHOLD..=*count).contains(threshold) && usize::from(*count) <= MAX_HOLDERS
        })
        .ok_or(lines.bad(wanted))?;
    let mut context = Context {
        suite,
        subject: subject.to_owned(),
        bidder,
        length,
        threshold,
        bidder_half: read_hash(lines, "bidder-half", "bidder-half and 64 digits")?,
        platform_half: read_hash(lines, "platform-half", "platform-half and 64 digits")?,
        owner: {
            let wanted = "owner and a point of the suite's curve";
            PublicKey::parse(suite, lines.value(OWNER, wanted)?).ok_or(lines.bad(wanted))?
        },
        holders: Vec::with_capacity(count.into()),
    };
    for _ in 0..count {
        let wanted = "holder, a new identifier, a new point of the curve, 64 digits";
        let [id, key, commitment] = lines.values("holder", wanted)?;
        let holder = PublicKey::parse(suite, key)
            .zip(hex(commitment))
            .filter(|_| is_holder_id(id))
            .filter(|(key, _)| {
                !context
                    .holders
                    .iter()
                    .any(|old| old.0 == id || old.1 == *key)
            })
            .ok_or(lines.bad(wanted))?;
        context.holders.push((id.to_owned(), holder.0, holder.1));
    }
    Ok(context)
}

fn read_hash(lines: &mut Lines<'_>, word: &str, wanted: &'static str) -> Result<Hash, Malformed> {
    hex(lines.value(word, wanted)?).ok_or(lines.bad(wanted))
}

fn read_seal<const N: usize>(
    lines: &mut Lines<'_>,
    suite: SuiteId,
    id: &str,
) -> Result<Vec<u8>, Malformed> {
    let wanted = "seal, the identifier in the order above, a sealed share";
    let [name, seal] = lines.values("seal", wanted)?;
    hex::<N>(seal)
        .filter(|_| name == id)
        // The ephemeral key is a point, or nobody could ever open this seal.
        .filter(|seal| {
            seal.first_chunk()
                .is_some_and(|key| suite.suite().is_public(key))
        })
        .map(|seal| seal.to_vec())
        .ok_or(lines.bad(wanted))
}
