//! What a graph of the files of a folder says about how its project file should look. Pure: it only looks at what was read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path};

use crate::lineage::{Dataset, DatasetKind, Lineage, LogicalName, Origin};

/// More scripts than this beside the project file are named as the folder that they lie in.
const MOST_FILES: usize = 8;

/// Folders of what package managers and builds bring along: copies of scripts, if any.
const NOT_OURS: [&str; 6] = ["build", "dist", "node_modules", "target", "vendor", "venv"];

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Survey {
    /// Files that say something of tables.
    pub files: usize,
    /// Statements that write.
    pub processes: usize,
    /// Tables, topics and the like.
    pub datasets: usize,
    /// Folders, and files where they lie in none, that hold the scripts.
    pub scripts: Vec<String>,
    /// Folders with scripts that are not named, for others are and these have a name of what is brought along.
    pub left_out: Vec<String>,
    /// Files that only define, and whose tables others use without defining them.
    pub preambles: Vec<String>,
    /// Catalogs that are named, but for the default one; each with its tables.
    pub catalogs: BTreeMap<String, usize>,
    /// Connectors, each with its tables.
    pub connectors: BTreeMap<String, usize>,
    /// Where data lies: namespaces of identities such as `kafka://broker:9092`.
    pub places: BTreeSet<String>,
}

impl Survey {
    /// What this graph of the files below a folder says.
    pub fn of(lineage: &Lineage) -> Self {
        let mut survey = Self {
            processes: lineage.processes().count(),
            datasets: lineage.datasets().count(),
            ..Self::default()
        };
        let writing = lineage.processes().flat_map(|(_, it)| files(&it.origins));
        let writing: BTreeSet<&str> = writing.collect();
        let defining = lineage.datasets().flat_map(|(_, it)| files(&it.origins));
        let all: BTreeSet<&str> = defining.chain(writing.iter().copied()).collect();
        survey.files = all.len();
        for (_, dataset) in lineage.datasets() {
            survey.take_in(dataset);
        }
        survey.preambles = preambles(lineage, &writing);
        survey.scripts = scripts(&all, &survey.preambles);
        let is_ours = |it: &String| !NOT_OURS.contains(&it.as_str());
        if survey.scripts.iter().any(is_ours) {
            let (ours, others) = survey.scripts.into_iter().partition(is_ours);
            (survey.scripts, survey.left_out) = (ours, others);
        }
        survey
    }

    fn take_in(&mut self, dataset: &Dataset) {
        let catalog = &*dataset.name().catalog;
        if catalog != &*LogicalName::in_default("").catalog {
            *self.catalogs.entry(catalog.to_owned()).or_default() += 1;
        }
        if let Some(connector) = &dataset.connector {
            *self.connectors.entry(connector.clone()).or_default() += 1;
        }
        let identity = dataset.key.identity();
        self.places.extend(identity.map(|it| it.namespace.clone()));
    }
}

fn files(origins: &[Origin]) -> impl Iterator<Item = &str> {
    let places = origins.iter().filter_map(Origin::place);
    places.map(|place| &*place.file)
}

/// Files that write nothing and define tables that are used elsewhere without a definition.
fn preambles(lineage: &Lineage, writing: &BTreeSet<&str>) -> Vec<String> {
    let undeclared = lineage.datasets().map(|(_, it)| it);
    let undeclared = undeclared.filter(|it| it.kind == DatasetKind::Undeclared);
    let missing: BTreeSet<_> = undeclared.flat_map(|it| &it.names).collect();
    let declared = lineage.datasets().map(|(_, it)| it);
    let declared = declared.filter(|it| it.kind != DatasetKind::Undeclared);
    let wanted = declared.filter(|it| it.names.iter().any(|name| missing.contains(name)));
    let found: BTreeSet<&str> = wanted.flat_map(|it| files(&it.origins)).collect();
    let only_define = found.difference(writing);
    only_define.map(|&it| it.to_owned()).collect()
}

/// The folders right below the project that hold files, and the files that lie in none.
fn scripts(files: &BTreeSet<&str>, preambles: &[String]) -> Vec<String> {
    let mut folders = BTreeSet::new();
    let mut alone = BTreeSet::new();
    for &file in files {
        let parts: Vec<_> = Path::new(file).components().collect();
        match parts.as_slice() {
            [Component::Normal(folder), _, ..] => {
                folders.insert(folder.to_string_lossy().into_owned());
            }
            _ if preambles.iter().any(|it| it == file) => {}
            _ => {
                alone.insert(file.to_owned());
            }
        }
    }
    if alone.len() > MOST_FILES {
        return vec![".".to_owned()];
    }
    folders.into_iter().chain(alone).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::extract::extract;
    use crate::source::SourceFile;
    use crate::sql::{self, Catalogue, Memo, Resolve, Script};

    fn survey(files: &[(&str, &str)]) -> Survey {
        let mut lineage = Lineage::new();
        for (name, text) in files {
            let file = SourceFile::new(name, None, text.as_bytes().to_vec());
            let extraction = extract(&file);
            let script = Script {
                file: &file,
                fragments: &extraction.fragments,
                job: name,
                scope: &Arc::from(*name),
            };
            let reading = sql::read(
                &script,
                &mut Catalogue::new(),
                Resolve::Base,
                &Memo::default(),
            );
            for dataset in reading.datasets {
                lineage.add_dataset(dataset);
            }
            for process in reading.processes {
                lineage.add_process(process);
            }
        }
        Survey::of(&lineage)
    }

    const TABLE: &str = "CREATE TABLE t (x INT) WITH ('connector' = 'kafka', 'topic' = 't', 'properties.bootstrap.servers' = 'b:9092');\n";

    #[test]
    fn folders_connectors_and_catalogs_are_seen() {
        let whole = format!("{TABLE}INSERT INTO hive.d.u SELECT x FROM t;\n");
        let seen = survey(&[
            ("jobs/a.sql", &whole),
            ("jobs/deep/b.sql", TABLE),
            ("c.sql", TABLE),
        ]);
        assert_eq!(seen.scripts, ["jobs", "c.sql"]);
        assert_eq!((seen.files, seen.processes), (3, 1));
        assert_eq!(seen.connectors["kafka"], 1);
        assert_eq!(seen.catalogs["hive"], 1);
        assert!(seen.places.contains("kafka://b:9092"));
        assert_eq!(seen.preambles, [""; 0]);
    }

    #[test]
    fn definitions_that_others_use_are_preambles() {
        let use_of_it = "INSERT INTO t SELECT x FROM t;\n";
        let seen = survey(&[("ddl/tables.sql", TABLE), ("jobs/a.sql", use_of_it)]);
        assert_eq!(seen.preambles, ["ddl/tables.sql"]);
        // Whoever writes is no preamble.
        let whole = format!("{TABLE}{use_of_it}");
        let seen = survey(&[("ddl/tables.sql", &whole), ("jobs/a.sql", use_of_it)]);
        assert_eq!(seen.preambles, [""; 0]);
    }

    #[test]
    fn what_is_brought_along_is_named_where_there_is_nothing_else() {
        let copies = [("node_modules/x/a.sql", TABLE), ("target/a.sql", TABLE)];
        let seen = survey(&copies);
        assert_eq!(seen.scripts, ["node_modules", "target"]);
        let seen = survey(&[copies[0], copies[1], ("sql/a.sql", TABLE)]);
        assert_eq!(seen.scripts, ["sql"]);
        assert_eq!(seen.left_out, ["node_modules", "target"]);
    }

    #[test]
    fn many_files_are_named_as_their_folder() {
        let names: Vec<String> = (0..=MOST_FILES).map(|at| format!("{at}.sql")).collect();
        let files: Vec<_> = names.iter().map(|it| (it.as_str(), TABLE)).collect();
        assert_eq!(survey(&files).scripts, ["."]);
    }
}
