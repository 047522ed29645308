//! Reading back the lineage of what was published: how it is asked for, and what is made of the answers.

use super::fake::{FakeAtlas, Store};
use super::graphs::long_chain;
use super::planning::{TYPES, plan};
use super::publishing::publish;

const PROCESSES: usize = 60;

/// What a publish of a chain of processes found, and the steps of each lineage that it asked for.
async fn read_back(change: impl FnOnce(&mut Store)) -> (Vec<String>, Vec<usize>) {
    let atlas = FakeAtlas::start(&TYPES).await;
    let plan = plan(&atlas, &long_chain(PROCESSES + 1)).await;
    change(&mut atlas.store.lock().unwrap());
    let report = publish(&atlas, plan).await.unwrap();
    let asked = std::mem::take(&mut atlas.store.lock().unwrap().lineages);
    (report.findings, asked)
}

#[tokio::test]
async fn an_answer_about_several_processes_is_read_for_all_of_them() {
    let (findings, asked) = read_back(|_| ()).await;
    assert_eq!(findings, [""; 0]);
    assert!(asked.len() < PROCESSES / 2, "{asked:?}");
    assert_eq!(asked[0], 1);
    assert!(asked.iter().any(|steps| *steps >= 4), "{asked:?}");
}

#[tokio::test]
async fn what_a_server_cuts_off_is_asked_for_alone() {
    let (findings, asked) = read_back(|store| store.most_edges = Some(3)).await;
    assert_eq!(findings, [""; 0]);
    assert!(asked.len() <= 2 * PROCESSES, "{asked:?}");
    assert!(asked.iter().any(|steps| *steps > 1));
    assert_eq!(asked.last(), Some(&1));
}

#[tokio::test]
async fn what_a_server_does_not_answer_is_asked_for_in_little() {
    let (findings, asked) = read_back(|store| store.most_steps = Some(1)).await;
    assert_eq!(findings, [""; 0]);
    let far = asked.iter().filter(|steps| **steps > 1).count();
    assert!((1..=4).contains(&far), "{asked:?}");
    assert_eq!(asked.len() - far, PROCESSES);
}

#[tokio::test]
async fn a_server_that_answers_no_lineage_is_told() {
    let atlas = FakeAtlas::start(&TYPES).await;
    let plan = plan(&atlas, &long_chain(3)).await;
    atlas.store.lock().unwrap().most_steps = Some(0);
    let error = publish(&atlas, plan).await.unwrap_err().to_string();
    assert!(error.contains("reading the lineage of"), "{error}");
}

#[tokio::test]
async fn an_edge_that_no_answer_shows_is_told_of_its_process_alone() {
    let (findings, asked) = read_back(|store| store.unshown = Some("t0030".to_owned())).await;
    let [finding] = &findings[..] else {
        panic!("{findings:?}");
    };
    assert!(
        finding.contains("t0030") && finding.ends_with("its lineage does not show every edge"),
        "{finding}"
    );
    assert_eq!(asked.last(), Some(&1));
}
