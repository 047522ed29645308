//! Small pictures, to be looked at.

use super::*;

fn draw_chosen(
    labels: &[&str],
    edges: &[Edge],
    set: GlyphSet,
    chosen: &[(usize, usize)],
) -> String {
    let sizes: Vec<Size> = labels.iter().map(|label| size(label)).collect();
    let spacing = Spacing {
        between_rows: 1,
        ..Spacing::default()
    };
    let request = Request {
        spacing,
        ..Request::new(&sizes, edges)
    };
    text(&super::draw(&request), labels, set, chosen)
}

fn draw(labels: &[&str], edges: &[(usize, usize)], set: GlyphSet) -> String {
    let edges: Vec<Edge> = edges.iter().copied().map(Edge::from).collect();
    draw_chosen(labels, &edges, set, &[])
}

#[test]
fn a_chain_is_one_line() {
    insta::assert_snapshot!(draw(
        &["orders", "INSERT", "totals"],
        &[(0, 1), (1, 2)],
        GlyphSet::Lines
    ));
}

#[test]
fn a_table_that_feeds_itself_is_a_loop_under_the_picture() {
    insta::assert_snapshot!(draw(
        &["my_table", "INSERT"],
        &[(0, 1), (1, 0)],
        GlyphSet::Lines
    ));
    insta::assert_snapshot!(draw(&["a"], &[(0, 0)], GlyphSet::Ascii));
}

#[test]
fn two_sources_that_feed_two_sinks_stay_apart() {
    let edges = [(0, 2), (0, 3), (1, 2), (1, 3)];
    insta::assert_snapshot!(draw(&["a", "b", "x", "y"], &edges, GlyphSet::Lines));
    insta::assert_snapshot!(draw(&["a", "b", "x", "y"], &edges, GlyphSet::Ascii));
}

#[test]
fn which_source_feeds_what_can_be_told_where_their_lines_meet() {
    for edges in [[(0, 2), (1, 2), (1, 3)], [(0, 2), (0, 3), (1, 3)]] {
        insta::assert_snapshot!(draw(&["a", "b", "x", "y"], &edges, GlyphSet::Lines));
    }
    let fan = [(0, 4), (0, 5), (0, 6), (1, 4), (2, 5), (3, 6)];
    let labels = ["dim", "f1", "f2", "f3", "p1", "p2", "p3"];
    insta::assert_snapshot!(draw(&labels, &fan, GlyphSet::Lines));
    insta::assert_snapshot!(draw(&labels, &fan, GlyphSet::Ascii));
}

#[test]
fn two_lines_that_swap_rows_take_a_dogleg() {
    // `c` and `d` hold the order of the columns, so that a→y and b→x have to cross.
    let edges = [(0, 3), (1, 2), (4, 2), (0, 5), (1, 5)];
    insta::assert_snapshot!(draw(
        &["a", "b", "x", "y", "c", "z"],
        &edges,
        GlyphSet::Lines
    ));
}

#[test]
fn long_edges_run_around_nodes() {
    let edges = [(0, 1), (1, 2), (2, 3), (0, 3)];
    insta::assert_snapshot!(draw(
        &["raw", "clean", "joined", "report"],
        &edges,
        GlyphSet::Lines
    ));
}

#[test]
fn edges_leave_and_enter_at_the_rows_of_columns() {
    let labels = ["orders\nid    \nprice ", "totals\nday   \nsum   "];
    let column = |from_row, to_row| Edge {
        from_row: Some(from_row),
        to_row: Some(to_row),
        ..Edge::from((0, 1))
    };
    let edges = [column(1, 2), column(2, 2), column(2, 1)];
    insta::assert_snapshot!(draw_chosen(&labels, &edges, GlyphSet::Lines, &[]));
}

#[test]
fn a_chosen_way_stands_out_without_colour() {
    let edges = [(0, 2), (0, 3), (1, 2), (2, 4), (3, 4), (4, 0)].map(Edge::from);
    let labels = ["a", "b", "x", "y", "z"];
    let chosen = [(1, 2), (2, 4), (4, 0)];
    insta::assert_snapshot!(draw_chosen(&labels, &edges, GlyphSet::Lines, &chosen));
    insta::assert_snapshot!(draw_chosen(&labels, &edges, GlyphSet::Ascii, &chosen));
}

#[test]
fn what_does_not_hang_together_stands_apart() {
    let edges = [(0, 1), (2, 3), (3, 2)];
    insta::assert_snapshot!(draw(
        &["orders", "totals", "a", "b", "alone"],
        &edges,
        GlyphSet::Lines
    ));
}

#[test]
fn what_a_hub_feeds_stands_in_several_columns() {
    let labels: Vec<String> = (0..8).map(|at| format!("n{at}")).collect();
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    let sizes: Vec<Size> = labels.iter().map(|label| size(label)).collect();
    for is_source in [true, false] {
        let edges: Vec<Edge> = (1..8)
            .map(|at| Edge::from(if is_source { (0, at) } else { (at, 0) }))
            .collect();
        let request = Request {
            most_in_column: 3,
            ..Request::new(&sizes, &edges)
        };
        let drawing = super::draw(&request);
        insta::assert_snapshot!(text(&drawing, &labels, GlyphSet::Lines, &[]));
    }
}
