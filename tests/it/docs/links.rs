//! Links of the pages lead somewhere: to a file of the repository, and there to a heading.

use std::path::{Path, PathBuf};

use super::{pages, root, text_of};

/// The pages of the repository that a reader comes by.
fn all_pages() -> Vec<PathBuf> {
    let others = [
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "CHANGELOG.md",
        "fuzz/README.md",
    ];
    pages().into_iter().chain(others.map(Into::into)).collect()
}

/// The targets of `[text](target)`, outside of code.
fn targets(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut is_code = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        }
        if is_code {
            continue;
        }
        let parts = line.split("](").skip(1);
        found.extend(parts.filter_map(|it| Some(it.split_once(')')?.0.to_owned())));
    }
    found
}

/// What code hosts make of a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().to_lowercase();
    let kept = kept
        .chars()
        .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
fn every_link_leads_somewhere() {
    let mut wrong = Vec::new();
    for page in all_pages() {
        let text = text_of(&page);
        for target in targets(&text) {
            if target.starts_with("http") {
                continue;
            }
            let (file, place) = target.split_once('#').unwrap_or((&target, ""));
            let folder = page.parent().unwrap_or(Path::new(""));
            let path = if file.is_empty() {
                page.clone()
            } else {
                folder.join(file)
            };
            if !root().join(&path).exists() {
                wrong.push(format!("{}: {target}", page.display()));
                continue;
            }
            let has_place = || {
                let there = text_of(&path);
                let mut headings = there.lines().filter(|it| it.starts_with('#'));
                headings.any(|it| anchor(it.trim_start_matches('#')) == place)
            };
            if !place.is_empty() && !has_place() {
                wrong.push(format!("{}: {target} has no such heading", page.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
