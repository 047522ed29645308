//! Texts with placeholders, and what stands for these: parts of a dataset's identity, and the metadata namespace.

use serde::{Deserialize, Serialize};

use crate::lineage::Identity;

/// A text with `{placeholders}`, each of which may end in `:lower`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Template(String);

/// What stands for the placeholders.
#[derive(Debug, Clone, Copy)]
pub(super) struct Values<'a> {
    pub(super) identity: &'a Identity,
    /// Bootstrap servers, where they are known.
    pub(super) servers: Option<&'a str>,
    /// Metadata namespace.
    pub(super) ns: &'a str,
}

impl Template {
    /// The text as it is written.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// The placeholders in it, as they are written.
    pub(super) fn placeholders(&self) -> impl Iterator<Item = &str> {
        let behind = self.0.split('{').skip(1);
        behind.filter_map(|text| text.split_once('}').map(|(placeholder, _)| placeholder))
    }

    /// The text with values in the place of placeholders.
    pub(super) fn fill(&self, values: Values<'_>) -> String {
        let mut filled = String::new();
        let mut rest = self.0.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((placeholder, after)) = after.split_once('}') else {
                rest = after;
                break;
            };
            filled.push_str(&values.of(placeholder).unwrap_or_default());
            rest = after;
        }
        filled.push_str(rest);
        filled
    }
}

impl Values<'_> {
    /// What stands for a placeholder, such as `name:lower`; none for one that is not known.
    pub(super) fn of(self, placeholder: &str) -> Option<String> {
        match placeholder.split_once(':') {
            Some((key, "lower")) => self.get(key).map(|value| value.to_lowercase()),
            Some(_) => None,
            None => self.get(placeholder),
        }
    }

    fn get(self, key: &str) -> Option<String> {
        let Identity { namespace, name } = self.identity;
        let url = namespace.split_once("://");
        let authority = url.map_or(namespace.as_str(), |(_, rest)| rest);
        let path = name.trim_matches('/');
        let host = authority.rsplit('@').next().unwrap_or(authority);
        let nth = |text: &str, separator: char, at: usize| {
            let part = text.split(separator).nth(at);
            part.unwrap_or_default().to_owned()
        };
        Some(match key {
            "ns" => self.ns.to_owned(),
            "namespace" => namespace.clone(),
            "name" => name.clone(),
            "root" if url.is_some() => namespace.clone(),
            "root" => format!("{namespace}://"),
            "path" => format!("/{}", name.trim_start_matches('/')),
            "folder" => format!("/{path}"),
            "above" => match path.rsplit_once('/') {
                Some((above, _)) => format!("/{above}/"),
                None => "/".to_owned(),
            },
            "segment" => path.rsplit('/').next().unwrap_or(path).to_owned(),
            "segment1" => nth(path, '/', 0),
            "segment2" => nth(path, '/', 1),
            "scheme" => scheme(namespace).to_owned(),
            "authority" => authority.to_owned(),
            "container" => authority
                .split_once('@')
                .map_or("", |(container, _)| container)
                .to_owned(),
            "label1" => nth(host, '.', 0),
            "label2" => nth(host, '.', 1),
            "first" => name.split('.').next().unwrap_or(name).to_owned(),
            "last" => name.rsplit('.').next().unwrap_or(name).to_owned(),
            "before" => name
                .split_once(':')
                .map_or("default", |(before, _)| before)
                .to_owned(),
            "after" => name
                .split_once(':')
                .map_or(name.as_str(), |(_, after)| after)
                .to_owned(),
            "servers" => self.servers.unwrap_or(name).to_owned(),
            _ => return None,
        })
    }
}

/// The scheme of an identity's namespace.
pub(super) fn scheme(namespace: &str) -> &str {
    namespace
        .split_once("://")
        .map_or(namespace, |(scheme, _)| scheme)
}
