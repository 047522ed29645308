//! Which operator of a chain feeds another chain, where the plan does not say.

use super::{MOST_TRIALS, NodeInput, Walk};
use crate::flink::plan::notation::{Form, Operator};
use crate::flink::plan::operator::{MAYBE, NOT, WELL, fit};
use crate::flink::plan::row::Cell;

impl Walk<'_> {
    /// The operators of other chains that feed the head of a chain, by the place of the input.
    pub(super) fn fed(&mut self, vertex: usize, form: &Form<'_>) -> Vec<usize> {
        let mut inputs: Vec<&NodeInput> = self.vertices[vertex].inputs.iter().collect();
        inputs.sort_by_key(|input| input.num);
        let producers = inputs.iter().filter_map(|input| self.by_id.get(&*input.id));
        // Within a cycle there is nothing to take yet.
        let producers: Vec<usize> = producers
            .copied()
            .filter(|&producer| self.done.get(producer) == Some(&true))
            .collect();
        let Form::Operator(operator) = form else {
            return self.taken(&producers, None).1;
        };
        let count = producers.len();
        let (score, fed) = self.taken(&producers, Some(operator));
        // Two edges are not always numbered as the sides of a join are.
        if count == 2 && score < count * usize::from(WELL) {
            let swapped = [producers[1], producers[0]];
            self.put_back(&fed);
            let (other, swapped) = self.taken(&swapped, Some(operator));
            if other > score {
                return swapped;
            }
            self.put_back(&swapped);
            return self.taken(&producers, Some(operator)).1;
        }
        fed
    }

    /// The operator that each chain gives rows by, and how well they fit altogether.
    fn taken(
        &mut self,
        producers: &[usize],
        operator: Option<&Operator<'_>>,
    ) -> (usize, Vec<usize>) {
        let mut fed = Vec::with_capacity(producers.len());
        let mut score = 0;
        for (place, &producer) in producers.iter().enumerate() {
            let wanted = operator.map(|operator| (operator, place, producers.len()));
            if let Some((fits, node)) = self.branch(producer, wanted) {
                self.nodes[node].taken += 1;
                score += usize::from(fits);
                fed.push(node);
            }
        }
        (score, fed)
    }

    fn put_back(&mut self, nodes: &[usize]) {
        for &node in nodes {
            self.nodes[node].taken -= 1;
        }
    }

    /// The operator of a chain that gives rows to another chain: the end of a branch whose columns fit and that was taken
    /// least; where another fits better, an operator before.
    fn branch(
        &mut self,
        producer: usize,
        wanted: Option<(&Operator<'_>, usize, usize)>,
    ) -> Option<(u8, usize)> {
        let range = self.of_vertex.get(producer)?.clone();
        let giving = |at: &usize| !self.nodes[*at].is_sink;
        let (ends, inner): (Vec<usize>, Vec<usize>) = range
            .clone()
            .filter(giving)
            .partition(|&at| !self.nodes[at].has_children);
        let best_end = self.best(&ends, wanted);
        if best_end.is_none_or(|(fits, _)| fits < WELL) {
            let best_inner = self.best(&inner, wanted);
            if best_inner.map(|(fits, _)| fits) > best_end.map(|(fits, _)| fits) {
                return best_inner;
            }
        }
        // A chain that only writes may be followed by the committer of its sink.
        best_end.or_else(|| Some((NOT, range.last()?)))
    }

    /// The first of those that fit best and were taken least.
    fn best(
        &mut self,
        candidates: &[usize],
        wanted: Option<(&Operator<'_>, usize, usize)>,
    ) -> Option<(u8, usize)> {
        let mut best: Option<(u8, usize)> = None;
        for &at in candidates {
            let node = &self.nodes[at];
            let fits = match wanted {
                Some((operator, place, count)) if self.trials < MOST_TRIALS => {
                    let columns = node.row.cells().map_or(1, <[Cell]>::len);
                    self.trials += operator.length() + columns;
                    fit(operator, place, count, &node.row)
                }
                _ => MAYBE,
            };
            let is_better = best.is_none_or(|(most, known)| {
                fits > most || (fits == most && node.taken < self.nodes[known].taken)
            });
            if is_better {
                best = Some((fits, at));
            }
        }
        best
    }
}
