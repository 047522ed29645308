//! What is drawn where: text in the place of a screen, colours, ASCII, themes.

use rstest::rstest;
use tempfile::TempDir;

use super::{How, READ, Run, SCRIPT};

#[rstest]
#[case::asked_for(&["--plain"], &[])]
#[case::configured(&[], &[("HEADWATER_UI_PLAIN", "true")])]
#[case::a_terminal_that_only_prints(&[], &[("TERM", "dumb")])]
fn text_is_printed_in_the_place_of_a_screen(
    #[case] args: &[&str],
    #[case] environment: &[(&str, &str)],
) {
    let mut run = Run::of(&How {
        args,
        environment,
        ..How::default()
    });
    assert_eq!(run.terminal.wait_exit(), 0);
    assert!(
        run.terminal.contents().contains("orders"),
        "{}",
        run.terminal.contents()
    );
    let raw = run.terminal.raw();
    assert!(!raw.contains(&0x1b), "{:?}", String::from_utf8_lossy(&raw));
    assert!(raw.is_ascii() || environment.contains(&("TERM", "dumb")));
}

/// Whether any sequence sets a colour: 30 to 49, 90 to 107, or one of more than sixteen.
fn has_color(raw: &[u8]) -> bool {
    let text = String::from_utf8_lossy(raw);
    text.split("\x1b[").skip(1).any(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != ';' && c != ':');
        let Some(end) = end.filter(|&end| rest[end..].starts_with('m')) else {
            return false;
        };
        let numbers = rest[..end]
            .split([';', ':'])
            .filter_map(|it| it.parse::<u16>().ok());
        numbers
            .into_iter()
            .any(|it| matches!(it, 30..=38 | 40..=48 | 90..=107))
    })
}

#[rstest]
#[case::by_variable(&[], &[("NO_COLOR", "1")], false)]
#[case::by_option(&["--color", "never"], &[], false)]
#[case::an_option_goes_before(&["--color", "always"], &[("NO_COLOR", "1")], true)]
#[case::otherwise(&[], &[], true)]
fn colours_are_left_out_on_request(
    #[case] args: &[&str],
    #[case] environment: &[(&str, &str)],
    #[case] colored: bool,
) {
    let run = Run::read(&How {
        args,
        environment,
        ..How::default()
    });
    run.terminal.send("2?");
    run.terminal.wait_for("type to search");
    run.close("type to search");
    run.terminal.send("1\x10");
    run.terminal.wait_for("3 of 6");
    run.close("3 of 6");
    assert_eq!(has_color(&run.terminal.raw()), colored);
    run.leave();
}

#[test]
fn ascii_is_ascii() {
    let run = Run::read(&How {
        args: &["--ascii"],
        ..How::default()
    });
    run.terminal.send("v");
    run.terminal.send("?");
    run.terminal.wait_for("type to search");
    assert!(run.terminal.raw().is_ascii());
}

#[test]
fn a_theme_of_ones_own_is_used() {
    let home = TempDir::new().unwrap();
    let themes = home.path().join("config/headwater/themes");
    std::fs::create_dir_all(&themes).unwrap();
    std::fs::write(themes.join("mine.toml"), "key = { fg = \"#010203\" }\n").unwrap();
    std::fs::write(home.path().join("jobs.sql"), SCRIPT).unwrap();
    let run = Run::at(
        home,
        &How {
            args: &["--theme", "mine", "jobs.sql"],
            ..How::default()
        },
    );
    run.terminal.wait_for(READ);
    assert!(run.has_written("38;2;1;2;3"));
    run.leave();
}

#[test]
fn a_theme_that_is_not_there_is_told_before_anything_is_drawn() {
    let mut run = Run::of(&How {
        args: &["--theme", "drak"],
        ..How::default()
    });
    assert_eq!(run.terminal.wait_exit(), 2);
    let shown = run.terminal.contents();
    assert!(
        shown.contains("no theme is called `drak` (--theme)"),
        "{shown}"
    );
    assert!(shown.contains("did you mean `dark`?"), "{shown}");
    assert!(!run.has_written("\x1b[?1049h"));
}
