//! The Catalogue screen in front of doubles: lineage in parts where the server gives it so.

use tempfile::TempDir;

use super::rows::{Lineage, ROWS};
use super::{Station, hub};
use crate::pty::{Background, Start, Terminal};

const ENTER: &str = "\r";

/// The double of this kind, with a topic that 14 statements read.
fn station(lineage: Lineage) -> Station {
    let row = ROWS.iter().find(|row| row.lineage == lineage).unwrap();
    let at = Station::new(row);
    at.program.file("a.sql", hub(14));
    at.runs(&["publish", "--yes", "a.sql"], 0);
    at
}

/// The topic shown on the screen, keys going to the drawing of its lineage.
fn shown(at: &Station, home: &TempDir) -> Terminal {
    let directory = home.path().join("work");
    std::fs::create_dir_all(&directory).unwrap();
    std::fs::write(directory.join("other.sql"), super::SCRIPT).unwrap();
    let terminal = Terminal::start(&Start {
        args: &["other.sql", "--atlas", at.double.url()],
        columns: 200,
        rows: 60,
        home: home.path(),
        directory: &directory,
        environment: &[
            ("HEADWATER_ATLAS_USER", "admin"),
            ("HEADWATER_ATLAS_PASSWORD", at.double.password()),
        ],
        background: Background::Dark,
    });
    terminal.wait_for("3 datasets");
    terminal.send("6");
    terminal.wait_for("of about");
    terminal.send("s");
    terminal.send("hub type:kafka_topic");
    terminal.send(ENTER);
    terminal.wait_for("1-1 of about 1");
    terminal.send(ENTER);
    terminal.wait_for("inputToProcesses (14)");
    terminal.send("\t\t");
    terminal
}

fn leave(mut terminal: Terminal) {
    terminal.send("q");
    assert_eq!(terminal.wait_exit(), 0);
}

#[test]
fn more_of_an_entity_comes_with_a_key() {
    let (at, home) = (station(Lineage::OnDemand), TempDir::new().unwrap());
    let terminal = shown(&at, &home);
    terminal.wait_for("[hub +4 outputs]");
    terminal.wait_for("1 with more");
    terminal.send("+");
    // Of each of the four statements, what it reads and what it writes.
    terminal.wait_for("8 more edges");
    terminal.wait_for("[hub]");
    terminal.send("+");
    terminal.wait_for("no edge of the entity selected in the lineage was left off");
    // Explore has the whole, and nothing to warn of.
    terminal.send("o");
    terminal.wait_for("this is what the catalogue tells");
    leave(terminal);
}

#[test]
fn a_server_that_gives_lineage_as_a_whole_leaves_nothing_off() {
    for lineage in [Lineage::Whole, Lineage::SwitchedOff] {
        let (at, home) = (station(lineage), TempDir::new().unwrap());
        let terminal = shown(&at, &home);
        terminal.wait_for("[hub]");
        terminal.send("+");
        terminal.wait_for("this catalogue gives lineage as a whole");
        leave(terminal);
    }
}
