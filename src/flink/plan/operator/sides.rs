//! The sides of a join by the text alone: which columns are of the left one, and what those of the right are called there.
//!
//! The names of a side are apart from each other. One that is taken by a column before it gets the first number behind it
//! that makes it another (`SqlValidatorUtil.deriveJoinRowType` of Calcite), so that `id0` is the `id` of the right side
//! where the left has an `id`, and the column that has the plain name is of the left.

use std::collections::{HashMap, HashSet};

/// What the names of the columns of a join were before they got numbers, one after the other.
#[derive(Debug, Default)]
pub(super) struct Numbers<'n> {
    /// Those that a name of this side may have met: of the sides before, and what others of this side were made.
    taken: HashSet<&'n str>,
    before: HashSet<&'n str>,
}

impl<'n> Numbers<'n> {
    /// The next name without the number that tells it from an earlier one.
    pub(super) fn original(&mut self, name: &'n str) -> &'n str {
        let original = self.base(name).unwrap_or(name);
        if original != name {
            self.taken.insert(name);
        }
        self.before.insert(name);
        original
    }

    /// What follows may be of another side than this name.
    fn may_end_with(&mut self, name: &'n str) {
        self.taken.insert(name);
    }

    /// What follows is of another side.
    pub(super) fn end_side(&mut self) {
        self.taken.extend(&self.before);
    }

    /// The taken name that this one was made of. `c10` may be the first of `c1`, and the eleventh of `c`.
    fn base(&self, name: &'n str) -> Option<&'n str> {
        let digits = name.len() - name.trim_end_matches(|it: char| it.is_ascii_digit()).len();
        let is_it = |(base, number): &(&str, &str)| {
            let is_number = *number == "0" || !number.starts_with('0');
            let number: Option<usize> = number.parse().ok();
            let all_taken = |count: usize| {
                count <= self.before.len()
                    && (0..count).all(|it| self.before.contains(&*format!("{base}{it}")))
            };
            is_number && self.taken.contains(base) && number.is_some_and(all_taken)
        };
        let mut splits = (1..=digits).map(|count| name.split_at(name.len() - count));
        splits.find(is_it).map(|(base, _)| base)
    }
}

/// The names without numbers where the right side begins at a place.
pub(super) fn originals<'n>(names: &[&'n str], right: usize) -> Vec<&'n str> {
    let mut numbers = Numbers::default();
    let original = |(at, name): (usize, &&'n str)| {
        if at == right {
            numbers.end_side();
        }
        numbers.original(name)
    };
    names.iter().enumerate().map(original).collect()
}

/// Where the left side ends and the right one begins: what is between may be of either.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Border {
    /// So many columns are sure to be of the left.
    left: usize,
    /// From here on they are sure to be of the right.
    right: usize,
}

impl Border {
    /// By the names `select`, and by pairs of which one is of either side.
    pub(super) fn of<'n>(select: &[&str], pairs: impl Iterator<Item = (&'n str, &'n str)>) -> Self {
        let mut border = Self {
            left: 1,
            right: select.len().saturating_sub(1).max(1),
        };
        border.has_numbers(select);
        let place = |name: &str| select.iter().position(|known| *known == name);
        for (one, other) in pairs {
            if let (Some(one), Some(other)) = (place(one), place(other)) {
                border.left_has(one.min(other));
                border.right_has(one.max(other));
            }
        }
        border
    }

    /// The two places; where the text contradicts itself there is nothing between them.
    pub(super) fn settled(self) -> (usize, usize) {
        (self.left, self.right.max(self.left))
    }

    fn left_has(&mut self, place: usize) {
        self.left = self.left.max(place + 1);
    }

    fn right_has(&mut self, place: usize) {
        self.right = self.right.min(place);
    }

    /// A name with a number is of the right, and the one without it of the left: no side has a name twice.
    fn has_numbers(&mut self, select: &[&str]) {
        let mut places: HashMap<&str, usize> = HashMap::new();
        let mut numbers = Numbers::default();
        for (at, name) in select.iter().enumerate() {
            let original = numbers.original(name);
            if original != *name {
                self.right_has(at);
                // What has a number itself is of the right.
                if let Some(&place) = places.get(original).filter(|&&it| it < self.right) {
                    self.left_has(place);
                }
            }
            places.insert(name, at);
            if at < self.right {
                numbers.may_end_with(name);
            }
        }
    }

    /// `leftTimeIndex=2, rightTimeIndex=2` of an interval join are places on either side, so that each has more columns.
    pub(super) fn has_times(&mut self, bounds: &str, count: usize) {
        let index = |key: &str| -> Option<usize> {
            let mut pairs = bounds.split(", ").filter_map(|it| it.split_once('='));
            pairs.find(|(name, _)| *name == key)?.1.parse().ok()
        };
        if let Some(place) = index("leftTimeIndex").filter(|&it| it < count) {
            self.left_has(place);
        }
        let right = index("rightTimeIndex").and_then(|it| count.checked_sub(it + 1));
        if let Some(place) = right {
            self.right_has(place);
        }
    }

    /// `__TEMPORAL_JOIN_CONDITION(time of the left, time of the right, …)`.
    pub(super) fn has_versions(&mut self, condition: &str, select: &[&str]) {
        const CALL: &str = "__TEMPORAL_JOIN_CONDITION(";
        let Some((_, arguments)) = condition.split_once(CALL) else {
            return;
        };
        let mut places = arguments.splitn(3, ", ").take(2).map(|name| {
            let mut names = select.iter();
            names.position(|known| *known == name)
        });
        if let (Some(Some(left)), Some(Some(right))) = (places.next(), places.next()) {
            self.left_has(left);
            self.right_has(right);
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// The names before numbers, sides apart by `|`.
    fn originals(sides: &str) -> String {
        let mut numbers = Numbers::default();
        let mut told = Vec::new();
        for side in sides.split(" | ") {
            let side = side.split(' ').map(|name| numbers.original(name));
            told.push(side.collect::<Vec<_>>().join(" "));
            numbers.end_side();
        }
        told.join(" | ")
    }

    #[rstest]
    #[case::one("id v | id0 w", "id v | id w")]
    #[case::of_three_sides("id | id0 | id1 v", "id | id | id v")]
    #[case::the_next_number("id id0 | id1", "id id0 | id")]
    #[case::a_number_that_none_led_to("addr | addr2", "addr | addr2")]
    #[case::a_number_that_is_part_of_the_name("c1 c2 | c10 c20", "c1 c2 | c1 c2")]
    #[case::a_name_that_only_looks_so("k | x x0", "k | x x0")]
    #[case::one_that_met_another_with_a_number("id | id0 id00", "id | id id0")]
    #[case::digits_alone("1 | 10", "1 | 1")]
    #[case::no_number("id | id00", "id | id00")]
    fn numbers_are_taken_off(#[case] sides: &str, #[case] expected: &str) {
        assert_eq!(originals(sides), expected);
    }

    #[rstest]
    #[case::nothing_tells("k v w x", "", (1, 3))]
    #[case::a_number("k v k0 w", "", (1, 2))]
    #[case::numbers_tell_of_the_left_too("k v k0 v0 w", "", (2, 2))]
    #[case::what_is_between_stays_open("k v x k0 v0", "", (2, 3))]
    #[case::a_name_of_the_right_that_looks_so("k k0 x x0", "", (1, 1))]
    #[case::pairs("k v w", "k=w", (1, 2))]
    #[case::a_pair_and_a_number("k v x v0", "x=v0", (3, 3))]
    #[case::contradiction("k v w", "v=w k=v", (2, 2))]
    fn names_and_pairs_tell_the_sides(
        #[case] select: &str,
        #[case] pairs: &str,
        #[case] expected: (usize, usize),
    ) {
        let select: Vec<&str> = select.split(' ').collect();
        let pairs = pairs.split(' ').filter_map(|it| it.split_once('='));
        assert_eq!(Border::of(&select, pairs).settled(), expected);
    }

    #[rstest]
    #[case::both("isRowTime=true, leftTimeIndex=2, rightTimeIndex=1", (3, 3))]
    #[case::processing_time("isRowTime=false, leftTimeIndex=-1, rightTimeIndex=-1", (1, 4))]
    #[case::too_large("leftTimeIndex=99, rightTimeIndex=99", (1, 4))]
    fn places_of_times_tell_the_sides(#[case] bounds: &str, #[case] expected: (usize, usize)) {
        let mut border = Border::of(&["a", "b", "c", "d", "e"], std::iter::empty());
        border.has_times(bounds, 5);
        assert_eq!(border.settled(), expected);
    }

    #[rstest]
    #[case("((k = m) AND __TEMPORAL_JOIN_CONDITION(c, d, __X(k)))", (3, 3))]
    #[case::of_no_column("__TEMPORAL_JOIN_CONDITION(f(c), d, x)", (1, 4))]
    #[case::none("(a = b)", (1, 4))]
    fn times_of_versions_tell_the_sides(#[case] condition: &str, #[case] expected: (usize, usize)) {
        let select = ["a", "b", "c", "d", "e"];
        let mut border = Border::of(&select, std::iter::empty());
        border.has_versions(condition, &select);
        assert_eq!(border.settled(), expected);
    }
}
