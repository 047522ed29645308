//! The views of Explore over one focus: what they show of the demo, and that the focus goes from one to the other.

use rstest::rstest;

use super::screens::snapshot;
use super::*;
use crate::tui::layer::Layer;
use crate::tui::screen::explore::View;

const NARROW: (u16, u16) = (80, 24);
const WIDE: (u16, u16) = (200, 60);

/// The demo with a table in focus.
fn at(size: (u16, u16), table: &str) -> Model {
    let mut model = unopened(size);
    open(&mut model, fixture::demo());
    press(&mut model, "/");
    type_in(&mut model, &format!("^{table}$"));
    press(&mut model, "enter esc");
    assert_eq!(focus(&model), table);
    model
}

fn focus(model: &Model) -> String {
    let work = model.explored().unwrap();
    model.explore.focus().unwrap().label(&work.graph)
}

/// Looks at a column of what is in focus.
fn pick(model: &mut Model, column: &str) {
    press(model, "c");
    type_in(model, column);
    press(model, "enter");
}

#[rstest]
#[case("graph", "g d + +")]
#[case("outline", "g o")]
#[case("impact", "g i")]
#[case("groups", "g u")]
fn every_view_of_a_table(
    #[values(NARROW, WIDE)] size: (u16, u16),
    #[case] name: &str,
    #[case] keys: &str,
) {
    let mut model = at(size, "orders");
    press(&mut model, keys);
    snapshot(&model, &format!("view_{name}"));
}

#[rstest]
#[case("columns", "g c")]
#[case("graph", "g d t")]
#[case("outline", "g o")]
#[case("impact", "g i")]
fn every_view_of_a_column(
    #[values(NARROW, WIDE)] size: (u16, u16),
    #[case] name: &str,
    #[case] keys: &str,
) {
    let mut model = at(size, "orders");
    pick(&mut model, "price");
    press(&mut model, keys);
    snapshot(&model, &format!("column_{name}"));
}

#[test]
fn the_focus_stays_from_view_to_view() {
    let mut model = at(NARROW, "orders");
    for (view, ..) in View::ALL.into_iter().skip(1).chain([View::ALL[0]]) {
        press(&mut model, "v");
        assert_eq!(
            (model.explore.view, focus(&model).as_str()),
            (view, "orders")
        );
    }
    press(&mut model, "V");
    assert_eq!(model.explore.view, View::Groups);
}

#[test]
fn what_a_view_points_at_becomes_the_focus_and_is_gone_back_from() {
    for keys in ["g d l l", "g o", "g i"] {
        let mut model = at(WIDE, "orders");
        press(&mut model, keys);
        let view = model.explore.view;
        let pointed = model.explore.pointed().unwrap();
        press(&mut model, "enter");
        assert_eq!(model.explore.focus(), Some(&pointed), "{keys}");
        assert_ne!(focus(&model), "orders");
        assert_eq!(model.explore.view, view);
        press(&mut model, "[");
        assert_eq!(
            (focus(&model).as_str(), model.explore.view),
            ("orders", view)
        );
    }
}

#[test]
fn a_column_is_walked_up_and_down_and_left_again() {
    let mut model = at(NARROW, "orders");
    pick(&mut model, "price");
    assert_eq!(focus(&model), "orders.price");
    press(&mut model, "l");
    let there = focus(&model);
    assert!(
        there.contains('.') && !there.starts_with("orders."),
        "{there}"
    );
    press(&mut model, "h");
    assert_eq!(focus(&model), "orders.price");
    press(&mut model, "c enter");
    assert_eq!(focus(&model), "orders");
}

#[test]
fn the_way_to_a_mark_is_listed_drawn_and_explained() {
    let mut model = at(NARROW, "orders");
    assert!(press(&mut model, "p").is_empty());
    assert!(text(&model).contains("mark the other end with m"));
    press(&mut model, "m g i G");
    let end = model.explore.pointed().unwrap();
    press(&mut model, "w");
    assert!(matches!(model.layers.last(), Some(Layer::Page(_))));
    snapshot(&model, "why");
    press(&mut model, "esc p");
    assert_eq!(focus(&model), "orders");
    assert_eq!(model.explore.rows.last(), Some(&end));
    snapshot(&model, "way");
    press(&mut model, "G g d x");
    snapshot(&model, "only_the_way");
    press(&mut model, "x");
    assert!(!text(&model).contains("only the way to"));
    press(&mut model, "g c ' enter");
    assert_eq!(focus(&model), "orders");
}

#[test]
fn a_group_opens_as_a_list_of_its_members() {
    let mut model = at(NARROW, "orders");
    press(&mut model, "g u b b enter");
    assert_eq!(model.explore.view, View::Columns);
    let drawn = text(&model);
    assert!(drawn.contains("connector kafka"), "{drawn}");
    assert!(model.explore.rows.len() > 1);
    press(&mut model, "esc");
    assert_eq!(focus(&model), "orders");
}

#[test]
fn the_table_of_impact_is_sorted_filtered_and_copied() {
    let mut model = at(WIDE, "orders");
    press(&mut model, "g i O");
    let names = |model: &Model| -> Vec<String> {
        let drawn = text(model);
        let lines = drawn
            .lines()
            .skip(5)
            .take_while(|line| line.contains(" T "));
        lines
            .map(|line| {
                line.split_whitespace()
                    .nth(3)
                    .unwrap_or_default()
                    .to_owned()
            })
            .collect()
    };
    let sorted = names(&model);
    assert!(sorted.len() > 2 && sorted.is_sorted(), "{sorted:?}");
    press(&mut model, "/");
    type_in(&mut model, sorted.last().unwrap());
    press(&mut model, "enter y");
    type_in(&mut model, "csv");
    let effects = press(&mut model, "enter");
    let [Effect::Copy(csv)] = &effects[..] else {
        panic!("{effects:?}");
    };
    assert!(
        csv.starts_with("hops,name,how,via,job,connector\n"),
        "{csv}"
    );
    assert_eq!(csv.lines().count(), 2, "{csv}");
}

#[test]
fn a_view_is_saved_by_name_and_gone_back_to() {
    let mut model = at(NARROW, "orders");
    pick(&mut model, "price");
    press(&mut model, "g i S");
    type_in(&mut model, "what prices make");
    let effects = press(&mut model, "enter");
    let [Effect::SaveViews(views)] = &effects[..] else {
        panic!("{effects:?}");
    };
    // What comes back from the disk is the same.
    let text = serde_json::to_string(views).unwrap();
    let mut model = at(NARROW, "customers");
    let views = serde_json::from_str(&text).unwrap();
    update(&mut model, Msg::Views(views));
    press(&mut model, "' enter");
    assert_eq!(
        (focus(&model).as_str(), model.explore.view),
        ("orders.price", View::Impact)
    );
    // A process has no name to be found by.
    press(&mut model, "c enter g c l S");
    assert!(model.layers.is_empty());
}

#[test]
fn in_ascii_no_view_draws_anything_else() {
    for keys in ["g c", "g d +", "g o", "g i", "g u", "m w"] {
        for size in [NARROW, WIDE] {
            let mut model = at(size, "orders");
            model.look.is_ascii = true;
            press(&mut model, keys);
            let drawn = text(&model);
            let is_own = |c: &char| !c.is_ascii() && !('\u{4e00}'..='\u{9fff}').contains(c);
            let own: Vec<char> = drawn.chars().filter(is_own).collect();
            assert!(own.is_empty(), "{keys}: {own:?}\n{drawn}");
        }
    }
}

#[test]
fn the_drawing_goes_from_groups_to_a_column_and_back() {
    let mut model = at(NARROW, "orders");
    press(&mut model, "g d");
    for (key, title, node) in [
        ("<", "Graph of jobs", "{shop figures (2)}"),
        ("<", "Graph of groups by job", "{shop figures (2)}"),
        (
            "b",
            "Graph of groups by database",
            "{default_catalog.default_database",
        ),
        (">", "Graph of jobs", "[orders]"),
        (">", "Graph ", "(INSERT large_orders)"),
        (">", "Graph of datasets", "[large_orders]"),
    ] {
        press(&mut model, key);
        let drawn = text(&model);
        assert!(
            drawn.contains(title) && drawn.contains(node),
            "{key}: {drawn}"
        );
    }
    press(&mut model, ">");
    type_in(&mut model, "price");
    press(&mut model, "enter");
    assert!(text(&model).contains("Graph of columns"));
    press(&mut model, "<");
    assert_eq!(focus(&model), "orders");
    assert!(text(&model).contains("Graph of datasets"));
}

#[test]
fn a_job_of_the_drawing_tells_its_statements_and_lists_them() {
    let mut model = at(NARROW, "orders");
    press(&mut model, "g d < l");
    let drawn = text(&model);
    assert!(drawn.contains("Members (2)"), "{drawn}");
    press(&mut model, "enter");
    assert_eq!(model.explore.rows.len(), 2);
    assert!(text(&model).contains("job shop figures"));
}

#[test]
fn a_table_that_feeds_nothing_is_told_what_feeds_it() {
    for view in ["g o", "g i"] {
        let mut model = at(NARROW, "copy_14");
        press(&mut model, view);
        assert!(text(&model).contains("feeds copy_14"), "{view}");
        press(&mut model, "d");
        assert!(text(&model).contains("It feeds nothing."), "{view}");
    }
    // What a person chose is kept.
    let mut model = at(NARROW, "orders");
    press(&mut model, "g o d");
    assert!(text(&model).contains("What feeds orders"));
}

#[test]
fn the_table_of_impact_is_saved_as_it_is_shown() {
    let mut model = at(NARROW, "orders");
    assert!(press(&mut model, "E").is_empty());
    assert!(text(&model).contains("only the table of impact is saved"));
    press(&mut model, "g i / l a r g e enter E");
    assert!(text(&model).contains("save the table to (.csv, .json): impact-orders.csv"));
    let saved = press(&mut model, "enter");
    let [Effect::SaveText(csv, path)] = &saved[..] else {
        panic!("{saved:?}");
    };
    assert_eq!(path, std::path::Path::new("impact-orders.csv"));
    let expected = "hops,name,how,via,job,connector\n1,large_orders,,,shop figures,";
    assert!(
        csv.starts_with(expected) && csv.lines().count() == 2,
        "{csv}"
    );
    press(&mut model, "E c-u");
    type_in(&mut model, "out.json");
    let saved = press(&mut model, "enter");
    let [Effect::SaveText(json, _)] = &saved[..] else {
        panic!("{saved:?}");
    };
    let json: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 1, "{json}");
    assert_eq!(
        (&json[0]["hops"], &json[0]["name"]),
        (&1.into(), &"large_orders".into())
    );
}

#[rstest]
#[case("g c", "headwater lineage")]
#[case("g d + +", "headwater export --format svg --around orders --hops 3")]
#[case("g o", "headwater trace orders --downstream --depth 3")]
#[case("g i d O", "headwater impact orders --upstream --sort name")]
#[case("g u b", "headwater groups --by database")]
fn every_view_has_a_command(#[case] keys: &str, #[case] command: &str) {
    let mut model = at(NARROW, "orders");
    press(&mut model, keys);
    press(&mut model, "y");
    type_in(&mut model, "command");
    let copied = press(&mut model, "enter");
    let [Effect::Copy(text)] = &copied[..] else {
        panic!("{copied:?}");
    };
    assert!(text.starts_with(command), "{text}");
}

#[test]
fn statements_of_one_name_are_told_apart_by_job_and_line() {
    let mut model = at(NARROW, "daily_revenue");
    // Two statements write it, one of them in line 17.
    let drawn = text(&model);
    assert!(drawn.contains("y:17"), "{drawn}");
    press(&mut model, "g d");
    let drawn = text(&model);
    assert!(drawn.contains("day:17"), "{drawn}");
}
