//! Gives the nets of one gap their vertical tracks (left-edge interval colouring under the constraints of the rows).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The ends of one net in a gap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Net {
    /// The row where it comes in from the left.
    pub left: Option<i32>,
    /// The rows where it goes out to the right.
    pub right: BTreeSet<i32>,
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

impl Net {
    fn is_straight(&self) -> bool {
        self.lane.is_none() && self.right.iter().all(|&row| Some(row) == self.left)
    }

    fn rows(&self) -> impl Iterator<Item = i32> + '_ {
        self.left
            .into_iter()
            .chain(self.right.iter().copied())
            .chain(self.lane)
    }
}

/// A vertical piece of a net.
#[derive(Debug)]
struct Piece {
    net: usize,
    /// The second piece of a net with a dogleg.
    is_second: bool,
    low: i32,
    high: i32,
}

/// Ways of the nets, and the number of tracks.
///
/// Where a net comes in at the row at which another goes out, the first one's vertical must stand left of the second
/// one's, or their horizontal runs would be one. Where these constraints form a cycle, one net is cut in two pieces
/// joined in a row of its own (a dogleg), under the `lanes` where no row between its ends is free.
pub(super) fn assign<K: Ord + Copy>(
    nets: &BTreeMap<K, Net>,
    lanes: &Range<i32>,
) -> (BTreeMap<K, Way>, usize) {
    let bent: Vec<(K, &Net)> = nets
        .iter()
        .filter(|(_, net)| !net.is_straight())
        .map(|(&key, net)| (key, net))
        .collect();
    let mut doglegs: Vec<Option<i32>> = vec![None; bent.len()];
    let mut taken: BTreeSet<i32> = nets.values().flat_map(Net::rows).collect();
    loop {
        let pieces = pieces(&bent, &doglegs);
        let after = constraints(&bent, &doglegs, &pieces);
        match color(&pieces, &after) {
            Ok(tracks) => {
                let mut ways: BTreeMap<K, Way> =
                    nets.keys().map(|&key| (key, Way::default())).collect();
                for (piece, &track) in pieces.iter().zip(&tracks) {
                    let Some(way) = ways.get_mut(&bent[piece.net].0) else {
                        continue;
                    };
                    match doglegs[piece.net] {
                        Some(row) if !piece.is_second => way.dogleg = Some((row, track)),
                        _ => way.track = track,
                    }
                }
                return (ways, tracks.iter().max().map_or(0, |last| last + 1));
            }
            Err(stuck) => {
                // Only a piece of a whole net can be stuck for good: two halves never constrain each other in a cycle.
                let Some(&piece) = stuck
                    .iter()
                    .find(|&&piece| doglegs[pieces[piece].net].is_none())
                else {
                    return (nets.keys().map(|&key| (key, Way::default())).collect(), 1);
                };
                let Piece { net, low, high, .. } = pieces[piece];
                let row = free_row(&taken, low, high, lanes);
                taken.insert(row);
                doglegs[net] = Some(row);
            }
        }
    }
}

fn pieces<K>(bent: &[(K, &Net)], doglegs: &[Option<i32>]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (at, (_, net)) in bent.iter().enumerate() {
        let span = |rows: &mut dyn Iterator<Item = i32>| {
            rows.fold((i32::MAX, i32::MIN), |(l, h), r| (l.min(r), h.max(r)))
        };
        match doglegs[at] {
            None => {
                let (low, high) = span(&mut net.rows());
                pieces.push(Piece {
                    net: at,
                    is_second: false,
                    low,
                    high,
                });
            }
            Some(row) => {
                let (low, high) = span(&mut net.left.into_iter().chain([row]));
                pieces.push(Piece {
                    net: at,
                    is_second: false,
                    low,
                    high,
                });
                let (low, high) = span(&mut net.right.iter().copied().chain(net.lane).chain([row]));
                pieces.push(Piece {
                    net: at,
                    is_second: true,
                    low,
                    high,
                });
            }
        }
    }
    pieces
}

/// For each piece the pieces that must stand to its right.
fn constraints<K>(
    bent: &[(K, &Net)],
    doglegs: &[Option<i32>],
    pieces: &[Piece],
) -> Vec<Vec<usize>> {
    let mut first = vec![0; bent.len()];
    let mut second = vec![0; bent.len()];
    for (at, piece) in pieces.iter().enumerate() {
        if !piece.is_second {
            first[piece.net] = at;
        }
        second[piece.net] = at;
    }
    let mut incoming: BTreeMap<i32, usize> = BTreeMap::new();
    for (at, (_, net)) in bent.iter().enumerate() {
        if let Some(row) = net.left {
            incoming.insert(row, at);
        }
    }
    let mut after = vec![Vec::new(); pieces.len()];
    for (at, (_, net)) in bent.iter().enumerate() {
        if doglegs[at].is_some() {
            after[first[at]].push(second[at]);
        }
        for row in &net.right {
            if let Some(&other) = incoming.get(row)
                && other != at
            {
                after[first[other]].push(second[at]);
            }
        }
    }
    after
}

/// Tracks by piece, or the pieces that wait for each other.
fn color(pieces: &[Piece], after: &[Vec<usize>]) -> Result<Vec<usize>, Vec<usize>> {
    let mut waits = vec![0; pieces.len()];
    for next in after.iter().flatten() {
        waits[*next] += 1;
    }
    let mut ready: BTreeSet<(i32, i32, usize)> = BTreeSet::new();
    let key = |at: usize| (pieces[at].low, pieces[at].high, at);
    ready.extend((0..pieces.len()).filter(|&at| waits[at] == 0).map(key));
    let mut earliest = vec![0; pieces.len()];
    let mut track = vec![0; pieces.len()];
    let mut used: Vec<Vec<(i32, i32)>> = Vec::new();
    let mut done = 0;
    while let Some((low, high, at)) = ready.pop_first() {
        let mut choice = earliest[at];
        while used
            .get(choice)
            .is_some_and(|runs| runs.iter().any(|&(l, h)| l <= high && low <= h))
        {
            choice += 1;
        }
        if used.len() <= choice {
            used.resize(choice + 1, Vec::new());
        }
        used[choice].push((low, high));
        track[at] = choice;
        done += 1;
        for &next in &after[at] {
            earliest[next] = earliest[next].max(choice + 1);
            waits[next] -= 1;
            if waits[next] == 0 {
                ready.insert(key(next));
            }
        }
    }
    if done == pieces.len() {
        Ok(track)
    } else {
        Err(on_cycles(&waits, after))
    }
}

/// Of the pieces that still wait, those that others wait for too: what only hangs on a cycle is taken off from the end.
fn on_cycles(waits: &[usize], after: &[Vec<usize>]) -> Vec<usize> {
    let mut stuck: Vec<usize> = (0..waits.len()).filter(|&at| waits[at] > 0).collect();
    loop {
        let kept: Vec<usize> = stuck
            .iter()
            .copied()
            .filter(|&at| after[at].iter().any(|next| stuck.contains(next)))
            .collect();
        if kept.len() == stuck.len() {
            return kept;
        }
        stuck = kept;
    }
}

/// A row between `low` and `high` at which no net comes in or goes out; under the lanes where there is none.
fn free_row(taken: &BTreeSet<i32>, low: i32, high: i32, lanes: &Range<i32>) -> i32 {
    let middle = i32::midpoint(low, high);
    let between = (middle..high)
        .chain((low..middle).rev())
        .find(|row| !taken.contains(row) && !lanes.contains(row));
    between.unwrap_or_else(|| {
        taken
            .last()
            .map_or(lanes.end, |&last| lanes.end.max(last + 1))
    })
}
