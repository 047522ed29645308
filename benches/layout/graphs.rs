//! Graphs to lay out, made here and the same every time.

use std::collections::{BTreeSet, HashMap, VecDeque};

use headwater::layout::{Edge, Size};

/// Numbers that look random and are the same every time (Knuth's 64-bit linear congruential generator, its upper half).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % limit.max(1)
    }

    fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }
}

/// A graph with sizes of labels as they are drawn.
pub struct Synthetic {
    pub labels: Vec<String>,
    pub sizes: Vec<Size>,
    pub edges: Vec<Edge>,
}

impl Synthetic {
    /// Lineage: every node has 1 to 3 parents (1.4 on average), one of the twenty before it, or of any one in twenty times.
    pub fn new(count: usize) -> Self {
        let mut numbers = Numbers(count as u64);
        let mut edges = BTreeSet::new();
        for node in 1..count {
            for _ in 0..parents(&mut numbers) {
                let reach = if numbers.percent(5) {
                    node
                } else {
                    node.min(20)
                };
                edges.insert((node - 1 - numbers.below(reach), node));
            }
        }
        Self::of(count, edges)
    }

    /// A node with so many others on one side.
    pub fn hub(degree: usize, is_source: bool) -> Self {
        let edges = (1..=degree).map(|at| if is_source { (0, at) } else { (at, 0) });
        Self::of(degree + 1, edges)
    }

    fn of(count: usize, edges: impl IntoIterator<Item = (usize, usize)>) -> Self {
        let labels: Vec<String> = (0..count).map(|at| format!("[dwd_orders_{at}]")).collect();
        let size = |label: &String| Size {
            width: i32::try_from(label.len()).unwrap_or(0),
            height: 1,
        };
        Self {
            sizes: labels.iter().map(size).collect(),
            labels,
            edges: edges.into_iter().map(Edge::from).collect(),
        }
    }
}

fn parents(numbers: &mut Numbers) -> usize {
    match numbers.below(10) {
        0..=6 => 1,
        7 | 8 => 2,
        _ => 3,
    }
}

/// A large graph with hubs.
pub struct Estate {
    next: Vec<Vec<usize>>,
    before: Vec<Vec<usize>>,
}

impl Estate {
    /// So many nodes and half as many edges again, of which one in ten leaves one of three hubs.
    pub fn new(count: usize) -> Self {
        let mut numbers = Numbers(count as u64);
        let mut estate = Self {
            next: vec![Vec::new(); count],
            before: vec![Vec::new(); count],
        };
        for node in 1..count {
            for _ in 0..=usize::from(numbers.percent(50)) {
                let far = numbers.percent(5);
                let from = match numbers.below(10) {
                    0 => numbers.below(3),
                    _ => node - 1 - numbers.below(if far { node } else { node.min(1_000) }),
                };
                if from < node && !estate.next[from].contains(&node) {
                    estate.next[from].push(node);
                    estate.before[node].push(from);
                }
            }
        }
        estate
    }

    /// What lies so many hops up and down from each of so many nodes, sorted by size.
    pub fn egos(&self, hops: usize, count: usize) -> Vec<Synthetic> {
        let mut numbers = Numbers(1);
        let egos = (0..count).map(|_| self.ego(numbers.below(self.next.len()), hops));
        let mut egos: Vec<Synthetic> = egos.collect();
        egos.sort_by_key(|ego| ego.sizes.len());
        egos
    }

    fn ego(&self, focus: usize, hops: usize) -> Synthetic {
        let mut found: HashMap<usize, usize> = HashMap::from([(focus, 0)]);
        for links in [&self.next, &self.before] {
            let mut open = VecDeque::from([(focus, 0)]);
            while let Some((node, distance)) = open.pop_front() {
                for &near in links[node].iter().filter(|_| distance < hops) {
                    let index = found.len();
                    if *found.entry(near).or_insert(index) == index {
                        open.push_back((near, distance + 1));
                    }
                }
            }
        }
        let mut edges: Vec<(usize, usize)> = Vec::new();
        for (&node, &from) in &found {
            let next = self.next[node].iter();
            edges.extend(next.filter_map(|to| Some((from, *found.get(to)?))));
        }
        edges.sort_unstable();
        Synthetic::of(found.len(), edges)
    }
}
