use rstest::rstest;

use super::*;
use crate::workspace::settings::Outside;

fn run(job: &str, script: Option<&str>, statement: Option<u32>) -> Run {
    Run {
        job: job.to_owned(),
        cluster: None,
        script: script.map(PathBuf::from),
        statement,
    }
}

fn says(job: &str, script: Option<&str>, statement: Option<u32>) -> Correction {
    Correction::Says(run(job, script, statement))
}

fn takes_back(job: &str) -> Correction {
    Correction::TakesBack {
        job: job.to_owned(),
        rows: Taken::All,
    }
}

/// What is kept in a file of this text, and the text that it has then.
fn kept(text: &str, correction: &Correction) -> (Result<Kept, ProjectError>, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(FILE_NAME);
    std::fs::write(&file, text).unwrap();
    let project = Project::find(folder.path(), None, Outside::default()).unwrap();
    let kept = keep(&project, correction);
    (kept, std::fs::read_to_string(file).unwrap())
}

#[rstest]
#[case::into_nothing(
    "",
    says("a", Some("a.sql"), Some(3)),
    "[[runs]]\njob = \"a\"\nscript = \"a.sql\"\nstatement = 3\n",
    1
)]
#[case::at_the_end(
    "# mine\ntogether = true",
    says("a", None, None),
    "# mine\ntogether = true\n\n[[runs]]\njob = \"a\"\n",
    4
)]
#[case::behind_the_other_rows(
    "[[runs]] # first\njob = 'x'\n\n[ui]\nascii = true\n",
    says("a", None, None),
    "[[runs]] # first\njob = 'x'\n\n[[runs]]\njob = \"a\"\n\n[ui]\nascii = true\n",
    4
)]
#[case::another_statement(
    "[[runs]]\njob = 'a'   # the big one\nstatement = 1 # first\n# below\nscript = 'a.sql'\n",
    says("a", Some("b.sql"), Some(2)),
    "[[runs]]\njob = 'a'   # the big one\nstatement = 2 # first\n# below\nscript = \"b.sql\"\n",
    1
)]
#[case::no_statement_any_more(
    "[[runs]]\njob = \"a\"\nscript = \"a.sql\"\nstatement = 3\n# last\n",
    says("a", None, None),
    "[[runs]]\njob = \"a\"\n# last\n",
    1
)]
#[case::a_statement_after_none(
    "\n[[runs]]\njob = \"a\"",
    says("a", Some("a.sql"), Some(3)),
    "\n[[runs]]\njob = \"a\"\nscript = \"a.sql\"\nstatement = 3\n",
    2
)]
#[case::lines_of_another_system(
    "together = true\r\n",
    says("a", None, None),
    "together = true\r\n\r\n[[runs]]\r\njob = \"a\"\r\n",
    3
)]
#[case::the_row_that_counts(
    "[[runs]]\njob = \"a\"\n[[runs]]\njob = \"a\"\ncluster = \"http://jm\"\n",
    says("a", Some("a.sql"), None),
    "[[runs]]\njob = \"a\"\n[[runs]]\njob = \"a\"\ncluster = \"http://jm\"\n\n[[runs]]\njob = \"a\"\nscript = \"a.sql\"\n",
    7
)]
#[case::rows_of_the_profile_in_force(
    "profile = \"a b\"\n[[profiles.\"a b\".runs]]\njob = \"x\"\n[[runs]]\njob = \"y\"\n",
    says("a", None, None),
    "profile = \"a b\"\n[[profiles.\"a b\".runs]]\njob = \"x\"\n\n[[profiles.\"a b\".runs]]\njob = \"a\"\n[[runs]]\njob = \"y\"\n",
    5
)]
fn a_row_is_written(
    #[case] before: &str,
    #[case] correction: Correction,
    #[case] after: &str,
    #[case] line: usize,
) {
    let (kept, text) = kept(before, &correction);
    assert_eq!(text, after);
    let kept = kept.unwrap();
    assert_eq!(kept.line, Some(line));
    let Correction::Says(run) = correction else {
        unreachable!()
    };
    assert!(kept.rows.contains(&run), "{:?}", kept.rows);
}

#[rstest]
#[case::the_only_row("[[runs]]\njob = \"a\"\n", "")]
#[case::between_others(
    "# of us\n[[runs]]\njob = \"b\"\n\n# why\n[[runs]]\njob = \"a\"\nscript = \"a.sql\" # so\n\n[ui]\nascii = true\n",
    "# of us\n[[runs]]\njob = \"b\"\n\n# why\n\n[ui]\nascii = true\n"
)]
#[case::at_the_end("together = true\n\n[[runs]]\njob = \"a\"", "together = true\n")]
#[case::several(
    "[[runs]]\njob = \"a\"\n\n[[runs]]\njob = \"b\"\n\n[[runs]]\njob = \"a\"\ncluster = \"http://jm\"\n",
    "[[runs]]\njob = \"b\"\n"
)]
fn rows_are_taken_out(#[case] before: &str, #[case] after: &str) {
    let (kept, text) = kept(before, &takes_back("a"));
    assert_eq!(text, after);
    let kept = kept.unwrap();
    assert!(kept.rows.iter().all(|row| row.job != "a"));
    assert_eq!(kept.line, None);
}

#[test]
fn only_rows_that_are_meant_are_taken_out_and_a_server_may_have_a_name() {
    let before = "[servers]\nprod = \"http://jm:8081/\"\n[[runs]]\njob = \"a\"\n[[runs]]\njob = \"a\"\ncluster = \"prod\"\n[[runs]]\njob = \"a\"\ncluster = \"http://other\"\n";
    let left = |rows: Taken| {
        let job = "a".to_owned();
        let (kept, text) = kept(before, &Correction::TakesBack { job, rows });
        assert!(text.contains("prod = "), "{text}");
        let clusters = kept.unwrap().rows.into_iter().map(|it| it.cluster);
        clusters.collect::<Vec<_>>()
    };
    let (prod, other) = ("http://jm:8081/".to_owned(), "http://other".to_owned());
    let of_prod = Taken::OfCluster("http://jm:8081".to_owned());
    assert_eq!(left(of_prod), [None, Some(other.clone())]);
    assert_eq!(left(Taken::OfAnyCluster), [Some(prod), Some(other)]);
    assert!(left(Taken::All).is_empty());
}

#[test]
fn what_is_said_of_all_clusters_is_not_taken_back_for_one() {
    let before = "[[runs]]\njob = \"a\"\n";
    let correction = Correction::TakesBack {
        job: "a".to_owned(),
        rows: Taken::OfCluster("http://jm".to_owned()),
    };
    let (kept, text) = kept(before, &correction);
    assert!(kept.unwrap_err().message.contains("http://jm alone"));
    assert_eq!(text, before);
}

#[rstest]
#[case::one_value("runs = [{ job = \"a\" }]\n", says("a", None, None), "`[[runs]]`")]
#[case::an_empty_value("runs = []\n", says("a", None, None), "`[[runs]]`")]
#[case::nothing_to_take_back("together = true\n", takes_back("a"), "config show")]
fn a_file_that_cannot_be_changed_stays_as_it_is(
    #[case] text: &str,
    #[case] correction: Correction,
    #[case] hint: &str,
) {
    let (kept, after) = kept(text, &correction);
    let error = kept.unwrap_err();
    assert!(error.hint.as_ref().unwrap().contains(hint), "{error:?}");
    assert_eq!(after, text);
}

#[test]
fn a_file_that_broke_meanwhile_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(FILE_NAME);
    std::fs::write(&file, "together = true\n").unwrap();
    let project = Project::find(folder.path(), None, Outside::default()).unwrap();
    for broken in ["together = ", "togther = true\n"] {
        std::fs::write(&file, broken).unwrap();
        keep(&project, &says("a", None, None)).unwrap_err();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), broken);
    }
}
