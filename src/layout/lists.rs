//! Lists of a fixed number of owners in one piece of memory.

/// A list of values for each owner.
#[derive(Debug, Default)]
pub(super) struct Lists<T> {
    ends: Vec<usize>,
    values: Vec<T>,
}

impl<T: Copy> Lists<T> {
    /// From pairs of owner and value; a list keeps the order in which its values came.
    pub fn of(owners: usize, pairs: &[(usize, T)]) -> Self {
        let mut ends = vec![0; owners];
        for &(owner, _) in pairs {
            ends[owner] += 1;
        }
        let mut sum = 0;
        for end in &mut ends {
            sum += std::mem::replace(end, sum);
        }
        let Some(&(_, any)) = pairs.first() else {
            return Self {
                ends,
                values: Vec::new(),
            };
        };
        let mut values = vec![any; pairs.len()];
        // Each end begins where its list does, and is where it belongs once the list is full.
        for &(owner, value) in pairs {
            values[ends[owner]] = value;
            ends[owner] += 1;
        }
        Self { ends, values }
    }

    /// The values of an owner.
    pub fn get(&self, owner: usize) -> &[T] {
        let start = owner.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.values[start..self.ends[owner]]
    }
}
