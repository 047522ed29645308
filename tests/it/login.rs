//! How the program gets at a server: logins and certificates from the environment and the person's own configuration.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

use crate::program::{Program, Run};
use crate::pty::{Background, Start, Terminal};

/// Stands for what must not be shown.
const MARK: &str = "Zq7mark";

/// A server that answers everything as Atlas answers `admin/version` and Flink the list of jobs, and tells what it was sent.
struct Server {
    address: String,
    requests: Receiver<String>,
}

impl Server {
    /// Speaks HTTP over what `wrap` makes of a connection.
    fn start<S: std::io::Read + std::io::Write>(
        scheme: &str,
        wrap: impl Fn(TcpStream) -> S + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!(
            "{scheme}://localhost:{}",
            listener.local_addr().unwrap().port()
        );
        let (sender, requests) = channel();
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                let Ok(request) = answer(wrap(connection.unwrap())) else {
                    continue;
                };
                if sender.send(request).is_err() {
                    return;
                }
            }
        });
        Self { address, requests }
    }

    fn plain() -> Self {
        Self::start("http", |connection| connection)
    }

    /// The request of the last run.
    fn request(&self) -> String {
        self.requests.try_iter().last().expect("no request")
    }
}

/// Reads one request and answers it.
fn answer(mut connection: impl std::io::Read + std::io::Write) -> std::io::Result<String> {
    const BODY: &str = r#"{"Version":"2.1.0","Status":"ACTIVE","jobs":[{"jid":"a","name":"nightly"}],"plan":{"nodes":[{"id":"1","description":"Source: Custom Source<br/>"}]}}"#;
    let mut request = Vec::new();
    let mut bytes = [0; 1024];
    while !request.windows(4).any(|window| window == b"\r\n\r\n") {
        match connection.read(&mut bytes)? {
            0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            count => request.extend_from_slice(&bytes[..count]),
        }
    }
    let length = BODY.len();
    write!(
        connection,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{BODY}"
    )?;
    connection.flush()?;
    Ok(String::from_utf8_lossy(&request).to_lowercase())
}

/// A program whose person has this configuration.
fn with_configuration(text: &str) -> Program {
    let program = Program::new();
    let directory = program.home().join("config/headwater");
    std::fs::create_dir_all(&directory).unwrap();
    std::fs::write(directory.join("config.toml"), text).unwrap();
    program
}

fn info(program: &Program, address: &str) -> Run {
    let run = program.run(&["atlas", "info", "--atlas", address]);
    assert!(!run.stdout.contains(MARK) && !run.stderr.contains(MARK));
    run
}

#[test]
fn a_program_gives_the_headers_of_the_server_that_it_is_configured_for() {
    let (server, other) = (Server::plain(), Server::plain());
    let program = with_configuration(&format!(
        "[[login]]\nserver = \"{}/api/atlas/\"\nheader_command = \"echo 'Cookie: hadoop-jwt={MARK}'\"\n",
        server.address
    ));
    info(&program, &server.address).exits(0);
    let sent = format!("cookie: hadoop-jwt={}", MARK.to_lowercase());
    assert!(server.request().contains(&sent));
    info(&program, &other.address).exits(0);
    assert!(!other.request().contains("cookie"));
}

#[test]
fn the_environment_goes_before_the_configuration() {
    let server = Server::plain();
    let program = with_configuration(&format!(
        "[[login]]\nserver = \"{}\"\nuser = \"me\"\npassword-command = [\"echo\", \"{MARK}\"]\n",
        server.address
    ));
    info(&program, &server.address).exits(0);
    // me:Zq7mark
    assert!(
        server
            .request()
            .contains(&"authorization: Basic bWU6WnE3bWFyaw==".to_lowercase())
    );
    let run = Run::of(
        program
            .command(&["atlas", "info", "--atlas", &server.address])
            .env("HEADWATER_ATLAS_TOKEN_COMMAND", "echo other")
            .output()
            .unwrap(),
    );
    run.exits(0);
    assert!(server.request().contains("authorization: bearer other"));
}

#[test]
fn a_program_that_fails_is_told_and_nothing_is_sent() {
    let server = Server::plain();
    let program = with_configuration(&format!(
        "[[login]]\nserver = \"{}\"\nheader-command = \"echo {MARK}; false\"\n",
        server.address
    ));
    let run = info(&program, &server.address);
    run.exits(2);
    assert!(
        run.stderr
            .contains("`echo`, which should give the login, ended with")
    );
    assert!(server.requests.try_recv().is_err());
}

#[test]
fn a_project_file_cannot_name_a_program_to_run() {
    let program = Program::new();
    program.file(
        "headwater.toml",
        "[[login]]\nserver = \"x\"\nheader_command = \"touch ran\"\n",
    );
    let run = info(&program, "http://127.0.0.1:9");
    run.exits(2);
    assert!(
        run.stderr
            .contains("headwater.toml:1:3: unknown key `login`"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("config.toml"), "{}", run.stderr);
    assert!(!program.path().join("ran").exists());
}

#[test]
fn a_password_is_asked_for_only_where_somebody_can_answer() {
    let program = Program::new();
    let run = Run::of(
        program
            .command(&["atlas", "info", "--atlas", "http://127.0.0.1:9"])
            .env("HEADWATER_ATLAS_USER", "me")
            .output()
            .unwrap(),
    );
    run.exits(2);
    assert!(run.stderr.contains("no password"), "{}", run.stderr);
    assert!(run.stderr.contains("HEADWATER_ATLAS_PASSWORD_COMMAND"));
}

#[test]
fn a_password_belongs_to_the_user_of_the_configuration_or_to_nobody() {
    let server = Server::plain();
    let run = |program: &Program| {
        let mut command = program.command(&["atlas", "info", "--atlas", &server.address]);
        Run::of(
            command
                .env("HEADWATER_ATLAS_PASSWORD", MARK)
                .output()
                .unwrap(),
        )
    };
    let program = with_configuration(&format!(
        "[[login]]\nserver = \"{}\"\nuser = \"me\"\n",
        server.address
    ));
    run(&program).exits(0);
    // me:Zq7mark
    let sent = "authorization: Basic bWU6WnE3bWFyaw==".to_lowercase();
    assert!(server.request().contains(&sent));
    let refused = run(&Program::new());
    refused.exits(2);
    assert!(
        refused.stderr.contains("a password for")
            && refused.stderr.contains("HEADWATER_ATLAS_USER"),
        "{}",
        refused.stderr
    );
    assert!(server.requests.try_recv().is_err());
}

/// Whether a server asks its clients for a certificate.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Clients {
    Any,
    Known,
}

/// An authority, a server with a certificate of it, which may ask for one too, and files of a client's.
fn with_certificates(directory: &Path, clients: Clients) -> Server {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let issue = |name: &str| {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        (params.signed_by(&key, &authority).unwrap(), key)
    };
    let (client, client_key) = issue("client");
    std::fs::write(directory.join("ca.pem"), authority.pem()).unwrap();
    std::fs::write(directory.join("client.pem"), client.pem()).unwrap();
    std::fs::write(directory.join("client.key"), client_key.serialize_pem()).unwrap();
    let (server, server_key) = issue("localhost");
    let mut roots = RootCertStore::empty();
    roots.add(authority.der().clone()).unwrap();
    let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
    let verifier = WebPkiClientVerifier::builder(Arc::new(roots))
        .build()
        .unwrap();
    let key = PrivateKeyDer::try_from(server_key.serialize_der()).unwrap();
    let config = match clients {
        Clients::Any => ServerConfig::builder().with_no_client_auth(),
        Clients::Known => ServerConfig::builder().with_client_cert_verifier(verifier),
    };
    let config = config
        .with_single_cert(vec![server.der().clone()], key)
        .unwrap();
    let config = Arc::new(config);
    Server::start("https", move |connection| {
        StreamOwned::new(
            ServerConnection::new(Arc::clone(&config)).unwrap(),
            connection,
        )
    })
}

#[test]
fn a_server_of_an_own_authority_takes_a_client_with_a_certificate() {
    let program = Program::new();
    let server = with_certificates(&program.path(), Clients::Known);
    let run = |variables: &[&str]| {
        let mut command = program.command(&["atlas", "info", "--atlas", &server.address]);
        for variable in variables {
            let (key, file) = variable.split_once('=').unwrap();
            command.env(format!("HEADWATER_ATLAS_{key}"), file);
        }
        Run::of(command.output().unwrap())
    };
    let unknown = run(&[]);
    unknown.exits(3);
    let told = &unknown.stderr;
    assert!(told.contains("HEADWATER_ATLAS_CA_FILE"), "{told}");
    let told = run(&["CA_FILE=ca.pem"]).exits(3).stderr.clone();
    assert!(
        told.contains("HEADWATER_ATLAS_CLIENT_CERTIFICATE"),
        "{told}"
    );
    run(&[
        "CA_FILE=ca.pem",
        "CLIENT_CERTIFICATE=client.pem",
        "CLIENT_KEY=client.key",
    ])
    .exits(0);
    let missing = run(&["CA_FILE=nowhere.pem"]);
    missing.exits(2);
    assert!(missing.stderr.contains("nowhere.pem"));
    run(&["CA_FILE=client.key"]).exits(2);
}

#[test]
fn a_cluster_of_an_own_authority_is_read_where_that_is_trusted() {
    let program = with_configuration("");
    let server = with_certificates(&program.path(), Clients::Any);
    let jobs = |variables: &[(&str, &str)]| {
        let mut command = program.command(&["jobs", &server.address]);
        Run::of(command.envs(variables.iter().copied()).output().unwrap())
    };
    let unknown = jobs(&[]);
    let told = &unknown.exits(3).stderr;
    let expected = format!("cannot trust Flink at {}: ", server.address);
    assert!(
        told.contains(&expected) && told.contains("UnknownIssuer"),
        "{told}"
    );
    assert!(
        told.contains("hint: ") && told.contains("HEADWATER_FLINK_CA_FILE"),
        "{told}"
    );
    let trusted = jobs(&[("HEADWATER_FLINK_CA_FILE", "ca.pem")]);
    assert!(
        trusted.exits(0).stdout.contains("nightly"),
        "{}",
        trusted.stdout
    );
    let missing = jobs(&[("HEADWATER_FLINK_CA_FILE", "nowhere.pem")]);
    assert!(missing.exits(2).stderr.contains("nowhere.pem"));
    // The person's configuration names it for this server alone.
    let configured = format!(
        "[[login]]\nserver = \"{}\"\nca-file = \"ca.pem\"\n",
        server.address
    );
    std::fs::write(
        program.home().join("config/headwater/config.toml"),
        configured,
    )
    .unwrap();
    assert!(jobs(&[]).exits(0).stdout.contains("nightly"));
}

/// The terminal after the program, in a shell that outlives it, asked for a password and got these keys.
#[cfg(unix)]
fn asked(server: &Server, keys: &str) -> String {
    let home = tempfile::tempdir().unwrap();
    let program = env!("CARGO_BIN_EXE_headwater");
    let line = format!(
        "trap : INT; {program} atlas info --atlas {}; echo code $?; stty -a; echo end",
        server.address
    );
    let mut terminal = Terminal::start_program(
        "sh",
        &Start {
            args: &["-c", &line],
            columns: 120,
            rows: 40,
            home: home.path(),
            directory: home.path(),
            environment: &[("HEADWATER_ATLAS_USER", "somebody")],
            background: Background::Silent,
        },
    );
    terminal.wait_for("Password of somebody");
    while !terminal.is_raw() {
        std::thread::yield_now();
    }
    terminal.send(keys);
    terminal.wait_for("end");
    terminal.wait_exit();
    terminal.contents()
}

#[cfg(unix)]
#[test]
fn who_gives_up_at_the_password_has_the_terminal_as_it_was() {
    let server = Server::plain();
    let screen = asked(&server, "sec\u{3}");
    assert!(screen.contains("code 130"), "{screen}");
    assert!(
        !screen.contains("-echo ") && screen.contains("echo"),
        "{screen}"
    );
    assert!(server.requests.try_iter().next().is_none());
}

#[cfg(unix)]
#[test]
fn a_password_that_is_typed_is_sent_and_not_shown() {
    let server = Server::plain();
    let screen = asked(&server, &format!("x\u{15}{MARK}y\u{7f}\r"));
    assert!(!screen.contains(MARK), "{screen}");
    // `somebody:Zq7mark`, in the small letters that requests are kept in.
    let sent = "c29tZWJvZHk6WnE3bWFyaw==".to_lowercase();
    let request = server.request();
    assert!(request.contains(&sent), "{request}");
}
