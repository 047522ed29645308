//! Gives the nets of one gap their vertical tracks: every net one of its own wherever two would share a cell, in the order
//! in which their lines cross least.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The ends of one net in a gap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Ends {
    /// The row where it comes in from the left.
    pub left: Option<i32>,
    /// The rows where it goes out to the right.
    pub right: Vec<i32>,
    /// The lane under the picture that it joins.
    pub lane: Option<i32>,
}

/// Where a net runs vertically.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Way {
    /// The track from which it goes out to the right.
    pub track: usize,
    /// Where two nets would block each other: the row and the track of a first vertical piece before `track`.
    pub dogleg: Option<(i32, usize)>,
}

impl Ends {
    fn is_straight(&self) -> bool {
        self.lane.is_none() && self.right.iter().all(|&row| Some(row) == self.left)
    }

    fn rows(&self) -> impl Iterator<Item = i32> + '_ {
        let sides = self.left.into_iter().chain(self.right.iter().copied());
        sides.chain(self.lane)
    }

    /// The one vertical piece of the net. A lane runs to the left where the net leaves its source, and comes from the
    /// right where it goes to its targets.
    fn piece(&self, net: usize) -> Piece {
        let (mut left, mut right): (Vec<i32>, Vec<i32>) =
            (self.left.into_iter().collect(), self.right.clone());
        if self.left.is_some() {
            left.extend(self.lane);
        } else {
            right.extend(self.lane);
        }
        Piece::new(net, left, right)
    }
}

/// A vertical piece of a net.
#[derive(Debug)]
struct Piece {
    net: usize,
    low: i32,
    high: i32,
    /// Rows at which lines come to it from the left.
    left: Vec<i32>,
    /// Rows at which lines leave it to the right.
    right: Vec<i32>,
}

impl Piece {
    fn new(net: usize, left: Vec<i32>, right: Vec<i32>) -> Self {
        let rows = || left.iter().chain(&right).copied();
        Self {
            net,
            low: rows().min().unwrap_or(0),
            high: rows().max().unwrap_or(0),
            left,
            right,
        }
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.low <= other.high && other.low <= self.high
    }

    /// How often the two cross when this one stands left of the other.
    fn crossings_before(&self, other: &Self) -> usize {
        let within = |rows: &[i32], piece: &Self| {
            let rows = rows.iter();
            rows.filter(|&&row| piece.low < row && row < piece.high)
                .count()
        };
        within(&self.right, other) + within(&other.left, self)
    }

    /// Pieces that lead down are best placed from the lowest on, those that lead up from the uppermost on: none of them
    /// then crosses the next.
    fn key(&self) -> (bool, i32) {
        let start = self.left.first().copied().unwrap_or(self.high);
        let leads_up = start - self.low > self.high - start;
        (leads_up, if leads_up { start } else { -start })
    }
}

/// Ways of the nets, and the number of tracks.
///
/// Where a net comes in at the row at which another goes out, the first one's vertical must stand left of the second
/// one's, or their horizontal runs would be one. Where these constraints form a cycle, one net is cut in two pieces
/// joined in a row of its own (a dogleg), under the `lanes` where no row between its ends is free.
pub(super) fn assign(nets: &[Ends], lanes: &Range<i32>) -> (Vec<Way>, usize) {
    let mut ways = vec![Way::default(); nets.len()];
    let mut placing = Placing::new(nets);
    // Most gaps need none of it.
    let mut taken: Option<BTreeSet<i32>> = None;
    loop {
        placing.run();
        let Some(piece) = placing.on_cycle() else {
            break;
        };
        let Piece { net, low, high, .. } = placing.pieces[piece];
        let taken = taken.get_or_insert_with(|| nets.iter().flat_map(Ends::rows).collect());
        let row = free_row(taken, low, high, lanes);
        taken.insert(row);
        ways[net].dogleg = Some((row, 0));
        placing.cut(piece, row);
    }
    let halves = placing.second_half;
    for (at, (piece, &track)) in placing.pieces.iter().zip(&placing.track).enumerate() {
        let way = &mut ways[piece.net];
        match &mut way.dogleg {
            Some((_, first)) if halves.contains_key(&at) => *first = track,
            _ => way.track = track,
        }
    }
    (ways, placing.used.len())
}

/// The work on a gap.
#[derive(Debug)]
struct Placing {
    pieces: Vec<Piece>,
    /// For each piece the pieces that must stand to its right.
    after: Vec<Vec<usize>>,
    /// For each piece how many must still be placed before it.
    waits: Vec<usize>,
    earliest: Vec<usize>,
    track: Vec<usize>,
    is_placed: Vec<bool>,
    /// Pieces of each track.
    used: Vec<Vec<usize>>,
    ready: BTreeSet<((bool, i32), usize)>,
    /// Second halves of nets that were cut, by their first.
    second_half: BTreeMap<usize, usize>,
}

impl Placing {
    fn new(nets: &[Ends]) -> Self {
        let bent = nets
            .iter()
            .enumerate()
            .filter(|(_, net)| !net.is_straight());
        let pieces: Vec<Piece> = bent.map(|(at, net)| net.piece(at)).collect();
        let count = pieces.len();
        let mut placing = Self {
            after: vec![Vec::new(); count],
            waits: vec![0; count],
            earliest: vec![0; count],
            track: vec![0; count],
            is_placed: vec![false; count],
            used: Vec::new(),
            ready: BTreeSet::new(),
            second_half: BTreeMap::new(),
            pieces,
        };
        let incoming: BTreeMap<i32, usize> = placing
            .pieces
            .iter()
            .enumerate()
            .filter_map(|(at, piece)| Some((nets[piece.net].left?, at)))
            .collect();
        for (at, piece) in placing.pieces.iter().enumerate() {
            for row in &nets[piece.net].right {
                if let Some(&other) = incoming.get(row)
                    && other != at
                {
                    placing.after[other].push(at);
                    placing.waits[at] += 1;
                }
            }
        }
        for at in 0..count {
            placing.offer(at);
        }
        placing
    }

    fn offer(&mut self, piece: usize) {
        if self.waits[piece] == 0 {
            self.ready.insert((self.pieces[piece].key(), piece));
        }
    }

    /// Places pieces until none is ready.
    fn run(&mut self) {
        while let Some((_, piece)) = self.ready.pop_first() {
            let track = self.choose(piece);
            if self.used.len() <= track {
                self.used.resize(track + 1, Vec::new());
            }
            self.used[track].push(piece);
            self.track[piece] = track;
            self.is_placed[piece] = true;
            for next in std::mem::take(&mut self.after[piece]) {
                self.earliest[next] = self.earliest[next].max(track + 1);
                self.waits[next] -= 1;
                self.offer(next);
            }
        }
    }

    /// The track in which a piece crosses the pieces already placed least often, the leftmost of equal ones.
    fn choose(&self, piece: usize) -> usize {
        let own = &self.pieces[piece];
        let first = self.earliest[piece].min(self.used.len());
        // Of each track: crossings if the piece stands left of it, or right of it; and whether it has room.
        let tracks: Vec<(usize, usize, bool)> = self
            .used
            .iter()
            .map(|track| {
                let near = track.iter().map(|&other| &self.pieces[other]);
                let near = near.filter(|other| own.overlaps(other));
                near.fold((0, 0, true), |(left, right, _), other| {
                    let (before, after) =
                        (own.crossings_before(other), other.crossings_before(own));
                    (left + before, right + after, false)
                })
            })
            .collect();
        let mut crossings: usize = tracks[..first].iter().map(|track| track.1).sum();
        crossings += tracks[first..].iter().map(|track| track.0).sum::<usize>();
        let mut best = (usize::MAX, self.earliest[piece].max(tracks.len()));
        for (at, &(left, right, has_room)) in tracks.iter().enumerate().skip(first) {
            if has_room && crossings < best.0 {
                best = (crossings, at);
            }
            crossings = crossings + right - left;
        }
        if crossings < best.0 {
            best.1 = self.earliest[piece].max(tracks.len());
        }
        best.1
    }

    /// A piece that waits for itself by way of others, if any piece still waits.
    fn on_cycle(&self) -> Option<usize> {
        let mut at = (0..self.pieces.len()).find(|&at| !self.is_placed[at])?;
        let mut before = vec![None; self.pieces.len()];
        for (piece, after) in self.after.iter().enumerate() {
            for &next in after {
                before[next] = before[next].or(Some(piece));
            }
        }
        let mut is_seen = vec![false; self.pieces.len()];
        while !std::mem::replace(&mut is_seen[at], true) {
            at = before[at]?;
        }
        Some(at)
    }

    /// Cuts a piece in two that meet at `row`. What must stand right of where it comes in waits for the first half only,
    /// and only the second half waits for what the piece waited for.
    fn cut(&mut self, piece: usize, row: i32) {
        let whole = &mut self.pieces[piece];
        let mut first = std::mem::take(&mut whole.left);
        // Only what comes in from the left can be on a cycle; after that row there may be one of a lane.
        let mut left = first.split_off(first.len().min(1));
        left.push(row);
        let second = Piece::new(whole.net, left, std::mem::take(&mut whole.right));
        *whole = Piece::new(whole.net, first, vec![row]);
        let at = self.pieces.len();
        self.pieces.push(second);
        self.after.push(Vec::new());
        self.waits.push(self.waits[piece] + 1);
        for after in &mut self.after {
            for next in after.iter_mut().filter(|next| **next == piece) {
                *next = at;
            }
        }
        self.after[piece].push(at);
        self.waits[piece] = 0;
        self.earliest.push(self.earliest[piece]);
        self.earliest[piece] = 0;
        self.track.push(0);
        self.is_placed.push(false);
        self.second_half.insert(piece, at);
        self.offer(piece);
    }
}

/// A row between `low` and `high` at which no net comes in or goes out; under the lanes where there is none.
fn free_row(taken: &BTreeSet<i32>, low: i32, high: i32, lanes: &Range<i32>) -> i32 {
    let middle = i32::midpoint(low, high);
    let between = (middle..high)
        .chain((low..middle).rev())
        .find(|row| !taken.contains(row) && !lanes.contains(row));
    between.unwrap_or_else(|| {
        let under = taken.last().map_or(lanes.end, |&last| last + 1);
        under.max(lanes.end)
    })
}
