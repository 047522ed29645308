//! The statements of a Python program by its lines and their indentation.
//!
//! The text may be cut off or broken. A bracket that is never closed holds lines together only until a line begins that
//! cannot belong to it.

use std::ops::Range;

use crate::source::Span;

use super::super::structure::{ON_HEADER_LINE, Program, Statement, Suite, line_start};
use super::super::token::{Kind, Token};

const COMPOUND: [&str; 14] = [
    "if", "elif", "else", "for", "while", "with", "try", "except", "finally", "def", "class",
    "async", "case", "match",
];

/// Reads the lines of one block.
pub(in crate::extract::program) fn read(
    program: &mut Program<'_>,
    number: usize,
    block: Span,
    all: &[Token],
    partners: &[Option<usize>],
) {
    program.read_block(number, block, all, partners);
}

impl Program<'_> {
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
                end: usize::MAX,
            });
        }
    }

    /// Adds the statements of one logical line; gives the header that ends it, if one does.
    fn add_line(&mut self, line: &Statement) -> Option<usize> {
        let mut body = line.tokens.clone();
        let mut header = None;
        let mut suite = line.suite;
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
            suite = self.suite_on_line(suite, header);
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
                    suite,
                    ..line.clone()
                });
            }
            body.start = end + 1;
        }
        None
    }

    /// Makes the suite of what stands on the line of its header.
    fn suite_on_line(&mut self, around: usize, header: Option<usize>) -> usize {
        let around = self.suites.get(around);
        let (depth, indent) = around.map_or((0, 0), |it| (it.depth, it.indent));
        self.suites.push(Suite {
            header,
            depth: depth + 1,
            indent: indent + 1,
            end: usize::MAX,
        });
        self.suites.len() - 1
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
                _ if depth == 0 && self.str(token) == ":" => {
                    // `match: str = …` is an assignment.
                    let is_name = self.str(line.start) == "match" && token + 1 < line.end;
                    return (!is_name).then_some(token);
                }
                _ => {}
            }
        }
        None
    }
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

fn indent_of(white: &str) -> usize {
    white.bytes().fold(0, |column, byte| match byte {
        b'\t' => (column / 8 + 1) * 8,
        _ => column + 1,
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::syntax::PYTHON;
    use super::*;

    fn dump(text: &str) -> Vec<String> {
        let program = Program::new(&PYTHON, text, &[Span::new(0, text.len())]);
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
                "1+ h ( )"
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
        let program = Program::new(
            &PYTHON,
            text,
            &[Span::new(0, 14), Span::new(18, text.len())],
        );
        assert_eq!(program.statements.len(), 3);
        assert_eq!(program.statements[2].block, 1);
    }
}
