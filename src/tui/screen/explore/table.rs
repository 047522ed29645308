//! Saves what a view shows as a table, to a file.

use super::View;
use super::update::with_view;
use super::views::TableForm;
use crate::tui::effect::Effect;
use crate::tui::layer::Layer;
use crate::tui::layer::prompt::{Prompt, Purpose};
use crate::tui::model::Model;

/// Asks for the name of the file.
pub fn ask(model: &mut Model) {
    if model.explore.view != View::Impact {
        model.note("only the table of impact is saved; g i shows it");
        return;
    }
    let named = model.explored().zip(model.explore.focus());
    let label = named.map(|(work, focus)| focus.label(&work.graph));
    let name: String = label
        .unwrap_or_default()
        .chars()
        .map(|it| {
            if it.is_alphanumeric() || "._-".contains(it) {
                it
            } else {
                '-'
            }
        })
        .collect();
    let prompt = Prompt::new(Purpose::SaveTable, &format!("impact-{name}.csv"));
    model.layers.push(Layer::Prompt(prompt));
}

/// Saves the rows that are shown; the ending of the name says in which form.
pub fn save(model: &mut Model, name: &str) -> Vec<Effect> {
    if name.is_empty() {
        return Vec::new();
    }
    let form = TableForm::of_file(name);
    let table = with_view(model, |view, scene| view.table(scene, form)).flatten();
    let effect = table.map(|table| Effect::SaveText(table, name.into()));
    effect.into_iter().collect()
}
