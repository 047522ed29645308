//! What is asked of two things: marks name the one, what is pointed at is the other. And the columns of one thing.

use std::fmt::Write as _;

use super::near::neighbours;
use super::places::show_listing;
use super::{Beside, Listing};
use crate::lineage::{Direction, Lineage, NodeId, Reason, SourceColumn};
use crate::text;
use crate::tui::layer::Layer;
use crate::tui::layer::page::Page;
use crate::tui::layer::picker::{Item, Pick, Picker};
use crate::tui::model::Model;
use crate::tui::work::{Thing, Work};

/// Marks what is pointed at, or takes its mark away.
pub fn mark(model: &mut Model) {
    let Some((work, thing)) = model.explored().zip(model.explore.pointed()) else {
        return;
    };
    let node = thing.node;
    let label = work.graph.label(node);
    let Some(anchor) = work.anchor(node) else {
        return;
    };
    let explore = &mut model.explore;
    let was_marked = explore.marked.contains(&node);
    explore.marks.retain(|mark| *mark != anchor);
    explore.marked.retain(|&mark| mark != node);
    if was_marked {
        model.note(format!("{label} is no longer marked"));
        return;
    }
    explore.marks.push(anchor);
    explore.marked.push(node);
    model.note(format!(
        "{label} is marked; p lists the way to it, w says why"
    ));
}

/// Offers what is marked and the views that were saved, to go there.
pub fn offer_marks(model: &mut Model) {
    let Some(work) = model.explored() else {
        return;
    };
    let marked = model.explore.marked.iter().rev();
    let marked = marked.map(|&node| item(work, node.into(), "marked"));
    let saved = model.explore.saved.iter().map(|saved| {
        let thing = saved.thing(&work.graph);
        let text = match &thing {
            Some(_) => format!("{} of {}", saved.view, saved.focus),
            None => format!("not here: {}", saved.focus),
        };
        Item {
            key: saved.name.clone(),
            haystack: format!("{} {text}", saved.name),
            text,
            pick: thing.map_or(Pick::Read, |thing| Pick::Look(thing, Some(saved.view()))),
        }
    });
    let items: Vec<Item> = marked.chain(saved).collect();
    if items.is_empty() {
        model.note("nothing is marked or saved; m marks what is selected, S saves the view");
        return;
    }
    let picker = Picker::things("Go to a mark or a saved view", items);
    model.layers.push(Layer::Picker(picker));
}

/// Columns times statements beside their dataset up to which it is counted how much is beside each column.
const MOST_COUNTED: usize = 20_000;

/// Offers the columns of the dataset that is pointed at, with how many feed each of them and are fed by it.
pub fn offer_columns(model: &mut Model) {
    let Some((work, thing)) = model.explored().zip(model.explore.pointed()) else {
        return;
    };
    let Some(dataset) = thing.node.as_dataset() else {
        model.note("a process has no columns; select what it reads or writes");
        return;
    };
    let columns = work.graph.columns_of(dataset);
    if columns.is_empty() {
        let label = work.graph.label(thing.node);
        model.note(format!("nothing tells the columns of {label}"));
        return;
    }
    let known = &work.graph.dataset(dataset).columns;
    let of_type = |name: &str| {
        let column = known.iter().find(|column| *column.name == *name);
        column.and_then(|column| column.data_type.as_deref())
    };
    let whole = item(work, thing.node.into(), "the whole of it");
    let beside = [Direction::Up, Direction::Down].map(|it| work.graph.beside(thing.node, it).len());
    let is_counted = columns.len() * beside.iter().sum::<usize>() <= MOST_COUNTED;
    let columns = columns.into_iter().map(|name| {
        let data_type = of_type(&name).unwrap_or_default();
        let column = Thing::column(dataset, name.clone());
        let text = if is_counted {
            let count = |direction| neighbours(&work.graph, &column, direction).len();
            let (up, down) = (count(Direction::Up), count(Direction::Down));
            format!(
                "{}  {data_type}",
                text::pad_start(&format!("{up}>{down}"), 7)
            )
        } else {
            data_type.to_owned()
        };
        item(work, column, &text)
    });
    let items = std::iter::once(whole).chain(columns).collect();
    let picker = Picker::things("Look at one column", items);
    model.layers.push(Layer::Picker(picker));
}

fn item(work: &Work, thing: Thing, text: &str) -> Item {
    let key = match &thing.column {
        Some(column) => column.to_string(),
        None => work.graph.label(thing.node),
    };
    Item {
        haystack: format!("{key} {text}"),
        key,
        text: text.to_owned(),
        pick: Pick::Look(thing, None),
    }
}

/// The two ends that are asked about, in the direction of the data: the newest mark, else the focus, and what is pointed
/// at. Says what is missing where there are not two, or no data goes between them.
fn ends(model: &Model) -> Result<(NodeId, NodeId), String> {
    let none = || "select something, and mark the other end with m".to_owned();
    let (work, pointed) = (model.explored().zip(model.explore.pointed())).ok_or_else(none)?;
    let marks = model.explore.marked.iter().rev().copied();
    let mut others = marks.chain(model.explore.selected());
    let other = others.find(|&it| it != pointed.node).ok_or_else(none)?;
    let ways = [(other, pointed.node), (pointed.node, other)];
    let way = ways
        .into_iter()
        .find(|&(from, to)| work.graph.shortest_path(from, to).is_some());
    way.ok_or_else(|| {
        let [one, two] = [other, pointed.node].map(|node| work.graph.label(node));
        format!("no data goes between {one} and {two}")
    })
}

/// Lists the way between the two ends, with the source beside it.
pub fn show_way(model: &mut Model) {
    let anchors = ends(model).map(|(from, to)| {
        let work = model.explored();
        let anchor = |node: NodeId| work.and_then(|work| work.anchor(node));
        anchor(from).zip(anchor(to))
    });
    match anchors {
        Ok(Some((from, to))) => {
            show_listing(model, Listing::Way(from, to));
            model.explore.beside = Beside::Source;
        }
        Ok(None) => {}
        Err(words) => model.note(words),
    }
}

/// Shows the statements on the way between the two ends, with their text.
pub fn show_why(model: &mut Model) {
    let page = ends(model).map(|(from, to)| {
        let work = model.explored()?;
        let way = work.graph.shortest_path(from, to)?;
        let [one, two] = [from, to].map(|node| work.graph.label(node));
        let reasons = work.graph.reasons(&way);
        let mut text = String::new();
        for (at, reason) in reasons.iter().enumerate() {
            tell(&mut text, &work.graph, at + 1, reason);
        }
        Some(Page::new(format!("Why {one} feeds {two}"), &text))
    });
    match page {
        Ok(Some(page)) => model.layers.push(Layer::Page(page)),
        Ok(None) => {}
        Err(words) => model.note(words),
    }
}

/// A statement of the way: what it takes from where, and its text.
fn tell(text: &mut String, graph: &Lineage, number: usize, reason: &Reason) {
    let process = graph.process(reason.process);
    let place = process.origins.first().map(ToString::to_string);
    let mut line = |line: String| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{line}");
    };
    line(format!(
        "{number}. {}  {}",
        graph.label(reason.process.into()),
        place.unwrap_or_default()
    ));
    let label = |id| graph.label(NodeId::Dataset(id));
    for &read in &reason.reads {
        line(format!("   reads {}", label(read)));
    }
    for &written in &reason.writes {
        line(format!("   writes {}", label(written)));
    }
    for column in reason
        .columns
        .iter()
        .filter_map(|&at| process.columns.get(at))
    {
        let expression = column.expression.as_deref();
        let source = |it: &SourceColumn| format!("{}.{}", it.column.table.table, it.shown());
        let from = column.from.iter().map(source);
        let from = from.collect::<Vec<_>>().join(", ");
        let how = expression.map_or_else(String::new, |it| format!("  as {it}"));
        line(format!("   {} <- {from}{how}", column.to));
    }
    let influences = reason.influences.iter();
    for influence in influences.filter_map(|&at| process.influences.get(at)) {
        let kind = influence
            .kind
            .as_str()
            .to_ascii_lowercase()
            .replace('_', " ");
        let column = &influence.column;
        let name = format!("{}.{}", column.table.table, column.column);
        line(format!("   influence: {name} {kind}"));
    }
    line(String::new());
    for sql in process.sql.lines() {
        line(format!("     {sql}"));
    }
    line(String::new());
}
