//! How what is drawn is written: its label, what is special about it, and of which box it is a row.

use std::collections::{HashMap, HashSet};

use super::super::Scene;
use super::super::grouping::Grouping;
use super::item::Item;
use super::scope::{Drawn, Part, Scope};
use crate::lineage::NodeId;
use crate::text;
use crate::tui::screen::explore::apart::{apart, namesakes};
use crate::tui::widget::graph::{Node, Shape, Within};
use crate::tui::work::Thing;

/// The nodes of what is drawn, in its order. Several columns of a dataset are rows of one box.
pub fn of(scene: &Scene<'_>, scope: &Scope, grouping: Option<&Grouping>) -> Vec<Node> {
    let things = scope.parts.iter().filter_map(|drawn| match &drawn.part {
        Part::Item(item) => item.thing(),
        Part::Stub(_) => None,
    });
    let mut columns: HashMap<NodeId, (usize, usize)> = HashMap::new();
    for thing in things.filter(|thing| thing.column.is_some()) {
        let key = columns.len();
        columns.entry(thing.node).or_insert((key, 0)).1 += 1;
    }
    let things = scope.parts.iter().filter_map(|drawn| match &drawn.part {
        Part::Item(item) => item.thing(),
        Part::Stub(_) => None,
    });
    let namesakes = namesakes(&scene.work.graph, things);
    let nodes = scope.parts.iter().map(|drawn| {
        let mut node = node(scene, drawn, grouping, &namesakes);
        let item = match &drawn.part {
            Part::Item(item) => item.thing(),
            Part::Stub(_) => None,
        };
        if let Some(Thing {
            node: dataset,
            column: Some(column),
        }) = item
            && let Some(&(key, 2..)) = columns.get(dataset)
        {
            node.label = column.to_string();
            node.shape = Shape::Row;
            node.within = Some(Within {
                key,
                title: scene.work.graph.label(*dataset),
            });
        }
        node
    });
    nodes.collect()
}

/// Longest remark that tells a node from others of its name, in cells.
const APART: usize = 16;

/// A node with what tells it from others of its name, how often it was seen, how much lies beyond it, and whether it is
/// marked.
fn node(
    scene: &Scene<'_>,
    drawn: &Drawn,
    grouping: Option<&Grouping>,
    namesakes: &HashSet<&Thing>,
) -> Node {
    let mut notes = Vec::new();
    if let Part::Item(Item::Thing(thing)) = &drawn.part
        && namesakes.contains(thing)
    {
        let apart = apart(&scene.work.graph, thing);
        let apart = text::printable(&apart).into_owned();
        notes.push(text::truncate_middle(&apart, APART).into_owned());
    }
    let (label, shape) = match &drawn.part {
        Part::Stub(_) => {
            return Node::new(format!("+{} more", drawn.hidden), Shape::Stub, "");
        }
        Part::Item(Item::Group(at)) => {
            let group = grouping.and_then(|it| Some((it.name(*at), it.quotient.groups.get(*at)?)));
            let (name, members) = group.map_or_else(
                || (String::new(), 0),
                |(name, group)| (name, group.members.len()),
            );
            if members > 1 {
                notes.push(format!("({members})"));
            }
            (name, Shape::Group)
        }
        Part::Item(Item::Thing(thing)) => (
            thing.label(&scene.work.graph),
            shape(scene, thing, &mut notes),
        ),
    };
    if drawn.hidden > 0 {
        notes.push(format!("+{}", drawn.hidden));
    }
    let marked = drawn.part.item().thing();
    if marked.is_some_and(|thing| scene.marks.contains(&thing.node)) {
        notes.push("*".to_owned());
    }
    notes.retain(|note| !note.is_empty());
    Node::new(label, shape, notes.join(" "))
}

fn shape(scene: &Scene<'_>, thing: &Thing, notes: &mut Vec<String>) -> Shape {
    match thing.node {
        NodeId::Dataset(_) => Shape::Dataset,
        NodeId::Process(id) => {
            let times = scene.work.graph.process(id).multiplicity();
            if times > 1 {
                notes.push(scene.ui.times(times));
            }
            Shape::Process
        }
    }
}
