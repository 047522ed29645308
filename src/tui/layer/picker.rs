//! A searchable list in a popup. Help, copy menu and the list of types are the same thing with other items.

use tui_input::Input;

use crate::atlas::plan::{Chosen, Finding};
use crate::tui::action::{Action, Context};
use crate::tui::catalogue_data::Facet;
use crate::tui::keymap::Keymap;
use crate::tui::screen::explore::View;
use crate::tui::screen::jobs::correction::Saying;
use crate::tui::screen::{ScreenId, Yank};
use crate::tui::widget::filter::Filtered;
use crate::tui::work::Thing;

/// What happens with what is picked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick {
    /// The action runs.
    Run(Action),
    /// The text is copied.
    Copy(String),
    /// The catalogue is searched only for what has this name; none is no such limit.
    Narrow(Facet, Option<String>),
    /// It is chosen about what the catalogue has, and the plan is made again.
    Choose(Chosen),
    /// It is said of the jobs of a name, and kept.
    Say(Box<Saying>),
    /// Explore looks at it, in this view where one is said.
    Look(Thing, Option<View>),
    /// Nothing; it is there to be read.
    Read,
    /// Nothing; it is a heading.
    Nothing,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Left column: keys, or a name.
    pub key: String,
    /// Right column: what it is.
    pub text: String,
    /// What a search looks at.
    pub haystack: String,
    /// What happens.
    pub pick: Pick,
}

/// The list.
#[derive(Debug)]
pub struct Picker {
    /// What it is.
    pub title: String,
    /// The lines.
    pub items: Vec<Item>,
    /// Which of them are shown, and the selected one.
    pub list: Filtered,
    /// What was typed.
    pub input: Input,
    /// How many lines below the list have the whole text of what is selected: a line of the list may have no room for it.
    pub foot: u16,
}

impl Picker {
    fn new(title: &str, items: Vec<Item>) -> Self {
        let mut picker = Self {
            title: title.to_owned(),
            items,
            list: Filtered::best_first(),
            input: Input::default(),
            foot: 0,
        };
        picker.refilter();
        picker
    }

    /// The same with the whole text of what is selected below the list.
    #[must_use]
    pub fn with_foot(self) -> Self {
        Self { foot: 4, ..self }
    }

    /// Works out which lines what was typed leaves. A list without headings has the best match first.
    pub fn refilter(&mut self) {
        self.list.text = self.input.value().to_owned();
        let is_searched = !self.list.text.trim().is_empty();
        let haystacks = self.items.iter().map(|item| match item.pick {
            // Headings vanish from a searched list.
            Pick::Nothing if is_searched => "",
            _ => item.haystack.as_str(),
        });
        self.list.refresh(haystacks);
        if is_searched {
            self.list.cursor.select(0);
        }
        self.skip_heading(true);
    }

    /// Moves off a heading.
    pub fn skip_heading(&mut self, is_forward: bool) {
        for _ in 0..2 {
            let is_heading = self
                .selected()
                .is_some_and(|item| item.pick == Pick::Nothing);
            if is_heading {
                let at = self.list.cursor.at;
                let next = if is_forward || at == 0 {
                    at + 1
                } else {
                    at - 1
                };
                self.list.cursor.select(next);
            }
        }
    }

    /// The selected line.
    pub fn selected(&self) -> Option<&Item> {
        self.list.selected().and_then(|row| self.items.get(row))
    }

    /// What can be done on a screen, its own actions first, each with its keys.
    pub fn help(keymap: &Keymap, screen: ScreenId) -> Self {
        let contexts = [screen.context(), Context::Move, Context::Global];
        let mut items = Vec::new();
        for context in contexts {
            items.push(heading(context));
            items.extend(
                Action::ALL
                    .iter()
                    .filter(|action| action.context() == context)
                    .map(|&action| action_item(keymap, action)),
            );
        }
        items.extend(legend());
        Self::new("Help: type to search, enter runs it", items)
    }

    /// What can be copied.
    pub fn copy(yanks: Vec<Yank>) -> Self {
        let items = yanks
            .into_iter()
            .map(|yank| Item {
                key: yank.label.to_owned(),
                haystack: format!("{} {}", yank.label, yank.text),
                text: yank.text.clone(),
                pick: Pick::Copy(yank.text),
            })
            .collect();
        Self::new("Copy", items)
    }

    /// What can be chosen about a finding, each with what it does and costs.
    pub fn choices(finding: &Finding) -> Self {
        let offers = finding.choices.iter().filter_map(|offer| {
            let chosen = Chosen::about(finding, offer.choice)?;
            let mark = if finding.chosen == Some(offer.choice) {
                " (as it is planned)"
            } else {
                ""
            };
            let cost = offer.cost.iter().map(|cost| format!("; cost: {cost}"));
            let text = format!("{}{mark}{}", offer.effect, cost.collect::<String>());
            Some(Item {
                key: offer.choice.to_string(),
                haystack: format!("{} {text}", offer.choice),
                text,
                pick: Pick::Choose(chosen),
            })
        });
        let about = finding.about.as_ref().map_or("", |it| &it.qualified_name);
        Self::new(&format!("Choose about {about}"), offers.collect())
    }

    /// Things to choose from.
    pub fn things(title: &str, items: Vec<Item>) -> Self {
        Self::new(title, items)
    }

    /// Names that a search of the catalogue can be narrowed by.
    pub fn names(facet: Facet, names: &[String]) -> Self {
        let every = format!("every {}", facet.word());
        let every = Item {
            key: "*".to_owned(),
            haystack: format!("* {every}"),
            text: every,
            pick: Pick::Narrow(facet, None),
        };
        let rest = names.iter().map(|name| Item {
            key: String::new(),
            text: name.clone(),
            haystack: name.clone(),
            pick: Pick::Narrow(facet, Some(name.clone())),
        });
        Self::new(
            &format!("Search only one {}", facet.word()),
            std::iter::once(every).chain(rest).collect(),
        )
    }
}

/// The signs that lists and drawings use.
const SIGNS: &[(&str, &str)] = &[
    (
        "T V ?",
        "a table, a view, a table that nothing read here declares",
    ),
    (">", "a process: a statement that writes, or a running job"),
    ("2>1", "two things feed it, and it feeds one"),
    ("x112", "seen so often, and merged into one"),
    ("loop", "it reads and writes the same table"),
    (
        "[ ] ( )",
        "in drawings: a dataset, a process; dashed lines close a loop",
    ),
    (
        "+37 more",
        "in drawings: neighbours that are not drawn; enter draws ten of them",
    ),
    (
        "[orders +3]",
        "in drawings: three lie beyond it that are not drawn; z draws them",
    ),
    ("*", "it is marked"),
    (
        "-- 3",
        "in the row under the way here: three things at that distance",
    ),
    (
        "{a (3)}",
        "in drawings: a group or a job, and how many belong to it",
    ),
    ("-i-", "in drawings: what only decides on rows"),
    (".", "a column; in drawings a row in the box of its dataset"),
    (
        "-x->",
        "in lineage of the catalogue: removed, but still in its answers",
    ),
    (
        "+ ~ = ! -",
        "in plans: created, updated, unchanged, in conflict, deleted",
    ),
    ("(+) (~)", "in plans: left out"),
];

fn legend() -> Vec<Item> {
    let title = Item {
        key: "Signs".to_owned(),
        text: String::new(),
        haystack: "Signs".to_owned(),
        pick: Pick::Nothing,
    };
    let signs = SIGNS.iter().map(|(sign, meaning)| Item {
        key: (*sign).to_owned(),
        text: (*meaning).to_owned(),
        haystack: format!("{sign} {meaning}"),
        pick: Pick::Read,
    });
    std::iter::once(title).chain(signs).collect()
}

fn heading(context: Context) -> Item {
    let title = match context {
        Context::Global => "Everywhere",
        Context::Move => "Lists and texts",
        Context::Explore => "Explore",
        Context::Statements => "Statements",
        Context::Diagnostics => "Diagnostics",
        Context::Review => "Review",
        Context::Publish => "Publish",
        Context::Catalogue => "Catalogue",
        Context::Types => "Types",
        Context::Jobs => "Jobs",
        Context::Drift => "Drift",
        Context::Glossary => "Glossary",
    };
    Item {
        key: title.to_owned(),
        text: String::new(),
        haystack: title.to_owned(),
        pick: Pick::Nothing,
    }
}

fn action_item(keymap: &Keymap, action: Action) -> Item {
    let keys = keymap.keys_of(action).join(" ");
    Item {
        text: action.help().to_owned(),
        haystack: format!(
            "{} {} {keys}",
            action.name().replace('-', " "),
            action.help()
        ),
        key: keys,
        pick: Pick::Run(action),
    }
}
