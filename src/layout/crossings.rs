//! Counts the crossings between two columns.

/// Pairs of links of which one begins above the other and ends under it, for links given as rows of their left and right
/// ends, sorted. Links that share an end do not cross. Counted with a Fenwick tree over the right rows, of which
/// there are `rows`: E log V.
pub(super) fn count(links: &[(i32, i32)], rows: usize) -> usize {
    debug_assert!(links.is_sorted());
    let mut tree = vec![0_usize; rows + 1];
    let mut total = 0;
    let mut seen = 0;
    for same_left in links.chunk_by(|a, b| a.0 == b.0) {
        for &(_, right) in same_left {
            total += seen - sum_to(&tree, place(right));
        }
        for &(_, right) in same_left {
            add(&mut tree, place(right));
        }
        seen += same_left.len();
    }
    total
}

fn place(row: i32) -> usize {
    usize::try_from(row).unwrap_or(0) + 1
}

fn add(tree: &mut [usize], mut at: usize) {
    while at < tree.len() {
        tree[at] += 1;
        at += at & at.wrapping_neg();
    }
}

fn sum_to(tree: &[usize], mut at: usize) -> usize {
    let mut sum = 0;
    while at > 0 {
        sum += tree[at];
        at -= at & at.wrapping_neg();
    }
    sum
}

/// Crossings of the links of two neighbours when the one with the `upper` ends stands above the one with the `lower`
/// ends; both sorted.
pub(super) fn between(upper: &[i32], lower: &[i32]) -> usize {
    // The most frequent case by far.
    match (upper.last(), lower.first()) {
        (Some(last), Some(first)) if first < last => {}
        _ => return 0,
    }
    let (mut total, mut above) = (0, 0);
    for end in upper {
        while lower.get(above).is_some_and(|other| other < end) {
            above += 1;
        }
        total += above;
    }
    total
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    fn naive(links: &[(i32, i32)]) -> usize {
        let pairs = links
            .iter()
            .enumerate()
            .flat_map(|(at, a)| links[..at].iter().map(move |b| (a, b)));
        pairs
            .filter(|(a, b)| (a.0 < b.0 && a.1 > b.1) || (a.0 > b.0 && a.1 < b.1))
            .count()
    }

    proptest! {
        #[test]
        fn the_tree_counts_what_looking_at_every_pair_counts(
            mut links in prop::collection::vec((0..12_i32, 0..12_i32), 0..40)
        ) {
            links.sort_unstable();
            prop_assert_eq!(super::count(&links, 12), naive(&links));
        }

        #[test]
        fn neighbours_cross_as_often_as_their_links_do(
            mut upper in prop::collection::vec(0..9_i32, 0..9), mut lower in prop::collection::vec(0..9_i32, 0..9)
        ) {
            upper.sort_unstable();
            lower.sort_unstable();
            let links: Vec<_> = upper.iter().map(|&end| (0, end)).chain(lower.iter().map(|&end| (1, end))).collect();
            prop_assert_eq!(super::between(&upper, &lower), naive(&links));
        }
    }
}
