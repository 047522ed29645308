//! Which part of the graph is drawn: so many hops from the focus, with folds, stubs in place of what would be too much,
//! and budgets that hold however large the graph is.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::item::Item;
use crate::collections::{FastIndexSet, FastMap};
use crate::lineage::{Direction, NodeId};

/// Nodes drawn at most: more fit no terminal.
pub const MOST: usize = 150;

/// Nodes drawn at most at one distance from the focus.
pub const PER_LAYER: usize = 40;

/// Neighbours of one drawn at first, and how many more come each time its stub is opened.
pub const BATCH: usize = 10;

/// One side of something: what feeds it, or what it feeds.
pub type Side = (Item, Direction);

/// What lies beside something, as a drawing is to have it.
pub trait Beside {
    /// What comes next in a direction, each once, in a fixed order.
    fn next(&self, side: &Side) -> Vec<Item>;

    /// How many steps from one to the next so many hops are.
    fn steps(&self, hops: u32) -> u32;
}

/// What a person asked to see.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Hops against the data. A hop is from dataset to dataset; a process stands half a hop from its datasets.
    pub up: u32,
    /// Hops with the data.
    pub down: u32,
    /// Sides that are left out.
    pub folded: HashSet<Side>,
    /// Sides that are drawn although they lie further away than the hops reach.
    pub unfolded: HashSet<Side>,
    /// How many more neighbours than at first are drawn of a side.
    pub opened: HashMap<Side, usize>,
    /// The only nodes to draw, however far away; none is all.
    pub only: Option<HashSet<NodeId>>,
}

impl Default for Wish {
    fn default() -> Self {
        Self {
            up: 1,
            down: 1,
            folded: HashSet::new(),
            unfolded: HashSet::new(),
            opened: HashMap::new(),
            only: None,
        }
    }
}

/// Something drawn.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Part {
    /// A node, a column or a group.
    Item(Item),
    /// In place of the neighbours of a side that are not drawn.
    Stub(Side),
}

impl Part {
    /// What it is, or stands beside.
    pub fn item(&self) -> &Item {
        match self {
            Self::Item(item) | Self::Stub((item, _)) => item,
        }
    }
}

/// Something drawn, with its place in the part of the graph that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// What it is.
    pub part: Part,
    /// On which side of the focus; the focus is on none.
    pub side: Option<Direction>,
    /// How many neighbours further away from the focus are not drawn. For a stub, those it stands for.
    pub hidden: usize,
    /// The one through which it was found, one step nearer to the focus.
    pub inward: Option<usize>,
}

/// The part that is drawn, the focus first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scope {
    /// What is drawn.
    pub parts: Vec<Drawn>,
    /// Pairs of indices, in the direction of the data.
    pub edges: Vec<(usize, usize)>,
    /// Whether the budget of nodes is used up.
    pub is_full: bool,
}

impl Scope {
    /// The part around `focus` that a person asked to see.
    pub fn of(beside: &dyn Beside, focus: &Item, wish: &Wish) -> Self {
        let mut walk = Walk {
            beside,
            wish,
            places: FastMap::from_iter([(focus.clone(), 0)]),
            known: RefCell::default(),
            scope: Self::default(),
            borders: Vec::new(),
        };
        walk.scope.parts.push(Drawn {
            part: Part::Item(focus.clone()),
            side: None,
            hidden: 0,
            inward: None,
        });
        for (towards, hops) in [(Direction::Up, wish.up), (Direction::Down, wish.down)] {
            let steps = match wish.only {
                Some(_) => u32::MAX,
                None => beside.steps(hops),
            };
            walk.along(focus, towards, steps);
        }
        walk.finish()
    }

    /// The edges on the way from a part to the focus.
    pub fn way_inward(&self, part: usize) -> Vec<(usize, usize)> {
        let mut way = Vec::new();
        let mut at = part;
        while let Some(drawn) = self.parts.get(at)
            && let Some(inward) = drawn.inward
        {
            way.push(match drawn.side {
                Some(Direction::Up) => (at, inward),
                _ => (inward, at),
            });
            at = inward;
        }
        way
    }
}

struct Walk<'a> {
    beside: &'a dyn Beside,
    wish: &'a Wish,
    places: FastMap<Item, usize>,
    /// What comes next of the sides that were asked about: of a hub that is long to find.
    known: RefCell<FastMap<Side, Rc<[Item]>>>,
    scope: Scope,
    /// Sides of parts on which nothing is drawn, though there may be something.
    borders: Vec<(usize, Side)>,
}

impl Walk<'_> {
    fn next(&self, side: &Side) -> Rc<[Item]> {
        let mut known = self.known.borrow_mut();
        if let Some(next) = known.get(side) {
            return Rc::clone(next);
        }
        let mut next = self.beside.next(side);
        if let Some(only) = &self.wish.only {
            next.retain(|item| item.thing().is_none_or(|thing| only.contains(&thing.node)));
        }
        let next: Rc<[Item]> = next.into();
        known.insert(side.clone(), Rc::clone(&next));
        next
    }

    /// Walks from the focus in one direction, layer by layer.
    fn along(&mut self, focus: &Item, towards: Direction, steps: u32) {
        let mut layer = vec![(0, (focus.clone(), towards))];
        let mut step = 0;
        while !layer.is_empty() {
            let opened = layer
                .iter()
                .filter_map(|(_, side)| self.wish.opened.get(side));
            // What a person opens is drawn beyond the budget of a layer.
            let mut room = PER_LAYER + opened.sum::<usize>();
            let mut next = Vec::new();
            for (at, side) in layer {
                let is_near = step < steps || self.wish.unfolded.contains(&side);
                if is_near && !self.wish.folded.contains(&side) {
                    self.beyond(at, side, &mut room, &mut next);
                } else {
                    self.borders.push((at, side));
                }
            }
            layer = next;
            step += 1;
        }
    }

    /// Draws the neighbours on one side of a part, as far as there is room, and a stub for the rest.
    fn beyond(&mut self, at: usize, side: Side, room: &mut usize, layer: &mut Vec<(usize, Side)>) {
        let towards = side.1;
        let mut own_room = BATCH + self.wish.opened.get(&side).copied().unwrap_or(0);
        let mut hidden = 0;
        for item in self.next(&side).iter() {
            if self.places.contains_key(item) {
                continue;
            }
            let is_full = self.places.len() >= MOST;
            if is_full || *room == 0 || own_room == 0 {
                self.scope.is_full |= is_full;
                hidden += 1;
                continue;
            }
            *room -= 1;
            own_room -= 1;
            let place = self.push(Part::Item(item.clone()), towards, at);
            self.places.insert(item.clone(), place);
            layer.push((place, (item.clone(), towards)));
        }
        if hidden > 0 {
            let stub = self.push(Part::Stub(side), towards, at);
            self.scope.parts[stub].hidden = hidden;
            self.scope.edges.push(match towards {
                Direction::Up => (stub, at),
                Direction::Down => (at, stub),
            });
        }
    }

    fn push(&mut self, part: Part, towards: Direction, inward: usize) -> usize {
        self.scope.parts.push(Drawn {
            part,
            side: Some(towards),
            hidden: 0,
            inward: Some(inward),
        });
        self.scope.parts.len() - 1
    }

    /// Counts what lies beyond the borders, and joins what is drawn.
    fn finish(mut self) -> Scope {
        for (at, side) in std::mem::take(&mut self.borders) {
            let beyond = self.next(&side);
            let hidden = beyond.iter().filter(|it| !self.places.contains_key(it));
            self.scope.parts[at].hidden += hidden.count();
        }
        // Of columns the one end may tell of what the other does not: what decides on rows does so for each of them, and
        // for the whole.
        let mut edges = FastIndexSet::default();
        for direction in [Direction::Down, Direction::Up] {
            for (at, drawn) in self.scope.parts.iter().enumerate() {
                if let Part::Item(item) = &drawn.part {
                    let next = self.next(&(item.clone(), direction));
                    let next = next.iter().filter_map(|end| self.places.get(end));
                    edges.extend(next.map(|&end| match direction {
                        Direction::Down => (at, end),
                        Direction::Up => (end, at),
                    }));
                }
            }
        }
        self.scope.edges.extend(edges);
        self.scope
    }
}

#[cfg(test)]
mod tests;
