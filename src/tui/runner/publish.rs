//! Makes plans and carries out the ones that a person said yes to.

use std::sync::Arc;

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio_util::sync::CancellationToken;

use super::{reader, target};
use crate::atlas::plan::{self, ConfirmedPlan, Consent, Plan, PlanError, PlanOptions};
use crate::atlas::publish::{
    self, BatchLimits, Provenance, PublishError, PublishOptions, Report, Unfinished, Via,
};
use crate::lineage::Lineage;
use crate::tui::msg::{Msg, Problem};
use crate::tui::session::Session;
use crate::workspace::locations;

/// Compares the graph with the catalogue.
pub async fn make_plan(
    session: &Session,
    graph: &Lineage,
    options: &PlanOptions,
    cancel: &CancellationToken,
) -> Result<Plan, Problem> {
    let reader = reader(Arc::clone(&session.target)).await?;
    plan::make(&reader, graph, options, &|_, _| {}, cancel)
        .await
        .map_err(|error| {
            Problem {
            message: error.to_string(),
            hint: match error {
                PlanError::MissingTypes { .. } => Some(
                    "c consents to creating them and plans again; or ask the administrator to load \
                     Atlas' own Flink model"
                        .to_owned(),
                ),
                _ => error.hint(),
            },
        }
        })
}

/// The latest publish of this project that did not come to its end.
fn unfinished(session: &Session) -> Option<Unfinished> {
    let here = Some(session.project.folder());
    let is_of_here = |it: &Unfinished| it.provenance.project == here;
    publish::latest_unfinished(&session.state_dir, &session.target.name(), &is_of_here)
}

/// Looks for an unfinished publish and for earlier ones.
pub fn journals(session: &Session) -> Msg {
    let server = session.target.name();
    let unfinished = unfinished(session);
    Msg::Journals {
        unfinished: unfinished.map(|found| {
            let began = jiff::Timestamp::from_millisecond(found.began_at);
            let began = began.map_or_else(|_| String::new(), |at| format!("begun {at:.0}, "));
            format!("{began}{} of {} entities sent", found.sent, found.total)
        }),
        history: publish::history(&session.state_dir, &server),
    }
}

/// Carries a plan out.
pub async fn run(
    session: Arc<Session>,
    plan: ConfirmedPlan,
    answers: UnboundedSender<Msg>,
    cancel: CancellationToken,
) -> Msg {
    Msg::Published(carry_out(&session, plan, answers, cancel).await)
}

/// Goes on with the unfinished publish.
pub async fn resume(
    session: Arc<Session>,
    consent: Consent,
    answers: UnboundedSender<Msg>,
    cancel: CancellationToken,
) -> Msg {
    let result = match unfinished(&session) {
        Some(found) => {
            let plan = found.plan.confirm(consent);
            carry_out(&session, plan, answers, cancel).await
        }
        None => Err(Problem::new("there is no unfinished publish any more")),
    };
    Msg::Published(result)
}

async fn carry_out(
    session: &Session,
    plan: ConfirmedPlan,
    answers: UnboundedSender<Msg>,
    cancel: CancellationToken,
) -> Result<Box<Report>, Problem> {
    let target = target(Arc::clone(&session.target)).await?;
    let options = PublishOptions {
        state_dir: session.state_dir.clone(),
        batches: BatchLimits::of(&target),
        via: Via::default(),
        provenance: Provenance {
            project: Some(session.project.folder()),
            sources: locations(&session.inputs, &session.project.root),
        },
    };
    let (events, mut incoming) = unbounded_channel();
    let passing_on = async move {
        while let Some(event) = incoming.recv().await {
            let _ = answers.send(Msg::Publishing(event));
        }
    };
    let running = publish::run(plan, &target, &options, events, cancel);
    let (result, ()) = tokio::join!(running, passing_on);
    match result {
        Ok(report) => Ok(Box::new(report)),
        // What arrived and what did not is worth more than the reason alone.
        Err(PublishError::Partly { mut report, error }) => {
            report.findings.insert(0, error.to_string());
            Ok(report)
        }
        Err(error) => Err(Problem {
            message: error.to_string(),
            hint: error.hint(),
        }),
    }
}
