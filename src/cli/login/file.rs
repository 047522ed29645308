//! The person's own configuration, `config.toml` in the configuration directory: a `[[login]]` for each server.

use crate::atlas::{Credentials, Target};
use crate::cli::AppError;
use crate::cli::dirs::Dirs;
use crate::source::SourceFile;

use super::Source;

/// The name of the file.
const FILE_NAME: &str = "config.toml";

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Configuration {
    login: Vec<Source>,
}

/// What the configuration says of the login at a server.
pub(super) fn for_server(server: &str) -> Result<Option<Source>, AppError> {
    let path = Dirs::find()?.config.join(FILE_NAME);
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(AppError::file("read", &path, &error)),
    };
    let file = SourceFile::new(&path.display().to_string(), None, bytes);
    let configuration = parse(&file)?;
    let wanted = name_of(server);
    let mut logins = configuration.login.into_iter();
    Ok(logins.find(|login| name_of(&login.server) == wanted))
}

fn parse(file: &SourceFile) -> Result<Configuration, AppError> {
    let text = file.text();
    toml::from_str(text).map_err(|error: toml::de::Error| {
        let place = error.span().map_or_else(String::new, |span| {
            let start = file.position(span.start);
            format!(":{}:{}", start.line, start.column)
        });
        AppError::usage(format!("{}{place}: {}", file.name(), error.message()))
    })
}

/// The address as servers are named, so that every spelling of it is one.
fn name_of(address: &str) -> String {
    Target::parse(address, Credentials::None).map_or_else(|_| address.to_owned(), |it| it.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Configuration, AppError> {
        parse(&SourceFile::new(FILE_NAME, None, text.into()))
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
                .starts_with("config.toml:3:1: unknown field `password`")
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
