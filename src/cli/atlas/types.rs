//! `headwater atlas types`: the types of a server, of every kind, and which of those that headwater uses it has.

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use crate::atlas::Reader;
use crate::atlas::types::{Inventory, Needed};
use crate::cli::output::Paint;
use crate::cli::{AppError, view};

/// Which types.
#[derive(Debug, Args)]
pub struct TypesArgs {
    /// The type to show, of whatever kind
    #[arg(value_name = "TYPE")]
    name: Option<String>,
    /// The kind of the types to list
    #[arg(long, value_enum, default_value_t, conflicts_with_all = ["name", "needed"])]
    kind: Category,
    /// The definitions that headwater uses, and whether the server has them, lacks them, or has them in another form
    #[arg(long)]
    needed: bool,
}

/// A kind of type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Category {
    /// Types of entities
    #[default]
    Entity,
    /// Classifications
    Classification,
    /// Relationships between entities
    Relationship,
    /// Groups of business metadata
    BusinessMetadata,
    /// Enumerations
    Enum,
    /// Structs
    Struct,
}

impl Category {
    /// As type headers name it.
    fn wire_name(self) -> &'static str {
        match self {
            Self::Entity => "ENTITY",
            Self::Classification => "CLASSIFICATION",
            Self::Relationship => "RELATIONSHIP",
            Self::BusinessMetadata => "BUSINESS_METADATA",
            Self::Enum => "ENUM",
            Self::Struct => "STRUCT",
        }
    }
}

/// The types as text and as JSON.
pub(super) async fn run(
    args: &TypesArgs,
    reader: &Reader,
    paint: Paint,
) -> Result<(String, Value), AppError> {
    match &args.name {
        name if args.needed => needed(name.as_deref(), reader, paint).await,
        Some(name) => one(name, reader, paint).await,
        None => {
            let mut types = reader.type_headers().await?;
            types.retain(|it| it.category == args.kind.wire_name());
            types.sort_by(|a, b| a.name.cmp(&b.name));
            Ok((view::atlas::types(&types), json!(types)))
        }
    }
}

async fn one(name: &str, reader: &Reader, paint: Paint) -> Result<(String, Value), AppError> {
    if let Some(definition) = reader.entity_def(name).await? {
        let text = view::atlas::definition(&definition, paint);
        return Ok((text, json!(definition)));
    }
    if let Some(definition) = reader.type_def(name).await? {
        let text = view::definition::text(&definition, paint);
        return Ok((text, json!(definition)));
    }
    let headers = reader.type_headers().await?;
    let names: Vec<String> = headers.into_iter().map(|it| it.name).collect();
    let server = &reader.target().name;
    let error = AppError::usage(format!("{server} has no type {name}"));
    Err(error
        .did_you_mean(name, names.iter().map(String::as_str))
        .hint("`headwater atlas types` lists the entity types, `--kind` those of another kind"))
}

async fn needed(
    name: Option<&str>,
    reader: &Reader,
    paint: Paint,
) -> Result<(String, Value), AppError> {
    let inventory = Inventory::read(reader).await?;
    let wanted = |it: &&Needed| name.is_none_or(|name| name == it.name);
    let found: Vec<_> = inventory.needed.iter().filter(wanted).collect();
    match (name, found.as_slice()) {
        (Some(name), []) => {
            let error = AppError::usage(format!("headwater uses no type {name}"));
            Err(error.hint("`headwater atlas types --needed` lists those it uses"))
        }
        (Some(_), &[one]) => Ok((view::types::one(one, paint), view::types::json(one))),
        (_, all) => Ok((
            view::types::list(all, paint),
            all.iter().map(|it| view::types::json(it)).collect(),
        )),
    }
}
