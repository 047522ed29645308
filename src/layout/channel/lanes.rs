//! Gives the lines that close a cycle their lanes under the picture.

use crate::layout::chart::Chart;

/// The lane of each source that has one, counted from the first, and how many there are. Sources whose lanes would meet
/// have different ones.
pub(super) fn assign(chart: &Chart) -> (Vec<Option<i32>>, i32) {
    let mut spans: Vec<Option<(usize, usize)>> = vec![None; chart.source_count()];
    for (source, target) in chart.backs() {
        let start = chart.column(chart.target(target).node);
        let end = chart.column(chart.source(source).node) + 1;
        let span = spans[source].get_or_insert((start, end));
        span.0 = span.0.min(start);
    }
    let mut order: Vec<(usize, usize, usize)> = Vec::new();
    for (source, span) in spans.iter().enumerate() {
        order.extend(span.map(|(start, end)| (start, end, source)));
    }
    order.sort_unstable();
    let mut lanes = vec![None; spans.len()];
    let mut ends: Vec<usize> = Vec::new();
    for (start, end, source) in order {
        let free = ends.iter().position(|&taken| taken < start);
        let lane = free.unwrap_or(ends.len());
        match ends.get_mut(lane) {
            Some(taken) => *taken = end,
            None => ends.push(end),
        }
        lanes[source] = i32::try_from(lane).ok();
    }
    (lanes, i32::try_from(ends.len()).unwrap_or(0))
}
