//! A person's yes to a plan, or to giving up a publish: `--yes`, or an answer at the terminal with the server's name and the
//! counts in view.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use super::view::{self, publishes::Named};
use super::{AppError, output, tasks};
use crate::atlas::plan::{Consent, Plan};
use crate::atlas::publish::Unfinished;
use crate::text::printable;

/// Asks, unless the person said yes already.
pub(super) fn consent(plan: &Plan, has_said_yes: bool) -> Result<Consent, AppError> {
    if has_said_yes {
        return Ok(Consent::given_by_flag());
    }
    let what = view::plan::counts(plan.counts(), plan.types.len());
    if !is_at_terminal() {
        return Err(AppError::usage(format!(
            "publishing to {} ({what}) needs a yes, and there is no terminal to ask at",
            plan.server
        ))
        .hint("look at it with `headwater plan`, then give --yes"));
    }
    if is_agreed(&format!("Publish to {}: {what}", plan.server))? {
        return Ok(Consent::given_by_person());
    }
    output::narrate("nothing was published");
    Err(AppError::interrupted())
}

/// Asks whether nobody is to go on with a publish, unless the person said yes already.
pub(super) fn giving_up(publish: &Unfinished, has_said_yes: bool) -> Result<(), AppError> {
    if has_said_yes {
        return Ok(());
    }
    let which = view::publishes::named(&Named::from(publish));
    if !is_at_terminal() {
        return Err(AppError::usage(format!(
            "giving up the {which} needs a yes, and there is no terminal to ask at"
        ))
        .hint("give --yes"));
    }
    let (sent, total) = (publish.sent, publish.total);
    let question = format!("Give up the {which}: {sent} of {total} were sent, and stay");
    if is_agreed(&question)? {
        return Ok(());
    }
    output::narrate("nothing was given up");
    Err(AppError::interrupted())
}

fn is_at_terminal() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

fn is_agreed(question: &str) -> Result<bool, AppError> {
    let question = format!("{question}. Continue? [y/N] ");
    let _ = io::stderr().write_all(printable(&question).as_bytes());
    let _ = io::stderr().flush();
    let answer = tasks::run(|_| read_line())?;
    let answer = answer.trim().to_lowercase();
    Ok(matches!(answer.as_str(), "y" | "yes"))
}

/// One line of standard input, read on a thread of its own so that Ctrl-C is heard meanwhile.
async fn read_line() -> Result<String, AppError> {
    let failed = |error: io::Error| AppError::usage(format!("the answer cannot be read: {error}"));
    let (send, answer) = tokio::sync::oneshot::channel();
    std::thread::Builder::new()
        .spawn(move || {
            let mut line = String::new();
            let read = io::stdin().lock().read_line(&mut line);
            let _ = send.send(read.map(|_| line));
        })
        .map_err(failed)?;
    match answer.await {
        Ok(line) => line.map_err(failed),
        Err(_) => Err(AppError::interrupted()),
    }
}
