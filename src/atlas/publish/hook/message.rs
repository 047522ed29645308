//! The messages of `ATLAS_HOOK`: what Atlas' own hooks send, so that its consumer takes them.
//!
//! A notification stands in an envelope that says who made it (*source:* `AtlasNotificationMessage` and
//! `AbstractNotification.createNotificationMessages` of Atlas). A message that is longer than the consumer's limit is
//! compressed, and cut into segments where that is not enough; those of one message have its id and must arrive in order.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::atlas::plan::{Entry, EntryId, Sign, now};
use crate::atlas::publish::writer::entities;

/// The most bytes that Atlas takes as one message (`atlas.notification.message.max.length.bytes`).
const LIMIT: usize = 1_000_000 - 512;

/// The message about a batch, as what travels: one text, or its segments.
pub(super) fn of_batch(batch: &[(EntryId, &Entry)], user: &str) -> Vec<String> {
    let text = json!({
        "source": { "source": "headwater", "version": env!("CARGO_PKG_VERSION") },
        "version": version(),
        "msgCompressionKind": "NONE",
        "msgSplitIdx": 1,
        "msgSplitCount": 1,
        "msgSourceIP": "",
        "msgCreatedBy": user,
        "msgCreationTime": now(),
        "spooled": false,
        "message": notification(batch, user),
    });
    segments(text.to_string(), LIMIT)
}

/// What is to happen to the entities of a batch; the entries of one are all deletions, or none of them is.
fn notification(batch: &[(EntryId, &Entry)], user: &str) -> Value {
    let is_all = |sign| batch.iter().all(|(_, entry)| entry.sign == sign);
    if is_all(Sign::Delete) {
        let reference = |(_, entry): &(EntryId, &Entry)| {
            json!({
                "typeName": entry.type_name,
                "uniqueAttributes": { "qualifiedName": entry.qualified_name },
            })
        };
        let entities: Vec<Value> = batch.iter().map(reference).collect();
        return json!({ "type": "ENTITY_DELETE_V2", "user": user, "entities": entities });
    }
    // Atlas does the same with both; the name is for people who look into the topic.
    let kind = if is_all(Sign::Create) {
        "ENTITY_CREATE_V2"
    } else {
        "ENTITY_FULL_UPDATE_V2"
    };
    let entities = json!({ "referredEntities": {}, "entities": entities(batch) });
    json!({ "type": kind, "user": user, "entities": entities })
}

fn version() -> Value {
    json!({ "version": "1.0.0", "versionParts": [1] })
}

fn segments(text: String, limit: usize) -> Vec<String> {
    if text.len() <= limit {
        return vec![text];
    }
    let id = uuid::Uuid::new_v4().to_string();
    let packed = packed(text.as_bytes());
    let segment = |index: usize, count: usize, part: &str| {
        let segment = json!({
            "version": version(),
            "msgId": id,
            "msgCompressionKind": "GZIP",
            "msgSplitIdx": index,
            "msgSplitCount": count,
            "message": part,
        });
        segment.to_string()
    };
    if packed.len() <= limit {
        return vec![segment(1, 1, &packed)];
    }
    let count = packed.len().div_ceil(limit);
    let part = |index: usize| &packed[index * limit..packed.len().min((index + 1) * limit)];
    (0..count)
        .map(|index| segment(index, count, part(index)))
        .collect()
}

/// Compressed, and in letters of ASCII.
fn packed(bytes: &[u8]) -> String {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // Writing to memory does not fail.
    let _ = encoder.write_all(bytes);
    BASE64.encode(encoder.finish().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn unpacked(segments: &[String]) -> String {
        let parts: Vec<Value> = segments
            .iter()
            .map(|it| serde_json::from_str(it).unwrap())
            .collect();
        let text: String = parts
            .iter()
            .map(|it| it["message"].as_str().unwrap())
            .collect();
        let bytes = BASE64.decode(text).unwrap();
        let mut unpacked = String::new();
        flate2::read::GzDecoder::new(&bytes[..])
            .read_to_string(&mut unpacked)
            .unwrap();
        unpacked
    }

    /// Numbers that do not compress to nothing.
    fn text(length: usize) -> String {
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from_digit(state >> 28, 16).unwrap()
        };
        (0..length).map(|_| next()).collect()
    }

    #[test]
    fn what_fits_travels_as_it_is() {
        assert_eq!(segments("x".repeat(100), 100), ["x".repeat(100)]);
    }

    #[test]
    fn what_is_too_long_is_compressed() {
        let long = "订单".repeat(1_000);
        let sent = segments(long.clone(), 1_000);
        assert_eq!(sent.len(), 1);
        let message: Value = serde_json::from_str(&sent[0]).unwrap();
        assert_eq!(
            (&message["msgSplitIdx"], &message["msgSplitCount"]),
            (&json!(1), &json!(1))
        );
        assert_eq!(unpacked(&sent), long);
    }

    #[test]
    fn what_is_too_long_even_so_is_cut_into_segments_that_count_from_zero() {
        let long = text(5_000);
        let sent = segments(long.clone(), 1_000);
        let messages: Vec<Value> = sent
            .iter()
            .map(|it| serde_json::from_str(it).unwrap())
            .collect();
        assert!(sent.len() > 2, "{}", sent.len());
        for (at, message) in messages.iter().enumerate() {
            assert_eq!(message["msgSplitIdx"], at);
            assert_eq!(message["msgSplitCount"], sent.len());
            assert_eq!(message["msgId"], messages[0]["msgId"]);
            assert!(message["message"].as_str().unwrap().len() <= 1_000);
        }
        assert_eq!(unpacked(&sent), long);
    }
}
