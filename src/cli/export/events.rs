//! OpenLineage events: what they say, and sending them.

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, ValueEnum};
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};

use crate::atlas::{AtlasError, Credentials, Target};
use crate::cli::session::Session;
use crate::cli::view::plural;
use crate::cli::{AppError, Kind, output, server, tasks};
use crate::lineage::Lineage;
use crate::openlineage::{self, Endpoint, Event, SendError, WriteOptions};
use crate::secret::has_login;

/// What events say.
#[derive(Debug, Clone, PartialEq, Eq, Default, Args)]
pub struct EventArgs {
    /// Events of jobs, as lineage was designed; or of runs, for servers that take nothing else
    #[arg(long, value_name = "KIND")]
    pub events: Option<EventKind>,
    /// When events say that it was so, as 2026-01-31T12:00:00Z; else now
    #[arg(long, value_name = "TIME")]
    pub at: Option<Timestamp>,
    /// Namespace of the jobs in events; else that of the catalogue in headwater.toml, else `default`
    #[arg(long, value_name = "NS", value_parser = NonEmptyStringValueParser::new())]
    pub namespace: Option<String>,
    /// Address that the files lie under, such as `https://git.example.com/team/jobs/blob/main`, for events to point to
    #[arg(long, value_name = "URL")]
    pub source_url: Option<String>,
}

/// What kind of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EventKind {
    /// One of each job, and one of each table that none uses
    Job,
    /// One of each job's run, which is complete
    Run,
}

impl EventArgs {
    /// Refuses an address that events cannot point to. It may hold a login, so it is not shown.
    pub(super) fn check(&self) -> Result<(), AppError> {
        let refused = |why: &str| {
            Err(AppError::usage(format!(
                "--source-url is no address that events can point to: {why}"
            ))
            .hint("give it as https://git.example.com/team/jobs/blob/main"))
        };
        match self.source_url.as_deref() {
            None => Ok(()),
            Some(url) if has_login(url) => refused("it has a login in it, where others see it"),
            Some(url) => match reqwest::Url::parse(url) {
                Ok(url) if url.has_host() => Ok(()),
                Ok(_) => refused("it has no host"),
                Err(error) => refused(&error.to_string()),
            },
        }
    }

    fn options(&self, session: &Session) -> WriteOptions {
        let configured = session.project.settings.catalogue.namespace.clone();
        let named = self.namespace.clone().or(configured);
        // Nobody needs fractions of a second.
        let now = || Timestamp::from_second(Timestamp::now().as_second()).unwrap_or_default();
        WriteOptions {
            namespace: named.unwrap_or_else(|| "default".to_owned()),
            at: self.at.unwrap_or_else(now).to_string(),
            kind: match self.events {
                None | Some(EventKind::Job) => openlineage::Kind::Job,
                Some(EventKind::Run) => openlineage::Kind::Run,
            },
            source_url: self.source_url.clone(),
        }
    }

    /// The events.
    pub(super) fn of<'a>(
        &self,
        lineage: &'a Lineage,
        session: &Session,
    ) -> Box<dyn Iterator<Item = Event> + 'a> {
        Box::new(openlineage::events(lineage, self.options(session)))
    }

    /// Sends them.
    pub(super) fn send(
        &self,
        address: &SecretString,
        lineage: &Lineage,
        session: &Session,
    ) -> Result<(), AppError> {
        let target = Target::parse(address.expose_secret(), Credentials::None);
        let target = target.map_err(|error| match error {
            AtlasError::BadAddress { address, reason } => {
                AppError::usage(format!("`{address}` is no address to send to: {reason}"))
                    .hint("give it as http://host:5000, with a path only where it has one")
            }
            other => other.into(),
        })?;
        let target = server::with_login(target, "HEADWATER_OPENLINEAGE", session)?;
        let endpoint = Endpoint::of(target);
        let total = self.of(lineage, session).count();
        let progress = output::Narrated::new(session);
        let on_sent = |sent| progress.tell("events", sent, total);
        let sent = tasks::run(|_| async {
            let events = self.of(lineage, session);
            Ok(openlineage::send(events, &endpoint, &on_sent).await?)
        });
        progress.end();
        let count = plural(sent?, "event", "events");
        output::narrate(&format!("sent {count} to {}", endpoint.address()));
        Ok(())
    }
}

impl From<SendError> for AppError {
    fn from(error: SendError) -> Self {
        let kind = if error.sent > 0 {
            Kind::Partial
        } else {
            Kind::Server
        };
        let app = Self::new(kind, error.to_string()).hint(error.hint);
        match error.sent {
            0 => app,
            sent => app.hint(format!(
                "{} before it; to send all again doubles nothing",
                plural(sent, "event arrived", "events arrived")
            )),
        }
    }
}
