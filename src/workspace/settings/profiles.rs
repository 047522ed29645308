//! Profiles: settings of `headwater.toml` under a name, such as `dev` and `prod`, of which one at most is in force.
//!
//! All of them are checked wherever the file is read, so that a misspelt key does not wait for the day of its profile.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Table;
use toml::de::DeTable;

use super::keys::{PROFILE, PROFILES};
use super::layers::{
    Layer, Layers, Outside, at, check_choices, check_mapping, check_servers, place_of,
};
use crate::source::SourceFile;
use crate::text::{did_you_mean, nearest};
use crate::workspace::{ProjectError, Settings};

/// What a profile that was chosen outside of a project, and that its file does not have, is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// An error.
    Refused,
    /// None: another state of the project is looked at, which need not have it.
    LeftOut,
}

/// The form that profiles have in a file.
#[derive(Deserialize)]
struct Typed {
    #[serde(default)]
    profiles: BTreeMap<String, Settings>,
}

/// What each profile of a file says, by its name. The keys were checked.
pub(super) fn of(
    source: &SourceFile,
    values: &Table,
    places: &DeTable<'_>,
) -> Result<BTreeMap<String, Layers>, ProjectError> {
    let typed: Typed = toml::from_str(source.text()).map_err(|error| {
        let place = error.span().map(|it| it.start);
        ProjectError::at(source, place, error.message().to_owned(), None)
    })?;
    let written = place_of(places, PROFILES).and_then(|(_, value)| value.as_table());
    let mut profiles = BTreeMap::new();
    for (name, settings) in &typed.profiles {
        let values = at(values, PROFILES).and_then(|all| all.get(name)?.as_table());
        let places = written.and_then(|all| place_of(all, name)?.1.as_table());
        if let (Some(values), Some(places)) = (values, places) {
            check_mapping(source, places, settings)?;
            check_choices(source, places, settings)?;
            check_servers(source, places, settings)?;
            let mut layers = Layers::default();
            layers.take_in_keys(source, values, places, Layer::Profile)?;
            profiles.insert(name.clone(), layers);
        }
    }
    Ok(profiles)
}

impl Layers {
    /// The names of the profiles that the project has.
    pub fn profiles(&self) -> impl Iterator<Item = &str> {
        self.profiles.keys().map(String::as_str)
    }

    /// What the chosen profile says, if one is chosen.
    pub(super) fn chosen_profile(
        &self,
        project: Option<&SourceFile>,
        missing: Missing,
    ) -> Result<Option<Self>, ProjectError> {
        let Some(name) = self.profile() else {
            return Ok(None);
        };
        if let Some(profile) = self.profiles.get(name) {
            return Ok(Some(profile.clone()));
        }
        let origin = self.origin(PROFILE);
        if missing == Missing::LeftOut && origin.layer > Layer::Project {
            return Ok(None);
        }
        let (message, hint) = match project {
            None => (
                format!("there is no headwater.toml that has the profile `{name}`"),
                "`headwater init` writes one; or name it with --config FILE".to_owned(),
            ),
            Some(file) => (
                format!("{} has no profile `{name}`", file.name()),
                self.meant(name),
            ),
        };
        Err(ProjectError {
            place: origin.place,
            message,
            hint: Some(hint),
        })
    }

    /// The name of the profile that is chosen.
    pub fn profile(&self) -> Option<&str> {
        at(&self.values, PROFILE)?.as_str()
    }

    fn meant(&self, name: &str) -> String {
        let names: Vec<&str> = self.profiles().collect();
        match (nearest(name, names.iter().copied()), names.is_empty()) {
            (Some(near), _) => did_you_mean(near),
            (None, true) => "it has no profiles: [profiles.NAME] begins one".to_owned(),
            (None, false) => format!("it has {}", names.join(", ")),
        }
    }
}

impl Outside {
    /// The same with another profile chosen, as `--profile` chooses one.
    #[must_use]
    pub fn with_profile(&self, name: &str) -> Self {
        let mut outside = self.clone();
        outside.flags.retain(|flag| flag.path != PROFILE);
        outside.flags.push(super::Flag {
            path: PROFILE,
            value: name.into(),
            option: "--profile",
        });
        outside
    }
}
