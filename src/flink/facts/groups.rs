//! What a plan puts its rows together by, as aggregates print it: `groupBy=[a, b]`.

use std::collections::BTreeSet;

/// The keys of a plan's groups.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Groups {
    /// Those that are columns of their names.
    pub keys: BTreeSet<String>,
    /// Whether others are computed.
    pub are_computed: bool,
}

impl Groups {
    /// Takes in what stands behind `groupBy=[`.
    pub(super) fn read(&mut self, text: &str) {
        const MOST: usize = 4096;
        let end = text.bytes().take(MOST).position(|byte| byte == b']');
        let list = text.get(..end.unwrap_or(0)).unwrap_or_default();
        for key in list.split(", ") {
            let is_name = |it: char| it.is_alphanumeric() || it == '_';
            if !key.is_empty() && key.chars().all(is_name) {
                self.keys.insert(key.to_owned());
            } else {
                // `$f2` and `EXPR$0`, or a name that the text does not tell from several.
                self.are_computed = true;
            }
        }
    }

    /// Whether rows are put together by something.
    pub fn is_any(&self) -> bool {
        self.are_computed || !self.keys.is_empty()
    }
}
