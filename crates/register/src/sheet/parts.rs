//! A file that lies in the database in parts, read as a file.

use std::io::{self, Read, Seek, SeekFrom};

use store::Store;

use crate::commands::import::PART_BYTES;
use crate::store::import::part;

/// A file in parts; one of them is held at a time.
pub struct Parts {
    store: Store,
    import: i64,
    bytes: u64,
    at: u64,
    held: Option<(i64, Vec<u8>)>,
}

impl Parts {
    /// The file of an import.
    #[must_use]
    pub fn new(store: &Store, import: i64, bytes: u64) -> Self {
        Self {
            store: store.clone(),
            import,
            bytes,
            at: 0,
            held: None,
        }
    }
}

impl Read for Parts {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.bytes || into.is_empty() {
            return Ok(0);
        }
        let number = i64::try_from(self.at / PART_BYTES as u64).map_err(io::Error::other)?;
        if self.held.as_ref().is_none_or(|(held, _)| *held != number) {
            let import = self.import;
            let bytes = self.store.read(|read| part(read, import, number));
            self.held = Some((number, bytes.map_err(io::Error::other)?));
        }
        let Some((_, bytes)) = &self.held else {
            return Ok(0);
        };
        let from = usize::try_from(self.at % PART_BYTES as u64).map_err(io::Error::other)?;
        let rest = bytes.get(from..).unwrap_or_default();
        let count = rest.len().min(into.len());
        into[..count].copy_from_slice(&rest[..count]);
        self.at += count as u64;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(count)
    }
}

impl Seek for Parts {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => i128::from(at),
            SeekFrom::End(by) => i128::from(self.bytes) + i128::from(by),
            SeekFrom::Current(by) => i128::from(self.at) + i128::from(by),
        };
        self.at = u64::try_from(at).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}
