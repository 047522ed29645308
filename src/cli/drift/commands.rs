//! How the commands begin that a person is told to run.

use std::ffi::OsString;

use clap::ValueEnum;

use super::DriftArgs;
use crate::atlas::Target;
use crate::cli::args::ReadArgs;
use crate::cli::planning::CatalogueArgs;
use crate::drift::Commands;
use crate::flink::GatewayAddress;
use crate::text::quoted;
use crate::workspace::Input;

/// The port of `headwater serve`, where nothing else is said.
const SERVED: &str = "http://127.0.0.1:21010";

/// The commands for what was asked, to be put into a shell. Logins are left out: they come from the environment again.
pub(super) fn of(args: &DriftArgs, target: Option<&Target>) -> Commands {
    let local = target.is_none_or(|target| target.is_embedded);
    let base = match target {
        Some(target) if !local => target.name.as_str(),
        _ => SERVED,
    };
    let login = if local {
        "-H \"Authorization: Bearer $HEADWATER_ATLAS_TOKEN\""
    } else {
        "-u \"$HEADWATER_ATLAS_USER\""
    };
    let base = quoted(base);
    Commands {
        plan: plan(&args.read, &args.catalogue),
        delete: format!("curl -X DELETE {login} {base}/api/atlas/v2/entity/guid/"),
        delete_when: local.then_some("while `headwater serve` runs"),
    }
}

/// `headwater plan` with the same inputs and options.
fn plan(read: &ReadArgs, catalogue: &CatalogueArgs) -> String {
    let mut words = vec!["headwater".to_owned(), "plan".to_owned()];
    let mut option = |name: &str, value: Option<&str>| {
        words.push(name.to_owned());
        words.extend(value.map(str::to_owned));
    };
    if let Some(address) = &catalogue.server.atlas {
        let target = Target::parse(address, crate::atlas::Credentials::None);
        let is_local = address == Target::LOCAL;
        let name = target.ok().filter(|_| !is_local).map(|it| it.name);
        option("--atlas", Some(name.as_deref().unwrap_or(Target::LOCAL)));
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
    let merge = catalogue.merge.to_possible_value();
    if let Some(merge) = merge.filter(|_| catalogue.merge != Default::default()) {
        option("--merge", Some(merge.get_name()));
    }
    let resolve = read.resolve.to_possible_value();
    if let Some(resolve) = resolve.filter(|_| read.resolve != Default::default()) {
        option("--resolve", Some(resolve.get_name()));
    }
    let gateway = read.gateway.as_deref();
    if let Some(Ok((gateway, _))) = gateway.map(GatewayAddress::parse) {
        option("--gateway", Some(gateway.base()));
    }
    words.extend(read.inputs.iter().map(input));
    let words: Vec<_> = words.iter().map(|word| quoted(word)).collect();
    words.join(" ")
}

fn input(text: &OsString) -> String {
    match Input::parse(text) {
        Ok((Input::Cluster(address), _)) => address,
        _ => text.to_string_lossy().into_owned(),
    }
}
