//! The arguments: commands, and the options that several of them share.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};

use super::planning::CatalogueArgs;
use crate::lineage::Strength;
use crate::sql::Resolve;

/// Lineage of Apache Flink SQL: look, take duplicates out, review and publish to Apache Atlas.
///
/// Without a command it opens the terminal UI on what is named: files, directories, `-` for standard input, the address
/// of a running cluster, or a folder that one was saved into; without a terminal it prints what `lineage` prints. A
/// command's name wins over a file of that name: write `./check` for the file.
#[derive(Debug, Parser)]
#[command(name = "headwater", version, max_term_width = 100)]
#[command(
    override_usage = "headwater [OPTIONS] [PATH|URL]...\n       headwater COMMAND [OPTIONS] [...]"
)]
#[command(after_help = EXIT_CODES)]
pub struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub global: GlobalArgs,
    /// What to open where no command is given.
    #[command(flatten)]
    pub read: ReadArgs,
    /// Where and how to publish, where no command is given.
    #[command(flatten)]
    pub catalogue: CatalogueArgs,
    /// The command.
    #[command(subcommand)]
    pub command: Option<Command>,
}

const EXIT_CODES: &str = "\
Exit codes: 0 fine; 1 findings (a diagnostic of severity error; with --exit-code, something to change);
2 usage or configuration; 3 a server could not be reached or refused; 4 partly published, can be resumed;
130 interrupted.

Login: HEADWATER_ATLAS_USER with HEADWATER_ATLAS_PASSWORD or HEADWATER_ATLAS_PASSWORD_FILE, or
HEADWATER_ATLAS_TOKEN; for a proxy in front of Flink the same with HEADWATER_FLINK_. Programs that give a
login, and certificates: config.toml, see docs/login.md.";

/// Options of every command.
#[derive(Debug, Args)]
pub struct GlobalArgs {
    /// Project file; else the nearest headwater.toml in this directory or above
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,
    /// Profile of the project file, such as dev or prod; else HEADWATER_PROFILE, else the one that the file names
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,
    /// When to use colours [default: auto]
    #[arg(long, global = true, value_name = "WHEN")]
    pub color: Option<ColorChoice>,
    /// Theme of the terminal UI: terminal, dark, light, mono, or one of yours; else what fits the background
    #[arg(long, global = true, value_name = "NAME")]
    pub theme: Option<String>,
    /// Use ASCII characters only for what headwater draws
    #[arg(long, global = true)]
    pub ascii: bool,
    /// Print plain text in order where a screen would be drawn: for screen readers and braille
    #[arg(long, global = true)]
    pub plain: bool,
    /// Only look: nothing is published, no type is created, and no match of a job is kept
    #[arg(long, global = true)]
    pub read_only: bool,
    /// Where the log goes; else headwater.log in the state directory
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub log_file: Option<PathBuf>,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl ColorChoice {
    /// The word for it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Always => "always",
            Self::Never => "never",
        }
    }
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Open the bundled demo with a local catalogue of its own
    Demo(super::demo::DemoArgs),
    /// Print what reads and writes what
    Lineage(super::lineage::LineageArgs),
    /// List all that depends on a table or a column, or all that it depends on
    Impact(super::impact::ImpactArgs),
    /// Show what a table or a column comes from and goes into, as a tree
    #[command(visible_alias = "tree")]
    Trace(super::trace::TraceArgs),
    /// Show how data gets from one table or column to another, statement by statement
    Path(super::path::PathArgs),
    /// Show what flows between jobs, databases, connectors, files or namespaces
    Groups(super::groups::GroupsArgs),
    /// Print what is doubtful, with its place and what to do
    Check(super::check::CheckArgs),
    /// Report statements that are the same, or write the script without the repeats
    Dedup(super::dedup::DedupArgs),
    /// Show what differs between two states of scripts: paths, or git revisions
    Diff(super::diff::DiffArgs),
    /// Compare scripts, clusters and the catalogue: what is declared, what runs, what is published
    Drift(super::drift::DriftArgs),
    /// Show what publishing would change, and save it for `apply`
    Plan(super::plan::PlanArgs),
    /// Carry out a saved plan
    Apply(super::apply::ApplyArgs),
    /// Plan, ask, and publish
    Publish(super::publish::PublishArgs),
    /// Take a publish back: plan, ask, carry out
    Undo(super::undo::UndoArgs),
    /// Look at an Atlas server or the local catalogue; never writes
    Atlas(super::atlas::AtlasArgs),
    /// Serve the local catalogue on a fixed port
    Serve(super::serve::ServeArgs),
    /// Write the graph for another tool
    Export(super::export::ExportArgs),
    /// List the jobs of clusters with their tables, or save a cluster into a folder
    Jobs(super::jobs::JobsArgs),
    /// Say which statement the jobs of a name run, where what they do does not tell
    Match(super::runs::MatchArgs),
    /// Look around and write a headwater.toml for what is here
    Init(super::init::InitArgs),
    /// Say what is wrong with the terminal, the configuration and the servers, and what to do about it
    Doctor(super::doctor::DoctorArgs),
    /// Show the configuration in force, or where it lies
    Config(super::config::ConfigArgs),
    /// Print a completion script for a shell
    Completions(super::completions::CompletionsArgs),
    /// Print the manual page, or write one per command into a directory
    Man(super::man::ManArgs),
}

/// What to read, and how.
#[derive(Debug, Clone, PartialEq, Eq, Default, Args)]
pub struct ReadArgs {
    /// Files, directories, `-` for standard input, addresses of running clusters, saved clusters; else what headwater.toml
    /// names
    #[arg(value_name = "PATH|URL", value_hint = ValueHint::AnyPath)]
    pub inputs: Vec<OsString>,
    /// All files share one catalogue, in the order given
    #[arg(long)]
    pub together: bool,
    /// How far names are followed
    #[arg(long, value_name = "HOW", default_value = "base")]
    pub resolve: ResolveChoice,
    /// SQL gateway that tells how the tables of running jobs are defined; else that of headwater.toml
    #[arg(long, value_name = "URL")]
    pub gateway: Option<String>,
}

/// How far names are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ResolveChoice {
    /// Through views and computed columns to stored columns
    #[default]
    Base,
    /// Views are datasets of their own
    Declared,
}

impl From<ResolveChoice> for Resolve {
    fn from(choice: ResolveChoice) -> Self {
        match choice {
            ResolveChoice::Base => Self::Base,
            ResolveChoice::Declared => Self::Declared,
        }
    }
}

/// How to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// How alike statements must be to be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StrengthChoice {
    /// Same tokens and, in their place in their scripts, the same tables
    Identical,
    /// Same after names are resolved and comments, case and aliases are set aside
    Equivalent,
    /// Same inputs, outputs and column mapping
    Effect,
}

impl From<StrengthChoice> for Strength {
    fn from(choice: StrengthChoice) -> Self {
        match choice {
            StrengthChoice::Identical => Self::Identical,
            StrengthChoice::Equivalent => Self::Equivalent,
            StrengthChoice::Effect => Self::Effect,
        }
    }
}

/// The catalogue to compare with or to look at.
#[derive(Debug, Clone, PartialEq, Eq, Default, Args)]
pub struct ServerArgs {
    /// Address of an Atlas server; else that of headwater.toml, else the local catalogue
    #[arg(long, value_name = "URL")]
    pub atlas: Option<String>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_arguments_hold_together() {
        super::Cli::command().debug_assert();
    }
}
