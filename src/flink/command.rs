//! The command that would end a job. It is printed for a person; nothing here runs it.

use crate::lineage::RunningJob;
use crate::text::quoted;

/// The command line of Flink's client that cancels the job.
pub fn cancel_command(job: &RunningJob) -> String {
    // Address and id come from a server, and the command goes to a shell.
    format!(
        "flink cancel --jobmanager {} {}",
        quoted(authority(&job.cluster)),
        quoted(&job.id)
    )
}

/// Host and port of an address, as the command line of Flink wants it.
fn authority(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_one_word_whatever_a_server_calls_so() {
        let mut job = RunningJob {
            id: "7".repeat(32).into(),
            name: "j".into(),
            state: "RUNNING".into(),
            cluster: "https://proxy:8443/flink/prod".into(),
            started_at: 0,
            parallelism: None,
            flink_version: None,
        };
        let plain = format!("flink cancel --jobmanager proxy:8443 {}", job.id);
        assert_eq!(cancel_command(&job), plain);
        job.id = "a; reboot".into();
        assert!(cancel_command(&job).ends_with(" 'a; reboot'"));
    }
}
