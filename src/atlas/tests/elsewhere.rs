//! Publishing some files of a project whose other files are of the same jobs.

use std::collections::BTreeSet;

use super::choices::changes;
use super::fake::FakeAtlas;
use super::graphs::{Graph, kafka, origin};
use super::planning::{TYPES, plan_with};
use super::publishing::publish;
use crate::atlas::mapping::MappingOptions;
use crate::atlas::plan::PlanOptions;
use crate::source::{FilesRead, ProjectPaths};

/// A folder with two scripts of the job `etl`.
struct Project(tempfile::TempDir);

impl Project {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for file in ["a.sql", "b.sql"] {
            std::fs::write(folder.path().join(file), "").unwrap();
        }
        Self(folder)
    }

    /// What is planned where these files were read, and these of them not to their end.
    fn reading(&self, files: &[&str], partly: &[&str]) -> PlanOptions {
        let names = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        PlanOptions {
            mapping: MappingOptions {
                paths: ProjectPaths {
                    here: self.0.path().to_owned(),
                    root: self.0.path().to_owned(),
                },
                ..MappingOptions::default()
            },
            read: Some(FilesRead {
                all: names(files),
                partly: names(partly),
                folders: BTreeSet::new(),
            }),
            ..PlanOptions::default()
        }
    }
}

impl Project {
    /// Publishes what these files have, all that were read; what changed by that.
    async fn publish(&self, atlas: &FakeAtlas, files: &[&str], has: &Graph) -> Vec<String> {
        let options = self.reading(files, &[]);
        let plan = plan_with(atlas, &has.0, &options).await.unwrap();
        let changes = changes(&plan);
        publish(atlas, plan).await.unwrap();
        changes
    }
}

/// Statements of the job, `<file>: <topic it reads> <topic it writes>`.
fn statements(all: &[&str]) -> Graph {
    let mut graph = Graph::default();
    for statement in all {
        let (file, topics) = statement.split_once(": ").unwrap();
        let (from, to) = topics.split_once(' ').unwrap();
        let origins = [origin(file, 1)];
        graph.seen("etl", &[&kafka(from)], &[&kafka(to)], &origins, &[]);
    }
    graph
}

/// What a statement changes that takes no other's place.
const ONE_MORE: [&str; 3] = [
    "+ kafka_topic y@primary",
    "+ flink_process etl/s#2@primary",
    "~ flink_application etl@primary",
];

const TYPES_WITH_MEMBERS: [&str; 4] = [
    TYPES[0],
    TYPES[1],
    TYPES[2],
    "headwater_application_processes",
];

#[tokio::test]
async fn an_application_keeps_the_processes_of_files_that_were_not_read() {
    let project = Project::new();
    let atlas = FakeAtlas::start(&TYPES_WITH_MEMBERS).await;
    let both = ["a.sql", "b.sql"];
    let whole = statements(&["a.sql: x s", "b.sql: y t"]);
    project.publish(&atlas, &both, &whole).await;
    let part = statements(&["b.sql: y t"]);
    let planned = async |files: &[&str], partly: &[&str]| {
        let options = project.reading(files, partly);
        changes(&plan_with(&atlas, &part.0, &options).await.unwrap())
    };
    assert_eq!(planned(&["b.sql"], &[]).await, [""; 0]);
    assert_eq!(planned(&both, &["a.sql"]).await, [""; 0]);
    // Nothing of it is declared any more.
    assert_eq!(
        planned(&both, &[]).await,
        ["~ flink_application etl@primary"]
    );
    std::fs::remove_file(project.0.path().join("a.sql")).unwrap();
    assert_eq!(
        planned(&["b.sql"], &[]).await,
        ["~ flink_application etl@primary"]
    );
}

#[tokio::test]
async fn a_statement_of_another_file_keeps_its_name() {
    let project = Project::new();
    let atlas = FakeAtlas::start(&TYPES_WITH_MEMBERS).await;
    let first = statements(&["a.sql: x s"]);
    project.publish(&atlas, &["a.sql"], &first).await;
    let other = statements(&["b.sql: y s"]);
    let changed = project.publish(&atlas, &["b.sql"], &other).await;
    assert_eq!(changed, ONE_MORE);
    for (statement, wanted) in [
        ("a.sql: x s", vec![]),
        ("b.sql: y s", vec![]),
        (
            "b.sql: x s",
            vec![
                "~ flink_process etl/s@primary",
                "~ flink_application etl@primary",
            ],
        ),
    ] {
        let (file, _) = statement.split_once(':').unwrap();
        let options = project.reading(&[file], &[]);
        let plan = plan_with(&atlas, &statements(&[statement]).0, &options).await;
        assert_eq!(changes(&plan.unwrap()), wanted, "{statement}");
    }
}

#[tokio::test]
async fn an_edited_statement_leaves_what_another_file_has_too() {
    let project = Project::new();
    let atlas = FakeAtlas::start(&TYPES_WITH_MEMBERS).await;
    let mut both = Graph::default();
    let origins = [origin("a.sql", 1), origin("b.sql", 1)];
    both.seen("etl", &[&kafka("x")], &[&kafka("s")], &origins, &[]);
    project.publish(&atlas, &["a.sql", "b.sql"], &both).await;
    let edited = statements(&["a.sql: y s"]);
    let changed = project.publish(&atlas, &["a.sql"], &edited).await;
    assert_eq!(changed, ONE_MORE);
    let again = project.publish(&atlas, &["a.sql"], &edited).await;
    assert_eq!(again, [""; 0]);
}

#[tokio::test]
async fn the_last_statement_of_a_file_is_missed_too() {
    let project = Project::new();
    let atlas = FakeAtlas::start(&TYPES_WITH_MEMBERS).await;
    let whole = statements(&["a.sql: x s"]);
    project.publish(&atlas, &["a.sql"], &whole).await;
    let options = project.reading(&["a.sql"], &[]);
    let emptied = Graph::default();
    let plan = plan_with(&atlas, &emptied.0, &options).await.unwrap();
    let [finding] = &plan.findings[..] else {
        panic!("{:?}", plan.findings);
    };
    assert!(
        finding
            .message
            .starts_with("flink_process etl/s@primary is declared by none")
    );
    // It was not read to its end.
    let options = project.reading(&["a.sql"], &["a.sql"]);
    let plan = plan_with(&atlas, &emptied.0, &options).await.unwrap();
    assert_eq!(plan.findings, []);
}
