//! Sends events to a server, one by one and in their order: `POST /api/v1/lineage`, as Marquez, DataHub and others take them.
//!
//! A fault that may pass is tried again. An event that arrives twice tells the same twice, so nothing is doubled.

use std::net::IpAddr;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, LOCATION};
use reqwest::{StatusCode, Url, redirect};
use secrecy::ExposeSecret;

use super::wire::Event;
use crate::atlas::{Credentials, Target, wait_asked_for};
use crate::text::truncate_end;

/// How often an event is sent again.
const TRIES: u32 = 4;

/// Cells of a server's answer that are told.
const TOLD: usize = 300;

/// Bytes of a server's answer that are read.
const READ: usize = 8 * 1024;

/// Where events go.
#[derive(Debug, Clone)]
pub struct Endpoint {
    url: Url,
    target: Target,
}

impl Endpoint {
    /// The endpoint of a server: `/api/v1/lineage` below its address, unless that is one that ends so (`…/lineage`) already.
    pub fn of(target: Target) -> Self {
        let mut url = target.base.clone();
        if !url.path().trim_end_matches('/').ends_with("/lineage") {
            // An http address always has path segments.
            if let Ok(mut segments) = url.path_segments_mut() {
                segments.pop_if_empty().extend(["api", "v1", "lineage"]);
            }
        }
        Self { url, target }
    }

    /// Its address, without a login.
    pub fn address(&self) -> &str {
        self.url.as_str()
    }
}

/// What ended sending.
#[derive(Debug, thiserror::Error)]
#[error("sending {what} to {address}: {reason}")]
pub struct SendError {
    /// The event: the number it has, and what it tells of.
    pub what: String,
    /// Where to.
    pub address: String,
    /// What came back, or why nothing did.
    pub reason: String,
    /// What to do next.
    pub hint: &'static str,
    /// How many events arrived before.
    pub sent: usize,
}

/// What became of one try.
enum Fault {
    /// It makes no sense to try again.
    Final(String, &'static str),
    /// It may pass, after the time that the server asks for.
    Passing(String, &'static str, Option<Duration>),
}

/// Sends all events; `on_sent` is told how many have arrived. Gives how many that were.
pub async fn send(
    events: impl Iterator<Item = Event>,
    endpoint: &Endpoint,
    on_sent: &(dyn Fn(usize) + Sync),
) -> Result<usize, SendError> {
    let failed = |what: String, reason: String, hint: &'static str, sent: usize| SendError {
        what,
        address: endpoint.address().to_owned(),
        reason,
        hint,
        sent,
    };
    let client = client(&endpoint.target).map_err(|error| {
        let hint = "check the certificates that docs/login.md tells of";
        failed("events".to_owned(), reason(&error), hint, 0)
    })?;
    let mut sent = 0;
    for event in events {
        match post_patiently(&client, endpoint, &event).await {
            Ok(()) => sent += 1,
            Err((reason, hint)) => {
                let what = format!("event {} ({})", sent + 1, event.subject());
                return Err(failed(what, reason, hint, sent));
            }
        }
        on_sent(sent);
    }
    Ok(sent)
}

fn client(target: &Target) -> reqwest::Result<reqwest::Client> {
    let builder = reqwest::Client::builder()
        .user_agent(concat!("headwater/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .connect_timeout(target.timeouts.connect)
        .timeout(target.timeouts.write);
    let builder = target.tls.apply(builder);
    // A server on this machine is never behind a proxy.
    let host = target.base.host_str().unwrap_or_default();
    let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
    if host == "localhost" || address.is_ok_and(|it| it.is_loopback()) {
        return builder.no_proxy().build();
    }
    builder.build()
}

async fn post_patiently(
    client: &reqwest::Client,
    endpoint: &Endpoint,
    event: &Event,
) -> Result<(), (String, &'static str)> {
    let mut body = Vec::new();
    crate::export::compact(event, &mut body)
        .map_err(|error| (error.to_string(), "report this as a defect of headwater"))?;
    let timeouts = &endpoint.target.timeouts;
    let mut pause = timeouts.pause;
    for left in (0..TRIES).rev() {
        match post(client, endpoint, body.clone()).await {
            Ok(()) => return Ok(()),
            Err(Fault::Final(reason, hint)) => return Err((reason, hint)),
            Err(Fault::Passing(reason, hint, wait)) => {
                let wait = wait.unwrap_or(pause);
                if left == 0 || wait > timeouts.busy {
                    return Err((reason, hint));
                }
                tokio::time::sleep(wait).await;
                pause *= 2;
            }
        }
    }
    Ok(())
}

async fn post(client: &reqwest::Client, endpoint: &Endpoint, body: Vec<u8>) -> Result<(), Fault> {
    let request = client
        .post(endpoint.url.clone())
        .header(CONTENT_TYPE, "application/json")
        .body(body);
    let request = match &endpoint.target.credentials {
        Credentials::None => request,
        Credentials::Basic { user, password } => {
            request.basic_auth(user, Some(password.expose_secret()))
        }
        Credentials::Bearer(token) => request.bearer_auth(token.expose_secret()),
        Credentials::Headers(headers) => request.headers(headers.iter().cloned().collect()),
    };
    let mut response = request.send().await.map_err(|error| {
        let hint =
            "check the address, and that the server runs; events that arrived may be sent again";
        Fault::Passing(reason(&error), hint, None)
    })?;
    let status = response.status();
    if status.is_success() {
        return Ok(());
    }
    if status.is_redirection() {
        let to = response
            .headers()
            .get(LOCATION)
            .and_then(|it| it.to_str().ok());
        let to = to.unwrap_or("another address").split(['?', '#']).next();
        let why = format!("it sends on to {}", to.unwrap_or_default());
        return Err(Fault::Final(why, "name that address, if you trust it"));
    }
    let wait = wait_asked_for(response.headers());
    let mut answer = Vec::new();
    while let Ok(Some(part)) = response.chunk().await {
        answer.extend_from_slice(&part);
        if answer.len() > READ {
            break;
        }
    }
    Err(refusal(status, &answer, wait))
}

/// What a status that is no success means.
fn refusal(status: StatusCode, answer: &[u8], wait: Option<Duration>) -> Fault {
    let text = String::from_utf8_lossy(answer);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = truncate_end(&text, TOLD);
    let reason = match &*text {
        "" => format!("it answers {status}"),
        text => format!("it answers {status}: {text}"),
    };
    match status.as_u16() {
        401 | 403 => Fault::Final(
            reason,
            "set HEADWATER_OPENLINEAGE_USER and _PASSWORD, or _TOKEN; docs/login.md has all ways",
        ),
        404 | 405 => Fault::Final(
            reason,
            "name the whole address of the endpoint, such as http://marquez:5000/api/v1/lineage",
        ),
        400 | 422 => Fault::Final(
            reason,
            "a server that takes only runs wants --events run; what the answer names may be too long for it",
        ),
        408 | 429 | 500 | 502..=504 => Fault::Passing(
            reason,
            "try again later; events that arrived may be sent again",
            wait,
        ),
        _ => Fault::Final(reason, "see what the server logs of it"),
    }
}

/// The innermost cause, which names neither address nor login.
fn reason(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_below_its_server_or_named_whole() {
        for (address, url) in [
            ("http://marquez:5000", "http://marquez:5000/api/v1/lineage"),
            ("marquez:5000/", "http://marquez:5000/api/v1/lineage"),
            (
                "https://datahub/openapi/openlineage",
                "https://datahub/openapi/openlineage/api/v1/lineage",
            ),
            (
                "https://om/api/v1/openlineage/lineage",
                "https://om/api/v1/openlineage/lineage",
            ),
        ] {
            let target = Target::parse(address, Credentials::None).unwrap();
            assert_eq!(Endpoint::of(target).address(), url);
        }
    }
}
