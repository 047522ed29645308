//! Carries out effects. Each slot runs its latest request only; publishing is no slot: there is one at most, and it stops
//! only between batches.

mod catalogue;
mod corrections;
mod drift;
mod open;
mod poll;
mod publish;
mod texts;
mod views;
mod watch;

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::effect::{Asked, Compared, Effect, Slot, Ticket};
use super::msg::{Msg, Problem};
use super::screen::explore::Groupings;
use super::search::Names;
use super::session::{Session, TargetProvider};
use crate::atlas::plan::PlanOptions;
use crate::atlas::{Reader, Target};
use watch::FileWatch;

/// The runner.
pub struct Runner {
    session: Arc<Session>,
    answers: UnboundedSender<Msg>,
    slots: HashMap<Slot, CancellationToken>,
    /// Ends asking clusters without losing what they answered.
    enough: CancellationToken,
    publish: Option<(CancellationToken, JoinHandle<()>)>,
    files: FileWatch,
}

impl Runner {
    /// A runner that answers into this channel. Must be used inside a tokio runtime.
    pub fn new(session: Arc<Session>, answers: UnboundedSender<Msg>) -> Self {
        let how = session.project.settings.ui.watch;
        Self {
            files: FileWatch::new(how, answers.clone()),
            session,
            answers,
            slots: HashMap::new(),
            enough: CancellationToken::new(),
            publish: None,
        }
    }

    /// Starts an effect. What concerns the terminal itself is handed back.
    pub fn start(&mut self, effect: Effect) -> Option<Effect> {
        match effect {
            Effect::Open(ticket) => self.open(ticket),
            Effect::Refresh(ticket, asked) => self.refresh(ticket, asked),
            Effect::AskFailure(ticket, job) => {
                let session = Arc::clone(&self.session);
                self.in_slot(Slot::Failure, |_| open::failure(session, ticket, *job));
            }
            Effect::FindAlternatives(ticket, joined, job) => {
                self.blocking(move || corrections::alternatives(ticket, &joined, job));
            }
            Effect::Keep(saying) => self.in_session(move |it| corrections::keep(it, &saying)),
            Effect::Rejoin(ticket, joined, said) => {
                // What is read from now on is joined as they say, too.
                Arc::make_mut(&mut self.session).project.settings.runs = said.to_vec();
                self.in_session(move |it| corrections::rejoin(it, ticket, &joined));
            }
            Effect::Reread(ticket, asked) => {
                let (session, answers) = (Arc::clone(&self.session), self.answers.clone());
                self.in_slot(Slot::Open, open::reread(session, ticket, answers, asked));
            }
            Effect::GatherNames(graph) => {
                self.blocking(move || {
                    graph.prepare_columns();
                    Msg::Gathered(Arc::new(Names::of(&graph)))
                });
            }
            Effect::Find(search) => {
                self.blocking(move || Msg::Searched(Box::new(search.answer())));
            }
            Effect::Reach(ticket, question) => {
                self.blocking(move || Msg::Reached(ticket, Box::new(question.answer())));
            }
            Effect::GatherGroups(graph) => {
                self.blocking(move || Msg::Grouped(Arc::new(Groupings::of(&graph))));
            }
            Effect::WatchFiles(watched) => self.files.watch(watched),
            Effect::Enough => self.enough.cancel(),
            Effect::Wait(slot, ticket, time) => self.in_slot(slot, |_| async move {
                tokio::time::sleep(time).await;
                Msg::Waited(slot, ticket)
            }),
            Effect::MakePlan {
                ticket,
                workspace,
                graph,
                creates_types,
                choices,
            } => {
                let session = Arc::clone(&self.session);
                self.in_slot(Slot::Plan, |cancel| async move {
                    let options = PlanOptions {
                        create_types: creates_types,
                        choices: session.plan.choices.clone().and(choices),
                        read: Some(workspace.files_read(&session.plan.mapping.paths)),
                        other_definitions: workspace.other_definitions(),
                        ..session.plan.clone()
                    };
                    let plan = publish::make_plan(&session, &graph, &options, &cancel).await;
                    Msg::Planned(ticket, plan.map(Box::new))
                });
            }
            Effect::Compare(ticket, question) => self.compare(ticket, question),
            Effect::SavePlan(plan, path) => self.blocking(move || {
                let saved = crate::atlas::plan::save(&plan, &path);
                Msg::PlanSaved(saved.map(|()| path).map_err(|error| {
                    let hint = error.hint();
                    Problem::new(error.to_string()).hint(hint)
                }))
            }),
            Effect::SaveText(text, path) => self.blocking(move || texts::save(&text, path)),
            Effect::ReadLog => self.in_session(texts::log),
            Effect::ReadJournals => self.in_session(publish::journals),
            Effect::ReadViews => self.in_session(views::read),
            Effect::SaveViews(saved) => self.in_session(move |it| views::save(it, &saved)),
            Effect::Publish(plan) => {
                self.publish(|session, answers, cancel| {
                    publish::run(session, *plan, answers, cancel)
                });
            }
            Effect::Resume(consent) => {
                self.publish(|session, answers, cancel| {
                    publish::resume(session, consent, answers, cancel)
                });
            }
            Effect::StopPublish => {
                if let Some((cancel, _)) = &self.publish {
                    cancel.cancel();
                }
            }
            Effect::Cancel(slot) => {
                if let Some(cancel) = self.slots.remove(&slot) {
                    cancel.cancel();
                }
            }
            other => return self.ask_catalogue(other),
        }
        None
    }

    /// Starts an effect that reads from the catalogue; any other is handed back.
    fn ask_catalogue(&mut self, effect: Effect) -> Option<Effect> {
        let target = Arc::clone(&self.session.target);
        match effect {
            Effect::Search(ticket, query) => {
                self.in_slot(Slot::Search, |_| async move {
                    Msg::Found(ticket, catalogue::search(target, query).await)
                });
            }
            Effect::FetchEntity(ticket, guid) => {
                self.in_slot(Slot::Entity, |_| async move {
                    Msg::Entity(ticket, catalogue::entity(target, &guid).await.map(Box::new))
                });
            }
            Effect::FetchPart(ticket, guid, limits) => {
                self.in_slot(Slot::Part, |_| async move {
                    let part = catalogue::part(target, &guid, limits).await;
                    Msg::Part(ticket, part.map(Box::new))
                });
            }
            Effect::FetchLineage(ticket, view, opened) => {
                let session = Arc::clone(&self.session);
                self.in_slot(Slot::Lineage, |_| async move {
                    let lineage = catalogue::lineage(&session, *view, opened.as_deref()).await;
                    Msg::Lineage(ticket, lineage.map(Box::new))
                });
            }
            Effect::FetchAround(ticket, graph) => {
                let session = Arc::clone(&self.session);
                self.in_slot(Slot::Lineage, |_| async move {
                    let merged = catalogue::around_graph(&session, &graph).await;
                    Msg::Around(ticket, merged.map(Box::new))
                });
            }
            Effect::FetchNames(ticket) => {
                self.in_slot(Slot::Types, |_| async move {
                    Msg::Names(ticket, catalogue::names(target).await)
                });
            }
            Effect::FetchInventory(ticket) => {
                self.in_slot(Slot::Inventory, |_| async move {
                    Msg::Inventory(ticket, catalogue::inventory(target).await.map(Box::new))
                });
            }
            Effect::FetchRegistry(ticket) => {
                self.in_slot(Slot::Registry, |_| async move {
                    Msg::Registry(ticket, catalogue::registry(target).await.map(Box::new))
                });
            }
            Effect::FetchCounts(ticket) => {
                self.in_slot(Slot::Counts, |_| async move {
                    Msg::Counts(ticket, catalogue::counts(target).await)
                });
            }
            Effect::FetchGlossaries(ticket) => {
                self.in_slot(Slot::Glossary, |_| async move {
                    Msg::Glossaries(ticket, catalogue::glossaries(target).await.map(Box::new))
                });
            }
            outside => return Some(outside),
        }
        None
    }

    fn open(&mut self, ticket: Ticket) {
        let enough = self.begin_asking();
        let (session, answers) = (Arc::clone(&self.session), self.answers.clone());
        self.in_slot(Slot::Open, open::open(session, ticket, answers, enough));
    }

    fn refresh(&mut self, ticket: Ticket, asked: Asked) {
        let enough = self.begin_asking();
        let (session, answers) = (Arc::clone(&self.session), self.answers.clone());
        self.in_slot(Slot::Refresh, |_| {
            open::refresh(session, ticket, answers, asked, enough)
        });
    }

    fn compare(&mut self, ticket: Ticket, asked: Compared) {
        let session = Arc::clone(&self.session);
        self.in_slot(Slot::Drift, |cancel| async move {
            let looked = drift::look(&session, &asked, &cancel).await;
            Msg::Compared(ticket, Ok(Box::new(looked)))
        });
    }

    /// What ends asking the clusters that are asked from now on.
    fn begin_asking(&mut self) -> CancellationToken {
        self.enough = CancellationToken::new();
        self.enough.clone()
    }

    /// Runs a task off the drawing thread.
    pub fn blocking(&self, task: impl FnOnce() -> Msg + Send + 'static) {
        self.blocking_one(Box::new(task));
    }

    /// Of what runs a task there is one in the program, not one for each task; so below.
    fn blocking_one(&self, task: Box<dyn FnOnce() -> Msg + Send>) {
        let answers = self.answers.clone();
        tokio::task::spawn_blocking(move || {
            // A closed channel means that the program is ending.
            let _ = answers.send(task());
        });
    }

    /// The same for what needs the session.
    fn in_session(&self, task: impl FnOnce(&Session) -> Msg + Send + 'static) {
        let session = Arc::clone(&self.session);
        self.blocking(move || task(&session));
    }

    fn in_slot<F>(&mut self, slot: Slot, task: impl FnOnce(CancellationToken) -> F)
    where
        F: Future<Output = Msg> + Send + 'static,
    {
        let cancel = CancellationToken::new();
        if let Some(before) = self.slots.insert(slot, cancel.clone()) {
            before.cancel();
        }
        self.until_cancelled(Box::pin(task(cancel.clone())), cancel);
    }

    fn until_cancelled(&self, task: BoxFuture<'static, Msg>, cancel: CancellationToken) {
        let answers = self.answers.clone();
        tokio::spawn(async move {
            if let Some(answer) = cancel.run_until_cancelled(task).await {
                let _ = answers.send(answer);
            }
        });
    }

    fn publish<F>(
        &mut self,
        task: impl FnOnce(Arc<Session>, UnboundedSender<Msg>, CancellationToken) -> F,
    ) where
        F: Future<Output = Msg> + Send + 'static,
    {
        if self.session.is_read_only {
            let problem = Problem::new("nothing is published where everything is read only");
            let _ = self.answers.send(Msg::Told(problem));
            return;
        }
        let is_running = self
            .publish
            .as_ref()
            .is_some_and(|(_, task)| !task.is_finished());
        if is_running {
            let problem = Problem::new("a publish is running already");
            let _ = self.answers.send(Msg::Told(problem));
            return;
        }
        let cancel = CancellationToken::new();
        let answers = self.answers.clone();
        let task = task(Arc::clone(&self.session), answers.clone(), cancel.clone());
        let handle = tokio::spawn(async move {
            let _ = answers.send(task.await);
        });
        self.publish = Some((cancel, handle));
    }

    /// Cancels everything, and hands back the publish that may still be finishing its batch.
    pub fn stop(mut self) -> Option<JoinHandle<()>> {
        for cancel in self.slots.values() {
            cancel.cancel();
        }
        let (cancel, handle) = self.publish.take()?;
        cancel.cancel();
        (!handle.is_finished()).then_some(handle)
    }
}

/// The server; starting it may block.
async fn target(provider: Arc<dyn TargetProvider>) -> Result<Target, Problem> {
    tokio::task::spawn_blocking(move || provider.target())
        .await
        .unwrap_or_else(|_| Err(Problem::new("the catalogue could not be started")))
}

async fn reader(provider: Arc<dyn TargetProvider>) -> Result<Reader, Problem> {
    let target = target(provider).await?;
    Reader::connect(&target).map_err(|error| atlas_problem(&error))
}

fn atlas_problem(error: &crate::atlas::AtlasError) -> Problem {
    Problem {
        message: error.to_string(),
        hint: error.hint(),
    }
}
