//! Graph: what lies around the focus, as a drawing. How far it goes, what is folded and what a stub stands for is decided
//! in `scope`; where it lies on the screen is `widget::graph`'s.

mod beside;
pub mod scope;

use std::collections::HashSet;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use super::{Linked, Outcome, Scene};
use crate::lineage::{Direction, Lineage, NodeId};
use crate::tui::action::Action;
use crate::tui::theme::Role;
use crate::tui::widget::graph::{Node, Picture, Shape};
use crate::tui::widget::pane::Frill;
use crate::tui::work::Thing;
use beside::{Columns, Nodes};
use scope::{BATCH, Drawn, MOST, Part, Scope, Wish};

/// Most hops to one side.
const FARTHEST: u32 = 9;

/// The drawing and what it is of.
#[derive(Debug, Default)]
pub struct Graph {
    wish: Wish,
    /// Whether only datasets are drawn.
    without_processes: bool,
    /// Whether columns that only decide on rows are drawn, where columns are.
    with_influences: bool,
    /// The drawing.
    pub picture: Picture,
    scope: Scope,
    /// Counts changes of the wish.
    revision: u32,
    made_for: Option<Made>,
}

/// What a drawing was made for.
#[derive(Debug, Clone, PartialEq)]
struct Made {
    focus: Thing,
    marks: Vec<NodeId>,
    revision: u32,
    width: u16,
}

impl Graph {
    fn selected(&self) -> Option<&Drawn> {
        self.scope.parts.get(self.picture.selected)
    }

    fn change(&mut self, change: impl FnOnce(&mut Wish)) -> Outcome {
        change(&mut self.wish);
        self.revision += 1;
        Outcome::Done
    }

    /// Draws further, or less far: on the side of the selected node, on both where that is the focus.
    fn reach(&mut self, is_further: bool) -> Outcome {
        let side = self.selected().and_then(|drawn| drawn.side);
        if self.wish.only.is_some() {
            return Outcome::Told("only the way to the mark is drawn; x draws the rest".into());
        }
        self.change(|wish| {
            let change = |hops: &mut u32| {
                *hops = if is_further {
                    (*hops + 1).min(FARTHEST)
                } else {
                    hops.saturating_sub(1)
                };
            };
            if side != Some(Direction::Down) {
                change(&mut wish.up);
            }
            if side != Some(Direction::Up) {
                change(&mut wish.down);
            }
        })
    }

    /// Opens what is selected: a node becomes the focus, a stub shows more of what it stands for.
    fn open(&mut self) -> Outcome {
        match self.selected().map(|drawn| drawn.part.clone()) {
            Some(Part::Thing(thing)) if self.picture.selected > 0 => Outcome::Focus(thing),
            Some(Part::Stub(_)) if self.scope.is_full => Outcome::Told(format!(
                "{MOST} nodes are drawn at most; fold some with z, or move the focus with enter"
            )),
            Some(Part::Stub(side)) => {
                self.change(|wish| *wish.opened.entry(side).or_default() += BATCH)
            }
            _ => Outcome::Done,
        }
    }

    /// Folds the far side of the selected node, or draws it again.
    fn fold(&mut self) -> Outcome {
        let Some(drawn) = self.selected() else {
            return Outcome::Done;
        };
        let Some(towards) = drawn.side else {
            return Outcome::Told("the focus has two sides: select a node on one of them".into());
        };
        let side = (drawn.part.thing().clone(), towards);
        let is_stub = matches!(drawn.part, Part::Stub(_));
        let is_border = !is_stub && drawn.hidden > 0;
        self.change(|wish| {
            if wish.folded.remove(&side) {
                return;
            }
            if is_border {
                wish.unfolded.insert(side);
            } else if !wish.unfolded.remove(&side) {
                wish.folded.insert(side);
            }
        })
    }

    /// Draws only the way between the focus and the newest mark, or all again.
    fn isolate(&mut self, scene: &Scene<'_>) -> Outcome {
        if self.wish.only.is_some() {
            return self.change(|wish| wish.only = None);
        }
        let Some(&mark) = scene.marks.last() else {
            return Outcome::Told("nothing is marked; m marks the other end of the way".into());
        };
        let between = between(&scene.work.graph, scene.focus.node, mark);
        if between.is_empty() {
            let label = scene.work.graph.label(mark);
            return Outcome::Told(format!("no data goes between the focus and {label}"));
        }
        self.change(|wish| wish.only = Some(between))
    }

    /// The part of the graph that is drawn, and the edges in it that are only influences.
    fn scope_of(&self, scene: &Scene<'_>) -> (Scope, Vec<(usize, usize)>) {
        let graph = &*scene.work.graph;
        if scene.focus.column.is_none() {
            let nodes = Nodes {
                graph,
                focus: scene.focus.node,
                draws_processes: !self.without_processes,
            };
            return (Scope::of(&nodes, scene.focus, &self.wish), Vec::new());
        }
        let columns = Columns {
            graph,
            with_influences: self.with_influences,
        };
        let scope = Scope::of(&columns, scene.focus, &self.wish);
        let thing = |at: usize| match &scope.parts[at].part {
            Part::Thing(thing) => Some(thing),
            Part::Stub(_) => None,
        };
        let is_influence = |&(from, to): &(usize, usize)| {
            let ends = thing(from).zip(thing(to));
            ends.is_some_and(|(from, to)| !columns.is_value(from, to))
        };
        let influences = scope.edges.iter().copied().filter(is_influence).collect();
        (scope, influences)
    }

    fn make(&mut self, scene: &Scene<'_>, made: Made) {
        let is_same_focus = self
            .made_for
            .as_ref()
            .is_some_and(|before| before.focus == made.focus);
        let selected = self.selected().map(|drawn| drawn.part.clone());
        let (scope, influences) = self.scope_of(scene);
        let nodes: Vec<Node> = scope.parts.iter().map(|part| drawn(scene, part)).collect();
        self.picture = Picture::fitting(&nodes, &scope.edges, made.width).signing(
            &influences,
            'i',
            Role::Note,
        );
        let mut parts = scope.parts.iter();
        let again = parts.position(|drawn| Some(&drawn.part) == selected.as_ref());
        self.picture.selected = again.filter(|_| is_same_focus).unwrap_or(0);
        self.scope = scope;
        self.made_for = Some(made);
    }
}

impl Linked for Graph {
    fn settle(&mut self, scene: &Scene<'_>, inside: Rect) {
        let is_other_focus = (self.made_for.as_ref()).is_some_and(|it| it.focus != *scene.focus);
        if is_other_focus {
            // The way to the mark was the other one's.
            self.wish.only = None;
        }
        let made = Made {
            focus: scene.focus.clone(),
            marks: scene.marks.to_vec(),
            revision: self.revision,
            width: inside.width,
        };
        if self.made_for.as_ref() != Some(&made) {
            self.make(scene, made);
        }
        self.picture.emphasized = self.scope.way_inward(self.picture.selected);
    }

    fn run(&mut self, action: Action, scene: &Scene<'_>) -> Outcome {
        match action {
            Action::MoreHops | Action::FewerHops => self.reach(action == Action::MoreHops),
            Action::CycleKinds => {
                let shown = match scene.focus.column {
                    Some(_) => &mut self.with_influences,
                    None => &mut self.without_processes,
                };
                *shown = !*shown;
                self.change(|_| ())
            }
            Action::Fold => self.fold(),
            Action::Isolate => self.isolate(scene),
            Action::Accept => self.open(),
            Action::First => {
                self.picture.selected = 0;
                Outcome::Done
            }
            _ if self.picture.run(action) => Outcome::Done,
            _ => Outcome::Unknown,
        }
    }

    fn frill(&self, scene: &Scene<'_>) -> Frill {
        let wish = &self.wish;
        let far = match &wish.only {
            Some(_) => {
                let mark = scene.marks.last().map(|&mark| scene.work.graph.label(mark));
                format!("only the way to {}", mark.unwrap_or_default())
            }
            None if wish.up == wish.down => {
                let plural = if wish.up == 1 { "" } else { "s" };
                format!("{} hop{plural}", wish.up)
            }
            None => format!("hops: {} up, {} down", wish.up, wish.down),
        };
        let remark = match scene.focus.column {
            Some(_) if self.with_influences => ", with influences (i)",
            None if self.without_processes => ", no processes",
            _ => "",
        };
        let title = match scene.focus.column {
            Some(_) => "Graph of columns",
            None => "Graph",
        };
        let frill = Frill::title(title).note(format!("{far}{remark}"));
        if self.scope.is_full {
            frill.foot(format!("{MOST} nodes are drawn at most"))
        } else {
            frill
        }
    }

    fn draw(&self, scene: &Scene<'_>, frame: &mut Frame<'_>, inside: Rect, is_focused: bool) {
        self.picture.draw(frame, inside, is_focused, scene.ui);
    }

    fn pointed(&self) -> Option<Thing> {
        Some(self.selected()?.part.thing().clone())
    }

    fn click(&mut self, inside: Rect, at: Position) -> bool {
        let Some(node) = self.picture.node_at(inside, at.x, at.y) else {
            return false;
        };
        std::mem::replace(&mut self.picture.selected, node) == node
    }

    fn scroll(&mut self, lines: isize) {
        let towards = if lines < 0 { Action::Up } else { Action::Down };
        self.picture.run(towards);
    }

    fn forget(&mut self) {
        *self = Self {
            wish: Wish {
                up: self.wish.up,
                down: self.wish.down,
                ..Wish::default()
            },
            without_processes: self.without_processes,
            with_influences: self.with_influences,
            ..Self::default()
        };
    }
}

/// Everything on a way between two nodes, in whichever direction the data goes; empty where it goes in none.
fn between(graph: &Lineage, one: NodeId, other: NodeId) -> HashSet<NodeId> {
    let ways = [(one, other), (other, one)];
    let ways = ways.map(|(from, to)| graph.between(from, to).nodes);
    ways.into_iter().flatten().collect()
}

/// A part as it is drawn: a node with how often it was seen, how much lies beyond it, and whether it is marked.
fn drawn(scene: &Scene<'_>, drawn: &Drawn) -> Node {
    let graph = &scene.work.graph;
    let thing = match &drawn.part {
        Part::Thing(thing) => thing,
        Part::Stub(_) => {
            return Node {
                label: format!("+{} more", drawn.hidden),
                shape: Shape::Stub,
                note: String::new(),
            };
        }
    };
    let mut notes = Vec::new();
    let shape = match thing.node {
        NodeId::Dataset(_) => Shape::Dataset,
        NodeId::Process(id) => {
            let times = graph.process(id).multiplicity();
            if times > 1 {
                notes.push(scene.ui.times(times));
            }
            Shape::Process
        }
    };
    if drawn.hidden > 0 {
        notes.push(format!("+{}", drawn.hidden));
    }
    if scene.marks.contains(&thing.node) {
        notes.push("*".to_owned());
    }
    Node {
        label: thing.label(graph),
        shape,
        note: notes.join(" "),
    }
}
