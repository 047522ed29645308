//! Reading a script: statement by statement with one catalogue.

mod recall;
mod variants;

use std::sync::Arc;

use super::conditions::may_change_meaning;
use super::context::{Context, Settings};
use super::cursor::Cursor;
use super::memo::{Memo, Text};
use super::script::{Piece, Role, split};
use super::statement::{self, Outcome};
use super::token::{self, Kind};
use super::{
    Catalogue, CutOff, Dialect, Finding, Reading, Resolve, Script, Statement, StatementKind,
};
use crate::collections::{FastIndexMap, FastMap, FastSet};
use crate::diagnostic::{Diagnostic, rules};
use crate::extract::{CutReason, Flow, Fragment, FragmentKind};
use crate::lineage::{Fingerprint, Origin, Process, ProcessKind};
use crate::text;
use variants::Variants;

/// Reads a script. What it defines goes to `catalogue`, which scripts read later may share; `memo` is that of all scripts
/// that are read with the same `resolve`.
pub fn read(
    script: &Script<'_>,
    catalogue: &mut Catalogue,
    resolve: Resolve,
    memo: &Memo,
) -> Reading {
    let mut pieces = split(script.fragments);
    // A program may call what defines its tables from above.
    pieces.sort_by_key(|piece| piece.fragment.turn);
    let Some(first) = pieces.first() else {
        // A program may still run what nobody here can read.
        catalogue.conditions.note_change();
        return Reading::default();
    };
    let mut reader = Reader {
        context: Context::new(script, catalogue, resolve, first),
        odd_names: FastSet::default(),
        known: FastMap::default(),
        memo,
        variants: Variants::default(),
    };
    for piece in &pieces {
        reader.read(piece);
        reader.report_names(piece);
        reader.report_double_quotes(piece);
    }
    reader.finish()
}

/// The longest statement that is read, in bytes. Its tokens and syntax tree take about a hundred times as much.
const LONGEST: usize = 2 << 20;

/// What makes a statement mean the same as one before: its text, the catalogue's version and the settings.
type Known<'a> = (&'a str, u64, Settings, bool);

struct Reader<'a> {
    context: Context<'a>,
    /// Names with control characters that were reported.
    odd_names: FastSet<String>,
    /// Processes by what made them; the same text over the same catalogue is read once.
    known: FastMap<Known<'a>, (Outcome, usize)>,
    memo: &'a Memo,
    variants: Variants<'a>,
}

impl<'a> Reader<'a> {
    fn read(&mut self, piece: &'a Piece<'a>) {
        self.context.enter(piece);
        match piece.role {
            Role::Statement => self.read_statement(piece),
            Role::Member if self.is_insert() => self.read_statement(piece),
            Role::Member => self.refuse_member(piece),
            Role::Set => {
                let outcome = Outcome {
                    kind: StatementKind::StatementSet,
                    label: "STATEMENT SET".to_owned(),
                };
                self.add_statement(piece, outcome, None);
            }
            Role::Explained => self.note_mentions(),
            Role::OldBegin => self.context.report(old_begin(piece)),
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
                if Cursor::new(&piece.fragment.sql, &self.context.here.tokens()).sees(&["BEGIN"]) {
                    finding.rule = &rules::UNCLOSED_SET;
                }
                self.fail(piece, finding);
            }
        }
    }

    fn read_statement(&mut self, piece: &'a Piece<'a>) {
        if piece.span.len() > LONGEST {
            self.fail(piece, too_long(piece));
            return;
        }
        let text = piece.sql();
        let before = self.context.reading.processes.len();
        let is_table_level = matches!(piece.fragment.kind, FragmentKind::TableLevel { .. });
        // A query of the host's may be a view by a name that is not in its text, and rows of the host's are a table that
        // SQL alone would not have.
        let is_of_host = matches!(
            piece.fragment.kind,
            FragmentKind::Query { view: Some(_) } | FragmentKind::Rows
        );
        let is_known = piece.open_values().is_none();
        let is_common = !is_of_host && is_known && self.context.dialect() == Dialect::Flink;
        let remembered = Text::new(text, self.context.catalogue).filter(|_| is_common);
        if let Some(text) = &remembered
            && let Some(outcome) = self.recall(text, piece)
        {
            let is_process = self.context.reading.processes.len() > before;
            self.add_statement(piece, outcome, is_process.then_some(before));
            return;
        }
        let version = self.context.catalogue.version();
        let key = (text, version, self.context.settings.clone(), is_table_level);
        if is_known && let Some((outcome, process)) = self.known.get(&key) {
            let (outcome, process) = (outcome.clone(), *process);
            let repeat = self.repeat(piece, process);
            self.add_statement(piece, outcome, repeat);
            return;
        }
        let found = self.context.reading.diagnostics.len();
        match self.dispatch(piece) {
            Ok(outcome) => {
                let after = self.context.reading.processes.len();
                let process = (after > before).then_some(before);
                let is_unchanged = version == self.context.catalogue.version();
                if let Some(text) = remembered {
                    let process = process.filter(|_| is_unchanged && after == before + 1);
                    self.remember(text, piece, &outcome, process);
                }
                if is_table_level {
                    self.forget_columns(before, found);
                }
                if let Some(process) = process
                    && is_unchanged
                    && is_known
                {
                    self.known.insert(key, (outcome.clone(), process));
                }
                self.add_statement(piece, outcome, process);
            }
            Err(finding) => self.fail(piece, finding),
        }
    }

    /// Says once for each name that it holds what could lead a terminal or an eye astray.
    fn report_names(&mut self, piece: &'a Piece<'a>) {
        // Nearly all statements are of this kind, and looking at bytes is many times faster.
        let is_odd = |byte: &u8| !matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~');
        // A count looks at many bytes at once, a search at one after the other.
        let mut parts = piece.sql().as_bytes().chunks(64);
        if parts.all(|part| part.iter().filter(|byte| is_odd(byte)).count() == 0) {
            return;
        }
        let is_plain = |it: char| it.is_ascii_whitespace() || text::is_harmless(it);
        if piece.sql().chars().all(is_plain) || piece.span.len() > LONGEST {
            return;
        }
        for token in self.context.here.tokens().iter() {
            let Kind::Quoted(_) = token.kind else {
                continue;
            };
            let Some(name) = token.name(&piece.fragment.sql) else {
                continue;
            };
            if name.chars().all(text::is_harmless)
                || !self.odd_names.insert(name.clone().into_owned())
            {
                continue;
            }
            self.context.report(Finding {
                rule: &rules::CONTROL_CHARACTER,
                message: format!("the name `{name}` holds control characters"),
                span: token.span,
                hint: Some(
                    "rename it: they move the cursor, change colours or hide text".to_owned(),
                ),
            });
        }
    }

    /// Says of a statement that is read none the less that Flink's own dialect, which it seems to be in, refuses it.
    fn report_double_quotes(&mut self, piece: &'a Piece<'a>) {
        if memchr::memchr(b'"', piece.sql().as_bytes()).is_none() || !self.is_read_as_flink(piece) {
            return;
        }
        let tokens = self.context.here.tokens();
        let quoted = tokens.iter().find(|it| it.kind == Kind::Quoted('"'));
        let Some(quoted) = quoted else {
            return;
        };
        let text = quoted.text(&piece.fragment.sql);
        self.context.report(Finding {
            rule: &rules::DOUBLE_QUOTES,
            message: format!("{text} is neither a name nor a string in Flink's own dialect"),
            span: quoted.span,
            hint: Some("write names in backticks and strings in single quotes".to_owned()),
        });
    }

    /// Whether a statement was read, and is in the dialect of Flink as far as the file tells.
    fn is_read_as_flink(&self, piece: &Piece<'_>) -> bool {
        let is_read = self.context.reading.statements.last().is_some_and(|last| {
            last.number == piece.number
                && !matches!(last.kind, StatementKind::Unknown | StatementKind::Session)
        });
        is_read && self.context.dialect() == Dialect::Flink
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
        for process in reading.processes.iter_mut().skip(from).map(Arc::make_mut) {
            process.columns = Arc::from([]);
            process.influences = Arc::from([]);
            process.fingerprints.effect = process.effect();
        }
    }

    fn dispatch(&mut self, piece: &'a Piece<'a>) -> Result<Outcome, Finding> {
        let sql = &piece.fragment.sql;
        let tokens = self.context.here.tokens();
        if let FragmentKind::Query { view: Some(name) } = &piece.fragment.kind {
            return statement::define_view_of_host(name, sql, &tokens, &mut self.context);
        }
        let mut cursor = Cursor::new(sql, &tokens).in_dialect(self.context.dialect());
        statement::read(&mut cursor, &mut self.context)
    }

    /// The same process at another place.
    fn repeat(&mut self, piece: &'a Piece<'a>, process: usize) -> Option<usize> {
        let known = self.context.reading.processes.get(process)?;
        let job = Arc::clone(&known.job);
        let origin = self.context.origin();
        let again = known.again(job, piece.number, piece.member, origin);
        self.context.reading.processes.push(again.into());
        self.context.process_pieces.push(piece);
        Some(self.context.reading.processes.len() - 1)
    }

    fn note_mentions(&mut self) {
        if self.context.here.piece.span.len() <= LONGEST {
            let tokens = self.context.here.tokens();
            self.context.note_mentions(&tokens);
        }
    }

    fn is_insert(&self) -> bool {
        let piece = self.context.here.piece;
        let head = token::lex_head(&piece.fragment.sql, piece.span, 1);
        let first = head.first();
        first.is_some_and(|first| {
            ["INSERT", "UPSERT"]
                .iter()
                .any(|word| first.is_word(&piece.fragment.sql, word))
        })
    }

    fn add_statement(&mut self, piece: &Piece<'a>, outcome: Outcome, process: Option<usize>) {
        if outcome.kind != StatementKind::Unknown {
            self.variants.note_read(piece);
        }
        if may_use_what_it_names(outcome.kind) {
            self.note_mentions();
        }
        let call = piece.fragment.call.as_ref();
        let span = self.context.span_in_script();
        let circumstances = self.context.circumstances(process);
        self.context.note_writing(process);
        let is_open = process.is_none() && piece.open_values().is_some();
        if is_open || may_change_meaning(outcome.kind) {
            self.context.catalogue.conditions.note_change();
        }
        self.context.reading.statements.push(Statement {
            number: piece.number,
            member: piece.member,
            kind: outcome.kind,
            span,
            removal: piece.removal.clone(),
            flow: call.map_or_else(Flow::default, |call| call.flow),
            circumstances,
            process,
            label: outcome.label,
        });
    }

    /// Notes a statement that cannot be read.
    fn fail(&mut self, piece: &Piece<'a>, mut finding: Finding) {
        self.variants.note_failed(piece, &self.context.reading);
        if self.context.settings.dialect == Dialect::Other {
            finding.rule = &rules::UNSUPPORTED_STATEMENT;
        }
        self.context.report(finding);
        if piece.span.len() <= LONGEST {
            self.context.note_failed_definition();
        }
        let words = token::lex_head(&piece.fragment.sql, piece.span, 2);
        let outcome = Outcome {
            kind: StatementKind::Unknown,
            label: words
                .iter()
                .map(|token| token.text(&piece.fragment.sql))
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
        self.note_mentions();
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
                .at(self.context.file(), span)
                .in_statement(piece.number),
        );
        self.context.reading.cut_offs.push(CutOff {
            span: self.context.span_in_script(),
            reason,
            removal: piece.removal.clone(),
            same_as,
            circumstances: self.context.circumstances(same_as),
            number: piece.number,
        });
    }

    /// The first process of the file whose tokens begin with those of a cut-off statement. Its last token may be cut too.
    fn whole_of(&self, piece: &Piece<'_>, reason: CutReason) -> Option<usize> {
        if piece.span.len() > LONGEST {
            return None;
        }
        let sql = &piece.fragment.sql;
        let cut = self.context.here.tokens();
        let tail = match reason {
            CutReason::SqlString => {
                let end = cut.last().map_or(piece.span.start, |last| last.span.end);
                sql.get(end..).unwrap_or("").trim()
            }
            _ => "",
        };
        let (last, before) = cut.split_last()?;
        self.context.process_pieces.iter().position(|whole| {
            let other = &whole.fragment.sql;
            let tokens = token::lex_head(other, whole.span, cut.len() + 1);
            tokens.len() >= cut.len()
                && before
                    .iter()
                    .zip(tokens.iter())
                    .all(|(cut, whole)| cut.text(sql) == whole.text(other))
                && tokens
                    .get(before.len())
                    .is_some_and(|whole| whole.text(other).starts_with(last.text(sql)))
                && (tail.is_empty()
                    || tokens
                        .get(cut.len())
                        .is_some_and(|whole| whole.text(other).starts_with(tail)))
        })
    }

    fn finish(mut self) -> Reading {
        // What else a program does to a session that scripts behind it share is not known.
        let is_open = |fragment: &Fragment| {
            let surroundings = &fragment.surroundings;
            fragment.call.is_some() || surroundings.changes > 0 || surroundings.doubt.is_some()
        };
        if self.context.script.fragments.iter().any(is_open) {
            self.context.catalogue.conditions.note_change();
        }
        std::mem::take(&mut self.variants).settle(&mut self.context.reading);
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
    processes: &[Arc<Process>],
    fingerprint: impl Fn(&Process) -> Fingerprint,
) -> FastIndexMap<Fingerprint, Vec<&Process>> {
    let mut groups: FastIndexMap<_, Vec<_>> = FastIndexMap::default();
    for process in processes {
        let group = groups.entry(fingerprint(process)).or_default();
        group.push(&**process);
    }
    groups
}

fn too_long(piece: &Piece<'_>) -> Finding {
    Finding {
        rule: &rules::TOO_LONG,
        message: format!(
            "the statement has {} KiB and is not read; at most {} are",
            piece.span.len().div_ceil(1 << 10),
            LONGEST >> 10
        ),
        span: piece.span,
        hint: Some(
            "load data from a file or table instead of writing it into the statement".to_owned(),
        ),
    }
}

/// Whether a statement has no lineage though it may use the tables that it names.
fn may_use_what_it_names(kind: StatementKind) -> bool {
    match kind {
        StatementKind::Other(name) => !name.starts_with("DROP "),
        StatementKind::Unknown => true,
        _ => false,
    }
}

/// What Flink's documentation calls the old syntax of statement sets, deprecated since 1.15 (SQL Client, *Execute a set
/// of SQL statements*: docs/dev/table/sqlclient/).
fn old_begin(piece: &Piece<'_>) -> Finding {
    Finding {
        rule: &rules::LEGACY_SYNTAX,
        message: "`BEGIN STATEMENT SET` is deprecated".to_owned(),
        span: piece.span,
        hint: Some(
            "write `EXECUTE STATEMENT SET BEGIN` and no `;` before the first INSERT".to_owned(),
        ),
    }
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
    // INSERT OVERWRITE is for batch, where the table is read before it is replaced.
    let changes_itself = matches!(
        first.kind,
        ProcessKind::Update | ProcessKind::Delete | ProcessKind::InsertOverwrite
    );
    if changes_itself || !first.is_self_loop() {
        return None;
    }
    let output = first.outputs.first()?;
    let table = &output.name.table;
    let itself = first
        .inputs
        .iter()
        .find(|input| input.dataset == output.dataset)?;
    let read_as = if itself.name == output.name {
        String::new()
    } else {
        format!(", read as `{}`", itself.name.table)
    };
    let times = match group.len() {
        1 => String::new(),
        times => format!(", in {times} equal statements"),
    };
    let message = format!("the table `{table}` reads and writes itself{read_as}{times}");
    at_origin(Diagnostic::new(&rules::SELF_LOOP, message), first).map(|diagnostic| {
        diagnostic.hint(
            "rows that it writes may be read again; write to another table if that is not meant",
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
