//! What the index gives is what reading the statements one by one gives.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::lineage::tests::{DATASETS, key, process};
use crate::lineage::{
    ColumnLineage, Influence as InfluencedBy, InfluenceKind, LogicalName, SourceColumn, Transform,
};

/// What is random of a process: inputs, outputs, for each written column its name and sources, and influences. Sources are of
/// datasets that may be none of the inputs, and that the graph may not know.
type Made = (
    BTreeSet<usize>,
    BTreeSet<usize>,
    Vec<(String, Vec<(usize, String)>)>,
    Vec<(usize, String)>,
);

fn column((number, name): &(usize, String)) -> Arc<ColumnRef> {
    Arc::new(ColumnRef {
        dataset: key(*number),
        table: LogicalName::in_default("t"),
        column: name.as_str().into(),
    })
}

fn graph(made: &[Made]) -> Lineage {
    let mut lineage = Lineage::new();
    for (at, (inputs, outputs, columns, influences)) in made.iter().enumerate() {
        let columns = columns.iter().map(|(to, from)| ColumnLineage {
            to: to.as_str().into(),
            from: from
                .iter()
                .map(|from| SourceColumn::whole(column(from), Transform::Identity))
                .collect(),
            expression: None,
        });
        let influences = influences.iter().map(|by| InfluencedBy {
            column: column(by),
            kind: InfluenceKind::Filter,
        });
        let mut process = process(at, &(inputs.clone(), outputs.clone(), 0));
        process.columns = columns.collect();
        process.influences = influences.collect();
        lineage.add_process(process);
    }
    lineage
}

fn any_made() -> impl Strategy<Value = Vec<Made>> {
    let some = || prop::collection::btree_set(0..DATASETS, 0..3);
    let source = || (0..DATASETS + 1, "[ab*]");
    let sources = || prop::collection::vec(source(), 0..3);
    let columns = prop::collection::vec(("[ab*]", sources()), 0..3);
    prop::collection::vec((some(), some(), columns, sources()), 0..8)
}

fn is_followed(step: &ColumnStep) -> bool {
    !matches!(step.end, ColumnEnd::Constant | ColumnEnd::Unknown)
}

/// The steps of a column, those that do exactly the same as one: compared with everything that is told of each.
fn plain_steps(lineage: &Lineage, column: &ColumnId, direction: Direction) -> Vec<ColumnStep> {
    let mut steps: Vec<ColumnStep> = Vec::new();
    for step in lineage.each_column_step(column, direction) {
        let tell = |it: &ColumnStep| (it.end.clone(), it.how, it.source);
        let is_same = |it: &&mut ColumnStep| {
            tell(it) == tell(&step) && it.lineage(lineage) == step.lineage(lineage)
        };
        match steps.iter_mut().find(is_same) {
            Some(known) => {
                if known.process != step.process && known.others.last() != Some(&step.process) {
                    known.others.push(step.process);
                }
            }
            None => steps.push(step),
        }
    }
    steps
}

#[test]
fn many_statements_that_write_the_same_otherwise_are_as_many_steps() {
    let mut lineage = Lineage::new();
    for at in 0..200 {
        let mut process = process(at, &([0].into(), [1].into(), 0));
        let from = SourceColumn::whole(column(&(0, "a".into())), Transform::Transformation);
        process.columns = Arc::from([ColumnLineage {
            to: "b".into(),
            from: [from].into_iter().collect(),
            expression: Some(format!("a + {}", at % 90).into()),
        }]);
        lineage.add_process(process);
    }
    for (number, name, direction) in [(0, "a", Direction::Down), (1, "b", Direction::Up)] {
        let dataset = lineage.dataset_by_key(&key(number)).unwrap();
        let column = ColumnId {
            dataset,
            column: name.into(),
        };
        let steps = lineage.column_steps(&column, direction);
        assert_eq!(*steps, *plain_steps(&lineage, &column, direction));
        assert_eq!(steps.len(), 90);
        assert_eq!(steps[0].others.len(), 2);
        lineage.prepare_columns();
        assert_eq!(steps, lineage.column_steps(&column, direction));
    }
}

proptest! {
    #[test]
    fn steps_with_and_without_the_index_are_the_same(made in any_made()) {
        let lineage = graph(&made);
        let indexed = lineage.clone();
        indexed.prepare_columns();
        for (dataset, _) in lineage.datasets() {
            for name in ["a", "b", "*", "c"] {
                let column = ColumnId { dataset, column: name.into() };
                for direction in [Direction::Up, Direction::Down] {
                    let plain = plain_steps(&lineage, &column, direction);
                    prop_assert_eq!(&*lineage.column_steps(&column, direction), &*plain);
                    prop_assert_eq!(&*indexed.column_steps(&column, direction), &*plain);
                }
            }
        }
    }

    #[test]
    fn distances_are_those_of_the_impact(made in any_made(), most in 0_usize..6) {
        let lineage = graph(&made);
        for (dataset, _) in lineage.datasets() {
            let column = ColumnId { dataset, column: "a".into() };
            for direction in [Direction::Up, Direction::Down] {
                let impact = lineage.column_impact(&column, direction, None);
                let hops: Vec<u32> = impact.iter().map(|row| row.hops).collect();
                let all = lineage.column_distances(&column, direction, usize::MAX);
                prop_assert_eq!(&all, &(hops.clone(), false));
                let (few, is_cut) = lineage.column_distances(&column, direction, most);
                prop_assert!(few.len() <= hops.len() && few.is_sorted());
                prop_assert!(is_cut || few == hops);
            }
        }
    }

    #[test]
    fn steps_are_those_that_the_statements_say(made in any_made()) {
        let mut lineage = graph(&made);
        // Made before the last process came, it would not tell of that.
        let _ = Follower::new(&lineage, Direction::Up);
        if let Some((inputs, outputs, ..)) = made.first() {
            lineage.add_process(process(made.len(), &(inputs.clone(), outputs.clone(), 0)));
        }
        for direction in [Direction::Up, Direction::Down] {
            let mut follower = Follower::new(&lineage, direction);
            let mut told = |end| -> Vec<ColumnStep> {
                let mut steps = Vec::new();
                follower.steps(end, &mut steps);
                steps.iter().map(|step| follower.index().told_step(step)).collect()
            };
            for (dataset, _) in lineage.datasets() {
                let mut plain = lineage.whole_steps(dataset, direction);
                plain.retain(is_followed);
                prop_assert_eq!(told(End::whole(dataset)), plain);
                for name in ["a", "b", "*", "c"] {
                    let column = ColumnId { dataset, column: name.into() };
                    let mut plain = lineage.each_column_step(&column, direction);
                    plain.retain(is_followed);
                    let end = Follower::new(&lineage, direction).index().end(&column);
                    prop_assert_eq!(told(end), plain, "{} {:?}", name, direction);
                }
            }
        }
    }
}
