//! MATCH_RECOGNIZE: measures are values, partitioning, order and definitions influence.

use sqlparser::ast::{RowsPerMatch, TableFactor};

use super::analyzer::{Analyzer, span_of};
use super::environment::Environment;
use super::from::Unnamed;
use super::relation::{Column, Relation};
use crate::lineage::InfluenceKind;

impl Analyzer<'_> {
    /// What a pattern over `input` yields: the partition columns and measures, or with ALL ROWS every column of the input.
    pub(super) fn match_recognize(
        &mut self,
        factor: &TableFactor,
        input: Relation,
        outer: &Environment<'_>,
    ) -> Unnamed {
        let TableFactor::MatchRecognize {
            partition_by,
            order_by,
            measures,
            rows_per_match,
            symbols,
            ..
        } = factor
        else {
            return Unnamed::default();
        };
        let relations = [input];
        let environment = Environment {
            relations: &relations,
            is_pattern: true,
            ..outer.inner()
        };
        let mut unnamed = Unnamed::default();
        for expression in partition_by {
            let value = self.value(expression, &environment);
            self.influence(&value.origins, InfluenceKind::Window);
            let name = super::select::own_name(expression).map_or("", |name| name.value.as_str());
            unnamed.columns.push(Column {
                name: name.into(),
                origins: value.origins,
                data_type: value.data_type,
            });
        }
        for order in order_by {
            self.condition(&order.expr, &environment, InfluenceKind::Window);
        }
        if matches!(rows_per_match, Some(RowsPerMatch::AllRows(_))) {
            let [input] = &relations;
            unnamed.columns.clone_from(&input.columns);
            unnamed.belief.clone_from(&input.belief);
        }
        for measure in measures {
            let value = self.value(&measure.expr, &environment);
            self.edits.remove(span_of(&[&measure.alias]));
            unnamed.columns.push(Column {
                name: measure.alias.value.as_str().into(),
                origins: value.origins,
                data_type: value.data_type,
            });
        }
        for symbol in symbols {
            self.condition(&symbol.definition, &environment, InfluenceKind::Filter);
        }
        unnamed
    }
}
