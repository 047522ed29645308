//! The screens of the demo with their colours, and the pictures of the README, which `scripts/pictures` writes.

use std::path::Path;

use tempfile::TempDir;

use crate::pty::{Background, Start, Terminal};

/// Opens the demo's files under short names.
fn demo(home: &TempDir, columns: u16, rows: u16, background: Background) -> Terminal {
    let files = ["shop.sql", "article.md"];
    for file in files {
        let asset = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("assets/demo")
            .join(file);
        std::fs::copy(asset, home.path().join(file)).unwrap();
    }
    let environment: &[(&str, &str)] = if background == Background::Light {
        &[("COLORFGBG", "0;15")]
    } else {
        &[]
    };
    let (home, directory) = (home.path(), home.path());
    Terminal::start(&Start {
        args: &files,
        columns,
        rows,
        home,
        directory,
        environment,
        background,
    })
}

/// The screens by the key that shows them, and a text that says it is there.
const SCREENS: [(&str, &str, &str); 5] = [
    ("explore", "1", "Downstream"),
    ("statements", "2", "Statements, merging"),
    ("diagnostics", "3", "Diagnostics by"),
    ("review", "4", "12 to create"),
    ("catalogue", "6", "read only"),
];

#[test]
fn every_screen_of_the_demo_is_shown_in_dark_and_in_light() {
    for (columns, rows) in [(80, 24), (120, 36), (200, 60)] {
        let mut pictures = Vec::new();
        for background in [Background::Dark, Background::Light] {
            let home = TempDir::new().unwrap();
            let terminal = demo(&home, columns, rows, background);
            terminal.wait_for("datasets,");
            for (_, key, text) in SCREENS {
                terminal.send(key);
                terminal.wait_for(text);
                // What says so stands at the end of the screen, and a picture shows the whole of it.
                terminal.wait_gone("omparing with");
                terminal.wait_gone("earching ");
                pictures.push(terminal.svg(background));
            }
        }
        let (dark, light) = pictures.split_at(SCREENS.len());
        for (at, (name, ..)) in SCREENS.iter().enumerate() {
            assert_ne!(
                dark[at], light[at],
                "{name} at {columns} columns has the colours of its background"
            );
        }
    }
}

/// What the README shows: a name, keys with the text that says they did their work, each. The last text stands in the last
/// line, which is drawn last: a picture shows the whole screen.
const SHOWN: [(&str, &[(&str, &str)]); 3] = [
    (
        "explore",
        &[
            ("\x10", "Find"),
            ("orders", "> orders"),
            ("\r", "h upstream"),
        ],
    ),
    ("graph", &[("+gd", "z fold")]),
    ("impact", &[("gi", "E save")]),
];

/// With `HEADWATER_PICTURES=DIR` they are written there: `scripts/pictures`.
#[test]
fn the_pictures_of_the_readme_show_what_they_are_of() {
    let target = std::env::var_os("HEADWATER_PICTURES");
    for (background, tone) in [(Background::Dark, "dark"), (Background::Light, "light")] {
        let home = TempDir::new().unwrap();
        let terminal = demo(&home, 120, 36, background);
        terminal.wait_for("datasets,");
        for (name, keys) in SHOWN {
            for (key, text) in keys {
                terminal.send(key);
                terminal.wait_for(text);
            }
            let picture = terminal.svg(background);
            for word in ["orders", "Details"] {
                assert!(picture.contains(word), "{word} in {name}-{tone}");
            }
            if let Some(folder) = &target {
                let file = Path::new(folder).join(format!("{name}-{tone}.svg"));
                std::fs::write(file, &picture).unwrap();
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn a_program_that_is_ended_gives_the_terminal_back() {
    let home = TempDir::new().unwrap();
    let mut terminal = demo(&home, 80, 24, Background::Dark);
    terminal.wait_for("datasets,");
    let ended = std::process::Command::new("kill")
        .arg(terminal.process_id().to_string())
        .status()
        .unwrap();
    assert!(ended.success());
    terminal.wait_exit();
    assert!(
        terminal
            .raw()
            .windows(8)
            .any(|window| window == b"\x1b[?1049l"),
        "the screen is restored"
    );
    assert!(
        terminal
            .raw()
            .windows(6)
            .any(|window| window == b"\x1b[?25h"),
        "the cursor is shown"
    );
}
