//! What data an entity is, as far as it tells itself: the physical identity that connector options would give.

use super::table::{Tells, dataset_type};
use crate::atlas::wire::EntityHeader;
use crate::lineage::Identity;

/// The identity that an entity tells of, whatever its metadata namespace; none where it is known by name alone.
pub(super) fn identity(entity: &EntityHeader) -> Option<Identity> {
    let attribute = |name: &str| entity.attributes.get(name)?.as_str();
    let qualified_name = || Some(without_namespace(entity.qualified_name()?));
    match dataset_type(&entity.type_name)?.tells {
        Tells::Nothing => None,
        Tells::Servers {
            scheme,
            servers,
            name,
        } => {
            let first = attribute(servers)?.split(',').next()?.trim();
            is_address(first).then_some(())?;
            Some(Identity {
                namespace: format!("{scheme}://{first}"),
                name: attribute(name)?.to_owned(),
            })
        }
        Tells::Path(name) => {
            let url = attribute(name).filter(|text| text.contains(":/"));
            let url = url.map(without_namespace);
            let (namespace, path) = parts(url.or_else(qualified_name)?)?;
            Some(Identity {
                namespace,
                name: match path.trim_end_matches('/') {
                    "" => "/".to_owned(),
                    path => path.to_owned(),
                },
            })
        }
        Tells::Key => {
            let (namespace, path) = parts(qualified_name()?)?;
            let key = path.trim_matches('/');
            // The bucket as a whole is no dataset.
            (!key.is_empty()).then(|| Identity {
                namespace,
                name: key.to_owned(),
            })
        }
        Tells::Name => {
            let (namespace, path) = parts(qualified_name()?)?;
            let name = path.strip_prefix('/').filter(|name| !name.is_empty())?;
            Some(Identity {
                namespace,
                name: name.to_owned(),
            })
        }
    }
}

/// A qualified name without the metadata namespace that hooks put behind its last `@`. What stands there has no slash.
pub(super) fn without_namespace(qualified_name: &str) -> &str {
    match qualified_name.rsplit_once('@') {
        Some((name, namespace)) if !namespace.contains(['/', ':']) => name,
        _ => qualified_name,
    }
}

/// The server and the path of a URL, in the terms of OpenLineage: `file` alone for what lies on this machine, and `s3` for all
/// that Hadoop calls it.
fn parts(url: &str) -> Option<(String, &str)> {
    const S3: [&str; 3] = ["s3", "s3a", "s3n"];
    if let Some(path) = url.strip_prefix("file:") {
        let path = path.strip_prefix("//").unwrap_or(path);
        return path.starts_with('/').then(|| ("file".to_owned(), path));
    }
    let (scheme, rest) = url.split_once("://")?;
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    if scheme.is_empty() || authority.is_empty() {
        return None;
    }
    let scheme = if S3.contains(&scheme) { "s3" } else { scheme };
    Some((format!("{scheme}://{authority}"), path))
}

/// `host:port`: some hooks keep something else where servers might stand, the name of a topic for example.
fn is_address(text: &str) -> bool {
    text.rsplit_once(':').is_some_and(|(host, port)| {
        !host.is_empty() && !host.contains('/') && port.parse::<u16>().is_ok()
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[rstest]
    #[case("kafka_topic", json!({"topic": "Orders", "uri": "b1:9092,b2:9092"}), "kafka://b1:9092 Orders")]
    // The Kafka bridge keeps the topic there.
    #[case("kafka_topic", json!({"topic": "orders", "uri": "orders"}), "")]
    #[case("kafka_topic", json!({"topic": "orders"}), "")]
    #[case("hdfs_path", json!({"path": "hdfs://nn:8020/data/x/", "qualifiedName": "?"}), "hdfs://nn:8020 /data/x")]
    #[case("hdfs_path", json!({"path": "/data/x", "qualifiedName": "hdfs://nn:8020/data/x@dev"}), "hdfs://nn:8020 /data/x")]
    #[case("hdfs_path", json!({"path": "/data/x", "qualifiedName": "/data/x"}), "")]
    #[case("fs_path", json!({"path": "file:///tmp/x"}), "file /tmp/x")]
    #[case("fs_path", json!({"path": "x", "qualifiedName": "file:/tmp/x"}), "file /tmp/x")]
    #[case("aws_s3_v2_directory", json!({"qualifiedName": "s3a://bucket/a/b/@dev"}), "s3://bucket a/b")]
    #[case("aws_s3_v2_directory", json!({"qualifiedName": "s3a://bucket@dev"}), "")]
    #[case("gcp_storage_virtual_directory", json!({"qualifiedName": "gs://bucket/a/@dev"}), "gs://bucket a")]
    #[case("ozone_key", json!({"qualifiedName": "ofs://om/v/b/k@dev"}), "ofs://om /v/b/k")]
    #[case("rdbms_table", json!({"qualifiedName": "postgres://db:5432/shop.public.orders@dev"}), "postgres://db:5432 shop.public.orders")]
    #[case("rdbms_table", json!({"qualifiedName": "shop.orders"}), "")]
    #[case("DataSet", json!({"qualifiedName": "pulsar://p:6650/persistent/a@dev"}), "pulsar://p:6650 persistent/a")]
    #[case("DataSet", json!({"qualifiedName": "jobs/a.sql#t@dev"}), "")]
    #[case("hive_table", json!({"qualifiedName": "sales.orders@dev"}), "")]
    #[case("unheard_of", json!({"qualifiedName": "hdfs://nn:8020/data/x@dev"}), "")]
    fn entities_tell_what_they_are(
        #[case] type_name: &str,
        #[case] attributes: serde_json::Value,
        #[case] wanted: &str,
    ) {
        let entity = EntityHeader {
            type_name: type_name.to_owned(),
            attributes: attributes.as_object().cloned().unwrap_or_default(),
            ..EntityHeader::default()
        };
        let told = identity(&entity).map(|it| it.to_string());
        assert_eq!(told.unwrap_or_default(), wanted);
    }

    #[test]
    fn a_metadata_namespace_is_taken_off_and_nothing_else() {
        assert_eq!(without_namespace("sales.orders@primary"), "sales.orders");
        assert_eq!(without_namespace("abfss://c@acc/x"), "abfss://c@acc/x");
        assert_eq!(without_namespace("plain"), "plain");
    }
}
