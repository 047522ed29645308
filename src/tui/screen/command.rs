//! The command that prints what a screen shows: to repeat it in a script, or to have it without a screen.

use super::explore::{Subject, Told, View, saved};
use super::{ScreenId, Yank};
use crate::lineage::Named;
use crate::text::quoted;
use crate::tui::model::Model;
use crate::workspace::Input;

/// The command for the screen shown.
pub fn equivalent(model: &Model) -> Yank {
    let reads = |command: &str| format!("headwater {command}{}", inputs(model, |_| true));
    let remote = (!model.surroundings.is_local)
        .then(|| format!(" --atlas {}", quoted(&model.surroundings.target)));
    let remote = remote.unwrap_or_default();
    let command = match model.screen {
        ScreenId::Explore => match &model.explore.subject {
            Subject::Opened => reads(&explored(model)),
            Subject::Catalogue(told) if told.with_opened => around(model, told),
            Subject::Catalogue(_) => format!("headwater atlas{remote} search"),
        },
        ScreenId::Statements => reads("dedup"),
        ScreenId::Diagnostics => reads("check"),
        ScreenId::Review => reads(&format!("plan{remote}")),
        ScreenId::Publish => reads(&format!("publish{remote}")),
        ScreenId::Catalogue => format!("headwater atlas{remote} search{}", search(model)),
        ScreenId::Types => format!("headwater atlas{remote} types{}", shown_type(model)),
        ScreenId::Glossary => format!("headwater atlas{remote} glossary{}", shown_item(model)),
        ScreenId::Drift => reads(&format!("drift{remote}")),
        ScreenId::Jobs => {
            let is_cluster = |input: &Input| matches!(input, Input::Cluster(_));
            format!("headwater jobs{}", inputs(model, is_cluster))
        }
    };
    let profile = &model.surroundings.profile;
    let profile = profile
        .as_ref()
        .map(|it| format!(" --profile {}", quoted(it)));
    Yank::new(
        "command",
        format!("{command}{}", profile.unwrap_or_default()),
    )
}

/// The command for the view of Explore that is shown.
fn explored(model: &Model) -> String {
    let explore = &model.explore;
    match (explore.view, name(model)) {
        (View::Columns, _) | (_, None) => "lineage".to_owned(),
        (view, Some(name)) => explore.views.of(view).question(&quoted(&name)),
    }
}

/// The focus as a command names it: by its short name, if nothing else has that.
fn name(model: &Model) -> Option<String> {
    let exact = saved::focus_name(model)?;
    let (work, focus) = model.explored().zip(model.explore.focus())?;
    let short = focus.label(&work.graph);
    let meant = |name: &str| work.graph.named(name).ok();
    let is_enough = meant(&short).is_some_and(|it| meant(&exact) == Some(it));
    Some(if is_enough { short } else { exact })
}

/// What is told of the focus with what the catalogue knows; of a process nothing but what flows between groups is.
fn around(model: &Model, told: &Told) -> String {
    let name = model.explore.focus().and_then(|focus| {
        let dataset = focus.node.as_dataset()?;
        let name = told.work.graph.exact_name(&Named::Dataset(dataset));
        Some(format!("trace {}", quoted(&name)))
    });
    let what = name.unwrap_or_else(|| "groups".to_owned());
    let inputs = inputs(model, |_| true);
    format!("headwater {what}{inputs} --atlas {}", quoted(&told.server))
}

/// What the catalogue was searched for, as words of a command.
fn search(model: &Model) -> String {
    let query = &model.catalogue.query;
    let named = [
        (
            "",
            Some(query.text.as_str()).filter(|text| !text.is_empty()),
        ),
        (" --type", query.type_name.as_deref()),
        (" --classification", query.classification.as_deref()),
        (" --term", query.term.as_deref()),
    ];
    let words = named.into_iter().filter_map(|(option, value)| {
        let value = value?;
        Some(format!("{option} {}", quoted(value)))
    });
    let mut words: String = words.collect();
    if query.with_deleted {
        words.push_str(" --include-deleted");
    }
    words
}

/// The type that is shown, or those that are needed.
fn shown_type(model: &Model) -> String {
    if !model.types.shows_all {
        return " --needed".to_owned();
    }
    let selected = model.types.explorer.selected();
    selected.map_or_else(String::new, |it| format!(" {}", quoted(&it.name)))
}

/// The glossary or term that is shown, or the glossary of a category.
fn shown_item(model: &Model) -> String {
    let selected = model.glossary.selected();
    selected.map_or_else(String::new, |it| format!(" {}", quoted(&it.searched)))
}

/// What was opened, as words of a command.
fn inputs(model: &Model, is_wanted: impl Fn(&Input) -> bool) -> String {
    let inputs = model.work().map(|work| work.workspace.inputs.as_slice());
    let words = inputs.unwrap_or_default().iter().filter(|it| is_wanted(it));
    let words = words.map(|input| match input {
        Input::Stdin => " -".to_owned(),
        Input::Path(path) => format!(" {}", quoted(&path.display().to_string())),
        Input::Cluster(address) => format!(" {}", quoted(address)),
    });
    words.collect()
}
