//! `headwater demo`: the bundled demo, with a local catalogue of its own.

use std::path::PathBuf;

use clap::Args;

use super::args::ReadArgs;
use super::dirs::Dirs;
use super::run::Outcome;
use super::session::Session;
use super::{AppError, explore};

/// The files of the demo: an article with a program in it, and a script.
const FILES: [(&str, &str); 2] = [
    ("article.md", include_str!("../../assets/demo/article.md")),
    ("shop.sql", include_str!("../../assets/demo/shop.sql")),
];

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {}

/// Writes the demo's files anew and opens them.
pub(super) fn run(_: &DemoArgs, session: &Session) -> Result<Outcome, AppError> {
    let directory = directory()?;
    std::fs::create_dir_all(&directory)
        .map_err(|error| AppError::file("create", &directory, &error))?;
    let mut inputs = Vec::new();
    for (name, content) in FILES {
        let file = directory.join(name);
        std::fs::write(&file, content).map_err(|error| AppError::file("write", &file, &error))?;
        inputs.push(file.into_os_string());
    }
    let read = ReadArgs {
        inputs,
        ..ReadArgs::default()
    };
    explore::open(&read, &session.of_directory(directory.clone()), &directory)
}

/// Apart from the person's own catalogue.
fn directory() -> Result<PathBuf, AppError> {
    Ok(Dirs::find()?.data.join("demo"))
}
