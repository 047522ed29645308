//! The table of keys says what is read, and the layers who says it.

use std::path::PathBuf;

use indexmap::IndexMap;

use super::keys::leaves;
use super::*;
use crate::source::SourceFile;
use crate::workspace::{
    CatalogueSettings, FlinkSettings, Limits, ProjectError, Run, Settings, UiSettings,
};

fn file(name: &str, text: &str) -> SourceFile {
    SourceFile::new(name, None, text.as_bytes().to_vec())
}

fn layers(
    person: &str,
    project: &str,
    environment: &[(&str, &str)],
) -> Result<Layers, ProjectError> {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let outside = Outside {
        person: Some(file("config.toml", person)),
        environment: environment.iter().map(owned).collect(),
        flags: Vec::new(),
    };
    Layers::of(
        &outside,
        Some(&file("headwater.toml", project)),
        Missing::Refused,
    )
}

/// A value of this kind, as TOML; for rows one with what is required.
fn example(kind: Kind) -> String {
    let table = |keys: &[Key]| {
        let required = keys.iter().filter(|key| key.is_required);
        let fields: Vec<String> = required
            .map(|key| format!("{} = {}", key.name, example(key.kind)))
            .collect();
        format!("{{ {} }}", fields.join(", "))
    };
    match kind {
        Kind::Text | Kind::Command => "\"x\"".to_owned(),
        Kind::Flag => "true".to_owned(),
        Kind::Number => "7".to_owned(),
        Kind::Choice(choices) => format!("\"{}\"", choices[0]),
        Kind::Texts => "[\"x\"]".to_owned(),
        Kind::Map => "{ x = \"y\" }".to_owned(),
        Kind::Severities => "{ connector = \"off\" }".to_owned(),
        Kind::Table(keys) => table(keys),
        Kind::Profiles => "{ x = { together = true } }".to_owned(),
        Kind::Rows(keys) => format!("[{}]", table(keys)),
    }
}

/// A value that is not of this kind.
fn wrong(kind: Kind) -> &'static str {
    match kind {
        Kind::Flag | Kind::Number | Kind::Map | Kind::Severities => "\"x\"",
        _ => "7",
    }
}

fn read_alone(path: &str, value: &str) -> Result<Settings, ProjectError> {
    layers("", &format!("{path} = {value}\n"), &[])?.settings()
}

#[test]
fn every_key_of_the_table_is_read_and_nothing_of_another_kind() {
    for (path, key) in leaves() {
        // A profile has to be there, and a mapping has to mean something.
        // So has a choice.
        let has_meaning = [PROFILE, "catalogue.mapping", "catalogue.choices"];
        if key.side == Side::Person || has_meaning.contains(&&*path) {
            continue;
        }
        read_alone(&path, &example(key.kind)).unwrap_or_else(|error| panic!("{path}: {error}"));
        let error = read_alone(&path, wrong(key.kind)).expect_err(&path);
        assert!(
            error.place.starts_with("headwater.toml:1:"),
            "{path}: {error}"
        );
    }
}

#[test]
fn every_key_of_a_row_is_read() {
    let rows = leaves()
        .into_iter()
        .filter_map(|(path, key)| match key.kind {
            Kind::Rows(keys) if key.side != Side::Person => Some((path, keys)),
            _ => None,
        });
    for (path, keys) in rows {
        let row = keys.iter().map(|key| {
            let value = match (key.name, key.kind) {
                // Placeholders must mean something.
                ("qualified_name" | "name", _) => "\"{name}@{ns}\"".to_owned(),
                (_, Kind::Table(below) | Kind::Rows(below)) => {
                    let fields = below
                        .iter()
                        .map(|it| format!("{} = {}", it.name, example(it.kind)));
                    let table = format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "));
                    let is_list = matches!(key.kind, Kind::Rows(_));
                    if is_list { format!("[{table}]") } else { table }
                }
                (_, kind) => example(kind),
            };
            format!("{} = {value}", key.name)
        });
        let row = row.collect::<Vec<_>>().join(", ");
        read_alone(&path, &format!("[{{ {row} }}]"))
            .unwrap_or_else(|error| panic!("{path}: {error}"));
    }
}

/// Settings with something behind every field. A new field does not compile until it is here.
fn everything() -> Settings {
    let text = || Some("x".to_owned());
    Settings {
        scripts: vec![PathBuf::from("x")],
        preambles: vec![PathBuf::from("x")],
        clusters: vec!["x".to_owned()],
        gateway: text(),
        together: true,
        runs: vec![Run {
            job: "x".to_owned(),
            cluster: text(),
            script: Some(PathBuf::from("x")),
            statement: Some(1),
        }],
        servers: IndexMap::from([("x".to_owned(), "y".to_owned())]),
        profile: text(),
        catalogue: CatalogueSettings {
            url: text(),
            namespace: text(),
            namespaces: IndexMap::new(),
            columns: true,
            choices: vec!["x=adopt".parse().unwrap()],
            mapping: Vec::new(),
        },
        rules: std::iter::once(("connector".to_owned(), "off".to_owned())).collect(),
        flink: FlinkSettings { refresh: 1 },
        limits: Limits::default(),
        ui: UiSettings {
            theme: text(),
            ..UiSettings::default()
        },
    }
}

#[test]
fn every_field_of_the_settings_is_a_key() {
    let known: Vec<String> = leaves().into_iter().map(|(path, _)| path).collect();
    let table = toml::Table::try_from(everything()).unwrap();
    for (name, value) in &table {
        let paths = match value {
            toml::Value::Table(below) if !matches!(&**name, "rules" | "servers") => {
                below.keys().map(|key| format!("{name}.{key}")).collect()
            }
            _ => vec![name.clone()],
        };
        for path in paths {
            assert!(known.contains(&path), "{path} is in no row of the table");
        }
    }
}

#[test]
fn the_highest_layer_that_names_a_key_decides_it() {
    let layers = layers(
        "[catalogue]\nnamespace = \"mine\"\nurl = \"http://a\"\n[ui]\nmouse = false\n[rules]\nconnector = \"off\"\n",
        "catalogue.namespace = \"ours\"\n[rules]\nlineage.self-loop = \"error\"\n",
        &[("HEADWATER_UI_MOUSE", "true"), ("HEADWATER_LIMITS_READ_SECONDS", "5"), ("HEADWATER_UI_THEME", "")],
    )
    .unwrap();
    let settings = layers.settings().unwrap();
    assert_eq!(settings.catalogue.namespace.as_deref(), Some("ours"));
    assert_eq!(settings.catalogue.url.as_deref(), Some("http://a"));
    assert!(settings.ui.mouse);
    assert_eq!(settings.limits.read_seconds, 5);
    assert_eq!(settings.ui.theme, None);
    for (path, layer, place) in [
        ("catalogue.namespace", Layer::Project, "headwater.toml:1:11"),
        ("catalogue.url", Layer::Person, "config.toml:3:1"),
        ("ui.mouse", Layer::Environment, "HEADWATER_UI_MOUSE"),
        ("rules.connector", Layer::Person, "config.toml:7:1"),
        (
            "rules.lineage.self-loop",
            Layer::Project,
            "headwater.toml:3:9",
        ),
        ("ui.ascii", Layer::Default, ""),
    ] {
        let origin = layers.origin(path);
        assert_eq!(
            (origin.layer, origin.place.as_str()),
            (layer, place),
            "{path}"
        );
    }
    let shown = layers.all(&settings);
    assert_eq!(
        shown
            .iter()
            .filter(|it| it.key.starts_with("rules."))
            .count(),
        2
    );
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_what_was_meant() {
    for (person, project, environment, told, hint) in [
        (
            "[ui]\nthemes = \"x\"\n",
            "",
            None,
            "config.toml:2:1: unknown key `themes`",
            "did you mean `theme`?",
        ),
        (
            "scripts = []\n",
            "",
            None,
            "config.toml:1:1: unknown key `scripts`",
            "`scripts` belongs in the headwater.toml of a project",
        ),
        (
            "[[login]]\nsrver = \"x\"\n",
            "",
            None,
            "config.toml:2:1: unknown key `srver`",
            "did you mean `server`?",
        ),
        (
            "",
            "[[login]]\n",
            None,
            "headwater.toml:1:3: unknown key `login`",
            "logins belong in your own config.toml (`headwater config path` says where)",
        ),
        (
            "",
            "[[runs]]\njob = \"a\"\nscrpt = \"b\"\n",
            None,
            "headwater.toml:3:1: unknown key `scrpt`",
            "did you mean `script`?",
        ),
        (
            "",
            "catalogue.choices = [\"orders=adopt\", \"duplicates=remove-the-others\"]\n",
            None,
            "headwater.toml:1:38: `duplicates=remove-the-others` takes something away",
            "leave it out, and give `--choose duplicates=remove-the-others` with a plan that you look at",
        ),
        (
            "",
            "[ui]\nwatch = \"always\"\n",
            None,
            "headwater.toml:2:9: unknown variant `always`",
            "",
        ),
        (
            "",
            "",
            Some(("HEADWATER_UI_THEM", "x")),
            "environment: unknown variable `HEADWATER_UI_THEM`",
            "did you mean `HEADWATER_UI_THEME`?",
        ),
        (
            "",
            "",
            Some(("HEADWATER_UI_MOUSE", "maybe")),
            "environment: HEADWATER_UI_MOUSE is `maybe`, which is neither",
            "",
        ),
        (
            "",
            "",
            Some(("HEADWATER_LIMITS_READ_SECONDS", "-1")),
            "environment: HEADWATER_LIMITS_READ_SECONDS is `-1`, which is no whole number",
            "",
        ),
        (
            "",
            "",
            Some(("HEADWATER_UI_WATCH", "on")),
            "environment: HEADWATER_UI_WATCH is `on`, which is none of events, poll, off",
            "",
        ),
    ] {
        let variables: Vec<_> = environment.into_iter().collect();
        let error = layers(person, project, &variables).unwrap_err();
        assert!(error.to_string().starts_with(told), "{error}");
        assert_eq!(error.hint.unwrap_or_default(), hint, "{told}");
    }
}

#[test]
fn logins_are_no_settings() {
    for (name, is_ours) in [
        ("HEADWATER_ATLAS_PASSWORD", false),
        ("HEADWATER_FLINK_TOKEN", false),
        ("HEADWATER_FLINK_REFRESH", true),
        ("HEADWATER_UI_THEM", true),
        ("HEADWATER_LOG", false),
    ] {
        assert_eq!(is_setting(name), is_ours, "{name}");
    }
}

/// Whether a value fits a schema, as far as the schemas here say anything.
fn fits(schema: &serde_json::Value, value: &serde_json::Value) -> bool {
    if let Some(any) = schema.get("anyOf").and_then(|it| it.as_array()) {
        return any.iter().any(|schema| fits(schema, value));
    }
    if let Some(choices) = schema.get("enum").and_then(|it| it.as_array()) {
        return choices.contains(value);
    }
    match schema["type"].as_str() {
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.as_u64().is_some(),
        Some("array") => {
            (value.as_array()).is_some_and(|all| all.iter().all(|it| fits(&schema["items"], it)))
        }
        Some("object") => value.as_object().is_some_and(|fields| {
            let required = schema["required"].as_array().into_iter().flatten();
            required
                .filter_map(|it| it.as_str())
                .all(|name| fields.contains_key(name))
                && fields.iter().all(|(name, value)| {
                    let known = schema.get("properties").and_then(|it| it.get(name));
                    match (known, &schema["additionalProperties"]) {
                        (Some(schema), _) => fits(schema, value),
                        (None, serde_json::Value::Bool(allowed)) => *allowed,
                        (None, rest) => fits(rest, value),
                    }
                })
        }),
        other => panic!("no such type: {other:?}"),
    }
}

#[test]
fn the_schema_takes_what_is_read_and_refuses_what_is_not() {
    let (project, person) = (schema(Side::Project), schema(Side::Person));
    let value =
        |text: &str| serde_json::to_value(toml::from_str::<toml::Table>(text).unwrap()).unwrap();
    for (path, key) in leaves() {
        let right = value(&format!("{path} = {}\n", example(key.kind)));
        let other = value(&format!("{path} = {}\n", wrong(key.kind)));
        for (schema, side) in [(&project, Side::Project), (&person, Side::Person)] {
            assert_eq!(
                fits(schema, &right),
                key.side.allows(side),
                "{path} {side:?}"
            );
            assert!(!fits(schema, &other), "{path} {side:?}");
        }
    }
    assert!(fits(
        &project,
        &value("rules.connector.unknown = \"off\"\n")
    ));
    assert!(!fits(&project, &value("script = []\n")));
    assert!(fits(&project, &serde_json::to_value(everything()).unwrap()));
}

/// The page holds the table as it is made; `HEADWATER_WRITE_DOCS=1` writes it there.
#[test]
fn the_documentation_has_every_key() {
    const BEGIN: &str = "<!-- made from the table of keys: HEADWATER_WRITE_DOCS=1 cargo test the_documentation_has_every_key -->\n";
    const END: &str = "<!-- end -->\n";
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/configuration.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(BEGIN).expect("the page has a place for it");
    let (_, after) = rest.split_once(END).expect("the place has an end");
    let fresh = format!("{before}{BEGIN}{}{END}{after}", page());
    if std::env::var_os("HEADWATER_WRITE_DOCS").is_some() {
        std::fs::write(&path, &fresh).unwrap();
        return;
    }
    assert!(
        text == fresh,
        "docs/configuration.md is older than the table of keys"
    );
}

const PROFILES: &str = "profile = \"dev\"\nclusters = [\"blue\"]\ncatalogue.namespace = \"all\"\n\
    [rules]\nconnector = \"off\"\n\
    [servers]\nblue = \"http://blue:8081\"\ngreen = \"http://green:8081\"\natlas = \"http://atlas:21000\"\n\
    [profiles.dev.catalogue]\nnamespace = \"dev\"\n\
    [profiles.prod]\nclusters = [\"blue\", \"green\", \"http://red:8081\"]\ncatalogue = { url = \"atlas\", namespace = \"prod\" }\n\
    rules.connector.unknown = \"error\"\n";

#[test]
fn the_chosen_profile_goes_before_the_rest_of_its_file() {
    for (variables, namespace, layer) in [
        (&[][..], "dev", Layer::Profile),
        (&[("HEADWATER_PROFILE", "prod")], "prod", Layer::Profile),
        (&[("HEADWATER_PROFILE", "")], "dev", Layer::Profile),
        (
            &[
                ("HEADWATER_PROFILE", "prod"),
                ("HEADWATER_CATALOGUE_NAMESPACE", "mine"),
            ],
            "mine",
            Layer::Environment,
        ),
    ] {
        let layers = layers("catalogue.namespace = \"person\"\n", PROFILES, variables).unwrap();
        let settings = layers.settings().unwrap();
        assert_eq!(settings.catalogue.namespace.as_deref(), Some(namespace));
        assert_eq!(layers.origin("catalogue.namespace").layer, layer);
    }
}

#[test]
fn a_profile_has_its_own_clusters_catalogue_and_rules() {
    let prod = layers("", PROFILES, &[("HEADWATER_PROFILE", "prod")]).unwrap();
    let settings = prod.settings().unwrap();
    assert_eq!(
        settings.clusters,
        ["http://blue:8081", "http://green:8081", "http://red:8081"]
    );
    assert_eq!(
        settings.catalogue.url.as_deref(),
        Some("http://atlas:21000")
    );
    assert_eq!(settings.profile.as_deref(), Some("prod"));
    for (path, layer, place) in [
        ("profile", Layer::Environment, "HEADWATER_PROFILE"),
        ("clusters", Layer::Profile, "headwater.toml:13:1"),
        (
            "rules.connector.unknown",
            Layer::Profile,
            "headwater.toml:15:17",
        ),
        ("rules.connector", Layer::Project, "headwater.toml:5:1"),
    ] {
        let origin = prod.origin(path);
        assert_eq!((origin.layer, &*origin.place), (layer, place), "{path}");
    }
    assert_eq!(prod.profiles().collect::<Vec<_>>(), ["dev", "prod"]);
    let dev = layers("", PROFILES, &[]).unwrap().settings().unwrap();
    assert_eq!(dev.clusters, ["http://blue:8081"]);
    assert_eq!(dev.rules.len(), 1);
}

#[test]
fn a_profile_that_is_not_there_or_wrong_is_told() {
    for (project, variable, told, hint) in [
        (
            PROFILES,
            "prdo",
            "HEADWATER_PROFILE: headwater.toml has no profile `prdo`",
            "did you mean `prod`?",
        ),
        (
            PROFILES,
            "x",
            "HEADWATER_PROFILE: headwater.toml has no profile `x`",
            "it has dev, prod",
        ),
        (
            "profile = \"prod\"\n",
            "",
            "headwater.toml:1:1: headwater.toml has no profile `prod`",
            "it has no profiles: [profiles.NAME] begins one",
        ),
        (
            "[profiles.dev]\ncluster = []\n",
            "",
            "headwater.toml:2:1: unknown key `cluster`",
            "did you mean `clusters`?",
        ),
        (
            "[profiles.dev]\nprofiles = {}\n",
            "",
            "headwater.toml:2:1: unknown key `profiles`",
            "it stands at the top of the file, and in nothing else",
        ),
        (
            "[profiles.dev.login]\n",
            "",
            "headwater.toml:1:15: unknown key `login`",
            "logins belong in your own config.toml (`headwater config path` says where)",
        ),
        (
            "[profiles.dev.ui]\nmouse = 3\n",
            "",
            "headwater.toml:2:9: invalid type",
            "",
        ),
        (
            "[profiles]\ndev = 3\n",
            "",
            "headwater.toml:2:7: invalid type",
            "",
        ),
        (
            "[profiles.dev.rules]\nconnector.unknwon = \"off\"\n",
            "",
            "headwater.toml:2:11: ",
            "",
        ),
        (
            "[servers]\n\"http://a\" = \"http://b\"\n",
            "",
            "headwater.toml:2:1: `http://a` cannot be the name of a server",
            "letters, digits, `-` and `_`, and not `local`",
        ),
        (
            "catalogue.namespace = \"\"\n",
            "",
            "headwater.toml:1:11: `catalogue.namespace` is empty",
            "name the part after `@`, or leave the key out: `primary`",
        ),
        (
            "[profiles.dev.servers]\nlocal = \"http://b\"\n",
            "",
            "headwater.toml:2:1: `local` cannot be the name of a server",
            "letters, digits, `-` and `_`, and not `local`",
        ),
    ] {
        let error = layers("", project, &[("HEADWATER_PROFILE", variable)]).unwrap_err();
        assert!(error.to_string().starts_with(told), "{error}");
        assert_eq!(error.hint.unwrap_or_default(), hint, "{told}");
    }
}

#[test]
fn without_a_project_there_is_no_profile() {
    let outside = Outside {
        environment: vec![("HEADWATER_PROFILE".to_owned(), "prod".to_owned())],
        ..Outside::default()
    };
    let error = Layers::of(&outside, None, Missing::Refused).unwrap_err();
    assert!(error.message.contains("no headwater.toml"), "{error}");
    let other = Layers::of(&outside, None, Missing::LeftOut).unwrap();
    assert_eq!(other.settings().unwrap().clusters, [""; 0]);
}
