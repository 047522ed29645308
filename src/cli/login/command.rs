//! Programs that give a password, a token or headers: password managers, ticket caches, gateways' own tools.

use std::io::Read as _;
use std::process::{Command, Stdio};

use reqwest::header::{HeaderName, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};

use crate::cli::AppError;

/// More than any login.
const LONGEST: u64 = 64 * 1024;

/// A program with its arguments.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(untagged)]
pub(super) enum CommandLine {
    /// A line for the shell.
    Shell(String),
    /// The program and each argument.
    Words(Vec<String>),
}

impl CommandLine {
    /// The first line that it prints.
    pub(super) fn first_line(&self) -> Result<SecretString, AppError> {
        let output = self.output()?;
        let line = output.expose_secret().lines().next().unwrap_or_default();
        if line.is_empty() {
            return Err(self.failed("printed nothing"));
        }
        Ok(line.into())
    }

    /// The headers that it prints, as `Name: value`, one a line.
    pub(super) fn headers(&self) -> Result<Vec<(HeaderName, HeaderValue)>, AppError> {
        let output = self.output()?;
        let lines = output.expose_secret().lines().map(str::trim);
        let headers: Option<Vec<_>> = lines.filter(|it| !it.is_empty()).map(header).collect();
        match headers {
            Some(headers) if !headers.is_empty() => Ok(headers),
            Some(_) => Err(self.failed("printed nothing")),
            // What it printed may be the secret.
            None => Err(self
                .failed("printed a line that is no header")
                .hint("each line has to be `Name: value`, as in `Cookie: hadoop-jwt=…`")),
        }
    }

    /// All that it prints. It may ask questions at the terminal.
    fn output(&self) -> Result<SecretString, AppError> {
        let mut command = match self {
            Self::Shell(line) => {
                let mut shell = Command::new("sh");
                shell.args(["-c", line]);
                shell
            }
            Self::Words(words) => {
                let mut words = words.iter();
                let program = words.next().map_or("", String::as_str);
                let mut command = Command::new(program);
                command.args(words);
                command
            }
        };
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| self.failed(&format!("cannot be started: {error}")))?;
        let mut text = String::new();
        let read = child
            .stdout
            .take()
            .map(|output| output.take(LONGEST).read_to_string(&mut text));
        let text = SecretString::from(text);
        let status = child
            .wait()
            .map_err(|error| self.failed(&format!("was lost: {error}")))?;
        match read {
            Some(Ok(_)) if status.success() => Ok(text),
            Some(Ok(_)) => Err(self.failed(&format!("ended with {status}"))),
            _ => Err(self.failed("printed something that is no text")),
        }
    }

    /// The error that it did not do what it should. Its arguments may hold a secret, so only its name is told.
    fn failed(&self, what: &str) -> AppError {
        let name = match self {
            Self::Shell(line) => line.split_whitespace().next(),
            Self::Words(words) => words.first().map(String::as_str),
        };
        let name = name.unwrap_or("(empty)");
        AppError::usage(format!("`{name}`, which should give the login, {what}")).hint(
            "run it by hand to see what it says; it is named in config.toml or in a variable HEADWATER_…_COMMAND",
        )
    }
}

fn header(line: &str) -> Option<(HeaderName, HeaderValue)> {
    let (name, value) = line.split_once(':')?;
    let name = HeaderName::try_from(name.trim()).ok()?;
    let mut value = HeaderValue::try_from(value.trim()).ok()?;
    value.set_sensitive(true);
    Some((name, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(line: &str) -> CommandLine {
        CommandLine::Shell(line.to_owned())
    }

    #[test]
    fn headers_are_read_and_do_not_show() {
        let headers = shell("printf 'Cookie: hadoop-jwt=s3cret\\n\\nX-Realm:  a \\n'").headers();
        let headers = headers.unwrap();
        assert_eq!(headers[0].0, "cookie");
        assert_eq!(headers[0].1, "hadoop-jwt=s3cret");
        assert_eq!(headers[1].1, "a");
        assert!(!format!("{headers:?}").contains("s3cret"));
    }

    #[test]
    fn a_program_that_does_not_do_it_is_told_without_what_it_printed() {
        for (line, told) in [
            ("echo s3cret", "no header"),
            ("echo 'A: s3cret'; exit 3", "exit status: 3"),
            ("true s3cret", "printed nothing"),
        ] {
            let error = shell(line).headers().unwrap_err();
            assert!(error.message.contains(told), "{}", error.message);
            assert!(!error.message.contains("s3cret"), "{}", error.message);
        }
        let missing = CommandLine::Words(vec!["no-such-program-here".to_owned()]);
        let error = missing.first_line().unwrap_err();
        assert!(error.message.contains("cannot be started"));
    }
}
