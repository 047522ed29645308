//! Many writers at once: what fails on an Atlas, or leaves duplicates there.

use std::sync::Arc;
use std::sync::Barrier;

use serde_json::{Value, json};

use crate::contract::client::{
    Caller, Running, named, process, process_over, run, start_in, topic,
};

const WRITERS: usize = 10;

/// Lets each of the writers send its entities at the same moment, and returns their answers.
fn all_at_once(callers: &[Caller], entities: impl Fn(usize) -> Vec<Value>) -> Vec<(u16, Value)> {
    let barrier = Arc::new(Barrier::new(WRITERS));
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let barrier = Arc::clone(&barrier);
            let caller = callers[writer % callers.len()].clone();
            let entities = entities(writer);
            std::thread::spawn(move || {
                barrier.wait();
                run(caller.bulk(&entities))
            })
        })
        .collect();
    writers
        .into_iter()
        .map(|writer| writer.join().unwrap())
        .collect()
}

fn count_of(caller: &Caller, name: &str) -> Value {
    let path = format!("/v2/search/basic?typeName=Referenceable&query={name}");
    run(caller.get(&path)).1["approximateCount"].clone()
}

fn created(answers: &[(u16, Value)]) -> usize {
    answers
        .iter()
        .filter(|(_, answer)| answer["mutatedEntities"].get("CREATE").is_some())
        .count()
}

#[test]
fn one_name_created_by_many_is_one_entity() {
    let running = Running::start();
    let callers = [running.caller()];
    let answers = all_at_once(&callers, |_| vec![topic("contested")]);
    assert!(
        answers.iter().all(|(status, _)| *status == 200),
        "{answers:?}"
    );
    assert_eq!(created(&answers), 1);
    assert_eq!(count_of(&callers[0], "contested"), json!(1));
}

#[test]
fn processes_over_the_same_data_sets_do_not_fail() {
    let running = Running::start();
    let callers = [running.caller()];
    run(callers[0].bulk(&[topic("a"), topic("b")]));
    let answers = all_at_once(&callers, |n| {
        vec![process(&format!("process{n}"), &["a"], &["b"])]
    });
    assert!(
        answers.iter().all(|(status, _)| *status == 200),
        "{answers:?}"
    );
    assert_eq!(created(&answers), WRITERS);
    let (_, lineage) =
        run(callers[0]
            .get("/v2/lineage/uniqueAttribute/type/kafka_topic?attr:qualifiedName=a&depth=1"));
    assert_eq!(lineage["relations"].as_array().unwrap().len(), 2 * WRITERS);
}

#[test]
fn two_programs_may_write_to_one_file() {
    let running = Running::start();
    let other = start_in(running.directory.path());
    let callers = [running.caller(), Caller::of(&other)];
    for round in 0..5 {
        let name = format!("round{round}");
        let answers = all_at_once(&callers, |n| {
            let process = process_over(&format!("{name}-{n}"), &["-1"], &[]);
            vec![named(topic(&name), "-1"), process]
        });
        assert!(
            answers.iter().all(|(status, _)| *status == 200),
            "{answers:?}"
        );
        let created: usize = answers
            .iter()
            .map(|(_, answer)| {
                answer["mutatedEntities"]["CREATE"]
                    .as_array()
                    .map_or(0, Vec::len)
            })
            .sum();
        assert_eq!(created, 1 + WRITERS);
    }
}
