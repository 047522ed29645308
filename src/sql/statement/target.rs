//! What stands behind the name that ALTER and DROP are for: nothing, or something that they are not for.
//!
//! Nothing is said in the dialect of Hive, and of names that are filled in later.

use crate::diagnostic::rules;
use crate::lineage::LogicalName;
use crate::source::Span;
use crate::sql::catalogue::Definition;
use crate::sql::context::Context;
use crate::sql::cursor::Name;
use crate::sql::{Dialect, Finding};
use crate::text::has_placeholder;

/// What a statement is for.
pub(super) struct Target<'n> {
    /// The name.
    pub name: &'n Name,
    /// What it stands for in full.
    pub full: &'n LogicalName,
    /// Whether a view is meant.
    pub is_view: bool,
    /// Whether it says IF EXISTS.
    pub if_exists: bool,
}

impl Target<'_> {
    /// Reports why ALTER cannot be. Says whether it is refused for sure: of what is not defined here nobody knows.
    pub fn report_for_alter(&self, context: &mut Context<'_>) -> bool {
        if !self.can_tell(context) {
            return false;
        }
        let Some(known) = context.catalogue.get(self.full).cloned() else {
            if !self.if_exists {
                context.report_missing(self.full, self.name, self.what());
            }
            return false;
        };
        let is_temporary = context.catalogue.has(self.full, true);
        if self.is_other(&known) {
            let hint = format!("say ALTER {}", known.what().to_uppercase());
            self.report_kind(known.what(), hint, context);
            return true;
        }
        if is_temporary && !self.if_exists {
            let what = format!("temporary {}, which cannot be altered", self.what());
            let hint = "drop it and create it anew".to_owned();
            self.report_kind(&what, hint, context);
        }
        is_temporary
    }

    /// Reports why DROP cannot be. A permanent table goes behind a temporary view of its name, and the other way round; but
    /// not behind a temporary table (CatalogManager.dropTableInternal).
    pub fn report_for_drop(&self, is_temporary: bool, context: &mut Context<'_>) {
        if !self.can_tell(context) {
            return;
        }
        if context.catalogue.get(self.full).is_none() {
            if !self.if_exists {
                context.note_missing_drop(self.full, self.name, self.what());
            }
            return;
        }
        let layer = |is_temporary| context.catalogue.in_layer(self.full, is_temporary);
        let (meant, other) = (layer(is_temporary), layer(!is_temporary));
        let what = |other: &Definition| other.what();
        let is_this_kind = |there: Option<&Definition>| there.is_some_and(|it| !self.is_other(it));
        let (found, to_say) = if !is_temporary && is_this_kind(other) {
            // IF EXISTS makes no difference to that.
            let what = self.what();
            (format!("temporary {what}"), format!("TEMPORARY {what}"))
        } else if self.if_exists || is_this_kind(meant) {
            return;
        } else if let Some(what) = meant.map(what) {
            let to_say = if is_temporary { "TEMPORARY " } else { "" };
            (what.to_owned(), format!("{to_say}{what}"))
        } else if let Some(what) = other.map(what) {
            if is_temporary {
                (format!("{what}, and not temporary"), what.to_owned())
            } else {
                (format!("temporary {what}"), format!("TEMPORARY {what}"))
            }
        } else {
            // Its definition is refused, and what stands there instead is not known.
            return;
        };
        let hint = format!("say DROP {}", to_say.to_uppercase());
        self.report_kind(&found, hint, context);
    }

    fn can_tell(&self, context: &Context<'_>) -> bool {
        let is_open = |part: &str| part.starts_with('$') || has_placeholder(part);
        context.dialect() == Dialect::Flink && !self.name.parts.iter().any(|part| is_open(part))
    }

    fn is_other(&self, known: &Definition) -> bool {
        matches!(known, Definition::View(_)) != self.is_view
    }

    fn what(&self) -> &'static str {
        if self.is_view { "view" } else { "table" }
    }

    fn report_kind(&self, what: &str, hint: String, context: &mut Context<'_>) {
        context.report(wrong_kind(self.name.last(), what, self.name.span, hint));
    }
}

/// The finding that a name stands for something that the statement is not for.
pub(super) fn wrong_kind(name: &str, what: &str, span: Span, hint: String) -> Finding {
    Finding {
        rule: &rules::WRONG_KIND,
        message: format!("`{name}` is a {what}"),
        span,
        hint: Some(hint),
    }
}
