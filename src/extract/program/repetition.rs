//! Loops over lists that a program writes out: what stands in them is read once for each element.

use std::ops::Range;

use super::call::{Call, arguments, chain_start};
use super::list::{elements, numbered, numbers, pairs};
use super::meaning::Value;
use super::position::count;
use super::reader::Reader;
use super::reference::reference;
use super::structure::{ON_HEADER_LINE, Program, Statement};

/// Methods that run something for each element.
const FOR_EACH: [&str; 5] = [
    "forEach",
    "foreach",
    "forEachIndexed",
    "forEachOrdered",
    "let",
];

/// What gives a number with each element, by whether that comes last.
const NUMBERING: [(&str, bool); 3] = [
    ("enumerate", false),
    ("withIndex", false),
    ("zipWithIndex", true),
];

/// How many loops in loops are gone through element by element.
const DEPTH_LIMIT: usize = 4;

/// What the names of a loop stand for.
#[derive(Debug, Clone)]
enum Variables<'a> {
    /// All of them for the element: a closure without parameters may call it by several names.
    Whole(Vec<&'a str>),
    /// Each for its part of the element.
    Parts(Vec<&'a str>),
}

/// What the names are in one round of a loop.
#[derive(Debug)]
struct Round {
    values: Vec<(String, Value)>,
    /// The call that a function is read for, if it is read for one.
    site: Option<usize>,
}

/// A loop and what it goes through.
pub(super) struct Repetition<'a> {
    rounds: Vec<Round>,
    /// The statements in it; none where they are part of its own.
    body: Range<usize>,
    /// The method that is called for each element, where it is only named: `tEnv::executeSql`.
    call: Option<Call<'a>>,
}

/// How many tokens of a program may be read again.
pub(super) fn most_tokens(program: &Program<'_>) -> usize {
    const TIMES: usize = 16;
    const ALWAYS: usize = 1 << 16;
    program
        .tokens
        .len()
        .saturating_mul(TIMES)
        .saturating_add(ALWAYS)
}

impl<'a> Reader<'a> {
    /// The loop that a statement begins, or is, if all that it goes through is known.
    pub(super) fn repetition(&mut self, number: usize) -> Option<Repetition<'a>> {
        if self.repeated.len() >= DEPTH_LIMIT {
            return None;
        }
        if let Some(given) = self.given_to(number) {
            let rounds = given.iter().map(|given| Round {
                values: given.values.clone(),
                site: Some(given.statement),
            });
            let rounds = rounds.collect();
            return self.repetition_of(number, rounds, None);
        }
        self.loop_at(number)
    }

    /// The loop that stands in a statement, or begins there, if all that it goes through is known.
    fn loop_at(&mut self, number: usize) -> Option<Repetition<'a>> {
        let program = self.program;
        let statement = program.statements.get(number)?;
        if self.repeated.len() >= DEPTH_LIMIT {
            return None;
        }
        let head = Head::of(program, statement)?;
        let value = match head.list {
            Over::Value(list) => self.evaluator().value(list),
            Over::Numbered(list) => numbered(&self.evaluator().value(list)),
            Over::Count(end) => {
                let numbers = count(&self.evaluator(), end).and_then(numbers);
                Value::List(numbers?.into())
            }
        };
        let elements = match head.variables {
            Variables::Parts(_) if program.syntax.braces().is_some() => {
                let is_pair = |it: &Value| matches!(it, Value::List(_));
                let lists = || elements(&value).filter(|all| all.iter().all(is_pair));
                pairs(&value).or_else(lists)
            }
            _ => elements(&value),
        };
        // `"…".let(tEnv::executeSql)`: something alone.
        let is_alone = matches!(value, Value::Text(_)) && head.call.is_some();
        let elements = elements.or_else(|| is_alone.then(|| vec![value]));
        // An empty list is filled in a way that was not seen.
        let elements = elements.filter(|elements| !elements.is_empty())?;
        let rounds = elements.iter().map(|element| Round {
            values: head.variables.values(element),
            site: None,
        });
        let rounds = rounds.collect();
        self.repetition_of(number, rounds, head.call)
    }

    /// The rounds of what a statement begins, if they are not too many.
    fn repetition_of(
        &mut self,
        number: usize,
        rounds: Vec<Round>,
        call: Option<Call<'a>>,
    ) -> Option<Repetition<'a>> {
        let program = self.program;
        let statement = program.statements.get(number)?;
        let body = body_of(program, number, statement);
        let last = program.statements.get(body.end.max(number + 1) - 1)?;
        let tokens = last.tokens.end.saturating_sub(statement.tokens.start);
        self.again = self
            .again
            .checked_sub(tokens.saturating_mul(rounds.len()))?;
        Some(Repetition { rounds, body, call })
    }

    /// Reads what stands in a loop for each element; gives the number of the statement behind it.
    pub(super) fn repeat(
        &mut self,
        number: usize,
        repetition: &Repetition<'a>,
        reads_calls: bool,
    ) -> usize {
        let is_apart = !repetition.body.is_empty();
        if is_apart {
            self.statement(number, &[], reads_calls);
        }
        self.repeated.push(self.drafts.len());
        for round in &repetition.rounds {
            let before = self.scopes.enter_element(round.values.clone());
            self.sites.extend(round.site);
            if is_apart {
                self.statements(repetition.body.clone(), reads_calls);
            } else if let Some(inner) = (round.site).and_then(|_| self.loop_at(number)) {
                // `def run(statements: String*) = statements.foreach(s => …)`
                self.repeat(number, &inner, reads_calls);
            } else {
                self.statement(number, repetition.call.as_slice(), reads_calls);
            }
            self.scopes.leave_element(before);
            if round.site.is_some() {
                self.sites.pop();
            }
        }
        self.repeated.pop();
        repetition.body.end.max(number + 1)
    }
}

impl Variables<'_> {
    fn values(&self, element: &Value) -> Vec<(String, Value)> {
        let given = |name: &&str, value: Value| ((*name).to_owned(), value);
        match self {
            Self::Whole(names) => names.iter().map(|it| given(it, element.clone())).collect(),
            Self::Parts(names) => {
                let parts = match element {
                    Value::List(parts) if parts.len() == names.len() => &parts[..],
                    _ => &[],
                };
                let part = |at: usize| parts.get(at).cloned().unwrap_or(Value::Unknown);
                let names = names.iter().enumerate();
                names.map(|(at, name)| given(name, part(at))).collect()
            }
        }
    }
}

/// How a loop begins.
struct Head<'a> {
    variables: Variables<'a>,
    list: Over,
    call: Option<Call<'a>>,
}

/// What a loop goes through, by its tokens.
enum Over {
    /// A list or a dictionary.
    Value(Range<usize>),
    /// A list whose elements are numbered.
    Numbered(Range<usize>),
    /// The numbers up to this.
    Count(Range<usize>),
}

impl<'a> Head<'a> {
    fn of(program: &'a Program<'a>, statement: &Statement) -> Option<Self> {
        let tokens = behind_definition(program, statement);
        match (program.str(tokens.start), program.syntax.braces()) {
            ("for", None) => Self::of_words(program, tokens.start + 1..tokens.end - 1, "in"),
            ("for", Some(_)) => {
                let close = program.partner(tokens.start + 1)?;
                let inside = tokens.start + 2..close.min(tokens.end);
                if let Some((counter, end)) = counted(program, &inside) {
                    return Some(Self {
                        variables: Variables::Whole(vec![counter]),
                        list: Over::Count(end?),
                        call: None,
                    });
                }
                let mut outside = program.outside_brackets(inside.clone());
                let sign = outside.find(|at| matches!(program.str(*at), ":" | "in" | "<-"))?;
                Self::of_words(program, inside, program.str(sign))
            }
            (_, None) => Self::of_comprehension(program, tokens.clone())
                .or_else(|| Self::of_map(program, tokens)),
            (_, Some(_)) => Self::of_method(program, tokens),
        }
    }

    /// `a, b in LIST`, `String s : LIST`
    fn of_words(program: &'a Program<'a>, tokens: Range<usize>, sign: &str) -> Option<Self> {
        let mut outside = program.outside_brackets(tokens.clone());
        let at = outside.find(|at| program.str(*at) == sign)?;
        Some(Self {
            variables: variables(program, tokens.start..at)?,
            list: Over::Value(at + 1..tokens.end),
            call: None,
        })
    }

    /// `[t_env.execute_sql(s) for s in LIST]` as a statement.
    fn of_comprehension(program: &'a Program<'a>, tokens: Range<usize>) -> Option<Self> {
        let close = tokens.end.checked_sub(1)?;
        let is_whole = program.partner(tokens.start) == Some(close);
        let inside = tokens.start + 1..close;
        let word = |from: usize, word: &str| {
            let mut outside = program.outside_brackets(from..close);
            outside.find(|at| program.str(*at) == word)
        };
        let first = word(inside.start, "for").filter(|_| is_whole)?;
        let end = word(first, "if").unwrap_or(close);
        Self::of_words(program, first + 1..end, "in")
    }

    /// `LIST foreach tEnv.executeSql`
    fn of_infix(program: &'a Program<'a>, tokens: Range<usize>) -> Option<Self> {
        let facts = program.syntax.braces()?;
        let mut outside = program.outside_brackets(tokens.clone());
        let name = outside.find(|at| program.str(*at) == "foreach" && *at > tokens.start)?;
        let call = reference(program, name + 1..tokens.end).filter(|_| facts.has_infix_calls)?;
        Some(Self {
            variables: Variables::Whole(vec![call.method.name]),
            list: Over::Value(tokens.start..name),
            call: Some(call),
        })
    }

    /// `list(map(t_env.execute_sql, LIST))`
    fn of_map(program: &'a Program<'a>, tokens: Range<usize>) -> Option<Self> {
        let at = tokens.clone().find(|at| {
            program.str(*at) == "map" && program.str(at + 1) == "(" && program.is_name(*at)
        })?;
        let given = arguments(program, at + 1, tokens.end);
        let [function, list] = given.as_slice() else {
            return None;
        };
        let call = reference(program, function.value.clone())?;
        Some(Self {
            variables: Variables::Whole(vec![call.method.name]),
            list: Over::Value(list.value.clone()),
            call: Some(call),
        })
    }

    /// `LIST.forEach(s -> …)`, `LIST.foreach(tEnv.executeSql)`, `LIST.forEach { … }`
    fn of_method(program: &'a Program<'a>, tokens: Range<usize>) -> Option<Self> {
        let name = program.outside_brackets(tokens.clone()).find(|at| {
            FOR_EACH.contains(&program.str(*at)) && *at > tokens.start && program.str(at - 1) == "."
        });
        let Some(name) = name else {
            return Self::of_infix(program, tokens);
        };
        let start = chain_start(program, tokens.start, name);
        let open = name + 1;
        if !matches!(program.str(open), "(" | "{") {
            return None;
        }
        let head = |variables, call| Self {
            variables,
            list: match program.str(name) {
                "forEachIndexed" => Over::Numbered(start..name - 1),
                _ => Over::Value(start..name - 1),
            },
            call,
        };
        let body = open + usize::from(program.str(open + 1) == "{");
        if let Some(arrow) = arrow_behind(program, body + 1) {
            return Some(head(variables(program, body + 1..arrow)?, None));
        }
        let close = program.partner(open)?;
        let last = close.checked_sub(1).filter(|_| program.str(open) == "(");
        let reference = last.and_then(|last| reference(program, open + 1..last + 1));
        let names = ["it", "_"].into_iter();
        let names = names.chain(reference.as_ref().map(|it| it.method.name));
        Some(head(Variables::Whole(names.collect()), reference))
    }
}

/// The counter of `int i = 0; i < end; i++`, and the tokens of its end if that is so plain.
fn counted<'a>(
    program: &Program<'a>,
    inside: &Range<usize>,
) -> Option<(&'a str, Option<Range<usize>>)> {
    let parts = program.split(inside.clone(), ";");
    let [begin, condition, step] = parts.as_slice() else {
        return None;
    };
    let equals = begin
        .end
        .checked_sub(2)
        .filter(|it| program.str(*it) == "=")?;
    let counter = equals.checked_sub(1).filter(|it| program.is_name(*it))?;
    if program.str(equals + 1) != "0" {
        return None;
    }
    let name = program.str(counter);
    let is_plain = program.str(condition.start) == name
        && program.str(condition.start + 1) == "<"
        && step.len() == 2
        && step.clone().any(|at| program.str(at) == "++");
    Some((name, is_plain.then_some(condition.start + 2..condition.end)))
}

/// The name that counts the rounds of a loop from 0.
pub(super) fn counter<'a>(program: &Program<'a>, statement: &Statement) -> Option<&'a str> {
    let tokens = statement.tokens.clone();
    let is_for = program.str(tokens.start) == "for";
    let inside = match program.partner(tokens.start + 1).filter(|_| is_for) {
        Some(close)
            if program.str(tokens.start + 1) == "(" && program.syntax.braces().is_some() =>
        {
            tokens.start + 2..close.min(tokens.end)
        }
        _ => tokens.start + 1..tokens.end,
    };
    if let Some((name, _)) = counted(program, &inside).filter(|_| is_for) {
        return Some(name);
    }
    let mut outside = program.outside_brackets(inside.clone());
    let sign = outside.find(|at| matches!(program.str(*at), "in" | "<-"))?;
    let names = variables(program, inside.start..sign).filter(|_| is_for)?;
    let behind = sign + 1..inside.end;
    let numbering = NUMBERING
        .iter()
        .find(|(name, _)| behind.clone().any(|at| program.str(at) == *name));
    match (names, numbering) {
        (Variables::Parts(names), Some((_, true))) => names.last().copied(),
        (Variables::Parts(names), Some((_, false))) => names.first().copied(),
        (Variables::Whole(names), None) => {
            // `range(n)`, `0 until n`, `names.indices`
            let first = program.str(behind.start);
            let arguments = || arguments(program, behind.start + 1, behind.end);
            let counts = first == "0"
                || (first == "range" && arguments().len() == 1)
                || behind.clone().any(|at| program.str(at) == "indices");
            names.first().copied().filter(|_| counts)
        }
        _ => None,
    }
}

/// The tokens of a statement; those of its expression, if it defines a function as one.
fn behind_definition(program: &Program<'_>, statement: &Statement) -> Range<usize> {
    let tokens = statement.tokens.clone();
    let word = (program.syntax.braces()).and_then(|facts| facts.function_word);
    let mut outside = program.outside_brackets(tokens.clone());
    let defines = word.is_some_and(|word| outside.any(|at| program.str(at) == word));
    let equals = outside
        .find(|at| program.str(*at) == "=")
        .filter(|_| defines);
    equals.map_or(tokens.start, |equals| equals + 1)..tokens.end
}

/// The names that a loop gives values: the last of each part, `s` of `String s` and `final var s`, `s` of `s: String`.
fn variables<'a>(program: &Program<'a>, tokens: Range<usize>) -> Option<Variables<'a>> {
    let close = tokens.end.checked_sub(1)?;
    let is_in_brackets = program.partner(tokens.start) == Some(close);
    let tokens = if is_in_brackets {
        tokens.start + 1..close
    } else {
        tokens
    };
    let parts = program.split(tokens, ",").into_iter();
    let names = parts.filter(|part| !part.is_empty()).map(|part| {
        let name = program.split(part, ":").into_iter().next()?.last()?;
        program.is_name(name).then(|| program.str(name))
    });
    let names = names.collect::<Option<Vec<_>>>()?;
    match names.len() {
        0 => None,
        1 if !is_in_brackets || program.syntax.braces().is_some() => Some(Variables::Whole(names)),
        _ => Some(Variables::Parts(names)),
    }
}

/// The arrow behind the parameters that begin at a token.
fn arrow_behind(program: &Program<'_>, first: usize) -> Option<usize> {
    const MOST: usize = 12;
    let mut outside = program.outside_brackets(first..first + MOST);
    let is_part = |at: usize| {
        program.is_name(at) || matches!(program.str(at), "(" | "," | ":" | "." | "<" | ">")
    };
    outside
        .try_fold((), |(), at| match program.str(at) {
            "->" | "=>" => Err(Some(at)),
            _ if is_part(at) => Ok(()),
            _ => Err(None),
        })
        .err()
        .flatten()
}

/// The statements of the loop that a statement begins.
pub(super) fn body_of(program: &Program<'_>, number: usize, header: &Statement) -> Range<usize> {
    let depth = |statement: &Statement| {
        let suite = program.suites.get(statement.suite);
        suite.map_or(0, |suite| suite.depth)
    };
    let first = number + 1;
    let following = program.statements.iter().skip(first);
    let is_inside = |it: &&Statement| {
        let is_on_line = it.shares == Some(ON_HEADER_LINE) && it.lines == header.lines;
        it.block == header.block && (depth(it) > depth(header) || is_on_line)
    };
    first..first + following.take_while(is_inside).count()
}
