//! Random sequences of writes and deletions, beside a model that is nothing but maps.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::local::testing::{Catalogue, process, topic, with};

const NAMES: [&str; 4] = ["a", "b", "c", "d"];
const PROCESSES: [&str; 3] = ["p", "q", "r"];

#[derive(Debug, Clone)]
enum Step {
    /// Writes a topic with this description.
    Topic(usize, u8),
    /// Writes a process over topics, as far as these are there.
    Process(usize, BTreeSet<usize>, BTreeSet<usize>),
    DeleteTopic(usize),
    DeleteProcess(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let topics = || prop::collection::btree_set(0..NAMES.len(), 0..3);
    let step = prop_oneof![
        3 => (0..NAMES.len(), 0..3_u8).prop_map(|(name, text)| Step::Topic(name, text)),
        3 => (0..PROCESSES.len(), topics(), topics()).prop_map(|(name, i, o)| Step::Process(name, i, o)),
        1 => (0..NAMES.len()).prop_map(Step::DeleteTopic),
        1 => (0..PROCESSES.len()).prop_map(Step::DeleteProcess),
    ];
    prop::collection::vec(step, 1..25)
}

#[derive(Debug, Default)]
struct Model {
    topics: BTreeMap<usize, u8>,
    processes: BTreeMap<usize, (BTreeSet<usize>, BTreeSet<usize>)>,
}

impl Model {
    /// Takes a step, and says whether it changes anything and whether it is allowed.
    fn take(&mut self, step: &Step) -> (bool, bool) {
        match step {
            Step::Topic(name, text) => (self.topics.insert(*name, *text) != Some(*text), true),
            Step::Process(name, inputs, outputs) => {
                if !inputs
                    .union(outputs)
                    .all(|topic| self.topics.contains_key(topic))
                {
                    return (false, false);
                }
                let sides = (inputs.clone(), outputs.clone());
                (
                    self.processes.insert(*name, sides.clone()) != Some(sides),
                    true,
                )
            }
            Step::DeleteTopic(name) => {
                for (inputs, outputs) in self.processes.values_mut() {
                    inputs.remove(name);
                    outputs.remove(name);
                }
                (self.topics.remove(name).is_some(), true)
            }
            Step::DeleteProcess(name) => (self.processes.remove(name).is_some(), true),
        }
    }
}

fn names(topics: &BTreeSet<usize>) -> Vec<&'static str> {
    topics.iter().map(|topic| NAMES[*topic]).collect()
}

/// Takes the step in the catalogue, and says whether that changed anything and whether it was allowed.
fn take(catalogue: &Catalogue, step: &Step) -> (bool, bool) {
    let by_name = |type_name: &str, name: &str| {
        format!("/v2/entity/uniqueAttribute/type/{type_name}?attr:qualifiedName={name}")
    };
    let (status, answer) = match step {
        Step::DeleteTopic(name) => {
            return (
                catalogue.delete(&by_name("kafka_topic", NAMES[*name])) != json!({}),
                true,
            );
        }
        Step::DeleteProcess(name) => {
            return (
                catalogue.delete(&by_name("flink_process", PROCESSES[*name])) != json!({}),
                true,
            );
        }
        Step::Topic(name, text) => {
            catalogue.try_bulk(&[with(topic(NAMES[*name]), "description", text.to_string())])
        }
        Step::Process(name, inputs, outputs) => {
            catalogue.try_bulk(&[process(PROCESSES[*name], &names(inputs), &names(outputs))])
        }
    };
    (answer.get("mutatedEntities").is_some(), status == 200)
}

/// Type, name and description of all active entities, in order.
fn active(catalogue: &Catalogue) -> Vec<String> {
    let answer =
        catalogue.get("/v2/search/basic?typeName=Referenceable&excludeDeletedEntities=true");
    let mut found: Vec<String> = answer["entities"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|header| {
            let attributes = &header["attributes"];
            let text = attributes["description"].as_str().unwrap_or_default();
            format!("{} {text}", attributes["qualifiedName"].as_str().unwrap())
        })
        .collect();
    found.sort();
    found
}

fn references(entity: &Value, attribute: &str) -> BTreeSet<String> {
    entity["entity"]["attributes"][attribute]
        .as_array()
        .unwrap()
        .iter()
        .map(|reference| {
            reference["uniqueAttributes"]["qualifiedName"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_catalogue_is_what_the_model_is(steps in steps()) {
        let catalogue = Catalogue::new();
        let mut model = Model::default();
        for step in &steps {
            prop_assert_eq!(take(&catalogue, step), model.take(step), "{:?}", step);
        }
        let mut expected: Vec<String> = model
            .topics
            .iter()
            .map(|(name, text)| format!("{} {text}", NAMES[*name]))
            .chain(model.processes.keys().map(|name| format!("{} ", PROCESSES[*name])))
            .collect();
        expected.sort();
        prop_assert_eq!(active(&catalogue), expected);
        for (name, (inputs, outputs)) in &model.processes {
            let name = PROCESSES[*name];
            let path = format!("/v2/entity/uniqueAttribute/type/flink_process?attr:qualifiedName={name}");
            let entity = catalogue.get(&path);
            let own = |topics: &BTreeSet<usize>| -> BTreeSet<String> {
                names(topics).into_iter().map(str::to_owned).collect()
            };
            prop_assert_eq!(references(&entity, "inputs"), own(inputs));
            prop_assert_eq!(references(&entity, "outputs"), own(outputs));
            let mut edges: Vec<String> = names(inputs).iter().map(|topic| format!("{topic}>{name}")).collect();
            edges.extend(names(outputs).iter().map(|topic| format!("{name}>{topic}")));
            edges.sort();
            let guid = catalogue.guid("flink_process", name);
            prop_assert_eq!(catalogue.lineage(&format!("/v2/lineage/{guid}?depth=1")), edges);
        }
    }
}
