//! Examples that show what comes out: lines that begin with `$ ` are run, what follows is compared.
//!
//! Ids that are made anew each time and times are alike whatever they are. A line `…` stands for any number of lines.

use super::world::World;

/// The block with what comes out in place of what stood there.
pub async fn carried_out(block: &str, world: &World) -> String {
    let mut made = String::new();
    for line in block.lines().filter(|it| it.starts_with("$ ")) {
        // A reader sees both streams, in their order.
        let run = world.run(&format!("exec 2>&1; {}", &line[2..])).await;
        made.push_str(line);
        made.push('\n');
        made.push_str(&world.as_written(&run.stdout));
    }
    made
}

/// Whether both are the same but for ids, times and what was left out.
pub fn is_like(written: &str, found: &str) -> bool {
    let written: Vec<_> = written.lines().map(without_ids).collect();
    let found: Vec<_> = found.lines().map(without_ids).collect();
    lines_are_like(&written, &found)
}

fn lines_are_like(written: &[String], found: &[String]) -> bool {
    match written {
        [] => found.is_empty(),
        [first, rest @ ..] if first == "…" => {
            (0..=found.len()).any(|at| lines_are_like(rest, &found[at..]))
        }
        [first, rest @ ..] => found.first() == Some(first) && lines_are_like(rest, &found[1..]),
    }
}

/// The line with `#` for each run of hexadecimal digits that is as long as an id, and for each number with a unit of time
/// or speed.
fn without_ids(line: &str) -> String {
    let is_id = |c: char| c.is_ascii_hexdigit() || c == '-';
    let mut made = String::new();
    let mut rest = line.trim_end();
    while let Some(start) = rest.find(is_id) {
        let end = rest[start..]
            .find(|c| !is_id(c))
            .map_or(rest.len(), |it| start + it);
        made.push_str(&rest[..start]);
        let run = &rest[start..end];
        let is_long = run.len() >= 16 && run.contains(|c: char| c.is_ascii_digit());
        made.push_str(if is_long { "#" } else { run });
        rest = &rest[end..];
    }
    made.push_str(rest);
    without_times(&made)
}

fn without_times(line: &str) -> String {
    let words = line.split(' ').collect::<Vec<_>>();
    let is_number = |word: &str| word.parse::<f64>().is_ok();
    let mut made = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let next = words.get(at + 1).copied().unwrap_or_default();
        let is_time = is_number(word) && ["s", "ms", "entities/s", "s²/entity"].contains(&next);
        made.push(if is_time { "#" } else { word });
    }
    made.join(" ")
}

#[test]
fn examples_are_compared_without_what_is_made_anew() {
    let id = "4da0dc70-f55e-4e5f-9a85-c3cca59eabc9";
    assert!(is_like("$ x\na\n…\nz\n", "$ x\na\nb\nc\nz\n"));
    assert!(is_like(
        &format!("guid {id}"),
        "guid f9cfedaa-b43e-4e0b-8de3-da2a9dcc924a"
    ));
    assert!(is_like("in 1.2 s", "in 0.4 s"));
    assert!(!is_like("a\nb\n", "a\nc\n"));
    assert!(!is_like("3 tables", "4 tables"));
}
