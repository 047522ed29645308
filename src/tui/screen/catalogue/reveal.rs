//! From an entity to Explore: to the node of what was opened that it stands for, else to the lineage that the catalogue
//! itself tells of it, merged by identity with what was opened where the two have something in common.

use std::sync::Arc;

use super::{detail, update};
use crate::atlas::MOST_EDGES;
use crate::atlas::graph::names_a_process;
use crate::atlas::systems::identity_of;
use crate::atlas::wire::Entity;
use crate::diagnostic::Severity;
use crate::lineage::{DatasetKey, NodeId};
use crate::tui::catalogue_data::LineageView;
use crate::tui::effect::{Effect, Slot};
use crate::tui::model::Model;
use crate::tui::msg::Problem;
use crate::tui::screen::explore::{self, Told};
use crate::tui::screen::plural;
use crate::tui::work::Work;

/// Attributes in which Atlas' types keep the name of the thing itself.
const NAMES: &[&str] = &["qualifiedName", "name", "topic", "uri", "path", "id"];

/// Shows the selected entity in Explore, or the one that is open where keys go to its text.
pub fn reveal(model: &mut Model) -> Vec<Effect> {
    let shown = model.catalogue.entity.as_ref();
    let shown = shown.and_then(|view| view.page.entity.guid.as_deref());
    match update::selected_guid(model) {
        Some(guid) if shown != Some(&guid) => {
            model.catalogue.reveals = true;
            update::fetch(model, guid)
        }
        _ => reveal_shown(model),
    }
}

/// Shows the entity that is open in Explore.
pub(super) fn reveal_shown(model: &mut Model) -> Vec<Effect> {
    let Some(view) = &model.catalogue.entity else {
        model.note("there is no entity to show");
        return Vec::new();
    };
    if let Some(node) = model
        .work()
        .and_then(|work| counterpart(work, &view.page.entity))
    {
        explore::places::reveal(model, node);
        return Vec::new();
    }
    if view.lineage.is_none() {
        let note = format!(
            "nothing that was read is this {}, and entities of its type have no lineage",
            view.page.entity.type_name
        );
        model.note(note);
        return Vec::new();
    }
    let view = view.clone();
    let opened = model.work().map(|work| Arc::clone(&work.graph));
    let ticket = model.begin(Slot::Lineage);
    vec![Effect::FetchLineage(ticket, view, opened)]
}

/// The node of what was opened that an entity stands for: a dataset by the identity that the entity tells of, whatever it is
/// called; where it tells of none by its name, if one dataset alone has that; a process by the name that it is published under.
fn counterpart(work: &Work, entity: &Entity) -> Option<NodeId> {
    if let Some(identity) = identity_of(entity) {
        let key = DatasetKey::physical(identity);
        return work.graph.dataset_by_key(&key).map(NodeId::from);
    }
    let names: Vec<&str> = NAMES
        .iter()
        .filter_map(|name| detail::attribute(entity, name))
        .map(|name| name.split('@').next().unwrap_or(name))
        .collect();
    let dataset = || {
        let datasets = work.graph.datasets();
        let mut found = datasets.filter(|(_, dataset)| {
            let own = match dataset.key.identity() {
                Some(identity) => &*identity.name,
                None => dataset.label(),
            };
            names.contains(&own)
        });
        let (id, _) = found.next()?;
        found.next().is_none().then_some(NodeId::from(id))
    };
    let process = || {
        let mut processes = work.graph.processes();
        let found = processes.find(|(_, process)| {
            let sink = process.outputs.first().map(|output| &*output.name.table);
            let own = format!("{}/{}", process.job, sink.unwrap_or_default());
            names
                .iter()
                .any(|name| name.split('#').next() == Some(&own))
        });
        found.map(|(id, _)| NodeId::from(id))
    };
    if names_a_process(&entity.type_name) {
        process()
    } else {
        dataset()
    }
}

/// The lineage of an entity came, or did not.
pub fn came(model: &mut Model, lineage: Result<Box<LineageView>, Problem>) {
    let view = match lineage {
        Ok(view) => *view,
        Err(problem) => return model.tell(Severity::Error, problem),
    };
    let (severity, words) = words(&view);
    let told = Told {
        server: view.server,
        work: Work::told(view.graph),
        with_opened: view.with_opened,
    };
    explore::places::reveal_told(model, told, view.node);
    model.tell(severity, words);
}

/// What to say of a lineage that is shown: what is missing in it first, for the line may be cut at its end.
fn words(view: &LineageView) -> (Severity, Problem) {
    const BACK: &str = "1 leads back to what was opened";
    let mut missing = Vec::new();
    if view.left_off > 0 {
        let entities = plural(view.left_off, "entity has", "entities have");
        missing.push(format!("{entities} more edges than are shown"));
    }
    if view.may_have_ended {
        missing.push(format!(
            "there may be more than is shown, for Atlas ends a lineage at {MOST_EDGES} edges"
        ));
    }
    if let Some(problem) = &view.cut {
        let part = "only what lies near is shown".to_owned();
        missing.insert(0, part);
        let words = Problem {
            message: format!("{}: {}", missing.join(", "), problem.message),
            hint: problem.hint.clone(),
        };
        return (Severity::Warning, words);
    }
    if !missing.is_empty() {
        let words = Problem::new(format!("{}; {BACK}", missing.join(", ")));
        return (Severity::Warning, words);
    }
    let with = if view.with_opened {
        " with what was opened"
    } else {
        ""
    };
    let less = match view.stale {
        0 => format!("this is what the catalogue tells{with}"),
        stale => {
            let left = plural(stale, "removed edge", "removed edges");
            format!("what the catalogue tells{with}, without {left}")
        }
    };
    (Severity::Note, Problem::new(format!("{less}; {BACK}")))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::{Value, json};

    use super::*;
    use crate::lineage::{Dataset, DatasetKind, Identity, Lineage, LogicalName, Options};

    fn work() -> Work {
        let topic = |server: &str, name: &str| {
            DatasetKey::physical(Identity {
                namespace: server.to_owned(),
                name: name.to_owned(),
            })
        };
        let mut graph = Lineage::new();
        for (key, table) in [
            (topic("kafka://b:9092", "orders"), "incoming"),
            (topic("kafka://b:9092", "totals"), "orders_of_today"),
            (topic("kafka://b:9092", "twice"), "x"),
            (topic("kafka://c:9092", "twice"), "y"),
        ] {
            graph.add_dataset(Dataset {
                key,
                names: vec![LogicalName::in_default(table)],
                kind: DatasetKind::Table,
                connector: Some("kafka".to_owned()),
                is_ephemeral: false,
                columns: Arc::default(),
                options: Options::new(),
                origins: Vec::new(),
            });
        }
        Work::told(Arc::new(graph))
    }

    #[rstest]
    #[case::by_identity(json!({"topic": "orders", "uri": "b:9092", "qualifiedName": "o@elsewhere"}), Some("incoming"))]
    #[case::of_another_cluster(json!({"topic": "orders", "uri": "c:9092", "qualifiedName": "orders@primary"}), None)]
    #[case::whatever_its_name(json!({"topic": "totals", "uri": "b:9092", "name": "orders"}), Some("orders_of_today"))]
    #[case::by_name_where_it_tells_no_server(json!({"topic": "orders", "qualifiedName": "orders@primary"}), Some("incoming"))]
    #[case::by_no_name_of_several(json!({"topic": "twice", "qualifiedName": "twice@primary"}), None)]
    fn the_dataset_that_a_topic_stands_for(#[case] attributes: Value, #[case] table: Option<&str>) {
        let work = work();
        let entity = Entity {
            type_name: "kafka_topic".to_owned(),
            attributes: attributes.as_object().cloned().unwrap(),
            ..Entity::default()
        };
        let found = counterpart(&work, &entity).map(|node| work.graph.label(node));
        assert_eq!(found.as_deref(), table);
    }
}
