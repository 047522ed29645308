//! A publish that is killed (SIGKILL) and resumed ends in the same catalogue as one that nobody disturbed.
//!
//! The process that is killed is this test program itself, started again with the name of the test below that does the
//! publishing. When to kill is told by the growth of the journal and a little waiting after it.
//!
//! `HEADWATER_KILLS` and `HEADWATER_KILL_ENTITIES` make it more than a quick check.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use headwater::atlas::Target;
use headwater::atlas::publish::unfinished;
use headwater::local::LocalCatalogue;

use super::{contents, graphs, plan, publish};

const FOLDER: &str = "HEADWATER_KILL_FOLDER";

fn number(variable: &str, default: usize) -> usize {
    std::env::var(variable)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(default)
}

fn entities() -> usize {
    number("HEADWATER_KILL_ENTITIES", 150)
}

/// What the killed process does. Not a test by itself.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "started by the test that kills it"]
async fn publish_until_killed() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else {
        return;
    };
    let catalogue = LocalCatalogue::start(&folder.join("data"), None).unwrap();
    let target = catalogue.target();
    let plan = plan(&target, &graphs::chain(entities())).await;
    publish(&folder, &target, plan).await.unwrap();
}

fn start(folder: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "publish::kill::publish_until_killed",
            "--ignored",
        ])
        .env(FOLDER, folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Bytes of the journal; 0 before there is one.
fn journal_length(folder: &Path) -> u64 {
    let servers = std::fs::read_dir(folder.join("publish"))
        .into_iter()
        .flatten();
    let files = servers
        .flatten()
        .flat_map(|server| std::fs::read_dir(server.path()).into_iter().flatten());
    files
        .flatten()
        .filter(|file| {
            file.path()
                .extension()
                .is_some_and(|extension| extension == "journal")
        })
        .filter_map(|file| file.metadata().ok())
        .map(|metadata| metadata.len())
        .max()
        .unwrap_or(0)
}

/// Kills the child once the journal has grown `steps` times and `rest` has passed, unless it ends before.
fn kill_after(mut child: Child, folder: &Path, steps: usize, rest: Duration) -> bool {
    let (mut seen, mut length) = (0, 0);
    let began = Instant::now();
    while seen < steps {
        assert!(
            began.elapsed() < Duration::from_mins(2),
            "the publish hangs"
        );
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        let now = journal_length(folder);
        if now == length {
            std::thread::sleep(Duration::from_micros(200));
        } else {
            (seen, length) = (seen + 1, now);
        }
    }
    std::thread::sleep(rest);
    let was_running = child.try_wait().unwrap().is_none();
    let _ = child.kill();
    child.wait().unwrap();
    was_running
}

async fn resume(folder: &Path, target: &Target) {
    let plan = match unfinished(folder, &target.name) {
        Some(left) => left.plan,
        None => plan(target, &graphs::chain(entities())).await,
    };
    let report = publish(folder, target, plan).await.unwrap();
    assert_eq!((report.failed, report.findings), (vec![], vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_and_resumed_it_ends_in_the_same_catalogue() {
    let undisturbed = tempfile::tempdir().unwrap();
    assert!(!kill_after(
        start(undisturbed.path()),
        undisturbed.path(),
        usize::MAX,
        Duration::ZERO
    ));
    let catalogue = LocalCatalogue::start(&undisturbed.path().join("data"), None).unwrap();
    let expected = contents(&catalogue.target()).await;
    assert!(expected.len() >= entities() - 1);

    // Each batch has two steps in the journal; the moments after a step are spread by a fixed sequence.
    let batches = entities().div_ceil(50) + 1;
    let mut spread: u64 = 1;
    for kill in 0..number("HEADWATER_KILLS", 5) {
        spread = spread
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        // 37 shares no factor with the number of steps at the sizes used, so that the kills spread from first to last.
        let steps = 1 + kill * 37 % (2 * batches + 1);
        let rest = Duration::from_micros((spread >> 33) % 30_000);
        let folder = tempfile::tempdir().unwrap();
        let was_running = kill_after(start(folder.path()), folder.path(), steps, rest);
        let catalogue = LocalCatalogue::start(&folder.path().join("data"), None).unwrap();
        let target = catalogue.target();
        if was_running {
            resume(folder.path(), &target).await;
        }
        let moment = format!("killed {rest:?} after step {steps}");
        assert_eq!(contents(&target).await, expected, "{moment}");
        assert!(
            !plan(&target, &graphs::chain(entities()))
                .await
                .has_changes(),
            "{moment}"
        );
    }
}
