//! Expressions that give one value or another: `c ? a : b`, `a if c else b`, `if (c) a else b`, `when`, `switch`, `match`
//! and `try`.

use std::ops::Range;

use std::rc::Rc;

use super::alternatives::{Choice, Condition, Either, MOST, World, agree, question};
use super::meaning::Value;
use super::reader::Reader;
use super::structure::Program;
use super::text::Text;
use super::token::Kind;
use super::value::Evaluator;

/// How many cases an expression may have; more than twice what is told apart is no choice that is followed.
const MOST_CASES: usize = 64;

/// Parts of what is written in a question that may be answered another way each time.
const CHANGING: [&str; 6] = ["next", "random", "poll", "read", "pop", "take"];

/// A value of an expression that has one of several.
struct Case {
    /// The question whose yes leads there; none where all else was answered with no.
    question: Option<u64>,
    /// The answer, if it is known.
    answer: Option<bool>,
    value: Range<usize>,
}

impl Case {
    /// The one that is left where all else was answered with no.
    fn other(value: Range<usize>) -> Self {
        Self {
            question: None,
            answer: None,
            value,
        }
    }
}

impl Evaluator<'_> {
    /// All that the tokens in `range` may give: one value, or several where it depends on what is asked; none where these
    /// are too many. What is asked in `given` is known.
    pub(super) fn values(&self, range: &Range<usize>, given: &[Condition]) -> Option<Vec<Choice>> {
        let world = World::where_holds(given.iter().copied());
        let inner = Evaluator {
            world: Some(&world),
            ..*self
        };
        let mut found = Vec::new();
        loop {
            let value = inner.value(range.clone());
            found.push(Choice {
                when: world.conditions(),
                value,
            });
            if !world.turn() {
                return Some(found);
            }
            if found.len() >= MOST {
                return None;
            }
        }
    }

    /// The value that is meant in this world; outside of one what is common to all, if there is such a thing.
    pub(super) fn settled(&self, value: Value) -> Value {
        match (value, self.world) {
            (Value::Either(either), Some(world)) => world.choose(&either),
            (Value::Either(either), None) if matches!(either.common, Value::Text(_)) => {
                either.common.clone()
            }
            (value, _) => value,
        }
    }

    /// What a conditional expression gives, if the tokens are one.
    pub(super) fn conditional(&self, range: &Range<usize>) -> Option<Value> {
        let mut cases = self.cases(range)?;
        cases.retain(|case| case.answer != Some(false));
        if let Some(sure) = cases.iter().position(|case| case.answer == Some(true)) {
            cases.truncate(sure + 1);
            cases[sure].question = None;
        }
        let inner = self.deeper();
        if let Some(world) = self.world {
            let is_meant = |case: &&Case| case.question.is_none_or(|it| world.answer(it));
            let case = cases.iter().find(is_meant)?;
            return Some(inner.value(case.value.clone()));
        }
        let mut before: Vec<Condition> = Vec::new();
        let choices = cases.into_iter().map(|case| {
            let Case {
                question, value, ..
            } = case;
            let mut when = before.clone();
            when.extend(question.map(|question| (question, true)));
            before.extend(question.map(|question| (question, false)));
            Choice {
                when: when.into(),
                value: inner.value(value),
            }
        });
        Some(self.settled(Either::of(choices.collect(), Value::Unknown)))
    }

    fn cases(&self, range: &Range<usize>) -> Option<Vec<Case>> {
        let program = self.program;
        match program.syntax.braces() {
            None => self.python_condition(range),
            Some(facts) if facts.function_word.is_none() => {
                self.ternary(range).or_else(|| self.choice_of_cases(range))
            }
            Some(_) => match program.str(range.start) {
                "if" => self.if_expression(range),
                "try" => self.try_expression(range),
                _ => self.choice_of_cases(range),
            },
        }
    }

    /// `a if c else b`
    fn python_condition(&self, range: &Range<usize>) -> Option<Vec<Case>> {
        let program = self.program;
        let word = |from: usize, word: &str| {
            let mut outside = program.outside_brackets(from..range.end);
            outside.find(|at| program.str(*at) == word && program.is_name(*at))
        };
        let first = word(range.start, "if")?;
        let other = word(first, "else")?;
        Some(vec![
            self.case(first + 1..other, range.start..first),
            Case::other(other + 1..range.end),
        ])
    }

    /// `c ? a : b`
    fn ternary(&self, range: &Range<usize>) -> Option<Vec<Case>> {
        let program = self.program;
        let mut outside = program.outside_brackets(range.clone());
        let mark = outside.find(|at| program.str(*at) == "?")?;
        let mut open = 1usize;
        let colon = outside.find(|at| {
            match program.str(*at) {
                "?" => open += 1,
                ":" => open -= 1,
                _ => {}
            }
            open == 0
        })?;
        Some(vec![
            self.case(range.start..mark, mark + 1..colon),
            Case::other(colon + 1..range.end),
        ])
    }

    /// `if (c) a else if (d) b else c`, where each may stand in braces.
    fn if_expression(&self, range: &Range<usize>) -> Option<Vec<Case>> {
        let program = self.program;
        let mut cases = Vec::new();
        let mut at = range.start;
        loop {
            if program.str(at) != "if" || cases.len() > MOST_CASES {
                cases.push(Case::other(self.block_value(at..range.end)));
                return Some(cases);
            }
            let close = program.partner(at + 1).filter(|close| *close < range.end)?;
            let mut outside = program.outside_brackets(close + 1..range.end);
            let other = outside.find(|at| program.str(*at) == "else")?;
            cases.push(self.case(at + 2..close, self.block_value(close + 1..other)));
            at = other + 1;
        }
    }

    /// `try { a } catch (e: Exception) { b }`
    fn try_expression(&self, range: &Range<usize>) -> Option<Vec<Case>> {
        let program = self.program;
        let close = program.partner(range.start + 1)?;
        let mut outside = program.outside_brackets(close + 1..range.end);
        let catch = outside.find(|at| program.str(*at) == "catch")?;
        let mut blocks = program
            .outside_brackets(catch..range.end)
            .chain([range.end]);
        let open = (catch + 1..range.end).find(|at| program.str(*at) == "{")?;
        let end = blocks.find(|at| *at > open)?;
        let fails = at_its_place(program, range.start, self.scopes.round());
        Some(vec![
            Case {
                question: Some(fails),
                ..Case::other(self.block_value(range.start + 1..close + 1))
            },
            Case::other(self.block_value(open..end)),
        ])
    }

    /// `when (x) { A -> a; else -> b }`, `switch (x) { case A -> a; default -> b; }`, `x match { case A => a }`
    fn choice_of_cases(&self, range: &Range<usize>) -> Option<Vec<Case>> {
        let program = self.program;
        let close = range.end.checked_sub(1)?;
        let open = program
            .partner(close)
            .filter(|open| *open < close && *open > range.start && program.str(*open) == "{")?;
        let word = |at: usize| matches!(program.str(at), "when" | "switch" | "match");
        if !word(range.start) && !word(open - 1) {
            return None;
        }
        let subject = program.span(range.start..open);
        let subject = program.text.get(subject.start..subject.end).unwrap_or("");
        let mut cases: Vec<Case> = Vec::new();
        let statements = program.statements_in(open + 1..close);
        let depth = |suite: usize| program.suites.get(suite).map_or(0, |it| it.depth);
        let least = statements.iter().map(|it| depth(it.suite)).min()?;
        for statement in statements.iter().filter(|it| depth(it.suite) == least) {
            let Some(label) = Label::of(program, &statement.tokens) else {
                // `case "a": yield "…";`
                if let Some(case) = cases.last_mut() {
                    case.value = without_word(program, statement.tokens.clone());
                }
                continue;
            };
            if cases.len() > MOST_CASES {
                return None;
            }
            let span = program.span(label.pattern.clone());
            let pattern = program.text.get(span.start..span.end).unwrap_or("");
            let question = question(&format!("{subject}\0{pattern}"), self.scopes.round());
            let end = self.block_end(label.body, statement.tokens.end, close);
            let value = without_word(program, label.body..end);
            cases.push(Case {
                question: (!label.is_other).then_some(question),
                ..Case::other(self.block_value(value))
            });
        }
        cases.retain(|it| !it.value.is_empty() && program.str(it.value.start) != "throw");
        // Where all cases are named, the last is the one that is left.
        cases.last_mut()?.question = None;
        Some(cases)
    }

    /// Where the value of a case ends that begins in a statement: behind its braces, if it has any.
    fn block_end(&self, start: usize, end: usize, limit: usize) -> usize {
        let last = end.saturating_sub(1);
        let partner = self.program.partner(last);
        match partner {
            Some(close) if last >= start && close > last && self.program.str(last) == "{" => {
                (close + 1).min(limit)
            }
            _ => end,
        }
    }

    /// The tokens of the value of a block in braces, which is that of its last statement; others are as they are.
    fn block_value(&self, range: Range<usize>) -> Range<usize> {
        let program = self.program;
        let Some(close) = range.end.checked_sub(1) else {
            return range;
        };
        let is_block =
            program.str(range.start) == "{" && program.partner(range.start) == Some(close);
        if !is_block {
            return range;
        }
        match program.statements_in(range.start + 1..close) {
            [] => range.start + 1..close,
            [.., last] => without_word(program, last.tokens.clone()),
        }
    }

    /// The case of a condition.
    fn case(&self, condition: Range<usize>, value: Range<usize>) -> Case {
        Case {
            question: Some(ask(self.program, condition.clone(), self.scopes.round())),
            answer: self.deeper().answer(condition),
            value,
        }
    }
}

impl Reader<'_> {
    /// What a name is made to stand for that is given this expression: one value, or what it is under which conditions.
    pub(super) fn value_of(&self, range: Range<usize>) -> Value {
        let found = self.evaluator().values(&range, &self.conditions());
        if let Some([only]) = found.as_deref() {
            return only.value.clone();
        }
        let common = match self.evaluator().value(range) {
            Value::Text(text) => Value::Text(text),
            _ => Value::Unknown,
        };
        found.map_or_else(
            || common.clone(),
            |choices| Either::of(choices, common.clone()),
        )
    }

    /// A text, or each of which it is one, with the value of an expression behind it.
    pub(super) fn longer(&self, before: Value, more: Range<usize>) -> Value {
        let span = self.program.span(more.clone());
        let added = self.evaluator().values(&more, &self.conditions());
        let operand = |value: &Value| self.evaluator().operand_of(more.clone(), value.clone());
        let join = |text: Rc<Text>, value: &Value| {
            let is_shared = Rc::strong_count(&text) > 1;
            if is_shared && !self.budget.spend(&text) {
                return Value::Unknown;
            }
            let mut text = Rc::unwrap_or_clone(text);
            self.join(&mut text, &operand(value), span);
            Value::Text(Rc::new(text))
        };
        let before = match (before, added.as_deref()) {
            (Value::Text(before), Some([only])) => return join(before, &only.value),
            (Value::Text(before), _) => Rc::new(Either {
                choices: [Choice {
                    when: Rc::default(),
                    value: Value::Text(Rc::clone(&before)),
                }]
                .into(),
                common: Value::Text(before),
            }),
            (Value::Either(before), _) => before,
            _ => return Value::Unknown,
        };
        let common = match &before.common {
            Value::Text(common) => join(Rc::clone(common), &self.evaluator().value(more.clone())),
            _ => Value::Unknown,
        };
        let mut choices = Vec::new();
        for added in added.as_deref().unwrap_or_default() {
            for choice in before
                .choices
                .iter()
                .filter(|it| agree(&it.when, &added.when))
            {
                let Value::Text(text) = &choice.value else {
                    return common;
                };
                if choices.len() > MOST {
                    return common;
                }
                choices.push(Choice {
                    when: choice
                        .when
                        .iter()
                        .chain(added.when.iter())
                        .copied()
                        .collect(),
                    value: join(Rc::clone(text), &added.value),
                });
            }
        }
        Either::of(choices, common)
    }
}

/// The number of the question that tokens ask, in this round of the loops around it.
pub(super) fn ask(program: &Program<'_>, tokens: Range<usize>, round: u64) -> u64 {
    let span = program.span(tokens.clone());
    let words = program.text.get(span.start..span.end).unwrap_or("");
    let mut names = tokens.clone().filter(|at| program.is_name(*at));
    let changes = |name: &str| CHANGING.iter().any(|it| name.starts_with(it));
    if names.any(|at| changes(program.str(at))) {
        return at_its_place(program, tokens.start, round);
    }
    question(words, round)
}

/// The number of a question that is asked at a token and nowhere else.
pub(super) fn at_its_place(program: &Program<'_>, token: usize, round: u64) -> u64 {
    let start = program.span(token..token + 1).start;
    question(&format!("at {start}"), round)
}

/// What stands before the value or the statement of a case.
pub(super) struct Label {
    /// What the case is for.
    pub(super) pattern: Range<usize>,
    /// The token with which it goes on.
    pub(super) body: usize,
    /// Whether it is for all that no other is for.
    pub(super) is_other: bool,
}

impl Label {
    /// `case A:`, `case A ->`, `default:`, `A ->`, `case A =>`
    pub(super) fn of(program: &Program<'_>, tokens: &Range<usize>) -> Option<Self> {
        let first = program.str(tokens.start);
        let is_named = matches!(first, "case" | "default");
        let start = tokens.start + usize::from(first == "case");
        let mut outside = program.outside_brackets(start..tokens.end);
        let sign = outside.find(|at| match program.str(*at) {
            "->" | "=>" => true,
            ":" => is_named,
            _ => false,
        })?;
        let pattern = start..sign;
        let words = (pattern.len() == 1).then(|| program.str(start));
        Some(Self {
            is_other: matches!(words, Some("default" | "else" | "_")),
            pattern,
            body: sign + 1,
        })
    }
}

/// The tokens without `yield` before them and `;` behind.
fn without_word(program: &Program<'_>, mut tokens: Range<usize>) -> Range<usize> {
    if program.str(tokens.start) == "yield" {
        tokens.start += 1;
    }
    while tokens.end > tokens.start && program.str(tokens.end - 1) == ";" {
        tokens.end -= 1;
    }
    tokens
}

/// The end of an expression that begins in a statement and goes on in the blocks which that opens: `when (x) {`.
pub(super) fn end_of(program: &Program<'_>, value: &Range<usize>) -> usize {
    let opens = |at: usize| program.str(at) == "{" && program.kind(at) == Some(Kind::Open);
    let mut value = value.clone();
    if value.end > value.start && opens(value.end - 1) {
        value.end -= 1;
    }
    let begins = matches!(program.str(value.start), "if" | "when" | "switch" | "try");
    let matches = value.end > value.start && program.str(value.end - 1) == "match";
    if !(begins || matches) || !opens(value.end) {
        return value.end;
    }
    let mut end = value.end;
    while let Some(close) = program
        .partner(end)
        .filter(|close| *close > end && opens(end))
    {
        end = close + 1;
        if !matches!(program.str(end), "else" | "catch" | "finally") {
            break;
        }
        // The block that comes next, or a value without braces.
        let number = program.statement_at(end);
        let Some(next) = number.and_then(|number| program.statements.get(number)) else {
            break;
        };
        end = next.tokens.end;
        if opens(end.saturating_sub(1)) {
            end -= 1;
        }
    }
    end
}
