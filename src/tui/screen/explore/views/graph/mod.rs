//! Graph: what lies around the focus, as a drawing. How closely it looks is `level`'s, what lies beside what at each level
//! `beside`'s; how far it goes, what is folded and what a stub stands for is decided in `scope`, how a node is written in
//! `nodes`; where it lies on the screen is `widget::graph`'s.

mod beside;
mod item;
mod level;
mod nodes;
pub mod scope;

use std::collections::{HashMap, HashSet};

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use super::grouping::Grouping;
use super::{Linked, Outcome, Scene};
use crate::lineage::{Direction, GroupBy, Lineage, NodeId};
use crate::tui::action::Action;
use crate::tui::screen::explore::Listing;
use crate::tui::theme::Role;
use crate::tui::widget::graph::Picture;
use crate::tui::widget::pane::Frill;
use crate::tui::work::Thing;
use beside::{Columns, Groups, Jobs, Nodes};
use item::Item;
use level::{Grouped, Level};
use scope::{BATCH, Drawn, MOST, Part, Scope, Wish};

/// Most hops to one side.
const FARTHEST: u32 = 9;

/// The drawing and what it is of.
#[derive(Debug)]
pub struct Graph {
    wish: Wish,
    level: Level,
    /// What is grouped where groups are drawn.
    by: GroupBy,
    grouped: Grouped,
    /// Whether columns that only decide on rows are drawn, where columns are.
    with_influences: bool,
    /// The drawing.
    pub picture: Picture,
    scope: Scope,
    /// Counts changes of the wish.
    revision: u32,
    made_for: Option<Made>,
}

impl Default for Graph {
    fn default() -> Self {
        Self {
            wish: Wish::default(),
            level: Level::default(),
            by: GroupBy::Job,
            grouped: Grouped::default(),
            with_influences: false,
            picture: Picture::default(),
            scope: Scope::default(),
            revision: 0,
            made_for: None,
        }
    }
}

/// What a drawing was made for.
#[derive(Debug, Clone, PartialEq)]
struct Made {
    focus: Thing,
    marks: Vec<NodeId>,
    revision: u32,
    room: (u16, u16),
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
            Some(Part::Item(Item::Group(at))) => self.members(at),
            Some(Part::Item(Item::Thing(thing))) if self.picture.selected > 0 => {
                Outcome::Focus(thing)
            }
            Some(Part::Stub(_)) if self.scope.is_full => Outcome::Told(format!(
                "{MOST} nodes are drawn at most; fold some with z, or move the focus with enter"
            )),
            Some(Part::Stub(side)) => {
                self.change(|wish| *wish.opened.entry(side).or_default() += BATCH)
            }
            _ => Outcome::Done,
        }
    }

    /// Lists what belongs to a group.
    fn members(&self, at: usize) -> Outcome {
        let groups = self.grouped.get().map(|it| &it.quotient);
        let group = groups.and_then(|it| Some((it.by, it.groups.get(at)?.name.clone())));
        group.map_or(Outcome::Done, |(by, name)| {
            Outcome::List(Box::new(Listing::Group(by, name)))
        })
    }

    /// Looks more closely, or from further away.
    fn zoom(&mut self, is_closer: bool, scene: &Scene<'_>) -> Outcome {
        let is_column = scene.focus.column.is_some();
        let next = match (is_column, is_closer) {
            (true, true) => return Outcome::Told("one column is as close as it gets".into()),
            (true, false) => {
                self.level = Level::Datasets;
                return Outcome::Focus(scene.focus.node.into());
            }
            (false, true) => self.level.closer(),
            (false, false) => self.level.further(),
        };
        match next {
            Some(level) => self.look(level),
            None if is_closer => Outcome::Columns,
            None => Outcome::Told("groups are as far away as it gets; b groups otherwise".into()),
        }
    }

    fn look(&mut self, level: Level) -> Outcome {
        self.level = level;
        self.change(|wish| {
            // What was folded, opened or isolated is nothing of this level.
            *wish = Wish {
                up: wish.up,
                down: wish.down,
                ..Wish::default()
            };
        })
    }

    /// Folds the far side of the selected node, or draws it again.
    fn fold(&mut self) -> Outcome {
        let Some(drawn) = self.selected() else {
            return Outcome::Done;
        };
        let Some(towards) = drawn.side else {
            return Outcome::Told("the focus has two sides: select a node on one of them".into());
        };
        let side = (drawn.part.item().clone(), towards);
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
        // What is between the two is told of statements and datasets.
        self.level = self.level.max(Level::Statements);
        self.change(|wish| wish.only = Some(between))
    }

    /// The part of the graph that is drawn, and the edges in it that are only influences.
    fn scope_of(&self, scene: &Scene<'_>) -> (Scope, Vec<(usize, usize)>) {
        if scene.focus.column.is_some() {
            return self.columns_of(scene);
        }
        let graph = &*scene.work.graph;
        let focus = self.grouped.focus(scene, self.level);
        let around = |beside: &dyn scope::Beside| match &focus {
            Some(focus) => Scope::of(beside, focus, &self.wish),
            None => Scope::default(),
        };
        let scope = match (self.level, self.grouped.get()) {
            (Level::Groups, Some(grouping)) => around(&Groups { grouping }),
            (Level::Jobs, Some(grouping)) => around(&Jobs {
                graph,
                grouping,
                is_job_in_focus: matches!(focus, Some(Item::Group(_))),
            }),
            (level, _) => around(&Nodes {
                graph,
                focus: scene.focus.node,
                draws_processes: level != Level::Datasets,
            }),
        };
        (scope, Vec::new())
    }

    fn columns_of(&self, scene: &Scene<'_>) -> (Scope, Vec<(usize, usize)>) {
        let columns = Columns::new(&scene.work.graph, self.with_influences);
        let scope = Scope::of(&columns, &Item::Thing(scene.focus.clone()), &self.wish);
        let thing = |at: usize| match &scope.parts.get(at)?.part {
            Part::Item(item) => item.thing(),
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
        self.grouped.make(scene, self.level, self.by);
        let (scope, influences) = self.scope_of(scene);
        let nodes = nodes::of(scene, &scope, self.grouped.get());
        let places: HashMap<&Part, usize> = (self.scope.parts.iter().enumerate())
            .map(|(at, drawn)| (&drawn.part, at))
            .collect();
        let same = scope.parts.iter().map(|drawn| places.get(&drawn.part));
        let same: Vec<Option<usize>> = same.map(Option::<&usize>::copied).collect();
        let earlier = Some((&self.picture, &same[..]));
        self.picture = Picture::fitting(&nodes, &scope.edges, made.room, earlier).signing(
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
            room: (inside.width, inside.height),
        };
        if self.made_for.as_ref() != Some(&made) {
            self.make(scene, made);
        }
        self.picture.emphasized = self.scope.way_inward(self.picture.selected);
    }

    fn run(&mut self, action: Action, scene: &Scene<'_>) -> Outcome {
        match action {
            Action::MoreHops | Action::FewerHops => self.reach(action == Action::MoreHops),
            Action::CycleKinds if scene.focus.column.is_some() => {
                self.with_influences = !self.with_influences;
                self.change(|_| ())
            }
            Action::CycleKinds if self.level == Level::Datasets => self.look(Level::Statements),
            Action::CycleKinds => self.look(Level::Datasets),
            Action::ZoomIn | Action::ZoomOut => self.zoom(action == Action::ZoomIn, scene),
            Action::CycleGrouping if self.level == Level::Groups => {
                self.by = self.by.next();
                self.look(Level::Groups)
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
        let remark = if scene.focus.column.is_some() && self.with_influences {
            ", with influences (i)"
        } else {
            ""
        };
        let title = match (&scene.focus.column, self.level) {
            (Some(_), _) => "Graph of columns".to_owned(),
            (None, Level::Groups) => format!("Graph of groups by {}", self.by.as_str()),
            (None, Level::Jobs) => "Graph of jobs".to_owned(),
            (None, Level::Statements) => "Graph".to_owned(),
            (None, Level::Datasets) => "Graph of datasets".to_owned(),
        };
        let mut frill = Frill::title(title).note(format!("{far}{remark}"));
        if self.scope.parts.is_empty() {
            frill = frill.foot("it belongs to no such group; b groups otherwise, > looks closer");
        } else if scene.focus.column.is_some() && self.scope.parts.len() == 1 {
            frill = frill.foot(if self.with_influences {
                "nothing is made of it, and it of nothing"
            } else {
                "no value comes from it or goes to it; t draws what it decides on"
            });
        }
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
        self.selected()?.part.item().thing().cloned()
    }

    fn group(&self) -> Option<(&Grouping, usize)> {
        match self.selected()?.part.item() {
            Item::Group(at) => Some((self.grouped.get()?, *at)),
            Item::Thing(_) => None,
        }
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

    fn question(&self, name: &str) -> String {
        match self.level {
            Level::Groups => format!("groups --by {}", self.by.as_str()),
            Level::Jobs | Level::Statements | Level::Datasets => {
                let hops = self.wish.up.max(self.wish.down).max(1);
                format!("export --format svg --around {name} --hops {hops}")
            }
        }
    }

    fn forget(&mut self) {
        *self = Self {
            wish: Wish {
                up: self.wish.up,
                down: self.wish.down,
                ..Wish::default()
            },
            level: self.level,
            by: self.by,
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
