//! The difference between two states of a file, as text for people and for `patch`.

use std::collections::HashMap;
use std::fmt::Write as _;

use similar::algorithms::{Capture, Compact, Replace, myers};
use similar::udiff::UnifiedHunkHeader;
use similar::{DiffOp, group_diff_ops};

use crate::source::SourceFile;

/// The lines around a change that are shown with it, as `diff -u` has them.
const CONTEXT: usize = 3;

/// A unified diff of two states of the file `name`; empty where they are equal.
///
/// The bytes are read as their encoding says, so that a UTF-16 file can be looked at too. Lines end at `\n` alone, as
/// `diff` and `patch` have it, and a missing last line end is said.
pub fn unified_diff(name: &str, before: &[u8], after: &[u8]) -> String {
    let before = SourceFile::new(name, None, before.to_vec());
    let after = SourceFile::new(name, None, after.to_vec());
    let old: Vec<&str> = before.text().split_inclusive('\n').collect();
    let new: Vec<&str> = after.text().split_inclusive('\n').collect();
    let name = header_name(name);
    let mut text = String::new();
    for hunk in group_diff_ops(changes(&old, &new), CONTEXT) {
        if text.is_empty() {
            let _ = write!(text, "--- {name}\n+++ {name}\n");
        }
        let _ = writeln!(text, "{}", UnifiedHunkHeader::new(&hunk));
        for change in hunk {
            if let DiffOp::Equal { .. } = change {
                write_lines(&mut text, ' ', &old[change.old_range()]);
            } else {
                write_lines(&mut text, '-', &old[change.old_range()]);
                write_lines(&mut text, '+', &new[change.new_range()]);
            }
        }
    }
    text
}

/// How the old lines become the new ones. By the numbers of the lines, and by name the one algorithm that is wanted: the
/// ways that choose one while they run bring all that there are into the program.
fn changes<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<DiffOp> {
    let mut known = HashMap::new();
    let mut number = |line: &&'a str| {
        let next = known.len();
        *known.entry(*line).or_insert(next)
    };
    let old: Vec<usize> = old.iter().map(&mut number).collect();
    let new: Vec<usize> = new.iter().map(&mut number).collect();
    let (old, new) = (old.as_slice(), new.as_slice());
    let mut found = Compact::new(Replace::new(Capture::new()), old, new);
    let Ok(()) = myers::diff(&mut found, old, 0..old.len(), new, 0..new.len());
    found.into_inner().into_inner().into_ops()
}

/// Writes lines of a hunk behind their sign.
fn write_lines(text: &mut String, sign: char, lines: &[&str]) {
    for line in lines {
        let _ = write!(text, "{sign}{line}");
        if !line.ends_with('\n') {
            text.push_str("\n\\ No newline at end of file\n");
        }
    }
}

/// A name that cannot break the header line: quoted as `git diff` does where it holds control characters or quotes.
fn header_name(name: &str) -> String {
    let is_plain = |c: char| !c.is_control() && c != '"' && c != '\\';
    if name.chars().all(is_plain) {
        return name.to_owned();
    }
    let mut quoted = String::from("\"");
    for character in name.chars() {
        if is_plain(character) {
            quoted.push(character);
        } else {
            quoted.extend(character.escape_default());
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_hunks_and_the_missing_line_end() {
        let diff = unified_diff("a/jobs.py", b"one\ntwo\n\nthree", b"one\n\nthree");
        insta::assert_snapshot!(diff, @r"
        --- a/jobs.py
        +++ a/jobs.py
        @@ -1,4 +1,3 @@
         one
        -two
         
         three
        \ No newline at end of file
        ");
    }

    #[test]
    fn equal_states_have_no_diff() {
        assert_eq!(unified_diff("a", b"x\r\ny", b"x\r\ny"), "");
    }

    #[test]
    fn a_lone_carriage_return_ends_no_line() {
        let diff = unified_diff("a", b"x\ry\nz\n", b"x\ry\n");
        assert_eq!(diff, "--- a\n+++ a\n@@ -1,2 +1 @@\n x\ry\n-z\n");
        let diff = unified_diff("a", b"x\nz\r", b"z\r");
        assert_eq!(
            diff,
            "--- a\n+++ a\n@@ -1,2 +1 @@\n-x\n z\r\n\\ No newline at end of file\n"
        );
    }

    #[test]
    fn names_cannot_break_the_header() {
        let diff = unified_diff("a\n+++ b", b"x\n", b"");
        assert!(diff.starts_with("--- \"a\\n+++ b\"\n+++ \"a\\n+++ b\"\n@@ -1 +0,0 @@\n"));
    }
}
