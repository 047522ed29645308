//! A proxy between a client and a server that does to requests what a schedule says.
//!
//! One request per connection; HTTP only as far as it must know where a request ends. Pauses are faults here, not a way
//! to wait for something.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use super::schedule::{Fault, Reach, Reply, Schedule};

/// How long after its client has gone a late request reaches the server.
const LATE: Duration = Duration::from_millis(15);

/// A running proxy; ends when dropped.
pub struct Proxy {
    address: SocketAddr,
    is_over: Arc<AtomicBool>,
    thread: Option<thread::JoinHandle<()>>,
}

struct Rules {
    server: SocketAddr,
    schedule: Schedule,
    requests: AtomicUsize,
}

/// A request as it came.
struct Request {
    head: Vec<String>,
    body: Vec<u8>,
}

impl Proxy {
    /// A proxy in front of `server`.
    pub fn start(server: SocketAddr, schedule: Schedule) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let is_over = Arc::new(AtomicBool::new(false));
        let over = Arc::clone(&is_over);
        let rules = Arc::new(Rules {
            server,
            schedule,
            requests: AtomicUsize::new(0),
        });
        let thread = thread::spawn(move || {
            for client in listener.incoming() {
                if over.load(Ordering::SeqCst) {
                    break;
                }
                let (Ok(client), rules) = (client, Arc::clone(&rules)) else {
                    continue;
                };
                // Whoever breaks a connection does it with the test's knowledge.
                thread::spawn(move || drop(rules.serve(client)));
            }
        });
        Self {
            address,
            is_over,
            thread: Some(thread),
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        // Wakes it.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Rules {
    fn serve(&self, mut client: TcpStream) -> std::io::Result<()> {
        let request = Request::read(&client)?;
        let number = self.requests.fetch_add(1, Ordering::SeqCst);
        let fault = self.schedule.0.get(number).copied().flatten();
        let Some(Fault {
            reach,
            reply,
            delay,
        }) = fault
        else {
            let answer = request.carry_to(self.server)?;
            return client.write_all(&answer);
        };
        pause(delay);
        let answer = match reach {
            Reach::Done => request.carry_to(self.server)?,
            Reach::Never | Reach::Late => Vec::new(),
        };
        // A client that has gone is no reason not to carry a late request to the server.
        let _ = send(&mut client, reply, &answer);
        let _ = client.shutdown(Shutdown::Both);
        if reach == Reach::Late {
            thread::sleep(LATE);
            request.carry_to(self.server)?;
        }
        Ok(())
    }
}

fn send(client: &mut TcpStream, reply: Reply, answer: &[u8]) -> std::io::Result<()> {
    match reply {
        Reply::True => client.write_all(answer),
        Reply::Drip => drip(client, answer),
        Reply::Cut => Ok(()),
        Reply::Silence => {
            // Until the client has waited long enough.
            let _ = client.read(&mut [0; 16]);
            Ok(())
        }
        Reply::Half => client.write_all(&answer[..answer.len() / 2]),
        Reply::Truncated => client.write_all(&truncated(answer)),
        Reply::Empty => client.write_all(&page("200 OK", "application/json", "", "")),
        Reply::Page => {
            let body = "<!DOCTYPE html><html><body>Please log in</body></html>";
            client.write_all(&page("200 OK", "text/html", "", body))
        }
        Reply::Text500 => {
            let body = "There was an error processing your request. It has been logged (ID 1).";
            client.write_all(&page("500 Server Error", "application/json", "", body))
        }
        Reply::Gateway(status) => {
            let body = "<html><body>gateway</body></html>";
            client.write_all(&page(&format!("{status} Gateway"), "text/html", "", body))
        }
        Reply::Busy(status, seconds) => {
            let wait = format!("Retry-After: {seconds}\r\n");
            client.write_all(&page(&format!("{status} Busy"), "text/plain", &wait, ""))
        }
        Reply::TooLarge => {
            let body = "<html><head><title>413 Request Entity Too Large</title></head></html>";
            client.write_all(&page("413 Too Large", "text/html", "", body))
        }
    }
}

fn page(status: &str, content_type: &str, more: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n{more}Connection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

fn drip(client: &mut TcpStream, answer: &[u8]) -> std::io::Result<()> {
    const PIECES: usize = 8;
    for piece in answer.chunks(answer.len().div_ceil(PIECES).max(1)) {
        client.write_all(piece)?;
        pause(3);
    }
    Ok(())
}

/// Half of the body, with a head that says that it is all.
fn truncated(answer: &[u8]) -> Vec<u8> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n");
    let body = end.map_or(answer, |end| &answer[end + 4..]);
    let half = String::from_utf8_lossy(&body[..body.len() / 2]).into_owned();
    page("200 OK", "application/json", "", &half)
}

fn pause(milliseconds: u32) {
    thread::sleep(Duration::from_millis(milliseconds.into()));
}

impl Request {
    fn read(client: &TcpStream) -> std::io::Result<Self> {
        let mut reader = BufReader::new(client);
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            let line = line.trim_end().to_owned();
            if line.is_empty() {
                break;
            }
            head.push(line);
        }
        let length = head.iter().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            let is_length = name.eq_ignore_ascii_case("content-length");
            is_length.then(|| value.trim().parse().ok())?
        });
        let mut body = vec![0; length.unwrap_or(0)];
        reader.read_exact(&mut body)?;
        Ok(Self { head, body })
    }

    /// Sends it on and reads the whole answer.
    fn carry_to(&self, server: SocketAddr) -> std::io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect(server)?;
        let is_ours = |line: &str| {
            let name = line.split(':').next().unwrap_or_default();
            let mut ours = ["host", "connection", "accept-encoding"].iter();
            ours.any(|ours| name.eq_ignore_ascii_case(ours))
        };
        let host = format!("Host: {server}");
        let theirs = self.head.iter().map(String::as_str);
        let mut lines: Vec<&str> = theirs.filter(|line| !is_ours(line)).collect();
        lines.extend([host.as_str(), "Connection: close", "", ""]);
        let head = lines.join("\r\n");
        stream.write_all(head.as_bytes())?;
        stream.write_all(&self.body)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(answer)
    }
}
