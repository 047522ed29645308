//! Reads the inputs.

use std::future::Future;
use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;

use crate::tui::effect::Ticket;
use crate::tui::msg::{Msg, Problem};
use crate::tui::session::Session;
use crate::workspace;

/// Reads the inputs and tells how far it has come.
pub fn open(
    session: Arc<Session>,
    ticket: Ticket,
    answers: UnboundedSender<Msg>,
) -> impl FnOnce(CancellationToken) -> std::pin::Pin<Box<dyn Future<Output = Msg> + Send>> {
    move |cancel| {
        Box::pin(async move {
            let on_progress = move |progress| {
                let _ = answers.send(Msg::Opening(ticket, progress));
            };
            let opened = workspace::open(
                &session.inputs,
                &session.open,
                &session.project,
                &on_progress,
                &cancel,
            )
            .await;
            let opened = opened
                .map(Arc::new)
                .map_err(|error| Problem::new(error.to_string()));
            Msg::Opened(ticket, opened)
        })
    }
}
