//! Asks a JobManager and words what went wrong. Only GET.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{HeaderName, HeaderValue};
use secrecy::SecretString;
use serde::de::DeserializeOwned;

use super::body::Body;
use super::election::{Election, is_electing};
use super::error::{FlinkError, brief};
use super::patience::Patience;
use super::transport::{Fault, Reply, Transport};
use super::wire::Errors;
use crate::tls::Tls;

/// How to log in to the proxy in front of a cluster; Flink itself has no login.
#[derive(Debug, Clone)]
pub enum Login {
    /// User and password.
    Basic {
        /// The user.
        user: String,
        /// The password.
        password: SecretString,
    },
    /// A bearer token.
    Bearer(SecretString),
    /// Headers that a gateway asks for; their values are marked as sensitive.
    Headers(Vec<(HeaderName, HeaderValue)>),
}

/// How to get at a cluster.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// The login, if there is one.
    pub login: Option<Login>,
    /// What its TLS has besides the defaults.
    pub tls: Tls,
}

/// What a server gave.
#[derive(Debug)]
pub(super) struct Answer {
    /// Its content type, to tell what it is where it is no JSON.
    kind: String,
    /// The body, untouched.
    pub(super) bytes: Vec<u8>,
}

/// A client of one cluster, for reading it once: when it has given the cluster up, that stays so.
#[derive(Debug, Clone)]
pub struct Client {
    transport: Transport,
    election: Election,
    patience: Patience,
}

impl Client {
    /// A client of the cluster at `address`, as [`super::address()`] gave it. Asks nothing yet.
    pub fn new(address: &str, access: Access, timeout: Duration) -> Result<Self, FlinkError> {
        let transport = Transport::new(address, access, timeout)
            .map_err(|why| FlinkError::Address(address.to_owned(), why))?;
        Ok(Self {
            transport,
            election: Election::default(),
            patience: Patience::default(),
        })
    }

    /// The address without credentials.
    pub fn address(&self) -> &str {
        self.transport.address()
    }

    /// Asks for a body, as the server gives it; no more once too many questions in a row had no answer.
    pub(super) async fn ask(&self, body: Body<'_>) -> Result<Answer, FlinkError> {
        self.patience.wait(self.answer(body)).await
    }

    async fn answer(&self, body: Body<'_>) -> Result<Answer, FlinkError> {
        let path = body.path();
        let reply = self.reply(&path).await;
        let reply = reply.map_err(|fault| self.failed(fault, &path))?;
        if reply.status == StatusCode::NOT_FOUND
            && matches!(body, Body::Job(_) | Body::Exceptions(_))
        {
            return Err(FlinkError::Gone(self.address().to_owned()));
        }
        if !reply.status.is_success() {
            return Err(self.refused(&reply, &path));
        }
        let Reply { kind, bytes, .. } = reply;
        Ok(Answer { kind, bytes })
    }

    /// What is answered once there is a leader, or when it is not waited for any more.
    async fn reply(&self, path: &str) -> Result<Reply, Fault> {
        let mut pauses = self.election.pauses(self.transport.timeout());
        loop {
            let reply = self.transport.get(path).await?;
            if !is_electing(&reply) {
                return Ok(reply);
            }
            match pauses.next() {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return Ok(reply),
            }
        }
    }

    /// What an answer says.
    pub(super) fn parse<T: DeserializeOwned>(
        &self,
        body: Body<'_>,
        answer: &Answer,
    ) -> Result<T, FlinkError> {
        serde_json::from_slice(&answer.bytes)
            .map_err(|error| self.not_flink(&body.path(), &answer.kind, Some(&error)))
    }

    fn failed(&self, fault: Fault, path: &str) -> FlinkError {
        let (address, path) = (self.address().to_owned(), path.to_owned());
        match fault {
            Fault::Unreachable(why) => FlinkError::Unreachable(address, why),
            Fault::Untrusted(why) => FlinkError::Untrusted(address, why),
            Fault::Slow(limit) => FlinkError::Slow(address, limit, path),
            Fault::Cut(why) => FlinkError::Cut { address, path, why },
            Fault::TooLarge(limit) => FlinkError::TooLarge {
                address,
                path,
                limit,
            },
            Fault::Redirect(to) => FlinkError::Redirect { address, path, to },
        }
    }

    fn refused(&self, reply: &Reply, path: &str) -> FlinkError {
        let status = reply.status.as_u16();
        let refused = |message: String| FlinkError::Refused {
            address: self.address().to_owned(),
            status,
            path: path.to_owned(),
            message,
        };
        let first = serde_json::from_slice::<Errors>(&reply.bytes)
            .ok()
            .and_then(|it| it.errors.into_iter().next());
        match (first, reply.why_kept_out()) {
            // Flink puts whole stack traces there; the first line says it.
            (Some(text), _) => refused(brief(text.lines().next().unwrap_or_default())),
            (None, Some(why)) => refused(why.to_owned()),
            (None, None) => self.not_flink(path, &format!("status {status}, {}", reply.kind), None),
        }
    }

    fn not_flink(&self, path: &str, kind: &str, error: Option<&serde_json::Error>) -> FlinkError {
        let given = match error {
            Some(error) if kind.contains("json") => {
                format!("JSON of another shape ({})", brief(&error.to_string()))
            }
            _ => kind.to_owned(),
        };
        FlinkError::NotFlink {
            address: self.address().to_owned(),
            path: path.to_owned(),
            given,
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;

    /// What is said of a server that gives `head` and then the same piece without end.
    async fn told_of(head: &'static str, piece: &'static [u8]) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(head.as_bytes()).await;
            while stream.write_all(piece).await.is_ok() {}
        });
        let mut client = Client::new(&address, Access::default(), Duration::from_mins(1)).unwrap();
        client.transport.set_limit(1 << 20);
        client.ask(Body::Jobs).await.unwrap_err().to_string()
    }

    #[tokio::test]
    async fn an_answer_without_end_is_not_read_to_its_end() {
        let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
        let told = told_of(chunked, b"10\r\n0123456789abcdef\r\n").await;
        assert!(
            told.ends_with("/jobs/overview with more than 1 MiB"),
            "{told}"
        );
        let until_closed = "HTTP/1.1 200 OK\r\n\r\n";
        let told = told_of(until_closed, &[b' '; 4096]).await;
        assert!(told.ends_with("with more than 1 MiB"), "{told}");
    }
}
