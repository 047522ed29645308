//! What a catalogue says of itself, as people read it.

use std::fmt::Write as _;

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
}

/// A line for each thing; what the server does not tell is left out.
pub(in crate::cli) fn text(told: &Told<'_>, paint: Paint) -> String {
    let mut lines = vec![
        ("server", told.server.to_owned()),
        ("state", told.state.to_owned()),
        ("version", product(told.version)),
    ];
    if let Some(login) = told.login {
        lines.push(("user", user(login)));
        lines.extend(rights(login).map(|text| ("may", text.to_owned())));
        lines.extend(lineage(login).map(|text| ("lineage", text.to_owned())));
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

fn lineage(login: &Session) -> Option<&'static str> {
    Some(if login.has_lineage_on_demand? {
        "page by page, or by depth"
    } else {
        "by depth"
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(r#"{"userName": "x", "atlas.entity.create.allowed": true, "atlas.entity.update.allowed": false}"#, Some("create entities, not change them"), None)]
    #[case(r#"{"userName": "x", "atlas.entity.create.allowed": false, "atlas.entity.update.allowed": false, "atlas.lineage.on.demand.enabled": true}"#, Some("only look"), Some("page by page, or by depth"))]
    #[case(r#"{"userName": "x"}"#, None, None)]
    fn what_is_told(
        #[case] session: &str,
        #[case] may: Option<&str>,
        #[case] follows: Option<&str>,
    ) {
        let session: Session = serde_json::from_str(session).unwrap();
        assert_eq!((rights(&session), lineage(&session)), (may, follows));
    }
}
