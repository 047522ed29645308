//! `headwater atlas`: looking at a catalogue. Uses a client that has no way to write.

use clap::{Args, Subcommand};
use serde_json::json;

use super::args::Format;
use super::run::Outcome;
use super::server::Server;
use super::session::Session;
use super::{AppError, output, tasks, view};
use crate::atlas::features::{Features, Since};
use crate::atlas::types::{Inventory, Needed};
use crate::atlas::wire::{EntityWithReferred, LineageInfo, SearchParameters};
use crate::atlas::{AtlasError, Reader, in_part};

/// Edges of a lineage at which Atlas stops (`EntityLineageService.DEFAULT_LINEAGE_MAX_NODE_COUNT`).
const MOST_EDGES: usize = 9_000;

/// Arguments of `atlas`.
#[derive(Debug, Args)]
pub struct AtlasArgs {
    /// What to look at.
    #[command(subcommand)]
    pub what: AtlasCommand,
    /// Address of an Atlas server; else that of headwater.toml, else the local catalogue
    // Its own id: a global option's value is handed on by id, also to the one of the program itself.
    #[arg(id = "address", long = "atlas", global = true, value_name = "URL")]
    pub atlas: Option<String>,
    /// How to print
    #[arg(long, global = true, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

/// What to look at.
#[derive(Debug, Subcommand)]
pub enum AtlasCommand {
    /// Version and state of the server, what it can and cannot do, who is logged in, and which of headwater's types it has
    Info,
    /// Find entities by text and type
    Search {
        /// Text to find
        #[arg(value_name = "TEXT")]
        text: Option<String>,
        /// Only entities of this type and of those below it
        #[arg(long = "type", value_name = "TYPE")]
        type_name: Option<String>,
        /// Rows at most
        #[arg(long, value_name = "N", default_value_t = 50)]
        limit: usize,
        /// Rows to skip
        #[arg(long, value_name = "N", default_value_t = 0)]
        offset: usize,
        /// Deleted ones too
        #[arg(long)]
        deleted: bool,
    },
    /// Show an entity with its attributes and relationships
    Show(WhichEntity),
    /// Show what feeds an entity and what it feeds
    Lineage {
        /// The entity.
        #[command(flatten)]
        entity: WhichEntity,
        /// Datasets away, in each direction; 0 is unlimited
        #[arg(long, value_name = "N", default_value_t = 3)]
        depth: u32,
        /// Edges on each side of an entity, where the server gives lineage in parts: 50, unless given; 0 is all
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(..=1_000_000))]
        edges: Option<u32>,
    },
    /// List the entity types, or show one
    Types {
        /// The type to show
        #[arg(value_name = "TYPE")]
        name: Option<String>,
        /// The definitions that headwater uses, and whether the server has them, lacks them, or has them in another form
        #[arg(long)]
        needed: bool,
    },
}

/// An entity by guid or qualified name.
#[derive(Debug, Args)]
pub struct WhichEntity {
    /// Guid, or qualified name
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Type, or a type above it, where a qualified name is given
    #[arg(long = "type", value_name = "TYPE", default_value = "Referenceable")]
    pub type_name: String,
}

/// Runs it.
pub(super) fn run(args: &AtlasArgs, session: &Session) -> Result<Outcome, AppError> {
    let server = Server::open(args.atlas.as_deref(), session)?;
    let reader = server.reader()?;
    let (text, value) = tasks::run(|_| look(&args.what, &reader, session))?;
    match args.format {
        Format::Text => output::data(&text)?,
        Format::Json => output::json(&value)?,
    }
    Ok(Outcome::Fine)
}

/// The answer, as text and as JSON.
async fn look(
    what: &AtlasCommand,
    reader: &Reader,
    session: &Session,
) -> Result<(String, serde_json::Value), AppError> {
    let paint = session.data;
    Ok(match what {
        AtlasCommand::Info => info(reader, session).await?,
        AtlasCommand::Search {
            text,
            type_name,
            limit,
            offset,
            deleted,
        } => {
            let found = reader
                .search(&SearchParameters {
                    exclude_deleted_entities: !deleted,
                    limit: *limit,
                    offset: *offset,
                    ..SearchParameters::of_text(
                        text.as_deref().unwrap_or_default(),
                        type_name.as_deref(),
                    )
                })
                .await;
            let found = match (found, type_name) {
                // Servers differ in how they refuse a type that they do not have.
                (Err(AtlasError::Answer { .. }), Some(name))
                    if reader.entity_def(name).await?.is_none() =>
                {
                    return Err(no_such_type(reader, name));
                }
                (found, _) => found?,
            };
            if found.entities.is_empty() {
                let server = &reader.target().name;
                output::narrate(&format!("nothing was found in {server}"));
            }
            (view::atlas::found(&found.entities, paint), json!(found))
        }
        AtlasCommand::Show(which) => {
            let entity = find(reader, which).await?;
            (view::atlas::entity(&entity.entity, paint), json!(entity))
        }
        AtlasCommand::Lineage {
            entity,
            depth,
            edges,
        } => {
            let entity = find(reader, entity).await?.entity;
            let guid = entity.guid.clone().unwrap_or_default();
            let lineage = lineage(reader, &guid, *depth, *edges).await?;
            (
                view::atlas::lineage(&entity, &lineage, paint),
                json!(lineage),
            )
        }
        AtlasCommand::Types { name, needed: true } => {
            let inventory = Inventory::read(reader).await?;
            let wanted = |it: &&Needed| name.as_ref().is_none_or(|name| name == it.name);
            let found: Vec<_> = inventory.needed.iter().filter(wanted).collect();
            match (name, found.as_slice()) {
                (Some(name), []) => {
                    let error = AppError::usage(format!("headwater uses no type {name}"));
                    return Err(error.hint("`headwater atlas types --needed` lists those it uses"));
                }
                (Some(_), &[one]) => (view::types::one(one, paint), view::types::json(one)),
                (_, all) => (
                    view::types::list(all, paint),
                    all.iter().map(|it| view::types::json(it)).collect(),
                ),
            }
        }
        AtlasCommand::Types { name: None, .. } => {
            let mut types = reader.type_headers().await?;
            types.retain(|it| it.category == "ENTITY");
            types.sort_by(|a, b| a.name.cmp(&b.name));
            (view::atlas::types(&types), json!(types))
        }
        AtlasCommand::Types {
            name: Some(name), ..
        } => {
            let Some(definition) = reader.entity_def(name).await? else {
                return Err(no_such_type(reader, name));
            };
            (
                view::atlas::definition(&definition, paint),
                json!(definition),
            )
        }
    })
}

/// The lineage around an entity: in parts where the server gives it so, else whole. Says what is left off.
async fn lineage(
    reader: &Reader,
    guid: &str,
    depth: u32,
    wanted: Option<u32>,
) -> Result<LineageInfo, AppError> {
    let edges = wanted.unwrap_or(in_part::EDGES);
    let server = &reader.target().name;
    let has_parts = edges > 0
        && reader
            .session()
            .await?
            .is_some_and(|session| session.has_lineage_on_demand == Some(true));
    if has_parts {
        let lineage = in_part::lineage(reader, guid, depth, edges).await?;
        if lineage.with_more().next().is_some() {
            output::narrate(&format!(
                "not all edges are shown; `--edges {}` shows more, `--edges 0` all",
                edges.saturating_mul(2)
            ));
        }
        return Ok(lineage);
    }
    let lineage = reader.lineage(guid, depth).await?;
    if wanted.is_some_and(|edges| edges > 0) {
        output::narrate(&format!(
            "{server} does not give lineage in parts (`headwater atlas info`), so this is all of it"
        ));
    }
    if lineage.relations.len() >= MOST_EDGES && !reader.target().is_embedded {
        output::narrate(&format!(
            "Atlas ends a lineage at {MOST_EDGES} edges without saying so: there may be more; a smaller `--depth` shows less"
        ));
    }
    Ok(lineage)
}

/// What a server says of itself.
async fn info(reader: &Reader, session: &Session) -> Result<(String, serde_json::Value), AppError> {
    let state = reader.status().await?;
    let version = reader.version().await?;
    let login = reader.session().await?;
    // A gateway may let through less than all of Atlas.
    let inventory = match Inventory::read(reader).await {
        Err(AtlasError::Answer { .. } | AtlasError::NotAtlas { .. }) => None,
        inventory => Some(inventory?),
    };
    let features = Features::read(reader, login.as_ref(), inventory.as_ref()).await?;
    let states = features.iter();
    let states: serde_json::Map<_, _> = states
        .map(|(feature, state)| (feature.key.to_owned(), json!(state.as_str())))
        .collect();
    let types = inventory.as_ref().map(|inventory| {
        let states = inventory.needed.iter();
        let states = states.map(|it| (it.name.to_owned(), json!(it.state.as_str())));
        states.collect::<serde_json::Map<_, _>>()
    });
    let value = json!({
        "server": reader.target().name,
        "state": state,
        "version": version.version,
        "product": version.name,
        "answers_like": features.at_least().map(Since::as_str),
        "features": states,
        "session": login,
        "types": types,
    });
    let told = view::info::Told {
        server: &reader.target().name,
        state: &state,
        version: &version,
        login: login.as_ref(),
        inventory: inventory.as_ref(),
        features: &features,
    };
    let text = view::info::text(&told, session.data);
    Ok((text, value))
}

fn no_such_type(reader: &Reader, name: &str) -> AppError {
    AppError::usage(format!(
        "{} has no entity type {name}",
        reader.target().name
    ))
    .hint("`headwater atlas types` lists them")
}

async fn find(reader: &Reader, which: &WhichEntity) -> Result<EntityWithReferred, AppError> {
    let found = if is_guid(&which.name) {
        reader.entity(&which.name).await?
    } else {
        reader.entity_by_name(&which.type_name, &which.name).await?
    };
    found.ok_or_else(|| {
        AppError::usage(format!(
            "{} has no entity {}",
            reader.target().name,
            which.name
        ))
        .hint(
            "`headwater atlas search TEXT` finds names; a qualified name ends in @ and a namespace",
        )
    })
}

fn is_guid(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|it| it.is_ascii_hexdigit() || it == b'-')
}
