//! The plan as a comment: counts first, entities folded. GitHub's and GitLab's Markdown.

use std::fmt::Write as _;

use super::PlanFile;
use super::facts::{self, Fact, GROUPS};
use crate::atlas::plan::{Entry, Plan};
use crate::export::markdown::{LIMIT, code};
use crate::text::truncate_end;

/// Cells of a value; the page and the plan file have it whole.
const VALUE: usize = 300;

/// The comment; what does not fit into one is counted.
pub fn markdown(plan: &Plan, file: Option<&PlanFile>) -> String {
    let mut text = format!("### {}\n\n", code(&facts::title(plan)));
    for (word, what) in facts::about(plan) {
        let _ = writeln!(text, "- {word}: {}", code(&what));
    }
    if let Some(file) = file {
        let _ = writeln!(
            text,
            "- file: {}, SHA-256 {}",
            code(&file.name),
            code(&file.digest)
        );
    }
    let (words, numbers): (Vec<_>, Vec<_>) = facts::counts(plan)
        .into_iter()
        .map(|(word, count)| (word, count.to_string()))
        .unzip();
    let _ = writeln!(text, "\n| {} |", words.join(" | "));
    let _ = writeln!(text, "|{}", "--:|".repeat(words.len()));
    let _ = writeln!(text, "| {} |", numbers.join(" | "));
    if !plan.types.is_empty() {
        let names: Vec<_> = facts::types(plan).map(code).collect();
        let _ = writeln!(text, "\n**Types created first**: {}", names.join(", "));
    }
    for finding in &plan.findings {
        let hint = finding.hint.as_ref();
        let hint = hint.map_or_else(String::new, |it| format!(" Next: {}", code(it)));
        let _ = writeln!(text, "\n**Note**: {}{hint}", code(&finding.message));
    }
    for group in &GROUPS {
        section(group.0, &group.of(plan), &mut text);
    }
    let not_published: Vec<_> = plan.not_published.iter().collect();
    folded(plan.left_out(), &not_published, &mut text, |it| {
        format!("- {}: {}\n", code(&it.name), code(&it.reason))
    });
    let how = match file {
        Some(file) => format!("Once it is approved: {}", code(&file.command())),
        None => format!(
            "{} saves the plan, so that what is approved is what is carried out.",
            code("headwater plan --out FILE --format markdown")
        ),
    };
    let _ = writeln!(text, "\n{how}");
    text
}

fn section(title: &str, entries: &[&Entry], text: &mut String) {
    folded(title, entries, text, |entry| {
        let name = format!("{} {}", entry.type_name, entry.qualified_name);
        let sign = entry.sign.glyph().to_string();
        let mut lines = format!("- {} {}\n", code(&sign), code(&name));
        for fact in facts::of(entry) {
            let _ = writeln!(lines, "  - {}", line(&fact));
        }
        lines
    });
}

fn line(fact: &Fact) -> String {
    let cut = |text: &str| code(&truncate_end(text, VALUE));
    let word = code(&fact.word);
    match &fact.before {
        Some(before) => format!("{word}: {} → {}", cut(before), cut(&fact.text)),
        None => format!("{word}: {}", cut(&fact.text)),
    }
}

fn folded<T>(title: &str, items: &[T], text: &mut String, lines: impl Fn(&T) -> String) {
    let count = items.len();
    if count == 0 {
        return;
    }
    let _ = write!(text, "\n<details><summary>{title}: {count}</summary>\n\n");
    for (at, item) in items.iter().enumerate() {
        let lines = lines(item);
        if text.len() + lines.len() > LIMIT {
            let left = count - at;
            let _ = writeln!(
                text,
                "- and {left} more, which <code>--format html</code> has"
            );
            break;
        }
        text.push_str(&lines);
    }
    text.push_str("\n</details>\n");
}
