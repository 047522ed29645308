//! Faults between the program and the local catalogue.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::StreamExt;
use headwater::atlas::{Credentials, Reader, Target, Timeouts};
use headwater::local::LocalCatalogue;

use super::proxy::Proxy;
use super::schedule::Schedule;
use super::state::state;
use super::{Publisher, STEPS, seeds, surprises};

/// Schedules in a quick run.
const QUICK: u64 = 12;
/// Most of the time they wait.
const AT_ONCE: usize = 12;

fn timeouts() -> Timeouts {
    Timeouts {
        connect: Duration::from_secs(5),
        read: Duration::from_secs(1),
        write: Duration::from_secs(1),
        patience: Duration::from_millis(500),
        pause: Duration::from_millis(4),
        busy: Duration::from_secs(1),
        settle: Duration::from_millis(100),
        afterlife: Duration::from_millis(60),
    }
}

/// What the catalogue holds after each step.
async fn states_of(schedule: Option<Schedule>) -> Result<Vec<Vec<String>>, String> {
    let folder = tempfile::tempdir().unwrap();
    let catalogue = LocalCatalogue::start(&folder.path().join("data"), None).unwrap();
    let reader = Reader::connect(&catalogue.target()).unwrap();
    let address = SocketAddr::from(([127, 0, 0, 1], catalogue.port()));
    let proxy = schedule.map(|it| Proxy::start(address, it));
    let url = proxy.as_ref().map_or_else(|| catalogue.url(), Proxy::url);
    let login = Credentials::Bearer(catalogue.token().unwrap().clone());
    let mut target = Target::parse(&url, login).unwrap();
    target.timeouts = timeouts();
    let mut publisher = Publisher {
        target,
        namespace: "ns".to_owned(),
        state_dir: folder.path(),
        log: Vec::new(),
    };
    let mut states = Vec::new();
    for step in STEPS {
        publisher.finish(step).await?;
        states.push(state(&reader, "ns").await);
    }
    Ok(states)
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_happens_on_the_way_the_catalogue_is_the_same() {
    let undisturbed = states_of(None).await.unwrap();
    assert_eq!(undisturbed[0].len(), 20, "{:#?}", undisturbed[0]);
    assert_ne!(undisturbed[0], undisturbed[1]);
    let runs = futures_util::stream::iter(seeds(QUICK))
        .map(|seed| async move {
            let states = tokio::spawn(states_of(Some(Schedule::of_seed(seed))));
            (seed, states.await.unwrap())
        })
        .buffer_unordered(AT_ONCE);
    let surprises = surprises(&undisturbed, runs).await;
    assert!(surprises.is_empty(), "{}", surprises.join("\n\n"));
}
