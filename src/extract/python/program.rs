//! A Python program as statements in suites: which tokens and which lines each has, and what stands beside it.
//!
//! The text may be cut off or broken. A bracket that is never closed holds lines together only until a line begins that
//! cannot belong to it.

use std::ops::Range;

use crate::source::Span;

use super::token::{Kind, Token, lex};

/// One statement. A compound statement is its header; what follows it are statements of its suite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement {
    /// Indices in [`Program::tokens`].
    pub(super) tokens: Range<usize>,
    /// The lines it stands on, with the last line end.
    pub(super) lines: Span,
    /// Index in [`Program::suites`].
    pub(super) suite: usize,
    /// Why it shares its lines with another statement, if it does.
    pub(super) shares: Option<&'static str>,
    /// Index in [`Program::blocks`].
    pub(super) block: usize,
}

/// Statements that stand in one indented block, or at the top of a block of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Suite {
    /// The header's index in [`Program::statements`]; none at the top.
    pub(super) header: Option<usize>,
    /// How many suites it stands in.
    pub(super) depth: usize,
    indent: usize,
}

/// The tokens that mean something, and their structure.
#[derive(Debug, Clone)]
pub(super) struct Program<'a> {
    pub(super) text: &'a str,
    pub(super) blocks: Vec<Span>,
    pub(super) tokens: Vec<Token>,
    /// For each token that is a bracket, the index of its partner.
    partners: Vec<Option<usize>>,
    pub(super) statements: Vec<Statement>,
    pub(super) suites: Vec<Suite>,
    /// The lines that hold only a comment, without their line ends, ascending.
    pub(super) comments: Vec<Span>,
}

const COMPOUND: [&str; 13] = [
    "if", "elif", "else", "for", "while", "with", "try", "except", "finally", "def", "class",
    "async", "case",
];

/// Why a statement behind a header shares its line.
pub(super) const ON_HEADER_LINE: &str = "it stands on the line of a compound statement";

impl<'a> Program<'a> {
    /// Reads the blocks of `text` one after the other.
    pub(super) fn new(text: &'a str, blocks: &[Span]) -> Self {
        let mut program = Self {
            text,
            blocks: blocks.to_vec(),
            tokens: Vec::new(),
            partners: Vec::new(),
            statements: Vec::new(),
            suites: Vec::new(),
            comments: Vec::new(),
        };
        for (number, block) in blocks.iter().enumerate() {
            let all = lex(text, *block);
            let partners = pair(text, &all);
            let from = program.tokens.len();
            program.read_block(number, *block, &all, &partners);
            let partners = pair(text, &program.tokens[from..]);
            let partners = partners
                .into_iter()
                .map(|partner| partner.map(|at| at + from));
            program.partners.extend(partners);
        }
        program
    }

    /// The tokens of an expression alone.
    pub(super) fn of_expression(text: &'a str, span: Span) -> Self {
        let mut tokens = lex(text, span);
        tokens.retain(|token| !matches!(token.kind, Kind::Newline | Kind::Comment));
        let partners = pair(text, &tokens);
        Self {
            text,
            blocks: vec![span],
            tokens,
            partners,
            statements: Vec::new(),
            suites: Vec::new(),
            comments: Vec::new(),
        }
    }

    /// The text of a token; empty past the end.
    pub(super) fn str(&self, token: usize) -> &'a str {
        self.tokens
            .get(token)
            .and_then(|token| self.text.get(token.span.start..token.span.end))
            .unwrap_or("")
    }

    pub(super) fn kind(&self, token: usize) -> Option<Kind> {
        self.tokens.get(token).map(|token| token.kind)
    }

    pub(super) fn is_name(&self, token: usize) -> bool {
        self.kind(token) == Some(Kind::Name)
    }

    /// The partner of a bracket.
    pub(super) fn partner(&self, token: usize) -> Option<usize> {
        self.partners.get(token).copied().flatten()
    }

    /// The span that a range of tokens covers.
    pub(super) fn span(&self, tokens: Range<usize>) -> Span {
        match (
            self.tokens.get(tokens.start),
            tokens
                .end
                .checked_sub(1)
                .and_then(|last| self.tokens.get(last)),
        ) {
            (Some(first), Some(last)) => Span::new(first.span.start, last.span.end),
            _ => Span::default(),
        }
    }

    /// The names of `a` or `a.b`, if the tokens are that.
    pub(super) fn path(&self, tokens: Range<usize>) -> Option<Vec<&'a str>> {
        let is_path = matches!(tokens.len(), 1 | 3)
            && tokens.clone().enumerate().all(|(at, token)| {
                if at % 2 == 0 {
                    self.is_name(token)
                } else {
                    self.str(token) == "."
                }
            });
        is_path.then(|| tokens.step_by(2).map(|token| self.str(token)).collect())
    }

    /// The tokens in `range` that stand in no bracket, brackets themselves left out.
    pub(super) fn outside_brackets(&self, range: Range<usize>) -> impl Iterator<Item = usize> + '_ {
        let mut at = range.start;
        std::iter::from_fn(move || {
            while at < range.end {
                let token = at;
                if self.kind(token) == Some(Kind::Open) {
                    at = self.partner(token).map_or(range.end, |close| close + 1);
                } else {
                    at += 1;
                    return Some(token);
                }
            }
            None
        })
    }

    /// The parts of `range` between `separator`s that stand in no bracket.
    pub(super) fn split(&self, range: Range<usize>, separator: &str) -> Vec<Range<usize>> {
        let mut parts = Vec::new();
        let mut start = range.start;
        for token in self.outside_brackets(range.clone()) {
            if self.kind(token) == Some(Kind::Operator) && self.str(token) == separator {
                parts.push(start..token);
                start = token + 1;
            }
        }
        parts.push(start..range.end.max(start));
        parts
    }

    /// Reads the lines of one block.
    fn read_block(
        &mut self,
        number: usize,
        block: Span,
        all: &[Token],
        partners: &[Option<usize>],
    ) {
        let mut suites: Vec<usize> = Vec::new();
        let mut after_header = None;
        let mut at = 0;
        while at < all.len() {
            let end = logical_line_end(self.text, block, all, partners, at);
            let line = all.get(at..end).unwrap_or_default();
            at = end.max(at + 1);
            let Some(first) = line.iter().find(|token| token.kind != Kind::Newline) else {
                continue;
            };
            let start = line_start(self.text, block, first.span.start);
            if first.kind == Kind::Comment {
                self.comments.push(Span::new(start, first.span.end));
                continue;
            }
            let lines_end = line.last().map_or(block.end, |last| last.span.end);
            let indent = indent_of(&self.text[start..first.span.start]);
            self.enter_suite(indent, after_header, &mut suites);
            let suite = suites.last().copied().unwrap_or_default();
            let from = self.tokens.len();
            self.tokens.extend(
                line.iter()
                    .filter(|token| !matches!(token.kind, Kind::Newline | Kind::Comment)),
            );
            let statement = Statement {
                tokens: from..self.tokens.len(),
                lines: Span::new(start, lines_end),
                suite,
                shares: None,
                block: number,
            };
            after_header = self.add_line(&statement);
        }
    }

    /// Makes the suite for a line of this indentation the innermost.
    fn enter_suite(&mut self, indent: usize, after_header: Option<usize>, suites: &mut Vec<usize>) {
        let indent_of = |suite: &usize| self.suites.get(*suite).map_or(0, |suite| suite.indent);
        while suites.len() > 1 && suites.last().is_some_and(|suite| indent_of(suite) > indent) {
            suites.pop();
        }
        let is_deeper = suites.last().is_none_or(|suite| indent_of(suite) < indent);
        if suites.is_empty() || (is_deeper && after_header.is_some()) {
            suites.push(self.suites.len());
            self.suites.push(Suite {
                header: after_header,
                depth: suites.len() - 1,
                indent,
            });
        }
    }

    /// Adds the statements of one logical line; gives the header that ends it, if one does.
    fn add_line(&mut self, line: &Statement) -> Option<usize> {
        let mut body = line.tokens.clone();
        let mut header = None;
        if let Some(colon) = self.header_end(&body) {
            header = Some(self.statements.len());
            let shares = (colon + 1 < body.end).then_some("a statement stands on its line");
            self.statements.push(Statement {
                tokens: body.start..colon + 1,
                shares,
                ..line.clone()
            });
            body.start = colon + 1;
            if body.is_empty() {
                return header;
            }
        }
        let ends: Vec<usize> = body
            .clone()
            .filter(|token| self.kind(*token) == Some(Kind::Operator) && self.str(*token) == ";")
            .chain([body.end])
            .collect();
        let shares = match (header, ends.len()) {
            (Some(_), _) => Some(ON_HEADER_LINE),
            (None, 1) => None,
            _ => Some("several statements stand on its line"),
        };
        for end in ends {
            if body.start < end {
                self.statements.push(Statement {
                    tokens: body.start..end,
                    shares,
                    ..line.clone()
                });
            }
            body.start = end + 1;
        }
        None
    }

    /// The colon that ends the header of a compound statement. The partners of its brackets are not known yet.
    fn header_end(&self, line: &Range<usize>) -> Option<usize> {
        if !COMPOUND.contains(&self.str(line.start)) {
            return None;
        }
        let mut depth = 0usize;
        for token in line.start + 1..line.end {
            match self.kind(token) {
                Some(Kind::Open) => depth += 1,
                Some(Kind::Close) => depth = depth.saturating_sub(1),
                _ if depth == 0 && self.str(token) == ":" => return Some(token),
                _ => {}
            }
        }
        None
    }
}

/// The partner of each bracket; those that have none are never closed, or close nothing.
fn pair(text: &str, tokens: &[Token]) -> Vec<Option<usize>> {
    let kind_of = |token: &Token| match text.as_bytes().get(token.span.start) {
        Some(b'(' | b')') => 0,
        Some(b'[' | b']') => 1,
        _ => 2,
    };
    let mut partners = vec![None; tokens.len()];
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut counts = [0usize; 3];
    for (at, token) in tokens.iter().enumerate() {
        let bracket = kind_of(token);
        match token.kind {
            Kind::Open => {
                open.push((at, bracket));
                counts[bracket] += 1;
            }
            Kind::Close if counts[bracket] > 0 => {
                while let Some((partner, other)) = open.pop() {
                    counts[other] -= 1;
                    if other == bracket {
                        partners[partner] = Some(at);
                        partners[at] = Some(partner);
                        break;
                    }
                }
            }
            // A string that its line end breaks off has most likely swallowed what would have closed them.
            Kind::Text(literal) if !literal.is_closed && !literal.is_triple() => {
                open.clear();
                counts = [0; 3];
            }
            _ => {}
        }
    }
    partners
}

/// The index past the last token of the logical line that begins at `start`, its line end included.
fn logical_line_end(
    text: &str,
    block: Span,
    all: &[Token],
    partners: &[Option<usize>],
    start: usize,
) -> usize {
    let Some(first) = all.get(start) else {
        return start;
    };
    let column = first.span.start - line_start(text, block, first.span.start);
    let mut is_open = false;
    let mut at = start;
    while let Some(token) = all.get(at) {
        match token.kind {
            Kind::Open => match partners.get(at).copied().flatten() {
                Some(close) => at = close,
                None => is_open = true,
            },
            Kind::Newline if !is_open => return at + 1,
            Kind::Newline => {
                let is_white = |token: &Token| matches!(token.kind, Kind::Newline | Kind::Comment);
                let rest = all.get(at + 1..).unwrap_or_default();
                let skipped = rest.iter().take_while(|token| is_white(token)).count();
                let begins_anew = rest.get(skipped).is_some_and(|next| {
                    let at = next.span.start - line_start(text, block, next.span.start);
                    next.kind == Kind::Name && at <= column
                });
                if begins_anew {
                    return at + 1;
                }
                at += skipped;
            }
            _ => {}
        }
        at += 1;
    }
    all.len()
}

fn line_start(text: &str, block: Span, at: usize) -> usize {
    text.get(block.start..at)
        .and_then(|before| before.rfind('\n'))
        .map_or(block.start, |newline| block.start + newline + 1)
}

fn indent_of(white: &str) -> usize {
    white.bytes().fold(0, |column, byte| match byte {
        b'\t' => (column / 8 + 1) * 8,
        _ => column + 1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dump(text: &str) -> Vec<String> {
        let program = Program::new(text, &[Span::new(0, text.len())]);
        let words = |tokens: Range<usize>| {
            tokens
                .map(|at| program.str(at))
                .collect::<Vec<_>>()
                .join(" ")
        };
        program
            .statements
            .iter()
            .map(|statement| {
                let depth = program.suites[statement.suite].depth;
                let mark = if statement.shares.is_some() { "+" } else { "" };
                format!("{depth}{mark} {}", words(statement.tokens.clone()))
            })
            .collect()
    }

    #[test]
    fn statements_and_suites() {
        let text = "import a\n\n# c\nclass A:\n    x = 1\n    def f(self):\n        g(\n1)\n\ny = 2; z = 3\nif y: h()\n";
        assert_eq!(
            dump(text),
            [
                "0 import a",
                "0 class A :",
                "1 x = 1",
                "1 def f ( self ) :",
                "2 g ( 1 )",
                "0+ y = 2",
                "0+ z = 3",
                "0+ if y :",
                "0+ h ( )"
            ]
        );
    }

    #[test]
    fn an_open_bracket_ends_where_a_new_line_begins() {
        assert_eq!(dump("f(1,\n  2\ng(3)\n"), ["0 f ( 1 , 2", "0 g ( 3 )"]);
        assert_eq!(dump("f(\n  'a'\n"), ["0 f ( 'a'"]);
        assert_eq!(dump("f)\n]g\n"), ["0 f )", "0 ] g"]);
    }

    #[test]
    fn blocks_are_read_apart() {
        let text = "if a:\n  f('''x\n~~~\n  b()\n";
        let program = Program::new(text, &[Span::new(0, 14), Span::new(18, text.len())]);
        assert_eq!(program.statements.len(), 3);
        assert_eq!(program.statements[2].block, 1);
    }
}
