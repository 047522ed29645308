//! The rows of the Statements screen, made from a workspace and the chosen strength.

use std::collections::{BTreeSet, HashMap};

use crate::diagnostic::Place;
use crate::lineage::{Fingerprint, Process, Strength};
use crate::source::Span;
use crate::sql::{CutOff, Statement};
use crate::tui::work::Work;
use crate::workspace::{FileReading, Workspace};

/// A statement by its file and its place in the file's reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct At {
    /// Index in the workspace's files.
    pub file: usize,
    /// Index in the reading's statements.
    pub statement: usize,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// The name of a file, where there are several.
    File(usize),
    /// A statement that is not one of several.
    Single(At),
    /// Statements that are the same.
    Group {
        /// Their common fingerprint.
        fingerprint: Fingerprint,
        /// All of them in order.
        members: Vec<At>,
    },
    /// One of a group that is open.
    Member(At),
    /// A statement that the end of the text cuts off: file and index in the reading's cut-offs.
    CutOff(usize, usize),
}

/// The statement at a place.
pub fn statement(workspace: &Workspace, at: At) -> Option<(&FileReading, &Statement)> {
    let reading = workspace.files.get(at.file)?;
    Some((reading, reading.reading.statements.get(at.statement)?))
}

/// The process that a statement is.
pub fn process(workspace: &Workspace, at: At) -> Option<&Process> {
    let (reading, statement) = statement(workspace, at)?;
    let process = reading.reading.processes.get(statement.process?)?;
    Some(process)
}

/// A cut-off statement.
pub fn cut_off(
    workspace: &Workspace,
    file: usize,
    index: usize,
) -> Option<(&FileReading, &CutOff)> {
    let reading = workspace.files.get(file)?;
    Some((reading, reading.reading.cut_offs.get(index)?))
}

impl Row {
    /// The statement that a row shows; the first one of a group.
    pub fn at(&self) -> Option<At> {
        match self {
            Self::Single(at) | Self::Member(at) => Some(*at),
            Self::Group { members, .. } => members.first().copied(),
            Self::File(_) | Self::CutOff(..) => None,
        }
    }

    /// Where it stands.
    pub fn place(&self, workspace: &Workspace) -> Option<Place> {
        match self {
            Self::File(file) => {
                let reading = workspace.files.get(*file)?;
                Some(Place::new(&reading.file, Span::new(0, 0)))
            }
            Self::CutOff(file, index) => {
                let (reading, cut) = cut_off(workspace, *file, *index)?;
                Some(Place::new(&reading.file, cut.span))
            }
            Self::Single(_) | Self::Member(_) | Self::Group { .. } => {
                let (reading, statement) = statement(workspace, self.at()?)?;
                Some(Place::new(&reading.file, statement.span))
            }
        }
    }

    /// What a filter looks at.
    pub fn haystack(&self, workspace: &Workspace) -> String {
        let label = match self {
            Self::File(file) => workspace
                .files
                .get(*file)
                .map(|reading| reading.file.name().to_string()),
            Self::CutOff(..) => Some("cut off".to_owned()),
            Self::Single(_) | Self::Member(_) | Self::Group { .. } => self
                .at()
                .and_then(|at| statement(workspace, at))
                .map(|(_, statement)| statement.label.clone()),
        };
        let file = self.place(workspace).map(|place| place.file.to_string());
        format!("{} {}", label.unwrap_or_default(), file.unwrap_or_default())
    }
}

/// The digest of a process at a strength.
fn fingerprint(process: &Process, strength: Strength) -> Fingerprint {
    match strength {
        Strength::Identical => process.fingerprints.identical,
        Strength::Equivalent => process.fingerprints.equivalent,
        Strength::Effect => process.fingerprints.effect,
    }
}

/// The rows of a workspace; the members of the groups in `open` are listed under their group.
pub fn rows(work: &Work, open: &BTreeSet<Fingerprint>) -> Vec<Row> {
    let workspace = &work.workspace;
    let groups = groups(workspace, work.choice.strength);
    let mut rows = Vec::new();
    for (file, reading) in workspace.files.iter().enumerate() {
        if workspace.files.len() > 1 {
            rows.push(Row::File(file));
        }
        for statement in 0..reading.reading.statements.len() {
            let at = At { file, statement };
            let group = work
                .choice
                .strength
                .zip(process(workspace, at))
                .map(|(strength, process)| fingerprint(process, strength))
                .and_then(|fingerprint| Some((fingerprint, groups.get(&fingerprint)?)));
            match group {
                Some((fingerprint, members)) if members.len() > 1 => {
                    if members.first() == Some(&at) {
                        rows.push(Row::Group {
                            fingerprint,
                            members: members.clone(),
                        });
                        if open.contains(&fingerprint) {
                            rows.extend(members.iter().copied().map(Row::Member));
                        }
                    }
                }
                _ => rows.push(Row::Single(at)),
            }
        }
        let cut_offs = 0..reading.reading.cut_offs.len();
        rows.extend(cut_offs.map(|index| Row::CutOff(file, index)));
    }
    rows
}

fn groups(workspace: &Workspace, strength: Option<Strength>) -> HashMap<Fingerprint, Vec<At>> {
    let mut groups: HashMap<Fingerprint, Vec<At>> = HashMap::new();
    let Some(strength) = strength else {
        return groups;
    };
    for (file, reading) in workspace.files.iter().enumerate() {
        for statement in 0..reading.reading.statements.len() {
            let at = At { file, statement };
            if let Some(process) = process(workspace, at) {
                groups
                    .entry(fingerprint(process, strength))
                    .or_default()
                    .push(at);
            }
        }
    }
    groups
}
