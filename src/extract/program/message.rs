//! Patterns of Java's `MessageFormat`: `{0}` is an argument, `'…'` stands as it is, `''` is one quote.

use super::call::Argument;
use super::template::Values;
use super::text::Text;
use super::value::Evaluator;
use crate::source::Span;

/// `MessageFormat.format(text, …)`. A quote that is never closed reaches to the end (java.text.MessageFormat).
pub(super) fn format(
    evaluator: &Evaluator<'_>,
    text: &Text,
    given: &[Argument<'_>],
) -> Option<Text> {
    const MARKS: [char; 2] = ['\'', '{'];
    if !evaluator
        .budget
        .spend_pieces(text.sql.matches(MARKS).count())
    {
        return None;
    }
    let values = Values::of(evaluator, given);
    let pattern = text.sql.as_str();
    let mut out = Text::default();
    let mut is_quoted = false;
    let mut copied = 0;
    let mut at = 0;
    while let Some(ahead) = pattern.get(at..).and_then(|rest| rest.find(MARKS)) {
        at += ahead;
        if pattern[at..].starts_with("''") {
            out.push_template(text, copied..at, '{');
            out.push_whole("'", text.map.to_file(Span::new(at, at + 2)));
            at += 2;
            copied = at;
            continue;
        }
        if pattern[at..].starts_with('\'') {
            out.push_template(text, copied..at, '{');
            is_quoted = !is_quoted;
            at += 1;
            copied = at;
            continue;
        }
        let end = pattern[at..].find('}').map(|end| at + end + 1);
        let Some(end) = end.filter(|_| !is_quoted) else {
            at += 1;
            continue;
        };
        let field = &pattern[at + 1..end - 1];
        let number = field.split(',').next().unwrap_or("").trim();
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        let value = number.parse().ok().and_then(|at| values.at(at));
        out.push_template(text, copied..at, '{');
        let span = text.map.to_file(Span::new(at, end));
        match value {
            // `{0,number,#.##}` shows a value in a way of its own.
            Some(value) if is_number && number == field.trim() => {
                evaluator.insert(value, span, &mut out);
            }
            _ => out.push_field(field, span),
        }
        at = end;
        copied = at;
    }
    out.push_template(text, copied..pattern.len(), '{');
    Some(out)
}
