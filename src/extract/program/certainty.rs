//! Whether a call surely does what it reads as: whether its text can be no other.
//!
//! Of two equal statements one is taken out of a program only if nothing can make them differ. So whatever is not
//! understood here is a doubt.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::ops::Range;

use crate::extract::{FragmentKind, Surroundings};

use super::bindings::{Bindings, is_plain};
use super::literal::decode;
use super::method::is_method;
use super::reader::Draft;
use super::sessions::{Sessions, method_of};
use super::structure::Program;
use super::text::Text;
use super::token::Kind;

/// Functions that give text made of their arguments and nothing else.
const FUNCTIONS: [&str; 9] = [
    "String",
    "cleandoc",
    "dedent",
    "format",
    "join",
    "requireNonNull",
    "str",
    "text",
    "valueOf",
];

/// What such functions are called on.
const MODULES: [&str; 6] = [
    "MessageFormat",
    "Objects",
    "String",
    "StringUtils",
    "inspect",
    "textwrap",
];

/// How a program says that its jobs run in batch mode.
const BATCH: [&str; 4] = [
    "in_batch_mode",
    "inBatchMode",
    "Mode.BATCH",
    "BatchTableEnvironment",
];

/// How deep names are followed to what they are made of.
const DEPTH_LIMIT: usize = 16;

/// Notes for each draft what it depends on besides its text.
pub(super) fn note(program: &Program<'_>, drafts: &mut [Draft]) {
    if drafts.is_empty() {
        return;
    }
    let certainty = Certainty {
        program,
        bindings: OnceCell::new(),
        known: RefCell::default(),
    };
    let sessions = Sessions::new(program, drafts);
    let changes = sessions.changes(drafts);
    let is_batch = BATCH.iter().any(|sign| program.text.contains(sign));
    for draft in drafts {
        let session = sessions.of(&draft.tokens);
        let doubt = if matches!(draft.fragment.kind, FragmentKind::OtherFile(_)) {
            Some("its text stands in another file")
        } else if draft.fragment.kind != FragmentKind::Statement {
            Some("what its table objects hold is not certain")
        } else if session == Sessions::MADE_THERE {
            Some("it may run in another session")
        } else if !certainty.is_certain(
            program,
            call_arguments(program, &draft.tokens),
            draft.statement,
            0,
        ) {
            Some("a value in its text may be another there")
        } else {
            None
        };
        let before = changes.get(draft.statement).copied();
        draft.fragment.surroundings = Surroundings {
            session: session.into(),
            changes: before.unwrap_or_default(),
            is_batch,
            doubt,
        };
    }
}

/// The tokens in the parentheses of a call.
fn call_arguments(program: &Program<'_>, call: &Range<usize>) -> Range<usize> {
    let open = method_of(program, call).map_or(call.start, |name| name + 1);
    let end = program.partner(open).unwrap_or(call.end);
    open + 1..end.max(open + 1)
}

struct Certainty<'a> {
    program: &'a Program<'a>,
    /// Looked for when a name stands in the text of a call, which most are without.
    bindings: OnceCell<Bindings<'a>>,
    /// What was found of a value, by its first token.
    known: RefCell<HashMap<usize, bool>>,
}

impl<'a> Certainty<'a> {
    fn bindings(&self) -> &Bindings<'a> {
        self.bindings.get_or_init(|| Bindings::of(self.program))
    }

    /// Whether tokens in a statement give the same text whenever they are run. They may be those of a field in a text of
    /// the program.
    fn is_certain(
        &self,
        tokens_of: &Program<'_>,
        range: Range<usize>,
        statement: usize,
        depth: usize,
    ) -> bool {
        depth < DEPTH_LIMIT
            && range.clone().all(|at| match tokens_of.kind(at) {
                Some(Kind::Text(literal)) if literal.has_holes() => {
                    self.fields_are_certain(tokens_of, at, statement, depth)
                }
                Some(Kind::Text(_)) => true,
                Some(Kind::Name) => {
                    self.name_is_certain(tokens_of, at, range.start, statement, depth)
                }
                kind => is_plain(kind, tokens_of.str(at)),
            })
    }

    fn fields_are_certain(
        &self,
        tokens_of: &Program<'_>,
        at: usize,
        statement: usize,
        depth: usize,
    ) -> bool {
        let Some(token) = tokens_of.tokens.get(at) else {
            return false;
        };
        let mut fields = Vec::new();
        decode(
            tokens_of.text,
            *token,
            &mut Text::default(),
            &mut |_, field, _| fields.push(field),
        );
        fields.into_iter().all(|field| {
            let inner = Program::of_expression(tokens_of.syntax, tokens_of.text, field);
            self.is_certain(&inner, 0..inner.tokens.len(), statement, depth + 1)
        })
    }

    fn name_is_certain(
        &self,
        tokens_of: &Program<'_>,
        at: usize,
        first: usize,
        statement: usize,
        depth: usize,
    ) -> bool {
        let name = tokens_of.str(at);
        let is_behind_dot = at > first && tokens_of.str(at - 1) == ".";
        let after = tokens_of.str(at + 1);
        match after {
            _ if name == "new" => true,
            // The keyword of an argument.
            "=" => true,
            "(" if is_behind_dot => is_method(name) || FUNCTIONS.contains(&name),
            "(" => FUNCTIONS.contains(&name) && !self.bindings().is_bound(name),
            "." if MODULES.contains(&name) => true,
            "." if !is_behind_dot && is_member(tokens_of, at) => {
                let member = self.bindings().member(name, tokens_of.str(at + 2));
                member.is_some_and(|it| self.value_is_certain(&it.value, it.statement, depth))
            }
            // The member was looked at with what it belongs to.
            _ if is_behind_dot => {
                is_method(name)
                    || at
                        .checked_sub(2)
                        .is_some_and(|object| is_member(tokens_of, object))
            }
            _ => {
                let given = self.bindings().assignments(self.program, name, statement);
                given.is_some_and(|given| {
                    given
                        .iter()
                        .all(|it| self.value_is_certain(&it.value, it.statement, depth))
                })
            }
        }
    }

    fn value_is_certain(&self, value: &Range<usize>, statement: usize, depth: usize) -> bool {
        if let Some(known) = self.known.borrow().get(&value.start) {
            return *known;
        }
        // A name that is made of itself is not certain.
        self.known.borrow_mut().insert(value.start, false);
        let is_certain =
            !value.is_empty() && self.is_certain(self.program, value.clone(), statement, depth + 1);
        self.known.borrow_mut().insert(value.start, is_certain);
        is_certain
    }
}

/// Whether `a.b` begins at a token, and no method is called by it.
fn is_member(tokens_of: &Program<'_>, at: usize) -> bool {
    let member = tokens_of.str(at + 2);
    let is_whole = tokens_of.str(at + 3) != "." || is_method(tokens_of.str(at + 4));
    tokens_of.is_name(at) && tokens_of.str(at + 3) != "(" && is_whole && !is_method(member)
}
