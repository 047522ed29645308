//! How many entities are dealt with at once.

/// Entities that are looked at in one go: as many as are asked for at once. What the server has of them is held in memory, of
/// a large plan never all.
pub(in crate::atlas) const PART: usize = 400;

/// Edges for each entity that a batch or a part may have, taken together. Edges cost as much as entities: a hundred
/// applications of a hundred processes each are ten thousand.
const EDGES_EACH: usize = 10;

/// Edges of a batch or a part at most: what is said of one, and of the entity at its other end, takes some 5 KB while it is
/// read.
const MOST_EDGES: usize = 1_000;

/// How many of the first entities, of so many edges each, are dealt with at once where `size` entities are: fewer if they
/// have many edges, one at least.
pub(in crate::atlas) fn fitting(edges: impl Iterator<Item = usize>, size: usize) -> usize {
    let most = (size * EDGES_EACH).min(MOST_EDGES);
    let mut sum = 0;
    let within = edges.take(size).take_while(|edges| {
        sum += edges;
        sum <= most
    });
    within.count().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_with_many_edges_go_in_smaller_numbers() {
        let of = |edges: &[usize], size| fitting(edges.iter().copied(), size);
        assert_eq!(of(&[2; 80], 50), 50);
        assert_eq!(of(&[2; 30], 50), 30);
        assert_eq!(of(&[100; 80], 50), 5);
        assert_eq!(of(&[0, 400, 100, 1, 0], 50), 3);
        assert_eq!(of(&[10_000, 1], 50), 1);
        assert_eq!(of(&[11, 11], 1), 1);
        assert_eq!(of(&[50; 400], 400), 20);
    }
}
