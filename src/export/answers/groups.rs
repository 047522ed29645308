//! The graph of groups.

use serde::Serialize;

use super::Label;
use crate::export::csv::CsvRow;
use crate::lineage::{Direction, Groups, Lineage};

/// The graph of groups.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupsDocument<'a> {
    /// `job`, `database`, `connector`, `file` or `namespace`.
    pub by: &'static str,
    /// `process` or `dataset`: what members are. What flows is the other.
    pub members_are: &'static str,
    /// In order of appearance.
    pub groups: Vec<GroupDocument<'a>>,
}

/// A group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupDocument<'a> {
    /// Its name; null where nothing tells the connector or namespace of its members.
    pub name: Option<&'a str>,
    /// Its members, in order of appearance.
    pub members: Vec<Label>,
    /// What flows from it into itself.
    pub within: usize,
    /// The cycle of groups that it is part of, from 1; null where it is on none.
    pub cycle: Option<usize>,
    /// The groups that it feeds.
    pub feeds: Vec<FlowDocument<'a>>,
    /// The groups that feed it.
    pub fed_by: Vec<FlowDocument<'a>>,
}

/// What flows between two groups.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FlowDocument<'a> {
    /// The other group.
    pub group: Option<&'a str>,
    /// How many datasets (between groups of processes) or processes (between groups of datasets) make it.
    pub weight: usize,
}

/// The document of groups.
pub fn groups<'a>(lineage: &Lineage, groups: &'a Groups) -> GroupsDocument<'a> {
    let mut documents: Vec<_> = (groups.groups.iter())
        .map(|group| GroupDocument {
            name: group.name.as_deref(),
            members: (group.members.iter())
                .map(|&node| Label::of(lineage, node))
                .collect(),
            within: group.inner,
            cycle: group.cycle.map(|cycle| cycle + 1),
            feeds: Vec::new(),
            fed_by: Vec::new(),
        })
        .collect();
    let name = |at: usize| groups.groups.get(at).and_then(|it| it.name.as_deref());
    for edge in &groups.edges {
        let ends = [
            (Direction::Down, edge.from, edge.to),
            (Direction::Up, edge.to, edge.from),
        ];
        for (direction, at, other) in ends {
            let Some(document) = documents.get_mut(at) else {
                continue;
            };
            let flows = match direction {
                Direction::Up => &mut document.fed_by,
                Direction::Down => &mut document.feeds,
            };
            flows.push(FlowDocument {
                group: name(other),
                weight: edge.weight,
            });
        }
    }
    GroupsDocument {
        by: groups.by.as_str(),
        members_are: if groups.by.is_of_processes() {
            "process"
        } else {
            "dataset"
        },
        groups: documents,
    }
}

impl CsvRow for GroupDocument<'_> {
    const HEADINGS: &'static [&'static str] =
        &["group", "members", "within", "feeds", "fed_by", "cycle"];

    fn fields(&self) -> Vec<String> {
        vec![
            self.name.unwrap_or_default().to_owned(),
            self.members.len().to_string(),
            self.within.to_string(),
            flows(&self.feeds),
            flows(&self.fed_by),
            self.cycle.map_or_else(String::new, |it| it.to_string()),
        ]
    }
}

/// `a (2); b (1)`.
fn flows(flows: &[FlowDocument<'_>]) -> String {
    let flows = flows.iter().map(|flow| {
        let group = flow.group.unwrap_or_default();
        format!("{group} ({})", flow.weight)
    });
    flows.collect::<Vec<_>>().join("; ")
}
