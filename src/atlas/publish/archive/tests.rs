use std::io::Read as _;

use super::*;
use crate::atlas::plan::{Endpoint, FORMAT, Seen};
use crate::atlas::wire::Attributes;

fn entry(sign: Sign, type_name: &str, name: &str) -> Entry {
    Entry {
        sign,
        type_name: type_name.into(),
        qualified_name: format!("{name}@primary").into(),
        name: name.into(),
        attributes: Attributes::from_iter([("name".to_owned(), json!(name))]).into(),
        endpoints: Vec::new(),
        changes: Vec::new(),
        seen: (sign != Sign::Create).then(|| {
            Box::new(Seen {
                guid: format!("guid-of-{name}"),
                update_time: None,
                sides: Vec::new(),
            })
        }),
        needs: Vec::new(),
        part_of: None,
        why: "".into(),
        rule: Vec::new(),
        tables: Vec::new(),
        conflict: None,
        sql: None,
        origins: Vec::new(),
        is_included: sign.is_change(),
    }
}

fn plan(entries: Vec<Entry>) -> Plan {
    Plan {
        format: FORMAT,
        program: "headwater".to_owned(),
        server: "http://atlas:21000".to_owned(),
        made_at: 7,
        namespace: "primary".to_owned(),
        types: vec![json!({ "category": "ENTITY", "name": "flink_process" })],
        entries,
        not_published: Vec::new(),
        findings: Vec::new(),
        undoes: None,
    }
}

fn written(plan: Plan) -> (Vec<u8>, Archived) {
    let mut bytes = Vec::new();
    let archived = write_archive(plan, &mut bytes).unwrap();
    (bytes, archived)
}

fn number(bytes: &[u8], at: usize, length: usize) -> usize {
    let bytes = bytes[at..at + length].iter().rev();
    bytes.fold(0, |sum, byte| sum << 8 | usize::from(*byte))
}

/// The files of an archive, as a reader of streams finds them: one behind the other.
fn files(bytes: &[u8]) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    let mut at = 0;
    while bytes[at..].starts_with(b"PK\x03\x04") {
        let [crc, packed, length, name] =
            [(14, 4), (18, 4), (22, 4), (26, 2)].map(|(from, size)| number(bytes, at + from, size));
        let start = at + 30 + name;
        let mut content = Vec::new();
        flate2::read::DeflateDecoder::new(&bytes[start..start + packed])
            .read_to_end(&mut content)
            .unwrap();
        assert_eq!(content.len(), length);
        let mut sum = flate2::Crc::new();
        sum.update(&content);
        assert_eq!(sum.sum() as usize, crc);
        let name = String::from_utf8(bytes[at + 30..start].to_vec()).unwrap();
        found.push((name, serde_json::from_slice(&content).unwrap()));
        at = start + packed;
    }
    // The directory at the end has as many, and says where they are.
    let end = bytes.len() - 22;
    assert!(bytes[end..].starts_with(b"PK\x05\x06"));
    assert_eq!(number(bytes, end + 16, 4), at);
    found
}

#[test]
fn what_is_created_and_updated_is_there_in_order_and_tied_by_guids() {
    let mut process = entry(Sign::Create, "flink_process", "job");
    for (attribute, name) in [("inputs", "a"), ("outputs", "b"), ("outputs", "c")] {
        process.endpoints.push(Endpoint {
            attribute: attribute.into(),
            is_array: true,
            type_name: "kafka_topic".into(),
            qualified_name: format!("{name}@primary").into(),
        });
    }
    let mut left_out = entry(Sign::Create, "kafka_topic", "d");
    left_out.is_included = false;
    let entries = vec![
        entry(Sign::Create, "kafka_topic", "a"),
        entry(Sign::Update, "kafka_topic", "b"),
        entry(Sign::Unchanged, "kafka_topic", "c"),
        left_out,
        process,
        entry(Sign::Delete, "flink_process", "old"),
    ];
    let (bytes, archived) = written(plan(entries));
    assert_eq!((archived.entities, archived.deletions), (3, 1));
    let files: HashMap<String, Value> = files(&bytes).into_iter().collect();
    let order: Vec<String> =
        serde_json::from_value(files["atlas-export-order.json"].clone()).unwrap();
    let entity = |guid: &String| &files[&format!("{guid}.json")]["entity"];
    let names: Vec<_> = order
        .iter()
        .map(|it| &entity(it)["attributes"]["name"])
        .collect();
    assert_eq!(names, ["a", "b", "job"]);
    assert_eq!(order[1], "guid-of-b", "what is there keeps its guid");
    assert!(order.iter().all(|it| entity(it)["guid"] == **it));
    let sides = &entity(&order[2])["relationshipAttributes"];
    assert_eq!(sides["inputs"][0]["guid"], order[0]);
    assert_eq!(sides["outputs"][0]["guid"], "guid-of-b");
    assert_eq!(
        sides["outputs"][1]["uniqueAttributes"]["qualifiedName"],
        "c@primary"
    );
    let types = &files["atlas-typesdef.json"];
    assert_eq!(types["entityDefs"][0]["name"], "flink_process");
    let info = &files["atlas-export-info.json"];
    assert_eq!(info["metrics"]["entity:kafka_topic"], 2);
    assert_eq!(files.len(), 6, "and nothing else");
}

#[test]
fn the_same_plan_gives_the_same_bytes() {
    let made = || written(plan(vec![entry(Sign::Create, "kafka_topic", "a")])).0;
    assert_eq!(made(), made());
}

#[test]
fn more_files_than_the_old_end_counts_have_the_new_one() {
    let mut bytes = Vec::new();
    let mut zip = Zip::new(&mut bytes);
    for at in 0..70_000 {
        zip.add(&at.to_string(), b"").unwrap();
    }
    zip.end().unwrap();
    let end = bytes.len() - 22;
    assert_eq!(number(&bytes, end + 8, 2), 0xffff);
    let locator = end - 20;
    assert!(bytes[locator..].starts_with(b"PK\x06\x07"));
    let place = number(&bytes, locator + 8, 8);
    assert!(bytes[place..].starts_with(b"PK\x06\x06"));
    assert_eq!(number(&bytes, place + 32, 8), 70_000);
}
