//! Groups as the views show them: their names without the folder that all have in common, and which of them something
//! belongs to.

use std::sync::Arc;

use crate::lineage::{Direction, GroupBy, Groups, Lineage, NodeId};

/// The groups of a graph.
#[derive(Debug)]
pub struct Grouping {
    /// The graph of groups.
    pub quotient: Groups,
    /// The folder that all are in, with `/` at its end; empty where there is none.
    pub folder: String,
    /// The groups of each node, by the numbers of nodes: where those of it begin. They end where those of the next begin.
    first: Vec<u32>,
    groups: Vec<usize>,
}

impl Grouping {
    /// The groups of a graph.
    pub fn new(graph: &Lineage, by: GroupBy) -> Self {
        let quotient = graph.groups(by);
        let (first, groups) = by_member(&quotient);
        let names = quotient.groups.iter().map(|group| group.name.as_deref());
        let folder = if by.is_of_processes() {
            common_folder(names)
        } else {
            String::new()
        };
        Self {
            quotient,
            folder,
            first,
            groups,
        }
    }

    /// The groups that a node belongs to.
    pub fn of(&self, node: NodeId) -> &[usize] {
        let place = |at: usize| usize::try_from(*self.first.get(at)?).ok();
        let range = place(node.number()).zip(place(node.number() + 1));
        let groups = range.and_then(|(from, to)| self.groups.get(from..to));
        groups.unwrap_or_default()
    }

    /// The group that a node belongs to, or else one that is connected with it.
    pub fn near(&self, graph: &Lineage, node: NodeId) -> Option<usize> {
        let near = [Direction::Up, Direction::Down].map(|towards| graph.beside(node, towards));
        let mut nodes = std::iter::once(node).chain(near.into_iter().flatten());
        nodes.find_map(|node| self.of(node).first().copied())
    }

    /// What a group is called, without the folder of all.
    pub fn name(&self, at: usize) -> String {
        let group = self.quotient.groups.get(at);
        let name = group.and_then(|group| group.name.as_deref());
        name.map_or("(not known)", |name| {
            name.strip_prefix(self.folder.as_str()).unwrap_or(name)
        })
        .to_owned()
    }

    /// What they are groups of, for a title.
    pub fn title(&self) -> String {
        let by = self.quotient.by;
        let of = if by.is_of_processes() {
            "processes"
        } else {
            "datasets"
        };
        let folder = self.folder.trim_end_matches('/');
        let within = if folder.is_empty() {
            String::new()
        } else {
            format!(", in {folder}")
        };
        format!("{of} by {}{within}", by.as_str())
    }
}

/// The groups of each member, as [`Grouping`] keeps them.
fn by_member(quotient: &Groups) -> (Vec<u32>, Vec<usize>) {
    let members = || {
        let groups = quotient.groups.iter().enumerate();
        groups.flat_map(|(at, group)| group.members.iter().map(move |it| (it.number(), at)))
    };
    let count = members().map(|(node, _)| node + 1).max().unwrap_or(0);
    let mut first = vec![0_u32; count + 1];
    for (node, _) in members() {
        first[node + 1] += 1;
    }
    let mut before = 0;
    for first in &mut first {
        before += *first;
        *first = before;
    }
    let mut free = first.clone();
    let mut groups = vec![0; members().count()];
    for (node, at) in members() {
        let place = usize::try_from(free[node]).unwrap_or_default();
        groups[place] = at;
        free[node] += 1;
    }
    (first, groups)
}

/// The groups of a graph by everything that it can be grouped by: made before anybody asks for them, where that takes long.
#[derive(Debug)]
pub struct Groupings {
    graph: Arc<Lineage>,
    all: [Arc<Grouping>; GroupBy::ALL.len()],
}

impl Groupings {
    /// All groups of a graph.
    pub fn of(graph: &Arc<Lineage>) -> Self {
        Self {
            graph: Arc::clone(graph),
            all: GroupBy::ALL.map(|by| Arc::new(Grouping::new(graph, by))),
        }
    }

    /// Whether they are of that graph, and no older one.
    pub fn are_of(&self, graph: &Arc<Lineage>) -> bool {
        Arc::ptr_eq(&self.graph, graph)
    }

    /// Those by something.
    pub fn by(&self, by: GroupBy) -> Option<&Arc<Grouping>> {
        self.all.iter().find(|it| it.quotient.by == by)
    }
}

/// The longest folder that all names are in; none where something has no name.
pub(super) fn common_folder<'a>(names: impl Iterator<Item = Option<&'a str>>) -> String {
    let mut common: Option<&str> = None;
    for name in names {
        let Some(name) = name else {
            return String::new();
        };
        let folder = &name[..name.rfind('/').map_or(0, |at| at + 1)];
        let shared = common.map_or(folder, |common| {
            let same = common.bytes().zip(folder.bytes());
            let length = same.take_while(|(one, other)| one == other).count();
            let end = folder.as_bytes()[..length]
                .iter()
                .rposition(|&byte| byte == b'/');
            &folder[..end.map_or(0, |at| at + 1)]
        });
        common = Some(shared);
    }
    common.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::common_folder;

    #[rstest]
    #[case(&["/a/b/one", "/a/b/two"], "/a/b/")]
    #[case(&["/a/bc/one", "/a/bd/two"], "/a/")]
    #[case(&["jobs/one", "two"], "")]
    #[case(&["/a/b/only"], "/a/b/")]
    #[case(&["目录/甲", "目次/乙"], "")]
    #[case(&["目录/甲", "目录/乙"], "目录/")]
    #[case(&[], "")]
    fn the_folder_of_all_is_the_longest(#[case] names: &[&str], #[case] folder: &str) {
        assert_eq!(common_folder(names.iter().map(|&name| Some(name))), folder);
    }

    #[test]
    fn what_has_no_name_is_in_no_folder() {
        assert_eq!(common_folder([Some("/a/one"), None].into_iter()), "");
    }
}
