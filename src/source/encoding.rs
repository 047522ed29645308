//! Whether a file is text at all, and whether all of it could be decoded.

use crate::diagnostic::{Diagnostic, rules};

use super::{Encoding, SourceFile, Span};

/// How much of a file is looked at to tell text from binary.
const SAMPLE: usize = 64 * 1024;
/// Bytes at the beginning of a file that hold the sample in any encoding.
pub(super) const HEAD: usize = 4 * SAMPLE;
/// Fewer odd bytes than this never make a file binary: a name may hold a NUL.
const FEW: usize = 8;

/// What is doubtful about a file's text: [`rules::NOT_TEXT`] for a binary file, [`rules::ENCODING`] where some of it could
/// not be decoded.
pub fn check_text(file: &SourceFile) -> Option<Diagnostic> {
    if is_binary(file) {
        let hint = if is_utf32(file.bytes()) {
            "it is UTF-32; save it as UTF-8"
        } else if is_utf16_without_mark(file.bytes()) {
            "it looks like UTF-16 without a byte order mark; save it as UTF-8"
        } else {
            "give the source text of the program instead"
        };
        let message = format!("{} is binary, not text", file.name());
        let finding = Diagnostic::new(&rules::NOT_TEXT, message).hint(hint);
        return Some(finding.at(file, Span::new(0, 0)));
    }
    let is_utf16 = matches!(file.encoding(), Encoding::Utf16Le | Encoding::Utf16Be);
    let has_half_unit = is_utf16 && file.bytes().len() % 2 == 1;
    if file.encoding() == Encoding::Utf8 || (is_utf16 && !has_half_unit && !has_replacement(file)) {
        return None;
    }
    let at = file.text().find(char::REPLACEMENT_CHARACTER);
    let span = at.map_or(Span::new(file.text().len(), file.text().len()), |at| {
        Span::new(at, at + char::REPLACEMENT_CHARACTER.len_utf8())
    });
    let encoding = if is_utf16 { "UTF-16" } else { "UTF-8" };
    let message = format!(
        "{} has bytes that are not {encoding}, here and perhaps further on",
        file.name()
    );
    let finding = Diagnostic::new(&rules::ENCODING, message)
        .hint("save the file as UTF-8; what could not be decoded is read as U+FFFD");
    Some(finding.at(file, span))
}

/// Whether the file begins with the byte order mark of UTF-32; that of its little-endian form begins like UTF-16's.
fn is_utf32(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xFF, 0xFE, 0, 0]) || bytes.starts_with(&[0, 0, 0xFE, 0xFF])
}

fn has_replacement(file: &SourceFile) -> bool {
    file.text().contains(char::REPLACEMENT_CHARACTER)
}

/// Control characters that no text has make more than a twentieth, or invalid bytes more than three fifths.
fn is_binary(file: &SourceFile) -> bool {
    let sample = file.bytes().get(..SAMPLE).unwrap_or(file.bytes());
    if matches!(file.encoding(), Encoding::Utf16Le | Encoding::Utf16Be) {
        let text = file.text();
        let controls = text.chars().take(SAMPLE).filter(|c| is_no_text(*c)).count();
        return is_much(controls, text.chars().take(SAMPLE).count(), 20);
    }
    let controls = sample.iter().filter(|byte| is_no_text_byte(**byte));
    if is_much(controls.count(), sample.len(), 20) {
        return true;
    }
    if file.encoding() == Encoding::Utf8 {
        return false;
    }
    let chunks = sample.utf8_chunks();
    let invalid: usize = chunks.map(|chunk| chunk.invalid().len()).sum();
    invalid > FEW && invalid * 5 > sample.len() * 3
}

fn is_much(count: usize, total: usize, part: usize) -> bool {
    count > FEW && count * part > total
}

/// The same of a byte that is a character by itself.
fn is_no_text_byte(byte: u8) -> bool {
    matches!(byte, 0..=0x08 | 0x0B | 0x0E..=0x1A | 0x1C..=0x1F | 0x7F)
}

fn is_no_text(character: char) -> bool {
    character.is_control() && !matches!(character, '\t' | '\n' | '\r' | '\x0C' | '\x1B')
}

pub(super) fn is_utf16_without_mark(bytes: &[u8]) -> bool {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let half = sample.len() / 2;
    let nuls = |skip: usize| {
        sample
            .iter()
            .skip(skip)
            .step_by(2)
            .filter(|byte| **byte == 0)
    };
    half > FEW && (nuls(0).count() * 2 > half) != (nuls(1).count() * 2 > half)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(bytes: &[u8]) -> Option<&'static str> {
        let file = SourceFile::new("a", None, bytes.to_vec());
        check_text(&file).map(|finding| finding.rule.code)
    }

    #[test]
    fn a_byte_is_as_its_character() {
        for byte in 0..=0x7F_u8 {
            assert_eq!(
                is_no_text_byte(byte),
                is_no_text(char::from(byte)),
                "{byte}"
            );
        }
    }

    #[test]
    fn text_is_text() {
        assert_eq!(code(b""), None);
        assert_eq!(code("CREATE TABLE 订单 (\u{FFFD} INT)".as_bytes()), None);
        assert_eq!(code(b"CREATE TABLE `a\0b` (x INT)"), None);
        assert_eq!(code(b"\x1B[31mSELECT 1\x1B[0m"), None);
        assert_eq!(code(b"\xFF\xFEa\0"), None);
    }

    #[test]
    fn what_cannot_be_decoded_is_said() {
        assert_eq!(code(b"SELECT '\xE9t\xE9'"), Some("source.encoding"));
        assert_eq!(code(b"\xFF\xFEa\0b"), Some("source.encoding"));
        assert_eq!(code(b"\xFE\xFF\xD8\x00\x00a"), Some("source.encoding"));
        assert_eq!(code(b"\xFF\xFE\0"), Some("source.encoding"));
    }

    #[test]
    fn binary_is_not_text() {
        let all: Vec<u8> = (0..=255).cycle().take(4096).collect();
        assert_eq!(code(&all), Some("source.not-text"));
        assert_eq!(code(&[0xFF; 300][1..]), Some("source.not-text"));
        let utf16: Vec<u8> = "SELECT 1 FROM t WHERE a"
            .bytes()
            .flat_map(|b| [b, 0])
            .collect();
        let file = SourceFile::new("a", None, utf16);
        let hint = check_text(&file).and_then(|finding| finding.hint).unwrap();
        assert!(hint.contains("UTF-16"));
        let mut utf32 = vec![0xFF, 0xFE, 0, 0];
        utf32.extend("SELECT 1".bytes().flat_map(|b| [b, 0, 0, 0]));
        let file = SourceFile::new("a", None, utf32);
        let hint = check_text(&file).and_then(|finding| finding.hint).unwrap();
        assert!(hint.contains("UTF-32"));
    }
}
