//! From arguments to a workspace, for every command that reads.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::Path;

use super::args::ReadArgs;
use super::run::Outcome;
use super::session::Session;
use super::{AppError, Cli, Kind, login, output, tasks, view};
use crate::diagnostic::{Diagnostic, Rule, Severity, rules};
use crate::flink::{self, Access, GatewayAddress};
use crate::source;
use crate::text::nearest;
use crate::workspace::{
    ClusterShare, Counted, Detail, Input, OpenOptions, Progress, Project, Workspace, open,
};

/// Opens what the arguments name, or what the project does.
pub(super) fn read(args: &ReadArgs, session: &Session) -> Result<Workspace, AppError> {
    read_in(Detail::default(), args, session)
}

/// The same in the detail that is wanted of it.
pub(super) fn read_in(
    detail: Detail,
    args: &ReadArgs,
    session: &Session,
) -> Result<Workspace, AppError> {
    let project = &session.project;
    let (inputs, options) = named_inputs(args, session)?;
    let options = OpenOptions { detail, ..options };
    let progress = output::Narrated::new(session);
    // Files are read before anybody has seen their names.
    let on_progress = |it: Progress| {
        if it.counted == Counted::Jobs {
            progress.tell(&it.what, it.done, it.total);
        }
    };
    let workspace = tasks::run(|cancel| async {
        let cancel = cancel;
        Ok(open(&inputs, &options, project, &on_progress, &cancel).await?)
    });
    progress.end();
    workspace
}

/// What the arguments name; an error where neither they nor the project name anything.
pub(super) fn named_inputs(
    args: &ReadArgs,
    session: &Session,
) -> Result<(Vec<Input>, OpenOptions), AppError> {
    let project = &session.project;
    let (inputs, options) = inputs(args, project)?;
    if inputs.is_empty()
        && project.settings.scripts.is_empty()
        && project.settings.clusters.is_empty()
    {
        return Err(AppError::usage("nothing to read is named")
            .hint("name files, directories, `-` or the address of a cluster; or list scripts in headwater.toml")
            .hint("`headwater demo` opens an example"));
    }
    Ok((inputs, options))
}

/// What the arguments name. A path that is not there is no error here: it becomes a diagnostic as any unreadable file.
pub(super) fn inputs(
    args: &ReadArgs,
    project: &Project,
) -> Result<(Vec<Input>, OpenOptions), AppError> {
    let mut options = OpenOptions {
        together: args.together,
        resolve: args.resolve.into(),
        ..OpenOptions::default()
    };
    let mut inputs = Vec::new();
    for text in &args.inputs {
        let input = Input::parse(named(text, project))?;
        if let Input::Cluster(address) = &input {
            let access = login::for_cluster(address)?;
            options.clusters.push((address.clone(), access));
        }
        inputs.push(input);
    }
    if inputs.is_empty() {
        for cluster in &project.settings.clusters {
            let address = flink::address(cluster)?;
            let access = login::for_cluster(&address)?;
            options.clusters.push((address, access));
        }
    }
    let has_clusters = ClusterShare::of(&inputs, project) != ClusterShare::None;
    options.gateway = gateway(args, project, has_clusters)?;
    Ok((inputs, options))
}

/// What a word means: the address of a server of the project, where no file is called so.
pub(super) fn named<'a>(word: &'a OsStr, project: &'a Project) -> &'a OsStr {
    let address = word.to_str().map(|it| project.settings.address_of(it));
    match address {
        Some(address) if OsStr::new(address) != word && !Path::new(word).exists() => {
            OsStr::new(address)
        }
        _ => word,
    }
}

/// The SQL gateway to ask. One that only the project names is not asked, nor a login for it, where there is no cluster.
fn gateway(
    args: &ReadArgs,
    project: &Project,
    has_clusters: bool,
) -> Result<Option<(GatewayAddress, Access)>, AppError> {
    let text = match (&args.gateway, &project.settings.gateway) {
        (Some(_), _) if !has_clusters => {
            return Err(AppError::usage(
                "--gateway tells of the tables of clusters, and none is named",
            )
            .hint("name the cluster too, as http://host:8081, or list it in headwater.toml"));
        }
        (Some(text), _) => text,
        (None, Some(text)) if has_clusters => text,
        (None, _) => return Ok(None),
    };
    let address = GatewayAddress::parse(project.settings.address_of(text))?;
    let access = login::for_cluster(address.base())?;
    Ok(Some((address, access)))
}

/// A word that is neither a file nor a command, but nearly a command.
pub(super) fn check_for_misspelt_command(
    args: &ReadArgs,
    project: &Project,
) -> Result<(), AppError> {
    use clap::CommandFactory;
    let Some(word) = args.inputs.first().and_then(|it| it.to_str()) else {
        return Ok(());
    };
    let servers = &project.settings.servers;
    let is_known = servers.contains_key(word) || Path::new(word).exists();
    if word.contains(['/', '.', ':']) || word == "-" || is_known {
        return Ok(());
    }
    let cli = Cli::command();
    let names = cli.get_subcommands().map(clap::Command::get_name);
    let mut error = AppError::usage(format!("`{word}` is neither a command nor a file"));
    if let Some(name) = nearest(word, servers.keys().map(String::as_str)) {
        return Err(error.hint(format!("did you mean the server `{name}`?")));
    }
    if let Some(name) = nearest(word, names) {
        error = error.hint(format!("did you mean `headwater {name}`?"));
    }
    Err(error)
}

/// An error where something that was asked for by name could not be read. What is published must be of the whole.
pub(super) fn all_was_read(workspace: &Workspace) -> Result<(), AppError> {
    was_read(workspace, |it| it.rule == &rules::UNREACHABLE)
}

/// An error where something that was asked for by name could not be read, but for clusters that do not answer.
pub(super) fn all_files_were_read(workspace: &Workspace) -> Result<(), AppError> {
    was_read(workspace, |_| false)
}

fn was_read(
    workspace: &Workspace,
    is_too_much: impl Fn(&Diagnostic) -> bool,
) -> Result<(), AppError> {
    let named: BTreeSet<String> = workspace
        .inputs
        .iter()
        .filter_map(|input| match input {
            Input::Stdin => Some("-".to_owned()),
            Input::Path(path) => Some(source::name_of(path)),
            Input::Cluster(_) => None,
        })
        .collect();
    let is_named =
        |it: &Diagnostic| (it.place.as_ref()).is_some_and(|place| named.contains(&*place.file));
    for diagnostic in &workspace.diagnostics {
        let is_unread = UNREAD.contains(&diagnostic.rule) && is_named(diagnostic);
        if is_unread || is_too_much(diagnostic) {
            return Err(error_of(diagnostic));
        }
    }
    Ok(())
}

/// A diagnostic of what could not be read, as the error that ends a command.
pub(super) fn error_of(diagnostic: &Diagnostic) -> AppError {
    let kind = if diagnostic.rule == &rules::UNREACHABLE {
        Kind::Server
    } else {
        Kind::Usage
    };
    let mut error = AppError::new(kind, diagnostic.message.clone());
    error.hints.extend(diagnostic.hint.clone());
    error
}

/// Tells a person what could not be read, for commands whose output has no place for it.
pub(super) fn tell_unread(workspace: &Workspace, session: &Session) {
    let unread = workspace.diagnostics.iter();
    let unread = unread.filter(|it| {
        let is_nothing = it.rule == &rules::UNREACHABLE || it.rule == &rules::NOTHING_FOUND;
        is_nothing || UNREAD.contains(&it.rule)
    });
    output::narrate(&view::findings::rendered(
        unread,
        workspace,
        session.narration,
    ));
}

/// What is found in a file of which nothing could be read.
const UNREAD: [&Rule; 4] = [
    &rules::UNREADABLE,
    &rules::NOT_TEXT,
    &rules::TOO_LARGE,
    &rules::DEFECT,
];

/// Leaves a workspace that has been printed to the system: the program ends, and taking an estate apart piece by piece
/// takes as long as a good part of reading it.
pub(super) fn leave(workspace: Workspace) {
    std::mem::forget(workspace);
}

/// The outcome of a command that prints what was read.
pub(super) fn outcome(workspace: &Workspace) -> Outcome {
    let mut outcome = Outcome::Fine;
    for diagnostic in &workspace.diagnostics {
        if diagnostic.rule == &rules::UNREACHABLE {
            return Outcome::ServerMissing;
        }
        if diagnostic.severity == Severity::Error {
            outcome = Outcome::Findings;
        }
    }
    outcome
}

/// The outcome of a command that does something with what was read: only what could not be read at all counts.
pub(super) fn outcome_of_use(workspace: &Workspace) -> Outcome {
    match outcome(workspace) {
        Outcome::Findings
            if !workspace
                .diagnostics
                .iter()
                .any(|it| UNREAD.contains(&it.rule)) =>
        {
            Outcome::Fine
        }
        outcome => outcome,
    }
}
