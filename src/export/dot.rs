//! Graphviz.

use std::collections::HashMap;
use std::fmt::Write;

use super::label;
use crate::lineage::{Lineage, NodeId};

/// The graph in the DOT language: datasets are cylinders, processes boxes, edges follow the data.
pub fn dot(lineage: &Lineage) -> String {
    let mut text = String::from(
        "digraph lineage {\n  rankdir=LR;\n  node [fontname=\"sans-serif\", fontsize=10];\n",
    );
    let mut names: HashMap<NodeId, String> = HashMap::new();
    for (at, (id, dataset)) in lineage.datasets().enumerate() {
        let name = format!("d{at}");
        let label = quoted(&label::dataset(dataset));
        let _ = writeln!(text, "  {name} [shape=cylinder, label={label}];");
        names.insert(id.into(), name);
    }
    for (at, (id, process)) in lineage.processes().enumerate() {
        let name = format!("p{at}");
        let label = quoted(&label::process(process));
        let _ = writeln!(text, "  {name} [shape=box, style=rounded, label={label}];");
        names.insert(id.into(), name);
    }
    for (id, _) in lineage.processes() {
        let node = NodeId::from(id);
        for input in lineage.upstream(node) {
            let _ = writeln!(text, "  {} -> {};", names[&input], names[&node]);
        }
        for output in lineage.downstream(node) {
            let _ = writeln!(text, "  {} -> {};", names[&node], names[&output]);
        }
    }
    text.push_str("}\n");
    text
}

/// A DOT string of lines. Control characters become blanks.
fn quoted(lines: &[String]) -> String {
    let mut text = String::from("\"");
    for (at, line) in lines.iter().enumerate() {
        if at > 0 {
            text.push_str("\\n");
        }
        for character in line.chars() {
            match character {
                '"' => text.push_str("\\\""),
                '\\' => text.push_str("\\\\"),
                it if it.is_control() => text.push(' '),
                it => text.push(it),
            }
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::label::tests::odd_names;

    #[test]
    fn names_cannot_break_out_of_their_string() {
        insta::assert_snapshot!(dot(&odd_names()));
    }
}
