//! `headwater atlas`: looking at a catalogue. Uses a client that has no way to write.

mod glossary;
mod lineage;
mod search;
mod show;
mod types;
mod unknown;

use clap::{Args, Subcommand};
use serde_json::json;

use self::glossary::GlossaryArgs;
use self::lineage::LineageArgs;
use self::search::SearchArgs;
use self::show::ShowArgs;
use self::types::TypesArgs;
use super::args::Format;
use super::run::Outcome;
use super::server::Server;
use super::session::Session;
use super::{AppError, output, tasks, view};
use crate::atlas::features::{Features, Since};
use crate::atlas::types::Inventory;
use crate::atlas::{AtlasError, Reader};

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
    /// Find entities by text, type, classification and term
    Search(SearchArgs),
    /// Show an entity: attributes, columns, relationships, classifications, terms, labels, business metadata, history
    Show(ShowArgs),
    /// Show what feeds an entity and what it feeds
    Lineage(LineageArgs),
    /// List the types, or show one
    Types(TypesArgs),
    /// List the glossaries, or show one, or a term with what it is assigned to
    Glossary(GlossaryArgs),
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
    match what {
        AtlasCommand::Info => info(reader, session).await,
        AtlasCommand::Search(args) => search::run(args, reader, paint).await,
        AtlasCommand::Show(args) => show::show(args, reader, paint).await,
        AtlasCommand::Lineage(args) => lineage::run(args, reader, paint).await,
        AtlasCommand::Types(args) => types::run(args, reader, paint).await,
        AtlasCommand::Glossary(args) => glossary::run(args, reader, paint).await,
    }
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
