//! What a server can do that not every Atlas can, found out by asking it. A version number alone says little: vendors take
//! features back into old versions, and switches turn them off.
//!
//! *Source:* the table follows the source of Atlas 2.1.0 to 2.6.0-rc1 and of its master branch; only 2.1.0 was run. What a
//! path takes is asked with `OPTIONS`, which carries nothing out. Jersey, on which Atlas' REST interface stands, answers it
//! for each path that there is.

use std::collections::HashMap;

use futures_util::future::try_join_all;
use reqwest::Method;

use super::types::{Inventory, State as TypeState};
use super::wire::Session;
use super::{AtlasError, Reader};

/// A version of Atlas that brought something that shows in its answers. 2.6 brought nothing that does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Since {
    /// 2.1.
    V2_1,
    /// 2.2.
    V2_2,
    /// 2.3.
    V2_3,
    /// 2.4.
    V2_4,
    /// 2.5.
    V2_5,
    /// The master branch, 3.0.0-SNAPSHOT in August 2026.
    Master,
}

impl Since {
    /// As people write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V2_1 => "2.1",
            Self::V2_2 => "2.2",
            Self::V2_3 => "2.3",
            Self::V2_4 => "2.4",
            Self::V2_5 => "2.5",
            Self::Master => "3.0",
        }
    }

    /// Whether it is later than what a version number says, such as `2.1.0` or `2.1.0.7.2.9.0-203`.
    pub fn is_after(self, number: &str) -> bool {
        let two = |text: &str| {
            let mut parts = text.split('.').map(|part| part.parse::<u32>().ok());
            Some((parts.next()??, parts.next()??))
        };
        match (two(self.as_str()), two(number)) {
            (Some(own), Some(said)) => own > said,
            _ => false,
        }
    }
}

/// How a feature shows.
enum Sign {
    /// By what the session says of it; a server that does not have it does not say.
    Session(fn(&Session) -> Option<bool>),
    /// By an entity type. Somebody may have created it, so it tells nothing of the version.
    Type(&'static str),
    /// By a path that takes a method.
    Path(Method, Path),
}

/// A row of the table.
pub struct Feature {
    /// Its name in JSON.
    pub key: &'static str,
    /// What the server does, after "can" and "cannot".
    pub name: &'static str,
    /// The version that brought it.
    pub since: Since,
    /// What headwater does where it is missing; none where headwater has no use for it, and it only tells versions apart.
    pub without: Option<&'static str>,
    /// How it is turned on, where it can be turned off.
    pub switch: Option<&'static str>,
    sign: Sign,
}

/// All features that are asked for, in the order of their versions.
pub static FEATURES: [Feature; 7] = [
    Feature {
        key: "lookup-of-many",
        name: "look up many names at once",
        since: Since::V2_1,
        without: Some("headwater can look and search there, but neither plan nor publish"),
        switch: None,
        sign: Sign::Path(
            Method::GET,
            &["v2", "entity", "bulk", "uniqueAttribute", "type", "Asset"],
        ),
    },
    Feature {
        key: "tasks",
        name: "pass classifications on in the background",
        since: Since::V2_2,
        without: None,
        switch: Some("atlas.tasks.enabled"),
        sign: Sign::Session(|session| session.has_tasks),
    },
    Feature {
        key: "flink-types",
        name: "hold Flink processes, as flink_process",
        since: Since::V2_2,
        without: Some("`--create-types` consents to creating the types"),
        switch: None,
        sign: Sign::Type("flink_process"),
    },
    Feature {
        key: "lineage-on-demand",
        name: "give lineage in parts",
        since: Since::V2_3,
        without: Some("lineage is read whole, and Atlas ends it at 9,000 edges without saying so"),
        switch: Some("atlas.lineage.on.demand.enabled"),
        sign: Sign::Session(|session| session.has_lineage_on_demand),
    },
    Feature {
        key: "messages-by-rest",
        name: "take messages by REST, as `--via rest-notification` sends them",
        since: Since::V2_4,
        without: Some("`--via kafka://HOST:PORT` sends messages to its topic"),
        switch: None,
        sign: Sign::Path(Method::POST, &["v2", "notification", "topic", "ATLAS_HOOK"]),
    },
    Feature {
        key: "import-in-background",
        name: "import in the background",
        since: Since::V2_5,
        without: None,
        switch: None,
        sign: Sign::Path(Method::POST, &["admin", "async", "import"]),
    },
    Feature {
        key: "purge-summary",
        name: "sum up what was purged",
        since: Since::Master,
        without: None,
        switch: None,
        sign: Sign::Path(Method::GET, &["admin", "audit", "0", "summary"]),
    },
];

/// Paths that every Atlas has, one for each method asked for.
const KNOWN: [(Method, Path); 2] = [
    (Method::GET, &["admin", "version"]),
    (Method::POST, &["v2", "search", "basic"]),
];
/// A path that no Atlas has.
const UNKNOWN: Path = &["v2", "headwater", "asks"];

/// Whether a server has a feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It has.
    Has,
    /// It has, but it is switched off.
    Off,
    /// It has not.
    Missing,
    /// Its answers do not say.
    Unknown,
}

impl State {
    /// One word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Has => "has",
            Self::Off => "off",
            Self::Missing => "missing",
            Self::Unknown => "unknown",
        }
    }
}

/// What a server has of [`FEATURES`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Features {
    states: [State; FEATURES.len()],
}

impl Features {
    /// Asks a server; `session` and `types` are what it has said before, where it did. Nothing but a server that is away is
    /// an error: what it does not let us ask is not known.
    pub async fn read(
        reader: &Reader,
        session: Option<&Session>,
        types: Option<&Inventory>,
    ) -> Result<Self, AtlasError> {
        let of_features = FEATURES.iter().filter_map(|feature| match feature.sign {
            Sign::Path(_, path) => Some(path),
            Sign::Session(_) | Sign::Type(_) => None,
        });
        let paths = KNOWN.iter().map(|(_, path)| *path).chain(of_features);
        let stances = paths.chain([UNKNOWN]).map(|path| stance(reader, path));
        let stances: HashMap<_, _> = try_join_all(stances).await?.into_iter().collect();
        let to = |path: Path| stances.get(path).and_then(Option::as_ref);
        let states = FEATURES.each_ref().map(|feature| match &feature.sign {
            Sign::Session(says) => session.map_or(State::Unknown, |session| told(says(session))),
            Sign::Type(name) => types.map_or(State::Unknown, |types| held(types, name)),
            Sign::Path(method, path) => {
                let known = KNOWN.iter().find(|(it, _)| it == method);
                let known = known.and_then(|(_, path)| to(path));
                compared([to(path), known, to(UNKNOWN)], method)
            }
        });
        Ok(Self { states })
    }

    /// The features, each with its state.
    pub fn iter(&self) -> impl Iterator<Item = (&'static Feature, State)> + '_ {
        FEATURES.iter().zip(self.states.iter().copied())
    }

    /// The state of the feature of this key.
    pub fn state(&self, key: &str) -> State {
        let found = self.iter().find(|(feature, _)| feature.key == key);
        found.map_or(State::Unknown, |(_, state)| state)
    }

    /// The version that a server is of at least, by what it has; none where nothing tells.
    pub fn at_least(&self) -> Option<Since> {
        let proofs = self.iter().filter(|(feature, state)| {
            matches!(state, State::Has | State::Off) && !matches!(feature.sign, Sign::Type(_))
        });
        proofs.map(|(feature, _)| feature.since).max()
    }
}

fn told(says: Option<bool>) -> State {
    match says {
        Some(true) => State::Has,
        Some(false) => State::Off,
        None => State::Missing,
    }
}

fn held(types: &Inventory, name: &str) -> State {
    match types.get(name).map(|it| &it.state) {
        Some(TypeState::Missing) => State::Missing,
        Some(TypeState::Same | TypeState::Other(_)) => State::Has,
        None => State::Unknown,
    }
}

/// How a server stands to a path: what it answers to `OPTIONS`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stance {
    /// Status of the answer.
    pub(super) status: u16,
    /// What `Allow` lists.
    pub(super) allow: String,
}

impl Stance {
    fn to(&self, method: &Method) -> (u16, bool) {
        let mut allowed = self.allow.split(',').map(str::trim);
        (self.status, allowed.any(|it| it == method.as_str()))
    }
}

/// A path of ours.
type Path = &'static [&'static str];

/// The stance to a path; none where the request got no whole answer.
async fn stance(reader: &Reader, path: Path) -> Result<(Path, Option<Stance>), AtlasError> {
    match reader.stance(path).await {
        Ok(stance) => Ok((path, Some(stance))),
        Err(error @ AtlasError::Unreachable { .. }) => Err(error),
        Err(_) => Ok((path, None)),
    }
}

/// A path is there if it is answered like one that every Atlas has, and missing if it is answered like one that none has. What
/// these answers are does not matter: servers and gateways differ in that.
fn compared(answers: [Option<&Stance>; 3], method: &Method) -> State {
    let [Some(asked), Some(known), Some(nowhere)] = answers else {
        return State::Unknown;
    };
    let [asked, known, nowhere] = [asked, known, nowhere].map(|it| it.to(method));
    if known == nowhere {
        State::Unknown
    } else if asked == known {
        State::Has
    } else if asked == nowhere {
        State::Missing
    } else {
        State::Unknown
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const JERSEY: Option<(u16, &str)> = Some((200, "OPTIONS,HEAD,GET,POST"));
    const FAULT: Option<(u16, &str)> = Some((500, ""));

    #[rstest]
    #[case::there(Some((200, "POST, OPTIONS")), JERSEY, FAULT, State::Has)]
    #[case::not_there(FAULT, JERSEY, FAULT, State::Missing)]
    #[case::by_status(Some((404, "")), Some((405, "")), Some((404, "")), State::Missing)]
    #[case::another_method(Some((200, "OPTIONS,GET")), JERSEY, FAULT, State::Unknown)]
    #[case::all_alike(Some((200, "OPTIONS")), Some((200, "OPTIONS")), Some((200, "OPTIONS")), State::Unknown)]
    #[case::refused_by_a_gateway(Some((403, "")), Some((403, "")), Some((403, "")), State::Unknown)]
    #[case::neither(Some((403, "")), JERSEY, FAULT, State::Unknown)]
    #[case::cut_off(None, JERSEY, FAULT, State::Unknown)]
    fn a_path_is_told_by_those_that_are_known(
        #[case] asked: Option<(u16, &str)>,
        #[case] known: Option<(u16, &str)>,
        #[case] nowhere: Option<(u16, &str)>,
        #[case] state: State,
    ) {
        let [asked, known, nowhere] = [asked, known, nowhere].map(|it| {
            it.map(|(status, allow)| Stance {
                status,
                allow: allow.to_owned(),
            })
        });
        let answers = [&asked, &known, &nowhere].map(Option::as_ref);
        assert_eq!(compared(answers, &Method::POST), state);
    }

    fn features(states: &[(&str, State)]) -> Features {
        let of = |feature: &Feature| {
            let given = states.iter().find(|(key, _)| *key == feature.key);
            given.map_or(State::Unknown, |(_, state)| *state)
        };
        Features {
            states: FEATURES.each_ref().map(of),
        }
    }

    #[rstest]
    #[case(&[], None)]
    #[case(&[("lookup-of-many", State::Has), ("tasks", State::Missing)], Some(Since::V2_1))]
    // Types may have been created.
    #[case(&[("lookup-of-many", State::Has), ("flink-types", State::Has)], Some(Since::V2_1))]
    // What is switched off is there.
    #[case(&[("tasks", State::Has), ("lineage-on-demand", State::Off)], Some(Since::V2_3))]
    fn versions_are_told_by_what_is_there(
        #[case] states: &[(&str, State)],
        #[case] at_least: Option<Since>,
    ) {
        assert_eq!(features(states).at_least(), at_least);
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        for (number, is_after) in [
            ("2.1.0", true),
            ("2.1.0.7.2.9.0-203", true),
            ("2.4.0", false),
            ("2.10.0", false),
            ("3.0.0-SNAPSHOT", false),
            ("latest", false),
        ] {
            assert_eq!(Since::V2_4.is_after(number), is_after, "{number}");
        }
    }

    #[test]
    fn the_table_goes_from_version_to_version() {
        assert!(FEATURES.is_sorted_by_key(|feature| feature.since));
        for feature in &FEATURES {
            if let Sign::Path(method, _) = &feature.sign {
                assert!(
                    KNOWN.iter().any(|(known, _)| known == method),
                    "{}",
                    feature.key
                );
            }
        }
    }
}
