//! Logins of clusters, from the environment, the person's configuration and the address, at a server that asks for them.

use std::fs;

use serde_json::json;
use wiremock::matchers::{basic_auth, bearer_token, header, path, path_regex};
use wiremock::{Match, Mock, MockServer, ResponseTemplate};

use crate::program::{Program, Run};

/// Stands for what must not be shown.
const MARK: &str = "Zq7mark";

/// A cluster of one job behind a proxy that lets in who is `let_in`.
async fn guarded<M: Match + 'static>(let_in: impl Fn() -> M) -> MockServer {
    let server = MockServer::start().await;
    let job =
        json!({ "jid": "a", "name": "j", "state": "RUNNING", "start-time": 1, "duration": 1 });
    let description = "[1]:TableSourceScan(table=[[c, d, s]], fields=[a])<br/>+- t[2]: Writer<br/>";
    let plan = json!({ "plan": { "nodes": [{ "id": "1", "description": description }] } });
    for (at, body) in [
        ("/jobs/overview", json!({ "jobs": [job] })),
        ("/jobs/a", plan),
        ("/overview", json!({ "flink-version": "2.3.0" })),
        ("/config", json!({ "refresh-interval": 3000 })),
    ] {
        Mock::given(path(at))
            .and(let_in())
            .respond_with(ResponseTemplate::new(200).set_body_json(body))
            .mount(&server)
            .await;
    }
    let refused = ResponseTemplate::new(401)
        .insert_header("www-authenticate", "Basic realm=\"flink\"")
        .set_body_raw("<html>who are you?</html>", "text/html");
    Mock::given(path_regex("^/"))
        .respond_with(refused)
        .with_priority(9)
        .mount(&server)
        .await;
    server
}

fn configured(text: &str) -> Program {
    let program = Program::new();
    let directory = program.home().join("config/headwater");
    fs::create_dir_all(&directory).unwrap();
    fs::write(directory.join("config.toml"), text).unwrap();
    program
}

/// Runs `jobs`; no secret is shown, whatever comes of it.
fn jobs(program: &Program, address: &str, environment: &[(&str, &str)]) -> Run {
    let mut command = program.command(&["jobs", address]);
    let run = Run::of(command.envs(environment.iter().copied()).output().unwrap());
    for shown in [&run.stdout, &run.stderr] {
        assert!(!shown.contains(MARK), "{shown}");
    }
    run
}

#[tokio::test(flavor = "multi_thread")]
async fn user_and_password_come_from_configuration_or_environment() {
    let server = guarded(|| basic_auth("me", MARK)).await;
    let address = server.uri();
    let program = configured(&format!(
        "[[login]]\nserver = \"{address}\"\nuser = \"me\"\npassword-command = \"echo {MARK}\"\n"
    ));
    assert!(
        jobs(&program, &address, &[])
            .exits(0)
            .stdout
            .contains("→ c.d.t")
    );

    let program = Program::new();
    let environment = [
        ("HEADWATER_FLINK_USER", "me"),
        ("HEADWATER_FLINK_PASSWORD", MARK),
    ];
    jobs(&program, &address, &environment).exits(0);
    let with_login = address.replace("://", &format!("://me:{MARK}@"));
    let refused = jobs(&program, &with_login, &[]);
    let told = &refused.exits(2).stderr;
    assert!(told.contains("HEADWATER_FLINK_USER"), "{told}");
    // Also where the project names the cluster.
    program.file("headwater.toml", format!("clusters = [\"{address}\"]\n"));
    let mut command = program.command(&["lineage", "--format", "json"]);
    let run = Run::of(command.envs(environment).output().unwrap());
    assert!(run.exits(0).stdout.contains("\"c.d.s\"") && !run.stdout.contains(MARK));
    let mut command = program.command(&["jobs"]);
    let run = Run::of(command.envs(environment).output().unwrap());
    assert!(run.exits(0).stdout.contains("c.d.s → c.d.t"));
    let run = Program::new().run(&["jobs"]);
    let told = &run.exits(2).stderr;
    assert!(
        told.contains("no cluster is named") && told.contains("headwater.toml"),
        "{told}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_comes_from_configuration_or_environment() {
    let server = guarded(|| bearer_token(MARK)).await;
    let address = server.uri();
    let program = configured(&format!(
        "[[login]]\nserver = \"{address}\"\ntoken-command = \"echo {MARK}\"\n"
    ));
    assert!(
        jobs(&program, &address, &[])
            .exits(0)
            .stdout
            .contains("→ c.d.t")
    );
    jobs(
        &Program::new(),
        &address,
        &[("HEADWATER_FLINK_TOKEN", MARK)],
    )
    .exits(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_right_login_the_next_step_is_told() {
    let server = guarded(|| basic_auth("me", "right")).await;
    let wrong = [
        ("HEADWATER_FLINK_USER", "me"),
        ("HEADWATER_FLINK_PASSWORD", MARK),
    ];
    for environment in [&[][..], &wrong[..], &[("HEADWATER_FLINK_TOKEN", MARK)][..]] {
        let run = jobs(&Program::new(), &server.uri(), environment);
        let told = &run.exits(3).stderr;
        let expected = format!(
            "Flink at {} answered 401 to GET /jobs/overview: it asks for a login",
            server.uri()
        );
        assert!(told.contains(&expected), "{told}");
        assert!(told.contains("hint: set HEADWATER_FLINK_USER"), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_does_not_follow_a_redirect_to_another_host() {
    let elsewhere = MockServer::start().await;
    let server = MockServer::start().await;
    let to = ResponseTemplate::new(307)
        .insert_header("location", format!("{}/in?t={MARK}", elsewhere.uri()));
    Mock::given(path_regex("^/"))
        .respond_with(to)
        .mount(&server)
        .await;
    let basic = [
        ("HEADWATER_FLINK_USER", "me"),
        ("HEADWATER_FLINK_PASSWORD", MARK),
    ];
    let header = format!("echo X-Ticket: {MARK}");
    let logins = [
        &basic[..],
        &[("HEADWATER_FLINK_TOKEN", MARK)][..],
        &[("HEADWATER_FLINK_HEADER_COMMAND", header.as_str())][..],
    ];
    for environment in logins {
        let run = jobs(&Program::new(), &server.uri(), environment);
        let expected = format!("redirects GET /jobs/overview to {}/in", elsewhere.uri());
        assert!(run.exits(3).stderr.contains(&expected), "{}", run.stderr);
    }
    assert_eq!(server.received_requests().await.unwrap().len(), 3);
    assert!(elsewhere.received_requests().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_goes_to_its_own_cluster_and_into_no_folder() {
    let (mine, other) = (
        guarded(|| header("x-ticket", MARK)).await,
        guarded(|| basic_auth("other", "x")).await,
    );
    let program = configured(&format!(
        "[[login]]\nserver = \"{}\"\nheader-command = \"echo X-Ticket: {MARK}\"\n",
        mine.uri()
    ));
    let run = program.run(&["jobs", &mine.uri(), &other.uri()]);
    assert!(run.exits(3).stdout.contains("→ c.d.t"), "{}", run.stdout);
    let sent = other.received_requests().await.unwrap();
    assert!(!sent.is_empty() && sent.iter().all(|it| !it.headers.contains_key("x-ticket")));

    let run = program.run(&["jobs", "--save", "saved", &mine.uri()]);
    assert!(!run.exits(0).stderr.contains(MARK));
    for file in [
        "headwater-cluster.json",
        "jobs-overview.json",
        "overview.json",
        "config.json",
        "jobs/a.json",
    ] {
        let bytes = program.read(&format!("saved/{file}"));
        assert!(!String::from_utf8(bytes).unwrap().contains(MARK), "{file}");
    }
}
