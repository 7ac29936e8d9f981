//! Opening: what everybody who has both halves can do, and nobody else.

use crate::chunk::Chunks;
use crate::header::{Blame, Header};
use crate::manifest::{ChunkError, Manifest, ManifestError, ReadError, end, read_chunk};
use crate::share::{BidderHalf, PlatformHalf};
use base::{Explain, Fault, Lang};
use std::io::{self, Read, Write};
use thiserror::Error;

/// Why two halves unlock nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum UnlockError {
    /// The bidder's half is not the one that the envelope commits to.
    #[error("the bidder's half is not that of this envelope")]
    BidderHalf,
    /// The platform half is not the one that the envelope commits to; [`crate::combine`] never gives such a one.
    #[error("the platform half is not that of this envelope")]
    PlatformHalf,
}

impl UnlockError {
    /// Who must answer.
    #[must_use]
    pub fn blame(&self) -> Blame {
        match self {
            Self::BidderHalf => Blame::Bidder,
            Self::PlatformHalf => Blame::Custodian,
        }
    }
}

impl Explain for UnlockError {
    fn explain(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::BidderHalf, Lang::Zh) => {
                "投标人提交的密钥与其投标文件不符；请投标人用密封时的密钥文件解密。".to_owned()
            }
            (Self::BidderHalf, Lang::En) => {
                format!("{self}; the bidder decrypts with the key file that it sealed with.")
            }
            (Self::PlatformHalf, Lang::Zh) => {
                "平台密钥与该投标文件不符；请用该文件的开标密钥。".to_owned()
            }
            (Self::PlatformHalf, Lang::En) => format!("{self}; take the one of this very file."),
        }
    }

    fn fault(&self) -> Fault {
        Fault::Invalid
    }
}

/// Why an envelope does not open although its key is known. What was written by then is to be thrown away.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The envelope could not be read.
    #[error("the envelope could not be read: {0}")]
    Source(#[source] io::Error),
    /// The content could not be written.
    #[error("the content could not be written: {0}")]
    Sink(#[source] io::Error),
    /// The file ends too early or goes on too long.
    #[error("the file is not whole")]
    Length,
    /// The manifest is not that of this envelope.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// A chunk is not the one of the manifest.
    #[error(transparent)]
    Chunk(#[from] ChunkError),
    /// The chunk is the one that was received, and still does not open: it was sealed wrongly.
    #[error("chunk {0} was sealed wrongly")]
    Sealed(u32),
    /// The chunk does not open, and without a manifest nobody can tell whether it was damaged since.
    #[error("chunk {0} does not open: it was damaged or sealed wrongly")]
    Refused(u32),
}

impl OpenError {
    /// Who must answer; `None` for a failing disk, or where it cannot be told.
    #[must_use]
    pub fn blame(&self) -> Option<Blame> {
        match self {
            Self::Source(_) | Self::Sink(_) | Self::Refused(_) => None,
            Self::Length | Self::Manifest(_) | Self::Chunk(_) => Some(Blame::Custodian),
            Self::Sealed(_) => Some(Blame::Bidder),
        }
    }
}

impl Explain for OpenError {
    fn explain(&self, lang: Lang) -> String {
        let (zh, en) = match self {
            Self::Source(_) => ("无法读取密封文件；请检查存储后重试。", "try again"),
            Self::Sink(_) => (
                "无法写入解密内容；请检查磁盘空间后重试。",
                "free some space and try again",
            ),
            Self::Length | Self::Manifest(_) | Self::Chunk(_) => (
                "密封文件与回执所载不符，已损坏；请用备份恢复后再解密。",
                "the file is not that of the receipt; restore it from a backup",
            ),
            Self::Sealed(_) => (
                "文件与回执一致但无法解密，密封有误，责任在投标人；请记入开标记录。",
                "the file is that of the receipt; note it in the opening record",
            ),
            Self::Refused(_) => (
                "文件已损坏或密封有误；请附上上传清单再核对责任。",
                "open it together with its manifest to tell",
            ),
        };
        match lang {
            Lang::Zh => zh.to_owned(),
            Lang::En => format!("{self}; {en}."),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Source(_) | Self::Sink(_) => Fault::Internal,
            _ => Fault::Invalid,
        }
    }
}

/// Unlocks an envelope with the two halves of its key.
///
/// # Errors
///
/// [`UnlockError`] with the half that does not belong to it.
pub fn unlock(
    header: &Header,
    bidder: &BidderHalf,
    platform: &PlatformHalf,
) -> Result<Opener, UnlockError> {
    if !bidder.fits(header) {
        return Err(UnlockError::BidderHalf);
    }
    if !platform.fits(header) {
        return Err(UnlockError::PlatformHalf);
    }
    let chunks = Chunks::new(header, bidder.bytes(), platform.bytes())
        // The cipher refuses only keys of another length.
        .map_err(|_| UnlockError::PlatformHalf)?;
    Ok(Opener {
        header: header.clone(),
        chunks,
    })
}

/// An envelope whose key is known.
pub struct Opener {
    header: Header,
    chunks: Chunks,
}

impl Opener {
    /// Its header.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Opens one sealed chunk in place, in any order.
    ///
    /// # Errors
    ///
    /// [`OpenError`]; whose fault it is can be told only with the manifest of the receipt.
    pub fn open_chunk(
        &self,
        index: u32,
        bytes: &mut Vec<u8>,
        manifest: Option<&Manifest>,
    ) -> Result<(), OpenError> {
        match manifest {
            Some(manifest) => manifest.check_chunk(&self.header, index, bytes)?,
            None if self.header.chunk_bytes(index) != Some(bytes.len()) => {
                return Err(OpenError::Length);
            }
            None => {}
        }
        self.chunks
            .open(&self.header, index, bytes)
            .map_err(|_| match manifest {
                Some(_) => OpenError::Sealed(index),
                None => OpenError::Refused(index),
            })
    }

    /// Opens the whole content, one chunk in memory. The source stands behind the header.
    ///
    /// # Errors
    ///
    /// [`OpenError`]; what was written by then is to be thrown away.
    pub fn open(
        &self,
        source: &mut impl Read,
        sink: &mut impl Write,
        manifest: Option<&Manifest>,
    ) -> Result<(), OpenError> {
        if let Some(manifest) = manifest {
            manifest.belongs_to(&self.header)?;
        }
        let read = |error| match error {
            ReadError::Io(error) => OpenError::Source(error),
            _ => OpenError::Length,
        };
        let mut bytes = Vec::new();
        for index in 0..self.header.chunk_count() {
            read_chunk(&self.header, index, source, &mut bytes).map_err(read)?;
            self.open_chunk(index, &mut bytes, manifest)?;
            sink.write_all(&bytes).map_err(OpenError::Sink)?;
        }
        end(source).map_err(read)
    }
}
