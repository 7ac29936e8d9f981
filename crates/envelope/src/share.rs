//! The two halves of an envelope's key: the bidder's, and the platform's that the holders share.

use crate::header::{Blame, Header, OWNER, SALT_BYTES, Salt};
use crate::key::KeyPair;
use crate::lines::{Lines, Malformed, hex};
use crate::shamir;
use crate::suite::{Hash, Secret, SuiteId};
use crate::terms::is_holder_id;
use crate::wrap::unwrap;
use base::{Explain, Fault, Lang};
use std::fmt;
use subtle::ConstantTimeEq;
use thiserror::Error;
use zeroize::Zeroizing;

/// The first line of a file of shares.
pub const SHARES_MAGIC: &str = "luodi-shares/1";

/// The first line of a bidder's half.
pub const HALF_MAGIC: &str = "luodi-half/1";

/// Why a key opens no seal of this header.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SealFault {
    /// A key of another suite.
    #[error("the key belongs to another suite")]
    Suite,
    /// A key that nothing in this envelope is sealed to.
    #[error("nothing in this envelope is sealed to this key")]
    NotAddressed,
    /// The seal does not open although it names this key: it was made wrongly, or for another envelope.
    #[error("the seal for {0} does not open: the bidder's client made it wrongly")]
    Broken(String),
    /// What is inside is not what the header commits to.
    #[error("what was sealed for {0} is not what the header commits to")]
    Uncommitted(String),
}

impl SealFault {
    /// Who must answer; `None` when merely the wrong key was taken.
    #[must_use]
    pub fn blame(&self) -> Option<Blame> {
        match self {
            Self::Suite | Self::NotAddressed => None,
            // The digest of the receipt covers the header, so these are the bytes that the bidder sent.
            Self::Broken(_) | Self::Uncommitted(_) => Some(Blame::Bidder),
        }
    }
}

impl Explain for SealFault {
    fn explain(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Suite | Self::NotAddressed, Lang::Zh) => {
                "该密钥与此密封文件不匹配；请选用本标段的密钥文件。".to_owned()
            }
            (Self::Suite | Self::NotAddressed, Lang::En) => {
                format!("{self}; choose the key file made for this lot.")
            }
            (_, Lang::Zh) => "该投标文件的密封有误，责任在投标人；请记入开标记录。".to_owned(),
            (_, Lang::En) => format!("{self}; note it in the opening record."),
        }
    }

    fn fault(&self) -> Fault {
        Fault::Invalid
    }
}

/// One holder's share of an envelope's platform half. Secret until the hour; never shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Share {
    envelope: Hash,
    holder: String,
    value: Secret,
}

impl fmt::Debug for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Share({})", self.holder)
    }
}

/// Opens the share that is sealed to this holder's key.
///
/// # Errors
///
/// [`SealFault`] when there is none, or when the bidder sealed a wrong one.
pub fn open_share(header: &Header, key: &KeyPair) -> Result<Share, SealFault> {
    check_suite(header, key)?;
    let sealed = header
        .holders
        .iter()
        .find(|sealed| sealed.key == *key.public())
        .ok_or(SealFault::NotAddressed)?;
    let bytes = unwrap(key, &sealed.seal, &header.context, &sealed.id)
        .map_err(|_| SealFault::Broken(sealed.id.clone()))?;
    let mut value = Zeroizing::new([0; 32]);
    value.copy_from_slice(&bytes);
    let share = Share {
        envelope: header.hash,
        holder: sealed.id.clone(),
        value,
    };
    match share.check(header) {
        Ok(_) => Ok(share),
        Err(_) => Err(SealFault::Uncommitted(sealed.id.clone())),
    }
}

/// Why a share is not the one that was sealed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ShareError {
    /// Of another envelope.
    #[error("the share of {0} belongs to another envelope")]
    OtherEnvelope(String),
    /// Of nobody who holds a share of this envelope.
    #[error("{0} holds no share of this envelope")]
    NoHolder(String),
    /// Not the share that the bidder sealed for this holder.
    #[error("the share of {0} is not the one that was sealed")]
    Wrong(String),
}

impl ShareError {
    /// Who must answer: always the holder who handed it in.
    #[must_use]
    pub fn blame(&self) -> Blame {
        match self {
            Self::OtherEnvelope(id) | Self::NoHolder(id) | Self::Wrong(id) => {
                Blame::Holder(id.clone())
            }
        }
    }
}

impl Explain for ShareError {
    fn explain(&self, lang: Lang) -> String {
        let (Self::OtherEnvelope(id) | Self::NoHolder(id) | Self::Wrong(id)) = self;
        match lang {
            Lang::Zh => format!(
                "密钥保管人 {id} 提交的份额与密封时不符；请该保管人用本标段的密钥文件重新提取。"
            ),
            Lang::En => {
                format!("{self}; that holder extracts it again with the key file of this lot.")
            }
        }
    }

    fn fault(&self) -> Fault {
        Fault::Invalid
    }
}

impl Share {
    /// The identifier of its holder.
    #[must_use]
    pub fn holder(&self) -> &str {
        &self.holder
    }

    /// The hash of the header of its envelope ([`Header::hash`]).
    #[must_use]
    pub fn envelope(&self) -> &Hash {
        &self.envelope
    }

    /// Whether it is the share that was sealed, by the header's commitment; gives its place, from 1.
    ///
    /// # Errors
    ///
    /// [`ShareError`] when it is not.
    pub fn check(&self, header: &Header) -> Result<u8, ShareError> {
        if self.envelope != header.hash {
            return Err(ShareError::OtherEnvelope(self.holder.clone()));
        }
        let found = (1..)
            .zip(&header.holders)
            .find(|(_, sealed)| sealed.id == self.holder);
        let (place, sealed) = found.ok_or_else(|| ShareError::NoHolder(self.holder.clone()))?;
        let commitment = share_commitment(header.suite, place, &self.value);
        if bool::from(commitment.ct_eq(&sealed.commitment)) {
            Ok(place)
        } else {
            Err(ShareError::Wrong(self.holder.clone()))
        }
    }

    /// A file of shares: what a holder hands in for all envelopes of a box at once.
    #[must_use]
    pub fn file(shares: &[Self]) -> Zeroizing<String> {
        let hex = base::hex::encode;
        let mut text = Zeroizing::new(format!("{SHARES_MAGIC}\n"));
        for share in shares {
            let (envelope, value) = (
                hex(&share.envelope),
                Zeroizing::new(hex(share.value.as_ref())),
            );
            text.push_str(&format!("share {envelope} {} {}\n", share.holder, *value));
        }
        text
    }

    /// Reads a file of shares.
    ///
    /// # Errors
    ///
    /// [`Malformed`] for anything but such a file in its one spelling.
    pub fn parse_file(bytes: &[u8]) -> Result<Vec<Self>, Malformed> {
        let mut lines = Lines::new(bytes)?;
        lines.exact(SHARES_MAGIC)?;
        let mut shares = Vec::new();
        while !lines.is_done() {
            let wanted = "share, an envelope's hash, a holder, 64 hexadecimal digits";
            let [envelope, holder, value] = lines.values("share", wanted)?;
            let (envelope, value) = hex(envelope).zip(hex(value)).ok_or(lines.bad(wanted))?;
            if !is_holder_id(holder) {
                return Err(lines.bad(wanted));
            }
            shares.push(Self {
                envelope,
                holder: holder.to_owned(),
                value: Zeroizing::new(value),
            });
        }
        Ok(shares)
    }
}

/// The platform half of an envelope's key, put together from shares. Never shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct PlatformHalf(Secret);

impl fmt::Debug for PlatformHalf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlatformHalf")
    }
}

impl PlatformHalf {
    /// 64 hexadecimal digits, as the platform hands the half to the bidder after the opening.
    #[must_use]
    pub fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(base::hex::encode(self.0.as_ref()))
    }

    /// Reads 64 hexadecimal digits. [`crate::unlock`] checks them against the envelope.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        hex(text).map(Zeroizing::new).map(Self)
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Why shares give no platform half.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CombineError {
    /// Too few different holders.
    #[error("{have} of {need} shares are there")]
    TooFew {
        /// Different holders whose shares are there.
        have: u8,
        /// The threshold.
        need: u8,
    },
    /// A share is not the one that was sealed.
    #[error(transparent)]
    Share(#[from] ShareError),
    /// The shares are those that were sealed, but the bidder shared something else than it committed to, or not
    /// one thing to all.
    #[error("the bidder's client shared the platform half wrongly")]
    Inconsistent,
}

impl CombineError {
    /// Who must answer; `None` when shares are merely missing.
    #[must_use]
    pub fn blame(&self) -> Option<Blame> {
        match self {
            Self::TooFew { .. } => None,
            Self::Share(error) => Some(error.blame()),
            Self::Inconsistent => Some(Blame::Bidder),
        }
    }
}

impl Explain for CombineError {
    fn explain(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::TooFew { have, need }, Lang::Zh) => {
                format!("已有 {have} 份密钥份额，开标需要 {need} 份；请通知其余保管人提交。")
            }
            (Self::TooFew { have, need }, Lang::En) => {
                format!("{have} of the {need} shares needed are there; ask another holder.")
            }
            (Self::Share(error), lang) => error.explain(lang),
            (Self::Inconsistent, Lang::Zh) => {
                "该投标文件的密钥份额在密封时就不一致，责任在投标人；请记入开标记录。".to_owned()
            }
            (Self::Inconsistent, Lang::En) => format!("{self}; note it in the opening record."),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::TooFew { .. } => Fault::Conflict,
            _ => Fault::Invalid,
        }
    }
}

/// Puts the platform half together. Every share is checked first; afterwards the shares of those who are absent
/// are computed and checked too, so that the outcome does not depend on which holders came.
///
/// # Errors
///
/// [`CombineError`], which names whoever is at fault.
pub fn combine(header: &Header, shares: &[Share]) -> Result<PlatformHalf, CombineError> {
    let mut points: Vec<(u8, &[u8; 32])> = Vec::new();
    for share in shares {
        let place = share.check(header)?;
        if points.iter().all(|(other, _)| *other != place) {
            points.push((place, &share.value));
        }
    }
    let need = header.threshold;
    if points.len() < usize::from(need) {
        return Err(CombineError::TooFew {
            have: points.len() as u8,
            need,
        });
    }
    points.truncate(need.into());
    for (place, sealed) in (1..).zip(&header.holders) {
        let value = shamir::value_at(place, &points);
        if share_commitment(header.suite, place, &value) != sealed.commitment {
            return Err(CombineError::Inconsistent);
        }
    }
    let half = PlatformHalf(shamir::value_at(0, &points));
    if half.fits(header) {
        Ok(half)
    } else {
        Err(CombineError::Inconsistent)
    }
}

impl PlatformHalf {
    pub(crate) fn fits(&self, header: &Header) -> bool {
        let commitment = platform_half_commitment(header.suite, &self.0);
        commitment.ct_eq(&header.platform_half).into()
    }
}

/// The bidder's half of an envelope's key, with the salt of its commitment. Never shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct BidderHalf {
    envelope: Hash,
    value: Secret,
    salt: Salt,
}

impl fmt::Debug for BidderHalf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BidderHalf")
    }
}

/// Opens the half that is sealed to the bidder's own key.
///
/// # Errors
///
/// [`SealFault`] when the key is another one or the seal is broken.
pub fn open_half(header: &Header, key: &KeyPair) -> Result<BidderHalf, SealFault> {
    check_suite(header, key)?;
    if header.owner != *key.public() {
        return Err(SealFault::NotAddressed);
    }
    let bytes = unwrap(key, &header.owner_seal, &header.context, OWNER)
        .map_err(|_| SealFault::Broken(OWNER.to_owned()))?;
    let mut value = Zeroizing::new([0; 32]);
    value.copy_from_slice(&bytes[..32]);
    let mut salt = [0; SALT_BYTES];
    salt.copy_from_slice(&bytes[32..]);
    let half = BidderHalf {
        envelope: header.hash,
        value,
        salt,
    };
    if half.fits(header) {
        Ok(half)
    } else {
        Err(SealFault::Uncommitted(OWNER.to_owned()))
    }
}

impl BidderHalf {
    /// The hash of the header of its envelope ([`Header::hash`]).
    #[must_use]
    pub fn envelope(&self) -> &Hash {
        &self.envelope
    }

    /// The salt of the bidder's commitment.
    #[must_use]
    pub fn salt(&self) -> &Salt {
        &self.salt
    }

    /// Whether it is the half that this envelope commits to. A wrong one is the bidder's fault.
    #[must_use]
    pub fn fits(&self, header: &Header) -> bool {
        let commitment = bidder_half_commitment(header.suite, &self.value);
        self.envelope == header.hash && bool::from(commitment.ct_eq(&header.bidder_half))
    }

    /// The text form: what a bidder hands in at the opening.
    #[must_use]
    pub fn text(&self) -> Zeroizing<String> {
        let hex = base::hex::encode;
        let value = Zeroizing::new(hex(self.value.as_ref()));
        let (envelope, salt) = (hex(&self.envelope), hex(&self.salt));
        Zeroizing::new(format!("{HALF_MAGIC}\nhalf {envelope} {} {salt}\n", *value))
    }

    /// Reads the text form.
    ///
    /// # Errors
    ///
    /// [`Malformed`] for anything but a half in its one spelling.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut lines = Lines::new(bytes)?;
        lines.exact(HALF_MAGIC)?;
        let wanted = "half, an envelope's hash, 64 and 32 hexadecimal digits";
        let [envelope, value, salt] = lines.values("half", wanted)?;
        let envelope = hex(envelope).ok_or(lines.bad(wanted))?;
        let (value, salt) = hex(value).zip(hex(salt)).ok_or(lines.bad(wanted))?;
        lines.end()?;
        Ok(Self {
            envelope,
            value: Zeroizing::new(value),
            salt,
        })
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.value
    }
}

fn check_suite(header: &Header, key: &KeyPair) -> Result<(), SealFault> {
    if key.suite() == header.suite {
        Ok(())
    } else {
        Err(SealFault::Suite)
    }
}

pub(crate) fn share_commitment(suite: SuiteId, place: u8, value: &[u8; 32]) -> Hash {
    suite.hash(&[b"luodi/envelope/share/v1\n", &[place], value])
}

pub(crate) fn bidder_half_commitment(suite: SuiteId, value: &[u8; 32]) -> Hash {
    suite.hash(&[b"luodi/envelope/bidder-half/v1\n", value])
}

pub(crate) fn platform_half_commitment(suite: SuiteId, value: &[u8; 32]) -> Hash {
    suite.hash(&[b"luodi/envelope/platform-half/v1\n", value])
}
