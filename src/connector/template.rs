//! The small language in which the table says how a name is made of options.
//!
//! `kafka://{server properties.bootstrap.servers ? unknown}`: text, and in braces the options to take a value from
//! (the first of several between `|` that is set), after `?` what stands there when none is set. Without `?` the whole
//! template then gives nothing. `@table`, `@database` and `@catalog` are the parts of the logical name. Before an option
//! may stand what to take of its value: `server` (the first address of a list as `host:port`; `server:9083` adds that port
//! where it has none), `last` (what follows the last `/`).

use serde::Deserialize;

use crate::lineage::{LogicalName, Options};

use super::address;

/// A parsed template.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Template(Vec<Piece>);

#[derive(Debug)]
enum Piece {
    Text(String),
    Value {
        sources: Vec<(Part, Source)>,
        default: Option<String>,
    },
}

/// What is taken of a value.
#[derive(Debug, Clone, Copy)]
enum Part {
    Whole,
    /// The first address, with a port for where it has none.
    Server(Option<u16>),
    Last,
}

#[derive(Debug)]
enum Source {
    Option(String),
    Table,
    Database,
    Catalog,
}

/// Where values come from.
#[derive(Clone, Copy)]
pub(super) struct Values<'a> {
    pub options: &'a Options,
    /// Asked where `options` has no value: those of the catalog the table lies in.
    pub catalog: Option<&'a Options>,
    pub table: &'a LogicalName,
}

impl<'a> Values<'a> {
    /// The value of an option of the table, else of its catalog.
    pub(super) fn option(self, key: &str) -> Option<&'a str> {
        self.options
            .get(key)
            .or_else(|| self.catalog.and_then(|options| options.get(key)))
    }

    fn get(self, source: &Source) -> Option<&'a str> {
        let value = match source {
            Source::Option(key) => self.option(key)?,
            Source::Table => &self.table.table,
            Source::Database => &self.table.database,
            Source::Catalog => &self.table.catalog,
        };
        Some(value.trim()).filter(|value| !value.is_empty())
    }
}

impl Template {
    /// The text with its values; nothing where one is missing.
    pub(super) fn fill(&self, values: Values<'_>) -> Option<String> {
        let mut out = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Value { sources, default } => {
                    let value = sources.iter().find_map(|(part, source)| {
                        let value = values.get(source)?;
                        match part {
                            Part::Whole => Some(value.to_owned()),
                            Part::Server(port) => address::first_server(value)
                                .map(|server| address::with_default_port(&server, *port)),
                            Part::Last => {
                                let value = value.trim_end_matches('/');
                                value.rsplit('/').next().map(str::to_owned)
                            }
                        }
                    });
                    out.push_str(value.as_ref().or(default.as_ref())?);
                }
            }
        }
        Some(out)
    }
}

impl TryFrom<String> for Template {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let mut pieces = Vec::new();
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            let (inside, after) = after
                .split_once('}')
                .ok_or_else(|| format!("`{text}` lacks a closing brace"))?;
            pieces.push(parse_value(inside)?);
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Ok(Self(pieces))
    }
}

fn parse_value(inside: &str) -> Result<Piece, String> {
    let (sources, default) = match inside.split_once('?') {
        Some((sources, default)) => (sources, Some(default.trim().to_owned())),
        None => (inside, None),
    };
    let sources = sources
        .split('|')
        .map(
            |source| match source.split_whitespace().collect::<Vec<_>>()[..] {
                [key] => Ok((Part::Whole, parse_source(key)?)),
                ["last", key] => Ok((Part::Last, parse_source(key)?)),
                ["server", key] => Ok((Part::Server(None), parse_source(key)?)),
                [what, key] if let Some(port) = what.strip_prefix("server:") => {
                    let number = port.parse().map_err(|_| format!("`{port}` is no port"))?;
                    Ok((Part::Server(Some(number)), parse_source(key)?))
                }
                _ => Err(format!("`{source}` is not an option's name")),
            },
        )
        .collect::<Result<_, _>>()?;
    Ok(Piece::Value { sources, default })
}

fn parse_source(key: &str) -> Result<Source, String> {
    match key.strip_prefix('@') {
        None => Ok(Source::Option(key.to_owned())),
        Some("table") => Ok(Source::Table),
        Some("database") => Ok(Source::Database),
        Some("catalog") => Ok(Source::Catalog),
        Some(other) => Err(format!("`@{other}` is no part of a table's name")),
    }
}
