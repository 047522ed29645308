//! Whether the servers answer, of which version they are, whether the login works, and what it may do.

use futures_util::future::join_all;

use super::{Area, Check, DoctorArgs, State};
use crate::atlas::types::Inventory;
use crate::atlas::wire::Session as Login;
use crate::atlas::{AtlasError, Credentials, Reader, Target, features};
use crate::cli::dirs::Dirs;
use crate::cli::server::{Place, Server};
use crate::cli::session::Session;
use crate::cli::{AppError, login, reading, tasks};
use crate::flink::{self, Access, Gateway, GatewayAddress};
use crate::local::LocalCatalogue;
use crate::workspace::{Input, Project};

/// Which servers are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// Those of the command line, and where it names none, those of the settings. Addresses there that cannot be any are left
    /// out: the checks of the configuration tell of them.
    All,
    /// Those of the command line: the settings cannot be read.
    Named,
}

/// All checks, each server at the same time as the others.
pub(super) fn checks(
    args: &DoctorArgs,
    session: &Session,
    asked: Asked,
) -> Result<Vec<Check>, AppError> {
    let project = &session.project;
    let mut checks = Vec::new();
    if asked == Asked::Named {
        let told = "those that the settings name were not asked";
        let next = "correct the settings, or name servers here";
        checks.push(check("servers", State::Warn, told).next(next));
    }
    let mut clusters = Vec::new();
    for address in cluster_addresses(args, project)? {
        match login::for_cluster(&address) {
            Ok(access) => clusters.push((address, access)),
            Err(error) => checks.push(Check::failed(Area::Servers, &address, error)),
        }
    }
    let mut gateway = None;
    if let Some(address) = gateway_address(args, project)? {
        match login::for_cluster(address.base()) {
            Ok(access) => gateway = Some((address, access)),
            Err(error) => checks.push(Check::failed(Area::Servers, address.base(), error)),
        }
    }
    let catalogue = catalogue(args, session, asked);
    let found = tasks::run(|_| async {
        let clusters = join_all(
            clusters
                .into_iter()
                .map(|(address, access)| cluster(address, access, project)),
        );
        let gateway = async {
            match gateway {
                Some((address, access)) => Some(of_gateway(address, access, project).await),
                None => None,
            }
        };
        let catalogue = async {
            match catalogue {
                Ok(Catalogue::Asked(server)) => of_catalogue(&server).await,
                Ok(Catalogue::NotAsked) => Vec::new(),
                Ok(Catalogue::NotThere) => {
                    let told = "the local one, which is not there yet";
                    let next = "the first publish makes it; --atlas URL names an Atlas";
                    vec![check("catalogue", State::Ok, told).next(next)]
                }
                Err(error) => vec![Check::failed(Area::Servers, "catalogue", error)],
            }
        };
        Ok(tokio::join!(clusters, gateway, catalogue))
    })?;
    let (clusters, gateway, catalogue) = found;
    checks.extend(clusters);
    checks.extend(gateway);
    checks.extend(catalogue);
    Ok(checks)
}

fn check(name: &str, state: State, told: impl Into<String>) -> Check {
    Check::new(Area::Servers, name, state, told)
}

async fn cluster(address: String, access: Access, project: &Project) -> Check {
    let has_login = access.login.is_some();
    let timeout = project.settings.limits.server_timeout();
    let about = async { flink::Client::new(&address, access, timeout)?.about().await };
    match about.await {
        Ok(about) => {
            let told = format!(
                "Flink {}, {} TaskManagers, {} jobs run",
                about.flink_version, about.taskmanagers, about.jobs_running
            );
            in_the_clear(check(&address, State::Ok, told), &address, has_login)
        }
        Err(error) => Check::failed(Area::Servers, &address, error.into()),
    }
}

async fn of_gateway(address: GatewayAddress, access: Access, project: &Project) -> Check {
    let name = address.base().to_owned();
    let has_login = access.login.is_some();
    let timeout = project.settings.limits.server_timeout();
    let version = async { Gateway::new(&address, access, timeout)?.version().await };
    match version.await {
        Ok(version) => {
            let found = check(&name, State::Ok, format!("SQL gateway of Flink {version}"));
            in_the_clear(found, &name, has_login)
        }
        Err(error) => Check::failed(Area::Servers, &name, error.into()),
    }
}

/// The clusters to ask; an error where the command line names something else.
fn cluster_addresses(args: &DoctorArgs, project: &Project) -> Result<Vec<String>, AppError> {
    if args.clusters.is_empty() {
        let named = project.settings.clusters.iter();
        return Ok(named.filter_map(|it| flink::address(it).ok()).collect());
    }
    let named =
        args.clusters
            .iter()
            .map(|text| match Input::parse(reading::named(text, project))? {
                Input::Cluster(address) => Ok(address),
                Input::Path(_) | Input::Stdin => {
                    let told = format!("{} is no address of a cluster", text.display());
                    Err(AppError::usage(told).hint("give it as http://host:8081"))
                }
            });
    named.collect()
}

/// The SQL gateway to ask, if any.
fn gateway_address(
    args: &DoctorArgs,
    project: &Project,
) -> Result<Option<GatewayAddress>, AppError> {
    let settings = &project.settings;
    let parse = |text: &str| GatewayAddress::parse(settings.address_of(text));
    match (&args.gateway, &settings.gateway) {
        (Some(named), _) => Ok(Some(parse(named)?)),
        (None, Some(set)) => Ok(parse(set).ok()),
        (None, None) => Ok(None),
    }
}

/// The catalogue that is meant.
enum Catalogue {
    Asked(Box<Server>),
    /// The local one. Looking does not make it.
    NotThere,
    /// Nobody knows which.
    NotAsked,
}

fn catalogue(args: &DoctorArgs, session: &Session, asked: Asked) -> Result<Catalogue, AppError> {
    let named = args.server.atlas.as_deref();
    match Place::of(named, session) {
        _ if named.is_none() && asked == Asked::Named => Ok(Catalogue::NotAsked),
        Place::Local if !LocalCatalogue::is_in(&Dirs::find()?.data) => Ok(Catalogue::NotThere),
        Place::Remote(address)
            if named.is_none() && Target::parse(&address, Credentials::None).is_err() =>
        {
            Ok(Catalogue::NotAsked)
        }
        Place::Local | Place::Remote(_) => {
            Ok(Catalogue::Asked(Box::new(Server::open(named, session)?)))
        }
    }
}

async fn of_catalogue(server: &Server) -> Vec<Check> {
    let name = if server.target.is_embedded {
        "local catalogue"
    } else {
        &server.target.name
    };
    match about(server, name).await {
        Ok(checks) => checks,
        Err(error) => vec![Check::failed(Area::Servers, name, error)],
    }
}

async fn about(server: &Server, name: &str) -> Result<Vec<Check>, AppError> {
    let reader = server.reader()?;
    let state = reader.status().await?;
    if state != "ACTIVE" {
        let told = format!("it is {state}, not ACTIVE");
        let next = "name the instance that is active; a passive one answers no questions";
        return Ok(vec![check(name, State::Fail, told).next(next)]);
    }
    let version = reader.version().await?;
    let found = check(name, State::Ok, format!("Atlas {}", version.version));
    let has_login = !matches!(server.target.credentials, Credentials::None);
    let is_remote = !server.target.is_embedded;
    let mut checks = vec![in_the_clear(found, name, has_login && is_remote)];
    let login = reader.session().await?;
    checks.extend(login.as_ref().map(|login| rights(name, login)));
    // What servers lack, the local catalogue does not need.
    if is_remote {
        checks.extend(abilities(&reader, name, login.as_ref()).await?);
    }
    Ok(checks)
}

/// What the login may do. Whoever only looks needs no more.
fn rights(name: &str, login: &Login) -> Check {
    let name = format!("{name} login");
    let user = &login.user_name;
    match (login.may_create, login.may_update) {
        (Some(true), Some(true)) => check(
            &name,
            State::Ok,
            format!("{user} may create and change entities"),
        ),
        (None, _) | (_, None) => check(
            &name,
            State::Ok,
            format!("{user}; what it may do is not said"),
        ),
        (create, update) => {
            let told = match (create, update) {
                (Some(true), _) => format!("{user} may create entities and not change them"),
                (_, Some(true)) => format!("{user} may change entities and not create them"),
                _ => format!("{user} may only look"),
            };
            check(&name, State::Warn, told)
                .next("to publish, ask the administrator for rights on entities, or hand on a plan: `headwater plan --out FILE`")
        }
    }
}

/// What headwater needs of a server and this one has not.
async fn abilities(
    reader: &Reader,
    name: &str,
    login: Option<&Login>,
) -> Result<Vec<Check>, AppError> {
    // A gateway may let through less than all of Atlas.
    let inventory = match Inventory::read(reader).await {
        Err(AtlasError::Answer { .. } | AtlasError::NotAtlas { .. }) => None,
        inventory => Some(inventory?),
    };
    let features = features::Features::read(reader, login, inventory.as_ref()).await?;
    let lacking = features.iter().filter_map(|(feature, state)| {
        let without = feature.without?;
        let is_lacking = matches!(state, features::State::Missing | features::State::Off);
        is_lacking.then(|| {
            let name = format!("{name} {}", feature.key);
            check(&name, State::Warn, format!("cannot {}", feature.name)).next(without)
        })
    });
    Ok(lacking.collect())
}

/// A warning where a login goes through a network that anybody may listen to.
fn in_the_clear(check: Check, address: &str, has_login: bool) -> Check {
    let host = address.strip_prefix("http://");
    let is_near = |host: &str| {
        let near = ["localhost", "127.", "[::1]"];
        near.iter().any(|it| host.starts_with(it))
    };
    match host {
        Some(host) if has_login && !is_near(host) => {
            let told = format!(
                "{}; the login goes through the network in the clear",
                check.told
            );
            Check {
                state: State::Warn,
                told,
                ..check
            }
            .next("use its https address")
        }
        _ => check,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_in_the_clear_is_told() {
        let found = |address: &str, has_login| {
            in_the_clear(check(address, State::Ok, "Flink 2"), address, has_login).state
        };
        assert_eq!(found("http://jm:8081", true), State::Warn);
        assert_eq!(found("http://jm:8081", false), State::Ok);
        assert_eq!(found("https://jm:8081", true), State::Ok);
        assert_eq!(found("http://127.0.0.1:8081", true), State::Ok);
    }

    #[test]
    fn rights_are_told_in_full() {
        let login = |create, update| Login {
            user_name: "mara".to_owned(),
            may_create: create,
            may_update: update,
            ..Login::default()
        };
        for (create, update, state, told) in [
            (Some(true), Some(true), State::Ok, "may create and change"),
            (Some(false), Some(false), State::Warn, "may only look"),
            (Some(true), Some(false), State::Warn, "not change"),
            (Some(false), Some(true), State::Warn, "not create"),
            (None, None, State::Ok, "is not said"),
        ] {
            let found = rights("atlas", &login(create, update));
            assert_eq!(found.state, state);
            assert!(found.told.contains(told), "{}", found.told);
        }
    }
}
