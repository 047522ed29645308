//! Which keys run which action. The map is data (`assets/keymap.toml`); the hint bar and the help are made
//! from it.

use std::collections::BTreeMap;

use super::action::{Action, Context};
use super::key::{Key, UnknownKey, parse_sequence, show_sequence};
use crate::text::{did_you_mean, nearest};

/// The keymap that comes with the program.
pub const DEFAULT: &str = include_str!("../../assets/keymap.toml");

/// What is wrong with a keymap.
#[derive(Debug, thiserror::Error)]
pub enum KeymapError {
    /// It is not TOML of the right shape.
    #[error("the keymap cannot be read: {0}")]
    Format(#[from] toml::de::Error),
    /// A section that does not exist.
    #[error("the keymap has an unknown section [{name}]{}", hint(*.nearest))]
    UnknownSection {
        /// The section.
        name: String,
        /// The section that was probably meant.
        nearest: Option<&'static str>,
    },
    /// An action that does not exist, or stands in the wrong section.
    #[error("the keymap names an unknown action `{action}` in [{section}]{}", hint(*.nearest))]
    UnknownAction {
        /// The section.
        section: String,
        /// The action.
        action: String,
        /// The action that was probably meant.
        nearest: Option<&'static str>,
    },
    /// A key that does not exist.
    #[error("the keymap binds `{action}` to an {source}")]
    UnknownKey {
        /// The action.
        action: String,
        /// The key.
        source: UnknownKey,
    },
}

fn hint(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!("; {}", did_you_mean(name)))
}

/// What a sequence of keys leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookup {
    /// It runs this action.
    Action(Action),
    /// It is the beginning of a longer sequence.
    Prefix,
    /// Nothing.
    Nothing,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Binding {
    action: Action,
    keys: Vec<Key>,
}

/// The keys of every action, by context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    bindings: BTreeMap<Context, Vec<Binding>>,
}

impl Keymap {
    /// Reads a keymap.
    pub fn parse(text: &str) -> Result<Self, KeymapError> {
        let sections: BTreeMap<String, BTreeMap<String, Vec<String>>> = toml::from_str(text)?;
        let mut bindings = BTreeMap::new();
        for (section, actions) in sections {
            let context = Context::ALL
                .into_iter()
                .find(|context| context.name() == section)
                .ok_or_else(|| KeymapError::UnknownSection {
                    nearest: nearest(&section, Context::ALL.iter().map(|it| it.name())),
                    name: section.clone(),
                })?;
            let mut of_context = Vec::new();
            for (name, sequences) in actions {
                let action = Action::by_name(&name)
                    .filter(|action| action.context() == context)
                    .ok_or_else(|| KeymapError::UnknownAction {
                        section: section.clone(),
                        action: name.clone(),
                        nearest: nearest(
                            &name,
                            Action::ALL
                                .iter()
                                .filter(|action| action.context() == context)
                                .map(|action| action.name()),
                        ),
                    })?;
                for sequence in sequences {
                    let keys =
                        parse_sequence(&sequence).map_err(|source| KeymapError::UnknownKey {
                            action: name.clone(),
                            source,
                        })?;
                    of_context.push(Binding { action, keys });
                }
            }
            of_context.sort_by_key(|binding| binding.action);
            bindings.insert(context, of_context);
        }
        Ok(Self { bindings })
    }

    /// The keymap that comes with the program, with a person's own bindings in place of those of the same action.
    pub fn with_overrides(own: Option<&str>) -> Result<Self, KeymapError> {
        let mut keymap = Self::parse(DEFAULT)?;
        let Some(own) = own else { return Ok(keymap) };
        for (context, bindings) in Self::parse(own)?.bindings {
            let slot = keymap.bindings.entry(context).or_default();
            slot.retain(|known| bindings.iter().all(|new| new.action != known.action));
            slot.extend(bindings);
        }
        Ok(keymap)
    }

    /// What `keys` lead to in these contexts; the first context that knows them decides.
    pub fn lookup(&self, contexts: &[Context], keys: &[Key]) -> Lookup {
        let mut found = Lookup::Nothing;
        for context in contexts {
            for binding in self.of(*context) {
                if binding.keys == keys {
                    return Lookup::Action(binding.action);
                }
                if binding.keys.starts_with(keys) {
                    found = Lookup::Prefix;
                }
            }
        }
        found
    }

    /// The keys of an action as they are shown, the first binding first.
    pub fn keys_of(&self, action: Action) -> Vec<String> {
        self.of(action.context())
            .iter()
            .filter(|binding| binding.action == action)
            .map(|binding| show_sequence(&binding.keys))
            .collect()
    }

    /// The first key of an action, for the hint bar.
    pub fn key_of(&self, action: Action) -> Option<String> {
        self.keys_of(action).into_iter().next()
    }

    /// What can follow the keys pressed so far: the rest of the sequence and the action.
    pub fn continuations(&self, contexts: &[Context], keys: &[Key]) -> Vec<(String, Action)> {
        contexts
            .iter()
            .flat_map(|context| self.of(*context))
            .filter(|binding| binding.keys.len() > keys.len() && binding.keys.starts_with(keys))
            .map(|binding| (show_sequence(&binding.keys[keys.len()..]), binding.action))
            .collect()
    }

    fn of(&self, context: Context) -> &[Binding] {
        self.bindings.get(&context).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    /// What a key may mean twice: walking in Explore replaces moving left and right, and does the same to the eye.
    const REPLACED: [Action; 2] = [Action::Left, Action::Right];

    #[test]
    fn every_action_has_a_name_of_its_own_a_help_text_and_a_key() {
        let keymap = Keymap::parse(DEFAULT).unwrap();
        let mut names = HashMap::new();
        for &action in Action::ALL {
            assert!(!action.help().is_empty(), "{action:?}");
            assert!(names.insert(action.name(), action).is_none(), "{action:?}");
            assert!(!keymap.keys_of(action).is_empty(), "{action:?} has no key");
        }
    }

    #[test]
    fn no_key_means_two_things_on_a_screen() {
        let keymap = Keymap::parse(DEFAULT).unwrap();
        let screens = Context::ALL
            .into_iter()
            .filter(|context| !matches!(context, Context::Global | Context::Move));
        for screen in screens {
            let mut taken: Vec<&Binding> = Vec::new();
            for context in [screen, Context::Move, Context::Global] {
                for binding in keymap.of(context) {
                    if REPLACED.contains(&binding.action) {
                        continue;
                    }
                    for other in &taken {
                        assert!(
                            !binding.keys.starts_with(&other.keys)
                                && !other.keys.starts_with(&binding.keys),
                            "{:?} and {:?} share a key on {screen:?}",
                            binding.action,
                            other.action
                        );
                    }
                    taken.push(binding);
                }
            }
        }
    }

    #[test]
    fn a_sequence_is_found_key_by_key() {
        let keymap = Keymap::parse(DEFAULT).unwrap();
        let contexts = [Context::Explore, Context::Move, Context::Global];
        let g = Key::char('g');
        assert_eq!(keymap.lookup(&contexts, &[g]), Lookup::Prefix);
        assert_eq!(
            keymap.lookup(&contexts, &[g, g]),
            Lookup::Action(Action::First)
        );
        assert_eq!(
            keymap.lookup(&contexts, &[g, Key::char('z')]),
            Lookup::Nothing
        );
    }

    #[test]
    fn own_bindings_replace_those_of_the_same_action_only() {
        let keymap = Keymap::with_overrides(Some("[global]\nquit = [\"c-q\"]\n")).unwrap();
        assert_eq!(keymap.keys_of(Action::Quit), ["c-q"]);
        assert_eq!(keymap.keys_of(Action::Help), ["?", ":", "f1"]);
        for (wrong, told) in [
            (
                "[global]\nhepl = [\"x\"]\n",
                "unknown action `hepl` in [global]; did you mean `help`?",
            ),
            (
                "[gobal]\n",
                "unknown section [gobal]; did you mean `global`?",
            ),
        ] {
            let error = Keymap::with_overrides(Some(wrong)).unwrap_err();
            assert!(error.to_string().contains(told), "{error}");
        }
    }
}
