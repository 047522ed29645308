//! What is published of processes that a cluster runs.

use serde_json::{Value, json};

use super::choices::changes;
use super::fake::FakeAtlas;
use super::graphs::{Graph, kafka, origin};
use super::planning::{TYPES, plan};
use super::publishing::publish;
use crate::atlas::plan::{Plan, Sign};
use crate::lineage::{Lineage, Origin, Process, ProcessKind, RunningJob};

fn job(id: &str, state: &str) -> RunningJob {
    RunningJob {
        id: id.into(),
        name: "totals".into(),
        state: state.into(),
        cluster: "http://flink:8081".into(),
        started_at: 0,
        parallelism: None,
        flink_version: None,
        plan: None,
    }
}

/// The job, on a cluster that tells its version.
fn on(version: &str, job: RunningJob) -> RunningJob {
    RunningJob {
        flink_version: Some(version.into()),
        ..job
    }
}

fn of(job: &RunningJob) -> Origin {
    Origin::Cluster {
        cluster: job.cluster.clone(),
        job: job.id.clone(),
        name: job.name.clone(),
        vertex: None,
    }
}

/// What a cluster that has these jobs tells.
fn running(jobs: &[RunningJob]) -> Lineage {
    let origins: Vec<_> = jobs.iter().map(of).collect();
    let mut graph = Graph::default();
    graph.seen("totals", &[&kafka("a")], &[&kafka("b")], &origins, jobs);
    graph.0
}

/// What the script of that job tells, together with a cluster that has these jobs.
fn declared(jobs: &[RunningJob]) -> Lineage {
    let mut graph = Graph::default();
    let place = [origin("totals.sql", 7)];
    graph.seen("totals", &[&kafka("a")], &[&kafka("b")], &place, jobs);
    graph.0
}

fn process(plan: &Plan) -> (Sign, Value) {
    let mut entries = plan.entries.iter();
    let process = entries.find(|it| it.type_name == "flink_process").unwrap();
    (process.sign, process.attributes.unpack()["conf"].clone())
}

#[tokio::test]
async fn the_jobs_that_live_are_told_and_counted() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let jobs = [
        job("1", "RUNNING"),
        job("2", "CANCELED"),
        job("3", "RESTARTING"),
    ];
    let (_, conf) = process(&plan(&atlas, &running(&jobs)).await);
    assert_eq!(conf["job.name"], "totals");
    assert_eq!(conf["job.id"], "1, 3");
    assert_eq!(conf["multiplicity"], "2");
}

#[tokio::test]
async fn a_job_that_has_ended_is_told_where_none_lives() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let jobs = [job("1", "FINISHED"), job("2", "FINISHED")];
    let (_, conf) = process(&plan(&atlas, &running(&jobs)).await);
    assert_eq!(conf["job.id"], "1, 2");
    assert_eq!(conf["multiplicity"], "1");
}

#[tokio::test]
async fn a_job_that_was_started_again_is_an_update_of_its_id_alone() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let first = plan(&atlas, &running(&[job("1", "RUNNING")])).await;
    publish(&atlas, first).await.unwrap();
    let again = [job("1", "CANCELED"), job("2", "RUNNING")];
    let second = plan(&atlas, &running(&again)).await;
    let changed: Vec<_> = second.entries.iter().flat_map(|it| &it.changes).collect();
    let attributes: Vec<_> = changed.iter().map(|it| &*it.attribute).collect();
    assert_eq!(attributes, ["conf"]);
    let (sign, mut conf) = process(&second);
    assert_eq!(sign, Sign::Update);
    conf["job.id"] = json!("1");
    assert_eq!(Some(&conf), changed[0].before.as_ref());
}

#[tokio::test]
async fn the_versions_of_the_clusters_are_told_where_they_are_known() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let unknown = [job("1", "RUNNING")];
    let (_, conf) = process(&plan(&atlas, &running(&unknown)).await);
    assert_eq!(conf.get("flink.version"), None);
    let known = ["2.3.0", "1.20.5", "2.3.0"].map(|it| on(it, job("1", "RUNNING")));
    let told = plan(&atlas, &running(&known)).await;
    assert_eq!(process(&told).1["flink.version"], "2.3.0, 1.20.5");
    // Where the cluster does not say it any more, what it said stays.
    publish(&atlas, told).await.unwrap();
    let again = process(&plan(&atlas, &running(&unknown)).await).1;
    assert_eq!(again["flink.version"], "2.3.0, 1.20.5");
}

#[tokio::test]
async fn scripts_alone_leave_what_a_cluster_told() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let joined = plan(&atlas, &declared(&[job("1", "RUNNING")])).await;
    publish(&atlas, joined).await.unwrap();
    let alone = plan(&atlas, &declared(&[])).await;
    let (sign, conf) = process(&alone);
    assert_eq!((sign, &conf["job.id"]), (Sign::Unchanged, &json!("1")));
}

/// What a cluster without scripts tells: jobs, each with the topic that it reads.
fn of_cluster(jobs: &[(RunningJob, &str)]) -> Lineage {
    let mut graph = Graph::default();
    for (job, topic) in jobs {
        let jobs = [job.clone()];
        graph.seen(
            "totals",
            &[&kafka(topic)],
            &[&kafka("b")],
            &[of(job)],
            &jobs,
        );
    }
    let mut lineage = Lineage::default();
    for (_, process) in graph.0.processes() {
        lineage.add_process(Process {
            kind: ProcessKind::Job,
            ..process.clone()
        });
    }
    lineage
}

#[tokio::test]
async fn what_has_ended_does_not_stand_in_the_way_of_what_runs() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let first = [(job("1", "RUNNING"), "x")];
    publish(&atlas, plan(&atlas, &of_cluster(&first)).await)
        .await
        .unwrap();
    let second = [(job("1", "CANCELED"), "x"), (job("2", "RUNNING"), "y")];
    let replaced = plan(&atlas, &of_cluster(&second)).await;
    assert_eq!(
        changes(&replaced),
        [
            "+ kafka_topic y@primary",
            "~ flink_process totals/b@primary"
        ]
    );
    publish(&atlas, replaced).await.unwrap();
    let forgotten = plan(&atlas, &of_cluster(&second[1..])).await;
    assert!(!forgotten.has_changes(), "{:?}", changes(&forgotten));
    // Where none runs, what has ended is what there is.
    let ended = plan(&atlas, &of_cluster(&[(job("2", "FINISHED"), "y")])).await;
    assert!(!ended.has_changes(), "{:?}", changes(&ended));
}
