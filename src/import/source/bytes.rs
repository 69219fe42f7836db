//! The bytes of a file, or of a file inside an archive, as a stream that can be opened again.

use std::cell::Cell;
use std::fs::File;
use std::io::{Error, ErrorKind, Read, Result, Seek, SeekFrom};
use std::path::PathBuf;
use std::rc::Rc;

use flate2::Crc;
use flate2::read::{DeflateDecoder, MultiGzDecoder};

/// What one packed file may hold: more is taken for a trap. A month of the largest force is
/// 25 MB.
pub(in crate::import) const MOST_UNPACKED_BYTES: u64 = 1 << 30;
/// What is held in memory as a whole: workbooks, and databases that lie inside an archive.
pub(in crate::import) const MOST_HELD_BYTES: u64 = 128 << 20;

/// Where a file lies inside a zip archive.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub start: u64,
    pub packed: u64,
    pub deflated: bool,
    pub crc: u32,
}

/// How a file is reached: on the disk, perhaps in an archive, perhaps packed by gzip.
#[derive(Debug, Clone)]
pub(in crate::import) struct Bytes {
    pub path: PathBuf,
    pub(super) entry: Option<Entry>,
    pub(super) gzip: bool,
    read: Rc<Cell<u64>>,
}

impl Bytes {
    pub(super) fn of(path: PathBuf) -> Self {
        Self { path, entry: None, gzip: false, read: Rc::default() }
    }

    pub(super) fn entry(&self, entry: Entry) -> Self {
        Self { path: self.path.clone(), entry: Some(entry), gzip: false, read: Rc::default() }
    }

    /// Whether the file lies on the disk as it is.
    pub(in crate::import) fn is_plain(&self) -> bool {
        self.entry.is_none() && !self.gzip
    }

    /// How many bytes of the disk have been read since it was opened last.
    pub(in crate::import) fn bytes_read(&self) -> u64 {
        self.read.get()
    }

    /// The unpacked bytes from the beginning.
    pub(in crate::import) fn open(&self) -> Result<Box<dyn Read>> {
        self.read.set(0);
        let mut file = File::open(&self.path)?;
        if file.metadata()?.is_dir() {
            return Err(Error::other("it is a folder"));
        }
        let start = self.entry.as_ref().map_or(0, |e| e.start);
        file.seek(SeekFrom::Start(start))?;
        let counted = Counted { file, read: Rc::clone(&self.read) };
        let mut bytes: Box<dyn Read> = match &self.entry {
            None => Box::new(counted),
            Some(entry) => {
                let packed = counted.take(entry.packed);
                let unpacked: Box<dyn Read> = if entry.deflated {
                    Box::new(DeflateDecoder::new(packed))
                } else {
                    Box::new(packed)
                };
                let limited = Limited { inner: unpacked, left: MOST_UNPACKED_BYTES };
                Box::new(Checked { inner: limited, crc: Crc::new(), expected: entry.crc })
            }
        };
        if self.gzip {
            let unpacked = Box::new(MultiGzDecoder::new(bytes));
            bytes = Box::new(Limited { inner: unpacked, left: MOST_UNPACKED_BYTES });
        }
        Ok(bytes)
    }

    /// The first bytes, to see what it is.
    pub(in crate::import) fn head(&self, most: usize) -> Result<Vec<u8>> {
        let mut head = Vec::new();
        self.open()?.take(most as u64).read_to_end(&mut head)?;
        Ok(head)
    }

    /// All bytes, refused when they are too many to hold.
    pub(in crate::import) fn whole(&self) -> Result<Vec<u8>> {
        let mut whole = Vec::new();
        self.open()?.take(MOST_HELD_BYTES + 1).read_to_end(&mut whole)?;
        if whole.len() as u64 > MOST_HELD_BYTES {
            return Err(too_large(MOST_HELD_BYTES));
        }
        Ok(whole)
    }
}

/// Says that a file is larger than is read of one.
pub(in crate::import) fn too_large(most: u64) -> Error {
    let reason = format!("it holds more than {} MB, which is the most that is read", most >> 20);
    Error::new(ErrorKind::FileTooLarge, reason)
}

struct Counted {
    file: File,
    read: Rc<Cell<u64>>,
}

impl Read for Counted {
    fn read(&mut self, out: &mut [u8]) -> Result<usize> {
        let n = self.file.read(out)?;
        self.read.set(self.read.get() + n as u64);
        Ok(n)
    }
}

/// Ends with an error where an archive unpacks to more than it may.
struct Limited {
    inner: Box<dyn Read>,
    left: u64,
}

impl Read for Limited {
    fn read(&mut self, out: &mut [u8]) -> Result<usize> {
        let n = self.inner.read(out)?;
        self.left =
            self.left.checked_sub(n as u64).ok_or_else(|| too_large(MOST_UNPACKED_BYTES))?;
        Ok(n)
    }
}

/// Says when what was unpacked is not what was packed.
struct Checked {
    inner: Limited,
    crc: Crc,
    expected: u32,
}

impl Read for Checked {
    fn read(&mut self, out: &mut [u8]) -> Result<usize> {
        let n = self.inner.read(out)?;
        self.crc.update(out.get(..n).unwrap_or_default());
        if n == 0 && !out.is_empty() && self.crc.sum() != self.expected {
            return Err(Error::new(ErrorKind::InvalidData, "its checksum in the archive is wrong"));
        }
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_unpacks_without_end_is_stopped() {
        let mut limited = Limited { inner: Box::new(std::io::repeat(b'x')), left: 100_000 };
        let e = std::io::copy(&mut limited, &mut std::io::sink()).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::FileTooLarge);
        assert!(e.to_string().contains("more than 1024 MB"), "{e}");
    }
}
