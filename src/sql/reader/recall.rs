//! Statements that were read before, in this file or another: doing again what they did, and remembering it.

use super::Reader;
use crate::diagnostic::rules;
use crate::sql::catalogue::Definition;
use crate::sql::memo::{self, Known, KnownProcess, KnownTable, Text, Unfilled};
use crate::sql::script::Piece;
use crate::sql::statement::Outcome;

impl<'a> Reader<'a> {
    /// Does what the same statement did elsewhere, if it would do the same here.
    pub(super) fn recall(&mut self, text: &Text<&str>, piece: &'a Piece<'a>) -> Option<Outcome> {
        let known = match self.memo.get(text, self.context.catalogue)? {
            Known::Process(known) => known,
            Known::Table(known) => {
                self.define_again(&known, piece);
                return Some(known.outcome.clone());
            }
        };
        for read in &known.reads {
            let definition = self.context.catalogue.get(&read.name).cloned();
            if let Some(definition) = definition {
                self.context.note_use(definition.origin());
            }
        }
        if let (Some(unfilled), Some(sink)) = (&known.unfilled, known.process.outputs.first())
            && let Some(Definition::Table(table)) = self.context.catalogue.get(&sink.name).cloned()
        {
            let mut unfilled = unfilled.clone();
            unfilled.name = memo::moved(unfilled.name, 0, piece.span.start);
            self.context.note_unfilled(&table, unfilled);
        }
        let (job, origin) = (self.context.job(), self.context.origin());
        let again = (known.process).again(job, piece.number, piece.member, origin);
        self.context.reading.processes.push(again.into());
        self.context.process_pieces.push(piece);
        Some(known.outcome.clone())
    }

    /// Defines the table of a known statement that stands here too.
    fn define_again(&mut self, known: &KnownTable, piece: &'a Piece<'a>) {
        let start = piece.span.start;
        for finding in &known.findings {
            self.context.report(memo::moved_finding(finding, 0, start));
        }
        let defined = &known.defined;
        let here = self.context.origin();
        let table = (defined.table).declared_again(here, self.context.script.scope);
        let name = table.name.clone();
        let place = memo::moved(defined.name, 0, start);
        (self.context).note_definition(&name, defined.is_temporary, false, place);
        self.context.add_dataset(table.to_dataset());
        let definition = Definition::Table(table.into());
        (self.context.catalogue).define(&name, defined.is_temporary, definition, piece.sql());
    }

    /// Remembers what a statement did, if the same would do it elsewhere.
    pub(super) fn remember(
        &mut self,
        text: Text<&str>,
        piece: &'a Piece<'a>,
        outcome: &Outcome,
        process: Option<usize>,
    ) {
        let effects = std::mem::take(&mut self.context.effects);
        let start = piece.span.start;
        if let Some(mut defined) = effects.defined
            && effects.is_plain
            && !defined.table.is_provisional
            && (effects.findings.iter()).all(|it| it.rule != &rules::SHADOWED_TABLE)
        {
            // Whoever reads it later reads the same columns.
            defined.table.to_relation();
            defined.name = memo::moved(defined.name, start, 0);
            let findings = effects.findings.iter();
            let known = KnownTable {
                outcome: outcome.clone(),
                defined,
                findings: findings
                    .map(|it| memo::moved_finding(it, start, 0))
                    .collect(),
            };
            self.memo.add(text, Known::Table(known.into()));
        } else if let Some(process) = process.and_then(|at| self.context.reading.processes.get(at))
            && effects.is_plain
            && effects.findings.is_empty()
        {
            let known = KnownProcess {
                outcome: outcome.clone(),
                process: process.clone(),
                reads: effects.reads,
                unfilled: effects.unfilled.map(|unfilled| Unfilled {
                    name: memo::moved(unfilled.name, start, 0),
                    ..unfilled
                }),
            };
            self.memo.add(text, Known::Process(known.into()));
        }
    }
}
