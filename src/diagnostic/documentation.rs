//! The page `docs/diagnostics.md`, by rule: what `check --explain` prints and what other tools show beside a finding.

use super::{Rule, rules};
use crate::text::nearest;

/// The page as it is published.
const PAGE: &str = include_str!("../../docs/diagnostics.md");

/// What a section begins with; its code and a closing backtick follow.
const HEADING: &str = "### `";

/// The documentation of a rule, as Markdown without its heading. A test sees to it that every rule has one.
pub fn documentation(rule: &Rule) -> &'static str {
    sections()
        .find(|(code, _)| *code == rule.code)
        .map_or("", |(_, text)| text)
}

/// The code and the text of each section in the order of the page.
fn sections() -> impl Iterator<Item = (&'static str, &'static str)> {
    PAGE.split("\n## ").flat_map(|family| {
        family.split(HEADING).skip(1).filter_map(|section| {
            let (code, text) = section.split_once("`\n")?;
            Some((code, text.trim()))
        })
    })
}

/// The rule that was probably meant by a code that none has.
pub fn nearest_code(code: &str) -> Option<&'static str> {
    nearest(code, rules::ALL.iter().map(|rule| rule.code))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heading(rule: &Rule) -> String {
        let severity = format!("{:?}", rule.severity).to_lowercase();
        format!("**{severity}** · {}", rule.title)
    }

    #[test]
    fn every_rule_has_its_section_in_the_documentation() {
        for rule in rules::ALL {
            let heading = heading(rule);
            assert_eq!(
                documentation(rule).lines().next(),
                Some(heading.as_str()),
                "docs/diagnostics.md needs, in the order of the table:\n\n### `{}`\n\n{heading}\n\nwhat it means, an example, what to do",
                rule.code
            );
            assert!(
                documentation(rule).contains("*What to do:* "),
                "{} does not say what to do",
                rule.code
            );
        }
        let documented: Vec<_> = sections().map(|(code, _)| code).collect();
        let table: Vec<_> = rules::ALL.iter().map(|rule| rule.code).collect();
        assert_eq!(documented, table, "the page has the order of the table");
    }
}
