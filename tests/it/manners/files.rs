//! Files that change while they are looked at are read again.

use rstest::rstest;

use super::{How, Run, SCRIPT};

const MORE: &str = "INSERT INTO orders SELECT id, id FROM daily;\n";

#[rstest]
fn a_file_that_changes_is_read_again(#[values("events", "poll")] how: &str) {
    let run = Run::read(&How {
        environment: &[("HEADWATER_UI_WATCH", how)],
        ..How::default()
    });
    run.terminal.send("/daily !insert\r");
    run.terminal.wait_for("1 of 3");
    run.write("jobs.sql", &format!("{SCRIPT}{MORE}"));
    run.terminal.wait_for("jobs.sql changed and was read again");
    run.terminal.wait_for("1 of 4");
    run.terminal.wait_for("All > daily");
    run.leave();
}

#[test]
fn a_statement_that_moved_stays_in_focus() {
    let run = Run::read(&How::default());
    run.terminal.send("G");
    run.terminal.wait_for("All > INSERT daily");
    let more = "CREATE TABLE zz (x INT) WITH ('connector' = 'print');\n";
    run.write(
        "jobs.sql",
        &format!("-- a comment before all\n{SCRIPT}{more}"),
    );
    run.terminal.wait_for("zz");
    run.terminal.wait_for("All > INSERT daily");
    // What stands there is another one now, and still in focus.
    let other = SCRIPT.replace("SELECT id FROM", "SELECT id + 1 FROM");
    run.write("jobs.sql", &format!("-- a comment before all\n{other}"));
    run.terminal.wait_gone("zz");
    run.terminal.wait_for("All > INSERT daily");
    run.leave();
}

#[test]
fn a_file_that_is_written_elsewhere_and_renamed_is_read_again() {
    let run = Run::read(&How::default());
    run.write("jobs.sql.tmp", &format!("{SCRIPT}{MORE}"));
    let path = |name| run.home.path().join(name);
    std::fs::rename(path("jobs.sql.tmp"), path("jobs.sql")).unwrap();
    run.terminal.wait_for("INSERT orders");
    run.leave();
}

#[test]
fn a_file_that_is_half_written_is_read_whole_in_the_end() {
    let run = Run::read(&How::default());
    let whole = format!("{SCRIPT}{MORE}");
    for end in (0..whole.len()).step_by(40).chain([whole.len()]) {
        run.write("jobs.sql", &whole[..end]);
    }
    run.terminal.wait_for("INSERT orders");
    run.leave();
}

#[test]
fn a_script_that_comes_into_a_folder_is_read() {
    let run = Run::read(&How {
        args: &["."],
        ..How::default()
    });
    let text = "CREATE TABLE new_one (x INT) WITH ('connector' = 'print');\n";
    run.write("more.sql", text);
    run.terminal.wait_for("new_one");
    std::fs::remove_file(run.home.path().join("more.sql")).unwrap();
    run.terminal.wait_gone("new_one");
    std::fs::create_dir_all(run.home.path().join("new/deep")).unwrap();
    run.write("new/deep/more.sql", text);
    run.terminal.wait_for("new_one");
    std::fs::remove_dir_all(run.home.path().join("new")).unwrap();
    run.terminal.wait_gone("new_one");
    run.leave();
}

#[test]
fn nothing_is_watched_where_it_is_configured_so() {
    let run = Run::read(&How {
        config: "[ui]\nwatch = \"off\"\n",
        ..How::default()
    });
    run.write("jobs.sql", &format!("{SCRIPT}{MORE}"));
    run.terminal.send("\x12");
    run.terminal.wait_for("read again");
    assert!(!run.terminal.contents().contains("changed and was"));
    run.leave();
}
