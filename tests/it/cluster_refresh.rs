//! A cluster is asked again: what is sent, and what becomes of what was read.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use headwater::flink::{Access, GatewayAddress, JobKey, JobPlan};
use headwater::workspace::{
    Again, Event, Input, OpenOptions, Project, Refreshed, Stop, Workspace, refresh, watch,
};
use jiff::civil::{Time, time};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::cluster_faults::{Reply, answer, serving};
use crate::cluster_gateway::Gateway;

/// What a server says and what it was asked.
#[derive(Default)]
struct Said {
    /// Ids and states of its jobs.
    jobs: Vec<(&'static str, &'static str)>,
    /// Jobs whose plan it does not give.
    lost: Vec<&'static str>,
    /// Jobs whose plan takes for ever.
    slow: Vec<&'static str>,
    /// The paths that were asked for.
    asked: Vec<String>,
    /// How many were asked for in all; the server's clock.
    count: usize,
}

impl Said {
    fn reply(&mut self, path: &str) -> Reply {
        // A connection may be given up before anything is asked.
        if !path.is_empty() {
            self.asked.push(path.to_owned());
        }
        self.count += 1;
        let body = match path {
            "/jobs/overview" => self.overview(),
            "/config" => json!({ "refresh-interval": 4000, "flink-version": "2.3.0" }),
            path => {
                let id = path.rsplit('/').next().unwrap_or_default();
                if self.slow.contains(&id) {
                    return Reply::Stall(String::new());
                }
                if self.lost.contains(&id) {
                    return Reply::Send(
                        "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
                            .to_owned(),
                    );
                }
                let description = format!(
                    "[1]:TableSourceScan(table=[[c, d, from_{id}]], fields=[a])<br/>+- to_{id}[2]: Writer<br/>"
                );
                json!({ "plan": { "nodes": [{ "id": "1", "description": description }] } })
            }
        };
        Reply::Send(answer(&body.to_string()))
    }

    fn overview(&self) -> Value {
        let duration = self.count * 1000;
        let jobs = self.jobs.iter().map(|(id, state)| {
            json!({ "jid": id, "name": format!("job {id}"), "state": state,
                "start-time": 1, "duration": duration })
        });
        json!({ "jobs": jobs.collect::<Vec<_>>() })
    }
}

/// A server, and a program that has opened it.
struct Watched {
    address: String,
    said: Arc<Mutex<Said>>,
    workspace: Arc<Workspace>,
    options: OpenOptions,
    project: Project,
}

impl Watched {
    async fn open(said: Said) -> Self {
        Self::open_with(said, OpenOptions::default()).await
    }

    async fn open_with(said: Said, options: OpenOptions) -> Self {
        let said = Arc::new(Mutex::new(said));
        let server = Arc::clone(&said);
        let address = serving(move |path| server.lock().unwrap().reply(path)).await;
        let project = Project::default();
        let stop = Stop::default();
        // Whoever looks has enough once the last of the jobs that can be read was read.
        let wanted = {
            let said = said.lock().unwrap();
            said.jobs.len() - said.slow.len()
        };
        let read = Mutex::new(0);
        let on_event = |event| {
            if matches!(event, Event::Planned(_)) {
                let mut read = read.lock().unwrap();
                *read += 1;
                if *read == wanted && wanted < said.lock().unwrap().jobs.len() {
                    stop.enough.cancel();
                }
            }
        };
        let inputs = [Input::Cluster(address.clone())];
        let workspace = watch(&inputs, &options, &project, &on_event, &stop).await;
        Self {
            address,
            said: Arc::clone(&said),
            workspace: Arc::new(workspace.unwrap()),
            options,
            project,
        }
    }

    /// What was asked since the last time, in some order.
    fn asked(&self) -> Vec<String> {
        let mut asked = std::mem::take(&mut self.said.lock().unwrap().asked);
        asked.sort();
        asked
    }

    async fn refresh(&mut self, again: Again) -> Refreshed {
        self.refresh_at(again, Time::midnight()).await
    }

    async fn refresh_at(&mut self, again: Again, now: Time) -> Refreshed {
        let with = (&self.options, &self.project);
        let enough = CancellationToken::new();
        let clusters = Arc::clone(&self.workspace.clusters);
        let refreshed = refresh(
            &self.workspace,
            &clusters,
            again,
            now,
            with,
            &|_| {},
            &enough,
        )
        .await;
        if let Some(workspace) = &refreshed.workspace {
            self.workspace = Arc::clone(workspace);
        }
        refreshed
    }

    /// The tables that are written.
    fn written(&self) -> Vec<String> {
        let processes = self.workspace.lineage.processes();
        let outputs = processes.flat_map(|(_, process)| process.outputs.iter());
        let mut tables: Vec<String> = outputs.map(|end| end.name.table.to_string()).collect();
        tables.sort();
        tables
    }
}

fn jobs(jobs: &[(&'static str, &'static str)]) -> Said {
    Said {
        jobs: jobs.to_vec(),
        ..Said::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_without_changes_sends_one_request() {
    let mut watched = Watched::open(jobs(&[("a", "RUNNING"), ("b", "FINISHED")])).await;
    assert_eq!(
        watched.asked(),
        ["/config", "/jobs/a", "/jobs/b", "/jobs/overview"]
    );
    let cluster = &watched.workspace.clusters[0];
    assert_eq!(cluster.cache, Some(Duration::from_secs(4)));
    assert_eq!(cluster.flink_version.as_deref(), Some("2.3.0"));
    let duration = cluster.jobs()[0].summary.duration;
    for again in [Again::News, Again::Unread, Again::News] {
        let refreshed = watched.refresh(again).await;
        assert_eq!(watched.asked(), ["/jobs/overview"], "{again:?}");
        assert!(refreshed.workspace.is_none() && refreshed.changed.is_empty());
        let jobs = refreshed.clusters[0].jobs();
        assert_ne!(jobs[0].summary.duration, duration);
        assert!(jobs.iter().all(|job| matches!(job.plan, JobPlan::Read(_))));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_asks_a_gateway_for_tables_that_are_new_alone() {
    let gateway = Gateway::of_tables(&[]).await;
    let address = GatewayAddress::parse(&gateway.uri()).unwrap();
    let options = OpenOptions {
        gateway: Some((address, Access::default())),
        ..OpenOptions::default()
    };
    let mut watched = Watched::open_with(jobs(&[("a", "RUNNING")]), options).await;
    let show = |table: &str| format!("SHOW CREATE TABLE `c`.`d`.`{table}`");
    let first = gateway.statements().await;
    assert_eq!(first, [show("from_a"), show("to_a")]);
    watched.refresh(Again::Unread).await;
    watched.said.lock().unwrap().jobs = vec![("a", "FAILED")];
    watched.refresh(Again::News).await;
    assert_eq!(gateway.statements().await, first);
    watched.said.lock().unwrap().jobs = vec![("a", "FAILED"), ("b", "RUNNING")];
    watched.refresh(Again::News).await;
    let second = gateway.statements().await;
    assert_eq!(second, ["from_a", "from_b", "to_a", "to_b"].map(show));
    // A person may ask again what had no answer; nobody else does.
    gateway.fail_once().await;
    watched.said.lock().unwrap().jobs = vec![("c", "RUNNING")];
    for again in [Again::News, Again::News] {
        watched.refresh(again).await;
        assert_eq!(gateway.statements().await, second);
        let told = watched.workspace.diagnostics.iter();
        let told: Vec<_> = told.filter(|it| it.message.contains("503")).collect();
        assert_eq!(told.len(), 1, "{told:?}");
    }
    let refreshed = watched.refresh(Again::Unread).await;
    assert!(refreshed.workspace.is_some());
    assert_eq!(gateway.statements().await.len(), 6);
    let told = &watched.workspace.diagnostics;
    assert!(
        !told.iter().any(|it| it.message.contains("503")),
        "{told:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn only_plans_of_jobs_that_are_new_or_changed_are_asked_for() {
    let mut watched = Watched::open(jobs(&[("a", "RUNNING"), ("b", "RUNNING")])).await;
    watched.asked();
    watched.said.lock().unwrap().jobs = vec![("b", "FAILED"), ("c", "RUNNING")];
    let refreshed = watched.refresh(Again::News).await;
    assert_eq!(watched.asked(), ["/jobs/b", "/jobs/c", "/jobs/overview"]);
    let mut changed: Vec<JobKey> = refreshed.changed.into_iter().collect();
    changed.sort();
    let key = |id: &str| JobKey {
        cluster: watched.address.as_str().into(),
        id: id.into(),
    };
    assert_eq!(changed, [key("b"), key("c")]);
    // What the cluster has forgotten is gone, and the others are as they are now.
    assert_eq!(watched.written(), ["to_b", "to_c"]);
    let failed = {
        let processes = watched.workspace.lineage.processes();
        processes.filter(|(_, process)| &*process.jobs[0].state == "FAILED")
    };
    assert_eq!(failed.count(), 1);
    // A job that is gone is worth no question, but the graph is another one.
    watched.said.lock().unwrap().jobs.pop();
    let refreshed = watched.refresh(Again::News).await;
    assert_eq!(watched.asked(), ["/jobs/overview"]);
    assert!(refreshed.workspace.is_some() && refreshed.changed.is_empty());
    assert_eq!(watched.written(), ["to_b"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_hears_of_a_job_in_another_state_whose_plan_was_read() {
    let mut watched = Watched::open(jobs(&[("a", "RUNNING"), ("b", "RUNNING")])).await;
    watched.asked();
    watched.said.lock().unwrap().jobs[1].1 = "FAILED";
    let refreshed = watched.refresh(Again::Unread).await;
    assert_eq!(watched.asked(), ["/jobs/b", "/jobs/overview"]);
    assert_eq!(refreshed.changed.len(), 1);
    let workspace = refreshed.workspace.expect("what is shown is another");
    let state = &workspace.clusters[0].jobs()[1].summary.job.state;
    assert_eq!(&**state, "FAILED");
    // It is news once.
    let refreshed = watched.refresh(Again::News).await;
    assert!(refreshed.workspace.is_none());
    assert_eq!(watched.asked(), ["/jobs/overview"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_could_not_be_read_is_asked_for_again_only_on_demand() {
    let mut said = jobs(&[("a", "RUNNING"), ("b", "RUNNING")]);
    said.lost = vec!["b"];
    let mut watched = Watched::open(said).await;
    watched.asked();
    assert_eq!(watched.workspace.diagnostics.len(), 2);
    watched.said.lock().unwrap().lost.clear();
    watched.refresh(Again::News).await;
    assert_eq!(watched.asked(), ["/jobs/overview"]);
    let refreshed = watched.refresh(Again::Unread).await;
    assert_eq!((refreshed.read, refreshed.changed.len()), (1, 0));
    assert_eq!(watched.asked(), ["/jobs/b", "/jobs/overview"]);
    assert_eq!(watched.written(), ["to_a", "to_b"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_read_stays_when_it_is_enough_and_the_rest_can_be_read_later() {
    let mut said = jobs(&[("a", "RUNNING"), ("b", "RUNNING"), ("c", "RUNNING")]);
    said.slow = vec!["b"];
    let mut watched = Watched::open(said).await;
    watched.asked();
    assert_eq!(watched.written(), ["to_a", "to_c"]);
    let mut told = watched.workspace.diagnostics.iter();
    let told = told.find(|it| it.rule.code == "cluster.unreadable-job");
    let message = &told.unwrap().message;
    assert!(message.starts_with("1 of 3 jobs on http://"), "{message}");
    watched.said.lock().unwrap().slow.clear();
    watched.refresh(Again::News).await;
    assert_eq!(watched.asked(), ["/jobs/overview"]);
    watched.refresh(Again::Unread).await;
    assert_eq!(watched.asked(), ["/jobs/b", "/jobs/overview"]);
    assert_eq!(watched.written(), ["to_a", "to_b", "to_c"]);
    let codes = watched.workspace.diagnostics.iter();
    assert!(
        codes
            .clone()
            .all(|it| it.rule.code != "cluster.unreadable-job")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_that_is_away_keeps_its_jobs() {
    let mut watched = Watched::open(jobs(&[("a", "RUNNING")])).await;
    let clusters = watched.workspace.clusters.iter().cloned();
    let mut clusters: Vec<_> = clusters.collect();
    // Nobody listens there.
    clusters[0].input = Input::Cluster("http://127.0.0.1:1".to_owned());
    let mut workspace = (*watched.workspace).clone();
    workspace.clusters = clusters.into();
    watched.workspace = Arc::new(workspace);
    let refreshed = watched.refresh(Again::Unread).await;
    assert!(refreshed.workspace.is_none());
    assert_eq!(refreshed.failures.len(), 1);
    let message = &refreshed.failures[0].message;
    assert!(message.contains("cannot reach Flink"), "{message}");
    assert_eq!(refreshed.clusters[0].jobs().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_is_marked_from_the_first_time_it_is_away_until_it_answers() {
    let mut watched = Watched::open(jobs(&[("a", "RUNNING")])).await;
    let there = watched.workspace.clusters[0].input.clone();
    // Nobody listens there.
    let away = Input::Cluster("http://127.0.0.1:1".to_owned());
    for (input, now, expected) in [
        (&away, 9, Some(9)),
        (&away, 10, Some(9)),
        (&there, 11, None),
        (&away, 12, Some(12)),
    ] {
        let mut workspace = (*watched.workspace).clone();
        let mut clusters = workspace.clusters.to_vec();
        clusters[0].input = input.clone();
        workspace.clusters = clusters.into();
        watched.workspace = Arc::new(workspace);
        let refreshed = watched.refresh_at(Again::News, time(now, 0, 0, 0)).await;
        let since = refreshed.clusters[0].away_since;
        assert_eq!(since, expected.map(|hour| time(hour, 0, 0, 0)), "at {now}");
        let mut workspace = (*watched.workspace).clone();
        workspace.clusters = refreshed.clusters;
        watched.workspace = Arc::new(workspace);
    }
}
