//! `headwater serve`: the local catalogue on a fixed port, until it is stopped.

use clap::Args;

use super::dirs::Dirs;
use super::run::Outcome;
use super::{AppError, login, output, tasks};
use crate::local::{Access, LocalCatalogue, ServeOptions};
use secrecy::ExposeSecret as _;

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Port on 127.0.0.1
    #[arg(long, value_name = "PORT", default_value_t = 21010)]
    pub port: u16,
    /// Ask for no token: whoever is on this machine can read and write the catalogue
    #[arg(long)]
    pub open: bool,
}

/// Runs it. The token is that of `HEADWATER_ATLAS_TOKEN`; without one it is made now and printed, as nobody else knows it.
pub(super) fn run(args: &ServeArgs) -> Result<Outcome, AppError> {
    let access = if args.open {
        Access::Open
    } else {
        login::token_of_environment("HEADWATER_ATLAS").map_or(Access::OneTimeToken, Access::Token)
    };
    let is_new_token = matches!(access, Access::OneTimeToken);
    let options = ServeOptions {
        port: Some(args.port),
        access,
    };
    let catalogue = LocalCatalogue::start_with(&Dirs::find()?.data, &options)?;
    let mut text = format!("{}\n", catalogue.url());
    if let Some(token) = catalogue.token().filter(|_| is_new_token) {
        text.push_str("HEADWATER_ATLAS_TOKEN=");
        text.push_str(token.expose_secret());
        text.push('\n');
    }
    // Told inside the task, so that whoever reads it can already press Ctrl-C.
    let result = tasks::run(|_| async {
        output::data(&text)?;
        output::narrate("serving the local catalogue; Ctrl-C stops it");
        std::future::pending().await
    });
    catalogue.shutdown();
    result
}
