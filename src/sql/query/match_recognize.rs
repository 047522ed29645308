//! MATCH_RECOGNIZE: measures are values, partitioning, order and definitions influence.

use super::analyzer::Analyzer;
use super::environment::Environment;
use super::from::Unnamed;
use super::relation::{Column, Relation};
use super::tree::Pattern;
use crate::lineage::InfluenceKind;

impl Analyzer<'_> {
    /// What a pattern over `input` yields: the partition columns and measures, or with ALL ROWS every column of the input.
    pub(super) fn match_recognize(
        &mut self,
        pattern: &Pattern<'_>,
        input: Relation,
        outer: &Environment<'_>,
    ) -> Unnamed {
        let relations = [input];
        let environment = Environment {
            relations: &relations,
            is_pattern: true,
            ..outer.inner()
        };
        let mut unnamed = Unnamed::default();
        for key in &pattern.partition_by {
            let value = self.value(key, &environment);
            self.influence(&value.origins, InfluenceKind::Window);
            let name = super::select::own_name(key).map_or("", |name| &*name.name);
            unnamed.columns.push(Column {
                name: name.into(),
                origins: value.origins,
                data_type: value.data_type,
                term: None,
            });
        }
        for key in &pattern.order_by {
            self.condition(key, &environment, InfluenceKind::Window);
        }
        if pattern.has_all_rows {
            let [input] = &relations;
            unnamed.columns.clone_from(&input.columns);
            unnamed.belief.clone_from(&input.belief);
        }
        for (measure, alias) in &pattern.measures {
            let value = self.value(measure, &environment);
            self.edits.remove(alias.span);
            unnamed.columns.push(Column {
                name: alias.name.as_ref().into(),
                origins: value.origins,
                data_type: value.data_type,
                term: None,
            });
        }
        for definition in &pattern.definitions {
            self.condition(definition, &environment, InfluenceKind::Filter);
        }
        unnamed
    }
}
