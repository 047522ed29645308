//! Graphviz.

use std::fmt::Write;

use super::label;
use super::part::{Part, names};
use crate::lineage::{Lineage, NodeId};
use crate::text::is_harmless;

/// A part of the graph in the DOT language: datasets are cylinders, processes boxes, edges follow the data.
pub fn dot(lineage: &Lineage, part: &Part<NodeId>) -> String {
    let mut text = String::from(
        "digraph lineage {\n  rankdir=LR;\n  node [fontname=\"sans-serif\", fontsize=10];\n",
    );
    let names = names(part);
    for (&node, name) in part.nodes.iter().zip(&names) {
        let _ = match node {
            NodeId::Dataset(id) => {
                let label = quoted(&label::dataset(lineage.dataset(id)));
                writeln!(text, "  {name} [shape=cylinder, label={label}];")
            }
            NodeId::Process(id) => {
                let label = quoted(&label::process(lineage.process(id)));
                writeln!(text, "  {name} [shape=box, style=rounded, label={label}];")
            }
        };
    }
    for &(from, to) in &part.edges {
        let _ = writeln!(text, "  {} -> {};", names[from], names[to]);
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
                it if !is_harmless(it) => text.push(' '),
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
        let lineage = odd_names();
        insta::assert_snapshot!(dot(&lineage, &Part::whole(&lineage)));
    }
}
