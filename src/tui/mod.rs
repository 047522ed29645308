//! The terminal UI: looks at what was opened, marks, reviews, publishes, browses the catalogue.
//!
//! [`Msg`](msg::Msg) → [`update`](update::update) → [`Model`](model::Model) → [`view`](view::draw); what is to be done
//! outside is an [`Effect`](effect::Effect), carried out by `runner`, which answers with messages.
//!
//! *Invariants:* `update` is synchronous and does no input or output; `view` changes nothing; only `runner`, `app` and
//! `terminal` do input and output. Text from outside reaches the buffer only through [`Ui::span`](widget::ui::Ui::span),
//! which takes out everything that a terminal would act upon.

pub mod action;
pub mod catalogue_data;
pub mod effect;
pub mod history;
pub mod key;
pub mod keymap;
pub mod layer;
pub mod layout;
pub mod model;
pub mod msg;
pub mod screen;
pub mod theme;
pub mod update;
pub mod view;
pub mod widget;
pub mod work;

#[cfg(test)]
mod tests;
