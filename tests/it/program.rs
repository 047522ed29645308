//! Runs the built program in a directory of its own, with nothing of the person's own environment.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A directory with files, and the program in it.
pub struct Program {
    directory: TempDir,
}

/// What a run gave.
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Program {
    pub fn new() -> Self {
        let directory = TempDir::new().unwrap();
        std::fs::create_dir(directory.path().join("work")).unwrap();
        Self { directory }
    }

    /// Where it runs.
    pub fn path(&self) -> PathBuf {
        self.directory.path().join("work")
    }

    /// Writes a file there.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> &Self {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
        self
    }

    /// Has git know these files and folders there.
    pub fn commit(&self, names: &[&str]) {
        let author = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
        let commit = ["commit", "--quiet", "--no-gpg-sign", "--message", "scripts"];
        for args in [
            vec!["init", "--quiet"],
            [&["add"], names].concat(),
            [&author[..], &commit].concat(),
        ] {
            let mut git = Command::new("git");
            git.current_dir(self.path()).args(args);
            // Nothing that a person or a machine has set.
            git.env("GIT_CONFIG_GLOBAL", "/dev/null");
            git.env("GIT_CONFIG_NOSYSTEM", "1");
            let done = git.output().unwrap();
            assert!(done.status.success(), "{done:?}");
        }
    }

    /// A file there.
    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path().join(name)).unwrap()
    }

    /// The program with these arguments, not started yet.
    pub fn command<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Command {
        let home = self.directory.path();
        let mut command = Command::new(env!("CARGO_BIN_EXE_headwater"));
        command
            .args(arguments)
            .current_dir(self.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", home)
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_STATE_HOME", home.join("state"))
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("TZ", "UTC")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// A line of the shell, in which `headwater` is the program.
    pub fn shell(&self, line: &str) -> Command {
        let bare = self.command::<&str>(&[]);
        let program = Path::new(bare.get_program());
        let mut places = vec![program.parent().unwrap().to_owned()];
        places.extend(std::env::split_paths(
            &std::env::var_os("PATH").unwrap_or_default(),
        ));
        let mut command = Command::new("sh");
        command
            .args(["-c", line])
            .current_dir(self.path())
            .env_clear()
            .envs(
                bare.get_envs()
                    .filter_map(|(name, value)| Some((name, value?))),
            )
            .env("PATH", std::env::join_paths(places).unwrap())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs it to its end.
    pub fn run<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Run {
        Run::of(self.command(arguments).output().unwrap())
    }

    /// Runs it to its end in a folder there.
    pub fn run_in<S: AsRef<OsStr>>(&self, folder: &str, arguments: &[S]) -> Run {
        let mut command = self.command(arguments);
        let command = command.current_dir(self.path().join(folder));
        Run::of(command.output().unwrap())
    }

    /// Runs it with something on standard input.
    pub fn run_with_input<S: AsRef<OsStr>>(&self, arguments: &[S], input: &[u8]) -> Run {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        Run::of(child.wait_with_output().unwrap())
    }

    /// Runs it and takes its output as JSON.
    pub fn json<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Value {
        let run = self.run(arguments);
        serde_json::from_str(&run.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}\n{}", run.stdout, run.stderr))
    }

    /// The directory of the data, state and configuration directories.
    pub fn home(&self) -> &Path {
        self.directory.path()
    }
}

impl Run {
    pub fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Asserts the exit code, and shows everything where it is another.
    #[track_caller]
    pub fn exits(&self, code: i32) -> &Self {
        assert_eq!(
            self.code,
            Some(code),
            "\nstdout: {}\nstderr: {}",
            self.stdout,
            self.stderr
        );
        self
    }
}

/// The first diagnostic of a document with this code.
pub fn finding<'d>(document: &'d Value, code: &str) -> &'d Value {
    let mut found = document["diagnostics"].as_array().unwrap().iter();
    found
        .find(|it| it["code"] == code)
        .unwrap_or_else(|| panic!("no {code} in {document}"))
}
