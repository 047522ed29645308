//! The marks of rows, case by case.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::json;

use super::*;
use crate::atlas::mapping::{APPLICATION, EntityKey, PROCESS, Places};
use crate::atlas::plan::{AttributeChange, Entry, Other, Plan, Published, Seen, Sign};
use crate::atlas::wire::Attributes;
use crate::diagnostic::Place;
use crate::flink::JobKey;
use crate::lineage::{
    Dataset, DatasetKey, DatasetKind, Endpoint, Fingerprints, Lineage, LogicalName, Options,
    Origin, Process, ProcessKind, RunningJob,
};
use crate::source::{SourceFile, Span};
use crate::workspace::{Aspect, Disagreement};

const CLUSTER: &str = "http://jm";

fn place(file: &str) -> Place {
    Place::new(&SourceFile::new(file, None, Vec::new()), Span::default())
}

fn dataset_key(table: &str) -> DatasetKey {
    DatasetKey::scoped(&"a.sql".into(), LogicalName::in_default(table))
}

fn job(id: &str, state: &str) -> RunningJob {
    RunningJob {
        id: id.into(),
        name: "j".into(),
        state: state.into(),
        cluster: CLUSTER.into(),
        started_at: 0,
        parallelism: None,
        flink_version: None,
        plan: None,
    }
}

/// A process that reads `s` and writes `t`: of a script, or a job without one.
fn process(of_script: bool, jobs: &[(&str, &str)]) -> Process {
    let end = |table: &str| Endpoint {
        dataset: dataset_key(table),
        name: LogicalName::in_default(table),
    };
    let origin = if of_script {
        Origin::File(place("a.sql"))
    } else {
        Origin::Cluster {
            cluster: CLUSTER.into(),
            job: "1".into(),
            name: "j".into(),
            vertex: None,
        }
    };
    Process {
        kind: if of_script {
            ProcessKind::Insert
        } else {
            ProcessKind::Job
        },
        job: "a".into(),
        statement: of_script.then_some(1),
        member: None,
        sql: "".into(),
        inputs: [end("s")].into(),
        outputs: [end("t")].into(),
        columns: Arc::from([]),
        influences: Arc::from([]),
        fingerprints: Fingerprints::default(),
        origins: vec![origin],
        origin_jobs: Vec::new(),
        evidence: Arc::default(),
        jobs: jobs.iter().map(|(id, state)| job(id, state)).collect(),
    }
}

fn graph(process: Process) -> Lineage {
    let mut lineage = Lineage::new();
    for table in ["s", "t"] {
        lineage.add_dataset(Dataset {
            key: dataset_key(table),
            names: vec![LogicalName::in_default(table)],
            kind: DatasetKind::Table,
            connector: None,
            is_ephemeral: false,
            columns: Arc::default(),
            options: Options::new(),
            origins: process.origins.clone(),
        });
    }
    lineage.add_process(process);
    lineage
}

fn entry(sign: Sign, type_name: &str, name: &str, changed: &[&str]) -> Entry {
    let change = |attribute: &&str| AttributeChange {
        attribute: (*attribute).to_owned(),
        before: Some(json!("old")),
        after: json!("new"),
    };
    Entry {
        sign,
        type_name: type_name.to_owned().into(),
        qualified_name: format!("{name}@ns").into(),
        name: name.to_owned().into(),
        attributes: Attributes::new().into(),
        endpoints: Vec::new(),
        changes: changed.iter().map(change).collect(),
        seen: (sign != Sign::Create).then(|| {
            Box::new(Seen {
                guid: format!("g-{name}"),
                update_time: None,
                sides: Vec::new(),
            })
        }),
        needs: Vec::new(),
        part_of: None,
        why: String::new().into(),
        rule: Vec::new(),
        tables: Vec::new(),
        conflict: (sign == Sign::Conflict).then(|| "twice".into()),
        sql: None,
        origins: Vec::new(),
        is_included: true,
    }
}

/// A catalogue in which the datasets are as wanted, and the process is as `sign` says.
fn published(lineage: &Lineage, sign: Sign, changed: &[&str]) -> Published {
    let entries = vec![
        entry(Sign::Unchanged, "DataSet", "s", &[]),
        entry(Sign::Unchanged, "DataSet", "t", &[]),
        entry(sign, PROCESS, "a/t", changed),
        entry(Sign::Unchanged, APPLICATION, "a", &[]),
    ];
    let mut places = Places::default();
    for (id, _) in lineage.processes() {
        let key = EntityKey::new(PROCESS, "a/t@ns");
        places.processes.insert(id, Ok(key));
    }
    for table in ["s", "t"] {
        let key = EntityKey::new("DataSet", format!("{table}@ns"));
        places.datasets.insert(dataset_key(table), Ok(vec![key]));
    }
    let plan: Plan = serde_json::from_value(json!({
        "format": 1, "program": "", "server": "local", "made_at": 0, "namespace": "ns",
        "types": [], "entries": [], "not_published": [],
    }))
    .unwrap();
    Published {
        plan: Plan { entries, ..plan },
        places,
        unused: BTreeSet::new(),
        doubles: BTreeMap::new(),
        others: Vec::new(),
        unlisted: None,
    }
}

fn question<'a>(lineage: &'a Lineage, published: Option<&'a Published>) -> Question<'a> {
    Question {
        lineage,
        disagreements: &[],
        unread: const { &BTreeSet::new() },
        declared: Asked::Whole,
        running: Asked::Whole,
        published,
        catalogue: match published {
            Some(_) => Asked::Whole,
            None => Asked::No,
        },
    }
}

/// The rows that differ, each as its name and its three marks.
fn shown(drift: &Drift) -> Vec<String> {
    let row = |row: &Row| {
        let marks = Side::ALL.map(|side| row.state(side).shown("x"));
        format!("{} | {}", row.name, marks.join(" | "))
    };
    drift.differing().map(row).collect()
}

const RUNNING: &[(&str, &str)] = &[("1", "RUNNING")];

#[test]
fn a_process_has_a_mark_for_each_side() {
    /// Whether a script has it, its jobs, its sign in the plan, what differs, and the row where there is one.
    type Case<'a> = (
        bool,
        &'a [(&'a str, &'a str)],
        Sign,
        &'a [&'a str],
        Option<&'a str>,
    );
    let cases: [Case<'_>; 10] = [
        (true, RUNNING, Sign::Unchanged, &[], None),
        (
            true,
            RUNNING,
            Sign::Create,
            &[],
            Some("a/t@ns | same | same | missing"),
        ),
        (
            true,
            RUNNING,
            Sign::Update,
            &["outputs", "inputs", "conf"],
            Some("a/t@ns | same | same | different: inputs, outputs, attributes"),
        ),
        (
            true,
            RUNNING,
            Sign::Conflict,
            &[],
            Some("a/t@ns | same | same | different: identity"),
        ),
        (
            true,
            &[],
            Sign::Unchanged,
            &[],
            Some("a/t@ns | same | missing | same"),
        ),
        (
            true,
            &[("1", "FAILED")],
            Sign::Unchanged,
            &[],
            Some("a/t@ns | same | missing | same"),
        ),
        (
            true,
            &[("1", "RUNNING"), ("2", "RESTARTING"), ("3", "CANCELED")],
            Sign::Unchanged,
            &[],
            Some("a/t@ns | same | duplicated x2 | same"),
        ),
        (
            false,
            RUNNING,
            Sign::Unchanged,
            &[],
            Some("a/t@ns | missing | same | same"),
        ),
        // What has ended and is declared nowhere is only there where it is published.
        (false, &[("1", "FINISHED")], Sign::Create, &[], None),
        (
            false,
            &[("1", "FINISHED")],
            Sign::Update,
            &["inputs"],
            Some("a/t@ns | missing | missing | stale"),
        ),
    ];
    for (of_script, jobs, sign, changed, wanted) in cases {
        let lineage = graph(process(of_script, jobs));
        let published = published(&lineage, sign, changed);
        let drift = compare(&question(&lineage, Some(&published)));
        let rows = drift.differing().filter(|row| row.kind == Kind::Process);
        let rows = Drift {
            rows: rows.cloned().collect(),
            ..drift.clone()
        };
        let wanted: Vec<&str> = wanted.into_iter().collect();
        assert_eq!(shown(&rows), wanted, "{jobs:?} {sign:?}");
        assert!(
            rows.rows.iter().all(|row| !row.repairs.is_empty()),
            "{rows:?}"
        );
    }
}

#[test]
fn what_was_not_asked_or_not_read_is_never_missing() {
    let lineage = graph(process(true, &[]));
    let nothing = question(&lineage, None);
    for running in [Asked::No, Asked::InPart] {
        let question = Question {
            running,
            catalogue: Asked::InPart,
            ..nothing.clone()
        };
        let drift = compare(&question);
        assert_eq!(shown(&drift), [""; 0]);
        assert_eq!(drift.counts(Kind::Process).all, 1);
        assert_eq!(drift.rows[0].published.mark, Mark::Unknown);
    }
    assert_eq!(compare(&nothing).rows[0].published.mark, Mark::NotAsked);
}

#[test]
fn a_job_that_does_something_else_differs_in_that() {
    let lineage = graph(process(true, RUNNING));
    let disagreements = [Disagreement {
        job: JobKey {
            cluster: CLUSTER.into(),
            id: "1".into(),
        },
        aspect: Aspect::Columns,
        sinks: Vec::new(),
        what: "takes columns from elsewhere".to_owned(),
        unread: Vec::new(),
    }];
    let question = Question {
        disagreements: &disagreements,
        ..question(&lineage, None)
    };
    let drift = compare(&question);
    let wanted = ["a INSERT t | same | different: columns | not asked"];
    assert_eq!(shown(&drift), wanted);
    let note = drift.rows[0].running.note.as_deref();
    assert_eq!(note, Some("job 1 takes columns from elsewhere"));
}

#[test]
fn what_a_job_does_otherwise_at_one_sink_is_no_difference_of_another() {
    let lineage = graph(process(true, RUNNING));
    for (sinks, mark) in [
        (&["t"][..], Mark::Different),
        (&["u", "t"], Mark::Different),
        (&["u"], Mark::Same),
    ] {
        let full = |sink: &&str| LogicalName::in_default(sink).to_string();
        let disagreements = [Disagreement {
            job: JobKey {
                cluster: CLUSTER.into(),
                id: "1".into(),
            },
            aspect: Aspect::Columns,
            sinks: sinks.iter().map(full).collect(),
            what: String::new(),
            unread: Vec::new(),
        }];
        let question = Question {
            disagreements: &disagreements,
            ..question(&lineage, None)
        };
        assert_eq!(compare(&question).rows[0].running.mark, mark, "{sinks:?}");
    }
}

#[test]
fn what_only_the_catalogue_has_is_stale_unless_a_job_may_be_it() {
    let lineage = graph(process(true, RUNNING));
    let mut published = published(&lineage, Sign::Unchanged, &[]);
    let side = |name: &str| crate::atlas::plan::Endpoint {
        attribute: "inputs".to_owned().into(),
        is_array: true,
        type_name: "DataSet".to_owned().into(),
        qualified_name: format!("{name}@ns").into(),
    };
    published.others.push(Other {
        key: EntityKey::new(PROCESS, "b/t@ns"),
        guid: "g".to_owned(),
        sides: vec![side("s"), side("x")],
        origins: vec!["b.sql".to_owned()],
        unread: None,
    });
    let whole = question(&lineage, Some(&published));
    let wanted = [
        "b/t@ns | missing | missing | stale",
        "x@ns | missing | not expected | stale",
    ];
    assert_eq!(shown(&compare(&whole)), wanted);
    let in_part = Question {
        running: Asked::InPart,
        ..whole.clone()
    };
    assert_eq!(shown(&compare(&in_part)), [""; 0]);
    // Its statement may be what could not be read.
    let unread = BTreeSet::from(["b.sql".to_owned()]);
    let cut = Question {
        unread: &unread,
        ..whole.clone()
    };
    let drift = compare(&cut);
    assert_eq!(shown(&drift), [""; 0]);
    let note = drift
        .rows
        .iter()
        .find_map(|row| row.published.note.as_deref());
    assert_eq!(note, Some("not all of b.sql could be read"));
    let mut elsewhere = published.clone();
    elsewhere.others[0].unread = Some("b.sql".to_owned());
    assert_eq!(
        shown(&compare(&question(&lineage, Some(&elsewhere)))),
        [""; 0]
    );
    // Nobody asked for scripts, of which it is one; what was published from jobs is stale without one.
    let clusters = Question {
        declared: Asked::No,
        ..whole.clone()
    };
    assert_eq!(shown(&compare(&clusters)), [""; 0]);
    let mut of_jobs = published.clone();
    of_jobs.others[0].origins = vec![format!("{CLUSTER} j")];
    let clusters = Question {
        published: Some(&of_jobs),
        ..clusters
    };
    let stale = [
        "b/t@ns | not asked | missing | stale",
        "x@ns | not asked | not expected | stale",
    ];
    assert_eq!(shown(&compare(&clusters)), stale);
    // A dataset that is declared and not published is nobody's left-over.
    let mut known = published.clone();
    known.unused.insert(EntityKey::new("DataSet", "x@ns"));
    let drift = compare(&question(&lineage, Some(&known)));
    assert_eq!(shown(&drift), wanted[..1]);
}

#[test]
fn an_application_shows_in_its_processes_unless_one_of_them_is_the_reason() {
    let lineage = graph(process(true, RUNNING));
    for (sign, changed, wanted) in [
        (
            Sign::Unchanged,
            &[][..],
            "a/t@ns | same | same | different: application",
        ),
        (
            Sign::Update,
            &["inputs"][..],
            "a/t@ns | same | same | different: inputs",
        ),
    ] {
        let mut published = published(&lineage, sign, changed);
        published.plan.entries[3].sign = Sign::Create;
        let drift = compare(&question(&lineage, Some(&published)));
        assert_eq!(shown(&drift), [wanted]);
        // The repair brings the application along.
        let Some(Repair::Plan { names, .. }) = drift.rows[0].repairs.last() else {
            panic!("{drift:?}");
        };
        assert_eq!(names.last().map(String::as_str), Some("a@ns"));
    }
}

#[test]
fn a_dataset_that_is_gone_from_the_catalogue_is_missing_and_one_that_is_there_twice_is_duplicated()
{
    let lineage = graph(process(true, RUNNING));
    let mut published = published(&lineage, Sign::Unchanged, &[]);
    published.plan.entries[0].sign = Sign::Create;
    published.plan.entries[1] = entry(Sign::Conflict, "DataSet", "t", &[]);
    let guids = ["g1", "g2", "g3"].map(str::to_owned);
    let key = EntityKey::new("DataSet", "t@ns");
    published.doubles.insert(key, guids.into());
    let drift = compare(&question(&lineage, Some(&published)));
    let wanted = [
        "s@ns | same | same | missing",
        "t@ns | same | same | duplicated x3",
    ];
    assert_eq!(shown(&drift), wanted);
}

#[test]
fn changes_are_what_a_person_would_see() {
    let look = |jobs: &[(&str, &str)]| {
        let lineage = graph(process(true, jobs));
        let published = published(&lineage, Sign::Unchanged, &[]);
        compare(&question(&lineage, Some(&published)))
    };
    let (fine, none, twice) = (
        look(RUNNING),
        look(&[]),
        look(&[("1", "RUNNING"), ("2", "RUNNING")]),
    );
    let told = |before: &Drift, after: &Drift| {
        let word = |change: Change<'_>| match change {
            Change::New(_) => "new",
            Change::Other(_) => "other",
            Change::Gone(_) => "gone",
        };
        changes(before, after)
            .into_iter()
            .map(word)
            .collect::<Vec<_>>()
    };
    assert_eq!(told(&fine, &fine), [""; 0]);
    assert_eq!(told(&none, &none), [""; 0]);
    assert_eq!(told(&fine, &none), ["new"]);
    assert_eq!(told(&none, &twice), ["other"]);
    assert_eq!(told(&twice, &fine), ["gone"]);
}

#[test]
fn rows_are_kept_by_any_of_their_names() {
    let lineage = graph(process(true, RUNNING));
    let published = published(&lineage, Sign::Unchanged, &[]);
    let whole = compare(&question(&lineage, Some(&published)));
    for (pattern, rows) in [("t", 2), ("a/t@ns", 1), ("s*", 1), ("*", 3), ("x", 0)] {
        let mut drift = whole.clone();
        let unknown = drift.keep(&[pattern.to_owned()]);
        assert_eq!(
            (drift.rows.len(), unknown.len()),
            (rows, usize::from(rows == 0)),
            "{pattern}"
        );
    }
}
