//! A small file of two slots, of which one is always whole.
//!
//! The newer text goes into the slot that does not hold the newest, by one positioned write inside a single
//! 4 KiB block. A torn write spoils only that slot. Nothing is renamed and no directory changes, so keeping
//! the file current costs microseconds and making it durable costs one `fdatasync`.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;

/// Bytes of a slot: a block of every usual file system.
const SLOT: usize = 4096;

/// A file of two texts.
pub(super) struct Slots {
    file: File,
    next: u64,
    dirty: bool,
}

impl Slots {
    /// Opens an existing file and gives back both texts, unused bytes cut off.
    pub(super) fn open(path: &Path) -> io::Result<(Self, [String; 2])> {
        let file = OpenOptions::new().read(true).write(true).open(path)?;
        let mut texts = [String::new(), String::new()];
        for (slot, text) in texts.iter_mut().enumerate() {
            let mut bytes = vec![0; SLOT];
            let read = read_up_to(&file, &mut bytes, (slot * SLOT) as u64)?;
            bytes.truncate(read);
            let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(read);
            bytes.truncate(end);
            *text = String::from_utf8(bytes).unwrap_or_default();
        }
        let slots = Self {
            file,
            next: 0,
            dirty: false,
        };
        Ok((slots, texts))
    }

    /// Creates the file, readable by its owner alone, with one text in its first slot, durably.
    pub(super) fn create(path: &Path, text: &str) -> io::Result<Self> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(path)?;
        let mut slots = Self {
            file,
            next: 0,
            dirty: false,
        };
        slots.put(text)?;
        slots.file.set_len(2 * SLOT as u64)?;
        slots.file.sync_all()?;
        slots.dirty = false;
        Ok(slots)
    }

    /// Says which slot holds the newest text, so that it is the other that is written next.
    pub(super) fn newest(&mut self, slot: u64) {
        self.next = 1 - slot.min(1);
    }

    /// Writes the next text. It is safe from a killed process at once and from a power cut after
    /// [`Slots::sync`].
    pub(super) fn put(&mut self, text: &str) -> io::Result<()> {
        if text.len() > SLOT {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "too long"));
        }
        let mut bytes = [0; SLOT];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        self.file.write_all_at(&bytes, self.next * SLOT as u64)?;
        self.next = 1 - self.next;
        self.dirty = true;
        Ok(())
    }

    /// Makes the last text durable.
    pub(super) fn sync(&mut self) -> io::Result<()> {
        if self.dirty {
            self.file.sync_data()?;
            self.dirty = false;
        }
        Ok(())
    }
}

fn read_up_to(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut filled = 0;
    while filled < bytes.len() {
        match file.read_at(&mut bytes[filled..], offset + filled as u64)? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}
