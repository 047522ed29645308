//! The person's own configuration, `config.toml` in the configuration directory: a `[[login]]` for each server.

use toml::de::DeTable;

use crate::atlas::{Credentials, Target};
use crate::cli::{AppError, session};
use crate::source::SourceFile;
use crate::workspace::settings::{Side, check};

use super::Source;

/// What of the file is about logins. The rest is read as the settings that it is.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
struct Configuration {
    login: Vec<Source>,
}

/// What the configuration says of the login at a server.
pub(super) fn for_server(server: &str) -> Result<Option<Source>, AppError> {
    let Some(file) = session::person()? else {
        return Ok(None);
    };
    let configuration = parse(&file)?;
    let wanted = name_of(server);
    let mut logins = configuration.login.into_iter();
    Ok(logins.find(|login| name_of(&login.server) == wanted))
}

fn parse(file: &SourceFile) -> Result<Configuration, AppError> {
    let text = file.text();
    let refused = |error: toml::de::Error| {
        let place = error.span().map_or_else(String::new, |span| {
            let start = file.position(span.start);
            format!(":{}:{}", start.line, start.column)
        });
        AppError::usage(format!("{}{place}: {}", file.name(), error.message()))
    };
    let table = DeTable::parse(text).map_err(refused)?;
    check(file, table.get_ref(), Side::Person)?;
    toml::from_str(text).map_err(refused)
}

/// The address as servers are named, so that every spelling of it is one.
fn name_of(address: &str) -> String {
    Target::parse(address, Credentials::None).map_or_else(|_| address.to_owned(), |it| it.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Configuration, AppError> {
        parse(&SourceFile::new("config.toml", None, text.into()))
    }

    #[test]
    fn keys_have_either_spelling() {
        let text = "[[login]]\nserver = \"https://knox/gateway/x/atlas\"\nheader_command = [\"a\", \"b\"]\nca-file = \"/ca.pem\"\n";
        let configuration = read(text).unwrap();
        assert!(configuration.login[0].header_command.is_some());
        assert!(configuration.login[0].ca_file.is_some());
    }

    #[test]
    fn a_misspelt_key_is_told_with_its_place() {
        let error = read("[[login]]\nserver = \"x\"\npassword = \"y\"\n").unwrap_err();
        assert!(
            error
                .message
                .starts_with("config.toml:3:1: unknown key `password`")
        );
    }

    #[test]
    fn every_spelling_of_an_address_is_one_server() {
        assert_eq!(
            name_of("atlas:21000/api/atlas/"),
            name_of("http://atlas:21000")
        );
        assert_ne!(
            name_of("http://atlas:21000.evil"),
            name_of("http://atlas:21000")
        );
    }
}
