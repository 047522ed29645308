//! The rows of `assets/atlas_mapping.toml`: which Atlas type and which names a dataset gets.

use std::sync::LazyLock;

use indexmap::IndexMap;
use serde::Deserialize;

use crate::connector;
use crate::lineage::Identity;

/// The type that everything can have.
pub(super) const PLAIN: &str = "DataSet";

/// How datasets of some schemes become entities.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    schemes: Vec<String>,
    #[serde(rename = "type")]
    pub(super) type_name: String,
    pub(super) qualified_name: Template,
    pub(super) name: Template,
    pub(super) attributes: IndexMap<String, Template>,
    #[serde(default)]
    pub(super) weak: Vec<String>,
    #[serde(default, rename = "parent")]
    pub(super) parents: Vec<Parent>,
}

/// An entity that one of a row must hang on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Parent {
    pub(super) attribute: String,
    #[serde(rename = "type")]
    pub(super) type_name: String,
    pub(super) qualified_name: Template,
    pub(super) name: Template,
    pub(super) attributes: IndexMap<String, Template>,
}

impl Row {
    /// The types that a server must have for this row.
    pub(super) fn types(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.type_name.as_str())
            .chain(self.parents.iter().map(|parent| parent.type_name.as_str()))
    }

    fn has_scheme(&self, scheme: &str) -> bool {
        self.schemes.iter().any(|known| known == scheme)
    }
}

/// A text with `{placeholders}`.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct Template(String);

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
    pub(super) fn fill(&self, values: Values<'_>) -> String {
        let mut filled = String::new();
        let mut rest = self.0.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((placeholder, after)) = after.split_once('}') else {
                rest = after;
                break;
            };
            let (key, is_lower) = match placeholder.split_once(':') {
                Some((key, _lower)) => (key, true),
                None => (placeholder, false),
            };
            let value = values.get(key).unwrap_or_default();
            if is_lower {
                filled.push_str(&value.to_lowercase());
            } else {
                filled.push_str(&value);
            }
            rest = after;
        }
        filled.push_str(rest);
        filled
    }
}

impl Values<'_> {
    fn get(self, key: &str) -> Option<String> {
        let Identity { namespace, name } = self.identity;
        let url = namespace.split_once("://");
        Some(match key {
            "ns" => self.ns.to_owned(),
            "namespace" => namespace.clone(),
            "name" => name.clone(),
            "root" if url.is_some() => namespace.clone(),
            "root" => format!("{namespace}://"),
            "path" => format!("/{}", name.trim_start_matches('/')),
            "scheme" => scheme(namespace).to_owned(),
            "authority" => url.map_or(namespace.as_str(), |(_, rest)| rest).to_owned(),
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

/// The rows that fit a dataset, best first; the last one is the plain one.
pub(super) fn rows(
    connector: Option<&str>,
    identity: &Identity,
) -> impl Iterator<Item = &'static Row> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        row: Vec<Row>,
    }
    static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
        toml::from_str::<File>(include_str!("../../../assets/atlas_mapping.toml"))
            .map(|file| file.row)
            .unwrap_or_default()
    });
    let known = connector::table().atlas_type(connector, Some(identity));
    // A connector of which the table says that no type fits is not placed by its scheme either.
    let goes_by_scheme = connector.is_none() || known != PLAIN;
    let scheme = scheme(&identity.namespace).to_owned();
    ROWS.iter().filter(move |row| {
        row.type_name == PLAIN
            || row.type_name == known
            || (goes_by_scheme && row.has_scheme(&scheme))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("kafka://b:9092", "Orders", "kafka_topic", "orders@prod", "Orders")]
    #[case("kafka://unknown", "t", "kafka_topic", "t@prod", "t")]
    #[case(
        "hdfs://nn:8020",
        "/data/X",
        "hdfs_path",
        "hdfs://nn:8020/data/X@prod",
        "/data/X"
    )]
    #[case(
        "file",
        "/tmp/out.csv",
        "fs_path",
        "file:///tmp/out.csv@prod",
        "/tmp/out.csv"
    )]
    #[case("s3://bucket", "a/b", "DataSet", "s3://bucket/a/b@prod", "a/b")]
    #[case(
        "hive://ms:9083",
        "Sales.Orders",
        "hive_table",
        "sales.orders@prod",
        "orders"
    )]
    #[case(
        "postgres://db:5432",
        "shop.public.orders",
        "rdbms_table",
        "postgres://db:5432/shop.public.orders@prod",
        "orders"
    )]
    #[case("hbase://zk:2181", "Ns:T", "hbase_table", "ns:t@prod", "T")]
    #[case("hbase://zk:2181", "t", "hbase_table", "default:t@prod", "t")]
    #[case(
        "pulsar://p:6650",
        "persistent/a",
        "DataSet",
        "pulsar://p:6650/persistent/a@prod",
        "persistent/a"
    )]
    fn names(
        #[case] namespace: &str,
        #[case] name: &str,
        #[case] type_name: &str,
        #[case] qualified_name: &str,
        #[case] shown: &str,
    ) {
        let identity = Identity {
            namespace: namespace.to_owned(),
            name: name.to_owned(),
        };
        let values = Values {
            identity: &identity,
            servers: None,
            ns: "prod",
        };
        let row = rows(None, &identity).next().unwrap();
        assert_eq!(row.type_name, type_name);
        assert_eq!(row.qualified_name.fill(values), qualified_name);
        assert_eq!(row.name.fill(values), shown);
    }

    #[test]
    fn every_namespace_has_a_plain_row_and_every_placeholder_a_meaning() {
        let identity = Identity {
            namespace: "a://b".to_owned(),
            name: "c".to_owned(),
        };
        let values = Values {
            identity: &identity,
            servers: None,
            ns: "n",
        };
        assert_eq!(rows(None, &identity).last().unwrap().type_name, PLAIN);
        let text = include_str!("../../../assets/atlas_mapping.toml");
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            for part in line
                .split('{')
                .skip(1)
                .filter_map(|part| part.split_once('}'))
            {
                let key = part.0.split(':').next().unwrap();
                let is_table = key.trim().is_empty() || key.contains('=');
                assert!(is_table || values.get(key).is_some(), "{{{key}}}");
            }
        }
    }
}
