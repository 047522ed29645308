//! The vertices of a plan, each behind those that it takes rows from.

use super::flow::PlanVertex;
use crate::collections::FastMap;

/// An order of vertices, by their places in the plan.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::flink) struct Order {
    /// All of them; what is left of a cycle comes last, as the plan has it.
    pub vertices: Vec<usize>,
    /// Whether some inputs form a cycle, or are of vertices that are not there.
    pub is_broken: bool,
}

/// The places of vertices by their ids. Of several with an id it is the last.
pub(in crate::flink) fn by_id<'p>(vertices: &[PlanVertex<'p>]) -> FastMap<&'p str, usize> {
    let ids = vertices.iter().enumerate();
    ids.map(|(at, vertex)| (vertex.id, at)).collect()
}

/// Puts vertices in order; `by_id` has their places.
pub(in crate::flink) fn order(vertices: &[PlanVertex<'_>], by_id: &FastMap<&str, usize>) -> Order {
    let mut is_broken = false;
    let mut waiting = vec![0_usize; vertices.len()];
    let mut consumers: Vec<Vec<usize>> = vec![Vec::new(); vertices.len()];
    for (at, vertex) in vertices.iter().enumerate() {
        for input in vertex.inputs {
            match by_id.get(&*input.id) {
                Some(&producer) => {
                    waiting[at] += 1;
                    consumers[producer].push(at);
                }
                None => is_broken = true,
            }
        }
    }
    let mut order: Vec<usize> = (0..waiting.len()).filter(|&at| waiting[at] == 0).collect();
    let mut next = 0;
    while let Some(&vertex) = order.get(next) {
        next += 1;
        for &consumer in &consumers[vertex] {
            waiting[consumer] -= 1;
            if waiting[consumer] == 0 {
                order.push(consumer);
            }
        }
    }
    if order.len() < waiting.len() {
        is_broken = true;
        order.extend((0..waiting.len()).filter(|&at| waiting[at] > 0));
    }
    Order {
        vertices: order,
        is_broken,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::flink::plan::NodeInput;

    #[rstest]
    #[case::in_order("a b:a c:ab", "abc", false)]
    #[case::behind_what_is_listed_later("c:ab b:a a", "abc", false)]
    #[case::several_edges_to_one("b:aa a", "ab", false)]
    #[case::cycle("b:c c:b a", "abc", true)]
    #[case::leads_nowhere("b:z a", "ba", true)]
    fn vertices_stand_behind_those_they_take_rows_from(
        #[case] plan: &str,
        #[case] expected: &str,
        #[case] is_broken: bool,
    ) {
        let nodes = plan.split(' ').map(|node| {
            let (id, inputs) = node.split_once(':').unwrap_or((node, ""));
            let inputs = inputs.chars().map(|id| NodeInput {
                num: 0,
                id: id.to_string().into(),
            });
            (id, inputs.collect::<Vec<_>>())
        });
        let nodes: Vec<_> = nodes.collect();
        let vertices = nodes.iter().map(|(id, inputs)| PlanVertex {
            id,
            description: "",
            inputs,
        });
        let vertices: Vec<_> = vertices.collect();
        let found = order(&vertices, &by_id(&vertices));
        let ids: String = found.vertices.iter().map(|&at| vertices[at].id).collect();
        assert_eq!((&*ids, found.is_broken), (expected, is_broken));
    }
}
