//! One file's text beside its bytes.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{LineColumn, Span};

/// How the bytes of a file were read as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Valid UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-8 in which some bytes are invalid; each invalid sequence became one U+FFFD.
    Utf8WithErrors,
    /// UTF-16, little endian, by its byte order mark.
    Utf16Le,
    /// UTF-16, big endian, by its byte order mark.
    Utf16Be,
}

/// A file that was read: what it is called, its text and its bytes.
///
/// The text of a file with a byte order mark does not hold the mark.
#[derive(Debug, Clone)]
pub struct SourceFile {
    name: Arc<str>,
    path: Option<PathBuf>,
    text: Arc<String>,
    /// The bytes as they were read, where they are others than those of `text`.
    bytes: Option<Arc<[u8]>>,
    encoding: Encoding,
    /// Byte offset in `text` of the start of each line.
    line_starts: Vec<usize>,
    /// Number of characters before every [`CHUNK`]th byte of `text`, so that a column far into a line is found fast.
    characters: Vec<usize>,
    /// Ascending `(text offset, byte offset)` pairs. In UTF-8: where the distance between the two changes. In UTF-16:
    /// every [`ANCHOR_DISTANCE`] characters, between which the characters say how many bytes they took.
    anchors: Vec<(usize, usize)>,
}

/// Bytes between two counts of [`SourceFile::characters`].
const CHUNK: usize = 512;

impl SourceFile {
    /// Reads `bytes` as text. Never fails: what is no text becomes U+FFFD and [`Self::encoding`] says so.
    pub fn new(name: &str, path: Option<PathBuf>, bytes: Vec<u8>) -> Self {
        let (decoded, bytes) = match as_it_is(bytes) {
            Ok(decoded) => (decoded, None),
            Err(bytes) => (decode(&bytes), Some(bytes.into())),
        };
        let mut line_starts = vec![0];
        line_starts.extend(memchr::memchr_iter(b'\n', decoded.text.as_bytes()).map(|at| at + 1));
        let mut counted = 0;
        let characters = decoded.text.as_bytes().chunks(CHUNK).map(|chunk| {
            let before = counted;
            counted += count_characters(chunk);
            before
        });
        Self {
            name: name.into(),
            path,
            characters: characters.collect(),
            text: decoded.text.into(),
            bytes,
            encoding: decoded.encoding,
            line_starts,
            anchors: decoded.anchors,
        }
    }

    /// The name to show, as the person gave it or as the walk found it; `-` is standard input.
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// Where it lies on disk, if it does.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The text that every [`Span`] refers to.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it has fenced blocks, which need not be meant to be run one after the other.
    pub fn is_article(&self) -> bool {
        let text = self.text();
        let starts_line = |at: usize| text[..at].trim_end_matches([' ', '\t']).ends_with('\n');
        let mut fences = memchr::memmem::find_iter(text.as_bytes(), "```");
        fences.any(|at| text[..at].trim().is_empty() || starts_line(at))
    }

    /// The bytes as they were read.
    pub fn bytes(&self) -> &[u8] {
        self.bytes.as_deref().unwrap_or(self.text.as_bytes())
    }

    /// How the bytes became text.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The text in `span`; empty where the span does not fit the text.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or("")
    }

    /// Line and column of a byte offset in the text; an offset past the end is the end.
    pub fn position(&self, offset: usize) -> LineColumn {
        let offset = offset.min(self.text.len());
        let line = self.line_at(offset);
        let start = self
            .line_starts
            .get(line.saturating_sub(1))
            .copied()
            .unwrap_or(0);
        let column = 1 + match self.text.as_bytes().get(start..offset) {
            Some(before) if before.len() <= CHUNK => count_characters(before),
            _ => self.characters_before(offset) - self.characters_before(start),
        };
        LineColumn { line, column }
    }

    /// The line of a byte offset in the text, counted from 1.
    pub fn line_at(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|&start| start <= offset)
    }

    fn characters_before(&self, offset: usize) -> usize {
        let chunk = offset / CHUNK;
        let rest = self.text.as_bytes().get(chunk * CHUNK..offset);
        // At the very end of the text there may be no chunk any more.
        match (self.characters.get(chunk), rest) {
            (Some(before), Some(rest)) => before + count_characters(rest),
            _ => self.characters.last().map_or(0, |before| {
                let last = (self.characters.len() - 1) * CHUNK;
                before + count_characters(&self.text.as_bytes()[last..])
            }),
        }
    }

    /// Number of lines; an empty text has one.
    pub fn line_count(&self) -> usize {
        self.line_starts.len()
    }

    /// The span of a line counted from 1, without its line end.
    pub fn line_span(&self, line: usize) -> Option<Span> {
        let start = *self.line_starts.get(line.checked_sub(1)?)?;
        let end = self
            .line_starts
            .get(line)
            .map_or(self.text.len(), |next| next - 1);
        let end = if self.text.as_bytes().get(end.wrapping_sub(1)) == Some(&b'\r') && end > start {
            end - 1
        } else {
            end
        };
        Some(Span::new(start, end))
    }

    /// The bytes of the file that a span of the text stands for.
    pub fn byte_range(&self, span: Span) -> std::ops::Range<usize> {
        self.byte_offset(span.start)..self.byte_offset(span.end)
    }

    fn byte_offset(&self, offset: usize) -> usize {
        if offset >= self.text.len() {
            return self.bytes().len();
        }
        let at = self.anchors.partition_point(|&(text, _)| text <= offset);
        match at.checked_sub(1).and_then(|at| self.anchors.get(at)) {
            Some(&(text, byte)) => match self.encoding {
                Encoding::Utf8 | Encoding::Utf8WithErrors => byte + (offset - text),
                Encoding::Utf16Le | Encoding::Utf16Be => {
                    let between = self.text.get(text..offset).unwrap_or("");
                    byte + 2 * between.chars().map(char::len_utf16).sum::<usize>()
                }
            },
            None => offset,
        }
    }
}

/// How many characters of UTF-16 lie between two anchors.
const ANCHOR_DISTANCE: usize = 128;

/// Characters that begin in these bytes of UTF-8.
fn count_characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte & 0xC0) != 0x80).count()
}

struct Decoded {
    text: String,
    encoding: Encoding,
    anchors: Vec<(usize, usize)>,
}

/// UTF-8 without a byte order mark is its own text; other bytes are handed back.
fn as_it_is(bytes: Vec<u8>) -> Result<Decoded, Vec<u8>> {
    if matches!(
        bytes[..],
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0xEF, 0xBB, 0xBF, ..]
    ) {
        return Err(bytes);
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Decoded {
            text,
            encoding: Encoding::Utf8,
            anchors: Vec::new(),
        }),
        Err(error) => Err(error.into_bytes()),
    }
}

fn decode(bytes: &[u8]) -> Decoded {
    match bytes {
        [0xFF, 0xFE, rest @ ..] => decode_utf16(rest, u16::from_le_bytes, Encoding::Utf16Le),
        [0xFE, 0xFF, rest @ ..] => decode_utf16(rest, u16::from_be_bytes, Encoding::Utf16Be),
        [0xEF, 0xBB, 0xBF, rest @ ..] => decode_utf8(rest, 3),
        _ => decode_utf8(bytes, 0),
    }
}

fn decode_utf8(bytes: &[u8], skipped: usize) -> Decoded {
    let mut anchors = Vec::new();
    if skipped > 0 {
        anchors.push((0, skipped));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded {
            text: text.to_owned(),
            encoding: Encoding::Utf8,
            anchors,
        };
    }
    let mut text = String::with_capacity(bytes.len());
    let mut read = skipped;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        read += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            anchors.push((text.len(), read));
            text.push(char::REPLACEMENT_CHARACTER);
            read += chunk.invalid().len();
            anchors.push((text.len(), read));
        }
    }
    Decoded {
        text,
        encoding: Encoding::Utf8WithErrors,
        anchors,
    }
}

fn decode_utf16(bytes: &[u8], read: fn([u8; 2]) -> u16, encoding: Encoding) -> Decoded {
    let units = bytes.chunks_exact(2).map(|pair| read([pair[0], pair[1]]));
    let mut text = String::with_capacity(bytes.len());
    let mut anchors = Vec::new();
    let mut at = 2;
    for (count, decoded) in char::decode_utf16(units).enumerate() {
        if count % ANCHOR_DISTANCE == 0 {
            anchors.push((text.len(), at));
        }
        let character = decoded.unwrap_or(char::REPLACEMENT_CHARACTER);
        text.push(character);
        at += 2 * character.len_utf16();
    }
    Decoded {
        text,
        encoding,
        anchors,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_not_bytes() {
        let file = SourceFile::new("a", None, "订单\nSELECT".into());
        assert_eq!(file.position(6), LineColumn { line: 1, column: 3 });
        assert_eq!(file.position(7), LineColumn { line: 2, column: 1 });
        assert_eq!(file.position(999), LineColumn { line: 2, column: 7 });
    }

    #[test]
    fn columns_far_into_a_line_are_exact() {
        for len in [CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK] {
            let text = format!("x\n{}", "订".repeat(len));
            let file = SourceFile::new("a", None, text.clone().into());
            for characters in [0, 1, CHUNK / 3, len - 1, len] {
                let column = file.position(2 + 3 * characters).column;
                assert_eq!(column, characters + 1, "of {len}");
            }
        }
    }

    #[test]
    fn invalid_bytes_keep_their_place() {
        let file = SourceFile::new("a", None, b"ab\xFF\xFEcd".to_vec());
        assert_eq!(file.encoding(), Encoding::Utf8WithErrors);
        let at = file.text().find("cd").unwrap();
        assert_eq!(file.byte_range(Span::new(at, at + 2)), 4..6);
    }

    #[test]
    fn utf16_maps_back_to_its_bytes() {
        let mut bytes = vec![0xFF, 0xFE];
        bytes.extend("a订b".encode_utf16().flat_map(u16::to_le_bytes));
        let file = SourceFile::new("a", None, bytes);
        assert_eq!(file.text(), "a订b");
        assert_eq!(file.byte_range(Span::new(4, 5)), 6..8);
    }
}
