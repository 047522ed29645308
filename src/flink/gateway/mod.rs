//! Flink's SQL gateway, as far as it tells how tables are defined: `SHOW CREATE TABLE` and its like, over REST (v1, since
//! Flink 1.16).
//!
//! `address` takes what people give, `statement` is all that can be asked, `answer` reads the bodies, `error` words what
//! went wrong. The rows of tables are never asked for, and no statement that changes anything can be made here. A session
//! is opened for the questions and closed behind them, unless the address names one.

mod address;
mod answer;
mod error;
mod statement;

use std::time::Duration;

use futures_util::StreamExt;
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use self::answer::{Info, Operation, ResultPage, Rows, SessionOpened, cause};
use self::statement::{Refusal, Statement};
use super::body::is_id;
use super::client::Access;
use super::transport::{Fault, Reply, Transport};
use crate::lineage::LogicalName;
use crate::secret;

pub use address::GatewayAddress;
pub use error::GatewayError;

/// Tables that are asked for at the same time. Each session of a gateway works on one statement after another; more only
/// saves the way there.
const TABLES_AT_ONCE: usize = 4;

/// Larger answers are not read, in bytes.
const ANSWER_LIMIT: usize = 8 << 20;

/// The first pause before a result that is not ready is asked for again; each is twice as long as the one before it.
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// What the gateway says of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableAnswer {
    /// The statement that would define it.
    Defined(String),
    /// The session knows no table of this name.
    Missing,
    /// It refuses to tell: why.
    Refused(String),
}

/// What the gateway says of several tables.
#[derive(Debug, Default)]
pub struct GatewayAnswers {
    /// The tables that it was asked about, in the order of the question.
    pub tables: Vec<(LogicalName, TableAnswer)>,
    /// Why it was asked for no more, where it was not.
    pub failure: Option<GatewayError>,
}

/// A client of an SQL gateway.
#[derive(Debug, Clone)]
pub struct Gateway {
    transport: Transport,
    /// The session that the address names.
    named: Option<SecretString>,
}

/// That the gateway answers as a gateway, and refuses.
struct Refused {
    /// HTTP status.
    status: u16,
    /// The innermost cause.
    why: String,
}

/// A session that questions are put in.
struct Session<'g> {
    gateway: &'g Gateway,
    handle: String,
}

impl Gateway {
    /// A client of the gateway at `address`, of which no answer, with all that it takes, may take longer than `timeout`.
    /// Asks nothing yet.
    pub fn new(
        address: &GatewayAddress,
        access: Access,
        timeout: Duration,
    ) -> Result<Self, GatewayError> {
        let mut transport = Transport::new(address.base(), access, timeout)
            .map_err(|why| GatewayError::Address(address.base().to_owned(), why))?;
        transport.set_limit(ANSWER_LIMIT);
        Ok(Self {
            transport,
            named: address.session().cloned(),
        })
    }

    /// The version of Flink that the gateway says it is of. Opens no session.
    pub async fn version(&self) -> Result<String, GatewayError> {
        let path = "/v1/info";
        let reply = self.transport.get(path).await;
        let info: Info = match self.read(path, reply)? {
            Ok(info) => info,
            Err(refused) => return Err(self.refused(refused)),
        };
        Ok(info.version)
    }

    /// Asks for the definitions of these tables, until `enough` is cancelled. A table that it does not tell costs itself;
    /// where the gateway does not answer, no more is asked.
    pub async fn definitions(
        &self,
        names: &[LogicalName],
        enough: &CancellationToken,
    ) -> GatewayAnswers {
        let mut told = GatewayAnswers::default();
        let session = match enough.run_until_cancelled(self.session()).await {
            None => return told,
            Some(Ok(session)) => session,
            Some(Err(error)) => {
                told.failure = Some(error);
                return told;
            }
        };
        let asking = &session;
        // Owned names: a stream over borrowed ones is not known to be `Send`.
        let mut answers = futures_util::stream::iter(names.to_vec())
            .map(|name| async move { (asking.table(&name).await, name) })
            .buffered(TABLES_AT_ONCE);
        while let Some(Some((answer, name))) = enough.run_until_cancelled(answers.next()).await {
            match answer {
                Ok(answer) => told.tables.push((name, answer)),
                Err(error) => {
                    told.failure = Some(error);
                    break;
                }
            }
        }
        drop(answers);
        session.close().await;
        told
    }

    /// The session that the address names, else one of our own.
    async fn session(&self) -> Result<Session<'_>, GatewayError> {
        if let Some(handle) = &self.named {
            return Ok(Session {
                gateway: self,
                handle: handle.expose_secret().to_owned(),
            });
        }
        let asked = json!({ "sessionName": "headwater", "properties": {} });
        let path = "/v1/sessions";
        let reply = self.transport.post(path, &asked).await;
        let opened: SessionOpened = match self.read(path, reply)? {
            Ok(opened) => opened,
            Err(refused) => return Err(self.refused(refused)),
        };
        Ok(Session {
            gateway: self,
            handle: self.handle(path, opened.handle)?,
        })
    }

    /// A handle becomes a part of paths.
    fn handle(&self, path: &str, handle: String) -> Result<String, GatewayError> {
        if is_id(&handle) {
            return Ok(handle);
        }
        Err(self.not_gateway(path, "a handle that is none"))
    }

    /// What a reply says: a body, or that the gateway refuses the statement.
    fn read<T: DeserializeOwned>(
        &self,
        path: &str,
        reply: Result<Reply, Fault>,
    ) -> Result<Result<T, Refused>, GatewayError> {
        let reply = reply.map_err(|fault| self.failed(fault))?;
        let status = reply.status.as_u16();
        if let Some(why) = reply.why_kept_out() {
            let why = why.to_owned();
            return Err(self.refused(Refused { status, why }));
        }
        if reply.status.is_success() {
            let body = serde_json::from_slice(&reply.bytes);
            return match body {
                Ok(body) => Ok(Ok(body)),
                Err(_) => Err(self.not_gateway(path, &reply.kind)),
            };
        }
        let Some(why) = cause(&reply.bytes) else {
            return Err(self.not_gateway(path, &format!("status {status}, {}", reply.kind)));
        };
        // SessionManagerImpl.getSession of Flink.
        if why.starts_with("Session '") && why.contains("does not exist") {
            return Err(GatewayError::NoSession(self.address()));
        }
        Ok(Err(Refused { status, why }))
    }

    fn address(&self) -> String {
        self.transport.address().to_owned()
    }

    fn failed(&self, fault: Fault) -> GatewayError {
        let address = self.address();
        match fault {
            Fault::Unreachable(why) => GatewayError::Unreachable(address, why),
            Fault::Untrusted(why) => GatewayError::Untrusted(address, why),
            Fault::Slow(limit) => GatewayError::Slow(address, limit),
            Fault::Cut(why) => GatewayError::Cut(address, why),
            Fault::TooLarge(limit) => GatewayError::TooLarge(address, limit),
            Fault::Redirect(to) => GatewayError::Redirect(address, to),
        }
    }

    fn refused(&self, Refused { status, why }: Refused) -> GatewayError {
        GatewayError::Refused {
            address: self.address(),
            status,
            why,
        }
    }

    fn not_gateway(&self, path: &str, given: &str) -> GatewayError {
        let path = match &self.named {
            Some(handle) => path.replace(handle.expose_secret(), secret::MASK),
            None => path.to_owned(),
        };
        GatewayError::NotGateway {
            address: self.address(),
            path,
            given: given.to_owned(),
        }
    }
}

impl Session<'_> {
    /// What the session says of a table.
    async fn table(&self, name: &LogicalName) -> Result<TableAnswer, GatewayError> {
        let mut statement = Statement::first(name);
        loop {
            let why = match self.rows(statement).await? {
                Ok(rows) => {
                    let definition = statement.definition(&rows);
                    return Ok(definition.map_or_else(
                        || TableAnswer::Refused("its definition is empty".to_owned()),
                        TableAnswer::Defined,
                    ));
                }
                Err(Refused { why, .. }) => why,
            };
            match statement.after(&why) {
                Refusal::Missing => return Ok(TableAnswer::Missing),
                Refusal::Final => return Ok(TableAnswer::Refused(why)),
                Refusal::Ask(next) => statement = next,
            }
        }
    }

    /// The rows that a statement gives, or why the gateway refuses it.
    async fn rows(&self, statement: Statement<'_>) -> Result<Result<Rows, Refused>, GatewayError> {
        let Gateway { transport, .. } = self.gateway;
        // Each reply in time is not enough: a result may never be ready.
        let limit = transport.timeout();
        let asked = tokio::time::timeout(limit, self.run(statement)).await;
        asked.unwrap_or_else(|_| Err(GatewayError::Slow(self.gateway.address(), limit)))
    }

    async fn run(&self, statement: Statement<'_>) -> Result<Result<Rows, Refused>, GatewayError> {
        let Gateway { transport, .. } = self.gateway;
        let path = self.path("/statements");
        let asked = json!({ "statement": statement.to_string() });
        let reply = transport.post(&path, &asked).await;
        let operation: Operation = match self.gateway.read(&path, reply)? {
            Ok(operation) => operation,
            Err(refused) => return Ok(Err(refused)),
        };
        let handle = self.gateway.handle(&path, operation.handle)?;
        let rows = self.fetch(&handle).await;
        if self.gateway.named.is_some() {
            // What is left in a session that goes on is ours to take away; that it was asked for is no loss if this fails.
            let path = self.path(&format!("/operations/{handle}/close"));
            let _ = transport.delete(&path).await;
        }
        rows
    }

    /// Fetches the result of an operation, page by page.
    async fn fetch(&self, operation: &str) -> Result<Result<Rows, Refused>, GatewayError> {
        let mut rows = Rows::default();
        let (mut token, mut pause) = (0, FIRST_PAUSE);
        loop {
            let path = self.path(&format!("/operations/{operation}/result/{token}"));
            let reply = self.gateway.transport.get(&path).await;
            let page: ResultPage = match self.gateway.read(&path, reply)? {
                Ok(page) => page,
                Err(refused) => return Ok(Err(refused)),
            };
            if page.is_ready() {
                let next = page.next_token();
                if !rows.take(page) {
                    let limit = ANSWER_LIMIT >> 20;
                    return Err(GatewayError::TooLarge(self.gateway.address(), limit));
                }
                match next.filter(|next| *next > token) {
                    Some(next) => token = next,
                    None => return Ok(Ok(rows)),
                }
            } else {
                tokio::time::sleep(pause).await;
                pause = (2 * pause).min(LONGEST_PAUSE);
            }
        }
    }

    /// Closes a session that was opened here. One that cannot be closed ends by itself, after
    /// `sql-gateway.session.idle-timeout`.
    async fn close(self) {
        if self.gateway.named.is_none() {
            let _ = self.gateway.transport.delete(&self.path("")).await;
        }
    }

    fn path(&self, below: &str) -> String {
        format!("/v1/sessions/{}{below}", self.handle)
    }
}
