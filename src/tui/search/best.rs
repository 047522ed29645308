//! The best of many: matched on all cores, and closely only those that may be among the best.

/// Fewer than this are matched sooner than threads are started.
const WORTH_A_THREAD: usize = 4_000;

/// So many numbers, from 0. There are not so many nodes that one would not be of 32 bits.
pub(super) fn numbers(count: usize) -> Vec<u32> {
    (0..u32::try_from(count).unwrap_or(u32::MAX)).collect()
}

/// Those that fit, with how well, in their order: on all cores, each with a judge of its own.
pub(super) fn scored<J>(candidates: &[u32], judge: impl Fn() -> J + Sync) -> Vec<(u32, u32)>
where
    J: FnMut(usize) -> Option<u32>,
{
    let score_all = |part: &[u32]| -> Vec<(u32, u32)> {
        let mut judge = judge();
        let mut fitting = Vec::with_capacity(part.len());
        fitting.extend(part.iter().filter_map(|&at| {
            let score = judge(usize::try_from(at).ok()?)?;
            Some((at, score))
        }));
        fitting
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let parts = cores.min(candidates.len() / WORTH_A_THREAD).max(1);
    let mut pieces = candidates.chunks(candidates.len().div_ceil(parts).max(1));
    let Some(own) = pieces.next() else {
        return Vec::new();
    };
    let score_all = &score_all;
    std::thread::scope(|scope| {
        let others: Vec<_> = pieces
            .map(|part| {
                let thread = std::thread::Builder::new();
                (part, thread.spawn_scoped(scope, move || score_all(part)))
            })
            .collect();
        let mut all = score_all(own);
        for (part, thread) in others {
            let scored = thread.ok().and_then(|thread| thread.join().ok());
            all.extend(scored.unwrap_or_else(|| score_all(part)));
        }
        all
    })
}

/// A score that each of the best so many has: of a hundred thousand most need no rank.
fn least(scored: &[(u32, u32)], most: usize) -> u32 {
    let Some(at) = most.checked_sub(1).filter(|&at| at < scored.len()) else {
        return 0;
    };
    let mut all: Vec<u32> = scored.iter().map(|&(_, score)| score).collect();
    let (_, least, _) = all.select_nth_unstable_by(at, |one, other| other.cmp(one));
    *least
}

/// Of those that fit, each with what it scores at most, the best so many with their scores, and whatever scores the same as one of
/// them; in no order. Those that may score most are judged first, and the others only where they may score as much as these do.
pub(super) fn best<J>(
    bounded: &[(u32, u32)],
    most: usize,
    judge: impl Fn() -> J + Sync,
) -> Vec<(u32, u32)>
where
    J: FnMut(usize) -> Option<u32>,
{
    let mut rest = bounded.to_vec();
    let mut found: Vec<(u32, u32)> = Vec::new();
    let mut batch = most.max(1) * 4;
    while !rest.is_empty() {
        let first = rest.len().saturating_sub(batch);
        if first > 0 {
            rest.select_nth_unstable_by_key(first, |&(_, bound)| bound);
        }
        let likely: Vec<u32> = rest.drain(first..).map(|(at, _)| at).collect();
        found.extend(scored(&likely, &judge));
        let least = least(&found, most);
        found.retain(|&(_, score)| score >= least);
        rest.retain(|&(_, bound)| bound >= least);
        batch *= 4;
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_best_are_those_of_judging_all(
            all in prop::collection::vec((0_u32..40, 0_u32..5), 0..300),
            most in 0_usize..20,
        ) {
            let bounded: Vec<(u32, u32)> = (0..).zip(&all).map(|(at, (score, more))| (at, score + more)).collect();
            let score = |at: usize| all.get(at).map(|it| it.0);
            let mut found = best(&bounded, most, || score);
            found.sort_unstable();
            let judged = scored(&numbers(all.len()), || score);
            let least = least(&judged, most);
            let plain: Vec<(u32, u32)> = judged.into_iter().filter(|it| it.1 >= least).collect();
            prop_assert_eq!(found, plain);
        }
    }
}
