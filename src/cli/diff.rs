//! `headwater diff`: what differs between two states of scripts.
//!
//! The command line is git's: revisions in front, paths behind, `--` between them where a word could be either.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum, ValueHint};

use super::args::ResolveChoice;
use super::run::Outcome;
use super::session::Session;
use super::view::{self, plural};
use super::{AppError, output, tasks};
use crate::diagnostic::Severity;
use crate::export::{self, ComparedSide};
use crate::lineage::diff::{Difference, Side, compare};
use crate::workspace::{Comparison, PreparedSide, Revisions, Workspace, prepare, repository_has};

/// Arguments of `diff`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct DiffArgs {
    /// Two files or folders; or one or two git revisions (`A`, `A B`, `A..B`, `A...B`) and then paths
    #[arg(value_name = "OLD NEW | REVISION… PATH…", value_hint = ValueHint::AnyPath)]
    pub words: Vec<OsString>,
    /// Files and folders, where a word could also be a revision
    #[arg(last = true, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<OsString>,
    /// The revision to compare with; every word is a path then
    #[arg(long, value_name = "REVISION")]
    pub rev: Option<OsString>,
    /// All files of a side share one catalogue, in the order given
    #[arg(long)]
    pub together: bool,
    /// How far names are followed
    #[arg(long, value_name = "HOW", default_value = "base")]
    pub resolve: ResolveChoice,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: DiffFormat,
    /// Exit with 1 when something differs
    #[arg(long)]
    pub exit_code: bool,
}

const EXAMPLES: &str = "\
Examples:
  headwater diff old.sql new.sql          two files, or two folders
  headwater diff HEAD~1 -- jobs/          a revision with the files here, as `git diff`
  headwater diff jobs/ HEAD~1             the same
  headwater diff --rev v1.2 jobs/         the same, where a word could be either
  headwater diff main...HEAD              what a branch changes, since it left main
  headwater diff A B -- jobs/             two revisions; works in a bare repository

A word that names a file or folder is a path, any other a revision. Without paths it looks at the scripts of
headwater.toml, else at the current folder. The working tree is never touched.";

/// How to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// For a comment on a review
    Markdown,
}

/// Runs it.
pub(super) fn run(args: &DiffArgs, session: &Session) -> Result<Outcome, AppError> {
    let comparison = comparison(args)?;
    let (old, new) = prepare(
        &comparison,
        args.resolve.into(),
        args.together,
        &session.project,
    )?;
    let (before, after) = tasks::run(|cancel| {
        let (old, new) = (&old, &new);
        async move { Ok((old.open(&cancel).await?, new.open(&cancel).await?)) }
    })?;
    let difference = compare(
        Side {
            lineage: &before.lineage,
            name_of: &|name| old.name_of(name),
        },
        Side {
            lineage: &after.lineage,
            name_of: &|name| new.name_of(name),
        },
    );
    print(
        args.format,
        &difference,
        [(&old, &before), (&new, &after)],
        session,
    )?;
    let has_error = (after.diagnostics.iter()).any(|it| it.severity == Severity::Error);
    Ok(if has_error || (args.exit_code && !difference.is_empty()) {
        Outcome::Findings
    } else {
        Outcome::Fine
    })
}

fn print(
    format: DiffFormat,
    difference: &Difference,
    sides: [(&PreparedSide, &Workspace); 2],
    session: &Session,
) -> Result<(), AppError> {
    let compared = sides.map(|(side, workspace)| compared(side, workspace));
    let [old, new] = &compared;
    match format {
        DiffFormat::Json => return output::json(&export::difference(difference, old, new)),
        DiffFormat::Markdown => output::data(&export::markdown(difference, old, new))?,
        DiffFormat::Text => output::data(&view::diff::text(difference, old, new, session.data))?,
    }
    for (side, workspace) in sides {
        narrate_errors(side, workspace, session);
    }
    Ok(())
}

fn compared(side: &PreparedSide, workspace: &Workspace) -> ComparedSide {
    let (datasets, processes) = workspace.lineage.counts();
    ComparedSide {
        name: side.title.clone(),
        processes,
        datasets,
        errors: (workspace.diagnostics.iter())
            .filter(|it| it.severity == Severity::Error)
            .count(),
    }
}

/// What could not be read is missing in the comparison, on either side.
fn narrate_errors(side: &PreparedSide, workspace: &Workspace, session: &Session) {
    let errors: Vec<_> = (workspace.diagnostics.iter())
        .filter(|it| it.severity == Severity::Error)
        .collect();
    if errors.is_empty() {
        return;
    }
    let count = errors.len();
    output::narrate(&format!(
        "{} in {}:",
        plural(count, "error", "errors"),
        crate::text::printable(&side.title)
    ));
    output::narrate(&view::findings::rendered(
        errors,
        workspace,
        session.narration,
    ));
}

/// What the words mean.
fn comparison(args: &DiffArgs) -> Result<Comparison, AppError> {
    let words: Vec<&OsStr> = args.words.iter().map(OsString::as_os_str).collect();
    if let Some(revision) = &args.rev {
        return revisions(
            &[revision.as_os_str()],
            args.words.iter().chain(&args.paths),
        );
    }
    if !args.paths.is_empty() {
        return revisions(&words, &args.paths);
    }
    let is_path = |word: &&OsStr| Path::new(word).exists();
    let in_front = words.iter().take_while(|word| !is_path(word)).count();
    let (names, paths) = words.split_at(in_front);
    match (names, paths) {
        // The revision may stand behind: `headwater diff jobs/ HEAD~1`.
        ([], [first, more @ .., name]) if !is_path(name) && repository_has(name) => {
            revisions(&[*name], std::iter::once(first).chain(more))
        }
        ([], [before, after]) => Ok(Comparison::Paths {
            before: PathBuf::from(before),
            after: PathBuf::from(after),
        }),
        ([], []) => Err(AppError::usage("nothing to compare is named")
            .hint("two paths: headwater diff OLD NEW")
            .hint("a git revision with the files here: headwater diff HEAD~1 -- jobs/")),
        ([], [path, ..]) => {
            let path = path.display();
            Err(
                AppError::usage(format!("{path} is to be compared with what?"))
                    .hint(format!(
                        "with the last commit: headwater diff HEAD -- {path}"
                    ))
                    .hint(format!("with another path: headwater diff OLD {path}")),
            )
        }
        (names, paths) => {
            for name in names {
                known(name)?;
            }
            if let Some(path) = paths.iter().find(|path| !is_path(path)) {
                return Err(no_path(path));
            }
            revisions(names, paths)
        }
    }
}

/// A word that is no path must be a revision; if it is neither, that is what is said.
fn known(name: &OsStr) -> Result<(), AppError> {
    let text = name.to_string_lossy();
    let is_range = text.contains("..");
    let looks_like_path = text.contains('/') || Path::new(name).extension().is_some();
    if is_range || !looks_like_path || repository_has(name) {
        return Ok(());
    }
    Err(no_path(name))
}

fn no_path(name: &OsStr) -> AppError {
    let name = name.display();
    AppError::usage(format!(
        "{name} is neither a file or folder nor a git revision"
    ))
    .hint(format!(
        "a path that only a revision has goes behind `--`: headwater diff HEAD -- {name}"
    ))
}

fn revisions<P: AsRef<OsStr>>(
    names: &[&OsStr],
    paths: impl IntoIterator<Item = P>,
) -> Result<Comparison, AppError> {
    let mut found = Revisions {
        paths: (paths.into_iter())
            .map(|path| PathBuf::from(path.as_ref()))
            .collect(),
        ..Revisions::default()
    };
    match names {
        [] => found.before = "HEAD".into(),
        [range] => take_range(range, &mut found),
        [before, after] => {
            (*before).clone_into(&mut found.before);
            found.after = Some((*after).to_owned());
        }
        _ => {
            return Err(AppError::usage("more than two revisions are named")
                .hint("paths go behind `--`: headwater diff A B -- jobs/"));
        }
    }
    Ok(Comparison::Revisions(found))
}

/// `A`, `A..B` or `A...B`; what is left out of a range is HEAD, as for git.
fn take_range(range: &OsStr, into: &mut Revisions) {
    let or_head = |name: &str| OsString::from(if name.is_empty() { "HEAD" } else { name });
    let text = range.to_str();
    let split = |dots| text.and_then(|it| it.split_once(dots));
    if let Some((before, after)) = split("...") {
        into.from_ancestor = true;
        into.before = or_head(before);
        into.after = Some(or_head(after));
    } else if let Some((before, after)) = split("..") {
        into.before = or_head(before);
        into.after = Some(or_head(after));
    } else {
        range.clone_into(&mut into.before);
    }
}
