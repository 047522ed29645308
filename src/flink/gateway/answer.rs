//! The parts of the gateway's bodies that are read: flink-sql-gateway, `rest/message`. Fields that are not named are
//! ignored, so that a newer Flink is read as well.

use serde::Deserialize;
use serde_json::Value;

use crate::flink::error::brief;
use crate::flink::wire::Errors;
use crate::secret;
use crate::source::Span;

/// `GET /v1/info`
#[derive(Debug, Deserialize)]
pub(super) struct Info {
    pub version: String,
}

/// `POST /v1/sessions`
#[derive(Debug, Deserialize)]
pub(super) struct SessionOpened {
    #[serde(rename = "sessionHandle")]
    pub handle: String,
}

/// `POST /v1/sessions/:session/statements`
#[derive(Debug, Deserialize)]
pub(super) struct Operation {
    #[serde(rename = "operationHandle")]
    pub handle: String,
}

/// `GET /v1/sessions/:session/operations/:operation/result/:token`
#[derive(Debug, Deserialize)]
pub(super) struct ResultPage {
    /// `NOT_READY`, `PAYLOAD`, or `EOS` for a page behind the last.
    #[serde(rename = "resultType")]
    kind: String,
    #[serde(default)]
    results: Option<Results>,
    #[serde(rename = "nextResultUri", default)]
    next: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Results {
    #[serde(default)]
    columns: Vec<ResultColumn>,
    #[serde(default)]
    data: Vec<ResultRow>,
}

#[derive(Debug, Deserialize)]
struct ResultColumn {
    name: String,
}

#[derive(Debug, Deserialize)]
struct ResultRow {
    #[serde(default)]
    fields: Vec<Value>,
}

impl ResultPage {
    /// Whether it is the result, or a part of it.
    pub(super) fn is_ready(&self) -> bool {
        self.kind != "NOT_READY"
    }

    /// The number of the next page. Of the address nothing else is used: behind a proxy it lacks the proxy's path, and
    /// where a login goes is not for an answer to say.
    pub(super) fn next_token(&self) -> Option<u64> {
        let (_, rest) = self.next.as_deref()?.rsplit_once("/result/")?;
        rest.split('?').next()?.parse().ok()
    }
}

/// The rows of a result.
#[derive(Debug, Default)]
pub(super) struct Rows {
    columns: Vec<String>,
    rows: Vec<Vec<Value>>,
}

impl Rows {
    /// Takes in a page. No, where there are more rows than a table can have columns.
    pub(super) fn take(&mut self, page: ResultPage) -> bool {
        const MOST: usize = 100_000;
        if let Some(Results { columns, data }) = page.results {
            if self.columns.is_empty() {
                self.columns = columns.into_iter().map(|it| it.name).collect();
            }
            self.rows.extend(data.into_iter().map(|row| row.fields));
        }
        self.rows.len() <= MOST
    }

    /// The text of the first field.
    pub(super) fn first(&self) -> Option<&str> {
        self.rows.first()?.first()?.as_str()
    }

    /// The rows of DESCRIBE: name, type, and what else there is to a column (`METADATA FROM 'k' VIRTUAL`).
    pub(super) fn described(&self) -> Vec<[&str; 3]> {
        self.rows
            .iter()
            .filter_map(|row| self.column(row))
            .collect()
    }

    fn column<'r>(&self, row: &'r [Value]) -> Option<[&'r str; 3]> {
        let extras = self.field(row, "extras").unwrap_or_default();
        Some([self.field(row, "name")?, self.field(row, "type")?, extras])
    }

    fn field<'r>(&self, row: &'r [Value], name: &str) -> Option<&'r str> {
        let at = self.columns.iter().position(|it| it == name)?;
        row.get(at)?.as_str()
    }
}

/// What the body of a refusal says: the innermost cause, without the class of the exception and without secrets. The first
/// line of a gateway's error says no more than that there is one.
pub(super) fn cause(body: &[u8]) -> Option<String> {
    let errors = serde_json::from_slice::<Errors>(body).ok()?.errors;
    let lines = || errors.iter().flat_map(|it| it.lines());
    let mut innermost = lines().filter_map(|it| it.trim_start().strip_prefix("Caused by: "));
    let line = innermost.next_back().or_else(|| lines().next())?;
    let text = without_class(line);
    Some(brief(&secret::masked(text, Span::new(0, text.len()))))
}

/// `org.apache.flink.table.api.ValidationException: no` is `no`.
fn without_class(line: &str) -> &str {
    let mut text = line;
    while let Some((class, rest)) = text.split_once(": ")
        && class.contains('.')
        && !class.contains(char::is_whitespace)
    {
        text = rest;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_cause_of_a_recorded_refusal_is_told() {
        let body = include_bytes!("../../../tests/data/flink/gateway/error.json");
        assert_eq!(cause(body).unwrap(), "Object 'nosuch' not found");
    }

    #[test]
    fn a_refusal_shows_no_secrets_and_no_class() {
        let body =
            |text: &str| serde_json::to_vec(&serde_json::json!({ "errors": [text] })).unwrap();
        let told = cause(&body(
            "x.Y: a.B: wrong: 'password' = 'pw'\n\tat a.b(C.java:1)",
        ));
        assert_eq!(told.unwrap(), "wrong: 'password' = '***'");
        assert_eq!(cause(b"<html>"), None);
        assert_eq!(cause(br#"{"errors":[]}"#), None);
    }

    #[test]
    fn only_the_number_of_the_next_page_counts() {
        for (uri, token) in [
            (r#""/v1/sessions/a/operations/b/result/1""#, Some(1)),
            (r#""http://elsewhere/result/12?rowFormat=JSON""#, Some(12)),
            (r#""/v1/sessions/a""#, None),
            ("null", None),
        ] {
            let body = format!(r#"{{"resultType":"PAYLOAD","nextResultUri":{uri}}}"#);
            let page: ResultPage = serde_json::from_str(&body).unwrap();
            assert_eq!(page.next_token(), token, "{uri}");
        }
    }
}
