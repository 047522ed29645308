//! What the environment says of clusters and catalogues: the configuration of Flink and of Atlas' clients where its variables
//! point to, and what answers on this machine.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::atlas::{Credentials, Reader, Target};
use crate::flink::{Access, Client, Gateway, GatewayAddress};

/// An address, and how it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) address: String,
    /// For a person.
    pub(super) how: String,
}

/// What was found around.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Surroundings {
    pub(super) clusters: Vec<Found>,
    pub(super) gateway: Option<Found>,
    pub(super) atlas: Option<Found>,
    pub(super) namespace: Option<Found>,
}

/// Variables that point to folders with the configuration of Flink or of Atlas' clients, and where it lies below them.
const FOLDERS: [(&str, &str); 4] = [
    ("FLINK_CONF_DIR", ""),
    ("FLINK_HOME", "conf"),
    ("ATLAS_CONF", ""),
    ("ATLAS_HOME", "conf"),
];

/// Flink's own configuration; the second name is the one before Flink 2.
const OF_FLINK: [&str; 2] = ["config.yaml", "flink-conf.yaml"];

/// That of Atlas' clients and hooks, the hook of Flink among them.
const OF_ATLAS: &str = "atlas-application.properties";

impl Surroundings {
    /// What the variables lead to.
    pub(super) fn of_environment(variable: impl Fn(&str) -> Option<PathBuf>) -> Self {
        let mut found = Self::default();
        for (name, below) in FOLDERS {
            let Some(folder) = variable(name).map(|it| it.join(below)) else {
                continue;
            };
            for file in OF_FLINK {
                found.take_in_flink(&folder.join(file), name);
            }
            found.take_in_atlas(&folder.join(OF_ATLAS), name);
        }
        found
    }

    fn take_in_flink(&mut self, file: &Path, variable: &str) {
        let Ok(text) = std::fs::read_to_string(file) else {
            return;
        };
        let values = yaml(&text);
        let get = |key: &str| {
            values
                .iter()
                .find(|(it, _)| it == key)
                .map(|(_, value)| value.as_str())
        };
        // RestOptions of Flink: without an address of its own it is the JobManager's.
        let host = get("rest.address").or(get("jobmanager.rpc.address"));
        let Some(host) = host.filter(|it| !it.is_empty() && *it != "0.0.0.0") else {
            return;
        };
        let scheme = match get("security.ssl.rest.enabled") {
            Some("true") => "https",
            _ => "http",
        };
        let port = get("rest.port").unwrap_or("8081");
        self.add_cluster(Found {
            address: format!("{scheme}://{host}:{port}"),
            how: format!("{variable}: {}", file.display()),
        });
    }

    fn take_in_atlas(&mut self, file: &Path, variable: &str) {
        let Ok(text) = std::fs::read_to_string(file) else {
            return;
        };
        let found = |keys: &[&str]| {
            let mut keys = keys.iter();
            let value = keys.find_map(|key| property(&text, key))?;
            let first = value.split(',').next()?.trim();
            (!first.is_empty()).then(|| Found {
                address: first.to_owned(),
                how: format!("{variable}: {}", file.display()),
            })
        };
        self.atlas = self.atlas.take().or_else(|| found(&["atlas.rest.address"]));
        let names = ["atlas.metadata.namespace", "atlas.cluster.name"];
        self.namespace = self.namespace.take().or_else(|| found(&names));
    }

    /// Adds a cluster that is not known yet.
    pub(super) fn add_cluster(&mut self, found: Found) {
        if !self.clusters.iter().any(|it| it.address == found.address) {
            self.clusters.push(found);
        }
    }

    /// Asks this machine at the ports that the servers have where nobody sets others. No other machine is asked.
    pub(super) async fn ask_here(&mut self) {
        const PATIENCE: Duration = Duration::from_millis(700);
        let here = |port: u16| format!("http://localhost:{port}");
        let (jobmanager, gateway, atlas) = (here(8081), here(8083), here(21000));
        let (cluster, of_gateway, of_atlas) = tokio::join!(
            async {
                let client = Client::new(&jobmanager, Access::default(), PATIENCE).ok()?;
                Some(client.about().await.ok()?.flink_version)
            },
            async {
                let address = GatewayAddress::parse(&gateway).ok()?;
                let client = Gateway::new(&address, Access::default(), PATIENCE).ok()?;
                client.version().await.ok()
            },
            async {
                let mut target = Target::parse(&atlas, Credentials::None).ok()?;
                target.timeouts.read = PATIENCE;
                target.timeouts.connect = PATIENCE;
                Reader::connect(&target).ok()?.status().await.ok()
            },
        );
        let answers = |address: String, what: String| Found {
            address,
            how: format!("{what} answers there"),
        };
        if let Some(version) = cluster {
            self.add_cluster(answers(jobmanager, format!("Flink {version}")));
        }
        if let Some(version) = of_gateway.filter(|_| self.gateway.is_none()) {
            self.gateway = Some(answers(
                gateway,
                format!("an SQL gateway of Flink {version}"),
            ));
        }
        if of_atlas.is_some() && self.atlas.is_none() {
            self.atlas = Some(answers(atlas, "Atlas".to_owned()));
        }
    }
}

/// The single values of a YAML file by their whole keys, however they are nested: `rest.port: 8081`, or `port` below `rest`.
/// Lists and texts of several lines are none.
fn yaml(text: &str) -> Vec<(String, String)> {
    let mut above: Vec<(usize, String)> = Vec::new();
    let mut values = Vec::new();
    for line in text.lines() {
        let content = line.trim_start();
        let indent = line.len() - content.len();
        let Some((key, value)) = content.split_once(':') else {
            continue;
        };
        if content.starts_with(['#', '-']) {
            continue;
        }
        above.retain(|(of, _)| *of < indent);
        let before = above.last().map(|(_, key)| format!("{key}."));
        let key = format!("{}{}", before.unwrap_or_default(), key.trim());
        let value = value.split(" #").next().unwrap_or_default();
        let value = value.trim().trim_matches(['"', '\'']);
        if value.is_empty() {
            above.push((indent, key));
        } else {
            values.push((key, value.to_owned()));
        }
    }
    values
}

/// The value of a key of a Java properties file.
fn property<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    let mut lines = text.lines().map(str::trim);
    lines.find_map(|line| {
        let rest = line.strip_prefix(key)?.trim_start();
        let value = rest.strip_prefix(['=', ':'])?.trim();
        (!value.is_empty()).then_some(value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Surroundings {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let path = folder.path().to_owned();
        Surroundings::of_environment(|name| (name == "FLINK_CONF_DIR").then(|| path.clone()))
    }

    fn clusters(text: &str) -> Vec<String> {
        let clusters = found(&[("config.yaml", text)]).clusters;
        clusters.into_iter().map(|it| it.address).collect()
    }

    #[test]
    fn the_rest_address_of_flink_is_found_in_every_spelling() {
        for (text, address) in [
            ("rest.address: jm\nrest.port: 8082\n", "http://jm:8082"),
            (
                "rest:\n  address: \"jm\" # here\n  bind-address: 0.0.0.0\n",
                "http://jm:8081",
            ),
            (
                "jobmanager:\n  rpc:\n    address: jm\nrest:\n  port: 80\n",
                "http://jm:80",
            ),
            (
                "rest.address: jm\nsecurity.ssl.rest.enabled: true\n",
                "https://jm:8081",
            ),
        ] {
            assert_eq!(clusters(text), [address], "{text}");
        }
        assert_eq!(clusters("# rest.address: jm\nrest.port: 1\n"), [""; 0]);
    }

    #[test]
    fn what_atlas_hook_is_told_is_found() {
        let text = "# atlas.rest.address=http://old:1\natlas.rest.address = http://a:21000,http://b:21000\natlas.cluster.name=east\natlas.metadata.namespace=west\n";
        let found = found(&[("atlas-application.properties", text)]);
        assert_eq!(found.atlas.unwrap().address, "http://a:21000");
        assert_eq!(found.namespace.unwrap().address, "west");
    }
}
