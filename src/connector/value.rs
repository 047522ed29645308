//! What is wrong with the values of options, and with options that hang on the value of another.
//!
//! A value is compared with those of the table but never told: what stands in the wrong place may be a secret.

use crate::collections::FastIndexMap;

use crate::diagnostic::rules;
use crate::text::has_placeholder;

use super::OptionFinding;
use super::check::Checked;
use super::nearest::{fits, nearest, nearest_word};
use super::value_type::{ValueType, type_of};

impl<'a> Checked<'a> {
    /// What is wrong with the value of one option, or with its standing there without the value of another.
    pub(super) fn value(&self, key: &str) -> Option<OptionFinding> {
        self.wrong_value(key)
            .or_else(|| self.wrong_type(key))
            .or_else(|| self.misspelt_format(key))
            .or_else(|| self.without_effect(key))
    }

    fn wrong_value(&self, key: &str) -> Option<OptionFinding> {
        let known = self.known_values(key)?;
        let given = self.options.get(key)?.trim();
        if !is_word(given) || known.iter().any(|value| is_same(value, given)) {
            return None;
        }
        let all: Vec<_> = known.iter().map(|value| format!("`{value}`")).collect();
        Some(OptionFinding {
            rule: &rules::WRONG_VALUE,
            key: Some(key.to_owned()),
            message: format!("option `{key}` cannot have this value"),
            hint: Some(match meant(given, known) {
                Some(right) => format!("did you mean `{right}`?"),
                None => format!("it can be {}", all.join(", ")),
            }),
        })
    }

    /// What is wrong with a value that is to be a number, a duration and the like.
    fn wrong_type(&self, key: &str) -> Option<OptionFinding> {
        let given = self.options.get(key)?.trim();
        let wanted = self.type_of(key)?;
        (is_written_out(given) && !wanted.takes(given)).then(|| OptionFinding {
            rule: &rules::WRONG_VALUE,
            key: Some(key.to_owned()),
            message: format!("option `{key}` cannot have this value"),
            hint: Some(wanted.wanted().to_owned()),
        })
    }

    /// The type of an option, in its own or in a deprecated spelling.
    fn type_of(&self, key: &str) -> Option<ValueType> {
        let connector = &self.connector;
        let key = connector.renamed.get(key).map_or(key, String::as_str);
        type_of(&connector.types, key).or_else(|| {
            self.formats
                .iter()
                .find_map(|format| type_of(&format.row?.types, format.option(key)?))
        })
    }

    /// A word on a format that is not known and looks like one that is. Others may come with a jar.
    fn misspelt_format(&self, key: &str) -> Option<OptionFinding> {
        let mut formats = self.formats.iter();
        let format = formats.find(|it| key.strip_prefix(it.prefix) == Some("format"))?;
        if format.row.is_some() || !is_word(format.name) {
            return None;
        }
        let right = nearest_word(format.name, self.table.formats())?;
        Some(OptionFinding {
            rule: &rules::WRONG_VALUE,
            key: Some(key.to_owned()),
            message: format!("format `{}` is not known", format.name),
            hint: Some(format!("did you mean `{right}`?")),
        })
    }

    /// The values that an option can have, where the table lists them.
    fn known_values(&self, key: &str) -> Option<&'a [String]> {
        let listed = |values: &'a FastIndexMap<String, Vec<String>>, key: &str| {
            let mut listed = values.iter();
            listed
                .find(|(name, _)| fits(name, key))
                .map(|(_, known)| known)
        };
        let known = listed(&self.connector.values, key).or_else(|| {
            self.formats
                .iter()
                .find_map(|format| listed(&format.row?.values, format.option(key)?))
        });
        known.map(Vec::as_slice)
    }

    fn without_effect(&self, key: &str) -> Option<OptionFinding> {
        let (other, values) = condition(self.connector.only_with.get(key)?)?;
        let holds = self.given(other).is_some_and(|given| {
            !is_word(given) || values.split('|').any(|value| is_same(value, given))
        });
        let values: Vec<_> = values
            .split('|')
            .map(|value| format!("'{}'", value.trim()))
            .collect();
        (!holds).then(|| OptionFinding {
            rule: &rules::INEFFECTIVE_OPTION,
            key: Some(key.to_owned()),
            message: format!("option `{key}` has no effect here"),
            hint: Some(format!(
                "it takes effect only with '{other}' = {}",
                values.join(" or ")
            )),
        })
    }

    /// The value of an option, in its own or in a deprecated spelling.
    fn given(&self, key: &str) -> Option<&str> {
        let mut renamed = self.connector.renamed.iter();
        self.options.get(key).or_else(|| {
            renamed.find_map(|(older, newer)| {
                (newer == key).then(|| self.options.get(older)).flatten()
            })
        })
    }

    /// Options that the value of another one makes necessary: what is said of each, and its key.
    pub(super) fn missing_with(&self) -> Vec<(String, String)> {
        let mut missing = Vec::new();
        for (when, keys) in &self.connector.required_with {
            let (name, value) = match condition(when) {
                Some((name, value)) => (name, Some(value)),
                None => (when.as_str(), None),
            };
            for other in self.options.keys().filter(|key| fits(name, key)) {
                let given = self.given(other).unwrap_or_default();
                if value.is_some_and(|value| !is_same(value, given)) {
                    continue;
                }
                let what = match value {
                    Some(value) => format!("'{other}' = '{value}'"),
                    None => format!("option `{other}`"),
                };
                let any = filled(name, other);
                let needed = keys.split('&').map(|key| key.trim().replace('#', any));
                let lacking = needed.filter(|key| !self.is_set(key));
                missing
                    .extend(lacking.map(|key| (format!("{what} needs the option `{key}`"), key)));
            }
        }
        missing
    }

    /// Options that cannot stand together.
    pub(super) fn exclusive(&self) -> impl Iterator<Item = OptionFinding> {
        let rows = self.connector.exclusive.iter();
        rows.filter_map(|row| {
            let (one, other) = row.split_once('&')?;
            let (one, other) = (one.trim(), other.trim());
            (self.is_set(one) && self.is_set(other)).then(|| OptionFinding {
                rule: &rules::WRONG_VALUE,
                key: Some(other.to_owned()),
                message: format!("options `{one}` and `{other}` exclude each other"),
                hint: Some("keep one of them".to_owned()),
            })
        })
    }
}

/// The value that was probably meant: one that begins like it (`earliest` for `earliest-offset`), or the nearest.
fn meant<'a>(given: &str, known: &'a [String]) -> Option<&'a str> {
    let mut longer = known.iter().filter(|value| {
        let start = value.get(..given.len());
        start.is_some_and(|start| is_same(start, given))
    });
    match (longer.next(), longer.next()) {
        (Some(only), None) => Some(only),
        _ => nearest(given, known.iter().map(String::as_str)),
    }
}

/// The text that `#` stands for, where a name with one fits an option.
fn filled<'k>(name: &str, key: &'k str) -> &'k str {
    let Some((before, after)) = name.split_once('#') else {
        return "";
    };
    let rest = key.strip_prefix(before);
    rest.and_then(|rest| rest.strip_suffix(after)).unwrap_or("")
}

/// `option = value`
fn condition(text: &str) -> Option<(&str, &str)> {
    let (key, value) = text.split_once('=')?;
    Some((key.trim(), value.trim()))
}

/// Whether a value is written out that may hold numbers and units.
fn is_written_out(value: &str) -> bool {
    is_word(&value.replace([' ', ',', '+', 'µ'], "-")) && !has_placeholder(value)
}

/// Whether a value is written out: a placeholder of a template or of a host language says nothing.
fn is_word(value: &str) -> bool {
    // `...` stands for what the reader of an example is to fill in.
    value.contains(char::is_alphanumeric)
        && !value.starts_with("__")
        && value
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

/// Whether two values are the same to Flink, which compares names of constants by letters alone.
fn is_same(known: &str, given: &str) -> bool {
    let plain = |value: &str| value.trim().to_ascii_lowercase().replace('_', "-");
    plain(known) == plain(given)
}
