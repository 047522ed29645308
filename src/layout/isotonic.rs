//! The nearest values that never fall.

struct Block {
    sum: i64,
    weight: i64,
    members: usize,
    /// The mean, rounded.
    value: i64,
}

impl Block {
    fn joined(&self, other: &Self) -> Self {
        let (sum, weight) = (self.sum + other.sum, self.weight + other.weight);
        Self {
            sum,
            weight,
            members: self.members + other.members,
            value: (2 * sum + weight).div_euclid(2 * weight),
        }
    }
}

/// For wanted values, each with a weight, the values nearest to them of which none is smaller than the one before:
/// neighbours that want the opposite form a block at the mean of what they want (pool adjacent violators).
pub(super) fn fit(wanted: impl Iterator<Item = (i64, i64)>) -> Vec<i64> {
    let mut blocks: Vec<Block> = Vec::with_capacity(wanted.size_hint().0);
    for (value, weight) in wanted {
        let weight = weight.max(1);
        let mut block = Block {
            sum: value * weight,
            weight,
            members: 1,
            value,
        };
        while let Some(before) = blocks.pop_if(|before| before.value > block.value) {
            block = before.joined(&block);
        }
        blocks.push(block);
    }
    let values = blocks
        .iter()
        .flat_map(|block| std::iter::repeat_n(block.value, block.members));
    values.collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn neighbours_that_want_the_opposite_meet_by_weight() {
        for (wanted, expected) in [
            (vec![(1, 1), (2, 1)], vec![1, 2]),
            (vec![(5, 1), (1, 1)], vec![3, 3]),
            (vec![(5, 3), (1, 1)], vec![4, 4]),
            (vec![(0, 1), (9, 1), (5, 1), (4, 1)], vec![0, 6, 6, 6]),
            (vec![(-3, 1), (-4, 1)], vec![-3, -3]),
            (vec![(7, 1000), (0, 1), (0, 1)], vec![7, 7, 7]),
        ] {
            assert_eq!(super::fit(wanted.into_iter()), expected);
        }
    }
}
