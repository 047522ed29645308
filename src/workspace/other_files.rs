//! The files that programs take SQL from by a path that is written in them.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use crate::extract::Include;
use crate::source::{self, FILE_LIMIT, SourceFile};

/// Finds files that programs name.
#[derive(Debug, Default)]
pub(super) struct OtherFiles {
    /// What is read anyway.
    asked: Vec<PathBuf>,
    /// The folder of the project.
    root: PathBuf,
    /// The same in the form that tells files apart, once a program names one.
    known: OnceLock<HashSet<PathBuf>>,
}

impl OtherFiles {
    /// For programs of the project in `root` that are read together with the files at these paths.
    pub(super) fn beside(asked: impl Iterator<Item = PathBuf>, root: &Path) -> Self {
        Self {
            asked: asked.collect(),
            root: root.to_owned(),
            known: OnceLock::new(),
        }
    }

    /// The file at a path that a program writes: beside the program, else from the working folder. A program may be run
    /// from either. One that is read anyway is not read twice.
    pub(super) fn find(&self, program: Option<&Path>, path: &str) -> Include {
        let folder = program.and_then(Path::parent);
        let beside = folder.map(|folder| folder.join(path));
        let mut places = beside.into_iter().chain([PathBuf::from(path)]);
        // What is no file of its own, such as a pipe, may have no end.
        let Some(found) = places.find(|place| place.is_file()) else {
            return Include::Missing("there is no such file".to_owned());
        };
        let Ok(real) = found.canonicalize() else {
            return Include::Missing("there is no such file".to_owned());
        };
        if self.known().contains(&real) {
            return Include::ReadByItself;
        }
        // What a stranger's program names must not get into a log or a catalogue: the environment, keys, passwords.
        let homes = [folder, Some(&self.root)].into_iter().flatten();
        let homes = homes.filter_map(|home| nonempty(home).canonicalize().ok());
        // The root of the file system is no project.
        let mut homes = homes.filter(|home| home.parent().is_some());
        if !homes.any(|home| real.starts_with(home)) {
            return Include::Missing("it lies outside the project".to_owned());
        }
        match source::load(&found) {
            (Some(file), None) => Include::Text(Arc::new(file)),
            (_, doubt) => Include::Missing(
                doubt.map_or_else(|| "it is not read".to_owned(), |doubt| doubt.message),
            ),
        }
    }

    fn known(&self) -> &HashSet<PathBuf> {
        self.known.get_or_init(|| {
            let real = self
                .asked
                .iter()
                .filter_map(|path| path.canonicalize().ok());
            real.collect()
        })
    }
}

/// A folder by a path that is not empty, as the one that holds `job.py` is.
fn nonempty(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    }
}

/// What one program includes.
#[derive(Debug, Default)]
pub(super) struct Included {
    /// What was found, by path as the program writes it: many calls may name one file.
    found: HashMap<Box<str>, Include>,
    /// How many bytes its calls have been given so far.
    given: u64,
}

impl Included {
    /// Finds a file for a call of a program.
    pub(super) fn find(&mut self, files: &OtherFiles, program: &SourceFile, path: &str) -> Include {
        let known = self.found.get(path).cloned();
        let found = known.unwrap_or_else(|| files.find(program.path(), path));
        self.found.insert(path.into(), found.clone());
        if let Include::Text(file) = &found {
            let len = u64::try_from(file.text().len()).unwrap_or(u64::MAX);
            self.given = self.given.saturating_add(len);
            if self.given > FILE_LIMIT {
                let limit = FILE_LIMIT / (1024 * 1024);
                let reason = format!("all calls together take more than {limit} MiB from files");
                return Include::Missing(reason);
            }
        }
        found
    }

    /// The files that were found, by name.
    pub(super) fn into_files(self) -> Vec<Arc<SourceFile>> {
        let mut files: Vec<_> = (self.found.into_values())
            .filter_map(|found| match found {
                Include::Text(file) => Some(file),
                Include::ReadByItself | Include::Missing(_) => None,
            })
            .collect();
        files.sort_by(|one, other| one.name().cmp(other.name()));
        files
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tokio_util::sync::CancellationToken;

    use super::super::Detail;
    use super::super::read::{Read, Request, read};
    use crate::sql::Resolve;

    const PROGRAM: &str = "\
t_env.execute_sql(\"CREATE TABLE sink (a INT) WITH ('connector' = 'print')\")
for statement in open('sql/daily.sql').read().split(';'):
    t_env.execute_sql(statement)
t_env.execute_sql('INSERT INTO sink SELECT a FROM daily')
";
    const SQL: &str = "\
CREATE TABLE daily (a INT) WITH ('connector' = 'datagen');

INSERT INTO sink SELECT b FROM daily;
";

    /// What is read of a folder with a program and the file that it names, by what is asked for.
    fn read_of(asked: &[&str]) -> Read {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("sql")).unwrap();
        fs::write(folder.path().join("job.py"), PROGRAM).unwrap();
        fs::write(folder.path().join("sql/daily.sql"), SQL).unwrap();
        let request = Request {
            preambles: Vec::new(),
            paths: asked.iter().map(|it| folder.path().join(it)).collect(),
            stdin: false,
            together: false,
            resolve: Resolve::Base,
            detail: Detail::default(),
            root: folder.path().to_owned(),
        };
        read(&request, &|_| {}, &CancellationToken::new()).unwrap()
    }

    fn codes(read: &Read) -> Vec<&'static str> {
        read.diagnostics.iter().map(|it| it.rule.code).collect()
    }

    #[test]
    fn statements_of_a_named_file_stand_where_the_program_runs_them() {
        let read = read_of(&["job.py"]);
        let [program] = read.files.as_slice() else {
            panic!("{:?}", read.files);
        };
        let labels = program.reading.statements.iter().map(|it| &*it.label);
        let labels: Vec<_> = labels.collect();
        assert_eq!(
            labels,
            [
                "CREATE TABLE sink",
                "CREATE TABLE daily",
                "INSERT INTO sink",
                "INSERT INTO sink"
            ]
        );
        assert_eq!(program.others.len(), 1);
        let unknown = read.diagnostics.iter();
        let unknown = unknown.filter(|it| it.rule.code == "sql.unknown-column");
        let places = unknown.filter_map(|it| it.place.as_ref());
        let places: Vec<_> = places
            .map(|place| (place.file.ends_with("sql/daily.sql"), place.start.line))
            .collect();
        assert_eq!(places, [(true, 3)], "{:?}", read.diagnostics);
        let statements = &program.reading.statements;
        assert!(matches!(
            statements[2].removal,
            crate::extract::Removal::Unsafe(_)
        ));
        let text = program.file.slice(statements[2].span);
        assert_eq!(text, "t_env.execute_sql(statement)");
    }

    #[test]
    fn a_program_cannot_have_what_lies_outside_the_project_read() {
        let folder = tempfile::tempdir().unwrap();
        let project = folder.path().join("project");
        fs::create_dir(&project).unwrap();
        fs::write(folder.path().join("secret.sql"), SQL).unwrap();
        for path in [
            "../secret.sql",
            folder.path().join("secret.sql").to_str().unwrap(),
        ] {
            let program = format!("t_env.execute_sql(open('{path}').read())\n");
            fs::write(project.join("job.py"), program).unwrap();
            let request = Request {
                preambles: Vec::new(),
                paths: vec![project.join("job.py")],
                stdin: false,
                together: false,
                resolve: Resolve::Base,
                detail: Detail::default(),
                root: project.clone(),
            };
            let read = read(&request, &|_| {}, &CancellationToken::new()).unwrap();
            assert!(read.files[0].reading.statements.is_empty(), "{path}");
            assert!(
                read.diagnostics[0].message.contains("outside the project"),
                "{path}"
            );
        }
    }

    #[test]
    fn a_file_that_is_read_by_itself_is_not_read_twice() {
        let read = read_of(&["."]);
        let counts = read.files.iter().map(|it| it.reading.processes.len());
        assert_eq!(counts.collect::<Vec<_>>(), [1, 1]);
        assert!(codes(&read).contains(&"host.other-file"));
    }
}
