//! A real Atlas 2.1.0, told by what it answers.

use serde_json::Value;

use crate::program::{Program, Run};

#[test]
#[ignore = "needs an Atlas: scripts/real-servers"]
fn an_atlas_is_told_by_what_it_answers() {
    let program = Program::new();
    let url = std::env::var("ATLAS_URL").unwrap();
    let mut command = program.command(&["atlas", "info", "--format", "json", "--atlas", &url]);
    for (own, of_server) in [
        ("HEADWATER_ATLAS_USER", "ATLAS_USER"),
        ("HEADWATER_ATLAS_PASSWORD", "ATLAS_PASSWORD"),
    ] {
        command.env(own, std::env::var(of_server).unwrap());
    }
    let run = Run::of(command.output().unwrap());
    let info: Value = serde_json::from_str(&run.exits(0).stdout).unwrap();
    assert_eq!(info["version"], "2.1.0");
    assert_eq!(info["answers_like"], "2.1", "{info}");
    for (key, state) in [
        ("lookup-of-many", "has"),
        ("tasks", "missing"),
        ("lineage-on-demand", "missing"),
        ("messages-by-rest", "missing"),
        ("import-in-background", "missing"),
        ("purge-summary", "missing"),
    ] {
        assert_eq!(info["features"][key], state, "{key}");
    }
}
