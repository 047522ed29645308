//! Runs tasks that wait for files, servers and a person's Ctrl-C.

use std::future::Future;

use futures_util::future::LocalBoxFuture;
use tokio_util::sync::CancellationToken;

use super::{AppError, output};

/// Runs a task on this thread. Ctrl-C cancels the token that the task is given; what it has not done by then is dropped.
pub(super) fn run<T, F: Future<Output = Result<T, AppError>>>(
    task: impl FnOnce(CancellationToken) -> F,
) -> Result<T, AppError> {
    let cancel = CancellationToken::new();
    let mut result = Err(AppError::interrupted());
    // The task is made, as it runs, in the runtime and once somebody listens.
    let task = async { result = task(cancel.clone()).await };
    until_interrupted(Box::pin(task), &cancel)?;
    result
}

/// Of what runs tasks there is one in the program, not one for each task.
fn until_interrupted(
    task: LocalBoxFuture<'_, ()>,
    cancel: &CancellationToken,
) -> Result<(), AppError> {
    runtime()?.block_on(async {
        tokio::select! {
            // Listening begins before the task does.
            biased;
            () = interrupted() => cancel.cancel(),
            () = task => {}
        }
    });
    Ok(())
}

/// Runs a task that ends by itself once its token is cancelled, such as a publish that keeps a journal. A second Ctrl-C
/// does not wait for it any longer.
pub(super) fn run_to_its_end<T, F: Future<Output = Result<T, AppError>>>(
    task: impl FnOnce(CancellationToken) -> F,
) -> Result<T, AppError> {
    runtime()?.block_on(async {
        let cancel = CancellationToken::new();
        let task = task(cancel.clone());
        tokio::pin!(task);
        tokio::select! {
            biased;
            () = interrupted() => cancel.cancel(),
            result = &mut task => return result,
        }
        output::narrate("stopping after this batch; press Ctrl-C again to stop at once");
        tokio::select! {
            result = &mut task => result,
            () = interrupted() => Err(AppError::interrupted()),
        }
    })
}

fn runtime() -> Result<tokio::runtime::Runtime, AppError> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| AppError::usage(format!("tasks cannot be run: {error}")))
}

/// Ends when a person presses Ctrl-C. Where that cannot be heard, never.
async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
