//! `diff`: the cases of `tests/cases/diff`, and reading revisions out of real repositories.
//!
//! A case holds the files of both sides, each behind a line `-- old NAME` or `-- new NAME`. With `UPDATE_CASES=1` in the
//! environment the expected files are written instead of compared.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use crate::program::{Program, Run};

#[test]
fn cases_say_what_is_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/diff");
    let mut cases: Vec<_> = (std::fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .collect();
    cases.sort();
    assert!(cases.len() > 10);
    let mut wrong = Vec::new();
    for case in cases {
        let program = Program::new();
        program.file("old/.keep", "").file("new/.keep", "");
        let text = std::fs::read_to_string(&case).unwrap();
        for (side, name, content) in files(&text) {
            program.file(&format!("{side}/{name}"), content);
        }
        let found = program.run(&["diff", "old", "new"]).stdout;
        // The other way round the same is told with the signs turned.
        let back = program.run(&["diff", "new", "old"]).stdout;
        assert_eq!(heads(&found, "-"), heads(&back, "+"), "{}", case.display());
        // What was renamed has another name then.
        let changed = heads(&found, "~").len();
        assert_eq!(changed, heads(&back, "~").len(), "{}", case.display());
        let expected = case.with_extension("txt");
        if std::env::var_os("UPDATE_CASES").is_some() {
            std::fs::write(&expected, &found).unwrap();
        } else if std::fs::read_to_string(&expected).unwrap_or_default() != found {
            wrong.push(format!("{}\n{found}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn files(text: &str) -> Vec<(&str, &str, String)> {
    let mut files: Vec<(&str, &str, String)> = Vec::new();
    for line in text.lines() {
        let head = ["old", "new"].into_iter().find_map(|side| {
            let rest = line.strip_prefix("-- ")?.strip_prefix(side)?;
            Some((side, rest.strip_prefix(' ')?))
        });
        match (head, files.last_mut()) {
            (Some((side, name)), _) => files.push((side, name, String::new())),
            (None, Some((.., content))) => {
                content.push_str(line);
                content.push('\n');
            }
            // What the case is about.
            (None, None) => {}
        }
    }
    files
}

/// The names of the things with a sign, without their places.
fn heads(text: &str, sign: &str) -> Vec<String> {
    let mut heads: Vec<_> = text
        .lines()
        .filter_map(|line| line.strip_prefix(sign)?.strip_prefix(' '))
        .map(|line| line.split("  ").next().unwrap_or_default().to_owned())
        .collect();
    heads.sort();
    heads
}

const FIRST: &str = "\
CREATE TABLE orders (item STRING, price INT) WITH ('connector' = 'kafka', 'topic' = 'orders', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json');
CREATE TABLE totals (item STRING, total INT) WITH ('connector' = 'kafka', 'topic' = 'totals', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json');
INSERT INTO totals SELECT item, price FROM orders;
";

/// A repository in the program's folder, with nothing of the person's own configuration.
struct Repository {
    program: Program,
}

impl Repository {
    fn new() -> Self {
        let repository = Self {
            program: Program::new(),
        };
        repository.git(&["init", "-q", "-b", "main", "."]);
        repository
    }

    fn git<S: AsRef<OsStr>>(&self, arguments: &[S]) {
        let output = alone(Command::new("git").args(arguments))
            .current_dir(self.program.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
    }

    /// Writes a file and commits everything.
    fn commit(&self, name: &str, text: &str) -> &Self {
        self.program.file(name, text);
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", name]);
        self
    }

    fn diff<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Run {
        self.diff_in(&self.program.path(), arguments)
    }

    fn diff_in<S: AsRef<OsStr>>(&self, folder: &Path, arguments: &[S]) -> Run {
        let mut command = self.program.command(&["diff"]);
        alone(command.args(arguments)).current_dir(folder);
        Run::of(command.output().unwrap())
    }
}

/// git with nothing of the person's own configuration.
fn alone(command: &mut Command) -> &mut Command {
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(name);
    }
    for name in ["AUTHOR", "COMMITTER"] {
        command
            .env(format!("GIT_{name}_NAME"), "tester")
            .env(format!("GIT_{name}_EMAIL"), "tester@example.org");
    }
    command
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .env("GIT_CEILING_DIRECTORIES", std::env::temp_dir())
}

#[test]
fn a_revision_is_compared_with_the_files_here() {
    let repository = Repository::new();
    repository.commit("jobs/ü 1.sql", FIRST);
    let same = repository.diff(&["HEAD"]);
    assert!(
        same.exits(0)
            .stdout
            .contains("No difference: 1 process, 2 datasets and 2 column edges"),
        "{}",
        same.stdout
    );
    repository.program.file(
        "jobs/ü 1.sql",
        FIRST.replace("price FROM", "price + 1 FROM"),
    );
    for words in [
        &["HEAD"][..],
        &["HEAD", "jobs"],
        &["jobs", "HEAD"],
        &["HEAD", "--", "jobs/ü 1.sql"],
        &["--rev", "HEAD", "jobs"],
        &["HEAD", "--", "./jobs/../jobs/"],
    ] {
        let run = repository.diff(words);
        let found = &run.exits(0).stdout;
        assert!(
            found.contains("~ INSERT totals  jobs/ü 1.sql:3\n    ~ column    total: orders.price → orders.price (transformation)\n"),
            "{words:?}\n{found}"
        );
        assert!(found.contains("datasets      2 unchanged"), "{found}");
    }
    repository.diff(&["HEAD", "--exit-code"]).exits(1);
    // Nothing of the repository was touched, and from another folder it is the same.
    let inside = repository.program.path().join("jobs");
    let run = repository.diff_in(&inside, &["HEAD", "--", "ü 1.sql"]);
    assert!(
        run.exits(0).stdout.contains("~ INSERT totals  ü 1.sql:3"),
        "{}",
        run.stdout
    );
    let file = repository.program.path().join("jobs/ü 1.sql");
    let outside = repository.diff_in(
        Path::new("/"),
        &[OsStr::new("HEAD"), "--".as_ref(), file.as_ref()],
    );
    assert!(
        outside
            .exits(0)
            .stdout
            .contains("column edges  1 changed, 1 unchanged"),
        "{}",
        outside.stdout
    );
}

#[test]
fn two_revisions_and_what_a_branch_changes() {
    let repository = Repository::new();
    repository.commit("a.sql", FIRST);
    repository.git(&["checkout", "-q", "-b", "work"]);
    repository.commit("b.sql", &FIRST.replace("totals", "more"));
    repository.git(&["checkout", "-q", "main"]);
    repository.commit("c.sql", &FIRST.replace("totals", "other"));
    let counts = |words: &[&str]| {
        let run = repository.diff(words);
        let text = run.exits(0).stdout.clone();
        let line = text.lines().find(|line| line.starts_with("processes"));
        line.unwrap_or_default().to_owned()
    };
    let both = "processes     1 added, 1 removed, 1 unchanged";
    assert_eq!(counts(&["main", "work"]), both);
    assert_eq!(counts(&["main..work"]), both);
    assert_eq!(counts(&["main..work", "--", "."]), both);
    let branch = "processes     1 added, 1 unchanged";
    assert_eq!(counts(&["main...work"]), branch);
    assert_eq!(counts(&["HEAD~1.."]), branch);
}

#[test]
fn bare_repositories_and_worktrees() {
    let repository = Repository::new();
    repository.commit("jobs/a.sql", FIRST);
    repository.commit("jobs/a.sql", &FIRST.replace("price FROM", "0 FROM"));
    let home = repository.program.home();
    let (bare, tree) = (home.join("bare"), home.join("tree"));
    repository.git(&["clone", "-q", "--bare", ".", bare.to_str().unwrap()]);
    repository.git(&["worktree", "add", "-q", tree.to_str().unwrap(), "HEAD~1"]);
    let changed = "column edges  1 removed, 1 unchanged";
    let run = repository.diff_in(&bare, &["HEAD~1", "HEAD", "--", "jobs"]);
    assert!(run.exits(0).stdout.contains(changed), "{}", run.stdout);
    let run = repository.diff_in(&bare, &["HEAD~1", "--", "jobs"]);
    assert!(
        run.exits(2).stderr.contains("name two revisions"),
        "{}",
        run.stderr
    );
    let run = repository.diff_in(&tree, &["main", "--", "jobs"]);
    assert!(
        run.exits(0)
            .stdout
            .contains("column edges  1 added, 1 unchanged"),
        "{}",
        run.stdout
    );
}

#[test]
fn the_walk_of_a_revision_has_the_rules_of_every_walk() {
    let repository = Repository::new();
    repository
        .program
        .file("skipped/a.sql", FIRST)
        .file("jobs/a.bin", FIRST)
        .file("jobs/a.sql", FIRST);
    repository.git(&["add", "-f", "."]);
    repository.commit(".gitignore", "skipped/\n");
    let document = |words: &[&str]| -> serde_json::Value {
        let run = repository.diff(&[&["--format", "json"], words].concat());
        serde_json::from_str(&run.exits(0).stdout).unwrap()
    };
    let found = document(&["HEAD"]);
    assert_eq!(found["old"]["processes"], 1);
    assert_eq!(found["new"]["processes"], 1);
    // A file that is named is read whatever it is called.
    let named = document(&["HEAD", "--", "jobs/a.bin"]);
    assert_eq!(named["old"]["processes"], 1);
    assert_eq!(named["summary"]["processes"]["unchanged"], 1);
}

#[cfg(unix)]
#[test]
fn links_of_a_revision_are_followed_inside_it_only() {
    use std::os::unix::fs::symlink;
    let repository = Repository::new();
    repository.program.file("shared/a.sql", FIRST);
    let work = repository.program.path();
    std::fs::create_dir(work.join("jobs")).unwrap();
    std::fs::write(repository.program.home().join("secret.sql"), FIRST).unwrap();
    symlink("../shared/a.sql", work.join("jobs/in.sql")).unwrap();
    symlink("../../secret.sql", work.join("jobs/out.sql")).unwrap();
    repository.commit("x.sql", "SELECT 1;");
    let run = repository.diff(&["HEAD", "--format", "json", "--", "jobs"]);
    let found: serde_json::Value = serde_json::from_str(&run.exits(0).stdout).unwrap();
    assert_eq!(found["old"]["processes"], 1, "{}", run.stdout);
}

#[test]
fn each_side_has_the_project_file_of_its_time() {
    let repository = Repository::new();
    repository.commit("ddl.sql", FIRST.rsplit_once("INSERT").unwrap().0);
    repository.commit(
        "headwater.toml",
        "scripts = [\"jobs\"]\npreambles = [\"ddl.sql\"]\n",
    );
    repository.commit(
        "jobs/a.sql",
        "INSERT INTO totals SELECT item, price FROM orders;\n",
    );
    let ddl = FIRST.rsplit_once("INSERT").unwrap().0;
    repository
        .program
        .file("ddl.sql", ddl.replace("'totals'", "'sums'"));
    let run = repository.diff(&["HEAD"]);
    assert!(
        run.exits(0)
            .stdout
            .contains("    ~ writes    totals: kafka://b:1 totals → kafka://b:1 sums\n"),
        "{}",
        run.stdout
    );
}

#[test]
fn what_cannot_be_compared_is_told_with_the_next_step() {
    let repository = Repository::new();
    repository.commit("a.sql", FIRST);
    let elsewhere = Program::new();
    let outside = elsewhere.path();
    let outside = outside.to_str().unwrap();
    for (words, message, hint) in [
        (
            &["nope"][..],
            "`nope` is no revision of the repository",
            "git log",
        ),
        (
            &["--", "-x"],
            "-x is neither in HEAD nor in the files here",
            "spelling",
        ),
        (&["--rev=-x", "a.sql"], "`-x` is no revision", "git log"),
        (
            &["nope.sql"],
            "nope.sql is neither a file or folder nor a git revision",
            "-- nope.sql",
        ),
        (&["HEAD", "a.sql", "b.sql"], "b.sql is neither", "-- b.sql"),
        (
            &["HEAD", "--", outside],
            "outside the repository",
            "one repository",
        ),
        (
            &["HEAD", "--", "b.sql"],
            "b.sql is neither in HEAD nor in the files here",
            "spelling",
        ),
        (
            &["a.sql"],
            "a.sql is to be compared with what?",
            "HEAD -- a.sql",
        ),
        (&["A", "B", "C"], "more than two revisions", "--"),
        (&[], "nothing to compare", "OLD NEW"),
    ] {
        let run = repository.diff(words);
        let said = &run.exits(2).stderr;
        assert!(
            said.contains(message) && said.contains(hint),
            "{words:?}\n{said}"
        );
        assert!(run.stdout.is_empty());
    }
    let run = repository.diff_in(&elsewhere.path(), &["HEAD"]);
    assert!(
        run.exits(2).stderr.contains("is in no git repository"),
        "{}",
        run.stderr
    );
    let mut command = repository.program.command(&["diff", "HEAD"]);
    let run = Run::of(command.env("PATH", outside).output().unwrap());
    assert!(
        run.exits(2).stderr.contains("install git"),
        "{}",
        run.stderr
    );
}

#[test]
fn two_files_are_one_file_before_and_after() {
    let program = Program::new();
    let undeclared = "INSERT INTO totals SELECT item, price FROM orders;\n";
    program
        .file("old.sql", undeclared)
        .file("new.sql", undeclared.replace("price", "UPPER(price)"));
    let run = program.run(&["diff", "old.sql", "new.sql"]);
    assert!(
        run.exits(0).stdout.contains("~ INSERT totals  new.sql:1"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.contains("datasets      2 unchanged"),
        "{}",
        run.stdout
    );
}

#[test]
fn the_document_and_the_comment() {
    let program = Program::new();
    program.file("old/a.sql", FIRST);
    program.file(
        "new/a.sql",
        FIRST.replace("price FROM", "MAX(price) FROM").replace(
            "orders;",
            "orders GROUP BY item;\nINSERT INTO `<b>@you|` SELECT 1;\nINSERT INTO broken SELECT (;",
        ),
    );
    let run = program.run(&["diff", "--format", "json", "old", "new"]);
    // One statement of the new side could not be read.
    let document: serde_json::Value = serde_json::from_str(&run.exits(1).stdout).unwrap();
    assert_eq!(document["new"]["errors"], 1);
    insta::assert_json_snapshot!(document);
    let run = program.run(&["diff", "--format", "markdown", "old", "new"]);
    insta::assert_snapshot!(run.exits(1).stdout);
}
