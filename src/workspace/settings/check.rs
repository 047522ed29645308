//! Whether a file has only keys that are known. A misspelt setting that does nothing is worse than none.

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::keys::{KEYS, Key, Kind, PROFILE, PROFILES, Side};
use crate::secret::has_login;
use crate::source::SourceFile;
use crate::text::{did_you_mean, nearest};
use crate::workspace::ProjectError;

/// Refuses the first key of a file that is not known, or belongs into the other file. Codes of rules are checked where
/// they are read.
pub fn check(source: &SourceFile, file: &DeTable<'_>, side: Side) -> Result<(), ProjectError> {
    let keys: Vec<&Key> = KEYS.iter().filter(|key| key.side.allows(side)).collect();
    check_table(source, file, &keys, side)
}

/// Goes as deep as the table of keys does.
fn check_table(
    source: &SourceFile,
    table: &DeTable<'_>,
    keys: &[&Key],
    side: Side,
) -> Result<(), ProjectError> {
    for (name, value) in table {
        let wanted = spelled(name.get_ref());
        let Some(known) = keys.iter().find(|key| spelled(key.name) == wanted) else {
            return Err(unknown(source, name, keys, side));
        };
        let all = |below: &'static [Key]| -> Vec<&Key> { below.iter().collect() };
        match known.kind {
            Kind::Table(below) => {
                if let Some(table) = value.get_ref().as_table() {
                    check_table(source, table, &all(below), side)?;
                }
            }
            Kind::Profiles => {
                let keys: Vec<&Key> = KEYS.iter().filter(|key| key.is_of_profiles()).collect();
                let profiles = value.get_ref().as_table().into_iter().flatten();
                for profile in profiles.filter_map(|(_, it)| it.get_ref().as_table()) {
                    check_table(source, profile, &keys, side)?;
                }
            }
            Kind::Rows(below) => {
                let rows = value.get_ref().as_array().into_iter().flatten();
                for row in rows.filter_map(|row| row.get_ref().as_table()) {
                    check_table(source, row, &all(below), side)?;
                }
            }
            Kind::Text => check_address(source, name, value)?,
            Kind::Texts => {
                for text in value.get_ref().as_array().into_iter().flatten() {
                    check_address(source, name, text)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// Refuses an address with a login: settings are shown, and those of a project are kept where others see them.
fn check_address(
    source: &SourceFile,
    name: &Spanned<DeString<'_>>,
    value: &Spanned<DeValue<'_>>,
) -> Result<(), ProjectError> {
    let text = value.get_ref().as_str().unwrap_or_default();
    if !text.contains("://") || !has_login(text) {
        return Ok(());
    }
    let name: &str = name.get_ref();
    Err(ProjectError::at(
        source,
        Some(value.span().start),
        format!("the address of `{name}` has a login in it"),
        Some(
            "leave it out, and add a [[login]] to your own config.toml (`headwater config path` says where)"
                .to_owned(),
        ),
    ))
}

/// Rows of older files are written with underscores; what reads them knows which spelling is right.
fn spelled(name: &str) -> String {
    name.replace('_', "-")
}

fn unknown(
    source: &SourceFile,
    name: &Spanned<DeString<'_>>,
    keys: &[&Key],
    side: Side,
) -> ProjectError {
    let written: &str = name.get_ref();
    let mut elsewhere = KEYS.iter().filter(|key| !key.side.allows(side));
    let elsewhere = elsewhere.find(|key| spelled(key.name) == spelled(written));
    let hint = match elsewhere.map(|key| key.side) {
        // Whoever wrote the project could run a program here, or have a password sent elsewhere.
        Some(Side::Person) => Some(
            "logins belong in your own config.toml (`headwater config path` says where)".to_owned(),
        ),
        Some(_) => Some(format!(
            "`{written}` belongs in the headwater.toml of a project"
        )),
        None if matches!(written, PROFILE | PROFILES) => {
            Some("it stands at the top of the file, and in nothing else".to_owned())
        }
        None => {
            let known = keys.iter().map(|key| key.name);
            nearest(written, known).map(did_you_mean)
        }
    };
    ProjectError::at(
        source,
        Some(name.span().start),
        format!("unknown key `{written}`"),
        hint,
    )
}
