//! What extraction yields.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::source::{SourceFile, Span};

/// The language that a fragment of SQL stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Host {
    /// A file that is SQL itself, or a fenced block of SQL.
    Sql,
    /// A Python program.
    Python,
    /// A Java program.
    Java,
    /// A Scala program.
    Scala,
    /// A Kotlin program.
    Kotlin,
}

/// What a fragment of SQL is to its host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FragmentKind {
    /// Any number of statements, separated by `;`.
    Script,
    /// A single statement given to `execute_sql` and the like.
    Statement,
    /// A single statement that stands for an expression of the Table API: the tables that it reads and writes are so, what
    /// it does with their columns is not known.
    TableLevel {
        /// Whether the columns that it gives are those that it reads, as behind a filter.
        keeps_columns: bool,
    },
    /// A CREATE TABLE that stands for a table of rows that the host holds itself, as a stream or a list: it has no
    /// connector, takes the place of one of its name, and its columns may have no types.
    Rows,
    /// What stands in another file, whose path the host writes. Nothing until [`Extraction::include`] has put the text in.
    OtherFile(Box<str>),
    /// A query whose result the host names as a temporary view, if it does.
    Query {
        /// The view's name as written in the host.
        view: Option<String>,
    },
}

/// When a fragment runs among those of its file: they are numbered in the order in which they stand, and read in this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Turn {
    /// Where it runs: its own place in the file, or that of the call of a function that leads to it.
    pub at: usize,
    /// Its turn among those that run at one place.
    pub rank: usize,
}

/// Maps offsets in a fragment's SQL to spans of the file, through escapes, concatenation and placeholders.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OffsetMap {
    /// Ascending and without gaps in the SQL; in the file pieces may leave gaps, but stand in the same order.
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    start: usize,
    len: usize,
    span: Span,
    /// Maps byte by byte; otherwise (an escape, a placeholder) any offset in it maps to the whole span.
    is_exact: bool,
}

impl Piece {
    fn end(&self) -> usize {
        self.start + self.len
    }
}

impl OffsetMap {
    /// The map of SQL that stands in the file as it is, from `start` on.
    pub fn verbatim(start: usize, len: usize) -> Self {
        Self {
            pieces: vec![Piece {
                start: 0,
                len,
                span: Span::new(start, start + len),
                is_exact: true,
            }],
        }
    }

    /// Appends a piece: the next `len` bytes of the SQL stand for `span` of the file, byte by byte where both are of one
    /// length, else as a whole.
    pub fn push(&mut self, len: usize, span: Span) {
        self.add(len, span, len == span.len());
    }

    /// Appends a piece of which any part stands for the whole of `span`.
    pub fn push_whole(&mut self, len: usize, span: Span) {
        self.add(len, span, false);
    }

    /// Appends the part of `other` that maps `start..end` of its SQL.
    pub fn push_part(&mut self, other: &OffsetMap, start: usize, end: usize) {
        let first = other.pieces.partition_point(|piece| piece.end() <= start);
        for piece in other.pieces.iter().skip(first) {
            if piece.start >= end {
                break;
            }
            let from = piece.start.max(start);
            let to = piece.end().min(end);
            let span = if piece.is_exact {
                let at = piece.span.start + (from - piece.start);
                Span::new(at, at + (to - from))
            } else {
                piece.span
            };
            self.add(to - from, span, piece.is_exact);
        }
    }

    /// The map of the same SQL to where its places stand in turn, according to `outer`.
    #[must_use]
    pub fn through(&self, outer: &OffsetMap) -> Self {
        let mut map = Self::default();
        for piece in &self.pieces {
            if piece.is_exact {
                map.push_part(outer, piece.span.start, piece.span.end);
            } else {
                map.push_whole(piece.len, outer.to_file(piece.span));
            }
        }
        if map.is_empty()
            && let Some(piece) = self.pieces.first()
        {
            map.pieces.push(Piece {
                span: outer.to_file(piece.span),
                ..*piece
            });
        }
        map
    }

    fn add(&mut self, len: usize, span: Span, is_exact: bool) {
        if len == 0 {
            return;
        }
        let start = self.len();
        match self.pieces.last_mut() {
            Some(last) if last.is_exact && is_exact && last.span.end == span.start => {
                last.len += len;
                last.span.end = span.end;
            }
            _ => self.pieces.push(Piece {
                start,
                len,
                span,
                is_exact,
            }),
        }
    }

    /// Of how many pieces it is.
    pub(super) fn pieces(&self) -> usize {
        self.pieces.len()
    }

    /// The length of the SQL that is mapped.
    pub fn len(&self) -> usize {
        self.pieces.last().map_or(0, Piece::end)
    }

    /// Whether nothing is mapped.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The span of the file that everything stands in.
    pub fn extent(&self) -> Option<Span> {
        let first = self.pieces.first()?;
        let last = self.pieces.last()?;
        Some(first.span.cover(last.span))
    }

    /// The span of the file that a span of the SQL stands for.
    pub fn to_file(&self, span: Span) -> Span {
        let start = self.place(span.start, false);
        let end = if span.is_empty() {
            start
        } else {
            self.place(span.end, true)
        };
        Span::new(start, end)
    }

    fn place(&self, offset: usize, is_end: bool) -> usize {
        // The end of a span belongs to the piece before it, so that it never jumps over a gap in the host.
        let at = self.pieces.partition_point(|piece| {
            if is_end {
                piece.start < offset
            } else {
                piece.start <= offset
            }
        });
        let Some(piece) = at.checked_sub(1).and_then(|at| self.pieces.get(at)) else {
            return self.pieces.first().map_or(0, |piece| piece.span.start);
        };
        let into = offset - piece.start;
        if piece.is_exact {
            piece.span.start + into.min(piece.len)
        } else if is_end || into >= piece.len {
            piece.span.end
        } else {
            piece.span.start
        }
    }
}

/// How a statement can be taken out of its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Removal {
    /// Remove this span: the statement or call with the comments that belong to it and its line end.
    Span(Span),
    /// It cannot be removed without changing the program; the reason, for people.
    Unsafe(&'static str),
}

/// The host's call around a fragment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostCall {
    /// The call expression, without comments.
    pub span: Span,
    /// How the call can be taken out of the program.
    pub removal: Removal,
    /// Calls that add to the same statement set share a number; the set is one statement.
    pub statement_set: Option<u32>,
    /// When it runs.
    pub flow: Flow,
    /// What the values are that only a run would tell: of two statements of one file that say the same here, the values
    /// are the same too. None where all is known.
    pub open_values: Option<Box<str>>,
}

/// What a fragment depends on besides its text. Two of the same text surely do the same only where this is the same and
/// nothing is doubtful.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Surroundings {
    /// The session that it runs in, as the program writes it.
    pub session: Box<str>,
    /// How often the program has done something before it that may change what the session knows.
    pub changes: u32,
    /// Whether the program runs its jobs in batch mode, one after the other.
    pub is_batch: bool,
    /// Why its text may be another when the program runs; the reason, for people.
    pub doubt: Option<&'static str>,
}

/// When a statement runs, as far as the text around it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Flow {
    /// The block of the program that it stands in; 0 is the outermost, which runs whenever the file does.
    pub block: u32,
    /// Whether the program waits there until the job has ended.
    pub waits: bool,
}

impl Flow {
    /// Whether a statement here, further up, has surely run where one of the `other` flow runs.
    pub fn runs_before(self, other: Self, is_same_file: bool) -> bool {
        self.block == 0 || (is_same_file && self.block == other.block)
    }
}

/// What was still open at the end of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CutReason {
    /// A string of the host language.
    HostString,
    /// A call of the host language (its closing parenthesis is missing).
    HostCall,
    /// A string or quoted name of SQL.
    SqlString,
    /// A comment of SQL.
    SqlComment,
    /// A parenthesis of SQL.
    SqlParenthesis,
}

impl CutReason {
    /// What is open, for people.
    pub fn describe(self) -> &'static str {
        match self {
            Self::HostString => "the string that holds it",
            Self::HostCall => "the call that holds it",
            Self::SqlString => "a quoted string or name",
            Self::SqlComment => "a comment",
            Self::SqlParenthesis => "a parenthesis",
        }
    }
}

/// A piece of SQL and where it stands.
#[derive(Debug, Clone)]
pub struct Fragment {
    /// The SQL as Flink would get it, with placeholders where the host puts values in.
    pub sql: String,
    /// From offsets in `sql` to the file.
    pub map: OffsetMap,
    /// The file that the text stands in, where that is another than the one with the call.
    pub file: Option<Arc<SourceFile>>,
    /// What it is to its host.
    pub kind: FragmentKind,
    /// The language around it.
    pub host: Host,
    /// The call around it; none in a file or block of SQL.
    pub call: Option<HostCall>,
    /// Set when the host text ended inside this fragment. What SQL leaves open is for `sql` to find.
    pub cut_off: Option<CutReason>,
    /// What it depends on besides its text.
    pub surroundings: Surroundings,
    /// When it runs.
    pub turn: Turn,
}

/// All that was found in one file.
#[derive(Debug, Clone, Default)]
pub struct Extraction {
    /// The fragments in the order of the program.
    pub fragments: Vec<Fragment>,
    /// What was doubtful on the way: holes, unused descriptors.
    pub diagnostics: Vec<Diagnostic>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Each byte of the SQL maps to the place that its piece was given, alone and as a part of another map.
        #[test]
        fn offsets_map_to_their_pieces(pieces in proptest::collection::vec((1usize..5, 0usize..5, 0usize..4, any::<bool>()), 1..8)) {
            let mut map = OffsetMap::default();
            let mut places = Vec::new();
            let mut at = 0;
            for (len, span_len, gap, is_whole) in pieces {
                at += gap;
                let span = Span::new(at, at + span_len);
                at = span.end;
                if is_whole {
                    map.push_whole(len, span);
                } else {
                    map.push(len, span);
                }
                let is_exact = !is_whole && len == span_len;
                places.extend((0..len).map(|into| if is_exact {
                    Span::new(span.start + into, span.start + into + 1)
                } else {
                    span
                }));
            }
            prop_assert_eq!(map.len(), places.len());
            for (from, start) in places.iter().enumerate() {
                let mut part = OffsetMap::default();
                part.push_part(&map, from, places.len());
                prop_assert_eq!(part.len(), places.len() - from);
                for (to, end) in places.iter().enumerate().skip(from) {
                    let expected = Span::new(start.start, end.end);
                    prop_assert_eq!(map.to_file(Span::new(from, to + 1)), expected);
                    prop_assert_eq!(part.to_file(Span::new(0, to + 1 - from)), expected);
                }
            }
        }
    }
}
