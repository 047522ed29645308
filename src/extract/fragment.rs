//! What extraction yields.

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// The language that a fragment of SQL stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Host {
    /// A file that is SQL itself, or a fenced block of SQL.
    Sql,
    /// A Python program.
    Python,
}

/// What a fragment of SQL is to its host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FragmentKind {
    /// Any number of statements, separated by `;`.
    Script,
    /// A single statement given to `execute_sql` and the like.
    Statement,
    /// A query whose result the host names as a temporary view, if it does.
    Query {
        /// The view's name as written in the host.
        view: Option<String>,
    },
}

/// Maps offsets in a fragment's SQL to spans of the file, through escapes, concatenation and placeholders.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OffsetMap {
    /// `(start in the SQL, length in the SQL, span in the file)`, ascending and without gaps in the SQL. Where both
    /// lengths are equal the piece maps byte by byte; otherwise (an escape, a hole) any offset in it maps to the whole.
    pieces: Vec<(usize, usize, Span)>,
}

impl OffsetMap {
    /// The map of SQL that stands in the file as it is, from `start` on.
    pub fn verbatim(start: usize, len: usize) -> Self {
        Self {
            pieces: vec![(0, len, Span::new(start, start + len))],
        }
    }

    /// Appends a piece: the next `len` bytes of the SQL stand for `span` of the file.
    pub fn push(&mut self, len: usize, span: Span) {
        let at = self.pieces.last().map_or(0, |(start, len, _)| start + len);
        self.pieces.push((at, len, span));
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
        let at = self.pieces.partition_point(|&(start, _, _)| {
            if is_end {
                start < offset
            } else {
                start <= offset
            }
        });
        let Some(&(start, len, span)) = at.checked_sub(1).and_then(|at| self.pieces.get(at)) else {
            return self.pieces.first().map_or(0, |piece| piece.2.start);
        };
        let into = offset - start;
        if len == span.len() {
            span.start + into.min(len)
        } else if is_end || into >= len {
            span.end
        } else {
            span.start
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fragment {
    /// The SQL as Flink would get it, with placeholders where the host puts values in.
    pub sql: String,
    /// From offsets in `sql` to the file.
    pub map: OffsetMap,
    /// What it is to its host.
    pub kind: FragmentKind,
    /// The language around it.
    pub host: Host,
    /// The call around it; none in a file or block of SQL.
    pub call: Option<HostCall>,
    /// Set when the host text ended inside this fragment. What SQL leaves open is for `sql` to find.
    pub cut_off: Option<CutReason>,
}

/// All that was found in one file.
#[derive(Debug, Clone, Default)]
pub struct Extraction {
    /// The fragments in the order of the program.
    pub fragments: Vec<Fragment>,
    /// What was doubtful on the way: holes, unused descriptors.
    pub diagnostics: Vec<Diagnostic>,
}
