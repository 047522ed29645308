//! A plan that is only written into a file: as the messages, or as the archive, that would carry it out.

use std::path::Path;

use super::run::Outcome;
use super::server::Server;
use super::{AppError, output, view};
use crate::atlas::Target;
use crate::atlas::plan::Plan;
use crate::atlas::publish::{PublishError, write_archive, write_messages};
use crate::files::{self, Rights};

/// The plan, where it is one for this server; tells what is in it.
fn checked(plan: Plan, server: &Server) -> Result<Plan, AppError> {
    if plan.server != server.target.name {
        let (planned, given) = (plan.server, server.target.name.clone());
        return Err(PublishError::OtherServer { planned, given }.into());
    }
    output::narrate(&view::plan::sum(&plan));
    Ok(plan)
}

/// Writes the messages that would carry a plan out.
pub(super) fn messages(plan: Plan, server: &Server, file: &Path) -> Result<Outcome, AppError> {
    let plan = checked(plan, server)?;
    let types = plan.types.iter().filter_map(|it| it["name"].as_str());
    let lacking: Vec<&str> = types.collect();
    if !lacking.is_empty() {
        output::narrate(&format!(
            "note: messages create no types; {} lacks {} (`headwater atlas types --needed` shows them)",
            server.target.name,
            lacking.join(", ")
        ));
    }
    if file == Path::new("-") {
        let mut text = Vec::new();
        write_messages(plan, &server.target, &mut text)
            .map_err(|error| AppError::usage(format!("the messages cannot be written: {error}")))?;
        output::data(&String::from_utf8_lossy(&text))?;
        return Ok(Outcome::Fine);
    }
    let mut count = 0;
    files::write(file, Rights::Private, |out| {
        count = write_messages(plan, &server.target, out)?;
        Ok(())
    })
    .map_err(|error| AppError::usage(format!("cannot write {}: {error}", file.display())))?;
    output::narrate(&format!(
        "wrote {} for the topic ATLAS_HOOK to {}, one a line; send them in this order to one partition",
        view::plural(count, "message", "messages"),
        file.display()
    ));
    Ok(Outcome::Fine)
}

/// Writes the archive that Atlas' own import takes.
pub(super) fn archive(plan: Plan, server: &Server, file: &Path) -> Result<Outcome, AppError> {
    if file == Path::new("-") {
        return Err(
            AppError::usage("an archive goes into a file, not to standard output")
                .hint("name one: --via zip:FILE"),
        );
    }
    let plan = checked(plan, server)?;
    if !plan.has_changes() {
        output::narrate("there is nothing to change, so nothing was written");
        return Ok(Outcome::Fine);
    }
    let name = plan.server.clone();
    let mut written = None;
    files::write(file, Rights::Private, |out| {
        written = Some(write_archive(plan, out)?);
        Ok(())
    })
    .map_err(|error| AppError::usage(format!("cannot write {}: {error}", file.display())))?;
    let Some(written) = written else {
        return Ok(Outcome::Fine);
    };
    if written.deletions > 0 {
        let count = view::plural(written.deletions, "deletion", "deletions");
        output::narrate(&format!(
            "note: an import deletes nothing: {count} left out"
        ));
    }
    let address = if name == Target::LOCAL {
        "http://atlas:21000"
    } else {
        &name
    };
    output::narrate(&format!(
        "wrote {} to {}; an administrator imports it: curl -u admin -F request='{{\"options\":{{}}}};type=application/json' -F data=@{} {address}/api/atlas/admin/import",
        view::plural(written.entities, "entity", "entities"),
        file.display(),
        crate::text::quoted(&file.display().to_string()),
    ));
    Ok(Outcome::Fine)
}
