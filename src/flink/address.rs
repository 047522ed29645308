//! Addresses of clusters as people give them: with a path behind a proxy, `/v1`, or as the dashboard shows them.

use super::body::Body;
use super::error::FlinkError;
use crate::secret::{has_login, no_login_here};

/// The address to show and to ask. One with a login in it is refused.
pub fn address(text: &str) -> Result<String, FlinkError> {
    let bad = |why: &str| FlinkError::Address(without_userinfo(text), why.to_owned());
    let mut url = reqwest::Url::parse(text).map_err(|error| bad(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(bad("it does not begin with http:// or https:// and a host"));
    }
    if has_login(text) {
        return Err(bad(&no_login_here("HEADWATER_FLINK")));
    }
    // What people copy from the dashboard ends in `/#/overview`.
    url.set_fragment(None);
    url.set_query(None);
    let address = url.as_str().trim_end_matches('/');
    // No proxy serves a cluster there: somebody has copied a question.
    let address = address.strip_suffix(&Body::Jobs.path()).unwrap_or(address);
    Ok(address.to_owned())
}

/// An address without its scheme: what tells clusters from each other where there is little room.
pub fn host(address: &str) -> &str {
    address.split_once("://").map_or(address, |(_, host)| host)
}

fn without_userinfo(text: &str) -> String {
    match text.split_once("://") {
        Some((scheme, rest)) => {
            let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
            let host = rest[..end].rsplit('@').next().unwrap_or_default();
            format!("{scheme}://{host}")
        }
        None => text.rsplit('@').next().unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_dashboard_shows_is_an_address() {
        let given = "http://jm:8081/prod/?x=1#/overview";
        assert_eq!(address(given).unwrap(), "http://jm:8081/prod");
    }

    #[test]
    fn the_question_for_the_jobs_is_no_part_of_an_address() {
        for (given, expected) in [
            ("http://jm:8081/jobs/overview", "http://jm:8081"),
            ("http://jm/prod/v1/jobs/overview/?x", "http://jm/prod/v1"),
            ("http://jm/jobs", "http://jm/jobs"),
        ] {
            assert_eq!(address(given).unwrap(), expected);
        }
    }

    #[test]
    fn a_bad_address_is_told_without_its_password() {
        for given in ["http://me:secret@:99999/", "http://me:secret@jm:8081/"] {
            let told = address(given).unwrap_err().to_string();
            assert!(!told.contains("secret"), "{told}");
        }
    }
}
