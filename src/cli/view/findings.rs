//! Diagnostics and their sum.

use crate::cli::output::{Look, Paint};
use crate::diagnostic::{Diagnostic, Severity, Style, render, summary};
use crate::workspace::Workspace;

/// Diagnostics with their source lines.
pub(in crate::cli) fn rendered<'a>(
    diagnostics: impl IntoIterator<Item = &'a Diagnostic>,
    workspace: &Workspace,
    paint: Paint,
) -> String {
    let style = if paint.has_color {
        Style::ansi()
    } else {
        Style::plain()
    };
    let style = style.ascii(paint.is_ascii);
    let mut text = String::new();
    for diagnostic in diagnostics {
        let place = diagnostic.place.as_ref();
        let file = place.and_then(|place| workspace.file(&place.file));
        text.push_str(&render(diagnostic, file.map(AsRef::as_ref), style));
        text.push_str("\n\n");
    }
    text
}

/// `2 errors, 1 warning, 3 notes`, in the look of the gravest.
pub(in crate::cli) fn sum(diagnostics: &[Diagnostic], paint: Paint) -> String {
    let look = match diagnostics.iter().map(|it| it.severity).max() {
        Some(Severity::Error) => Look::Bad,
        Some(Severity::Warning) => Look::Warn,
        Some(Severity::Note) => Look::Accent,
        None => Look::Good,
    };
    paint.paint(look, &summary(diagnostics))
}
