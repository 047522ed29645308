//! The arguments of `headwater plan` for what `headwater drift` was asked.

use std::ffi::OsStr;

use clap::ValueEnum;
use clap::builder::PossibleValue;

use super::DriftArgs;
use crate::atlas::{Credentials, Target};
use crate::cli::args::ResolveChoice;
use crate::cli::planning::MergeArg;
use crate::cli::reading::named;
use crate::drift::Commands;
use crate::flink::GatewayAddress;
use crate::workspace::{Input, Project};

/// The commands for what was asked. Logins are left out.
pub(super) fn of(args: &DriftArgs, target: Option<&Target>, project: &Project) -> Commands {
    let server = target.filter(|target| !target.is_embedded);
    Commands::of(
        &arguments(args, project),
        server.map(|target| &*target.name),
    )
}

fn arguments(args: &DriftArgs, project: &Project) -> Vec<String> {
    let (read, catalogue) = (&args.read, &args.catalogue);
    let inputs = read.inputs.iter();
    let mut words: Vec<String> = inputs.map(|it| input(named(it, project))).collect();
    let mut option = |name: &str, value: Option<&str>| {
        words.push(name.to_owned());
        words.extend(value.map(str::to_owned));
    };
    if let Some(profile) = &project.settings.profile {
        option("--profile", Some(profile));
    }
    if let Some(address) = &catalogue.server.atlas {
        let address = project.settings.address_of(address);
        let target = Target::parse(address, Credentials::None);
        let target = target.ok().filter(|_| address != Target::LOCAL);
        let name = target.as_ref().map_or(Target::LOCAL, |it| &it.name);
        option("--atlas", Some(name));
    }
    if let Some(namespace) = &catalogue.namespace {
        option("--namespace", Some(namespace));
    }
    for (is_given, name) in [
        (catalogue.create_types, "--create-types"),
        (catalogue.publish_ephemeral, "--publish-ephemeral"),
        (catalogue.columns, "--columns"),
        (read.together, "--together"),
    ] {
        if is_given {
            option(name, None);
        }
    }
    if catalogue.merge != MergeArg::default() {
        let value = catalogue.merge.to_possible_value();
        option("--merge", value.as_ref().map(PossibleValue::get_name));
    }
    if read.resolve != ResolveChoice::default() {
        let value = read.resolve.to_possible_value();
        option("--resolve", value.as_ref().map(PossibleValue::get_name));
    }
    let gateway = read.gateway.as_deref();
    let gateway = gateway.map(|it| GatewayAddress::parse(project.settings.address_of(it)));
    if let Some(Ok(gateway)) = gateway {
        option("--gateway", Some(gateway.base()));
    }
    words
}

fn input(text: &OsStr) -> String {
    match Input::parse(text) {
        Ok(Input::Cluster(address)) => address,
        _ => text.to_string_lossy().into_owned(),
    }
}
