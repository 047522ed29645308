//! Drawings of graphs whose names take other numbers of cells than they have characters.

use ratatui::layout::Rect;
use rstest::rstest;

use super::*;
use crate::text::width;
use crate::tui::theme::{Theme, ThemeName};
use crate::tui::widget::graph::{Node, Picture, Shape, Within};
use crate::tui::widget::ui::Ui;

/// Names of tables (Chinese, Japanese with half-width letters, emoji of several code points, Arabic, Hebrew, letters with
/// combining marks, a long one) and, after them, of the processes between them.
const TABLES: [&str; 9] = [
    "ods.订单明细表",
    "ods.客户",
    "dwd.注文ｶﾀﾛｸﾞ",
    "dim_👩‍👩‍👧‍👦_🇨🇳",
    "جدول_الطلبات",
    "הזמנות_ירושלים",
    "cafe\u{301}_menü",
    "ads.一个名字很长很长的汇总表_of_all_the_orders_of_all_shops_汇总",
    "plain",
];
const PROCESSES: [&str; 4] = [
    "INSERT dwd.注文",
    "INSERT 🚀",
    "INSERT הזמנות",
    "INSERT ads.汇总",
];

/// From, to.
const EDGES: [(usize, usize); 15] = [
    (0, 9),
    (1, 9),
    (9, 2),
    (3, 10),
    (2, 10),
    (10, 4),
    (10, 6),
    (2, 11),
    (1, 11),
    (11, 5),
    (4, 12),
    (5, 12),
    (0, 12),
    (12, 7),
    (12, 8),
];

fn picture(columns: u16) -> Picture {
    let node = |label: &&str, shape: Shape| Node::new(*label, shape, "");
    let tables = TABLES.iter().map(|label| node(label, Shape::Dataset));
    let processes = PROCESSES.iter().map(|label| node(label, Shape::Process));
    let nodes: Vec<Node> = tables.chain(processes).collect();
    let mut picture = Picture::fitting(&nodes, &EDGES, (columns, u16::MAX), None);
    picture.selected = 2;
    picture
}

fn drawn(picture: &Picture, size: (u16, u16), is_ascii: bool) -> Buffer {
    let theme = Theme::named(ThemeName::Terminal);
    let ui = Ui {
        theme: &theme,
        is_ascii,
    };
    let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
    let area = Rect::new(0, 0, size.0, size.1);
    terminal
        .draw(|frame| picture.draw(frame, area, true, ui))
        .unwrap();
    terminal.backend().buffer().clone()
}

#[rstest]
#[case(80)]
#[case(120)]
#[case(200)]
fn names_of_any_width_leave_the_lines_in_their_columns(#[case] columns: u16) {
    let buffer = drawn(&picture(columns), (columns, 22), false);
    insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!(format!("graph_of_wide_names_{columns}"), written(&buffer));
    });
}

#[test]
fn lines_of_ascii_say_the_same() {
    let buffer = drawn(&picture(120), (120, 22), true);
    insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!("graph_of_wide_names_ascii", written(&buffer));
    });
}

/// A terminal that writes the cells of a line one after the other ends every box where the layout put its end.
#[test]
fn boxes_end_where_the_layout_says() {
    let picture = picture(400);
    let size = (400, 60);
    let buffer = drawn(&picture, size, false);
    let area = Rect::new(0, 0, size.0, size.1);
    let mut boxes = 0;
    for y in 0..size.1 {
        let mut x = 0;
        while x < size.0 {
            let symbol = buffer[(x, y)].symbol();
            let node = picture.node_at(area, x, y);
            let is_first = x == 0 || picture.node_at(area, x - 1, y) != node;
            let next = x + u16::try_from(width(symbol).max(1)).unwrap();
            if node.is_some() && is_first {
                assert!(symbol == "[" || symbol == "(", "{symbol:?} at {x}, {y}");
                boxes += 1;
            }
            if node.is_some() && picture.node_at(area, next, y) != node {
                assert!(symbol == "]" || symbol == ")", "{symbol:?} at {x}, {y}");
            }
            x = next;
        }
    }
    assert_eq!(boxes, TABLES.len() + PROCESSES.len());
}

/// Two columns of `orders`, of which one goes into two of `daily`, and a statement of its own.
fn columns() -> (Vec<Node>, Vec<(usize, usize)>) {
    let row = |label: &str, key: usize, title: &str| Node {
        within: Some(Within {
            key,
            title: title.to_owned(),
        }),
        ..Node::new(label, Shape::Row, "")
    };
    let nodes = vec![
        row("price", 0, "orders"),
        row("数量", 0, "orders"),
        row("revenue", 1, "daily"),
        row("largest", 1, "daily"),
        Node::new("INSERT log", Shape::Process, ""),
    ];
    (nodes, vec![(0, 2), (1, 2), (0, 3), (1, 4)])
}

#[test]
fn columns_of_a_dataset_are_rows_of_one_box_at_which_lines_leave_and_arrive() {
    let (nodes, edges) = columns();
    let mut picture = Picture::fitting(&nodes, &edges, (60, 12), None);
    picture.selected = 3;
    let both = [false, true].map(|is_ascii| written(&drawn(&picture, (60, 12), is_ascii)));
    insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!("graph_of_columns", both.concat());
    });
    let area = Rect::new(0, 0, 60, 12);
    // Every row is found where it is drawn; the name of a dataset leads to its first row.
    let found: std::collections::BTreeSet<usize> = (0..12)
        .flat_map(|y| (0..60).map(move |x| (x, y)))
        .filter_map(|(x, y)| picture.node_at(area, x, y))
        .collect();
    assert_eq!(found.len(), nodes.len());
}

#[test]
fn what_does_not_fit_is_drawn_without_empty_rows() {
    let nodes: Vec<Node> = (0..7)
        .map(|at| Node::new(format!("t{at}"), Shape::Dataset, ""))
        .collect();
    let edges: Vec<(usize, usize)> = (1..7).map(|at| (0, at)).collect();
    let height = |rows| {
        Picture::fitting(&nodes, &edges, (80, rows), None)
            .drawing
            .height
    };
    assert_eq!((height(20), height(8)), (11, 6));
}

#[test]
fn what_was_drawn_before_keeps_its_order() {
    let node = |label: &str| Node::new(label, Shape::Dataset, "");
    let nodes: Vec<Node> = ["focus", "a", "b", "c"].map(node).into();
    let before = Picture::fitting(&nodes, &[(0, 1), (0, 2), (0, 3)], (80, 20), None);
    // The same in another order, with one that is new.
    let nodes: Vec<Node> = ["focus", "c", "new", "b", "a"].map(node).into();
    let same = [Some(0), Some(3), None, Some(2), Some(1)];
    let edges = [(0, 1), (0, 2), (0, 3), (0, 4)];
    let after = Picture::fitting(&nodes, &edges, (80, 20), Some((&before, &same)));
    let y = |at: usize| after.drawing.nodes[at].at.y;
    assert!(y(4) < y(3) && y(3) < y(1), "a, b, c: {:?}", after.drawing);
}
