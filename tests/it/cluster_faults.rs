//! What servers, proxies and networks do to the questions that a cluster is asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use headwater::workspace::{Counted, Input, OpenError, OpenOptions, Project, open};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;
use wiremock::matchers::{header, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::program::{Program, finding};

/// A job whose plan names no table.
pub const NO_TABLES: &str =
    r#"{"plan":{"nodes":[{"id":"1","description":"Source: Custom Source<br/>"}]}}"#;

/// The path that is asked for.
async fn asked(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap_or(b'\n'));
        if head.ends_with(b"\n\n") {
            break;
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    head.split(' ').nth(1).unwrap_or_default().to_owned()
}

/// A whole answer, and the end of the connection.
pub fn answer(body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}

/// What a server does with a question.
pub enum Reply {
    /// Sends this and ends the connection.
    Send(String),
    /// Sends this, if it is anything, and no more, and keeps the connection.
    Stall(String),
}

/// A server that replies to paths, and its address.
pub async fn serving(mut reply: impl FnMut(&str) -> Reply + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut open = Vec::new();
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let (text, is_open) = match reply(&asked(&mut stream).await) {
                Reply::Send(text) => (text, false),
                Reply::Stall(text) => (text, true),
            };
            let _ = stream.write_all(text.as_bytes()).await;
            open.extend(is_open.then_some(stream));
        }
    });
    address
}

/// A list of so many jobs, whose ids are numbers.
pub fn overview(jobs: usize) -> String {
    let jobs: Vec<_> = (0..jobs)
        .map(|it| json!({ "jid": format!("{it:032x}"), "name": "j", "state": "RUNNING" }))
        .collect();
    json!({ "jobs": jobs }).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn plans_are_asked_for_six_at_a_time() {
    const AT_ONCE: usize = 6;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (open_now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (counters, gate) = ((open_now, Arc::clone(&most)), Arc::new(Semaphore::new(0)));
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let ((open_now, most), gate) = (counters.clone(), Arc::clone(&gate));
            tokio::spawn(async move {
                let path = asked(&mut stream).await;
                let body = if path == "/jobs/overview" {
                    overview(3 * AT_ONCE)
                } else if path == "/config" {
                    // Of the cluster, once, and no plan.
                    "{}".to_owned()
                } else {
                    let now = open_now.fetch_add(1, Ordering::SeqCst) + 1;
                    most.fetch_max(now, Ordering::SeqCst);
                    // Nobody is answered before as many ask as may.
                    if now == AT_ONCE {
                        gate.add_permits(AT_ONCE);
                    }
                    gate.acquire().await.unwrap().forget();
                    open_now.fetch_sub(1, Ordering::SeqCst);
                    NO_TABLES.to_owned()
                };
                let _ = stream.write_all(answer(&body).as_bytes()).await;
            });
        }
    });
    let told = std::sync::Mutex::new(Vec::new());
    let inputs = [Input::Cluster(address.clone())];
    let tell = |it: headwater::workspace::Progress| {
        if it.what == address {
            told.lock().unwrap().push((it.done, it.total, it.counted));
        }
    };
    let (options, project) = (OpenOptions::default(), Project::default());
    let cancel = CancellationToken::new();
    let workspace = open(&inputs, &options, &project, &tell, &cancel)
        .await
        .unwrap();
    assert_eq!(workspace.lineage.processes().count(), 3 * AT_ONCE);
    assert_eq!(most.load(Ordering::SeqCst), AT_ONCE);
    let expected: Vec<_> = (0..=3 * AT_ONCE)
        .map(|done| (done, 3 * AT_ONCE, Counted::Jobs))
        .collect();
    assert_eq!(*told.lock().unwrap(), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_takes_long_holds_no_other_up() {
    const JOBS: usize = 40;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut first = None;
        let mut answered = 0;
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let body = match asked(&mut stream).await.as_str() {
                "/jobs/overview" => overview(JOBS),
                "/config" => "{}".to_owned(),
                path if path.ends_with("00") => {
                    first = Some(stream);
                    continue;
                }
                _ => {
                    answered += 1;
                    NO_TABLES.to_owned()
                }
            };
            let _ = stream.write_all(answer(&body).as_bytes()).await;
            // The first is answered when all the others are.
            if answered == JOBS - 1
                && let Some(mut first) = first.take()
            {
                let _ = first.write_all(answer(NO_TABLES).as_bytes()).await;
            }
        }
    });
    let program = Program::new();
    program.file("headwater.toml", "[limits]\nserver-seconds = 600\n");
    let document = program.json(&["jobs", "--format", "json", &address]);
    let jobs = document["jobs"].as_array().unwrap();
    let ids: Vec<_> = jobs.iter().map(|it| it["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), JOBS);
    assert!(ids.is_sorted(), "{ids:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_that_does_not_answer_can_be_cancelled() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let inputs = [Input::Cluster(format!(
        "http://{}",
        listener.local_addr().unwrap()
    ))];
    let cancel = CancellationToken::new();
    let heard = Arc::new(Notify::new());
    let (of_server, of_person) = (Arc::clone(&heard), cancel.clone());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        asked(&mut stream).await;
        of_server.notify_one();
        std::future::pending::<()>().await;
    });
    tokio::spawn(async move {
        heard.notified().await;
        of_person.cancel();
    });
    let (options, project) = (OpenOptions::default(), Project::default());
    let opened = open(&inputs, &options, &project, &|_| {}, &cancel).await;
    assert!(matches!(opened, Err(OpenError::Cancelled)));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_cut_costs_its_job_only() {
    let address = serving(|path| {
        let mut whole = answer(NO_TABLES);
        match path {
            "/jobs/overview" => whole = answer(&overview(2)),
            path if path.ends_with('0') => whole.truncate(whole.len() - 5),
            _ => {}
        }
        Reply::Send(whole)
    })
    .await;
    let run = Program::new().run(&["jobs", &address]);
    let told = &run.exits(0).stderr;
    assert_eq!(told.matches("broke off its answer").count(), 1, "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_that_ends_meanwhile_is_given_up_and_what_was_read_is_kept() {
    let program = Program::new();
    let run = program.run(&["lineage", "--format", "json", &ending().await]);
    let document: serde_json::Value = serde_json::from_str(&run.exits(3).stdout).unwrap();
    assert_eq!(document["processes"].as_array().unwrap().len(), 1);
    let told = document["diagnostics"].as_array().unwrap();
    assert_eq!(told.len(), 2, "{document}");
    let told = finding(&document, "cluster.unreachable");
    let message = told["message"].as_str().unwrap();
    assert!(message.contains("1 of 100 jobs were read"), "{message}");
    assert!(message.contains("http://127.0.0.1:"), "{message}");
    assert!(told["hint"].as_str().unwrap().contains("JobManager up"));

    let run = program.run(&["jobs", "--format", "json", &ending().await]);
    let document: serde_json::Value = serde_json::from_str(&run.exits(3).stdout).unwrap();
    assert_eq!(document["jobs"].as_array().unwrap().len(), 100);
    assert_eq!(run.stderr.matches("error: ").count(), 1, "{}", run.stderr);
    // A part of a cluster is not published for the whole.
    program.run(&["plan", &ending().await]).exits(3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_saved_of_a_cluster_that_ends_meanwhile_is_kept() {
    let program = Program::new();
    let run = program.run(&["jobs", "--save", "saved", &ending().await]);
    let told = &run.exits(3).stderr;
    assert!(told.contains("1 of 100 jobs are saved"), "{told}");
    let run = program.run(&["lineage", "--format", "json", "saved"]);
    let document: serde_json::Value = serde_json::from_str(&run.exits(1).stdout).unwrap();
    assert_eq!(document["processes"].as_array().unwrap().len(), 1);
    let told = document["diagnostics"].as_array().unwrap();
    let told: Vec<_> = told.iter().filter(|it| it["severity"] == "error").collect();
    assert_eq!(told.len(), 1, "{document}");
    assert_eq!(told[0]["file"], "saved");
    let message = told[0]["message"].as_str().unwrap();
    assert!(message.contains("was not saved to its end"), "{message}");
    program.run(&["plan", "saved"]).exits(2);
}

/// A cluster of a hundred jobs that ends when one of them was read.
async fn ending() -> String {
    const AT_ONCE: usize = 6;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut open = Vec::new();
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let answer = match asked(&mut stream).await.as_str() {
                "/jobs/overview" => answer(&overview(100)),
                "/overview" | "/config" => answer("{}"),
                _ => {
                    open.push(stream);
                    if open.len() == AT_ONCE {
                        let _ = open[0].write_all(answer(NO_TABLES).as_bytes()).await;
                    }
                    // Another question means that the answer has arrived.
                    if open.len() > AT_ONCE {
                        return;
                    }
                    continue;
                }
            };
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_that_never_answers_is_told_with_the_limit_and_where_it_is_set() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let program = Program::new();
    program.file("headwater.toml", "[limits]\nserver-seconds = 1\n");
    let run = program.run(&["jobs", &address]);
    let told = &run.exits(3).stderr;
    let expected = format!("Flink at {address} did not answer within 1s (GET /jobs/overview)");
    assert!(told.contains(&expected), "{told}");
    assert!(told.contains("raise limits.server-seconds"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_absurd_size_costs_its_job_only() {
    let address = serving(|path| match path {
        "/jobs/overview" => Reply::Send(answer(&overview(2))),
        path if path.ends_with('0') => {
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
            Reply::Stall(format!("{head}content-length: {}\r\n\r\n{{", 1_u64 << 40))
        }
        _ => Reply::Send(answer(NO_TABLES)),
    })
    .await;
    let run = Program::new().run(&["jobs", &address]);
    let told = &run.exits(0).stderr;
    let id = "0".repeat(32);
    let expected = format!("{address} answers GET /jobs/{id} with more than 128 MiB");
    assert!(told.contains(&expected), "{told}");
    assert!(told.contains("hint: no plan is so large"), "{told}");
    assert_eq!(told.matches("cannot be read").count(), 1, "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_is_followed_at_home_and_nowhere_else() {
    let elsewhere = MockServer::start().await;
    let server = MockServer::start().await;
    let redirect = |from: &str, to: String| {
        let to = ResponseTemplate::new(302).insert_header("location", to);
        Mock::given(path(from.to_owned()))
            .respond_with(to)
            .mount(&server)
    };
    redirect("/old/jobs/overview", "/v1/jobs/overview".to_owned()).await;
    redirect(
        "/away/jobs/overview",
        format!("{}/login?ticket=s3cret", elsewhere.uri()),
    )
    .await;
    redirect("/round/jobs/overview", "/round/jobs/overview".to_owned()).await;
    Mock::given(path("/v1/jobs/overview"))
        .and(header("x-ticket", "t0p"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "jobs": [] })))
        .mount(&server)
        .await;
    let program = Program::new();
    let jobs = |at: &str| {
        let mut command = program.command(&["jobs", &format!("{}/{at}", server.uri())]);
        command.env("HEADWATER_FLINK_HEADER_COMMAND", "echo X-Ticket: t0p");
        crate::program::Run::of(command.output().unwrap())
    };
    jobs("old").exits(0);
    let away = jobs("away");
    let told = &away.exits(3).stderr;
    let target = format!("redirects GET /jobs/overview to {}/login", elsewhere.uri());
    assert!(told.contains(&target) && !told.contains("s3cret"), "{told}");
    assert!(jobs("round").exits(3).stderr.contains("redirects"));
    assert!(elsewhere.received_requests().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_of_a_proxy_and_a_version_stay_in_the_address() {
    let server = MockServer::start().await;
    let id = "a".repeat(32);
    let list = json!({ "jobs": [{ "jid": id, "name": "j", "state": "RUNNING" }] });
    for prefix in ["/proxy/flink", "/v1"] {
        for (at, body) in [
            (format!("{prefix}/jobs/overview"), list.clone()),
            (
                format!("{prefix}/jobs/{id}"),
                serde_json::from_str(NO_TABLES).unwrap(),
            ),
        ] {
            Mock::given(path(at))
                .respond_with(ResponseTemplate::new(200).set_body_json(body))
                .mount(&server)
                .await;
        }
    }
    let program = Program::new();
    for address in ["proxy/flink/#/overview", "proxy/flink", "v1/"] {
        let address = format!("{}/{address}", server.uri());
        let document = program.json(&["jobs", "--format", "json", &address]);
        assert_eq!(document["jobs"].as_array().unwrap().len(), 1, "{address}");
    }
    // Several clusters in one call; one that is no Flink does not hide the others.
    let one = format!("{}/v1", server.uri());
    let two = format!("{}/proxy/flink", server.uri());
    let document = program.json(&["jobs", "--format", "json", &one, &two]);
    assert_eq!(document["jobs"].as_array().unwrap().len(), 2, "{document}");
    let run = program.run(&["jobs", &one, &server.uri()]);
    assert!(run.exits(3).stdout.contains(&id));
    assert!(
        run.stderr.contains("does not answer as Flink does"),
        "{}",
        run.stderr
    );
}

const ELECTION: &str =
    "Service temporarily unavailable due to an ongoing leader election. Please refresh.";

/// A cluster of one job that answers 503 as often as said, in these words, before it answers each question.
async fn electing(times: u64, words: serde_json::Value) -> MockServer {
    let server = MockServer::start().await;
    let job = format!("/jobs/{:032x}", 0);
    for (asked, body) in [("/jobs/overview", overview(1)), (&*job, PLAN.to_owned())] {
        let no_leader = ResponseTemplate::new(503).set_body_json(&words);
        let mock = Mock::given(path(asked)).respond_with(no_leader);
        mock.up_to_n_times(times).mount(&server).await;
        let answer = ResponseTemplate::new(200).set_body_raw(body, "application/json");
        let mock = Mock::given(path(asked)).respond_with(answer);
        mock.mount(&server).await;
    }
    server
}

async fn lists_asked(server: &MockServer) -> usize {
    let requests = server.received_requests().await.unwrap();
    let lists = requests
        .iter()
        .filter(|it| it.url.path() == "/jobs/overview");
    lists.count()
}

const PLAN: &str = r#"{"plan":{"nodes":[{"id":"1","description":"[1]:TableSourceScan(table=[[c, d, s]], fields=[a])<br/>+- t[2]: Writer<br/>"}]}}"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_leader_that_is_being_elected_is_waited_for() {
    let server = electing(2, json!({ "errors": [ELECTION] })).await;
    let document = Program::new().json(&["lineage", "--format", "json", &server.uri()]);
    let read = &document["processes"][0]["inputs"];
    assert_eq!(*read, json!(["c.d.s"]), "{document}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_reaches_nobody_is_not_waited_for() {
    let server = electing(2, json!("no upstream")).await;
    let run = Program::new().run(&["jobs", &server.uri()]);
    assert!(run.exits(3).stderr.contains("503"), "{}", run.stderr);
    assert_eq!(lists_asked(&server).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_election_without_end_is_told() {
    let server = electing(1000, json!({ "errors": [ELECTION] })).await;
    let run = Program::new().run(&["jobs", &server.uri()]);
    assert!(
        run.exits(3).stderr.contains("leader election"),
        "{}",
        run.stderr
    );
    let asked = lists_asked(&server).await;
    assert!((3..=5).contains(&asked), "{asked}");
}
