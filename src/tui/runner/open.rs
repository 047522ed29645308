//! Reads the inputs, and asks clusters again.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;

use crate::tui::effect::{Asked, FailedJob, Reread, Ticket};
use crate::tui::msg::{Msg, Problem};
use crate::tui::session::Session;
use crate::workspace::{self, Event, Stop};

/// Reads the inputs, and tells how far it has come and of the jobs that arrive.
pub fn open(
    session: Arc<Session>,
    ticket: Ticket,
    answers: UnboundedSender<Msg>,
    enough: CancellationToken,
) -> impl FnOnce(CancellationToken) -> Pin<Box<dyn Future<Output = Msg> + Send>> {
    move |cancel| {
        Box::pin(async move {
            let on_event = passing_on(ticket, answers);
            let stop = Stop { cancel, enough };
            let opened = workspace::watch(
                &session.inputs,
                &session.open,
                &session.project,
                &on_event,
                &stop,
            )
            .await;
            let opened = opened
                .map(Arc::new)
                .map_err(|error| Problem::new(error.to_string()));
            Msg::Opened(ticket, opened)
        })
    }
}

/// Reads files again that changed.
pub fn reread(
    session: Arc<Session>,
    ticket: Ticket,
    answers: UnboundedSender<Msg>,
    asked: Reread,
) -> impl FnOnce(CancellationToken) -> Pin<Box<dyn Future<Output = Msg> + Send>> {
    move |cancel| {
        Box::pin(async move {
            let on_event = passing_on(ticket, answers);
            let read = workspace::reread(
                &asked.workspace,
                &asked.clusters,
                (&session.open, &session.project),
                &on_event,
                &cancel,
            );
            let read = read.await.map(|read| read.map(Arc::new));
            let read = read.map_err(|error| Problem::new(error.to_string()));
            Msg::Reread(ticket, asked.what, read)
        })
    }
}

/// Asks clusters again.
pub async fn refresh(
    session: Arc<Session>,
    ticket: Ticket,
    answers: UnboundedSender<Msg>,
    asked: Asked,
    enough: CancellationToken,
) -> Msg {
    let on_event = passing_on(ticket, answers);
    let refreshed = workspace::refresh(
        &asked.workspace,
        &asked.clusters,
        asked.again,
        jiff::Zoned::now().time(),
        (&session.open, &session.project),
        &on_event,
        &enough,
    );
    Msg::Refreshed(ticket, Box::new(refreshed.await))
}

/// Asks why a job failed, unless the person looks at another one at once: who walks through a list of failed jobs asks for
/// none of them.
pub async fn failure(session: Arc<Session>, ticket: Ticket, job: FailedJob) -> Msg {
    const MOMENT: Duration = Duration::from_millis(200);
    tokio::time::sleep(MOMENT).await;
    let FailedJob { cluster, key } = job;
    let settings = (&session.open, &session.project);
    let answer = workspace::read_failure(&cluster, &key.id, settings).await;
    let answer = answer.map_err(|error| Problem::new(error.to_string()).hint(error.hint()));
    Msg::Failure(ticket, key, answer)
}

fn passing_on(ticket: Ticket, answers: UnboundedSender<Msg>) -> impl Fn(Event) + Send + Sync {
    move |event| {
        // A closed channel means that the program is ending.
        let _ = answers.send(match event {
            Event::Progress(progress) => Msg::Opening(ticket, progress),
            event => Msg::Jobs(ticket, event),
        });
    }
}
