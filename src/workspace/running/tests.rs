//! Jobs beside the statements of scripts.

use rstest::rstest;

use super::*;
use crate::diagnostic::Place;
use crate::lineage::{DatasetKey, Endpoint, Fingerprints, LogicalName, Origin, ProcessKind};
use crate::source::{SourceFile, Span};

fn process(
    kind: ProcessKind,
    statement: Option<u32>,
    inputs: &[&str],
    outputs: &[&str],
) -> Process {
    let file = SourceFile::new("a.sql", None, Vec::new());
    let ends = |names: &[&str]| {
        let end = |name: &&str| Endpoint {
            dataset: DatasetKey::scoped(file.name(), LogicalName::in_default(name)),
            name: LogicalName::in_default(name),
        };
        names.iter().map(end).collect()
    };
    let origin = match kind {
        ProcessKind::Job => Origin::Cluster {
            cluster: "http://jm".into(),
            job: "1".into(),
            name: "job".into(),
            vertex: None,
        },
        _ => Origin::File(Place::new(&file, Span::default())),
    };
    Process {
        kind,
        job: Arc::from("a"),
        statement,
        member: None,
        sql: Arc::from(""),
        inputs: ends(inputs),
        outputs: ends(outputs),
        columns: Arc::from([]),
        influences: Arc::from([]),
        fingerprints: Fingerprints::default(),
        origins: vec![origin],
        origin_jobs: Vec::new(),
        evidence: Arc::default(),
        jobs: Vec::new(),
    }
}

fn job(id: &str, inputs: &[&str], outputs: &[&str]) -> Process {
    let mut job = process(ProcessKind::Job, None, inputs, outputs);
    job.jobs.push(RunningJob {
        id: id.into(),
        name: "job".into(),
        state: "RUNNING".into(),
        cluster: "http://jm".into(),
        started_at: 0,
        parallelism: None,
        flink_version: None,
        plan: None,
    });
    job
}

fn ids(process: &Process) -> Vec<&str> {
    process.jobs.iter().map(|job| &*job.id).collect()
}

#[test]
fn copies_get_a_job_each_and_a_restart_goes_to_the_last() {
    let insert = |number| process(ProcessKind::Insert, Some(number), &["t"], &["t"]).into();
    let mut scripts = [insert(1), insert(2)];
    let jobs = ["a", "b", "c"].map(|id| job(id, &["t"], &["t"]));
    assert_eq!(
        attach(
            jobs.into(),
            &mut scripts,
            Told::default(),
            &Printed::default(),
            &mut Found::default()
        ),
        []
    );
    assert_eq!(ids(&scripts[0]), ["a"]);
    assert_eq!(ids(&scripts[1]), ["b", "c"]);
}

#[test]
fn a_statement_set_is_one_job() {
    let member = |sink| process(ProcessKind::Insert, Some(1), &["t"], &[sink]).into();
    let mut scripts = [member("a"), member("b")];
    // A process per sink, as a cluster tells it.
    let jobs = vec![job("1", &["t"], &["a"]), job("1", &["t"], &["b"])];
    let unmatched = attach(
        jobs,
        &mut scripts,
        Told::default(),
        &Printed::default(),
        &mut Found::default(),
    );
    assert_eq!(unmatched, []);
    assert_eq!((ids(&scripts[0]), ids(&scripts[1])), (vec!["1"], vec!["1"]));
}

#[test]
fn other_tables_or_none_match_nothing() {
    let mut scripts = [process(ProcessKind::Insert, Some(1), &["t"], &["a"]).into()];
    let jobs = vec![
        job("1", &["t"], &["b"]),
        job("2", &["x"], &["a"]),
        job("3", &[], &[]),
    ];
    assert_eq!(
        attach(
            jobs,
            &mut scripts,
            Told::default(),
            &Printed::default(),
            &mut Found::default()
        )
        .len(),
        3
    );
    assert_eq!(ids(&scripts[0]), [""; 0]);
}

#[rstest]
#[case::all_agrees(&["t"], &["a"], "insert-into_c.d.a", "certain, 100 of 100: it writes the same tables, reads the same tables")]
#[case::a_name_of_its_own(&["t"], &["a"], "nightly", "certain, 86 of 100: it writes the same tables, reads the same tables")]
#[case::that_name(&["t"], &["a"], "a", "certain, 100 of 100: it writes the same tables, reads the same tables, has the same name")]
#[case::another_input(&["t", "u"], &["a"], "insert-into_c.d.a", "likely, 84 of 100: it writes the same tables, reads some of the same tables")]
fn a_match_tells_how_much_speaks_for_it(
    #[case] inputs: &[&str],
    #[case] outputs: &[&str],
    #[case] name: &str,
    #[case] expected: &str,
) {
    let mut scripts = [process(ProcessKind::Insert, Some(1), &["t"], &["a"]).into()];
    let mut job = job("1", inputs, outputs);
    job.job = name.into();
    attach(
        vec![job],
        &mut scripts,
        Told::default(),
        &Printed::default(),
        &mut Found::default(),
    );
    let told: Vec<_> = scripts[0].by_evidence().collect();
    let [(running, Some(evidence))] = &told[..] else {
        panic!("{told:?}");
    };
    assert_eq!((&*running.id, &*evidence.told()), ("1", expected));
}

#[rstest]
#[case::one_less(&["a", "b"], &["a", "b", "c"], &["c"], "writes default_catalog.default_database.c, which the statement does not")]
#[case::one_more(&["a", "b"], &["a"], &[], "does not write default_catalog.default_database.b, which the statement does")]
#[case::both(&["a", "b"], &["a", "c"], &["c"], "writes default_catalog.default_database.c, which the statement does not and does not write default_catalog.default_database.b, which the statement does")]
#[case::twice(&["a", "b"], &["a", "b", "b"], &[], "writes default_catalog.default_database.b, more often than the statement")]
#[case::made_one(&["a", "a"], &["a"], &[], "")]
#[case::another(&["a"], &["b"], &["b"], "")]
#[case::of_few(&["a"], &["a", "b", "c"], &["a", "b", "c"], "")]
fn a_set_that_was_changed_is_told_by_its_sinks(
    #[case] members: &[&str],
    #[case] sinks: &[&str],
    #[case] left: &[&str],
    #[case] told: &str,
) {
    let members = members.iter().enumerate().map(|(at, sink)| {
        let mut member = process(ProcessKind::Insert, Some(1), &["t"], &[sink]);
        member.member = u32::try_from(at + 1).ok();
        member.into()
    });
    let mut scripts: Vec<Arc<Process>> = members.collect();
    let jobs = sinks.iter().map(|sink| job("1", &["t"], &[sink]));
    let mut found = Found::default();
    let unmatched = attach(
        jobs.collect(),
        &mut scripts,
        Told::default(),
        &Printed::default(),
        &mut found,
    );
    let tables: Vec<&str> = unmatched
        .iter()
        .map(|it| &*it.outputs[0].name.table)
        .collect();
    assert_eq!(tables, left);
    let what: Vec<&str> = found.disagreements.iter().map(|it| &*it.what).collect();
    let aspects = found.disagreements.iter().map(|it| it.aspect);
    assert_eq!(what.join(""), told);
    assert!(aspects.into_iter().all(|it| it == Aspect::Outputs));
}

#[rstest]
#[case::each("insert-into_c.d.a,c.d.b_1,c.d.b_2", &["a", "b", "b"], "")]
#[case::made_one("insert-into_c.d.b_1,c.d.b_2", &["b", "b"], "")]
#[case::one_more("insert-into_c.d.a,c.d.b", &["a", "b", "b"], "writes c.d.b, less often than the statement")]
#[case::one_less("insert-into_c.d.a,c.d.b_1,c.d.b_2", &["a", "b"], "writes c.d.b, more often than the statement")]
#[case::named("nightly", &["a", "b", "b"], "")]
fn the_name_of_a_job_has_each_member(
    #[case] name: &str,
    #[case] members: &[&str],
    #[case] told: &str,
) {
    let in_database = |mut process: Process| {
        let ends = process.outputs.iter().map(|end| Endpoint {
            name: LogicalName::new("c", "d", &end.name.table),
            ..end.clone()
        });
        process.outputs = ends.collect();
        process
    };
    let members = members.iter().enumerate().map(|(at, sink)| {
        let mut member = process(ProcessKind::Insert, Some(1), &["t"], &[sink]);
        member.member = u32::try_from(at + 1).ok();
        in_database(member).into()
    });
    let mut scripts: Vec<Arc<Process>> = members.collect();
    let sinks: BTreeSet<&str> = ["a", "b"]
        .into_iter()
        .filter(|it| name == "nightly" || name.contains(&format!("d.{it}")))
        .collect();
    let jobs = sinks.into_iter().map(|sink| {
        let mut job = in_database(job("1", &["t"], &[sink]));
        job.job = name.into();
        job
    });
    let mut found = Found::default();
    attach(
        jobs.collect(),
        &mut scripts,
        Told::default(),
        &Printed::default(),
        &mut found,
    );
    let what: Vec<&str> = found.disagreements.iter().map(|it| &*it.what).collect();
    assert_eq!(what.join(""), told);
}

#[rstest]
#[case::one_by_one(&["a", "b"], "writes default_catalog.default_database.a, default_catalog.default_database.b alone, which 2 statements of the script submit apart")]
#[case::not_all(&["a"], "")]
fn a_set_that_was_taken_apart_is_told(#[case] statements: &[&str], #[case] told: &str) {
    let statements = statements.iter().enumerate().map(|(at, sink)| {
        let number = u32::try_from(at + 1).ok();
        process(ProcessKind::Insert, number, &["t"], &[sink]).into()
    });
    let mut scripts: Vec<Arc<Process>> = statements.collect();
    let mut found = Found::default();
    let jobs = vec![job("1", &["t"], &["a"]), job("1", &["t"], &["b"])];
    let left = attach(
        jobs,
        &mut scripts,
        Told::default(),
        &Printed::default(),
        &mut found,
    );
    assert_eq!(left.len(), 2);
    let messages: Vec<&str> = found.diagnostics.iter().map(|it| &*it.message).collect();
    let what = messages.join("").replace("job job (1) on http://jm ", "");
    assert_eq!(what, told);
}
