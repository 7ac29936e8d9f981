//! Bundles 归档包: everything that a trade leaves behind, in one file that a stranger checks without a network.
//!
//! The file is a tar archive (POSIX.1-1988, ustar), so that any machine opens it thirty years on; but nothing is
//! read out of its headers. A signed manifest says which members follow, in which order and how long, and the
//! archive must be, byte for byte, the one that this manifest gives. `README.md` beside this crate specifies it.

mod fault;
mod manifest;
mod opening;
mod reader;
mod relations;
mod signature;
mod tar;
mod writer;

pub use fault::{BundleCause, BundleFault};
pub use manifest::{Kind, Member};
pub use opening::{OpeningRecord, OpeningRoot};
pub use reader::BundleReader;
pub use signature::{PartySignature, SignatureError};
pub use writer::{BundleWriteError, BundleWriter, Cover};

/// The first line of the manifest's note.
pub const FIRST_LINE: &str = "luodi-bundle/1";

/// The first file of the archive: the signed note.
pub const NOTE_PATH: &str = "manifest.note";

/// The second file of the archive: one line for each member.
pub const LIST_PATH: &str = "manifest";

/// The most members.
pub const MAX_MEMBERS: u64 = 16_384;

/// The longest member in bytes: what a ustar header can say, 8 GiB less one.
pub const MAX_MEMBER_BYTES: u64 = (1 << 33) - 1;

/// The longest list in bytes: 512 for each member.
pub const MAX_LIST_BYTES: u64 = MAX_MEMBERS * 512;

/// The longest path in bytes: the name field of a ustar header.
pub const MAX_PATH_BYTES: usize = 100;

/// The longest title in bytes.
pub const MAX_TITLE_BYTES: usize = 200;

/// The shortest retention in years: that of platform logs.
pub const MIN_RETENTION_YEARS: u16 = 3;

/// The longest retention in years.
pub const MAX_RETENTION_YEARS: u16 = 100;

/// Whether a file that begins with these bytes, up to its first line feed, is meant as a bundle.
pub(crate) fn begins(line: &[u8]) -> bool {
    line.strip_prefix(NOTE_PATH.as_bytes())
        .is_some_and(|rest| rest.starts_with(&[0]))
}
