//! A description as operators: each with the one it is chained to.
//!
//! Flink 1.15 and later print a tree, a line each, whose children are the consumers of their parent. Before, a chain is one
//! line: operators joined by ` -> `, branches in parentheses with commas between them.

use super::text::{Brackets, unescape};

/// One operator of a description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Its text, with escapes taken back and without `[id]:`.
    pub(super) text: String,
    /// The number in `[27]:`, or in `t[27]: Writer`.
    pub(super) id: Option<u32>,
    /// The operator before it in the chain, by its place in the description.
    pub(super) parent: Option<usize>,
}

/// The operators of a description, parents first.
pub(super) fn lines(description: &str) -> Vec<Line> {
    if description.contains("<br/>") {
        tree(description.split("<br/>").map(unescape))
    } else {
        chain(&unescape(description))
    }
}

/// The lines of a drawn tree.
pub(super) fn tree(drawn: impl Iterator<Item = String>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    // The last line of each depth.
    let mut open: Vec<usize> = Vec::new();
    for drawn in drawn {
        let (depth, text) = without_drawing(&drawn);
        if text.trim().is_empty() {
            continue;
        }
        open.truncate(depth);
        let parent = open.last().copied();
        open.push(lines.len());
        lines.push(line(text, parent));
    }
    lines
}

/// The depth of a line, and its text.
fn without_drawing(line: &str) -> (usize, &str) {
    let mut rest = line;
    let mut depth = 0;
    while let Some(shorter) = rest
        .strip_prefix("   ")
        .or_else(|| rest.strip_prefix(":  "))
    {
        rest = shorter;
        depth += 1;
    }
    match rest
        .strip_prefix("+- ")
        .or_else(|| rest.strip_prefix(":- "))
    {
        Some(text) => (depth + 1, text),
        // Free text may begin with blanks.
        None if depth == 0 => (0, rest),
        None => (0, line),
    }
}

fn line(text: &str, parent: Option<usize>) -> Line {
    let (id, text) = match text.strip_prefix('[').and_then(|it| it.split_once("]:")) {
        Some((id, operator)) if is_number(id) => (id.parse().ok(), operator),
        _ => (None, text),
    };
    Line {
        text: text.to_owned(),
        id,
        parent,
    }
}

pub(super) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

const ARROW: &str = " -> ";

/// The operators of `A -> (B -> C, D)`.
fn chain(text: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    // For each open group of branches, the operator before it.
    let mut groups: Vec<Option<usize>> = Vec::new();
    let mut parent = None;
    let mut brackets = Brackets::new();
    let (mut start, mut at) = (0, 0);
    while at < text.len() {
        let rest = &text[at..];
        let is_outside = brackets.depth == 0;
        if is_outside && rest.starts_with(ARROW) {
            parent = push(&mut lines, &text[start..at], parent);
            at += ARROW.len();
            while text[at..].starts_with('(') {
                groups.push(parent);
                at += 1;
            }
            start = at;
        } else if is_outside && rest.starts_with(", ") && !groups.is_empty() {
            push(&mut lines, &text[start..at], parent);
            parent = groups.last().copied().flatten();
            at += 2;
            start = at;
        } else if is_outside && rest.starts_with(')') && !groups.is_empty() {
            push(&mut lines, &text[start..at], parent);
            parent = groups.pop().flatten();
            at += 1;
            start = at;
        } else {
            at = brackets.step(text, at);
        }
    }
    push(&mut lines, &text[start..], parent);
    lines
}

fn push(lines: &mut Vec<Line>, text: &str, parent: Option<usize>) -> Option<usize> {
    if text.trim().is_empty() {
        return parent;
    }
    lines.push(line(text, parent));
    Some(lines.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn told(description: &str) -> String {
        let lines = lines(description);
        let texts: Vec<_> = lines
            .iter()
            .map(|line| match line.parent {
                Some(parent) => format!("{}<{parent}", line.text),
                None => line.text.clone(),
            })
            .collect();
        texts.join(" | ")
    }

    #[rstest]
    #[case::tree(
        "[1]:A(x=[a &amp; b])<br/>:- [2]:B<br/>:  +- s[3]: Writer<br/>+- C<br/>",
        "A(x=[a & b]) | B<0 | s[3]: Writer<1 | C<0"
    )]
    #[case::break_in_a_literal("A('&lt;br/&gt;')<br/>", "A('<br/>')")]
    #[case::chain("A(x=[b]) -&gt; B", "A(x=[b]) | B<0")]
    #[case::branches(
        "A -&gt; (B(x=[1, 2]) -&gt; C, D, E -&gt; (F, G)) ",
        "A | B(x=[1, 2])<0 | C<1 | D<0 | E<0 | F<4 | G<4"
    )]
    #[case::arrow_in_a_literal(
        "A(x=[_UTF-16LE' -&gt; ', 'w$]) -&gt; B",
        "A(x=[_UTF-16LE' -> ', 'w$]) | B<0"
    )]
    #[case::free_text(
        "Source: Kafka Source: a &amp; b<br/>+- Map<br/>",
        "Source: Kafka Source: a & b | Map<0"
    )]
    #[case::unbalanced("A -&gt; (B((", "A | B((<0")]
    fn descriptions_are_taken_apart(#[case] description: &str, #[case] expected: &str) {
        assert_eq!(told(description), expected);
    }
}
