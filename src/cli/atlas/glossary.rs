//! `headwater atlas glossary`: the glossaries, what is in one, and what a term is assigned to.

use clap::Args;
use serde_json::{Value, json};

use crate::atlas::Reader;
use crate::atlas::glossary::{Found, find, term_names};
use crate::cli::output::Paint;
use crate::cli::{AppError, output, view};

/// Which glossary or term.
#[derive(Debug, Args)]
pub struct GlossaryArgs {
    /// A glossary, or a term as TERM@GLOSSARY; without it the glossaries are listed
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

/// The glossaries, one of them, or a term, as text and as JSON.
pub(super) async fn run(
    args: &GlossaryArgs,
    reader: &Reader,
    paint: Paint,
) -> Result<(String, Value), AppError> {
    let server = &reader.target().name;
    let Some(name) = &args.name else {
        let mut all = reader.glossaries().await?;
        all.sort_by(|a, b| a.name.cmp(&b.name));
        if all.is_empty() {
            output::narrate(&format!("{server} has no glossary"));
        }
        return Ok((view::glossary::list(&all, paint), json!(all)));
    };
    let Some(found) = find(reader, name).await? else {
        let all = reader.glossaries().await?;
        let mut names = term_names(&all);
        names.extend(all.into_iter().map(|it| it.name));
        let error = AppError::usage(format!("{server} has no glossary or term {name}"))
            .did_you_mean(name, names.iter().map(String::as_str))
            .hint("`headwater atlas glossary` lists the glossaries");
        return Err(error);
    };
    let text = match &found {
        Found::Glossary(contents) => view::glossary::contents(contents, paint),
        Found::Term(term) => view::glossary::term(term, paint),
    };
    Ok((text, json!(found)))
}
