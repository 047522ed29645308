//! Faults between the program and a real Atlas. Each schedule has a namespace of its own.

use std::net::{SocketAddr, ToSocketAddrs};
use std::time::Duration;

use futures_util::StreamExt;
use headwater::atlas::{Credentials, Reader, Target, Timeouts};

use super::proxy::Proxy;
use super::schedule::Schedule;
use super::state::state;
use super::{Publisher, STEPS, seeds, surprises};

/// Schedules in a quick run.
const QUICK: u64 = 8;
/// Namespaces that are written to at the same time.
const AT_ONCE: usize = 2;

fn timeouts() -> Timeouts {
    Timeouts {
        connect: Duration::from_secs(5),
        read: Duration::from_secs(3),
        write: Duration::from_secs(3),
        patience: Duration::from_secs(1),
        pause: Duration::from_millis(40),
        busy: Duration::from_secs(1),
        settle: Duration::from_secs(2),
        afterlife: Duration::from_secs(1),
    }
}

fn real_atlas() -> Target {
    let named = |key: &str| {
        std::env::var(key).unwrap_or_else(|_| panic!("{key} is not set: scripts/real-servers"))
    };
    let login = Credentials::Basic {
        user: named("ATLAS_USER"),
        password: named("ATLAS_PASSWORD").into(),
    };
    let mut target = Target::parse(&named("ATLAS_URL"), login).unwrap();
    target.timeouts = timeouts();
    target
}

fn address_of(target: &Target) -> SocketAddr {
    let host = target.base.host_str().unwrap().to_owned();
    let port = target.base.port_or_known_default().unwrap();
    let mut found = (host, port).to_socket_addrs().unwrap();
    found.find(SocketAddr::is_ipv4).unwrap()
}

/// What a namespace holds after each step.
async fn states_of(
    namespace: String,
    schedule: Option<Schedule>,
) -> Result<Vec<Vec<String>>, String> {
    let folder = tempfile::tempdir().unwrap();
    let mut target = real_atlas();
    let reader = Reader::connect(&target).unwrap();
    let proxy = schedule.map(|it| Proxy::start(address_of(&target), it));
    if let Some(proxy) = &proxy {
        let credentials = target.credentials.clone();
        target = Target::parse(&proxy.url(), credentials).unwrap();
        target.timeouts = timeouts();
    }
    let mut publisher = Publisher {
        target,
        namespace: namespace.clone(),
        state_dir: folder.path(),
        log: Vec::new(),
    };
    let mut states = Vec::new();
    for step in STEPS {
        publisher.finish(step).await?;
        states.push(state(&reader, &namespace).await);
    }
    Ok(states)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a fresh Atlas: scripts/real-servers"]
async fn whatever_happens_on_the_way_atlas_has_the_same() {
    let undisturbed = states_of("calm".to_owned(), None).await.unwrap();
    assert_eq!(undisturbed[0].len(), 20, "{:#?}", undisturbed[0]);
    let runs = futures_util::stream::iter(seeds(QUICK))
        .map(|seed| async move {
            let schedule = Schedule::of_seed(seed);
            let states = states_of(format!("faults{seed}"), Some(schedule)).await;
            (seed, states)
        })
        .buffer_unordered(AT_ONCE);
    let surprises = surprises(&undisturbed, runs).await;
    assert!(surprises.is_empty(), "{}", surprises.join("\n\n"));
}
