//! What is wrong with the options of a table.

use std::borrow::Cow;

use crate::diagnostic::{Rule, rules};
use crate::lineage::Options;
use crate::text::has_placeholder;

use super::legacy::{self, CONNECTOR_TYPE};
use super::nearest::{fits, nearest, nearest_misspelling};
use super::row::Format;
use super::{Connector, Table};

/// A finding about the options of a table. Names options, never their values (but for names of connectors and formats).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionFinding {
    /// The kind of finding.
    pub rule: &'static Rule,
    /// The option it is about, if that stands in the table.
    pub key: Option<String>,
    /// One sentence naming the connector and the option.
    pub message: String,
    /// The next step, if there is one.
    pub hint: Option<String>,
}

impl Table {
    /// What is wrong with the options of a table: first what stands there, in its order, then what is missing.
    ///
    /// A table of a catalog needs no connector option: do not ask for those.
    pub fn check(&self, options: &Options) -> Vec<OptionFinding> {
        let Some(name) = options.get("connector").or(options.get(CONNECTOR_TYPE)) else {
            return vec![OptionFinding {
                rule: &rules::MISSING_CONNECTOR,
                key: None,
                message: "the table has no option `connector`".to_owned(),
                hint: Some(self.connector_hint(options)),
            }];
        };
        let Some(connector) = self.of_options(options) else {
            // `...` stands for what the reader of an example is to fill in, a placeholder for what the program does.
            let is_name = name.contains(char::is_alphanumeric) && !has_placeholder(name);
            let finding = is_name.then(|| self.unknown_connector(name, options));
            return finding.into_iter().collect();
        };
        let mut findings: Vec<_> = retired(connector, options).into_iter().collect();
        let modern = legacy::modern(connector, options);
        let checked = Checked::new(self, connector, modern.as_ref().unwrap_or(options));
        if let Some(modern) = &modern {
            findings.push(legacy_style(modern));
        } else {
            findings.extend(options.keys().filter_map(|key| checked.key(key)));
        }
        findings.extend(checked.options.keys().filter_map(|key| checked.value(key)));
        findings.extend(checked.exclusive());
        findings.extend(checked.missing());
        findings
    }

    /// The connector of these options, if its tables have to declare a primary key.
    pub fn needing_key(&self, options: &Options) -> Option<&Connector> {
        self.of_options(options).filter(|row| row.needs_key)
    }

    /// What to do about a table without connector: where its options are those of a connector whose catalogs keep tables,
    /// the catalog is what is missing.
    fn connector_hint(&self, options: &Options) -> String {
        // Too many take it to tell anything.
        const COMMON: &str = "path";
        let tells_catalogs_apart = options.keys().any(|key| key != COMMON);
        let catalogs = self.catalogs().filter(|_| tells_catalogs_apart);
        let mut of_catalogs = catalogs.filter_map(|kind| {
            let connector = self.get(&self.catalog(kind)?.connector)?;
            Some((kind, connector))
        });
        let found = of_catalogs.find(|(_, connector)| {
            let checked = Checked::new(self, connector, options);
            options.keys().all(|key| checked.is_known(key))
        });
        match found {
            Some((kind, _)) => format!(
                "its options are those of `{kind}`: create a catalog of this type and use it, or add 'connector' = '…'"
            ),
            None => "add 'connector' = '…' to its WITH".to_owned(),
        }
    }

    fn unknown_connector(&self, name: &str, options: &Options) -> OptionFinding {
        let key = ["connector", CONNECTOR_TYPE]
            .into_iter()
            .find(|key| options.get(key).is_some());
        OptionFinding {
            rule: &rules::UNKNOWN_CONNECTOR,
            key: key.map(str::to_owned),
            message: format!("connector `{name}` is not known"),
            hint: nearest(name, self.connectors()).map(|known| format!("did you mean `{known}`?")),
        }
    }
}

/// A name that the connector had in the property style only.
fn retired(connector: &Connector, options: &Options) -> Option<OptionFinding> {
    let given = options.get("connector")?;
    let is_retired = connector.retired.iter().any(|name| name == given);
    is_retired.then(|| OptionFinding {
        rule: &rules::UNKNOWN_CONNECTOR,
        key: Some("connector".to_owned()),
        message: format!("no Flink since 1.13 has a connector `{given}`"),
        hint: Some(format!("write `{}`", connector.name)),
    })
}

fn legacy_style(modern: &Options) -> OptionFinding {
    let keys: Vec<_> = modern.keys().map(|key| format!("`{key}`")).collect();
    OptionFinding {
        rule: &rules::DEPRECATED_OPTION,
        key: Some(CONNECTOR_TYPE.to_owned()),
        message: "the table is written in the property style that Flink 1.14 dropped".to_owned(),
        hint: Some(format!("today's options are {}", keys.join(", "))),
    }
}

/// Options under check with the rows they are checked against.
pub(super) struct Checked<'a> {
    pub table: &'a Table,
    pub connector: &'a Connector,
    pub options: &'a Options,
    pub formats: Vec<UsedFormat<'a>>,
}

/// A format that a table uses.
#[derive(Clone, Copy)]
pub(super) struct UsedFormat<'a> {
    /// Where it was given: `""`, `key.`, `value.`.
    pub prefix: &'a str,
    pub name: &'a str,
    /// Its row, if it is known.
    pub row: Option<&'a Format>,
}

impl UsedFormat<'_> {
    /// What follows `<prefix><format>.` in an option.
    pub(super) fn option<'k>(&self, key: &'k str) -> Option<&'k str> {
        key.strip_prefix(self.prefix)?
            .strip_prefix(self.name)?
            .strip_prefix('.')
    }
}

impl<'a> Checked<'a> {
    fn new(table: &'a Table, connector: &'a Connector, options: &'a Options) -> Self {
        let formats = connector.formats.iter().filter_map(|prefix| {
            let name = options.get(&format!("{prefix}format"))?;
            Some(UsedFormat {
                prefix,
                name,
                row: table.format(name),
            })
        });
        Self {
            table,
            connector,
            options,
            formats: formats.collect(),
        }
    }

    /// What is wrong with one option that stands there.
    fn key(&self, key: &str) -> Option<OptionFinding> {
        if let Some(finding) = self.renamed(key) {
            return Some(finding);
        }
        if self.is_known(key) {
            return None;
        }
        if self.connector.is_open {
            return self.misspelt_in_open(key);
        }
        let hint = match self.connector.misspelt.get(key) {
            Some(right) => Some(format!("use `{right}`")),
            None => self.unused_format(key).or_else(|| {
                self.similar(key)
                    .map(|right| format!("did you mean `{right}`?"))
            }),
        };
        Some(OptionFinding {
            rule: &rules::UNKNOWN_OPTION,
            key: Some(key.to_owned()),
            message: format!("connector `{}` has no option `{key}`", self.connector.name),
            hint,
        })
    }

    fn renamed(&self, key: &str) -> Option<OptionFinding> {
        let newer = match self.connector.renamed.get(key) {
            Some(newer) => Cow::Borrowed(newer.as_str()),
            None => self.formats.iter().find_map(|format| {
                let newer = format.row?.renamed.get(format.option(key)?)?;
                Some(Cow::Owned(format!(
                    "{}{}.{newer}",
                    format.prefix, format.name
                )))
            })?,
        };
        Some(OptionFinding {
            rule: &rules::DEPRECATED_OPTION,
            key: Some(key.to_owned()),
            message: format!("option `{key}` is deprecated"),
            hint: Some(format!("use `{newer}`")),
        })
    }

    fn is_known(&self, key: &str) -> bool {
        let prefixes = &self.connector.prefixes;
        self.names().any(|name| fits(name, key))
            || prefixes
                .iter()
                .any(|prefix| key.starts_with(prefix.as_str()))
            || self.formats.iter().any(|format| {
                let Some(option) = format.option(key) else {
                    return key.strip_prefix(format.prefix) == Some("format");
                };
                format.row.is_none_or(|row| {
                    row.is_open
                        || row.names().any(|name| fits(name, option))
                        || row
                            .prefixes
                            .iter()
                            .any(|prefix| option.starts_with(prefix.as_str()))
                })
            })
    }

    /// The names of the connector's own options.
    fn names(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.connector.names()
    }

    /// A word on an option of a format that the table does not use there.
    fn unused_format(&self, key: &str) -> Option<String> {
        self.connector.formats.iter().find_map(|prefix| {
            let rest = key.strip_prefix(prefix.as_str())?;
            let format = self.table.formats().find(|format| {
                rest.strip_prefix(format)
                    .is_some_and(|rest| rest.starts_with('.'))
            })?;
            let at = format!("{prefix}format");
            Some(match self.options.get(&at) {
                Some(used) if used != format => {
                    format!("it belongs to the format `{format}`, but `{at}` is `{used}`")
                }
                Some(_) => return None,
                None => format!("it takes effect only with '{at}' = '{format}'"),
            })
        })
    }

    /// A connector that passes on what it does not know refuses nothing: a word only on what is surely misspelt.
    fn misspelt_in_open(&self, key: &str) -> Option<OptionFinding> {
        let right = match self.connector.misspelt.get(key) {
            Some(right) => right.as_str(),
            None => nearest_misspelling(key, self.names())?,
        };
        Some(OptionFinding {
            rule: &rules::UNKNOWN_OPTION,
            key: Some(key.to_owned()),
            message: format!(
                "connector `{}` knows no option `{key}`",
                self.connector.name
            ),
            hint: Some(format!("did you mean `{right}`?")),
        })
    }

    /// The option that was probably meant.
    fn similar(&self, key: &str) -> Option<String> {
        let of_formats = self.formats.iter().flat_map(|format| {
            let row = format.row.into_iter();
            row.flat_map(Format::names)
                .map(move |option| format!("{}{}.{option}", format.prefix, format.name))
        });
        let known: Vec<String> = self.names().map(str::to_owned).chain(of_formats).collect();
        nearest(key, known.iter().map(String::as_str)).map(|name| name.replace('#', "<column>"))
    }

    fn missing(&self) -> Vec<OptionFinding> {
        let name = &self.connector.name;
        let mut missing: Vec<(String, String)> = self
            .connector
            .required
            .iter()
            .filter(|one_of| !one_of.split('|').any(|key| self.is_set(key.trim())))
            .map(|one_of| {
                let keys: Vec<_> = one_of
                    .split('|')
                    .map(|key| format!("`{}`", key.trim()))
                    .collect();
                (
                    format!("connector `{name}` needs the option {}", keys.join(" or ")),
                    one_of
                        .split('|')
                        .next()
                        .unwrap_or_default()
                        .trim()
                        .to_owned(),
                )
            })
            .collect();
        missing.extend(self.missing_with());
        for format in &self.formats {
            let required = format.row.map_or(&[][..], |row| &row.required);
            missing.extend(
                required
                    .iter()
                    .map(|option| format!("{}{}.{option}", format.prefix, format.name))
                    .filter(|key| !self.is_set(key))
                    .map(|key| {
                        (
                            format!("format `{}` needs the option `{key}`", format.name),
                            key,
                        )
                    }),
            );
        }
        missing
            .into_iter()
            .map(|(message, key)| OptionFinding {
                rule: &rules::MISSING_OPTION,
                key: None,
                message,
                hint: Some(format!("add '{key}' = '…'")),
            })
            .collect()
    }

    /// Whether an option is set, in its own or in a deprecated spelling.
    pub(super) fn is_set(&self, key: &str) -> bool {
        let set = |key: &str| self.options.get(key).is_some();
        let renamed = self.connector.renamed.iter();
        set(key)
            || renamed
                .into_iter()
                .any(|(older, newer)| newer == key && set(older))
            || self.formats.iter().any(|format| {
                format
                    .option(key)
                    .zip(format.row)
                    .is_some_and(|(option, row)| {
                        row.renamed.iter().any(|(older, newer)| {
                            newer == option
                                && set(&format!("{}{}.{older}", format.prefix, format.name))
                        })
                    })
            })
    }
}
