//! Statements of which a program runs one or another: `if` and `else`, `try` and `except`, the cases of `match`, `when` and
//! `switch`. Each branch begins with the names as they were before all of them; behind them a name has the value that one
//! branch or another gave it.
//!
//! A loop is no branch: what stands in one is read as if it ran.

use std::ops::Range;
use std::rc::Rc;

use super::alternatives::{Condition, question};
use super::call::Call;
use super::conditional::{Label, ask, at_its_place};
use super::reader::Reader;
use super::scope::Branch;
use super::structure::{ON_HEADER_LINE, Program, Statement};
use super::truth::Answer;

/// How many branches in branches are told apart; what stands deeper is read as if it ran.
const DEPTH_LIMIT: usize = 32;

/// Functions that do not come back.
const LEAVING: [&str; 7] = [
    "exit",
    "quit",
    "_exit",
    "sys.exit",
    "os._exit",
    "System.exit",
    "exitProcess",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Headers one below the other: `if`, `elif`, `else`.
    If,
    /// `try`, `except`.
    Try,
    /// Cases that stand in one block.
    Cases,
}

/// Branches that are being read.
#[derive(Debug)]
pub(super) struct Fork {
    kind: Kind,
    /// The number of the statement that the branch, or the block of the cases, begins with.
    header: usize,
    /// The depth of that.
    depth: usize,
    /// The answers that lead past the branches so far.
    past: Vec<Condition>,
    /// The answers that lead into the branch that is open.
    when: Option<Rc<[Condition]>>,
    /// Whether the last statement of that does not go on behind the branches.
    is_leaving: bool,
    /// Whether it only goes there at once.
    is_break: bool,
    /// The branches that do go on.
    branches: Vec<Branch>,
    /// Whether one of the branches always runs.
    is_whole: bool,
    /// What is known of the branch that is open.
    runs: Runs,
    /// What is known of those behind it.
    others: Runs,
}

/// When a branch runs, as far as what is asked has a known answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Runs {
    /// Nothing tells that it does not.
    Now,
    /// Not in the first round of a loop.
    Later,
    Never,
}

/// A part of a statement that does something to names: the whole, or what stands in a branch.
type Part = Range<usize>;

impl Reader<'_> {
    /// What holds where the next statement stands.
    pub(super) fn conditions(&self) -> Vec<Condition> {
        let forks = self.forks.iter().filter_map(|fork| fork.when.as_ref());
        forks.flat_map(|when| when.iter().copied()).collect()
    }

    /// Ends the branches that a statement does not stand in.
    pub(super) fn leave_branches(&mut self, number: usize, statement: &Statement) {
        while let Some(fork) = self.forks.last() {
            if is_inside(self.program, fork, statement) {
                return;
            }
            if fork.kind == Kind::Cases {
                self.end_fork();
                continue;
            }
            self.end_branch();
            if self.goes_on(number, statement) {
                return;
            }
            self.end_fork();
        }
    }

    /// Ends all branches but the first ones.
    pub(super) fn leave_branches_to(&mut self, count: usize) {
        while self.forks.len() > count {
            self.end_fork();
        }
    }

    /// Whether a statement begins the next branch of the innermost fork.
    fn goes_on(&mut self, number: usize, statement: &Statement) -> bool {
        let program = self.program;
        let Some(fork) = self.forks.last_mut() else {
            return false;
        };
        let header = program.statements.get(fork.header);
        let first = program.str(statement.tokens.start);
        let is_next = match fork.kind {
            Kind::If => matches!(first, "elif" | "else") && !fork.is_whole,
            Kind::Try => matches!(first, "except" | "catch"),
            Kind::Cases => false,
        };
        let is_beside = header.is_some_and(|it| it.suite == statement.suite);
        if is_next && is_beside {
            fork.header = number;
        }
        is_next && is_beside
    }

    /// Reads what a statement does to names, each part in the branch that it stands in.
    pub(super) fn names_in_branches(
        &mut self,
        number: usize,
        statement: &Statement,
        depth: usize,
        calls: &[Call<'_>],
    ) {
        let program = self.program;
        let has_braces = program.syntax.braces().is_some();
        let mut tokens = statement.tokens.clone();
        // `for (String c : cs) sb.append(c);`
        while let Some(body) = self.body_behind(&tokens).filter(|_| has_braces) {
            self.part(tokens.start..body, statement, depth, calls);
            tokens.start = body;
        }
        let statement = &Statement {
            tokens: tokens.clone(),
            ..statement.clone()
        };
        match program.str(tokens.start) {
            "if" | "elif" | "else" if has_braces => {
                self.parts_of_if(number, statement, depth, calls);
                return;
            }
            "if" => self.fork(Kind::If, number, depth),
            "try" => self.fork(Kind::Try, number, depth),
            _ => {}
        }
        if !has_braces && self.is_header(number) {
            self.begin_python_branch(statement);
        } else if self.is_header(number) {
            self.begin_catching_branch(statement);
        }
        let rest = self.begin_case(statement, depth);
        let is_block = rest.is_empty() || program.str(rest.start) == "{";
        if !is_block {
            self.note_leaving(&rest, depth);
            self.part(rest, statement, depth, calls);
        }
        if self.is_block_of_cases(&tokens) {
            self.fork(Kind::Cases, number, depth);
        }
    }

    /// The token with which the body of a loop goes on behind its head, if it has no braces.
    fn body_behind(&self, tokens: &Range<usize>) -> Option<usize> {
        let program = self.program;
        let is_loop = matches!(program.str(tokens.start), "for" | "while");
        let close = program.partner(tokens.start + 1).filter(|_| is_loop)?;
        let body = close + 1;
        (body < tokens.end && !matches!(program.str(body), "{" | "yield" | "do")).then_some(body)
    }

    fn part(&mut self, part: Part, statement: &Statement, depth: usize, calls: &[Call<'_>]) {
        let part = Statement {
            tokens: part,
            ..statement.clone()
        };
        self.names_of(&part, depth, calls);
    }

    /// The innermost fork's branch begins in the statement of this number.
    fn is_header(&self, number: usize) -> bool {
        let fork = self.forks.last();
        fork.is_some_and(|fork| {
            fork.header == number && fork.kind != Kind::Cases && fork.when.is_none()
        })
    }

    fn fork(&mut self, kind: Kind, header: usize, depth: usize) {
        if self.forks.len() < DEPTH_LIMIT {
            self.forks.push(Fork {
                kind,
                header,
                depth,
                past: Vec::new(),
                when: None,
                is_leaving: false,
                is_break: false,
                branches: Vec::new(),
                is_whole: kind == Kind::Try,
                runs: Runs::Now,
                others: Runs::Now,
            });
        }
    }

    fn begin_python_branch(&mut self, statement: &Statement) {
        let tokens = statement.tokens.clone();
        let last = tokens.end.saturating_sub(1);
        let (question, answer) = match self.program.str(tokens.start) {
            "if" | "elif" => self.asked(tokens.start + 1..last),
            "try" | "except" => (Some(self.at_its_place(tokens.start)), None),
            _ => (None, None),
        };
        self.begin_branch(question, answer);
    }

    fn begin_catching_branch(&mut self, statement: &Statement) {
        let question = self.at_its_place(statement.tokens.start);
        self.begin_branch(Some(question), None);
    }

    fn round(&self) -> u64 {
        self.scopes.round()
    }

    fn at_its_place(&self, token: usize) -> u64 {
        at_its_place(self.program, token, self.round())
    }

    /// `if (c) a else if (d) { …`: its parts, each in its branch.
    fn parts_of_if(
        &mut self,
        number: usize,
        statement: &Statement,
        depth: usize,
        calls: &[Call<'_>],
    ) {
        let program = self.program;
        let tokens = statement.tokens.clone();
        let mut at = tokens.start;
        if program.str(at) == "else" {
            if !self.is_header(number) {
                self.part(tokens, statement, depth, calls);
                return;
            }
            at += 1;
        } else {
            self.fork(Kind::If, number, depth);
        }
        while self.is_header(number) {
            let (mut question, mut answer) = (None, None);
            if program.str(at) == "if" {
                let close = program
                    .partner(at + 1)
                    .unwrap_or(tokens.end)
                    .min(tokens.end);
                (question, answer) = self.asked(at + 2..close);
                at = close + 1;
            }
            self.begin_branch(question, answer);
            let mut outside = program.outside_brackets(at.min(tokens.end)..tokens.end);
            let other = outside.find(|at| program.str(*at) == "else");
            let part = at.min(tokens.end)..other.unwrap_or(tokens.end);
            let opens = other.is_none() && program.str(tokens.end.saturating_sub(1)) == "{";
            if !part.is_empty() && program.str(part.start) != "{" {
                self.note_leaving(&part, depth + 1);
                self.part(part, statement, depth, calls);
            }
            if opens {
                return;
            }
            self.end_branch();
            match other {
                Some(other) => at = other + 1,
                None => return,
            }
        }
        if at < tokens.end {
            self.part(at..tokens.end, statement, depth, calls);
        }
    }

    /// Begins the next case where a statement does; gives what the statement has behind its label, or the whole of it.
    fn begin_case(&mut self, statement: &Statement, depth: usize) -> Part {
        let program = self.program;
        let tokens = statement.tokens.clone();
        let Some(fork) = self.forks.last_mut() else {
            return tokens;
        };
        if fork.kind != Kind::Cases || depth != fork.depth + 1 {
            return tokens;
        }
        let Some(label) = Label::of(program, &tokens) else {
            return tokens;
        };
        // `case "a": case "b":`, and what goes on into the next case.
        let falls_through = program.str(label.body - 1) == ":"
            && program.syntax.braces().is_some()
            && fork.when.is_some()
            && !fork.is_leaving;
        fork.is_whole |= label.is_other;
        let (header, is_other) = (fork.header, label.is_other);
        let rest = label.body..tokens.end;
        if falls_through {
            return rest;
        }
        self.end_branch();
        let words = |tokens: Range<usize>| {
            let span = program.span(tokens);
            program.text.get(span.start..span.end).unwrap_or("")
        };
        let subject = program.statements.get(header);
        let subject = subject.map_or("", |it| words(it.tokens.clone()));
        let case = format!("{subject}\0{}", words(label.pattern));
        let question = question(&case, self.round());
        self.begin_branch((!is_other).then_some(question), None);
        if program.syntax.braces().is_none() {
            // The names that a pattern binds.
            return tokens;
        }
        rest
    }

    /// Whether a statement opens a block of cases: `switch (x) {`, `when {`, `x match {`, `match x:`.
    fn is_block_of_cases(&self, tokens: &Range<usize>) -> bool {
        let program = self.program;
        let Some(last) = tokens
            .end
            .checked_sub(1)
            .filter(|last| *last > tokens.start)
        else {
            return false;
        };
        if program.syntax.braces().is_none() {
            return program.str(tokens.start) == "match" && program.str(last) == ":";
        }
        let mut words = program.outside_brackets(tokens.start..last);
        let is_choice = words.any(|at| matches!(program.str(at), "switch" | "when"));
        program.str(last) == "{" && (is_choice || program.str(last - 1) == "match")
    }

    /// The number of what tokens ask, and the answer if it is known.
    fn asked(&self, condition: Range<usize>) -> (Option<u64>, Option<Answer>) {
        let question = ask(self.program, condition.clone(), self.round());
        (Some(question), self.answer(condition))
    }

    fn begin_branch(&mut self, question: Option<u64>, answer: Option<Answer>) {
        let Some(fork) = self.forks.last_mut() else {
            return;
        };
        fork.runs = match (fork.others, answer) {
            (Runs::Never, _) | (_, Some(Answer::Sure(false))) => Runs::Never,
            (Runs::Later, _) | (_, Some(Answer::First(false))) => Runs::Later,
            _ => Runs::Now,
        };
        fork.others = match answer {
            Some(Answer::Sure(true)) => Runs::Never,
            Some(Answer::First(true)) if fork.others == Runs::Now => Runs::Later,
            _ => fork.others,
        };
        // What is known is not asked.
        fork.is_whole |= question.is_none();
        let is_sure = matches!(answer, Some(Answer::Sure(_)));
        let question = question.filter(|_| !is_sure);
        let mut when = fork.past.clone();
        when.extend(question.map(|question| (question, true)));
        // A long chain is not told apart by all that was asked before.
        if fork.past.len() < DEPTH_LIMIT {
            fork.past.extend(question.map(|question| (question, false)));
        }
        fork.when = Some(when.into());
        fork.is_leaving = false;
        self.scopes.begin_branch();
    }

    fn end_branch(&mut self) {
        let Some(fork) = self.forks.last_mut() else {
            return;
        };
        let Some(when) = fork.when.take() else {
            return;
        };
        let mut branch = self.scopes.end_branch(when);
        branch.is_later = fork.runs == Runs::Later;
        let goes_on = fork.runs != Runs::Never
            && (!fork.is_leaving || (fork.is_break && fork.kind == Kind::Cases));
        if goes_on {
            fork.branches.push(branch);
        }
    }

    fn end_fork(&mut self) {
        self.end_branch();
        let Some(mut fork) = self.forks.pop() else {
            return;
        };
        if !fork.is_whole && fork.others != Runs::Never {
            fork.branches.push(Branch::empty(fork.past.into()));
        }
        self.scopes.join(fork.branches, self.budget);
    }

    /// Notes whether the program goes on behind the branches after a statement of the innermost one.
    pub(super) fn note_leaving(&mut self, tokens: &Range<usize>, depth: usize) {
        let program = self.program;
        let Some(fork) = self.forks.last_mut() else {
            return;
        };
        if depth > fork.depth + 2 {
            return;
        }
        let first = program.str(tokens.start);
        let is_jump = matches!(
            first,
            "return" | "raise" | "throw" | "continue" | "break" | "yield"
        );
        let open = tokens.clone().find(|at| program.str(*at) == "(");
        let callee = open.map_or(tokens.clone(), |open| tokens.start..open);
        let span = program.span(callee);
        let callee = program.text.get(span.start..span.end).unwrap_or("");
        fork.is_leaving = is_jump || LEAVING.contains(&callee);
        fork.is_break = matches!(first, "break" | "yield");
    }
}

fn is_inside(program: &Program<'_>, fork: &Fork, statement: &Statement) -> bool {
    let suite = program.suites.get(statement.suite);
    if suite.is_some_and(|suite| suite.depth > fork.depth) {
        return fork.when.is_some() || fork.kind == Kind::Cases;
    }
    let header = program.statements.get(fork.header);
    statement.shares == Some(ON_HEADER_LINE)
        && fork.when.is_some()
        && header.is_some_and(|header| header.lines == statement.lines)
}
