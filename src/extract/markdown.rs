//! Fenced blocks of Markdown.

use super::passage::Passage;
use crate::source::Span;

/// A fenced block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block<'a> {
    /// The first word after the fence, in the writer's case: `sql` of ```` ```sql {linenos=true} ````.
    pub(super) language: &'a str,
    /// The lines between the fences.
    pub(super) content: Span,
}

/// The fenced blocks of a text, however far they are indented, and those that Hugo's and Jekyll's `highlight` holds. The
/// last one may have no closing fence: it then goes to the end of the text (CommonMark 0.31, section 4.5).
pub(super) fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut open: Option<(Fence<'_>, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let Some(fence) = Fence::read(line).or_else(|| Fence::read_shortcode(line)) else {
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

/// The fenced blocks of quotations.
#[derive(Debug, Default)]
pub(super) struct Quoted<'a> {
    /// Their text without the marks of the quotation.
    pub(super) passage: Passage,
    /// Language and place in the passage of each.
    pub(super) blocks: Vec<(&'a str, Span)>,
}

/// The fenced blocks whose lines stand behind `>` (CommonMark 0.31, section 5.1). A quotation ends with its last such line.
pub(super) fn quoted(text: &str) -> Quoted<'_> {
    let mut found = Quoted::default();
    let mut open: Option<(Fence<'_>, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let Some(prefix) = quote_mark(line) else {
            if let Some((fence, content)) = open.take() {
                found.end(fence, content);
            }
            continue;
        };
        let rest = &line[prefix..];
        match (open, Fence::read(rest)) {
            (Some((opening, content)), Some(fence)) if opening.is_closed_by(fence) => {
                found.end(opening, content);
                open = None;
            }
            (Some(_), _) => {
                // The line end stands for the next line's mark too, so that lines go with their marks.
                let body = rest.trim_end_matches('\n');
                found.passage.push_exact(body, start + prefix);
                let next = text.get(at..).and_then(quote_mark).unwrap_or(0);
                if body.len() < rest.len() {
                    let end = Span::new(start + prefix + body.len(), at + next);
                    found.passage.push_whole("\n", end);
                }
            }
            (None, Some(fence)) if fence.can_open() => open = Some((fence, found.passage.len())),
            (None, _) => {}
        }
    }
    if let Some((fence, content)) = open {
        found.end(fence, content);
    }
    found
}

impl<'a> Quoted<'a> {
    fn end(&mut self, fence: Fence<'a>, start: usize) {
        let content = Span::new(start, self.passage.len());
        self.blocks.push((language(fence.info), content));
    }
}

/// The length of the marks that a line of a quotation begins with.
fn quote_mark(line: &str) -> Option<usize> {
    let mut at = 0;
    let mut is_quoted = false;
    loop {
        let rest = &line[at..];
        let mark = rest.trim_start_matches(' ');
        if rest.len() - mark.len() > 3 || !mark.starts_with('>') {
            break;
        }
        is_quoted = true;
        at = line.len() - mark.len() + 1;
        at += usize::from(line[at..].starts_with(' '));
    }
    is_quoted.then_some(at)
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

    /// `{{< highlight sql >}}`, `{{% /highlight %}}`, `{% highlight sql %}`, `{% endhighlight %}`.
    fn read_shortcode(line: &'a str) -> Option<Self> {
        let line = line.trim();
        let inner = ["{{<", "{{%", "{%"]
            .iter()
            .find_map(|open| line.strip_prefix(open))?;
        let (inner, _) = inner.split_once(['%', '>'])?;
        let mut words = inner.split_whitespace();
        let (word, info) = (words.next()?, words.next().unwrap_or(""));
        let is_end = matches!(word, "/highlight" | "endhighlight");
        (is_end || (word == "highlight" && !info.is_empty())).then_some(Self {
            character: '{',
            length: 3,
            info: if is_end { "" } else { info.trim_matches('"') },
        })
    }

    /// Text such as ```` ```a``` ```` on one line is no fence.
    fn can_open(self) -> bool {
        match self.character {
            '`' => !self.info.contains('`'),
            '{' => !self.info.is_empty(),
            _ => true,
        }
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
