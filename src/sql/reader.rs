//! Reading a script: statement by statement with one catalogue.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::context::{Context, Settings};
use super::cursor::Cursor;
use super::process;
use super::script::{Cut, Piece, Role, split, tokens};
use super::statement::{self, Outcome};
use super::token;
use super::{Catalogue, CutOff, Finding, Reading, Resolve, Script, Statement, StatementKind};
use crate::diagnostic::{Diagnostic, rules};
use crate::extract::{CutReason, Flow, FragmentKind};
use crate::lineage::{Fingerprint, Origin, Process, ProcessKind};

/// Reads a script. What it defines goes to `catalogue`, which scripts read later may share.
pub fn read(script: &Script<'_>, catalogue: &mut Catalogue, resolve: Resolve) -> Reading {
    let texts: Vec<Cut> = script
        .fragments
        .iter()
        .map(|fragment| tokens(&fragment.sql))
        .collect();
    let pieces = split(script.fragments, &texts);
    let Some(first) = pieces.first() else {
        return Reading::default();
    };
    let mut reader = Reader {
        context: Context::new(script, catalogue, resolve, first),
        known: HashMap::new(),
    };
    for piece in &pieces {
        reader.read(piece);
    }
    reader.finish()
}

/// What makes a statement mean the same as one before: its text, the catalogue's version and the settings.
type Known<'a> = (&'a str, u64, Settings, bool);

struct Reader<'a> {
    context: Context<'a>,
    /// Processes by what made them; the same text over the same catalogue is read once.
    known: HashMap<Known<'a>, (Outcome, usize)>,
}

impl<'a> Reader<'a> {
    fn read(&mut self, piece: &'a Piece<'a>) {
        self.context.enter(piece);
        match piece.role {
            Role::Statement => self.read_statement(piece),
            Role::Member if is_insert(piece) => self.read_statement(piece),
            Role::Member => self.refuse_member(piece),
            Role::Set => {
                let outcome = Outcome {
                    kind: StatementKind::StatementSet,
                    label: "STATEMENT SET".to_owned(),
                };
                self.add_statement(piece, outcome, None);
            }
            Role::CutOff(reason) => self.note_cut_off(piece, reason),
            Role::Unclosed(reason) => {
                self.fail(
                    piece,
                    unclosed(piece, &format!("{} is never closed", reason.describe())),
                );
            }
            Role::UnclosedSet => {
                let mut finding = unclosed(piece, "the statement set has no END");
                // `BEGIN STATEMENT SET;` is a statement by itself; it is only never submitted.
                if Cursor::new(&piece.fragment.sql, piece.tokens).sees(&["BEGIN"]) {
                    finding.rule = &rules::UNCLOSED_SET;
                }
                self.fail(piece, finding);
            }
        }
    }

    fn read_statement(&mut self, piece: &'a Piece<'a>) {
        let text = piece
            .fragment
            .sql
            .get(piece.span.start..piece.span.end)
            .unwrap_or("");
        let version = self.context.catalogue.version();
        let is_table_level = piece.fragment.kind == FragmentKind::TableLevel;
        let key = (text, version, self.context.settings.clone(), is_table_level);
        if let Some((outcome, process)) = self.known.get(&key) {
            let (outcome, process) = (outcome.clone(), *process);
            let repeat = self.repeat(piece, process);
            self.add_statement(piece, outcome, repeat);
            return;
        }
        let before = self.context.reading.processes.len();
        let found = self.context.reading.diagnostics.len();
        match self.dispatch(piece) {
            Ok(outcome) => {
                let after = self.context.reading.processes.len();
                let process = (after > before).then_some(before);
                if is_table_level {
                    self.forget_columns(before, found);
                }
                if let Some(process) = process
                    && version == self.context.catalogue.version()
                {
                    self.known.insert(key, (outcome.clone(), process));
                }
                self.add_statement(piece, outcome, process);
            }
            Err(finding) => self.fail(piece, finding),
        }
    }

    /// Of a Table API expression only the tables are known, and only about them can something be doubtful.
    fn forget_columns(&mut self, from: usize, found: usize) {
        let reading = &mut self.context.reading;
        let doubts = reading
            .diagnostics
            .split_off(found.min(reading.diagnostics.len()));
        let about_tables = doubts
            .into_iter()
            .filter(|it| it.rule == &rules::UNKNOWN_TABLE);
        reading.diagnostics.extend(about_tables);
        for process in reading.processes.iter_mut().skip(from) {
            process.columns.clear();
            process.influences.clear();
            process.fingerprints.effect = process.effect();
        }
    }

    fn dispatch(&mut self, piece: &'a Piece<'a>) -> Result<Outcome, Finding> {
        let sql = &piece.fragment.sql;
        if let FragmentKind::Query { view: Some(name) } = &piece.fragment.kind {
            return statement::define_view_of_host(name, sql, piece.tokens, &mut self.context);
        }
        statement::read(&mut Cursor::new(sql, piece.tokens), &mut self.context)
    }

    /// The same process at another place.
    fn repeat(&mut self, piece: &'a Piece<'a>, process: usize) -> Option<usize> {
        let known = self.context.reading.processes.get(process)?;
        let again = Process {
            statement: Some(piece.number),
            member: piece.member,
            origins: vec![self.context.origin()],
            ..known.clone()
        };
        self.context.reading.processes.push(again);
        self.context
            .process_tokens
            .push((&piece.fragment.sql, piece.tokens));
        Some(self.context.reading.processes.len() - 1)
    }

    fn add_statement(&mut self, piece: &Piece<'_>, outcome: Outcome, process: Option<usize>) {
        let span = self.context.here.place.span;
        self.context.reading.statements.push(Statement {
            number: piece.number,
            member: piece.member,
            kind: outcome.kind,
            span,
            removal: piece.removal.clone(),
            flow: piece
                .fragment
                .call
                .as_ref()
                .map_or_else(Flow::default, |call| call.flow),
            process,
            label: outcome.label,
        });
    }

    /// Notes a statement that cannot be read.
    fn fail(&mut self, piece: &Piece<'_>, mut finding: Finding) {
        if self.context.settings.is_other_dialect {
            finding.rule = &rules::UNSUPPORTED_STATEMENT;
        }
        self.context.report(finding);
        let words = piece.tokens.iter().take(2);
        let outcome = Outcome {
            kind: StatementKind::Unknown,
            label: words
                .map(|token| process::text(&piece.fragment.sql, token))
                .collect::<Vec<_>>()
                .join(" "),
        };
        self.add_statement(piece, outcome, None);
    }

    fn refuse_member(&mut self, piece: &'a Piece<'a>) {
        self.fail(
            piece,
            Finding {
                rule: &rules::NOT_IN_SET,
                message: "only INSERT can stand in a statement set".to_owned(),
                span: piece.span,
                hint: None,
            },
        );
    }

    fn note_cut_off(&mut self, piece: &'a Piece<'a>, reason: CutReason) {
        let same_as = self.whole_of(piece, reason);
        let message = match same_as.and_then(|at| self.context.reading.processes.get(at)) {
            Some(process) => format!(
                "the text ends inside {}; it begins like statement {}",
                reason.describe(),
                process.statement.unwrap_or_default()
            ),
            None => format!("the text ends inside {}", reason.describe()),
        };
        let span = self.context.here.place.span;
        self.context.reading.diagnostics.push(
            Diagnostic::new(&rules::CUT_OFF, message)
                .at(self.context.script.file, span)
                .in_statement(piece.number),
        );
        self.context.reading.cut_offs.push(CutOff {
            span,
            reason,
            removal: piece.removal.clone(),
            same_as,
            number: piece.number,
        });
    }

    /// The first process of the file whose tokens begin with those of a cut-off statement. Its last token may be cut too.
    fn whole_of(&self, piece: &Piece<'_>, reason: CutReason) -> Option<usize> {
        let sql = &piece.fragment.sql;
        let tail = match reason {
            CutReason::SqlString => {
                let end = piece
                    .tokens
                    .last()
                    .map_or(piece.span.start, |last| token::span(last).end);
                sql.get(end..).unwrap_or("").trim()
            }
            _ => "",
        };
        let (last, before) = piece.tokens.split_last()?;
        self.context
            .process_tokens
            .iter()
            .position(|(other, tokens)| {
                tokens.len() >= piece.tokens.len()
                    && before
                        .iter()
                        .zip(tokens.iter())
                        .all(|(cut, whole)| process::text(sql, cut) == process::text(other, whole))
                    && tokens.get(before.len()).is_some_and(|whole| {
                        process::text(other, whole).starts_with(process::text(sql, last))
                    })
                    && (tail.is_empty()
                        || tokens
                            .get(piece.tokens.len())
                            .is_some_and(|whole| process::text(other, whole).starts_with(tail)))
            })
    }

    fn finish(mut self) -> Reading {
        self.report_groups();
        let mut reading = self.context.into_reading();
        reading
            .diagnostics
            .sort_by_key(|diagnostic| diagnostic.place.as_ref().map(|place| place.span.start));
        reading
    }

    /// Says once for each distinct statement that it reads what it writes, and that it is repeated.
    fn report_groups(&mut self) {
        let processes = &self.context.reading.processes;
        let identical = groups(processes, |process| process.fingerprints.identical);
        let equivalent = groups(processes, |process| process.fingerprints.equivalent);
        let loops = equivalent.values().filter_map(|group| self_loop(group));
        let repeats = identical.values().filter_map(|group| repeats(group));
        let found: Vec<Diagnostic> = loops.chain(repeats).collect();
        self.context.reading.diagnostics.extend(found);
    }
}

fn groups(
    processes: &[Process],
    fingerprint: impl Fn(&Process) -> Fingerprint,
) -> IndexMap<Fingerprint, Vec<&Process>> {
    let mut groups: IndexMap<_, Vec<_>> = IndexMap::new();
    for process in processes {
        groups
            .entry(fingerprint(process))
            .or_default()
            .push(process);
    }
    groups
}

fn is_insert(piece: &Piece<'_>) -> bool {
    let cursor = Cursor::new(&piece.fragment.sql, piece.tokens);
    ["INSERT", "UPSERT"].iter().any(|word| cursor.sees(&[word]))
}

fn unclosed(piece: &Piece<'_>, message: &str) -> Finding {
    Finding {
        rule: &rules::UNEXPECTED_TOKEN,
        message: message.to_owned(),
        span: piece.span,
        hint: None,
    }
}

fn self_loop(group: &[&Process]) -> Option<Diagnostic> {
    let first = *group.first()?;
    let changes_itself = matches!(first.kind, ProcessKind::Update | ProcessKind::Delete);
    if changes_itself || !first.is_self_loop() {
        return None;
    }
    let table = &first.outputs.first()?.name.table;
    let times = match group.len() {
        1 => String::new(),
        times => format!(", in {times} equal statements"),
    };
    let message = format!("the table `{table}` reads and writes itself{times}");
    at_origin(Diagnostic::new(&rules::SELF_LOOP, message), first).map(|diagnostic| {
        diagnostic.hint(
            "in streaming mode every row that is written is read again; write to another table",
        )
    })
}

fn repeats(group: &[&Process]) -> Option<Diagnostic> {
    let [first, second, ..] = group else {
        return None;
    };
    if first.outputs.is_empty() {
        return None;
    }
    let message = format!("the same statement appears {} times", group.len());
    at_origin(Diagnostic::new(&rules::DUPLICATE, message), second).map(|diagnostic| {
        diagnostic.hint("each copy is a job of its own and writes its rows again; `headwater dedup` takes them out")
    })
}

fn at_origin(mut diagnostic: Diagnostic, process: &Process) -> Option<Diagnostic> {
    let Origin::File(place) = process.origins.first()? else {
        return None;
    };
    diagnostic.place = Some(place.clone());
    diagnostic.statement = process.statement;
    Some(diagnostic)
}
