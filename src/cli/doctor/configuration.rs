//! Whether the configuration can be read, and what it names is there.

use std::fs::Metadata;
use std::path::Path;

use super::{Area, Check, State};
use crate::atlas::{Credentials, Target};
use crate::cli::AppError;
use crate::cli::dirs::{self, Dirs};
use crate::cli::session::{self, Session};
use crate::flink::{self, GatewayAddress};
use crate::tui::keymap::Keymap;
use crate::workspace::Project;

/// All checks; `broken` is why the layers of settings could not be read.
pub(super) fn checks(session: &Session, broken: Option<AppError>) -> Vec<Check> {
    let mut checks = Vec::new();
    if let Some(error) = broken {
        checks.push(Check::failed(Area::Configuration, "settings", error));
    } else {
        of_project(&session.project, &mut checks);
        checks.extend(addresses(&session.project));
    }
    match Dirs::find() {
        Ok(dirs) => of_person(&dirs, &mut checks),
        Err(error) => checks.push(Check::failed(Area::Configuration, "folders", error)),
    }
    checks
}

fn check(name: &str, state: State, told: impl Into<String>) -> Check {
    Check::new(Area::Configuration, name, state, told)
}

fn of_project(project: &Project, checks: &mut Vec<Check>) {
    let Some(file) = &project.file else {
        let told = "no headwater.toml here or above; everything works without one";
        checks.push(check("project", State::Ok, told).next("`headwater init` writes one"));
        return;
    };
    checks.push(check("project", State::Ok, file.display().to_string()));
    checks.extend(profile(project));
    for (name, paths) in [
        ("scripts", project.scripts()),
        ("preambles", project.preambles()),
    ] {
        let missing = paths.iter().filter(|it| !it.exists());
        let missing: Vec<_> = missing.map(|it| it.display().to_string()).collect();
        match (paths.len(), missing.as_slice()) {
            (0, _) => {}
            (count, []) => checks.push(check(name, State::Ok, format!("{count} named, all there"))),
            (_, missing) => {
                let told = format!("not there: {}", missing.join(", "));
                let place = project.layers.place(name).unwrap_or_default();
                let next = format!("correct {place}; paths are relative to the project file");
                checks.push(check(name, State::Fail, told).next(next));
            }
        }
    }
}

fn profile(project: &Project) -> Option<Check> {
    let names: Vec<&str> = project.layers.profiles().collect();
    match (&project.settings.profile, names.is_empty()) {
        (Some(profile), _) => {
            let place = project.layers.place("profile").unwrap_or_default();
            Some(check("profile", State::Ok, format!("{profile} ({place})")))
        }
        (None, true) => None,
        (None, false) => {
            let told = format!("none is chosen of {}", names.join(", "));
            let next = "choose one with --profile NAME or HEADWATER_PROFILE, or name the usual one: profile = \"NAME\"";
            Some(check("profile", State::Warn, told).next(next))
        }
    }
}

/// The addresses of settings that cannot be any, each with its place.
fn addresses(project: &Project) -> impl Iterator<Item = Check> {
    let settings = &project.settings;
    let clusters = settings.clusters.iter().map(|it| {
        let address = flink::address(it).map(drop);
        ("clusters", address.map_err(AppError::from))
    });
    let gateway = settings.gateway.iter().map(|it| {
        let address = GatewayAddress::parse(settings.address_of(it)).map(drop);
        ("gateway", address.map_err(AppError::from))
    });
    let url = settings.catalogue.url.iter();
    let catalogue = url.filter(|it| *it != Target::LOCAL).map(|it| {
        let address = Target::parse(it, Credentials::None).map(drop);
        ("catalogue.url", address.map_err(AppError::from))
    });
    let wrong = clusters.chain(gateway).chain(catalogue);
    wrong.filter_map(|(key, address)| {
        let mut error = address.err()?;
        let place = project.layers.place(key);
        error
            .hints
            .extend(place.map(|place| format!("correct {place}")));
        Some(Check::failed(Area::Configuration, key, error))
    })
}

fn of_person(dirs: &Dirs, checks: &mut Vec<Check>) {
    let file = dirs.config.join(dirs::CONFIG);
    match session::person() {
        Err(error) => checks.push(Check::failed(Area::Configuration, "config.toml", error)),
        Ok(None) => {}
        Ok(Some(_)) => checks.push(own_file(&file)),
    }
    if let Ok(text) = std::fs::read_to_string(dirs.config.join(dirs::KEYMAP)) {
        checks.push(match Keymap::with_overrides(Some(&text)) {
            Ok(_) => check("keymap.toml", State::Ok, "every action is known"),
            Err(error) => check("keymap.toml", State::Fail, error.to_string())
                .next("`?` in the UI lists all actions; assets/keymap.toml has the defaults"),
        });
    }
    for (name, folder, what) in [
        ("data", &dirs.data, "the local catalogue"),
        (
            "state",
            &dirs.state,
            "journals, so nothing can be published",
        ),
    ] {
        checks.push(folder_check(name, folder, what));
    }
}

/// A file of one's own that may hold commands for logins: others should not write to it.
fn own_file(file: &Path) -> Check {
    let shown = file.display().to_string();
    let is_open = std::fs::metadata(file).is_ok_and(|it| others_write(&it));
    if is_open {
        let next = format!("chmod go-w {}", crate::text::quoted(&shown));
        return check(
            "config.toml",
            State::Warn,
            format!("{shown} can be written by others, and it names programs for logins"),
        )
        .next(next);
    }
    check("config.toml", State::Ok, shown)
}

#[cfg(unix)]
fn others_write(facts: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    facts.mode() & 0o022 != 0
}

#[cfg(not(unix))]
fn others_write(_: &Metadata) -> bool {
    false
}

/// Whether something can be written into a folder, or the folder be made.
fn folder_check(name: &str, folder: &Path, what: &str) -> Check {
    let there = folder.ancestors().find(|it| it.exists());
    let written = there.map(|it| {
        tempfile::Builder::new()
            .prefix(".headwater-doctor")
            .tempfile_in(it)
    });
    let shown = folder.display().to_string();
    match written {
        Some(Ok(_)) => check(name, State::Ok, shown),
        Some(Err(error)) => check(
            name,
            State::Fail,
            format!("{shown} cannot be written to ({error}): it would hold {what}"),
        )
        .next(
            "give yourself the right, or set XDG_DATA_HOME and XDG_STATE_HOME to folders of yours",
        ),
        None => check(name, State::Fail, format!("{shown} cannot be made"))
            .next("set XDG_DATA_HOME and XDG_STATE_HOME to folders of yours"),
    }
}
