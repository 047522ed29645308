//! Leaving the terminal UI in the middle of a publish, through the built program: a real local catalogue, with something
//! in between that keeps every write to itself.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::{Child, Stdio};

use tempfile::TempDir;

use crate::program::Program;
use crate::pty::{Background, Start, Terminal};

const SCRIPT: &str = "CREATE TABLE a (x INT) WITH ('connector' = 'kafka', 'topic' = 'a', 'properties.bootstrap.servers' = 'h:1', 'format' = 'json');
CREATE TABLE b (x INT) WITH ('connector' = 'kafka', 'topic' = 'b', 'properties.bootstrap.servers' = 'h:1', 'format' = 'json');
INSERT INTO b SELECT x FROM a;
";

/// A catalogue that ends with the test.
struct Catalogue(Child);

impl Catalogue {
    /// Its host and port with it.
    fn start(program: &Program) -> (Self, String) {
        let mut child = program
            .command(&["serve", "--port", "0", "--open"])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut address = String::new();
        let stdout = child.stdout.as_mut().unwrap();
        BufReader::new(stdout).read_line(&mut address).unwrap();
        let address = address.trim().strip_prefix("http://").unwrap().to_owned();
        (Self(child), address)
    }
}

impl Drop for Catalogue {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Passes every request on, but for those that write entities, which it never answers.
fn keeping_writes(upstream: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        let mut kept = Vec::new();
        for client in listener.incoming() {
            let mut client = client.unwrap();
            let request = request(&client, &upstream);
            if request.starts_with(b"POST /api/atlas/v2/entity/bulk") {
                kept.push(client);
                continue;
            }
            let mut server = TcpStream::connect(&upstream).unwrap();
            server.write_all(&request).unwrap();
            let _ = std::io::copy(&mut server, &mut client);
            let _ = client.shutdown(Shutdown::Both);
        }
    });
    address
}

/// One whole request as it goes to the host upstream, which is to close the connection after it.
fn request(client: &TcpStream, upstream: &str) -> Vec<u8> {
    let mut reader = BufReader::new(client);
    let mut head = String::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if line.to_ascii_lowercase().starts_with("host:") {
            line = format!("host: {upstream}\r\n");
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            head.push_str("connection: close\r\n\r\n");
            break;
        }
        head.push_str(&line);
    }
    let mut request = head.into_bytes();
    let begin = request.len();
    request.resize(begin + length, 0);
    reader.read_exact(&mut request[begin..]).unwrap();
    request
}

#[test]
fn leaving_in_the_middle_of_a_publish_is_an_interruption_that_can_be_gone_on_with() {
    let (program, home) = (Program::new(), TempDir::new().unwrap());
    let (_catalogue, upstream) = Catalogue::start(&program);
    let server = format!("http://{}", keeping_writes(upstream));
    std::fs::write(home.path().join("jobs.sql"), SCRIPT).unwrap();
    let start = || {
        Terminal::start(&Start {
            args: &["--atlas", &server, "jobs.sql"],
            columns: 120,
            rows: 40,
            home: home.path(),
            directory: home.path(),
            environment: &[],
            background: Background::Dark,
        })
    };
    let mut terminal = start();
    terminal.wait_for("2 datasets, 1 process");
    terminal.send("4");
    terminal.wait_for("to create, 0 to update");
    terminal.send("P");
    terminal.wait_for("Publish this plan?");
    terminal.send("yes\r");
    // All phases are listed from the beginning.
    terminal.wait_for("now  Pushing entities");
    terminal.wait_for("0 of ");
    terminal.send("\x03");
    terminal.wait_for("once more leaves at once");
    terminal.send("\x03");
    assert_eq!(terminal.wait_exit(), 130);

    let mut again = start();
    again.wait_for("0 of 4 entities sent");
    again.send("\x1b");
    again.wait_gone("0 of 4 entities sent");
    again.send("q");
    assert_eq!(again.wait_exit(), 0);
}
