//! The fenced blocks of a page of Markdown.

/// A block.
pub struct Block {
    /// What stands behind the fence.
    pub language: String,
    /// Its text, without the fences.
    pub text: String,
    /// The line of its fence, counted from 1.
    pub line: usize,
    /// The code in the last heading above it, as of a diagnostic.
    pub heading: String,
}

/// All blocks of a page in their order.
pub fn blocks(page: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut open: Option<Block> = None;
    let mut heading = String::new();
    for (at, line) in page.lines().enumerate() {
        if let Some(fence) = line.trim_start().strip_prefix("```") {
            if let Some(block) = open.take() {
                found.push(block);
            } else {
                open = Some(Block {
                    language: fence.trim().to_owned(),
                    text: String::new(),
                    line: at + 1,
                    heading: heading.clone(),
                });
            }
        } else if let Some(block) = &mut open {
            block.text.push_str(line);
            block.text.push('\n');
        } else if line.starts_with('#') {
            let code = line.split('`').nth(1).unwrap_or_default();
            code.clone_into(&mut heading);
        }
    }
    assert!(open.is_none(), "a block is not closed");
    found
}

impl Block {
    pub fn has_commands(&self) -> bool {
        ["sh", "yaml"].contains(&self.language.as_str())
    }

    /// What a reader would type. A block in which anything but calls stands is one script.
    pub fn commands(&self) -> Vec<String> {
        let lines = || self.text.lines().map(str::trim).filter(|it| !it.is_empty());
        match self.language.as_str() {
            "sh" => {
                let is_call = |it: &str| {
                    ["headwater ", "cargo ", "#"]
                        .iter()
                        .any(|start| it.starts_with(start))
                };
                if lines().all(|it| is_call(it) && !it.ends_with('\\')) {
                    let calls = lines().filter(|it| !it.starts_with('#'));
                    calls.map(ToOwned::to_owned).collect()
                } else {
                    vec![self.text.clone()]
                }
            }
            "yaml" => {
                let behind = |line: &str| {
                    let line = line.trim_start_matches("- ");
                    let call = line
                        .strip_prefix("run: ")
                        .or_else(|| line.strip_prefix("entry: "));
                    call.map(ToOwned::to_owned)
                };
                lines().filter_map(behind).collect()
            }
            _ => Vec::new(),
        }
    }
}

#[test]
fn blocks_and_their_commands_are_found() {
    let page = "# A `b.c`\n```sh\nheadwater x  # y\n# no\nheadwater z\n```\n```yaml\n- run: headwater q\n```\n```sh\nif a; then\n  b\nfi\n```\n";
    let found = blocks(page);
    let commands: Vec<_> = found.iter().map(Block::commands).collect();
    assert_eq!(commands[0], ["headwater x  # y", "headwater z"]);
    assert_eq!(commands[1], ["headwater q"]);
    assert_eq!(commands[2], ["if a; then\n  b\nfi\n"]);
    assert_eq!((found[0].heading.as_str(), found[0].line), ("b.c", 2));
}
