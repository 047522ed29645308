//! Which entities a graph wants.

use super::graphs::{Graph, chain, kafka, physical, scoped};
use crate::atlas::mapping::{MappingOptions, Row, Wishes, wishes};
use crate::lineage::{Lineage, MergeChoice, Strength};

fn wanted(lineage: &Lineage) -> Wishes {
    wishes(lineage, &MappingOptions::default(), &|_| true)
}

fn names(wishes: &Wishes) -> Vec<String> {
    wishes.entities.iter().map(|e| e.key.to_string()).collect()
}

#[test]
fn a_chain_of_topics() {
    let wishes = wanted(&chain());
    assert_eq!(
        names(&wishes),
        [
            "kafka_topic orders@primary",
            "kafka_topic enriched@primary",
            "kafka_topic totals@primary",
            "flink_process etl/enriched@primary",
            "flink_process etl/totals@primary",
            "flink_application etl@primary",
        ]
    );
    let topic = &wishes.entities[0];
    assert_eq!(topic.attributes.unpack()["topic"], "Orders");
    assert_eq!(topic.attributes.unpack()["uri"], "broker:9092");
    let process = &wishes.entities[3];
    assert_eq!(
        process.attributes.unpack()["id"],
        process.attributes.unpack()["qualifiedName"]
    );
    assert_eq!(process.attributes.unpack()["conf"]["multiplicity"], "1");
    assert_eq!(process.attributes.unpack()["conf"]["origins"], "etl.sql");
    assert!(!process.attributes.unpack().contains_key("startTime"));
    let application = &wishes.entities[5];
    assert!(!application.attributes.unpack().contains_key("inputs"));
    let tied: Vec<_> = application
        .endpoints
        .iter()
        .map(|end| (&*end.attribute, &*end.qualified_name))
        .collect();
    assert_eq!(
        tied,
        [
            ("headwaterProcesses", "etl/enriched@primary"),
            ("headwaterProcesses", "etl/totals@primary")
        ]
    );
    let without_tie = |name: &str| name != "headwater_application_processes";
    let wishes = self::wishes(chain(), &MappingOptions::default(), &without_tie);
    assert_eq!(wishes.entities[5].endpoints, []);
}

#[test]
fn several_statements_that_write_one_sink_are_numbered_in_order() {
    let mut graph = Graph::default();
    let (a, b, sink) = (kafka("a"), kafka("b"), kafka("s"));
    graph
        .process("job", &[&a], &[&sink])
        .process("job", &[&b], &[&sink])
        .process("other", &[&b], &[&sink]);
    let processes: Vec<_> = names(&wanted(&graph.0))
        .into_iter()
        .filter(|n| n.starts_with("flink_process"))
        .collect();
    assert_eq!(
        processes,
        [
            "flink_process job/s@primary",
            "flink_process job/s#2@primary",
            "flink_process other/s@primary"
        ]
    );
}

#[test]
fn a_table_of_a_database_brings_its_parents_before_it_and_once() {
    let mut graph = Graph::default();
    let (a, b) = (
        physical("postgres://db:5432", "shop.public.a"),
        physical("postgres://db:5432", "shop.public.b"),
    );
    graph
        .dataset(&a, "a", Some("jdbc"))
        .dataset(&b, "b", Some("jdbc"))
        .process("job", &[&a], &[&b]);
    let wishes = wanted(&graph.0);
    assert_eq!(
        names(&wishes)[..4],
        [
            "rdbms_instance postgres://db:5432@primary",
            "rdbms_db postgres://db:5432/shop@primary",
            "rdbms_table postgres://db:5432/shop.public.a@primary",
            "rdbms_table postgres://db:5432/shop.public.b@primary",
        ]
    );
    assert_eq!(wishes.entities[1].endpoints[0].attribute, "instance");
    assert_eq!(wishes.entities[2].endpoints[0].attribute, "db");
    assert!(!wishes.entities[2].endpoints[0].is_array);
}

#[test]
fn what_the_server_has_no_type_for_is_a_dataset() {
    let mut graph = Graph::default();
    let (topic, file) = (kafka("T"), physical("hdfs://nn:8020", "/out"));
    graph
        .dataset(&topic, "T", Some("kafka"))
        .dataset(&file, "f", Some("filesystem"))
        .process("job", &[&topic], &[&file]);
    let has = |name: &str| {
        matches!(
            name,
            "DataSet" | "fs_path" | "flink_process" | "flink_application"
        )
    };
    let wishes = wishes(&graph.0, &MappingOptions::default(), &has);
    assert_eq!(
        names(&wishes)[..2],
        [
            "DataSet kafka://broker:9092/T@primary",
            "fs_path hdfs://nn:8020/out@primary"
        ]
    );
    assert!(
        wishes.entities[0]
            .why
            .contains("the server lacks kafka_topic"),
        "{}",
        wishes.entities[0].why
    );
}

#[test]
fn names_that_fall_together_are_conflicts_and_so_is_what_needs_them() {
    let mut graph = Graph::default();
    let (upper, lower) = (kafka("Orders"), kafka("orders"));
    let (other, out) = (physical("kafka://elsewhere:9092", "x"), kafka("x"));
    graph
        .process("job", &[&upper], &[&lower])
        .process("job", &[&other], &[&out]);
    let wishes = wanted(&graph.0);
    for entity in &wishes.entities {
        let is_application = entity.key.type_name == "flink_application";
        assert_eq!(entity.conflict.is_none(), is_application, "{}", entity.key);
    }
    assert!(
        wishes.entities[0]
            .conflict
            .as_ref()
            .unwrap()
            .contains("kafka://broker:9092 orders")
    );
}

#[test]
fn another_metadata_namespace_keeps_two_brokers_apart() {
    let mut graph = Graph::default();
    let (east, west) = (
        physical("kafka://east:9092", "t"),
        physical("kafka://west:9092", "t"),
    );
    graph.process("job", &[&east], &[&west]);
    let mut options = MappingOptions::default();
    options
        .namespaces
        .insert("kafka://west*".to_owned(), "west".to_owned());
    let wishes = wishes(&graph.0, &options, &|_| true);
    assert_eq!(
        names(&wishes)[..2],
        ["kafka_topic t@primary", "kafka_topic t@west"]
    );
    assert!(
        wishes
            .entities
            .iter()
            .all(|entity| entity.conflict.is_none())
    );
}

#[test]
fn an_unknown_broker_gives_the_topic_as_a_weak_uri() {
    let mut graph = Graph::default();
    let topic = physical("kafka://unknown", "T");
    graph.process("job", &[&topic], &[&topic]);
    let wishes = wanted(&graph.0);
    assert_eq!(wishes.entities[0].attributes.unpack()["uri"], "T");
    assert_eq!(wishes.entities[0].weak, ["uri"]);
}

#[test]
fn tables_of_two_scripts_stay_two() {
    let mut graph = Graph::default();
    let (a, b) = (scoped("a.sql", "t"), scoped("b.sql", "t"));
    graph.process("job", &[&a], &[&b]);
    assert_eq!(
        names(&wanted(&graph.0))[..2],
        ["DataSet a.sql#t@primary", "DataSet b.sql#t@primary"]
    );
}

#[test]
fn what_holds_no_data_is_left_out_unless_asked_for() {
    let mut graph = Graph::default();
    let (gen_, out, print, unused) = (
        scoped("a", "gen"),
        kafka("out"),
        scoped("a", "print"),
        kafka("unused"),
    );
    graph
        .dataset(&gen_, "gen", Some("datagen"))
        .dataset(&out, "out", Some("kafka"))
        .dataset(&print, "print", Some("print"))
        .dataset(&unused, "unused", Some("kafka"))
        .process("job", &[&gen_], &[&out])
        .process("job", &[&gen_], &[&print]);
    let plain = wanted(&graph.0);
    assert_eq!(
        names(&plain),
        [
            "kafka_topic out@primary",
            "flink_process job/out@primary",
            "flink_application job@primary"
        ]
    );
    assert_eq!(plain.entities[1].endpoints.len(), 1);
    assert_eq!(plain.not_published.len(), 4, "{:?}", plain.not_published);

    let options = MappingOptions {
        publish_ephemeral: true,
        ..MappingOptions::default()
    };
    let all = wishes(&graph.0, &options, &|_| true);
    assert_eq!(all.entities.len(), 6);
    assert_eq!(all.not_published.len(), 1);
}

#[test]
fn a_merged_process_has_an_application_for_each_of_its_jobs() {
    let (orders, totals) = (kafka("orders"), kafka("totals"));
    let mut graph = Graph::default();
    graph
        .dataset(&orders, "orders", Some("kafka"))
        .dataset(&totals, "totals", Some("kafka"))
        .process("one", &[&orders], &[&totals])
        .process("two", &[&orders], &[&totals]);
    let merged = graph.0.merged(&MergeChoice {
        strength: Some(Strength::Identical),
        ..MergeChoice::default()
    });
    let found = wanted(&merged);
    let names = names(&found);
    let of = |kind: &str| names.iter().filter(|it| it.starts_with(kind)).count();
    assert_eq!(
        (of("flink_application"), of("flink_process")),
        (2, 1),
        "{names:?}"
    );
}

#[test]
fn each_folder_of_a_store_hangs_on_the_one_above_it() {
    let mut graph = Graph::default();
    let (deep, above) = (
        physical("s3://Lake", "raw/orders/2024"),
        physical("s3://Lake", "raw"),
    );
    graph
        .dataset(&deep, "deep", Some("filesystem"))
        .dataset(&above, "above", Some("filesystem"))
        .process("job", &[&deep], &[&above]);
    let wishes = wanted(&graph.0);
    assert_eq!(
        names(&wishes)[..4],
        [
            "aws_s3_v2_bucket s3a://lake@primary",
            // It is a dataset of its own too, and there once.
            "aws_s3_v2_directory s3a://lake/raw/@primary",
            "aws_s3_v2_directory s3a://lake/raw/orders/@primary",
            "aws_s3_v2_directory s3a://lake/raw/orders/2024/@primary",
        ]
    );
    let hangs_on: Vec<_> = wishes.entities[1..4]
        .iter()
        .map(|it| it.endpoints[0].qualified_name.as_str())
        .collect();
    assert_eq!(
        hangs_on,
        [
            "s3a://lake@primary",
            "s3a://lake/raw/@primary",
            "s3a://lake/raw/orders/@primary"
        ]
    );
    assert!(wishes.entities.iter().all(|it| it.conflict.is_none()));
}

#[test]
fn a_list_of_topics_is_each_of_them() {
    let mut graph = Graph::default();
    let (list, topic, sink) = (kafka("A;b"), kafka("A"), kafka("s"));
    graph
        .dataset(&list, "list", Some("kafka"))
        .dataset(&topic, "topic", Some("kafka"))
        .dataset(&sink, "sink", Some("kafka"))
        .process("job", &[&list], &[&sink])
        .process("other", &[&topic], &[&sink]);
    let wishes = wanted(&graph.0);
    assert_eq!(
        names(&wishes)[..3],
        [
            "kafka_topic a@primary",
            "kafka_topic b@primary",
            "kafka_topic s@primary"
        ]
    );
    let inputs = |at: usize| -> Vec<&str> {
        let ends = wishes.entities[at].endpoints.iter();
        ends.filter(|end| end.attribute == "inputs")
            .map(|end| end.qualified_name.as_str())
            .collect()
    };
    assert_eq!(inputs(3), ["a@primary", "b@primary"]);
    assert_eq!(inputs(4), ["a@primary"]);
    assert!(wishes.entities.iter().all(|it| it.conflict.is_none()));
}

#[test]
fn rows_of_the_project_go_first_and_say_so() {
    let mut graph = Graph::default();
    let (ours, others) = (kafka("Orders"), physical("kafka://x:1", "Orders"));
    graph
        .dataset(&ours, "ours", Some("kafka"))
        .dataset(&others, "others", Some("kafka"))
        .process("job", &[&ours], &[&others]);
    let row: Row = toml::from_str(
        r#"namespaces = ["kafka://broker*"]
           type = "kafka_topic"
           qualified_name = "{name}@{authority}"
           name = "{name:lower}""#,
    )
    .unwrap();
    assert_eq!(row.problem(), None);
    let options = MappingOptions {
        rows: [row].into(),
        ..MappingOptions::default()
    };
    let wishes = wishes(&graph.0, &options, &|_| true);
    assert_eq!(
        names(&wishes)[..2],
        [
            "kafka_topic Orders@broker:9092",
            "kafka_topic orders@primary"
        ]
    );
    assert_eq!(
        wishes.entities[0].rule,
        [
            "mapping 1 of the project file for kafka://broker* gives the type kafka_topic",
            "its qualified name is {name}@{authority}",
            "{name} is Orders",
            "{authority} is broker:9092",
        ]
    );
}
