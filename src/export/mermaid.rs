//! Mermaid, as Markdown renderers draw it.

use std::fmt::Write;

use super::label;
use super::part::{Part, names};
use crate::lineage::{Lineage, NodeId};
use crate::text::is_harmless;

/// A part of the graph as a Mermaid flowchart: datasets are cylinders, processes boxes, edges follow the data.
pub fn mermaid(lineage: &Lineage, part: &Part<NodeId>) -> String {
    let mut text = String::from("flowchart LR\n");
    let names = names(part);
    for (&node, name) in part.nodes.iter().zip(&names) {
        let _ = match node {
            NodeId::Dataset(id) => {
                let label = escaped(&label::dataset(lineage.dataset(id)));
                writeln!(text, "  {name}[(\"{label}\")]")
            }
            NodeId::Process(id) => {
                let label = escaped(&label::process(lineage.process(id)));
                writeln!(text, "  {name}[\"{label}\"]")
            }
        };
    }
    for &(from, to) in &part.edges {
        let _ = writeln!(text, "  {} --> {}", names[from], names[to]);
    }
    text
}

/// Lines for a quoted Mermaid label. Whatever Mermaid or HTML could take for markup becomes an entity code.
fn escaped(lines: &[String]) -> String {
    let mut text = String::new();
    for (at, line) in lines.iter().enumerate() {
        if at > 0 {
            text.push_str("<br>");
        }
        for character in line.chars() {
            match character {
                '"' | '#' | '<' | '>' | '&' | '`' | '\\' | '*' | '_' | '~' => {
                    let _ = write!(text, "#{};", u32::from(character));
                }
                it if !is_harmless(it) => text.push(' '),
                it => text.push(it),
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::label::tests::odd_names;

    #[test]
    fn names_cannot_break_out_of_their_label() {
        let lineage = odd_names();
        insta::assert_snapshot!(mermaid(&lineage, &Part::whole(&lineage)));
    }
}
