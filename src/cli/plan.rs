//! `headwater plan`: what publishing would change.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum, ValueHint};

use super::planning::{self, PlanningArgs};
use super::run::Outcome;
use super::server::Server;
use super::session::Session;
use super::{AppError, output, view};
use crate::atlas::plan::{self, Plan, PlanError};
use crate::export::{self, PlanFile};

/// Arguments of `plan`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct PlanArgs {
    /// What to plan.
    #[command(flatten)]
    pub planning: PlanningArgs,
    /// Save the plan for `headwater apply`; `-` is standard output
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: Option<PathBuf>,
    /// Print a plan that was saved, and read and ask nothing; `-` is standard input
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath,
          conflicts_with_all = ["out", "explain", "inputs", "only", "target"])]
    pub show: Option<PathBuf>,
    /// Say how the type and the name of what is called so came about, in whatever case, or why it is not published, and print
    /// no plan; `*` stands for anything
    #[arg(long, value_name = "NAME", conflicts_with_all = ["out", "all"])]
    pub explain: Option<String>,
    /// Exit with 1 when there is something to change
    #[arg(long)]
    pub exit_code: bool,
    /// List what stays as it is, too
    #[arg(long)]
    pub all: bool,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: PlanFormat,
}

const EXAMPLES: &str = "\
Examples:
  headwater plan jobs/ --atlas http://atlas:21000                       what would change
  headwater plan jobs/ --out plan.json --format html > plan.html        the same, for somebody else to approve
  headwater plan --show plan.json --format markdown                     a plan that was saved, as a comment";

/// How to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PlanFormat {
    /// For people
    Text,
    /// For programs; what is saved with --out
    Json,
    /// For a comment on a review
    Markdown,
    /// A page that needs nothing besides itself
    Html,
}

/// Runs it.
pub(super) fn run(args: &PlanArgs, session: &Session) -> Result<Outcome, AppError> {
    if let Some(file) = &args.show {
        return show(file, args, session);
    }
    if args.explain.is_some() && matches!(args.format, PlanFormat::Markdown | PlanFormat::Html) {
        let error = AppError::usage("a name is explained as text or as JSON");
        return Err(error.hint("give --format text or --format json"));
    }
    let server = Server::open(args.planning.catalogue.server.atlas.as_deref(), session)?;
    let plan = planning::make(&args.planning, &server, session)?;
    if let Some(name) = &args.explain {
        return explain(&plan, name, args.format, session);
    }
    let mut saved = None;
    match &args.out {
        // The plan itself is what goes to standard output.
        Some(file) if file == Path::new("-") => output::json(&plan)?,
        Some(file) => {
            saved = Some(save(&plan, file)?);
            print(&plan, saved.as_ref(), args, session)?;
        }
        None => print(&plan, None, args, session)?,
    }
    if let Some(file) = saved {
        let word = crate::text::quoted(&file.name);
        output::narrate(&format!(
            "saved; `headwater apply {word}` carries out exactly this"
        ));
    }
    Ok(outcome(&plan, args))
}

/// Says how what is called so came about, or why it is not published.
fn explain(
    plan: &Plan,
    name: &str,
    format: PlanFormat,
    session: &Session,
) -> Result<Outcome, AppError> {
    let (meant, left_out) = (plan.meant(name), plan.not_published_meant(name));
    if meant.is_empty() && left_out.is_empty() {
        return Err(PlanError::NoSuchName(vec![name.to_owned()]).into());
    }
    match format {
        PlanFormat::Json => output::json(&export::explained(&meant, left_out))?,
        PlanFormat::Text | PlanFormat::Markdown | PlanFormat::Html => {
            output::data(&view::plan::explained(&meant, &left_out, session.data))?;
        }
    }
    Ok(Outcome::Fine)
}

/// Prints a plan that was saved. No server is asked whether it still holds.
fn show(file: &Path, args: &PlanArgs, session: &Session) -> Result<Outcome, AppError> {
    let (plan, content) = plan::load_with_content(plan::stdin_or(file))?;
    let name = file.display().to_string();
    let file = PlanFile::new(&name, &content);
    print(&plan, Some(&file), args, session)?;
    Ok(outcome(&plan, args))
}

fn save(plan: &Plan, path: &Path) -> Result<PlanFile, AppError> {
    plan::save(plan, path)?;
    // A pipe cannot be read back; nobody approves a plan by one.
    let content = if path.is_file() {
        std::fs::read(path).map_err(|error| AppError::file("read", path, &error))?
    } else {
        Vec::new()
    };
    Ok(PlanFile::new(&path.display().to_string(), &content))
}

fn print(
    plan: &Plan,
    file: Option<&PlanFile>,
    args: &PlanArgs,
    session: &Session,
) -> Result<(), AppError> {
    match args.format {
        PlanFormat::Text => output::data(&view::plan::text(plan, args.all, session.data)),
        PlanFormat::Json => output::json(plan),
        PlanFormat::Markdown => output::data(&export::plan_markdown(plan, file)),
        PlanFormat::Html => output::data(&export::plan_html(plan, file)),
    }
}

fn outcome(plan: &Plan, args: &PlanArgs) -> Outcome {
    if args.exit_code && plan.has_changes() {
        Outcome::Findings
    } else {
        Outcome::Fine
    }
}
