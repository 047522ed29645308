//! Diagnostics in order and in numbers.

use std::cmp::Reverse;

use super::{Diagnostic, Severity};

/// Sorts by file and place, then the graver first; those without a place come last. The same for the same diagnostics,
/// in whatever order they were found.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by(|a, b| key(a).cmp(&key(b)));
}

fn key(diagnostic: &Diagnostic) -> impl Ord + '_ {
    (
        diagnostic.place.is_none(),
        &diagnostic.place,
        Reverse(diagnostic.severity),
        diagnostic.rule.code,
        &diagnostic.message,
    )
}

/// How many there are of each severity, as `2 errors, 1 warning`; `no findings` where there are none.
pub fn summary<'a>(diagnostics: impl IntoIterator<Item = &'a Diagnostic>) -> String {
    let mut counts = [
        (Severity::Error, "error", 0usize),
        (Severity::Warning, "warning", 0),
        (Severity::Note, "note", 0),
    ];
    for diagnostic in diagnostics {
        for count in &mut counts {
            count.2 += usize::from(count.0 == diagnostic.severity);
        }
    }
    let parts: Vec<_> = counts
        .iter()
        .filter(|(_, _, number)| *number > 0)
        .map(|(_, word, number)| format!("{number} {word}{}", if *number == 1 { "" } else { "s" }))
        .collect();
    if parts.is_empty() {
        "no findings".to_owned()
    } else {
        parts.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::rules;
    use crate::source::{SourceFile, Span};

    #[test]
    fn places_come_in_order_and_the_graver_first() {
        let file = SourceFile::new("a.sql", None, "SELECT 1".into());
        let mut diagnostics = vec![
            Diagnostic::new(&rules::UNREACHABLE, "cluster"),
            Diagnostic::new(&rules::HOLE, "later").at(&file, Span::new(3, 4)),
            Diagnostic::new(&rules::HOLE, "note").at(&file, Span::new(0, 1)),
            Diagnostic::new(&rules::UNKNOWN_COLUMN, "error").at(&file, Span::new(0, 1)),
        ];
        sort(&mut diagnostics);
        let order: Vec<_> = diagnostics.iter().map(|d| d.message.as_str()).collect();
        assert_eq!(order, ["error", "note", "later", "cluster"]);
        assert_eq!(summary(&diagnostics), "2 errors, 2 notes");
        assert_eq!(summary(&diagnostics[2..3]), "1 note");
        assert_eq!(summary([]), "no findings");
    }
}
