//! `headwater atlas types`: the types of a server, of every kind, and which of those that headwater uses it has.

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use crate::atlas::types::{Inventory, Kind, Needed, Registry};
use crate::atlas::wire::TypeHeader;
use crate::atlas::{AtlasError, Reader};
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

impl From<Category> for Kind {
    fn from(category: Category) -> Self {
        match category {
            Category::Entity => Self::Entity,
            Category::Classification => Self::Classification,
            Category::Relationship => Self::Relationship,
            Category::BusinessMetadata => Self::BusinessMetadata,
            Category::Enum => Self::Enum,
            Category::Struct => Self::Struct,
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
            let types = listed(args.kind.into(), reader).await?;
            Ok((view::types::names(&types), json!(types)))
        }
    }
}

/// The types of a kind by name.
async fn listed(kind: Kind, reader: &Reader) -> Result<Vec<TypeHeader>, AppError> {
    let mut types = reader.type_headers().await?;
    types.retain(|it| it.category == kind.wire_name());
    if types.is_empty() && kind == Kind::BusinessMetadata {
        // As for the definitions: a server may leave them out where it tells of all types.
        let registry = Registry::read(reader).await?;
        let found = registry.types.iter().filter(|it| it.kind == kind);
        types.extend(found.map(|it| TypeHeader {
            name: it.name.clone(),
            guid: it.field("guid").unwrap_or_default(),
            category: kind.wire_name().to_owned(),
        }));
    }
    types.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(types)
}

async fn one(name: &str, reader: &Reader, paint: Paint) -> Result<(String, Value), AppError> {
    let registry = match Registry::read(reader).await {
        // A gateway may tell of one type, and not of all.
        Err(AtlasError::Answer { .. } | AtlasError::NotAtlas { .. }) => None,
        registry => Some(registry?).filter(|it| it.get(name).is_some()),
    };
    let server = &reader.target().name;
    let found = match registry {
        Some(registry) => Some((registry, name.to_owned())),
        None => reader.type_def(name).await?.and_then(|it| {
            let registry = Registry::of_one(server.clone(), &it)?;
            Some((registry, it.name))
        }),
    };
    if let Some((registry, name)) = found
        && let Some(found) = registry.get(&name)
    {
        let rows = registry.told(&name, None);
        let text = view::sheet::text(&name, &rows, paint);
        return Ok((text, found.definition.clone()));
    }
    let headers = reader.type_headers().await?;
    let names: Vec<String> = headers.into_iter().map(|it| it.name).collect();
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
