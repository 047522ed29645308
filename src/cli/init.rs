//! `headwater init`: look around and write a project file for what is here.

mod file;
mod surroundings;

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs::OpenOptions as FileOptions;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use self::surroundings::{Found, Surroundings};
use super::args::{GlobalArgs, ServerArgs};
use super::run::Outcome;
use super::session::Session;
use super::{AppError, output, tasks, view};
use crate::atlas::{Credentials, Target};
use crate::text::printable;
use crate::workspace::{Detail, FILE_NAME, Input, OpenOptions, Project, Survey, open};

/// Arguments of `init`.
#[derive(Debug, Args)]
#[command(after_help = NOTES)]
pub struct InitArgs {
    /// Addresses of running clusters to put in, besides those that are found
    #[arg(value_name = "URL")]
    pub clusters: Vec<OsString>,
    /// The catalogue to put in; else one that is found
    #[command(flatten)]
    pub server: ServerArgs,
    /// Metadata namespace to put in, the part after `@` of qualified names
    #[arg(long, value_name = "NS", value_parser = NonEmptyStringValueParser::new())]
    pub namespace: Option<String>,
    /// Print the file and write nothing
    #[arg(long)]
    pub print: bool,
    /// Ask no server
    #[arg(long)]
    pub offline: bool,
}

const NOTES: &str = "\
It looks at the files below this folder, at the configuration of Flink and of Atlas' clients where FLINK_CONF_DIR, FLINK_HOME,
ATLAS_CONF and ATLAS_HOME point to, and asks this machine, and no other, whether a Flink, an SQL gateway or an Atlas answers at
its usual port. A headwater.toml that is there is never written over.";

/// Runs it. A project file above, right or wrong, has no say in what is written here.
pub(super) fn run(args: &InitArgs, global: &GlobalArgs) -> Result<Outcome, AppError> {
    let session = Session::without_project(global)?;
    let path = Path::new(FILE_NAME);
    if path.symlink_metadata().is_ok() && !args.print {
        return Err(is_there());
    }
    let here = Project {
        root: session.project.root.clone(),
        ..Project::default()
    };
    let around = around(args)?;
    let survey = tasks::run(|cancel| async {
        let (inputs, cancel) = ([Input::Path(PathBuf::from("."))], cancel);
        let options = OpenOptions {
            detail: Detail::Datasets,
            ..OpenOptions::default()
        };
        let workspace = open(&inputs, &options, &here, &|_| {}, &cancel).await?;
        Ok(Survey::of(&workspace.lineage))
    })?;
    let text = file::text(&survey, &around);
    output::narrate(&told(&survey, &around, &session));
    if args.print {
        output::data(&text)?;
        return Ok(Outcome::Fine);
    }
    write(path, &text)?;
    output::narrate(&next(&survey, &around));
    Ok(Outcome::Fine)
}

fn is_there() -> AppError {
    AppError::usage(format!(
        "{FILE_NAME} is there already, and nothing was written"
    ))
    .hint("`headwater init --print` prints what would be written")
}

/// Writes a file that was not there. Somebody else may be doing the same.
fn write(path: &Path, text: &str) -> Result<(), AppError> {
    let mut file = FileOptions::new();
    let file = file.write(true).create_new(true).open(path);
    let written = file.and_then(|mut it| it.write_all(text.as_bytes()));
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => is_there(),
        _ => AppError::file("write", path, &error),
    })
}

/// What is named, then what the environment says, then what answers.
fn around(args: &InitArgs) -> Result<Surroundings, AppError> {
    let mut around = Surroundings::default();
    let named = |address: String| Found {
        address,
        how: "as you say".to_owned(),
    };
    for text in &args.clusters {
        match Input::parse(text)? {
            Input::Cluster(address) => around.add_cluster(named(address)),
            Input::Path(_) | Input::Stdin => {
                let told = format!("{} is no address of a cluster", text.to_string_lossy());
                return Err(AppError::usage(told).hint("give it as http://host:8081"));
            }
        }
    }
    if let Some(address) = args
        .server
        .atlas
        .as_deref()
        .filter(|it| *it != Target::LOCAL)
    {
        let target = Target::parse(address, Credentials::None)?;
        around.atlas = Some(named(target.name));
    }
    around.namespace = args.namespace.clone().map(named);
    let found = Surroundings::of_environment(|name| {
        std::env::var_os(name)
            .filter(|it| !it.is_empty())
            .map(PathBuf::from)
    });
    for cluster in found.clusters {
        around.add_cluster(cluster);
    }
    // `--atlas local` says that there is none.
    if args.server.atlas.is_none() {
        around.atlas = found.atlas;
    }
    around.namespace = around.namespace.or(found.namespace);
    if !args.offline {
        around = tasks::run(|_| async {
            let mut around = around;
            let kept = around.atlas.clone();
            around.ask_here().await;
            if args.server.atlas.is_some() {
                around.atlas = kept;
            }
            Ok(around)
        })?;
    }
    Ok(around)
}

/// What was seen, a line each.
fn told(survey: &Survey, around: &Surroundings, session: &Session) -> String {
    let listed = |all: &std::collections::BTreeMap<String, usize>| {
        let all = all.iter().map(|(name, count)| format!("{name} ({count})"));
        all.collect::<Vec<_>>().join(", ")
    };
    let mut lines = vec![(
        "files",
        format!(
            "{} with {} that write and {}",
            view::plural(survey.files, "file", "files"),
            view::plural(survey.processes, "statement", "statements"),
            view::plural(survey.datasets, "table", "tables")
        ),
    )];
    lines.extend((!survey.scripts.is_empty()).then(|| ("scripts", survey.scripts.join(", "))));
    lines.extend((!survey.left_out.is_empty()).then(|| {
        let told = format!(
            "{}: not named, by their names they are copies",
            survey.left_out.join(", ")
        );
        ("left out", told)
    }));
    lines.extend((!survey.preambles.is_empty()).then(|| {
        let told = format!(
            "{}: tables that others use and do not define",
            survey.preambles.join(", ")
        );
        ("preambles", told)
    }));
    lines.extend((!survey.catalogs.is_empty()).then(|| ("catalogs", listed(&survey.catalogs))));
    lines.extend(
        (!survey.connectors.is_empty()).then(|| ("connectors", listed(&survey.connectors))),
    );
    let found = |found: &Found| format!("{} ({})", found.address, found.how);
    lines.extend(around.clusters.iter().map(|it| ("cluster", found(it))));
    lines.extend(around.gateway.iter().map(|it| ("gateway", found(it))));
    lines.extend(around.atlas.iter().map(|it| ("atlas", found(it))));
    lines.extend(around.namespace.iter().map(|it| ("namespace", found(it))));
    let mut text = String::new();
    for (word, what) in lines {
        // Writing to a String does not fail.
        let _ = writeln!(text, "{word:11} {}", printable(&what));
    }
    let above = session.project.root.ancestors().skip(1);
    let above = above.map(|it| it.join(FILE_NAME)).find(|it| it.is_file());
    if let Some(above) = above {
        let _ = writeln!(
            text,
            "note: {} no longer counts in this folder",
            printable(&above.display().to_string())
        );
    }
    text
}

/// What to do once it is written.
fn next(survey: &Survey, around: &Surroundings) -> String {
    let mut text = format!("wrote {FILE_NAME}\n");
    text.push_str(if survey.files == 0 {
        "next: no Flink SQL was found here; name your scripts in it, then `headwater`\n"
    } else {
        "next: `headwater` opens what it names; `headwater check` tells what is doubtful\n"
    });
    text.push_str(if around.clusters.is_empty() && around.atlas.is_none() {
        "next: name clusters and a catalogue in it, then `headwater doctor`\n"
    } else {
        "next: `headwater doctor` says whether the servers answer, and the login works\n"
    });
    text
}
