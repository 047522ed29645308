//! Mermaid, as Markdown renderers draw it.

use std::collections::HashMap;
use std::fmt::Write;

use super::label;
use crate::lineage::{Lineage, NodeId};

/// The graph as a Mermaid flowchart: datasets are cylinders, processes boxes, edges follow the data.
pub fn mermaid(lineage: &Lineage) -> String {
    let mut text = String::from("flowchart LR\n");
    let mut names: HashMap<NodeId, String> = HashMap::new();
    for (at, (id, dataset)) in lineage.datasets().enumerate() {
        let name = format!("d{at}");
        let _ = writeln!(
            text,
            "  {name}[(\"{}\")]",
            escaped(&label::dataset(dataset))
        );
        names.insert(id.into(), name);
    }
    for (at, (id, process)) in lineage.processes().enumerate() {
        let name = format!("p{at}");
        let _ = writeln!(text, "  {name}[\"{}\"]", escaped(&label::process(process)));
        names.insert(id.into(), name);
    }
    for (id, _) in lineage.processes() {
        let node = NodeId::from(id);
        for input in lineage.upstream(node) {
            let _ = writeln!(text, "  {} --> {}", names[&input], names[&node]);
        }
        for output in lineage.downstream(node) {
            let _ = writeln!(text, "  {} --> {}", names[&node], names[&output]);
        }
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
                it if it.is_control() => text.push(' '),
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
        insta::assert_snapshot!(mermaid(&odd_names()));
    }
}
