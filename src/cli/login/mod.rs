//! Logins: from the environment, else from the person's own configuration. They are read where a server is asked, kept as
//! secrets, and never printed.
//!
//! A project file cannot name any of this: whoever wrote it could run a program here, or have a login sent elsewhere.

mod command;
mod file;
mod prompt;

use std::io::IsTerminal as _;
use std::path::PathBuf;

use reqwest::header::{HeaderName, HeaderValue};
use secrecy::SecretString;

use self::command::CommandLine;
use super::AppError;
use crate::flink;
use crate::tls::{Tls, TlsFiles};

/// A login.
#[derive(Debug)]
pub(super) enum Login {
    Basic(String, SecretString),
    Bearer(SecretString),
    /// What a program of the person's own gave.
    Headers(Vec<(HeaderName, HeaderValue)>),
}

/// What one place says of the login at a server; every part may be missing.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
struct Source {
    /// The address of the server, in the configuration.
    server: String,
    user: Option<String>,
    #[serde(skip)]
    password: Option<SecretString>,
    #[serde(alias = "password_file")]
    password_file: Option<PathBuf>,
    #[serde(alias = "password_command")]
    password_command: Option<CommandLine>,
    #[serde(skip)]
    token: Option<SecretString>,
    #[serde(alias = "token_command")]
    token_command: Option<CommandLine>,
    #[serde(alias = "header_command")]
    header_command: Option<CommandLine>,
    #[serde(alias = "ca_file")]
    ca_file: Option<PathBuf>,
    #[serde(alias = "client_certificate")]
    client_certificate: Option<PathBuf>,
    #[serde(alias = "client_key")]
    client_key: Option<PathBuf>,
}

/// The login of `<prefix>_TOKEN`, `<prefix>_USER` and their like, as far as they are set; else that of the configuration
/// for this server. A password that is set may be that of the user whom the configuration names.
pub(super) fn for_server(prefix: &str, server: &str) -> Result<(Option<Login>, Tls), AppError> {
    let mut sources = sources(prefix, server)?;
    let tls = sources.tls()?;
    let named = sources.configured.user.clone();
    if sources.environment.has_password() {
        sources.environment.user = sources.environment.user.or(named);
    }
    let mut login = sources.environment.login(prefix, server)?;
    if login.is_none() {
        login = sources.configured.login(prefix, server)?;
    }
    let sources = [&sources.environment, &sources.configured];
    if login.is_none() && sources.into_iter().any(Source::has_password) {
        let message = format!("there is a password for {server}, but no user");
        return Err(AppError::usage(message).hint(format!("set {prefix}_USER")));
    }
    Ok((login, tls))
}

/// All that may say something, the first before the second.
struct Sources {
    environment: Source,
    configured: Source,
}

fn sources(prefix: &str, server: &str) -> Result<Sources, AppError> {
    Ok(Sources {
        environment: Source::of_environment(prefix),
        configured: file::for_server(server)?.unwrap_or_default(),
    })
}

impl Sources {
    fn tls(&self) -> Result<Tls, AppError> {
        let files = [&self.environment, &self.configured].map(Source::tls_files);
        let mut named = files.into_iter().filter(|it| *it != TlsFiles::default());
        Tls::read(&named.next().unwrap_or_default())
            .map_err(|error| AppError::usage(error.to_string()))
    }
}

/// The token of the environment alone.
pub(super) fn token_of_environment(prefix: &str) -> Option<SecretString> {
    Source::of_environment(prefix).token
}

impl Source {
    fn of_environment(prefix: &str) -> Self {
        let read = |name: &str| {
            let value = std::env::var(format!("{prefix}_{name}")).ok();
            value.filter(|it| !it.is_empty())
        };
        let path = |name: &str| read(name).map(PathBuf::from);
        let command = |name: &str| read(name).map(CommandLine::Shell);
        Self {
            server: String::new(),
            user: read("USER"),
            password: read("PASSWORD").map(SecretString::from),
            password_file: path("PASSWORD_FILE"),
            password_command: command("PASSWORD_COMMAND"),
            // What a command printed may have the end of its line.
            token: read("TOKEN").map(|it| SecretString::from(it.trim_end())),
            token_command: command("TOKEN_COMMAND"),
            header_command: command("HEADER_COMMAND"),
            ca_file: path("CA_FILE"),
            client_certificate: path("CLIENT_CERTIFICATE"),
            client_key: path("CLIENT_KEY"),
        }
    }

    fn tls_files(&self) -> TlsFiles {
        TlsFiles {
            authorities: self.ca_file.clone(),
            certificate: self.client_certificate.clone(),
            key: self.client_key.clone(),
        }
    }

    /// The login, if there is one.
    fn login(&self, prefix: &str, server: &str) -> Result<Option<Login>, AppError> {
        if let Some(command) = &self.header_command {
            return command.headers().map(|it| Some(Login::Headers(it)));
        }
        if let Some(token) = &self.token {
            return Ok(Some(Login::Bearer(token.clone())));
        }
        if let Some(command) = &self.token_command {
            return command.first_line().map(|it| Some(Login::Bearer(it)));
        }
        let Some(user) = &self.user else {
            return Ok(None);
        };
        let password = self.password(prefix, user, server)?;
        Ok(Some(Login::Basic(user.clone(), password)))
    }

    fn has_password(&self) -> bool {
        self.password.is_some() || self.password_command.is_some() || self.password_file.is_some()
    }

    fn password(&self, prefix: &str, user: &str, server: &str) -> Result<SecretString, AppError> {
        if let Some(password) = &self.password {
            return Ok(password.clone());
        }
        if let Some(command) = &self.password_command {
            return command.first_line();
        }
        if let Some(file) = &self.password_file {
            let text = std::fs::read_to_string(file)
                .map_err(|error| AppError::file("read the password from", file, &error))?;
            return Ok(text.trim_end_matches(['\r', '\n']).into());
        }
        ask(user, server).unwrap_or_else(|| {
            Err(
                AppError::usage(format!("there is a user for {server}, but no password")).hint(
                    format!(
                        "set {prefix}_PASSWORD, {prefix}_PASSWORD_FILE or {prefix}_PASSWORD_COMMAND"
                    ),
                ),
            )
        })
    }
}

/// Asks for a password, if there is somebody to ask.
fn ask(user: &str, server: &str) -> Option<Result<SecretString, AppError>> {
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return None;
    }
    let question = format!("Password of {user} at {server}: ");
    Some(match prompt::unseen(&crate::text::printable(&question)) {
        Ok(Some(password)) => Ok(password),
        Ok(None) => Err(AppError::interrupted()),
        Err(error) => Err(AppError::usage(format!("no password was read: {error}"))),
    })
}

/// How to get at a cluster.
pub(super) fn for_cluster(address: &str) -> Result<flink::Access, AppError> {
    let (login, tls) = for_server("HEADWATER_FLINK", address)?;
    let login = login.map(|login| match login {
        Login::Basic(user, password) => flink::Login::Basic { user, password },
        Login::Bearer(token) => flink::Login::Bearer(token),
        Login::Headers(headers) => flink::Login::Headers(headers),
    });
    Ok(flink::Access { login, tls })
}
