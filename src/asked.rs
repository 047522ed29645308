//! A line of the log for each question to a server: what was asked, what came back, and how long that took. Logins are in
//! headers and bodies, and neither is told.

use std::fmt::Display;
use std::time::Instant;

use reqwest::{Method, StatusCode, Url};
use tracing::debug;

use crate::text::truncate_end;

/// Columns of an address that are told.
const TOLD: usize = 240;

/// A question under way. One that is given up is not told.
pub(crate) struct Asked {
    method: Method,
    address: String,
    since: Instant,
}

impl Asked {
    /// Asked now.
    pub(crate) fn now(method: &Method, url: &Url) -> Self {
        let is_told = tracing::enabled!(tracing::Level::DEBUG);
        Self {
            method: method.clone(),
            address: if is_told {
                truncate_end(url.as_str(), TOLD).into_owned()
            } else {
                String::new()
            },
            since: Instant::now(),
        }
    }

    /// There is an answer of so many bytes.
    pub(crate) fn answered(&self, status: StatusCode, bytes: usize) {
        let Self {
            method, address, ..
        } = self;
        let status = status.as_u16();
        debug!(
            "{method} {address}: {status}, {bytes} bytes in {} ms",
            self.ms()
        );
    }

    /// There is none.
    pub(crate) fn failed(&self, why: &impl Display) {
        let Self {
            method, address, ..
        } = self;
        debug!("{method} {address}: {why} after {} ms", self.ms());
    }

    fn ms(&self) -> u128 {
        self.since.elapsed().as_millis()
    }
}
