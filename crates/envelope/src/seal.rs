//! Sealing: what the bidder's client does.

use crate::chunk::Chunks;
use crate::header::{
    Context, Header, HeaderError, MAX_LENGTH, OWNER, SALT_BYTES, Salt, bidder_commitment,
};
use crate::key::KeyPair;
use crate::manifest::Manifest;
use crate::random::{NoRandom, Random};
use crate::share::{bidder_half_commitment, platform_half_commitment, share_commitment};
use crate::suite::{Hash, PublicKey, Secret, Unauthentic};
use crate::terms::{BoxTerms, TermsError};
use crate::wrap::wrap;
use crate::{CHUNK_BYTES, shamir};
use base::{Explain, Fault, Lang};
use std::io::{self, Read, Write};
use thiserror::Error;
use zeroize::Zeroizing;

/// Why nothing was sealed. What was written by then is to be thrown away.
#[derive(Debug, Error)]
pub enum SealError {
    /// The content could not be read.
    #[error("the content could not be read: {0}")]
    Source(#[source] io::Error),
    /// The envelope could not be written.
    #[error("the envelope could not be written: {0}")]
    Sink(#[source] io::Error),
    /// The content is longer than 4 GiB.
    #[error("the content is longer than 4 GiB")]
    TooLong,
    /// The content is shorter or longer than announced: it changed while it was read.
    #[error("the content changed while it was sealed")]
    Changed,
    /// The box's terms cannot be met.
    #[error(transparent)]
    Terms(#[from] TermsError),
    /// The bidder's key is of another suite than the box asks for.
    #[error("the key belongs to another suite than the box")]
    Suite,
    /// No randomness.
    #[error(transparent)]
    Random(#[from] NoRandom),
    /// A primitive refused its input, which the checks before rule out.
    #[error("the cipher refused its input")]
    Cipher,
    /// The header that was written cannot be read back, which the checks before rule out.
    #[error(transparent)]
    Header(#[from] HeaderError),
}

impl From<Unauthentic> for SealError {
    fn from(_: Unauthentic) -> Self {
        Self::Cipher
    }
}

impl Explain for SealError {
    fn explain(&self, lang: Lang) -> String {
        let zh = match self {
            Self::Source(_) => "无法读取投标文件；请检查文件后重试。",
            Self::Sink(_) => "无法写入密封文件；请检查磁盘空间后重试。",
            Self::TooLong => "投标文件超过 4 GiB；请压缩或拆分后再密封。",
            Self::Changed => "密封过程中投标文件被改动；请关闭正在编辑它的程序后重新密封。",
            Self::Terms(error) => return error.explain(lang),
            Self::Suite => "密钥的算法与投标箱不一致；请用投标箱的算法生成密钥后重新密封。",
            Self::Random(_) => "系统无法提供随机数，文件未密封；请稍后重试。",
            Self::Cipher | Self::Header(_) => "密封失败；请重试，仍失败时请联系交易中心。",
        };
        match lang {
            Lang::Zh => zh.to_owned(),
            Lang::En => match self {
                Self::TooLong => format!("{self}; compress it or split it."),
                Self::Changed => format!("{self}; close what edits it and seal again."),
                Self::Suite => format!("{self}; make a key of the box's suite and seal again."),
                _ => format!("{self}; try again."),
            },
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::TooLong => Fault::TooLarge,
            Self::Terms(_) | Self::Suite | Self::Changed => Fault::Invalid,
            _ => Fault::Internal,
        }
    }
}

/// What is to be sealed, for whom.
#[derive(Clone, Debug)]
pub struct Bid<'a> {
    /// What the box asks for.
    pub terms: &'a BoxTerms,
    /// The bidder's code, such as its unified social credit code; it stays out of the envelope.
    pub code: &'a str,
    /// The bidder's own public key.
    pub owner: &'a PublicKey,
    /// Bytes of the content.
    pub length: u64,
}

impl Bid<'_> {
    /// Begins an envelope.
    ///
    /// Randomness is drawn in this order, so that the test vectors can be made again: the bidder's half (32
    /// bytes), the platform half (32), the salt (16), the coefficients of the shares from the first power
    /// upward (32 each), then the secret of an ephemeral key (32, drawn again while unusable) for the owner and
    /// for each holder in order.
    ///
    /// # Errors
    ///
    /// [`SealError`] when the terms cannot be met or the source of randomness fails.
    pub fn sealer(&self, random: &mut impl Random) -> Result<Sealer, SealError> {
        self.terms.check()?;
        if self.length > MAX_LENGTH {
            return Err(SealError::TooLong);
        }
        // A key of another suite is not on this suite's curve.
        if !self.terms.suite.suite().is_public(self.owner.bytes()) {
            return Err(SealError::Suite);
        }
        let secrets = Secrets::draw(self, random)?;
        let header = secrets.header(self, random)?;
        let chunks = Chunks::new(&header, &secrets.bidder, &secrets.platform)?;
        Ok(Sealer {
            hashes: Vec::with_capacity(header.chunk_count() as usize),
            header,
            chunks,
            salt: secrets.salt,
        })
    }

    /// Seals a whole content, one chunk in memory: the header, then the chunks.
    ///
    /// # Errors
    ///
    /// [`SealError`]; what was written by then is to be thrown away.
    pub fn seal(
        &self,
        source: &mut impl Read,
        sink: &mut impl Write,
        random: &mut impl Random,
    ) -> Result<(Header, Manifest), SealError> {
        let mut sealer = self.sealer(random)?;
        sink.write_all(sealer.header.bytes())
            .map_err(SealError::Sink)?;
        let mut bytes = Vec::with_capacity(CHUNK_BYTES + crate::suite::TAG_BYTES);
        for _ in 0..sealer.header.chunk_count() {
            bytes.clear();
            let chunk = source.take(CHUNK_BYTES as u64).read_to_end(&mut bytes);
            chunk.map_err(SealError::Source)?;
            sealer.seal_chunk(&mut bytes)?;
            sink.write_all(&bytes).map_err(SealError::Sink)?;
        }
        let more = source.take(1).read_to_end(&mut bytes);
        if more.map_err(SealError::Source)? > 0 {
            return Err(SealError::Changed);
        }
        sealer.finish()
    }
}

/// An envelope whose chunks are being sealed, one after the other.
pub struct Sealer {
    header: Header,
    chunks: Chunks,
    hashes: Vec<Hash>,
    salt: Salt,
}

impl Sealer {
    /// The header, which goes before the chunks.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Seals the next chunk in place: [`CHUNK_BYTES`] plain bytes, fewer in the last.
    ///
    /// # Errors
    ///
    /// [`SealError::Changed`] when the chunk has another length than the header says.
    pub fn seal_chunk(&mut self, bytes: &mut Vec<u8>) -> Result<(), SealError> {
        let index = self.hashes.len() as u32;
        let wanted = self.header.chunk_bytes(index);
        if wanted != Some(bytes.len() + crate::suite::TAG_BYTES) {
            return Err(SealError::Changed);
        }
        self.chunks.seal(&self.header, index, bytes)?;
        self.hashes.push(proof::leaf_hash(bytes));
        Ok(())
    }

    /// The header and the manifest of the finished envelope.
    ///
    /// # Errors
    ///
    /// [`SealError::Changed`] while chunks are missing.
    pub fn finish(self) -> Result<(Header, Manifest), SealError> {
        let manifest =
            Manifest::new(&self.header, self.salt, self.hashes).map_err(|_| SealError::Changed)?;
        Ok((self.header, manifest))
    }
}

/// What only the bidder's client ever knows together.
pub(crate) struct Secrets {
    pub(crate) bidder: Secret,
    pub(crate) platform: Secret,
    pub(crate) salt: Salt,
    pub(crate) shares: Vec<Secret>,
}

impl Secrets {
    pub(crate) fn draw(bid: &Bid<'_>, random: &mut impl Random) -> Result<Self, NoRandom> {
        let mut bidder = Zeroizing::new([0; 32]);
        random.fill(bidder.as_mut())?;
        let mut platform = Zeroizing::new([0; 32]);
        random.fill(platform.as_mut())?;
        let mut salt = [0; SALT_BYTES];
        random.fill(&mut salt)?;
        // The terms were checked: there are at most 16 holders.
        let count = bid.terms.holders.len() as u8;
        let shares = shamir::split(&platform, bid.terms.threshold, count, random)?;
        Ok(Self {
            bidder,
            platform,
            salt,
            shares,
        })
    }

    pub(crate) fn context(&self, bid: &Bid<'_>) -> Context {
        let (terms, suite) = (bid.terms, bid.terms.suite);
        let holders = (1..).zip(&terms.holders).zip(&self.shares);
        Context {
            suite,
            subject: terms.subject.clone(),
            bidder: bidder_commitment(suite, &terms.subject, bid.code, &self.salt),
            length: bid.length,
            threshold: terms.threshold,
            bidder_half: bidder_half_commitment(suite, &self.bidder),
            platform_half: platform_half_commitment(suite, &self.platform),
            owner: *bid.owner,
            holders: holders
                .map(|((place, holder), share)| {
                    let commitment = share_commitment(suite, place, share);
                    (holder.id.clone(), holder.key, commitment)
                })
                .collect(),
        }
    }

    pub(crate) fn header(
        &self,
        bid: &Bid<'_>,
        random: &mut impl Random,
    ) -> Result<Header, SealError> {
        self.seal_into(self.context(bid), random)
    }

    /// Writes the lines of the context and the seals below them.
    pub(crate) fn seal_into(
        &self,
        context: Context,
        random: &mut impl Random,
    ) -> Result<Header, SealError> {
        let suite = context.suite;
        let mut text = context.text();
        let hash = suite.hash(&[text.as_bytes()]);
        let half = Zeroizing::new([self.bidder.as_slice(), &self.salt].concat());
        let owner = (OWNER, &context.owner, half.as_slice());
        let shares = std::iter::zip(&context.holders, &self.shares);
        let shares = shares.map(|((id, key, _), share)| (id.as_str(), key, share.as_slice()));
        for (id, key, plain) in std::iter::once(owner).chain(shares) {
            let ephemeral = KeyPair::generate(suite, random)?;
            let seal = wrap(&ephemeral, key, &hash, id, plain)?;
            text.push_str(&format!("seal {id} {}\n", base::hex::encode(&seal)));
        }
        text.push('\n');
        Ok(Header::parse(text.as_bytes())?)
    }
}
