//! The graph as one page that needs nothing besides itself: no server, no network, no other file.
//!
//! The page holds the JSON document that `lineage --format json` prints, and a script of its own that shows it. Its content
//! security policy lets that script and its style through by their digests and nothing else, so that even a name which got
//! to be markup could neither run nor load anything.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::document::{Document, document};
use super::markup::Escaped;
use super::part::{Part, names};
use super::sketch::Sketch;
use super::{json, svg};
use crate::lineage::{Lineage, NodeId};
use crate::text::is_harmless;

const PAGE: &str = include_str!("../../assets/export/page.html");
const STYLE: &str = include_str!("../../assets/export/page.css");
const SCRIPT: &str = include_str!("../../assets/export/page.js");

/// What the script is given.
#[derive(Serialize)]
struct Data<'a> {
    /// The node that is shown first: `d0` is the first dataset, `p0` the first process.
    focus: Option<&'a str>,
    hops: u32,
    /// A regular expression for the characters that are shown as escapes.
    harmful: String,
    document: Document<'a>,
}

/// The page. What lies so many hops around `focus` is shown first; without one, what lies around the node with most
/// neighbours. A graph of at most [`svg::MOST_DRAWN`] nodes is drawn as a whole too.
pub fn html(
    lineage: &Lineage,
    title: &str,
    focus: Option<NodeId>,
    hops: u32,
) -> serde_json::Result<String> {
    let whole = Part::whole(lineage);
    let names = names(&whole);
    let focus = focus.and_then(|focus| whole.nodes.iter().position(|&it| it == focus));
    let data = Data {
        focus: focus.map(|at| names[at].as_str()),
        hops,
        harmful: harmful(),
        document: document(lineage, &[]),
    };
    let mut text = Vec::new();
    json::compact(&data, &mut text)?;
    let drawing = if whole.nodes.len() <= svg::MOST_DRAWN {
        svg::element(&Sketch::of(lineage, &whole), title)
    } else {
        String::new()
    };
    let policy = format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
        digest(STYLE),
        digest(SCRIPT)
    );
    Ok(filled(&[
        ("policy", &policy),
        ("title", &Escaped(title).to_string()),
        (
            "generator",
            concat!("headwater ", env!("CARGO_PKG_VERSION")),
        ),
        ("style", STYLE),
        ("drawing", &drawing),
        ("data", &in_script(&String::from_utf8_lossy(&text))),
        ("script", SCRIPT),
    ]))
}

/// The page with each `{{name}}` filled in; what is filled in is not looked at again.
fn filled(values: &[(&str, &str)]) -> String {
    let length: usize = values.iter().map(|(_, value)| value.len()).sum();
    let mut page = String::with_capacity(PAGE.len() + length);
    let mut rest = PAGE;
    while let Some((before, after)) = rest.split_once("{{") {
        page.push_str(before);
        let Some((name, after)) = after.split_once("}}") else {
            break;
        };
        let value = values.iter().find(|(known, _)| *known == name);
        page.push_str(value.map_or("", |(_, value)| value));
        rest = after;
    }
    page.push_str(rest);
    page
}

/// JSON as the content of a `script` element: in JSON, `<` stands in strings alone, where it may be an escape.
fn in_script(json: &str) -> String {
    json.replace('<', "\\u003c")
}

/// A source of a content security policy: what has exactly this text.
fn digest(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}

/// The class of all characters that are not harmless, as a regular expression of JavaScript's `u` mode.
fn harmful() -> String {
    use std::fmt::Write as _;
    let mut class = String::from("[");
    let mut open: Option<(u32, u32)> = None;
    let close = |open: Option<(u32, u32)>, class: &mut String| {
        if let Some((from, to)) = open {
            let _ = write!(class, "\\u{{{from:x}}}-\\u{{{to:x}}}");
        }
    };
    for code in (0..=u32::from(char::MAX))
        .filter(|&it| char::from_u32(it).is_some_and(|it| !is_harmless(it)))
    {
        open = match open {
            Some((from, to)) if to + 1 == code => Some((from, code)),
            before => {
                close(before, &mut class);
                Some((code, code))
            }
        };
    }
    close(open, &mut class);
    class.push(']');
    class
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::label::tests::odd_names;

    #[test]
    fn what_is_filled_in_is_whole_and_its_digests_fit() {
        let page = html(&odd_names(), "a {{style}} <title>", None, 1).unwrap();
        assert!(page.contains("<title>a {{style}} &lt;title&gt;</title>"));
        for (open, close) in [("<script>", "</script>"), ("<style>", "</style>")] {
            let (_, after) = page.split_once(open).unwrap();
            let (content, _) = after.split_once(close).unwrap();
            assert!(page.contains(&digest(content)), "the digest of {open}");
        }
        assert!(
            !page.contains("http://")
                || page.matches("http://").count()
                    == page.matches("http://www.w3.org/2000/svg").count()
        );
    }

    #[test]
    fn data_cannot_end_its_element() {
        let text = in_script("{\"a\":\"</script><!-- <script>\"}");
        assert!(!text.contains('<'));
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["a"], "</script><!-- <script>");
    }

    #[test]
    fn the_class_holds_what_is_harmful() {
        let class = harmful();
        assert!(class.starts_with("[\\u{0}-\\u{1f}\\u{7f}-\\u{9f}\\u{ad}-\\u{ad}"));
        assert!(class.ends_with("\\u{e0000}-\\u{e007f}]"));
    }
}
