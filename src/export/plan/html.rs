//! The plan as one page without a script: it can be mailed, printed, and opened without a network.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::PlanFile;
use super::facts::{self, Fact, GROUPS};
use crate::atlas::plan::{Entry, Plan};
use crate::export::markup::{Escaped, escaped};

const STYLE: &str = include_str!("../../../assets/export/plan.css");

/// Entities of a group that are open from the start; a person who has to read more opens them one by one.
const OPEN: usize = 20;

/// The page.
pub fn html(plan: &Plan, file: Option<&PlanFile>) -> String {
    let title = facts::title(plan);
    let title = Escaped(&title);
    // Nothing runs or loads, whatever a name may hold.
    let style = STANDARD.encode(Sha256::digest(STYLE));
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{style}'; \
         base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n<style>{STYLE}</style>\n\
         </head>\n<body>\n<h1>{title}</h1>\n<dl>\n"
    );
    for (word, what) in facts::about(plan) {
        pair(word, &escaped(&what), &mut page);
    }
    if let Some(file) = file {
        pair("file", &escaped(&file.name), &mut page);
        pair(
            "SHA-256",
            &format!("<code>{}</code>", Escaped(&file.digest)),
            &mut page,
        );
    }
    page.push_str("</dl>\n<ul class=\"counts\">\n");
    for (word, count) in facts::counts(plan) {
        let _ = writeln!(page, "<li><b>{count}</b> {word}</li>");
    }
    page.push_str("</ul>\n");
    if !plan.types.is_empty() {
        let names: Vec<_> = facts::types(plan)
            .map(|it| format!("<code>{}</code>", Escaped(it)))
            .collect();
        let _ = writeln!(
            page,
            "<p class=\"note\">Types created first: {}</p>",
            names.join(", ")
        );
    }
    for finding in &plan.findings {
        let hint = finding
            .hint
            .as_deref()
            .map_or_else(String::new, |it| format!(" Next: {}", Escaped(it)));
        let _ = writeln!(
            page,
            "<p class=\"note\">{}{hint}</p>",
            Escaped(&finding.message)
        );
    }
    for group in &GROUPS {
        section(group.0, &group.of(plan), &mut page);
    }
    not_published(plan, &mut page);
    let how = match file {
        Some(file) => format!("Once it is approved: <code>{}</code>", Escaped(&file.command())),
        None => "<code>headwater plan --out FILE --format html</code> saves the plan, so that what is approved is what \
                 is carried out."
            .to_owned(),
    };
    let _ = write!(page, "<p class=\"next\">{how}</p>\n</body>\n</html>\n");
    page
}

/// A term and what it is; that is markup already.
fn pair(word: &str, what: &str, page: &mut String) {
    let _ = writeln!(page, "<dt>{word}</dt><dd>{what}</dd>");
}

fn section(title: &str, entries: &[&Entry], page: &mut String) {
    if entries.is_empty() {
        return;
    }
    let _ = writeln!(page, "<h2>{title}: {}</h2>", entries.len());
    for (at, entry) in entries.iter().enumerate() {
        one(entry, at < OPEN, page);
    }
}

fn one(entry: &Entry, is_open: bool, page: &mut String) {
    let open = if is_open { " open" } else { "" };
    let _ = writeln!(
        page,
        "<details{open}><summary><b>{}</b> {} <span>{}</span></summary>\n<table>",
        Escaped(&entry.sign.glyph().to_string()),
        Escaped(&entry.qualified_name),
        Escaped(&entry.type_name)
    );
    for fact in facts::of(entry) {
        row(&fact, page);
    }
    page.push_str("</table>\n");
    if let Some(sql) = &entry.sql {
        let _ = writeln!(page, "<pre>{}</pre>", Escaped(sql));
    }
    page.push_str("</details>\n");
}

fn row(fact: &Fact, page: &mut String) {
    let word = Escaped(&fact.word);
    let text = Escaped(&fact.text);
    let _ = match &fact.before {
        Some(before) => writeln!(
            page,
            "<tr><th>{word}</th><td><del>{}</del> <ins>{text}</ins></td></tr>",
            Escaped(before)
        ),
        None => writeln!(page, "<tr><th>{word}</th><td>{text}</td></tr>"),
    };
}

fn not_published(plan: &Plan, page: &mut String) {
    if plan.not_published.is_empty() {
        return;
    }
    let _ = writeln!(
        page,
        "<h2>{}: {}</h2>\n<table>",
        plan.left_out(),
        plan.not_published.len()
    );
    for left in &plan.not_published {
        let (name, reason) = (Escaped(&left.name), Escaped(&left.reason));
        let _ = writeln!(page, "<tr><th>{name}</th><td>{reason}</td></tr>");
    }
    page.push_str("</table>\n");
}
