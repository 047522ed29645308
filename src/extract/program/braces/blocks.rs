//! The statements of a program with braces: each ends at its semicolon, its line end or the brace that opens its block.
//!
//! A brace that opens a block ends a statement wherever it stands, so that what stands in a lambda is statements too; what
//! follows the closing brace is a statement of its own. The text may be cut off or broken: a parenthesis that is never
//! closed holds nothing together.

use crate::source::Span;

use super::super::structure::{Program, Statement, Suite, line_start};
use super::super::syntax::Braces;
use super::super::token::{Kind, Token};

/// Why a statement cannot be told from what else stands on its lines.
const SHARES_LINE: &str = "something else stands on its line";

/// Words that begin a statement and never go on with one.
const BEGINNINGS: [&str; 14] = [
    "import", "package", "val", "var", "def", "fun", "class", "object", "private", "override",
    "lazy", "const", "return", "case",
];

/// Words that a statement goes on with on its next line.
const GOES_ON_WITH: [&str; 7] = [
    "else", "extends", "with", "yield", "catch", "finally", "where",
];

/// Words after which a statement goes on, whatever its line says.
const GOES_ON_AFTER: [&str; 8] = ["else", "extends", "with", "yield", "in", "as", "do", "then"];

/// Operators at the beginning of a line that go on with the one before.
const LEADING: [&str; 6] = [".", "?.", "?:", "&&", "||", "::"];

/// Operators at the end of a line behind which nothing need follow: `import a.*`, `x =>`, `i++`.
const TRAILING: [&str; 5] = ["*", "=>", "->", "++", ";"];

/// Words whose condition, in parentheses, is followed by the statement that it is about.
const CONDITIONS: [&str; 4] = ["if", "for", "while", "else"];

/// Tokens behind which Java's braces hold the elements of an array.
const BEFORE_ELEMENTS: [&str; 4] = ["=", "]", ",", "("];

/// Reads the statements of one block of text.
pub(in crate::extract::program) fn read(
    program: &mut Program<'_>,
    facts: &Braces,
    number: usize,
    block: Span,
    all: &[Token],
    partners: &[Option<usize>],
) {
    let top = program.suites.len();
    program.suites.push(Suite {
        header: None,
        depth: 0,
        indent: 0,
        end: usize::MAX,
    });
    let mut reader = Reader {
        program,
        facts,
        number,
        block,
        all,
        partners,
        open: Vec::new(),
        suite: top,
        start: None,
        last: 0,
        next: next_meaningful(all),
        line: (block.start, block.start),
    };
    for at in 0..all.len() {
        reader.token(at);
    }
    reader.end_statement();
}

/// For each token the next one that is no line end and no comment.
fn next_meaningful(all: &[Token]) -> Vec<usize> {
    let mut next = vec![all.len(); all.len()];
    let mut found = all.len();
    for (at, (token, next)) in all.iter().zip(&mut next).enumerate().rev() {
        *next = found;
        if !matches!(token.kind, Kind::Newline | Kind::Comment) {
            found = at;
        }
    }
    next
}

/// A bracket that is open.
struct Open {
    /// Its index in `all`.
    at: usize,
    /// For a brace that opens a block: the suite around it.
    outer: Option<usize>,
}

struct Reader<'a, 'p> {
    program: &'a mut Program<'p>,
    facts: &'a Braces,
    number: usize,
    block: Span,
    all: &'a [Token],
    partners: &'a [Option<usize>],
    open: Vec<Open>,
    suite: usize,
    /// The first token of the statement that is being read, in the program and in `all`.
    start: Option<(usize, usize)>,
    /// Its last token so far, in `all`.
    last: usize,
    next: Vec<usize>,
    /// A place and where its line begins, from which on later lines are looked for.
    line: (usize, usize),
}

impl Reader<'_, '_> {
    fn token(&mut self, at: usize) {
        let Some(token) = self.all.get(at).copied() else {
            return;
        };
        match token.kind {
            Kind::Comment => self.comment(at, token.span),
            Kind::Newline => {
                if self.facts.ends_at_line && self.is_between_brackets() && !self.goes_on(at) {
                    self.end_statement();
                }
            }
            Kind::Operator if self.str(at) == ";" && self.is_between_brackets() => {
                self.last = at;
                self.end_statement();
            }
            Kind::Open => self.open(at, token),
            Kind::Close => self.close(at, token),
            _ => self.push(at, token),
        }
    }

    fn str(&self, at: usize) -> &str {
        let span = self.all.get(at).map(|token| token.span);
        span.and_then(|span| self.program.text.get(span.start..span.end))
            .unwrap_or("")
    }

    /// Whether no bracket is open within the innermost block.
    fn is_between_brackets(&self) -> bool {
        self.open.last().is_none_or(|open| open.outer.is_some())
    }

    fn push(&mut self, at: usize, token: Token) {
        self.start.get_or_insert((self.program.tokens.len(), at));
        self.last = at;
        self.program.tokens.push(token);
    }

    fn open(&mut self, at: usize, token: Token) {
        let is_block = self.str(at) == "{" && self.opens_block();
        let is_closed = self.partners.get(at).copied().flatten().is_some();
        self.push(at, token);
        if !is_block {
            if is_closed {
                self.open.push(Open { at, outer: None });
            }
            return;
        }
        let header = self.program.statements.len();
        self.end_statement();
        self.open.push(Open {
            at,
            outer: Some(self.suite),
        });
        let depth = self
            .program
            .suites
            .get(self.suite)
            .map_or(0, |suite| suite.depth);
        self.suite = self.program.suites.len();
        self.program.suites.push(Suite {
            header: Some(header),
            depth: depth + 1,
            indent: 0,
            end: usize::MAX,
        });
    }

    fn opens_block(&self) -> bool {
        if !self.facts.has_array_elements || self.start.is_none() {
            return true;
        }
        let before = self.str(self.last);
        let is_in_elements = before == "{";
        !is_in_elements && !BEFORE_ELEMENTS.contains(&before)
    }

    fn close(&mut self, at: usize, token: Token) {
        let partner = self.partners.get(at).copied().flatten();
        let found = partner.and_then(|partner| self.open.iter().rposition(|it| it.at == partner));
        let Some(found) = found else {
            self.push(at, token);
            return;
        };
        let outer = self.open.get(found).and_then(|open| open.outer);
        // What is still open inside belongs to text that is broken.
        let inner = self.open.iter().skip(found + 1).find_map(|it| it.outer);
        self.open.truncate(found);
        match outer.or(inner) {
            Some(suite) => {
                self.end_statement();
                self.end_suite();
                self.suite = suite;
                if outer.is_none() {
                    self.push(at, token);
                } else {
                    self.program.tokens.push(token);
                }
            }
            None => self.push(at, token),
        }
    }

    fn end_suite(&mut self) {
        let end = self.program.tokens.len();
        if let Some(suite) = self.program.suites.get_mut(self.suite) {
            suite.end = end;
        }
    }

    fn end_statement(&mut self) {
        let Some((from, first)) = self.start.take() else {
            return;
        };
        let to = self.program.tokens.len();
        let start = self.all.get(first).map_or(0, |token| token.span.start);
        let end = self
            .all
            .get(self.last)
            .map_or(start, |token| token.span.end);
        let next_line = self.line_end(self.last);
        let is_alone = self.is_first_of_line(first) && next_line.is_some();
        let line = self.line_start(start);
        self.program.statements.push(Statement {
            tokens: from..to,
            lines: Span::new(line, next_line.unwrap_or(end)),
            suite: self.suite,
            shares: (!is_alone).then_some(SHARES_LINE),
            block: self.number,
        });
    }

    /// Where the line of a place begins; places only go forward.
    fn line_start(&mut self, at: usize) -> usize {
        let (known, start) = self.line;
        let between = self.program.text.get(known..at).unwrap_or("");
        let start = between
            .rfind('\n')
            .map_or(start, |newline| known + newline + 1);
        self.line = (at, start);
        start
    }

    /// Whether only comments stand before a token on its line.
    fn is_first_of_line(&self, at: usize) -> bool {
        let mut before = self.all.iter().take(at).rev();
        before
            .find(|token| token.kind != Kind::Comment || self.is_many_lines(token.span))
            .is_none_or(|token| token.kind == Kind::Newline)
    }

    /// Past the line end behind a token, if only comments stand before it.
    fn line_end(&self, at: usize) -> Option<usize> {
        let mut after = self.all.iter().skip(at + 1);
        let next =
            after.find(|token| token.kind != Kind::Comment || self.is_many_lines(token.span));
        match next {
            None => Some(self.block.end),
            Some(token) if token.kind == Kind::Newline => Some(token.span.end),
            Some(_) => None,
        }
    }

    fn is_many_lines(&self, span: Span) -> bool {
        let text = self.program.text.get(span.start..span.end);
        text.is_some_and(|text| text.contains('\n'))
    }

    /// A comment that has its lines for itself.
    fn comment(&mut self, at: usize, span: Span) {
        let is_newline =
            |token: Option<&Token>| token.is_none_or(|token| token.kind == Kind::Newline);
        let before = at.checked_sub(1).and_then(|before| self.all.get(before));
        let next = self.all.get(at + 1);
        if !is_newline(before) || !is_newline(next) {
            return;
        }
        let start = line_start(self.program.text, self.block, span.start);
        let end = next.map_or(self.block.end, |next| next.span.start);
        self.program.comments.push(Span::new(start, end));
    }

    /// The token that many behind one which means something.
    fn behind(&self, at: usize, count: usize) -> &str {
        let behind = (0..count).try_fold(at, |at, _| self.next.get(at).copied());
        behind.map_or("", |at| self.str(at))
    }

    /// Whether the statement goes on behind the line end at `at`.
    fn goes_on(&self, at: usize) -> bool {
        let Some((first, _)) = self.start else {
            return true;
        };
        let next = self.next.get(at).map_or("", |next| self.str(*next));
        if BEGINNINGS.contains(&next) {
            return false;
        }
        // A case of Kotlin's `when`.
        let is_case = next == "else" && self.behind(at, 2) == "->";
        if is_case {
            return false;
        }
        if LEADING.contains(&next) || GOES_ON_WITH.contains(&next) {
            return true;
        }
        let last = self.str(self.last);
        match self.all.get(self.last).map(|token| token.kind) {
            Some(Kind::Operator) => !TRAILING.contains(&last),
            Some(Kind::Open) => true,
            Some(Kind::Name) => GOES_ON_AFTER.contains(&last),
            Some(Kind::Close) => next != "{" && self.ends_condition(first),
            _ => false,
        }
    }

    /// Whether the statement is no more than `if (…)`.
    fn ends_condition(&self, first: usize) -> bool {
        let mut words = self.program.tokens.iter().skip(first).map(|token| {
            let text = self.program.text.get(token.span.start..token.span.end);
            text.unwrap_or("")
        });
        let is_condition = words.next().is_some_and(|word| CONDITIONS.contains(&word));
        let open = self.partners.get(self.last).copied().flatten();
        let before = open.and_then(|open| open.checked_sub(1));
        is_condition && before.is_some_and(|before| CONDITIONS.contains(&self.str(before)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::syntax::{JAVA, KOTLIN, SCALA, Syntax};
    use super::*;

    fn dump(syntax: &'static Syntax, text: &str) -> Vec<String> {
        let program = Program::new(syntax, text, &[Span::new(0, text.len())]);
        let shown = program.statements.iter().map(|statement| {
            let depth = program.suites[statement.suite].depth;
            let mark = if statement.shares.is_some() { "+" } else { "" };
            let words: Vec<_> = statement.tokens.clone().map(|at| program.str(at)).collect();
            format!("{depth}{mark} {}", words.join(" "))
        });
        shown.collect()
    }

    #[test]
    fn semicolons_and_braces() {
        let text = "class A {\n  int[] x = {1, 2};\n  @S({\"a\"}) void f() {\n    for (;;) {\n      g(() -> { h(); });\n    }\n  }\n}\n";
        assert_eq!(
            dump(&JAVA, text),
            [
                "0 class A {",
                "1 int [ ] x = { 1 , 2 }",
                "1 @ S ( { \"a\" } ) void f ( ) {",
                "2 for ( ; ; ) {",
                "3+ g ( ( ) -> {",
                "4+ h ( )",
                "3+ )",
            ]
        );
    }

    #[test]
    fn line_ends() {
        let text = "import a.*\nval x =\n  \"a\" +\n  \"b\"\nval y = f(\n1,\n2)\n  .g()\nif (x)\n  h()\nelse {\n  i()\n}\nrun { x ->\n  j()\n}.k()\n";
        let expected = [
            "0 import a . *",
            "0 val x = \"a\" + \"b\"",
            "0 val y = f ( 1 , 2 ) . g ( )",
            "0 if ( x ) h ( ) else {",
            "1 i ( )",
            "0+ run {",
            "1+ x ->",
            "1 j ( )",
            "0+ . k ( )",
        ];
        assert_eq!(dump(&KOTLIN, text), expected);
        assert_eq!(dump(&SCALA, text), expected);
    }

    #[test]
    fn broken_text_is_read() {
        assert_eq!(dump(&JAVA, "f(1;\ng(2);"), ["0 f ( 1", "0 g ( 2 )"]);
        assert_eq!(
            dump(&JAVA, "void f() { g(; } h();"),
            ["0+ void f ( ) {", "1+ g (", "0+ h ( )"]
        );
        assert_eq!(dump(&JAVA, "} ) a;"), ["0 } ) a"]);
    }
}
