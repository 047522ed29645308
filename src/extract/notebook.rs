//! Notebooks: Jupyter's cells (nbformat 4) and Zeppelin's paragraphs, as programs and SQL in their order.

use super::json::{Step, decode, strings};
use super::passage::Passage;
use crate::source::Span;

/// A cell, or a part of one, in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    /// What a Markdown fence would call its language.
    pub(super) language: String,
    /// Where it stands in the passage.
    pub(super) content: Span,
}

/// The text of all cells, and where each stands in it.
#[derive(Debug, Default)]
pub(super) struct Notebook {
    pub(super) passage: Passage,
    pub(super) cells: Vec<Cell>,
}

/// The languages of Zeppelin's interpreters (`docs/interpreter/flink.md` of Zeppelin) and Jupyter's magics, by the end of
/// their name.
const INTERPRETERS: [(&str, &str); 14] = [
    ("ssql", "sql"),
    ("bsql", "sql"),
    ("sql", "sql"),
    ("pyflink", "python"),
    ("ipyflink", "python"),
    ("python", "python"),
    ("python3", "python"),
    ("ipython", "python"),
    ("flink", "scala"),
    ("scala", "scala"),
    ("kotlin", "kotlin"),
    ("java", "java"),
    ("md", "markdown"),
    ("markdown", "markdown"),
];

/// Magics of Jupyter that leave a cell in the notebook's language.
const SAME_LANGUAGE: [&str; 6] = ["time", "timeit", "capture", "prun", "local", "flink"];

/// Whether a text is a notebook: JSON with cells or paragraphs.
pub(super) fn looks_like(text: &str) -> bool {
    let is_object = text.trim_start().starts_with('{');
    is_object
        && ((text.contains("\"cells\"") && text.contains("\"cell_type\""))
            || (text.contains("\"paragraphs\"") && text.contains("\"text\"")))
}

/// One cell as the file has it.
#[derive(Default)]
struct Raw<'a> {
    kind: &'a str,
    sources: Vec<Span>,
}

/// Reads the cells of a notebook.
pub(super) fn read(text: &str) -> Notebook {
    let mut cells: Vec<Raw<'_>> = Vec::new();
    let mut language = "python";
    let mut is_zeppelin = false;
    let slice = |span: Span| text.get(span.start..span.end).unwrap_or("");
    strings(text, &mut |way, content| match way {
        [Step::Key("cells"), Step::Element(cell), rest @ ..] => {
            let cell = at(&mut cells, *cell);
            match rest {
                [Step::Key("cell_type")] => cell.kind = slice(content),
                [Step::Key("source")] | [Step::Key("source"), Step::Element(_)] => {
                    cell.sources.push(content);
                }
                _ => {}
            }
        }
        [
            Step::Key("paragraphs"),
            Step::Element(cell),
            Step::Key("text"),
        ] => {
            is_zeppelin = true;
            at(&mut cells, *cell).sources.push(content);
        }
        [
            Step::Key("metadata"),
            Step::Key("kernelspec" | "language_info"),
            Step::Key(key),
        ] if matches!(*key, "language") || (*key == "name" && way.len() == 3) => {
            let name = slice(content);
            if let Some(known) = language_of(name) {
                language = known;
            }
        }
        _ => {}
    });
    let mut notebook = Notebook::default();
    for cell in cells {
        let start = notebook.passage.len();
        let mut end = 0;
        for source in &cell.sources {
            decode(text, *source, &mut notebook.passage);
            end = source.end;
        }
        let content = Span::new(start, notebook.passage.len());
        if !content.is_empty() {
            // Cells end where they end, whatever is still open in them.
            notebook.passage.push_whole("\n", Span::new(end, end));
            notebook.add(cell.kind, language, content, is_zeppelin);
        }
    }
    notebook
}

fn at<'c, 'a>(cells: &'c mut Vec<Raw<'a>>, number: usize) -> &'c mut Raw<'a> {
    // Numbers come in order, one after the other; some cells have no strings.
    if cells.len() <= number {
        cells.resize_with(number + 1, Raw::default);
    }
    &mut cells[number]
}

fn language_of(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let name = name.rsplit(['.', '_', '-']).next().unwrap_or("");
    INTERPRETERS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, language)| *language)
}

impl Notebook {
    fn add(&mut self, kind: &str, language: &str, content: Span, is_zeppelin: bool) {
        let text = self
            .passage
            .text()
            .get(content.start..content.end)
            .unwrap_or("");
        if kind == "raw" {
            return;
        }
        let (magic, body) = magic(text, is_zeppelin);
        let language = match magic {
            _ if kind == "markdown" => Some("markdown"),
            "" if is_zeppelin => Some(if super::prose::looks_like(text) {
                "sql"
            } else {
                "scala"
            }),
            "" => Some(language),
            name if !is_zeppelin && SAME_LANGUAGE.contains(&name) => Some(language),
            name if name.contains("sql") => Some("sql"),
            name => language_of(name),
        };
        if let Some(language) = language {
            self.cells.push(Cell {
                language: language.to_owned(),
                content: Span::new(content.start + body, content.end),
            });
        }
    }
}

/// The name behind `%` or `%%` at the beginning of a cell, and where the cell's own text begins. In Jupyter one `%` is a
/// statement about its line only, which never names an interpreter of Flink.
fn magic(text: &str, is_zeppelin: bool) -> (&str, usize) {
    let trimmed = text.trim_start();
    let start = text.len() - trimmed.len();
    let name = trimmed.trim_start_matches('%');
    if name.len() == trimmed.len() {
        return ("", 0);
    }
    let len = name
        .find(|c: char| !c.is_alphanumeric() && c != '.' && c != '_')
        .unwrap_or(name.len());
    let name_start = text.len() - name.len();
    let is_line_magic = trimmed.starts_with('%') && !trimmed.starts_with("%%");
    let is_known = language_of(&name[..len]).is_some();
    if is_line_magic && !is_known && !is_zeppelin {
        return ("", 0);
    }
    let line_end = trimmed.find('\n').map_or(text.len(), |end| start + end + 1);
    // `%flink.ssql(type=update)`, and what stands behind it on its line: Zeppelin reads it as text, Jupyter as options.
    let rest = text.get(name_start + len..line_end).unwrap_or("");
    let options = match rest.find(')') {
        Some(end) if rest.starts_with('(') => end + 1,
        _ => 0,
    };
    let body = if is_line_magic {
        name_start + len + options
    } else {
        line_end
    };
    (&name[..len], body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn magics() {
        assert_eq!(
            magic("%flink.ssql(type=update)\nSELECT", true),
            ("flink.ssql", 24)
        );
        assert_eq!(
            magic("\n%%flink_sql --x 1\nSELECT", false),
            ("flink_sql", 19)
        );
        assert_eq!(magic("%matplotlib inline\nx", false), ("", 0));
        assert_eq!(magic("%sh\nx", true), ("sh", 3));
        assert_eq!(magic("x % 2", false), ("", 0));
        assert_eq!(magic("%%", false), ("", 2));
    }
}
