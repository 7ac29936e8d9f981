//! The hashes of an envelope's parts: with them every chunk of an upload is checked as it comes.

use crate::header::{Header, HeaderError, SALT_BYTES, Salt};
use crate::lines::{Lines, Malformed, hex, number};
use crate::suite::Hash;
use base::{Explain, Fault, Lang};
use std::io::{self, BufRead, Read};
use thiserror::Error;

/// The first line.
pub const MANIFEST_MAGIC: &str = "luodi-manifest/1";

/// The longest manifest: 4,096 chunks.
pub const MAX_MANIFEST_BYTES: usize = 4_200 * 65;

/// A chunk is not the one that the manifest announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ChunkError {
    /// There is no such chunk.
    #[error("chunk {0} is beyond the end")]
    Beyond(u32),
    /// Too short or too long.
    #[error("chunk {index} has {found} bytes instead of {wanted}")]
    Length {
        /// The chunk.
        index: u32,
        /// Its length, in bytes.
        found: usize,
        /// What it should be.
        wanted: usize,
    },
    /// Other bytes than announced.
    #[error("chunk {0} was damaged on its way")]
    Hash(u32),
}

impl Explain for ChunkError {
    fn explain(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => format!("上传的分块与清单不符（{self}）；请重新上传该分块。"),
            Lang::En => format!("{self}; upload that chunk again."),
        }
    }

    fn fault(&self) -> Fault {
        Fault::Invalid
    }
}

/// Why a manifest is none, or none of this header.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ManifestError {
    /// A line out of form.
    #[error("the manifest is damaged: {0}")]
    Malformed(#[from] Malformed),
    /// Longer than any.
    #[error("the manifest is too long")]
    Length,
    /// Of another header, or with another number of chunks.
    #[error("the manifest is not that of this envelope")]
    OtherHeader,
}

impl Explain for ManifestError {
    fn explain(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => format!("上传清单无效（{self}）；请重新选择密封文件上传。"),
            Lang::En => format!("{self}; choose the sealed file again."),
        }
    }

    fn fault(&self) -> Fault {
        Fault::Invalid
    }
}

/// Why an envelope's file has no manifest.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The file could not be read.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Its start is no header.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// It ends within this chunk.
    #[error("the file ends within chunk {0}")]
    Short(u32),
    /// Something follows the last chunk.
    #[error("something follows the last chunk")]
    Long,
}

/// The hashes of header and chunks, and the salt of the bidder's commitment: what an upload begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The salt, with which the platform checks that the envelope is bound to who uploads it.
    pub salt: Salt,
    pub(crate) header: Hash,
    pub(crate) chunks: Vec<Hash>,
}

impl Manifest {
    /// A manifest of a header and the leaf hashes of its chunks.
    ///
    /// # Errors
    ///
    /// [`ManifestError::OtherHeader`] when there are more or fewer hashes than chunks.
    pub fn new(header: &Header, salt: Salt, chunks: Vec<Hash>) -> Result<Self, ManifestError> {
        if chunks.len() != header.chunk_count() as usize {
            return Err(ManifestError::OtherHeader);
        }
        Ok(Self {
            salt,
            header: proof::leaf_hash(header.bytes()),
            chunks,
        })
    }

    /// Reads the text form.
    ///
    /// # Errors
    ///
    /// [`ManifestError`] for anything but a manifest in its one spelling.
    pub fn parse(bytes: &[u8]) -> Result<Self, ManifestError> {
        if bytes.len() > MAX_MANIFEST_BYTES {
            return Err(ManifestError::Length);
        }
        let mut lines = Lines::new(bytes)?;
        lines.exact(MANIFEST_MAGIC)?;
        let wanted = "salt and 32 hexadecimal digits";
        let salt = hex::<SALT_BYTES>(lines.value("salt", wanted)?).ok_or(lines.bad(wanted))?;
        let wanted = "header and 64 hexadecimal digits";
        let header = hex(lines.value("header", wanted)?).ok_or(lines.bad(wanted))?;
        let wanted = "chunks and how many (1 to 4096)";
        let count = number(lines.value("chunks", wanted)?)
            .filter(|count| (1..=4096).contains(count))
            .ok_or(lines.bad(wanted))?;
        let mut chunks = Vec::new();
        for _ in 0..count {
            let wanted = "chunk and 64 hexadecimal digits";
            chunks.push(hex(lines.value("chunk", wanted)?).ok_or(lines.bad(wanted))?);
        }
        lines.end()?;
        Ok(Self {
            salt,
            header,
            chunks,
        })
    }

    /// The text form.
    #[must_use]
    pub fn text(&self) -> String {
        use std::fmt::Write as _;
        let hex = base::hex::encode;
        let mut text = format!(
            "{MANIFEST_MAGIC}\nsalt {}\nheader {}\nchunks {}\n",
            hex(&self.salt),
            hex(&self.header),
            self.chunks.len()
        );
        for chunk in &self.chunks {
            // Writing into a text cannot fail.
            let _ = writeln!(text, "chunk {}", hex(chunk));
        }
        text
    }

    /// The leaf hashes of the chunks, in order.
    #[must_use]
    pub fn chunks(&self) -> &[Hash] {
        &self.chunks
    }

    /// The envelope's digest: the root of the tree (RFC 6962, SHA-256 in every suite) whose first leaf is the
    /// header and whose other leaves are the sealed chunks.
    #[must_use]
    pub fn digest(&self) -> Hash {
        let mut tree = proof::Frontier::new();
        tree.append(self.header);
        for chunk in &self.chunks {
            tree.append(*chunk);
        }
        tree.root()
    }

    /// Whether this is the manifest of this header.
    ///
    /// # Errors
    ///
    /// [`ManifestError::OtherHeader`] when it is not.
    pub fn belongs_to(&self, header: &Header) -> Result<(), ManifestError> {
        let same = self.header == proof::leaf_hash(header.bytes())
            && self.chunks.len() == header.chunk_count() as usize;
        if same {
            Ok(())
        } else {
            Err(ManifestError::OtherHeader)
        }
    }

    /// Checks one sealed chunk, from 0, as an upload brings it, in any order.
    ///
    /// # Errors
    ///
    /// [`ChunkError`] when it is not the one announced.
    pub fn check_chunk(&self, header: &Header, index: u32, bytes: &[u8]) -> Result<(), ChunkError> {
        let wanted = header.chunk_bytes(index).ok_or(ChunkError::Beyond(index))?;
        let hash = self
            .chunks
            .get(index as usize)
            .ok_or(ChunkError::Beyond(index))?;
        if bytes.len() != wanted {
            return Err(ChunkError::Length {
                index,
                found: bytes.len(),
                wanted,
            });
        }
        if proof::leaf_hash(bytes) == *hash {
            Ok(())
        } else {
            Err(ChunkError::Hash(index))
        }
    }

    /// The header and the manifest of a whole file, read once, one chunk in memory.
    ///
    /// # Errors
    ///
    /// [`ReadError`] when the file is not whole.
    pub fn of(source: &mut impl BufRead, salt: Salt) -> Result<(Header, Self), ReadError> {
        let header = Header::read(source)??;
        let mut chunks = Vec::with_capacity(header.chunk_count() as usize);
        let mut bytes = Vec::new();
        for index in 0..header.chunk_count() {
            read_chunk(&header, index, source, &mut bytes)?;
            chunks.push(proof::leaf_hash(&bytes));
        }
        end(source)?;
        let manifest = Self {
            salt,
            header: proof::leaf_hash(header.bytes()),
            chunks,
        };
        Ok((header, manifest))
    }
}

/// Reads one sealed chunk into `bytes`.
pub(crate) fn read_chunk(
    header: &Header,
    index: u32,
    source: &mut impl Read,
    bytes: &mut Vec<u8>,
) -> Result<(), ReadError> {
    let length = header.chunk_bytes(index).ok_or(ReadError::Long)?;
    bytes.resize(length, 0);
    source
        .read_exact(bytes)
        .map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => ReadError::Short(index),
            _ => ReadError::Io(error),
        })
}

/// Nothing follows.
pub(crate) fn end(source: &mut impl Read) -> Result<(), ReadError> {
    let mut more = Vec::new();
    match source.take(1).read_to_end(&mut more)? {
        0 => Ok(()),
        _ => Err(ReadError::Long),
    }
}
