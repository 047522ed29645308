//! Looks at files every now and then, where the system does not tell of changes.
//!
//! By time and size of each file, so that nothing is read that did not change. (The watcher that `notify` has for this sees
//! whole seconds only.)

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use tokio::sync::mpsc::UnboundedSender;

use super::watch::{Known, lock};

/// Between two looks.
const BETWEEN: Duration = Duration::from_secs(2);

/// The folders to look into.
pub type Folders = Arc<Mutex<BTreeSet<PathBuf>>>;

/// What was seen.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Look {
    folders: BTreeSet<PathBuf>,
    /// Files with time and size; the folders beside them.
    files: HashMap<PathBuf, (Option<SystemTime>, u64)>,
}

impl Look {
    fn into_folders(folders: BTreeSet<PathBuf>, known: &Mutex<Known>) -> Self {
        let mut files = HashMap::new();
        for folder in &folders {
            let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
            for path in entries.map(|entry| entry.path()) {
                if !lock(known).concerns(&path) {
                    continue;
                }
                if let Ok(about) = path.metadata() {
                    // What happens in a folder is seen there.
                    let stamp = if about.is_file() {
                        (about.modified().ok(), about.len())
                    } else {
                        (None, 0)
                    };
                    files.insert(path, stamp);
                }
            }
        }
        Self { folders, files }
    }

    /// What is other than it was. A folder that is looked into for the first time has no changes yet.
    fn since(&self, before: &Self) -> BTreeSet<PathBuf> {
        let paths = self.files.keys().chain(before.files.keys());
        let was_seen = |path: &Path| path.parent().is_some_and(|it| before.folders.contains(it));
        paths
            .filter(|path| was_seen(path) && self.files.get(*path) != before.files.get(*path))
            .cloned()
            .collect()
    }
}

/// Looks until nobody listens any more.
pub async fn poll(folders: Folders, known: Arc<Mutex<Known>>, changes: UnboundedSender<PathBuf>) {
    let mut before = Look::default();
    loop {
        let (folders, known) = (lock(&folders).clone(), Arc::clone(&known));
        let look = tokio::task::spawn_blocking(move || Look::into_folders(folders, &known)).await;
        if let Ok(now) = look {
            for path in now.since(&before) {
                if changes.send(path).is_err() {
                    return;
                }
            }
            before = now;
        }
        tokio::time::sleep(BETWEEN).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_goes_and_changes_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        for name in ["stays.sql", "grows.sql", "goes.sql"] {
            std::fs::write(file(name), name).unwrap();
        }
        let folders = BTreeSet::from([folder.path().to_owned()]);
        let known = Mutex::new(Known {
            files: ["stays.sql", "grows.sql", "goes.sql"].map(file).into(),
            roots: vec![folder.path().to_owned()],
            ..Known::default()
        });
        let before = Look::into_folders(folders.clone(), &known);
        assert!(
            before.since(&Look::default()).is_empty(),
            "it is the first look"
        );
        std::fs::write(file("grows.sql"), "more than before").unwrap();
        std::fs::remove_file(file("goes.sql")).unwrap();
        std::fs::write(file("comes.sql"), "").unwrap();
        std::fs::write(file("no script"), "").unwrap();
        std::fs::create_dir(file("folder")).unwrap();
        let now = Look::into_folders(folders, &known);
        let changed = ["comes.sql", "folder", "goes.sql", "grows.sql"].map(file);
        assert_eq!(now.since(&before), BTreeSet::from(changed));
        assert!(now.since(&now).is_empty());
    }
}
