//! What a statement is for that nothing defines: told once for each name, where the statement names it.

use super::Context;
use crate::collections::FastSet;
use crate::diagnostic::rules;
use crate::lineage::LogicalName;
use crate::source::Span;
use crate::sql::Finding;
use crate::sql::catalogue::Undeclared;
use crate::sql::cursor::Name;
use crate::text::{MOST_GUESSES, did_you_mean, has_placeholder};

impl Context<'_> {
    /// Says once for each table that nothing defines it, unless its catalog may hold it.
    pub(super) fn report_unknown(&mut self, table: &Undeclared) {
        // A definition that comes later is not what this statement uses, but nobody would call it unused.
        let mentioned = &mut self.reading.usage.mentioned;
        mentioned.insert(table.name.table.to_string());
        self.catalogue.conditions.note_undeclared(&table.name);
        // What is filled in later nobody can define.
        let is_open = has_placeholder(&table.name.table);
        if is_open
            || self.catalogue.may_hold(&table.name)
            || !self.reported.insert(table.name.clone())
        {
            return;
        }
        let span = self.place_of_name(&table.parts);
        let finding = self.missing(&table.name, &table.parts.join("."), "table", span);
        self.report(finding);
    }

    /// Says of a table or view (`what`) that a statement is for that nothing defines it, as [`Self::report_unknown`] does.
    pub fn report_missing(&mut self, full: &LogicalName, name: &Name, what: &str) {
        let is_failed = self.failed_definitions.contains_key(&*full.table);
        if !is_failed && !self.catalogue.may_hold(full) && self.reported.insert(full.clone()) {
            let finding = self.missing(full, &name.parts.join("."), what, name.span);
            self.report(finding);
        }
    }

    /// Notes the same of a DROP in a script. Many a script begins with one, for what an earlier run has left: nothing is
    /// said of what it defines further down. A program takes away what it has made by other calls.
    pub fn note_missing_drop(&mut self, full: &LogicalName, name: &Name, what: &str) {
        if self.catalogue.may_hold(full) || !self.runs_in_order() {
            return;
        }
        let mut finding = self.missing(full, &name.parts.join("."), what, name.span);
        finding.hint = finding
            .hint
            .or_else(|| Some("say IF EXISTS if it need not be there".to_owned()));
        let diagnostic = self.diagnostic(finding);
        self.missing_drops.push((full.clone(), diagnostic));
    }

    pub(super) fn report_missing_drops(&mut self) {
        let drops = std::mem::take(&mut self.missing_drops);
        if drops.is_empty() {
            return;
        }
        let definitions = self.reading.usage.definitions.iter();
        let defined: FastSet<&str> = definitions.map(|it| it.name.as_str()).collect();
        let failed = &self.failed_definitions;
        let missing = drops.into_iter().filter(|(name, _)| {
            !defined.contains(&*name.table) && !failed.contains_key(&*name.table)
        });
        for (name, diagnostic) in missing {
            if self.reported.insert(name) {
                self.reading.diagnostics.push(diagnostic);
            }
        }
    }

    /// The finding that nothing defines a table or view, which the statement calls as `written`.
    fn missing(&self, full: &LogicalName, written: &str, what: &str, span: Span) -> Finding {
        let hint = match self.failed_definitions.get(&*full.table) {
            Some(failed) => {
                let line = failed.start.line;
                Some(format!(
                    "its definition in line {line} is not read; see there"
                ))
            }
            None if self.reported.len() <= MOST_GUESSES => {
                let nearest = self.catalogue.nearest(full);
                nearest.map(|known| did_you_mean(&known.beside(full)))
            }
            None => None,
        };
        Finding {
            rule: &rules::UNKNOWN_TABLE,
            message: format!("{what} `{written}` is not defined here"),
            span,
            hint,
        }
    }

    /// Says that nothing defines a model, unless its catalog may hold it.
    pub(super) fn report_unknown_model(&mut self, model: &Undeclared) {
        if self.catalogue.remembers(&model.name.catalog) {
            return;
        }
        let nearest = self.catalogue.nearest_model(&model.name.table);
        self.report(Finding {
            rule: &rules::UNKNOWN_MODEL,
            message: format!("model `{}` is not defined here", model.parts.join(".")),
            span: self.place_of_name(&model.parts),
            hint: nearest.map(did_you_mean),
        });
    }

    /// Where a hint of the statement gives an option; the whole statement if it cannot be found.
    pub(super) fn place_of_hint(&self, key: &str) -> Span {
        let sql = &self.here.piece.fragment.sql;
        let quoted = format!("'{key}'");
        let tokens = self.here.tokens();
        let mut hints = tokens.iter().filter_map(|token| {
            let inside = token.hint(sql)?;
            let start = token.span.start + "/*+".len() + inside.find(&quoted)?;
            Some(Span::new(start, start + quoted.len()))
        });
        hints.next().unwrap_or(self.here.piece.span)
    }

    /// Where the statement mentions a name; the whole statement if it cannot be found.
    fn place_of_name(&self, parts: &[String]) -> Span {
        let tokens = self.here.tokens();
        let sql = &self.here.piece.fragment.sql;
        let is_part = |at: usize, part: &String| {
            let name = tokens.get(at).and_then(|token| token.name(sql));
            name.is_some_and(|name| name == part.as_str())
        };
        (0..tokens.len())
            .find(|&at| {
                parts
                    .iter()
                    .enumerate()
                    .all(|(n, part)| is_part(at + 2 * n, part))
            })
            .and_then(|at| {
                let last = tokens.get(at + 2 * parts.len().checked_sub(1)?)?;
                Some(tokens.get(at)?.span.cover(last.span))
            })
            .unwrap_or(self.here.piece.span)
    }
}
