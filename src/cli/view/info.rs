//! What a catalogue says of itself, as people read it.

use std::fmt::Write as _;

use crate::atlas::features::{Feature, Features, State as Ability};
use crate::atlas::types::{Inventory, State};
use crate::atlas::wire::{Session, Version};
use crate::cli::output::{Look, Paint};
use crate::text::printable;

/// What a catalogue told.
pub(in crate::cli) struct Told<'a> {
    pub(in crate::cli) server: &'a str,
    pub(in crate::cli) state: &'a str,
    pub(in crate::cli) version: &'a Version,
    pub(in crate::cli) login: Option<&'a Session>,
    pub(in crate::cli) inventory: Option<&'a Inventory>,
    pub(in crate::cli) features: &'a Features,
}

/// A line for each thing; what the server does not tell is left out.
pub(in crate::cli) fn text(told: &Told<'_>, paint: Paint) -> String {
    let mut lines = vec![
        ("server", told.server.to_owned()),
        ("state", told.state.to_owned()),
        (
            "version",
            format!(
                "{}{}",
                product(told.version),
                likeness(told.version, told.features)
            ),
        ),
    ];
    if let Some(login) = told.login {
        lines.push(("user", user(login)));
        lines.extend(rights(login).map(|text| ("may", text.to_owned())));
    }
    for (word, ability) in [
        ("can", Ability::Has),
        ("cannot", Ability::Missing),
        ("off", Ability::Off),
        ("unsure", Ability::Unknown),
    ] {
        let of_it = told.features.iter().filter(|(_, state)| *state == ability);
        let told = of_it.filter_map(|(feature, state)| able(feature, state));
        let words = std::iter::once(word).chain(std::iter::repeat(""));
        lines.extend(words.zip(told));
    }
    let mut text = String::new();
    for (name, value) in lines {
        let _ = writeln!(text, "{name:<8} {}", printable(&value));
    }
    if let Some(inventory) = told.inventory {
        types(inventory, paint, &mut text);
    }
    text
}

/// A feature that headwater has a use for, and what it does without.
fn able(feature: &Feature, state: Ability) -> Option<String> {
    let (name, without) = (feature.name, feature.without?);
    let since = feature.since.as_str();
    Some(match (state, feature.switch) {
        (Ability::Has, _) => name.to_owned(),
        (Ability::Missing, _) => format!("{name} (Atlas does from {since} on): {without}"),
        (Ability::Off, Some(switch)) => {
            format!("{name}: {switch} turns it on; until then {without}")
        }
        (Ability::Off | Ability::Unknown, _) => format!("{name}; if not, {without}"),
    })
}

/// The version that the server is of by what it can do.
fn likeness(version: &Version, features: &Features) -> String {
    let Some(like) = features.at_least() else {
        return String::new();
    };
    let but = if like.is_after(&version.version) {
        "but "
    } else {
        ""
    };
    format!(", {but}answers like {}", like.as_str())
}

fn types(inventory: &Inventory, paint: Paint, text: &mut String) {
    let needed = &inventory.needed;
    let same = needed.iter().filter(|it| it.state == State::Same).count();
    let all = needed.len();
    let _ = writeln!(
        text,
        "types    has {same} of the {all} that headwater knows how to use"
    );
    for other in needed
        .iter()
        .filter(|it| matches!(it.state, State::Other(_)))
    {
        let word = paint.paint(Look::Bad, "has in another form");
        let _ = writeln!(text, "         {word} {}", printable(other.name));
    }
    if same < all {
        text.push_str("         `headwater atlas types --needed` lists them\n");
    }
}

fn user(login: &Session) -> String {
    let (user, groups) = (&login.user_name, login.groups.join(", "));
    if groups.is_empty() {
        user.clone()
    } else {
        format!("{user} ({groups})")
    }
}

fn product(version: &Version) -> String {
    // Atlas calls itself so in any case; others that speak its language have names of their own.
    match version.name.as_str() {
        "" | "apache-atlas" => version.version.clone(),
        name => format!("{} ({name})", version.version),
    }
}

fn rights(login: &Session) -> Option<&'static str> {
    Some(match (login.may_create?, login.may_update?) {
        (true, true) => "create and change entities",
        (true, false) => "create entities, not change them",
        (false, true) => "change entities, not create them",
        (false, false) => "only look",
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::atlas::features::FEATURES;

    #[rstest]
    #[case(r#"{"userName": "x", "atlas.entity.create.allowed": true, "atlas.entity.update.allowed": false}"#, Some("create entities, not change them"))]
    #[case(r#"{"userName": "x", "atlas.entity.create.allowed": false, "atlas.entity.update.allowed": false}"#, Some("only look"))]
    #[case(r#"{"userName": "x"}"#, None)]
    fn what_a_user_may_is_told(#[case] session: &str, #[case] may: Option<&str>) {
        let session: Session = serde_json::from_str(session).unwrap();
        assert_eq!(rights(&session), may);
    }

    #[rstest]
    #[case(
        "flink-types",
        Ability::Has,
        Some("hold Flink processes, as flink_process")
    )]
    #[case(
        "flink-types",
        Ability::Missing,
        Some(
            "hold Flink processes, as flink_process (Atlas does from 2.2 on): `--create-types` consents to creating the types"
        )
    )]
    #[case(
        "lineage-on-demand",
        Ability::Off,
        Some(
            "give lineage in parts: atlas.lineage.on.demand.enabled turns it on; until then lineage is read whole, and Atlas ends it at 9,000 edges without saying so"
        )
    )]
    #[case(
        "messages-by-rest",
        Ability::Unknown,
        Some(
            "take messages by REST, as `--via rest-notification` sends them; if not, `--via kafka://HOST:PORT` sends messages to its topic"
        )
    )]
    #[case("purge-summary", Ability::Has, None)]
    fn what_a_server_can_is_told_with_the_way_around(
        #[case] key: &str,
        #[case] state: Ability,
        #[case] told: Option<&str>,
    ) {
        let feature = FEATURES.iter().find(|it| it.key == key).unwrap();
        assert_eq!(able(feature, state).as_deref(), told);
    }
}
