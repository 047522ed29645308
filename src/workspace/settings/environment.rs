//! Settings of the environment: `HEADWATER_` and the path of the key, `HEADWATER_CATALOGUE_URL` for `catalogue.url`.

use toml::Value;

use super::keys::{Key, Kind, PROFILE, leaves};
use crate::secret::has_login;
use crate::text::{did_you_mean, nearest};
use crate::workspace::ProjectError;

/// What every variable begins with.
const PREFIX: &str = "HEADWATER_";

/// Sections all of whose variables are known. Those of `flink` share their beginning with logins.
const SECTIONS: &[&str] = &["HEADWATER_CATALOGUE_", "HEADWATER_LIMITS_", "HEADWATER_UI_"];

/// The variable that sets a key, if one does.
pub(super) fn variable(path: &str, key: &Key) -> Option<String> {
    let is_named = key.kind.is_single() && (path.contains('.') || path == PROFILE);
    let name = path.to_uppercase().replace(['.', '-'], "_");
    is_named.then(|| format!("{PREFIX}{name}"))
}

/// Whether a variable is a setting, or a misspelt one. Logins are not, and stay where they are.
pub fn is_setting(name: &str) -> bool {
    let is_known = |(path, key): (String, &Key)| variable(&path, key).is_some_and(|it| it == name);
    SECTIONS.iter().any(|section| name.starts_with(section)) || leaves().into_iter().any(is_known)
}

/// The settings among these variables: path, value and variable.
pub(super) fn read(
    variables: &[(String, String)],
) -> Result<Vec<(String, Value, String)>, ProjectError> {
    let known: Vec<(String, String, &Key)> = leaves()
        .into_iter()
        .filter_map(|(path, key)| Some((variable(&path, key)?, path, key)))
        .collect();
    let mut settings = Vec::new();
    for (name, text) in variables {
        if let Some((_, path, key)) = known.iter().find(|(variable, ..)| variable == name) {
            if !text.is_empty() {
                settings.push((path.clone(), value(key.kind, name, text)?, name.clone()));
            }
        } else if SECTIONS.iter().any(|section| name.starts_with(section)) {
            let names = known.iter().map(|(variable, ..)| variable.as_str());
            return Err(ProjectError {
                place: "environment".to_owned(),
                message: format!("unknown variable `{name}`"),
                hint: nearest(name, names).map(did_you_mean),
            });
        }
    }
    Ok(settings)
}

fn value(kind: Kind, name: &str, text: &str) -> Result<Value, ProjectError> {
    let refused = |wanted: &str| ProjectError {
        place: "environment".to_owned(),
        message: format!("{name} is `{text}`, which is {wanted}"),
        hint: None,
    };
    match kind {
        Kind::Text if text.contains("://") && has_login(text) => Err(ProjectError {
            place: "environment".to_owned(),
            message: format!("the address in {name} has a login in it"),
            hint: Some(
                "leave it out, and set HEADWATER_ATLAS_USER and HEADWATER_ATLAS_PASSWORD"
                    .to_owned(),
            ),
        }),
        Kind::Flag => match text {
            "true" | "1" => Ok(Value::Boolean(true)),
            "false" | "0" => Ok(Value::Boolean(false)),
            _ => Err(refused("neither `true` nor `false`")),
        },
        Kind::Number => text
            .parse()
            .ok()
            .filter(|&number: &u32| i32::try_from(number).is_ok())
            .map(|number| Value::Integer(number.into()))
            .ok_or_else(|| refused("no whole number")),
        Kind::Choice(choices) if !choices.contains(&text) => {
            Err(refused(&format!("none of {}", choices.join(", "))))
        }
        _ => Ok(Value::String(text.to_owned())),
    }
}
