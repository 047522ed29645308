//! From a row of Drift to where it is: in Explore, among the jobs, in the catalogue.

use crate::drift::{Kind, Row};
use crate::flink::JobKey;
use crate::lineage::NodeId;
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::screen::{catalogue, explore, jobs};
use crate::tui::work::Work;

/// Shows the selected row in Explore; what only the catalogue has, in Catalogue.
pub(super) fn reveal(model: &mut Model) -> Vec<Effect> {
    let node = (model.work().zip(model.drift.selected())).and_then(|(work, row)| node(work, row));
    if let Some(node) = node {
        explore::places::reveal(model, node);
        return Vec::new();
    }
    entity(model)
}

/// The node of a row: a process by its place or one of its jobs, a dataset by one of its names.
fn node(work: &Work, row: &Row) -> Option<NodeId> {
    match row.kind {
        Kind::Process => {
            let at_place = row.places.first().and_then(|place| work.node_at(place));
            at_place.or_else(|| {
                let own = row.jobs.first()?;
                let runs = |jobs: &[crate::lineage::RunningJob]| {
                    let mut jobs = jobs.iter();
                    jobs.any(|job| job.id == own.id && job.cluster == own.cluster)
                };
                let mut processes = work.graph.processes();
                let (id, _) = processes.find(|(_, process)| runs(&process.jobs))?;
                Some(id.into())
            })
        }
        Kind::Dataset => {
            let key = row.key.as_ref()?;
            work.graph.dataset_by_key(key).map(NodeId::from)
        }
    }
}

/// Shows the entity of the selected row in Catalogue.
pub(super) fn entity(model: &mut Model) -> Vec<Effect> {
    let row = model.drift.selected();
    let entity = row.and_then(|row| {
        let mut entities = row.entities.iter();
        let there = entities.find(|it| it.guid.is_some());
        // What is left over is known by name alone.
        there.or_else(|| row.entities.first().filter(|_| row.published.times > 0))
    });
    let Some(entity) = entity.cloned() else {
        model.note("the catalogue has no entity of this");
        return Vec::new();
    };
    catalogue::find::show(model, &entity.qualified_name, entity.guid)
}

/// Shows the job of the selected row in Jobs: one that lives, if there is one.
pub(super) fn job(model: &mut Model) {
    let row = model.drift.selected();
    let job = row.and_then(|row| {
        let mut jobs = row.jobs.iter();
        jobs.find(|job| job.is_live()).or_else(|| row.jobs.last())
    });
    match job.map(JobKey::of) {
        Some(key) => jobs::update::show(model, &key),
        None => model.note("no job runs this"),
    }
}
