//! The documentation does what it says: every example in it is run, as it stands there.
//!
//! | block | what is tried |
//! |---|---|
//! | `sh` | each line that calls headwater (or the block as a whole, where it is a script) ends as a reader expects |
//! | `console` | the same, and what is printed below the `$` line is what comes out |
//! | `yaml` | the commands behind `run:` and `entry:` |
//! | `toml` | it is taken, as the file that it is of |
//! | `sql`, `python` | in the list of diagnostics: it shows the one that it stands under |
//! | `json` | it is JSON |
//! | `text` | nothing: a picture |
//!
//! All examples of a page are run in one folder, in their order, beside the files of `docs/example` and with servers behind
//! the addresses that the pages use. With `HEADWATER_WRITE_DOCS=1` what comes out is written into the pages.

mod blocks;
mod console;
mod links;
mod reference;
mod world;

use std::path::{Path, PathBuf};

use self::blocks::{Block, blocks};
use self::world::World;

/// The folder of the repository.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The pages, relative to the repository.
fn pages() -> Vec<PathBuf> {
    let folder = std::fs::read_dir(root().join("docs")).unwrap();
    let mut pages: Vec<_> = folder
        .map(|it| it.unwrap().path())
        .filter(|it| it.extension().is_some_and(|it| it == "md"))
        .map(|it| it.strip_prefix(root()).unwrap().to_owned())
        .collect();
    pages.push("README.md".into());
    pages.sort();
    assert!(pages.len() > 15, "{pages:?}");
    pages
}

fn text_of(page: &Path) -> String {
    std::fs::read_to_string(root().join(page)).unwrap()
}

/// Whether pages are written in place of compared.
fn writes() -> bool {
    std::env::var_os("HEADWATER_WRITE_DOCS").is_some()
}

/// Lines that a reader runs and a test does not, with the reason.
const NOT_RUN: &[(&str, &str)] = &[
    ("cargo ", "it builds the program that is tested"),
    (
        "headwater drift --watch",
        "it ends with Ctrl-C; `cli_drift` has it",
    ),
    (
        "headwater --profile prod",
        "the example has no profiles; `cli_estate` has some",
    ),
    ("headwater drift --profile", "the same"),
    ("headwater plan --profile", "the same"),
    (
        "headwater plan --show plan.json",
        "the plan of the line before",
    ),
    (
        "headwater apply plan.json --sha256",
        "it has the digest of another plan; `cli_estate` has it",
    ),
    (
        "headwater path raw.orders default:report",
        "the catalogue of the example has no Hive; `cli_systems` has one",
    ),
    ("headwater trace sales.report", "the same"),
    (
        "headwater plan jobs/ --choose 'orders@primary",
        "the example has nothing to choose about; `cli_choices` has",
    ),
    ("headwater serve", "it ends with Ctrl-C; `cli_usage` has it"),
];

/// Lines that end with another code than 0.
const ENDS: &[(&str, i32, &str)] = &[(
    "headwater path customers.email public_report --exit-code",
    0,
    "there is no way",
)];

/// What a page takes for granted.
const BEFORE: &[(&str, &str)] = &[("docs/browsing.md", "headwater publish --yes orders.sql")];

/// What came of the line.
fn is_expected(line: &str, code: Option<i32>) -> bool {
    let row = ENDS.iter().find(|(start, ..)| line.starts_with(start));
    code == Some(row.map_or(0, |(_, code, _)| *code))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_in_the_documentation_works() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for page in pages() {
        let text = text_of(&page);
        let all = blocks(&text);
        if !all.iter().any(Block::has_commands) {
            continue;
        }
        let world = World::new().await;
        for (_, line) in BEFORE.iter().filter(|(it, _)| page.ends_with(it)) {
            world.run(line).await.exits(0);
        }
        for block in all {
            for line in block.commands() {
                if NOT_RUN.iter().any(|(start, _)| line.starts_with(start)) {
                    continue;
                }
                count += 1;
                let run = world.run(&line).await;
                if !is_expected(&line, run.code) {
                    wrong.push(format!(
                        "{}:{}: `{line}` ended with {:?}\n{}{}",
                        page.display(),
                        block.line,
                        run.code,
                        run.stdout,
                        run.stderr
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 40, "only {count} commands were found");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_printed_example_is_what_comes_out() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for page in pages() {
        let text = text_of(&page);
        if !text.contains("\n```console\n") {
            continue;
        }
        let world = World::new().await;
        let mut made = text.clone();
        for block in blocks(&text).iter().filter(|it| it.language == "console") {
            count += 1;
            let found = console::carried_out(&block.text, &world).await;
            if !console::is_like(&block.text, &found) {
                wrong.push(format!("{}:{}\n{found}", page.display(), block.line));
                made = made.replacen(&block.text, &found, 1);
            }
        }
        if writes() && made != text {
            std::fs::write(root().join(&page), made).unwrap();
        }
    }
    assert!(wrong.is_empty() || writes(), "{}", wrong.join("\n"));
    assert!(count > 3, "only {count} examples were found");
}

#[test]
fn every_block_is_of_a_kind_that_is_tried() {
    let known = [
        "sh", "console", "yaml", "toml", "sql", "python", "json", "text", "java", "diff",
        "markdown",
    ];
    for page in pages() {
        let text = text_of(&page);
        for block in blocks(&text) {
            let is_known = known.contains(&block.language.as_str());
            assert!(
                is_known,
                "{}:{}: a block of {:?}",
                page.display(),
                block.line,
                block.language
            );
        }
    }
}

#[test]
fn every_document_in_the_documentation_is_read() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for page in pages() {
        let text = text_of(&page);
        for block in blocks(&text) {
            let tried = match block.language.as_str() {
                "toml" => world::is_taken(&block.text),
                "sql" | "python" | "json" if page.ends_with("diagnostics.md") => {
                    world::is_shown(&block)
                }
                // Left out parts are marked.
                "json" if !block.text.contains('…') => {
                    let parsed = serde_json::from_str::<serde_json::Value>(&block.text);
                    parsed.map(drop).map_err(|error| error.to_string())
                }
                _ => continue,
            };
            count += 1;
            if let Err(why) = tried {
                wrong.push(format!("{}:{}: {why}", page.display(), block.line));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 40, "only {count} documents were found");
}
