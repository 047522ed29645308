//! Saved views: what is looked at, and in which view, under a name that a person gave. They are kept for a project, and
//! hold names as a person would write them, so that they mean the same after the files have changed.

use serde::{Deserialize, Serialize};

use super::View;
use crate::lineage::{Lineage, Named, NodeId};
use crate::tui::effect::Effect;
use crate::tui::layer::Layer;
use crate::tui::layer::prompt::{Prompt, Purpose};
use crate::tui::model::Model;
use crate::tui::work::Thing;

/// A saved view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedView {
    /// The name that a person gave it.
    pub name: String,
    /// The view, by its name.
    pub view: String,
    /// The focus, as [`Lineage::named`] finds it.
    pub focus: String,
}

impl SavedView {
    /// The view that it is of; one that is not known is the lists.
    pub fn view(&self) -> View {
        let mut views = View::ALL.iter();
        let known = views.find(|(_, name, _)| *name == self.view);
        known.map_or(View::Columns, |&(view, ..)| view)
    }

    /// Its focus, if it is there.
    pub fn thing(&self, graph: &Lineage) -> Option<Thing> {
        Some(match graph.named(&self.focus).ok()? {
            Named::Dataset(dataset) => Thing::from(NodeId::from(dataset)),
            Named::Column(column) => Thing::column(column.dataset, column.column),
        })
    }
}

/// Asks for the name of what is looked at.
pub fn ask(model: &mut Model) {
    if focus_name(model).is_none() {
        model.note("only datasets and columns have a name to be found by again; select one");
        return;
    }
    let prompt = Prompt::new(Purpose::SaveView, "");
    model.layers.push(Layer::Prompt(prompt));
}

/// Saves what is looked at under a name; one of the same name is replaced.
pub fn save(model: &mut Model, name: &str) -> Vec<Effect> {
    let Some(focus) = focus_name(model).filter(|_| !name.is_empty()) else {
        return Vec::new();
    };
    let (_, view, _) = View::ALL[model.explore.view.place()];
    let explore = &mut model.explore;
    explore.saved.retain(|saved| saved.name != name);
    explore.saved.push(SavedView {
        name: name.to_owned(),
        view: view.to_owned(),
        focus,
    });
    vec![Effect::SaveViews(explore.saved.clone())]
}

/// The name by which what is looked at is found again, in a command too; a process has none.
pub fn focus_name(model: &Model) -> Option<String> {
    let (work, focus) = model.explored().zip(model.explore.focus())?;
    let named = match super::near::column_id(focus) {
        Some(column) => Named::Column(column),
        None => Named::Dataset(focus.node.as_dataset()?),
    };
    Some(work.graph.exact_name(&named))
}
