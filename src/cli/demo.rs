//! `headwater demo`: the bundled demo, with a local catalogue of its own.

use clap::Args;

use super::args::ReadArgs;
use super::dirs::Dirs;
use super::planning::CatalogueArgs;
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
    // Catalogue, journals and history are apart from the person's own.
    let own = Dirs::find()?;
    let directory = own.data.join("demo");
    let dirs = Dirs {
        data: directory.clone(),
        state: own.state.join("demo"),
        config: own.config,
    };
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
    let session = session.of_directory(directory);
    explore::open(&read, &CatalogueArgs::default(), &session, || Ok(dirs))
}
