//! The command that would end a job. It is printed for a person; nothing here runs it.

use crate::lineage::RunningJob;
use crate::text::quoted;

/// The command line that cancels the job: of Flink's client where that can be told the address, else the request itself.
pub fn cancel_command(job: &RunningJob) -> String {
    // Address and id come from a server, and the command goes to a shell.
    if let Some(authority) = of_client(&job.cluster) {
        let (authority, id) = (quoted(authority), quoted(&job.id));
        return format!("flink cancel --jobmanager {authority} {id}");
    }
    let base = job.cluster.trim_end_matches('/');
    let request = format!("{base}/jobs/{}?mode=cancel", job.id);
    format!("curl -X PATCH {}", quoted(&request))
}

/// The address as `flink cancel --jobmanager` takes it: a host and a port. It knows no path and no default port, and speaks
/// TLS only where its configuration says so (`RestOptions` and `SecurityOptions` of Flink).
fn of_client(address: &str) -> Option<&str> {
    let authority = address.strip_prefix("http://")?.trim_end_matches('/');
    let (host, port) = authority.rsplit_once(':')?;
    let is_port = !port.is_empty() && port.bytes().all(|it| it.is_ascii_digit());
    (!host.is_empty() && !authority.contains('/') && is_port).then_some(authority)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn job(cluster: &str, id: &str) -> RunningJob {
        RunningJob {
            id: id.into(),
            name: "j".into(),
            state: "RUNNING".into(),
            cluster: cluster.into(),
            started_at: 0,
            parallelism: None,
            flink_version: None,
            plan: None,
        }
    }

    #[rstest]
    #[case::host_and_port("http://jm:8081", "flink cancel --jobmanager jm:8081 7f")]
    #[case::a_number("http://[::1]:8081", "flink cancel --jobmanager '[::1]:8081' 7f")]
    #[case::no_port("http://jm", "curl -X PATCH 'http://jm/jobs/7f?mode=cancel'")]
    #[case::number_without_a_port(
        "http://[::1]",
        "curl -X PATCH 'http://[::1]/jobs/7f?mode=cancel'"
    )]
    #[case::a_prefix(
        "http://jm:8081/flink/prod",
        "curl -X PATCH 'http://jm:8081/flink/prod/jobs/7f?mode=cancel'"
    )]
    #[case::version(
        "http://jm:8081/v1",
        "curl -X PATCH 'http://jm:8081/v1/jobs/7f?mode=cancel'"
    )]
    #[case::tls(
        "https://proxy.example.com/flink/prod",
        "curl -X PATCH 'https://proxy.example.com/flink/prod/jobs/7f?mode=cancel'"
    )]
    #[case::tls_with_a_port(
        "https://jm:8443",
        "curl -X PATCH 'https://jm:8443/jobs/7f?mode=cancel'"
    )]
    fn the_command_fits_the_address(#[case] cluster: &str, #[case] expected: &str) {
        assert_eq!(cancel_command(&job(cluster, "7f")), expected);
    }

    #[rstest]
    #[case("http://jm:8081", "flink cancel --jobmanager jm:8081 'a; reboot'")]
    #[case("http://jm", "curl -X PATCH 'http://jm/jobs/a; reboot?mode=cancel'")]
    fn an_id_is_one_word_whatever_a_server_calls_so(#[case] cluster: &str, #[case] expected: &str) {
        assert_eq!(cancel_command(&job(cluster, "a; reboot")), expected);
    }
}
