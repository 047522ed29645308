//! Fenced blocks of Markdown.

use crate::source::Span;

/// A fenced block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block<'a> {
    /// The first word after the fence, in the writer's case: `sql` of ```` ```sql {linenos=true} ````.
    pub(super) language: &'a str,
    /// The lines between the fences.
    pub(super) content: Span,
}

/// The fenced blocks of a text, however far they are indented. The last one may have no closing fence: it then goes to
/// the end of the text (CommonMark 0.31, section 4.5).
pub(super) fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut open: Option<(Fence<'_>, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let Some(fence) = Fence::read(line) else {
            continue;
        };
        match open {
            None if fence.can_open() => open = Some((fence, at)),
            Some((opening, content)) if opening.is_closed_by(fence) => {
                blocks.push(opening.block(content, start));
                open = None;
            }
            _ => {}
        }
    }
    if let Some((opening, content)) = open {
        blocks.push(opening.block(content, text.len()));
    }
    blocks
}

#[derive(Debug, Clone, Copy)]
struct Fence<'a> {
    character: char,
    length: usize,
    info: &'a str,
}

impl<'a> Fence<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let line = line.trim();
        let character = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let info = line.trim_start_matches(character);
        let length = line.len() - info.len();
        (length >= 3).then_some(Self {
            character,
            length,
            info: info.trim(),
        })
    }

    /// Text such as ```` ```a``` ```` on one line is no fence.
    fn can_open(self) -> bool {
        self.character != '`' || !self.info.contains('`')
    }

    fn is_closed_by(self, closing: Fence<'_>) -> bool {
        closing.character == self.character
            && closing.length >= self.length
            && closing.info.is_empty()
    }

    fn block(self, start: usize, end: usize) -> Block<'a> {
        Block {
            language: language(self.info),
            content: Span::new(start, end),
        }
    }
}

/// `sql`, `{.sql .numberLines}`, `{code-block} sql`, `sql:file.sql`.
fn language(info: &str) -> &str {
    let is_directive = info.starts_with("{code");
    let info = if is_directive {
        info.split_once('}').map_or("", |(_, rest)| rest)
    } else {
        info
    };
    info.trim_start_matches(|c: char| c.is_whitespace() || c == '{' || c == '.')
        .split(|c: char| c.is_whitespace() || matches!(c, '}' | '{' | ':' | ',' | ';'))
        .next()
        .unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dump(text: &str) -> Vec<(&str, &str)> {
        let slice = |block: Block<'_>| &text[block.content.start..block.content.end];
        blocks(text)
            .into_iter()
            .map(|block| (block.language, slice(block)))
            .collect()
    }

    #[test]
    fn fences_of_all_kinds() {
        let text = "a\n```sql\nx\n```\n1. b\n   ~~~~ Python title\n   y\n   ~~~\n   ~~~~\n```{.sql .n}\nz\n```\n";
        assert_eq!(
            dump(text),
            [("sql", "x\n"), ("Python", "   y\n   ~~~\n"), ("sql", "z\n")]
        );
    }

    #[test]
    fn the_last_fence_may_stay_open() {
        assert_eq!(
            dump("```python\na\n```sql\nb"),
            [("python", "a\n```sql\nb")]
        );
        assert_eq!(dump("```"), [("", "")]);
        assert_eq!(dump("```a``` b\n``x\n"), []);
    }
}
