//! The rows that say which Atlas type and which names a dataset gets: those of a project, then those of
//! `assets/atlas_mapping.toml`.

use std::sync::{Arc, LazyLock};

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::columns::ColumnType;
use super::template::{Template, Values, scheme};
use crate::connector;
use crate::lineage::{Identity, Options};

/// The type that everything can have.
pub(super) const PLAIN: &str = "DataSet";

/// How some datasets become entities.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Schemes of identities that it is for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    schemes: Vec<String>,
    /// Namespaces of identities that it is for; `*` stands for anything.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    namespaces: Vec<String>,
    /// Connectors that it is for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    connectors: Vec<String>,
    /// The Atlas type.
    #[serde(rename = "type")]
    pub(super) type_name: String,
    pub(super) qualified_name: Template,
    pub(super) name: Template,
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub(super) attributes: IndexMap<String, Template>,
    /// Attributes that are a guess where the bootstrap servers are not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) weak: Vec<String>,
    /// What stands between the names of several things that one dataset is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    split: Option<char>,
    /// Options that a dataset must not have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    not_with: Vec<String>,
    /// Whether the name of a dataset must not be a pattern.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    no_patterns: bool,
    /// Where each folder of the path is an entity that hangs on the one above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) folders: Option<Folders>,
    /// How many parts the path of a dataset must have, where not any will do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    depth: Option<usize>,
    /// How columns are made; none where the type has no columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) columns: Option<ColumnType>,
    #[serde(default, rename = "parent", skip_serializing_if = "Vec::is_empty")]
    pub(super) parents: Vec<Parent>,
}

/// The folders of a path as entities of the row's own type.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Folders {
    /// The attribute by which a folder hangs on the one above it; the outermost hangs by it on the first parent.
    pub(super) attribute: String,
    /// How many parts of the path are not folders.
    #[serde(default)]
    pub(super) skip: usize,
}

/// An entity that one of a row must hang on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Parent {
    pub(super) attribute: String,
    #[serde(rename = "type")]
    pub(super) type_name: String,
    pub(super) qualified_name: Template,
    pub(super) name: Template,
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub(super) attributes: IndexMap<String, Template>,
}

/// A dataset as rows see it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) connector: Option<&'a str>,
    pub(super) identity: &'a Identity,
    pub(super) options: &'a Options,
}

impl Row {
    /// The types that a server must have for this row.
    pub(super) fn types(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.type_name.as_str())
            .chain(self.parents.iter().map(|parent| parent.type_name.as_str()))
    }

    /// What is wrong with a row that a person wrote.
    pub fn problem(&self) -> Option<String> {
        if self.schemes.is_empty() && self.namespaces.is_empty() && self.connectors.is_empty() {
            return Some(
                "a mapping says what it is for: `schemes`, `namespaces` or `connectors`".to_owned(),
            );
        }
        let own = [&self.qualified_name, &self.name];
        let of_parents = self.parents.iter().flat_map(|parent| {
            [&parent.qualified_name, &parent.name]
                .into_iter()
                .chain(parent.attributes.values())
        });
        let templates = own
            .into_iter()
            .chain(self.attributes.values())
            .chain(of_parents);
        let identity = Identity {
            namespace: String::new(),
            name: String::new(),
        };
        let values = Values {
            identity: &identity,
            servers: None,
            ns: "",
        };
        let mut unknown = templates
            .flat_map(Template::placeholders)
            .filter(|placeholder| values.of(placeholder).is_none());
        unknown
            .next()
            .map(|placeholder| format!("nothing stands for the placeholder `{{{placeholder}}}`"))
    }

    /// For what it is, in a few words.
    pub(super) fn subject(&self) -> String {
        let all = [&self.schemes, &self.namespaces, &self.connectors];
        let all: Vec<_> = all.into_iter().flatten().map(String::as_str).collect();
        if all.is_empty() {
            "everything else".to_owned()
        } else {
            all.join(", ")
        }
    }

    /// The things that a dataset is: mostly one.
    pub(super) fn parts(&self, identity: &Identity) -> Vec<Identity> {
        let names: Vec<&str> = match self.split {
            Some(separator) => identity.name.split(separator).map(str::trim).collect(),
            None => vec![&identity.name],
        };
        let names = names.into_iter().filter(|name| !name.is_empty());
        let part = |name: &str| Identity {
            namespace: identity.namespace.clone(),
            name: name.to_owned(),
        };
        let parts: Vec<_> = names.map(part).collect();
        if parts.is_empty() {
            return vec![identity.clone()];
        }
        parts
    }

    /// Whether a project's row is for a dataset.
    fn is_for(&self, subject: Subject<'_>) -> bool {
        let namespace = &subject.identity.namespace;
        let fits_namespace = || {
            let mut patterns = self.namespaces.iter();
            patterns.any(|pattern| fits(pattern, namespace))
        };
        let fits_connector = || {
            let mut connectors = self.connectors.iter();
            connectors.any(|connector| Some(connector.as_str()) == subject.connector)
        };
        (self.schemes.is_empty() || self.has_scheme(scheme(namespace)))
            && (self.namespaces.is_empty() || fits_namespace())
            && (self.connectors.is_empty() || fits_connector())
    }

    /// Whether it can hold a dataset at all.
    fn can_hold(&self, subject: Subject<'_>) -> bool {
        let has = |option: &String| subject.options.get(option).is_some();
        let folders = || {
            let name = subject.identity.name.trim_matches('/');
            name.split('/').filter(|part| !part.is_empty()).count()
        };
        let is_kept_out = self.no_patterns && is_pattern(&subject.identity.name);
        !(is_kept_out || self.not_with.iter().any(has))
            && (self.folders.as_ref()).is_none_or(|wanted| folders() > wanted.skip)
            && self.depth.is_none_or(|depth| folders() == depth)
    }

    fn has_scheme(&self, scheme: &str) -> bool {
        self.schemes.iter().any(|known| known == scheme)
    }
}

/// Whether a name stands for all that a regular expression fits. A dot alone makes none: it is between the parts of a name.
fn is_pattern(name: &str) -> bool {
    name.contains(['[', '*', '+', '?', '|', '\\', '^'])
}

/// Whether a text is one of a pattern, in which `*` stands for anything.
pub(super) fn fits(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return text == pattern;
    };
    let Some(mut text) = text.strip_prefix(start) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let end = parts.pop().unwrap_or_default();
    for part in parts {
        // The first place leaves most to those behind it.
        let Some(at) = text.find(part) else {
            return false;
        };
        text = &text[at + part.len()..];
    }
    text.ends_with(end)
}

/// A row, and whose it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) row: &'a Row,
    /// Its number in the project file, from 1; none for one of ours.
    pub(super) number: Option<usize>,
}

/// The rows that fit a dataset, best first; the last one is the plain one.
pub(super) fn rows<'a>(
    own: &'a Arc<[Row]>,
    subject: Subject<'a>,
) -> impl Iterator<Item = Known<'a>> {
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
    let known = connector::table().atlas_type(subject.connector, Some(subject.identity));
    // A connector of which the table says that no type fits is not placed by its scheme either.
    let goes_by_scheme = subject.connector.is_none() || known != PLAIN;
    let of_project = own
        .iter()
        .enumerate()
        .filter(move |(_, row)| row.is_for(subject))
        .map(|(at, row)| Known {
            row,
            number: Some(at + 1),
        });
    let scheme = scheme(&subject.identity.namespace);
    let is_of_type = move |row: &&Row| row.type_name == known;
    // Of several rows of a type, whose names differ by scheme, only those of the scheme.
    let is_told_by_scheme = ROWS
        .iter()
        .filter(is_of_type)
        .any(|row| row.has_scheme(scheme));
    let ours = ROWS.iter().filter(move |row| {
        let has_scheme = row.has_scheme(scheme);
        if row.type_name == PLAIN {
            return row.schemes.is_empty() || has_scheme;
        }
        (is_of_type(row) && !is_told_by_scheme) || (goes_by_scheme && has_scheme)
    });
    of_project
        .chain(ours.map(|row| Known { row, number: None }))
        .filter(move |known| known.row.can_hold(subject))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::atlas::mapping::template::Values;
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
    #[case(
        "s3://Bucket",
        "a/B",
        "aws_s3_v2_directory",
        "s3a://bucket/a/B/@prod",
        "B"
    )]
    #[case("s3://Bucket", "", "aws_s3_v2_bucket", "s3a://bucket@prod", "Bucket")]
    #[case("gs://bucket", "/", "gcp_storage_bucket", "gs://bucket@prod", "bucket")]
    #[case(
        "abfss://lake@acc.dfs.core.windows.net",
        "/",
        "adls_gen2_container",
        "abfss://lake@acc@prod",
        "lake"
    )]
    #[case("o3fs://b.v.om", "/", "ozone_bucket", "o3fs://v.b@prod", "b")]
    #[case("ofs://om", "/vol", "ozone_volume", "ofs://vol@prod", "vol")]
    #[case("ofs://om", "/", "DataSet", "ofs://om/@prod", "/")]
    #[case(
        "viewfs://cl",
        "/data/X",
        "hdfs_path",
        "viewfs://cl/data/X@prod",
        "/data/X"
    )]
    #[case("ftp://host", "/dir/x", "DataSet", "ftp://host/dir/x@prod", "/dir/x")]
    #[case(
        "mysql://db:3306",
        "shop_[0-9]+.orders",
        "DataSet",
        "mysql://db:3306/shop_[0-9]+.orders@prod",
        "shop_[0-9]+.orders"
    )]
    #[case(
        "gs://bucket",
        "a/b",
        "gcp_storage_virtual_directory",
        "gs://bucket/a/b/@prod",
        "b"
    )]
    #[case(
        "abfss://Lake@acc.dfs.core.windows.net",
        "/raw/x",
        "adls_gen2_directory",
        "abfss://lake@acc/raw/x@prod",
        "x"
    )]
    #[case(
        "ofs://om",
        "/vol/bucket/k/l",
        "ozone_key",
        "ofs://om/vol/bucket/k/l@prod",
        "l"
    )]
    #[case(
        "ofs://om",
        "/vol/bucket",
        "ozone_bucket",
        "ofs://vol.bucket@prod",
        "bucket"
    )]
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
        let options = Options::new();
        // A connector of files has a type of its own for each scheme.
        for connector in [None, Some("filesystem")] {
            let is_of_files = ["s3", "gs", "abfss", "ofs", "o3fs"].contains(&scheme(namespace));
            if connector.is_some() && !is_of_files {
                continue;
            }
            let subject = Subject {
                connector,
                identity: &identity,
                options: &options,
            };
            let own = Arc::from([]);
            let row = rows(&own, subject).next().unwrap().row;
            assert_eq!(row.type_name, type_name, "{connector:?}");
            assert_eq!(row.qualified_name.fill(values), qualified_name);
            assert_eq!(row.name.fill(values), shown);
        }
    }

    #[rstest]
    #[case("a*", "ab", true)]
    #[case("a*", "ba", false)]
    #[case(
        "kafka://*.prod.example.com:9092",
        "kafka://b1.prod.example.com:9092",
        true
    )]
    #[case(
        "kafka://*.prod.example.com:9092",
        "kafka://b1.dev.example.com:9092",
        false
    )]
    #[case("*a*b*", "xaxbx", true)]
    #[case("*ab", "ab", true)]
    #[case("a*a", "a", false)]
    #[case("a**b", "ab", true)]
    #[case("ä*é", "äxé", true)]
    #[case("a", "ab", false)]
    fn patterns(#[case] pattern: &str, #[case] text: &str, #[case] expected: bool) {
        assert_eq!(fits(pattern, text), expected);
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
        let options = Options::new();
        let subject = Subject {
            connector: None,
            identity: &identity,
            options: &options,
        };
        let own = Arc::from([]);
        assert_eq!(rows(&own, subject).last().unwrap().row.type_name, PLAIN);
        let text = include_str!("../../../assets/atlas_mapping.toml");
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            for part in line
                .split('{')
                .skip(1)
                .filter_map(|part| part.split_once('}'))
            {
                let key = part.0;
                let is_table = key.trim().is_empty() || key.contains('=');
                assert!(is_table || values.of(key).is_some(), "{{{key}}}");
            }
        }
    }
}
