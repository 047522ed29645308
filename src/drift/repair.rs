//! What would end a difference: commands for a person to run, or words where there is none. Nothing here is carried out.

use crate::diagnostic::Place;
use crate::flink::cancel_command;
use crate::lineage::RunningJob;
use crate::text::quoted;

use super::EntityAt;

/// A way to end a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repair {
    /// Publish these entities.
    Plan {
        /// Their qualified names.
        names: Vec<String>,
        /// Whether one is there under an old name.
        follows_moves: bool,
    },
    /// The plan has a conflict here, which a person has to settle.
    Settle {
        /// The qualified name.
        name: String,
    },
    /// Submit the statement, which no job runs.
    Submit {
        /// Where it stands.
        place: Option<Place>,
        /// Its number there.
        statement: Option<u32>,
    },
    /// End these jobs, which do something else than the statement, and submit that.
    Renew(Vec<RunningJob>),
    /// End all of these jobs but one.
    KeepOne(Vec<RunningJob>),
    /// Say which statement this job runs, or end it.
    Declare(RunningJob),
    /// Delete an entity that nothing declares.
    Delete(EntityAt),
    /// It is nobody's any more once this process of the catalogue, and those of which the same is said, do not use it.
    Release(String),
    /// Delete all entities of a name but one.
    KeepOneEntity(Vec<String>),
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it does.
    pub says: String,
    /// The command for it, for a shell.
    pub command: Option<String>,
    /// Whether it is one of several of which a person leaves one out: all of them are too many.
    pub is_choice: bool,
}

impl Step {
    fn new(says: impl Into<String>, command: Option<String>) -> Self {
        Self {
            says: says.into(),
            command,
            is_choice: false,
        }
    }

    fn or_another(mut self) -> Self {
        self.is_choice = true;
        self
    }
}

/// The commands that would end differences, to be pasted into a shell. Those of which a person leaves one out do nothing there
/// until the person has chosen.
pub fn pasted(repairs: &[Repair], commands: &Commands) -> String {
    let steps = repairs.iter().flat_map(|repair| {
        let steps = repair.steps(commands);
        let is_choice = steps.iter().any(|it| it.is_choice);
        steps
            .into_iter()
            .filter_map(move |step| match step.command {
                // A line end in what a server says would begin a line that is no comment.
                Some(command) if step.is_choice => {
                    Some(format!("# {}", command.replace(['\n', '\r'], " ")))
                }
                Some(command) => Some(command),
                None => is_choice.then(|| format!("# {}", step.says)),
            })
    });
    steps.collect::<Vec<_>>().join("\n")
}

/// How the commands begin that are the same for all rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Commands {
    /// `headwater plan` with the inputs and options that were given.
    pub plan: String,
    /// Deletes the entity whose guid is put behind it.
    pub delete: String,
    /// What has to hold for that, if something has to.
    pub delete_when: Option<&'static str>,
}

/// Where `headwater serve` serves the local catalogue unless it is told otherwise.
const SERVED: &str = "http://127.0.0.1:21010";

impl Commands {
    /// The commands for a catalogue at an address, or for the local one. `arguments` are those of `headwater plan`; there
    /// is no login among them, as that comes from the environment again.
    pub fn of(arguments: &[String], server: Option<&str>) -> Self {
        let login = match server {
            Some(_) => "-u \"$HEADWATER_ATLAS_USER\"",
            None => "-H \"Authorization: Bearer $HEADWATER_ATLAS_TOKEN\"",
        };
        let mut plan = "headwater plan".to_owned();
        for argument in arguments {
            plan.push(' ');
            plan.push_str(&quoted(argument));
        }
        let base = quoted(server.unwrap_or(SERVED));
        Self {
            plan,
            delete: format!("curl -X DELETE {login} {base}/api/atlas/v2/entity/guid/"),
            delete_when: match server {
                Some(_) => None,
                None => Some("while `headwater serve` runs"),
            },
        }
    }
}

impl Repair {
    /// What to do, step by step.
    pub fn steps(&self, commands: &Commands) -> Vec<Step> {
        let cancel = |job: &RunningJob| Step::new("ends the job", Some(cancel_command(job)));
        match self {
            Self::Plan {
                names,
                follows_moves,
            } => {
                let mut command = commands.plan.clone();
                if *follows_moves {
                    command.push_str(" --follow-moves");
                }
                for name in names {
                    command.push_str(" --only ");
                    command.push_str(&quoted(name));
                }
                vec![Step::new("plans it", Some(command))]
            }
            Self::Settle { name } => {
                let command = format!("{} --explain {}", commands.plan, quoted(name));
                vec![Step::new("says how its name came about", Some(command))]
            }
            Self::Submit { place, statement } => {
                vec![Step::new(submit(place.as_ref(), *statement), None)]
            }
            Self::Renew(jobs) => {
                let mut steps: Vec<_> = jobs.iter().map(cancel).collect();
                steps.push(Step::new("then submit the statement again", None));
                steps
            }
            Self::KeepOne(jobs) => {
                let mut steps = vec![Step::new("keep one of the jobs", None)];
                steps.extend(jobs.iter().map(|job| cancel(job).or_another()));
                steps
            }
            Self::Declare(job) => {
                let command = format!("headwater match {} SCRIPT", quoted(&job.name));
                vec![
                    Step::new("says which statement it runs", Some(command)),
                    cancel(job),
                ]
            }
            Self::Delete(entity) => vec![self.delete(entity.guid.as_deref(), commands)],
            Self::Release(user) => vec![Step::new(
                format!("goes from the list with {user}; the entity stays"),
                None,
            )],
            Self::KeepOneEntity(guids) => {
                let mut steps = vec![Step::new("keep one of the entities", None)];
                let deletions = guids.iter().map(|guid| self.delete(Some(guid), commands));
                steps.extend(deletions.map(Step::or_another));
                steps
            }
        }
    }

    fn delete(&self, guid: Option<&str>, commands: &Commands) -> Step {
        let command = guid.map(|guid| format!("{}{}", commands.delete, quoted(guid)));
        let mut says = match self {
            Self::Delete(_) => "declare it, or delete it in the catalogue",
            _ => "deletes it in the catalogue",
        }
        .to_owned();
        if let Some(when) = commands.delete_when.filter(|_| command.is_some()) {
            says.push(' ');
            says.push_str(when);
        }
        Step::new(says, command)
    }
}

fn submit(place: Option<&Place>, statement: Option<u32>) -> String {
    match (place, statement) {
        (Some(place), Some(number)) => format!("submit statement {number} of {}", place.file),
        (Some(place), None) => format!("submit {}", place.file),
        (None, _) => "submit the statement".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commands() -> Commands {
        Commands {
            plan: "headwater plan a.sql".to_owned(),
            delete: "curl -X DELETE http://h/guid/".to_owned(),
            ..Commands::default()
        }
    }

    #[test]
    fn names_of_others_are_one_word_of_a_shell() {
        let commands = commands();
        let repair = Repair::Plan {
            names: vec!["it's; reboot@ns".to_owned()],
            follows_moves: true,
        };
        let command = repair.steps(&commands)[0].command.clone();
        let wanted = r"headwater plan a.sql --follow-moves --only 'it'\''s; reboot@ns'";
        assert_eq!(command.as_deref(), Some(wanted));
        let repair = Repair::KeepOneEntity(vec!["a b".to_owned()]);
        let steps = repair.steps(&commands);
        let wanted = "curl -X DELETE http://h/guid/'a b'";
        assert_eq!(steps[1].command.as_deref(), Some(wanted));
    }

    #[test]
    fn what_is_pasted_ends_no_job_and_no_entity_of_which_one_is_to_stay() {
        let plan = Repair::Plan {
            names: vec!["a@ns".to_owned()],
            follows_moves: false,
        };
        let twice = Repair::KeepOneEntity(vec!["g1".to_owned(), "g2\nreboot".to_owned()]);
        let text = pasted(&[twice, plan], &commands());
        let wanted = "# keep one of the entities
# curl -X DELETE http://h/guid/g1
# curl -X DELETE http://h/guid/'g2 reboot'
headwater plan a.sql --only a@ns";
        assert_eq!(text, wanted);
    }
}
