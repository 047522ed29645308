//! What `plan` and `publish` share: options, and making a plan of what was read.

use std::fmt::Write as _;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, ValueEnum};

use super::args::{ReadArgs, ServerArgs};
use super::reading::{all_was_read, read_in};
use super::server::Server;
use super::session::Session;
use super::{AppError, output, tasks, view};
use crate::atlas::mapping::{ColumnLimits, MappingOptions};
use crate::atlas::plan::{
    self, Choices, Chosen, Moves, Plan, PlanError, PlanFileError, PlanOptions,
};
use crate::diagnostic::Severity;
use crate::lineage::{MergeChoice, Strength};
use crate::source::ProjectPaths;
use crate::workspace::{Detail, Workspace};

/// What to plan.
#[derive(Debug, Args)]
pub struct PlanningArgs {
    /// What to read.
    #[command(flatten)]
    pub read: ReadArgs,
    /// Where and how to publish.
    #[command(flatten)]
    pub catalogue: CatalogueArgs,
    /// Only entities of this name, with what they need; `*` stands for anything
    #[arg(long, value_name = "NAME")]
    pub only: Vec<String>,
    /// Only datasets of this name and the processes that read or write them
    #[arg(long, value_name = "NAME")]
    pub target: Vec<String>,
    /// What to do about what the catalogue has otherwise: a kind of finding or a name, `=`, and `keep`, `adopt`,
    /// `delete-and-recreate` or `remove-the-others`, as the plan offers it
    #[arg(long, value_name = "WHAT=CHOICE")]
    pub choose: Vec<Chosen>,
}

/// Where and how to publish.
#[derive(Debug, Clone, PartialEq, Eq, Default, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of the command line, and any may go with any"
)]
pub struct CatalogueArgs {
    /// Where to publish.
    #[command(flatten)]
    pub server: ServerArgs,
    /// Metadata namespace, the part after `@` of qualified names
    #[arg(long, value_name = "NS", value_parser = NonEmptyStringValueParser::new())]
    pub namespace: Option<String>,
    /// Consent to creating types that the server lacks
    #[arg(long)]
    pub create_types: bool,
    /// Also publish datasets that hold no data of their own (datagen, print, blackhole)
    #[arg(long)]
    pub publish_ephemeral: bool,
    /// Plan columns and their lineage too; also `columns = true` in headwater.toml
    #[arg(long)]
    pub columns: bool,
    /// Which statements become one process
    #[arg(long, value_name = "STRENGTH", default_value = "equivalent")]
    pub merge: MergeArg,
    /// Rename every process that the catalogue has under another name, also where its old file is there
    #[arg(long, conflicts_with = "no_follow_moves")]
    pub follow_moves: bool,
    /// Create a process anew whose file was renamed or moved, instead of renaming it
    #[arg(long)]
    pub no_follow_moves: bool,
}

/// Which statements become one process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum MergeArg {
    /// None
    None,
    /// Those of the same tokens and tables
    Identical,
    /// Those that are the same after names are resolved
    #[default]
    Equivalent,
    /// Those of the same inputs, outputs and column mapping
    Effect,
}

impl MergeArg {
    /// The choice for a graph.
    pub(super) fn choice(self) -> MergeChoice {
        MergeChoice {
            strength: match self {
                Self::None => None,
                Self::Identical => Some(Strength::Identical),
                Self::Equivalent => Some(Strength::Equivalent),
                Self::Effect => Some(Strength::Effect),
            },
            ..MergeChoice::default()
        }
    }
}

/// Reads and plans. Diagnostics are narrated; they do not decide how the command ends.
pub(super) fn make(
    args: &PlanningArgs,
    server: &Server,
    session: &Session,
) -> Result<Plan, AppError> {
    let detail = detail(&args.catalogue, session);
    let workspace = read_in(detail, &args.read, session)?;
    all_was_read(&workspace)?;
    narrate(&workspace, session);
    let general = options(&args.catalogue, session);
    let files = workspace.files_read(&general.mapping.paths);
    let other_definitions = workspace.other_definitions();
    // A plan is as large as what was read; both at once would be the most that this ever needs.
    let lineage = workspace.into_lineage();
    let lineage = lineage.into_merged(&args.catalogue.merge.choice());
    let choices = Choices::new(args.choose.iter().cloned());
    let options = PlanOptions {
        only: args.only.clone(),
        targets: args.target.clone(),
        choices: general.choices.clone().and(choices.clone()),
        read: Some(files),
        other_definitions,
        ..general
    };
    let reader = server.reader()?;
    let progress = output::Narrated::new(session);
    let what = format!("comparing with {}", server.target.name);
    let on_progress = |done: usize, total: usize| progress.tell(&what, done, total);
    let plan = tasks::run(|cancel| async move {
        Ok(plan::make(&reader, lineage, &options, &on_progress, &cancel).await?)
    });
    progress.end();
    let plan = plan?;
    let astray = choices.without_finding(&plan.findings);
    let astray: Vec<String> = astray.map(ToString::to_string).collect();
    if !astray.is_empty() {
        let error = format!(
            "there is nothing to choose for --choose {}",
            astray.join(", ")
        );
        let hint = "`headwater plan` lists what there is to choose, by kind and name";
        return Err(AppError::usage(error).hint(hint));
    }
    let said = &session.project.settings.catalogue.choices;
    let mut forgotten = args
        .choose
        .iter()
        .filter(|it| it.is_forgotten(&plan.findings) && !said.contains(it));
    if let Some(chosen) = forgotten.next() {
        output::narrate(&format!(
            "note: a later plan does not know what was chosen, unless `choices = [\"{chosen}\"]` stands under [catalogue] in headwater.toml"
        ));
    }
    Ok(plan)
}

/// Tells the errors of scripts: what could not be read is missing in what follows.
pub(super) fn narrate(workspace: &Workspace, session: &Session) {
    output::narrate(&told(workspace, session));
}

/// What is told of them.
pub(super) fn told(workspace: &Workspace, session: &Session) -> String {
    let errors = workspace
        .diagnostics
        .iter()
        .filter(|it| it.severity == Severity::Error);
    let paint = session.narration;
    let mut told = view::findings::rendered(errors, workspace, paint);
    if !workspace.diagnostics.is_empty() {
        let sum = view::findings::sum(&workspace.diagnostics, paint);
        // Writing to a String does not fail.
        let _ = writeln!(told, "{sum} (`headwater check` shows all)");
    }
    told
}

/// How much of what is read a plan needs.
pub(super) fn detail(args: &CatalogueArgs, session: &Session) -> Detail {
    if has_columns(args, session) {
        Detail::Columns
    } else {
        Detail::Datasets
    }
}

fn has_columns(args: &CatalogueArgs, session: &Session) -> bool {
    args.columns || session.project.settings.catalogue.columns
}

/// How to plan, as the arguments and the project say.
pub(super) fn options(args: &CatalogueArgs, session: &Session) -> PlanOptions {
    let settings = &session.project.settings.catalogue;
    let limits = &session.project.settings.limits;
    let mut mapping = MappingOptions {
        publish_ephemeral: args.publish_ephemeral,
        namespaces: settings.namespaces.clone(),
        columns: has_columns(args, session).then_some(ColumnLimits {
            columns_per_dataset: limits.columns_per_dataset,
            edges_per_process: limits.column_edges_per_process,
        }),
        rows: settings.mapping.clone().into(),
        paths: ProjectPaths::from_here(session.project.root.clone()),
        ..MappingOptions::default()
    };
    if let Some(namespace) = args.namespace.as_ref().or(settings.namespace.as_ref()) {
        mapping.namespace.clone_from(namespace);
    }
    PlanOptions {
        mapping,
        create_types: args.create_types,
        choices: Choices::new(settings.choices.iter().cloned()),
        moves: match (args.follow_moves, args.no_follow_moves) {
            (true, _) => Moves::All,
            (false, true) => Moves::Never,
            (false, false) => Moves::Sure,
        },
        ..PlanOptions::default()
    }
}

impl From<PlanError> for AppError {
    fn from(error: PlanError) -> Self {
        match error {
            PlanError::Atlas(error) => error.into(),
            PlanError::Cancelled => Self::interrupted(),
            PlanError::MissingTypes { .. } | PlanError::NoSuchName(_) => {
                let mut app = Self::usage(error.to_string());
                app.hints.extend(error.hint());
                app
            }
        }
    }
}

impl From<PlanFileError> for AppError {
    fn from(error: PlanFileError) -> Self {
        Self::usage(error.to_string()).hint(error.hint())
    }
}
