//! Statements that repeat others, as places in files: what can be taken out, and what stands in the way.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{FileReading, Workspace};
use crate::diagnostic::Place;
use crate::extract::{CutReason, Flow, Removal};
use crate::lineage::{Fingerprint, Process, ProcessId, Strength};
use crate::source::{SourceFile, Span};
use crate::sql::{Circumstances, CutOff, Statement};

/// Everything that is in a workspace more than once.
#[derive(Debug, Clone, Default)]
pub struct Repeats {
    /// Groups of statements that are the same, in order of appearance.
    pub groups: Vec<RepeatGroup>,
    /// Statements that the end of a file cuts off, if they begin as a whole one does.
    pub cut_offs: Vec<CutRepeat>,
}

/// Statements that are the same.
#[derive(Debug, Clone)]
pub struct RepeatGroup {
    /// Their common digest.
    pub fingerprint: Fingerprint,
    /// What they are, such as `INSERT my_table`.
    pub label: String,
    /// Whether they write anything.
    pub is_writing: bool,
    /// The first, which stays.
    pub kept: Occurrence,
    /// The others.
    pub repeats: Vec<Occurrence>,
}

/// A statement in a file.
#[derive(Debug, Clone)]
pub struct Occurrence {
    /// Where it stands.
    pub place: Place,
    /// Its number in the file, from 1.
    pub statement: u32,
    /// Its member of a statement set, from 1.
    pub member: Option<u32>,
    /// How it can be taken out.
    pub removal: Removal,
    /// When it runs.
    pub flow: Flow,
    /// What it depends on besides its text.
    pub circumstances: Circumstances,
}

/// A statement that is cut off and begins as a whole one.
#[derive(Debug, Clone)]
pub struct CutRepeat {
    /// Where it stands.
    pub place: Place,
    /// What is left open.
    pub reason: CutReason,
    /// How it can be taken out.
    pub removal: Removal,
    /// Where the whole one stands.
    pub same_as: Place,
}

/// What to take out of one file.
#[derive(Debug, Clone)]
pub struct FileRemovals {
    /// The file.
    pub file: Arc<SourceFile>,
    /// The places, in order.
    pub spans: Vec<Span>,
}

impl Repeats {
    /// What is there more than once, at this strength.
    pub fn find(workspace: &Workspace, strength: Strength) -> Self {
        let statements = Statements::of(workspace);
        let mut groups = Vec::new();
        for group in workspace.lineage.duplicates(strength) {
            let mut found = group.members.iter().filter_map(|&id| statements.get(id));
            let Some((kept, process)) = found.next() else {
                continue;
            };
            let mut repeats: Vec<_> = found.map(|(occurrence, _)| occurrence).collect();
            keep_what_is_not_certain(&kept, &mut repeats, workspace.is_together);
            keep_what_may_run_alone(&kept, &mut repeats);
            if !repeats.is_empty() {
                groups.push(RepeatGroup {
                    fingerprint: group.fingerprint,
                    label: process.label(),
                    is_writing: !process.outputs.is_empty(),
                    kept,
                    repeats,
                });
            }
        }
        keep_sets(workspace, &mut groups);
        let cut_offs = workspace.files.iter().flat_map(cut_offs).collect();
        Self { groups, cut_offs }
    }

    /// The places to take out: every repeat that can be, and with `drop_cut` the cut-off ones too.
    pub fn removals(&self, workspace: &Workspace, drop_cut: bool) -> Vec<FileRemovals> {
        let repeats = self.groups.iter().flat_map(|group| &group.repeats);
        let repeats = repeats.map(|it| (&it.place.file, &it.removal));
        let cut = self.cut_offs.iter().filter(|_| drop_cut);
        let cut = cut.map(|it| (&it.place.file, &it.removal));
        let mut by_file: HashMap<&str, Vec<Span>> = HashMap::new();
        for (file, removal) in repeats.chain(cut) {
            if let Removal::Span(span) = removal {
                by_file.entry(file).or_default().push(*span);
            }
        }
        let removals = workspace.files.iter().map(|reading| {
            let name: &str = reading.file.name();
            let mut spans = by_file.remove(name).unwrap_or_default();
            spans.sort_unstable();
            FileRemovals {
                file: Arc::clone(&reading.file),
                spans,
            }
        });
        removals.filter(|it| !it.spans.is_empty()).collect()
    }
}

/// The statement of each process of the graph.
struct Statements<'a> {
    by_process: Vec<(ProcessId, &'a FileReading, &'a Statement)>,
    workspace: &'a Workspace,
}

impl<'a> Statements<'a> {
    /// Relies on the order in which `open` adds processes: file by file, each in its order.
    fn of(workspace: &'a Workspace) -> Self {
        let in_files = workspace.files.iter().flat_map(|reading| {
            let mut statements = vec![None; reading.reading.processes.len()];
            for statement in reading.reading.statements.iter().rev() {
                let slot = statement.process.and_then(|at| statements.get_mut(at));
                if let Some(slot) = slot {
                    *slot = Some(statement);
                }
            }
            statements.into_iter().map(move |it| (reading, it))
        });
        let by_process = workspace
            .lineage
            .processes()
            .zip(in_files)
            .filter_map(|((id, _), (reading, statement))| Some((id, reading, statement?)))
            .collect();
        Self {
            by_process,
            workspace,
        }
    }

    fn get(&self, id: ProcessId) -> Option<(Occurrence, &'a Process)> {
        // Ids grow in the order of addition.
        let at = self
            .by_process
            .binary_search_by_key(&id, |(known, _, _)| *known)
            .ok()?;
        let &(_, reading, statement) = self.by_process.get(at)?;
        let process = self.workspace.lineage.process(id);
        Some((occurrence(&reading.file, statement), process))
    }
}

/// A repeat goes only if nothing can make it differ from one that stays. Another file is a script of its own, which may run
/// without the first, unless they are read as one.
fn keep_what_is_not_certain(kept: &Occurrence, repeats: &mut [Occurrence], is_together: bool) {
    // One of each circumstances is enough, so that many repeats cost little.
    let mut staying = vec![(Arc::clone(&kept.place.file), kept.circumstances.clone())];
    let mut known: HashSet<_> = staying.iter().cloned().collect();
    for repeat in repeats {
        let here = (Arc::clone(&repeat.place.file), repeat.circumstances.clone());
        if known.contains(&here) && here.1.host.doubt.is_none() {
            continue;
        }
        let is_script = |(file, _): &(Arc<str>, _)| is_together || *file == here.0;
        let difference =
            |(file, stays): &(Arc<str>, Circumstances)| stays.difference(&here.1, *file == here.0);
        // The one that went before it is the nearest to it.
        let latest = staying.iter().rev().take(MOST_COMPARED);
        let mut candidates = latest.filter(|it| is_script(it)).peekable();
        let reason = match candidates.peek() {
            None => Some("it stands in another script, which may run without the first"),
            Some(first) => {
                let reason = difference(first);
                reason.filter(|_| !candidates.any(|it| difference(it).is_none()))
            }
        };
        if let Some(reason) = reason {
            if matches!(repeat.removal, Removal::Span(_)) {
                repeat.removal = Removal::Unsafe(reason);
            }
            if known.insert(here.clone()) {
                staying.push(here);
            }
        }
    }
}

/// With how many kinds of circumstances a repeat is compared; beyond that it stays.
const MOST_COMPARED: usize = 100;

/// A repeat goes only where one that stays has run before it and does no less.
fn keep_what_may_run_alone(kept: &Occurrence, repeats: &mut [Occurrence]) {
    // One of each flow is enough, so that many repeats cost little.
    let mut staying = vec![(Arc::clone(&kept.place.file), kept.flow)];
    for repeat in repeats {
        let mut before = staying
            .iter()
            .filter(|(file, flow)| flow.runs_before(repeat.flow, *file == repeat.place.file))
            .peekable();
        let has_run = before.peek().is_some();
        let is_waited_for = !repeat.flow.waits || before.any(|(_, flow)| flow.waits);
        if matches!(repeat.removal, Removal::Span(_)) {
            if !has_run {
                repeat.removal =
                    Removal::Unsafe("it stands in a block that may run when the others do not");
            } else if !is_waited_for {
                repeat.removal = Removal::Unsafe("it waits for its job");
            }
        }
        if matches!(repeat.removal, Removal::Unsafe(_)) {
            let stays = (Arc::clone(&repeat.place.file), repeat.flow);
            if !staying.contains(&stays) {
                staying.push(stays);
            }
        }
    }
}

/// A statement set must keep a member: where all of one could go, its first stays. A set of one member goes whole, or the
/// removal of its member says why not.
fn keep_sets(workspace: &Workspace, groups: &mut [RepeatGroup]) {
    let mut left: HashMap<(Arc<str>, u32), usize> = HashMap::new();
    for reading in &workspace.files {
        let statements = &reading.reading.statements;
        for member in statements.iter().filter(|it| it.member.is_some()) {
            let set = (Arc::clone(reading.file.name()), member.number);
            *left.entry(set).or_default() += 1;
        }
    }
    left.retain(|_, members| *members > 1);
    let mut going: Vec<_> = groups
        .iter_mut()
        .flat_map(|group| &mut group.repeats)
        .filter(|it| it.member.is_some() && matches!(it.removal, Removal::Span(_)))
        .collect();
    // The last ones first, so that the one which would empty the set is its first.
    going.sort_unstable_by_key(|it| std::cmp::Reverse(it.member));
    for repeat in going {
        let set = (Arc::clone(&repeat.place.file), repeat.statement);
        match left.get_mut(&set) {
            Some(1) => {
                repeat.removal = Removal::Unsafe("its statement set would be left empty");
            }
            Some(members) => *members -= 1,
            None => {}
        }
    }
}

fn occurrence(file: &SourceFile, statement: &Statement) -> Occurrence {
    Occurrence {
        place: Place::new(file, statement.span),
        statement: statement.number,
        member: statement.member,
        removal: statement.removal.clone(),
        flow: statement.flow,
        circumstances: statement.circumstances.clone(),
    }
}

fn cut_offs(reading: &FileReading) -> impl Iterator<Item = CutRepeat> {
    reading.reading.cut_offs.iter().filter_map(|cut| {
        let whole =
            reading.reading.statements.iter().find(|statement| {
                statement.process.is_some() && statement.process == cut.same_as
            })?;
        Some(CutRepeat {
            place: Place::new(&reading.file, cut.span),
            reason: cut.reason,
            removal: certain_removal(cut, whole),
            same_as: Place::new(&reading.file, whole.span),
        })
    })
}

/// How a cut-off statement can be taken out, if it would have done what the whole one does.
fn certain_removal(cut: &CutOff, whole: &Statement) -> Removal {
    let (here, there) = (&cut.circumstances, &whole.circumstances);
    let difference = match there.difference(here, true) {
        None if here.database != there.database => {
            Some("its tables may be those of another database")
        }
        difference => difference,
    };
    match (difference, &cut.removal) {
        (Some(reason), Removal::Span(_)) => Removal::Unsafe(reason),
        (_, removal) => removal.clone(),
    }
}
