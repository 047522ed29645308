//! The SQL that a call is given: one statement, or one of several.
//!
//! Where a program runs one statement or another, each is read as if it stood in a call of its own. Two alternatives of a
//! definition are another matter: the second would take the place of the first, whose readers would then be told of one
//! of two tables, and nobody of the other. So what is defined under one name in several ways is defined once, with a
//! placeholder where the ways differ and a note that names them. Where they have nothing in common, being written apart,
//! each is read, and that only one of them holds is noted.

use std::hash::BuildHasher as _;
use std::ops::Range;

use crate::extract::{CutReason, FragmentKind, OffsetMap};
use crate::source::Span;

use super::alternatives::{Choice, distinct};
use super::call::{Call, Role};
use super::conditional::end_of;
use super::meaning::Value;
use super::reader::{Found, Reader};
use super::text::Text;

impl Reader<'_> {
    /// The fragments of a call that is given SQL.
    pub(super) fn sql(&mut self, number: usize, call: &Call<'_>, is_cut: bool) {
        if !matches!(
            call.method.role,
            Role::Statement | Role::SetMember | Role::Explain | Role::Compile | Role::Query
        ) {
            return;
        }
        let Some(mut given) = call.first() else {
            if is_cut {
                self.statement_of(number, call, &Text::default(), is_cut);
            }
            return;
        };
        given.end = end_of(self.program, &given);
        let values = self.statements_given(&given, call);
        self.is_choice = values.len() > 1;
        for value in values {
            self.sql_of(number, call, value, given.clone(), is_cut);
        }
        self.is_choice = false;
    }

    /// What a call is given: its text, or the texts of which it is one.
    fn statements_given(&mut self, given: &Range<usize>, call: &Call<'_>) -> Vec<Value> {
        let choices = self.evaluator().values(given, &self.conditions());
        let Some(mut choices) = choices else {
            return vec![self.evaluator().value(given.clone())];
        };
        if choices.len() > 1 {
            choices.retain(|choice| !is_nothing(&choice.value));
        }
        let choices = distinct(choices);
        if choices.len() < 2 {
            return choices.into_iter().map(|choice| choice.value).collect();
        }
        let defined = defined_twice(&choices);
        if defined.is_some() || call.method.role == Role::Query {
            let common = self.evaluator().value(given.clone());
            if matches!(common, Value::Text(_)) {
                return vec![common];
            }
        }
        if let Some(name) = defined {
            self.doubt(
                self.program.span(given.clone()),
                format!("`{name}` is defined here in one of several ways, which one is known only when the program runs: the last is taken"),
                "the statements behind it are read with that definition",
            );
        }
        choices.into_iter().map(|choice| choice.value).collect()
    }

    /// The fragment of a call that is given this.
    fn sql_of(
        &mut self,
        number: usize,
        call: &Call<'_>,
        value: Value,
        given: Range<usize>,
        is_cut: bool,
    ) {
        match value {
            Value::Text(text) if text.is_all_hole() => self.unknown_sql(given),
            Value::Text(text) => self.statement_of(number, call, &text, is_cut),
            Value::File(path) if Self::may_include(call, &path) => {
                self.other_file(number, call, &path);
            }
            Value::File(path) => self.query_in_file(given, &path),
            _ => self.unknown_sql(given),
        }
    }

    /// The fragment of a call that is given this text.
    fn statement_of(&mut self, number: usize, call: &Call<'_>, text: &Text, is_cut: bool) {
        if text.sql.trim().is_empty() && !is_cut {
            return;
        }
        if !self.may_read(text, call) {
            return;
        }
        self.name_chains(number, call, text, is_cut);
        self.note_holes(text);
        let statement_set =
            (call.method.role == Role::SetMember).then(|| self.set_of(call.receiver.clone()));
        let cut_off = match (text.is_cut, is_cut) {
            (true, _) => Some(CutReason::HostString),
            (false, true) => Some(CutReason::HostCall),
            (false, false) => None,
        };
        let (sql, map) = match self.words_before(call) {
            words if words.is_empty() || text.map.is_empty() => {
                (text.sql.clone(), text.map.clone())
            }
            words => {
                let mut map = OffsetMap::default();
                let start = text.map.extent().map_or(0, |extent| extent.start);
                map.push_whole(words.len(), Span::new(start, start));
                map.push_part(&text.map, 0, text.sql.len());
                (format!("{words}{}", text.sql), map)
            }
        };
        let is_query = call.method.role == Role::Query;
        let found = Found {
            kind: if is_query {
                FragmentKind::Query { view: None }
            } else {
                FragmentKind::Statement
            },
            sql,
            map,
            statement_set,
            cut_off,
        };
        let draft = self.draft(number, call, found);
        if is_query {
            // In the next round of a loop the call gives another query.
            let queries = self.queries.entry(call.tokens.clone()).or_default();
            if !self.is_choice {
                queries.clear();
            }
            queries.push(draft);
        }
    }

    /// Whether a call may be given all statements of a file: those of a query and of a plan are part of something else.
    fn may_include(call: &Call<'_>, path: &str) -> bool {
        /// No system has longer paths, and people are shown them.
        const LONGEST: usize = 4096;
        matches!(call.method.role, Role::Statement | Role::SetMember) && path.len() <= LONGEST
    }

    /// A call that is given what stands in another file.
    fn other_file(&mut self, number: usize, call: &Call<'_>, path: &str) {
        let statement_set =
            (call.method.role == Role::SetMember).then(|| self.set_of(call.receiver.clone()));
        let found = Found {
            kind: FragmentKind::OtherFile(path.into()),
            sql: String::new(),
            map: OffsetMap::default(),
            statement_set,
            cut_off: None,
        };
        self.draft(number, call, found);
    }

    /// Whether the text of a call is still read: calls may be given one long constant a thousand times, each time with
    /// something else behind it. Says once that no more is read. The same text again costs next to nothing.
    fn may_read(&mut self, text: &Text, call: &Call<'_>) -> bool {
        /// So many times the length of the program, and always as much as this, in bytes.
        const TIMES: usize = 4;
        const ALWAYS: usize = 512 << 10;
        let most = ALWAYS.saturating_add(self.program.text.len().saturating_mul(TIMES));
        let (given, known) = &mut self.given;
        let hash = known.hasher().hash_one(&text.sql);
        if known.contains(&hash) {
            return true;
        }
        let before = *given;
        *given = before.saturating_add(text.sql.len());
        let is_read = *given <= most;
        if is_read {
            known.insert(hash);
        } else if before <= most {
            self.doubt(
                self.program.span(call.tokens.clone()),
                format!("the calls of this program are given more than {TIMES} times its text as SQL: from here on they are not read"),
                "write the SQL that they share as a view",
            );
        }
        is_read
    }

    /// What SQL says where the host says it by the name of the method.
    fn words_before(&self, call: &Call<'_>) -> &'static str {
        match call.method.role {
            Role::Explain => "EXPLAIN ",
            Role::Compile if self.is_executed(call) => "COMPILE AND EXECUTE PLAN 'plan' FOR ",
            Role::Compile => "COMPILE PLAN 'plan' FOR ",
            _ => "",
        }
    }

    /// Whether a plan runs: `….execute()` behind the call, or on the name that it is given.
    fn is_executed(&self, call: &Call<'_>) -> bool {
        const FAR: usize = 10_000;
        let runs =
            |dot: usize| self.program.str(dot) == "." && self.program.str(dot + 1) == "execute";
        let end = call.tokens.end;
        let equals = call.tokens.start.checked_sub(1);
        let name = equals
            .filter(|equals| self.program.str(*equals) == "=")
            .and_then(|equals| equals.checked_sub(1))
            .map(|name| self.program.str(name));
        runs(end)
            || name.is_some_and(|name| {
                (end..self.program.tokens.len().min(end + FAR))
                    .any(|at| self.program.str(at) == name && runs(at + 1))
            })
    }
}

/// Whether nothing runs where a call is given this.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Text(text) => text.sql.trim().is_empty(),
        Value::Nothing => true,
        _ => false,
    }
}

/// The name of a table or view that several of these define.
fn defined_twice(choices: &[Choice]) -> Option<String> {
    let name = |choice: &Choice| match &choice.value {
        Value::Text(text) => defined(&text.sql).map(str::to_owned),
        _ => None,
    };
    let names: Vec<String> = choices.iter().filter_map(name).collect();
    let is_again = |(at, name): &(usize, &String)| names.iter().take(*at).any(|it| it == *name);
    let again = names.iter().enumerate().find(is_again);
    again.map(|(_, name)| name.clone())
}

/// The name that a statement defines, if it does.
fn defined(sql: &str) -> Option<&str> {
    const BEFORE: [&str; 11] = [
        "OR",
        "REPLACE",
        "TEMPORARY",
        "SYSTEM",
        "TABLE",
        "VIEW",
        "MATERIALIZED",
        "IF",
        "NOT",
        "EXISTS",
        "MODEL",
    ];
    let mut words = sql.split_whitespace();
    words
        .next()
        .filter(|word| word.eq_ignore_ascii_case("CREATE"))?;
    let is_before = |word: &&str| BEFORE.iter().any(|it| word.eq_ignore_ascii_case(it));
    let name = words.find(|word| !is_before(word))?;
    name.split('(').next()
}
