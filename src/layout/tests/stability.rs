//! What stays from one picture to the next.

use super::*;

/// Of each part its nodes from top to bottom, column by column, as they are laid out after the picture before, or `free`
/// of it.
fn ordered(request: &Request<'_>, free: bool) -> Vec<Vec<Vec<usize>>> {
    let parts = parts::split(request, &parts::distinct(request));
    let charts = parts.iter().map(|part| {
        let mut chart = Chart::of(part, request.most_in_column);
        let before = if free {
            vec![None; chart.items.len()]
        } else {
            parts::before(request, part, &chart)
        };
        order::arrange(&mut chart, &before);
        let nodes = |column: &Vec<usize>| {
            let nodes = column.iter().filter_map(|&item| part.nodes.get(item));
            nodes.copied().collect()
        };
        chart.columns.iter().map(nodes).collect()
    });
    charts.collect()
}

proptest! {
    #[test]
    fn the_same_graph_again_is_the_same_picture((sizes, edges) in graphs()) {
        let drawing = draw(&Request::new(&sizes, &edges));
        let index: Vec<_> = (0..sizes.len()).map(Some).collect();
        let before = Before { drawing: &drawing, index: &index };
        let again = draw(&Request { before: Some(before), ..Request::new(&sizes, &edges) });
        prop_assert_eq!(drawing, again);
    }

    #[test]
    fn what_has_nothing_to_do_with_it_moves_nothing((sizes, edges) in graphs(), (more, others) in graphs()) {
        let drawing = draw(&Request::new(&sizes, &edges));
        let count = sizes.len();
        let both: Vec<Size> = sizes.iter().chain(&more).copied().collect();
        let moved = others.iter().map(|edge| Edge { from: edge.from + count, to: edge.to + count, ..*edge });
        let all: Vec<Edge> = edges.iter().copied().chain(moved).collect();
        let index: Vec<_> = (0..both.len()).map(|node| (node < count).then_some(node)).collect();
        let before = Some(Before { drawing: &drawing, index: &index });
        for before in [None, before] {
            let grown = draw(&Request { before, ..Request::new(&both, &all) });
            prop_assert_eq!(&drawing.nodes[..], &grown.nodes[..count]);
            let known = |route: &&Route| route.from < count;
            let kept: Vec<&Route> = grown.routes.iter().filter(known).collect();
            prop_assert_eq!(drawing.routes.iter().collect::<Vec<_>>(), kept);
        }
    }

    #[test]
    fn nodes_that_stay_keep_their_order_or_all_is_laid_out_anew(
        (sizes, edges) in graphs(), order in Just((0..14_usize).collect::<Vec<_>>()).prop_shuffle(), gone in 0..14_usize
    ) {
        let drawing = draw(&Request::new(&sizes, &edges));
        // The same nodes under other numbers, without one of them and its edges.
        let staying: Vec<usize> = order.into_iter().filter(|&node| node < sizes.len() && node != gone).collect();
        let now = |node: usize| staying.iter().position(|&old| old == node);
        let sizes: Vec<Size> = staying.iter().map(|&node| sizes[node]).collect();
        let edges: Vec<Edge> = edges
            .iter()
            .filter_map(|edge| Some(Edge { from: now(edge.from)?, to: now(edge.to)?, ..*edge }))
            .collect();
        let index: Vec<_> = staying.iter().copied().map(Some).collect();
        let before = Some(Before { drawing: &drawing, index: &index });
        let request = Request { before, ..Request::new(&sizes, &edges) };
        for (part, free) in ordered(&request, false).iter().zip(&ordered(&request, true)) {
            let is_kept = part.iter().all(|column| {
                column.is_sorted_by_key(|&node| drawing.nodes[staying[node]].at.y)
            });
            prop_assert!(is_kept || part == free);
        }
    }
}
