//! A ZIP archive, written from front to back: deflated files with their lengths in front of them, as readers of streams (Java's
//! `ZipInputStream` in Atlas) need them, and the end of ZIP64 where there are more files than the old end can count.
//!
//! *Source:* APPNOTE.TXT of PKWARE, 4.3. A crate for it would bring a reader and a dozen methods that nothing here uses.

use std::io::{self, Write};

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

/// The version that a reader needs for deflate, and for ZIP64.
const DEFLATE: u16 = 20;
const ZIP64: u16 = 45;
/// Names are UTF-8 (general purpose bit 11).
const UTF_8: u16 = 1 << 11;
/// Deflated.
const METHOD: u16 = 8;
/// 1 January 1980, 0:00: the same input gives the same bytes.
const TIME_AND_DATE: u32 = 0x0021_0000;

/// An archive on its way.
pub(super) struct Zip<'a> {
    out: &'a mut dyn Write,
    written: u64,
    /// The central directory: what is repeated of each file at the end.
    directory: Vec<u8>,
    files: u64,
}

impl<'a> Zip<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        Self {
            out,
            written: 0,
            directory: Vec::new(),
            files: 0,
        }
    }

    /// Adds a file. No name may be added twice.
    pub(super) fn add(&mut self, name: &str, content: &[u8]) -> io::Result<()> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(content)?;
        let packed = encoder.finish()?;
        let mut crc = Crc::new();
        crc.update(content);
        let mut facts = Vec::new();
        for number in [DEFLATE, UTF_8, METHOD] {
            facts.extend(number.to_le_bytes());
        }
        facts.extend(TIME_AND_DATE.to_le_bytes());
        facts.extend(crc.sum().to_le_bytes());
        facts.extend(small(packed.len())?.to_le_bytes());
        facts.extend(small(content.len())?.to_le_bytes());
        let length = u16::try_from(name.len()).map_err(io::Error::other)?;
        facts.extend(length.to_le_bytes());
        // No extra fields.
        facts.extend([0; 2]);

        let directory = &mut self.directory;
        directory.extend(b"PK\x01\x02");
        directory.extend(DEFLATE.to_le_bytes());
        directory.extend(&facts);
        // No comment, on the first disk, no attributes.
        directory.extend([0; 10]);
        directory.extend(small(self.written)?.to_le_bytes());
        directory.extend(name.as_bytes());
        self.files += 1;

        self.write(b"PK\x03\x04")?;
        self.write(&facts)?;
        self.write(name.as_bytes())?;
        self.write(&packed)
    }

    /// Writes the directory, which ends the archive.
    pub(super) fn end(mut self) -> io::Result<()> {
        let (start, directory) = (self.written, std::mem::take(&mut self.directory));
        self.write(&directory)?;
        let length = self.written - start;
        if u16::try_from(self.files).is_ok_and(|it| it < u16::MAX) {
            return self.write_end(self.files, length, start);
        }
        let at = self.written;
        let mut end = b"PK\x06\x06".to_vec();
        // The length of what follows.
        end.extend(44_u64.to_le_bytes());
        end.extend(ZIP64.to_le_bytes());
        end.extend(ZIP64.to_le_bytes());
        end.extend([0; 8]);
        for number in [self.files, self.files, length, start] {
            end.extend(number.to_le_bytes());
        }
        // Where that stands, on the first of one disks.
        end.extend(b"PK\x06\x07");
        end.extend(0_u32.to_le_bytes());
        end.extend(at.to_le_bytes());
        end.extend(1_u32.to_le_bytes());
        self.write(&end)?;
        self.write_end(u16::MAX.into(), length, start)
    }

    fn write_end(&mut self, files: u64, length: u64, start: u64) -> io::Result<()> {
        let files = u16::try_from(files).map_err(io::Error::other)?;
        let mut end = b"PK\x05\x06".to_vec();
        end.extend([0; 4]);
        end.extend(files.to_le_bytes());
        end.extend(files.to_le_bytes());
        end.extend(small(length)?.to_le_bytes());
        end.extend(small(start)?.to_le_bytes());
        end.extend([0; 2]);
        self.write(&end)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.written += bytes.len() as u64;
        Ok(())
    }
}

/// A length or a place, which four bytes must hold: no plan is that large.
fn small<N: TryInto<u32>>(number: N) -> io::Result<u32> {
    let too_large = |_| io::Error::other("the archive would have more than 4 GiB");
    number.try_into().map_err(too_large)
}
