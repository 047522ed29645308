//! Which clusters did not answer when they were asked last, in a few words: what is listed of them is as it was before.

use crate::flink::host;
use crate::workspace::ClusterState;

/// Clusters that are named; more are only counted.
const NAMED: usize = 2;

/// What is said of those among `clusters` that do not answer; none where all do. Addresses are as servers and people wrote
/// them: not yet fit for a terminal.
pub(super) fn of(clusters: &[ClusterState]) -> Option<String> {
    let away: Vec<&ClusterState> = clusters.iter().filter(|it| is_away(it)).collect();
    match (away.as_slice(), clusters.len()) {
        ([], _) => None,
        ([one], 1) => Some(words(one)),
        (some, _) if some.len() <= NAMED => {
            let each = some
                .iter()
                .map(|it| format!("{} {}", host(&it.address), words(it)));
            Some(each.collect::<Vec<_>>().join(", "))
        }
        (many, all) => Some(format!("{} of {all} clusters not reached", many.len())),
    }
}

/// What is said of one cluster; none where it answers.
pub(super) fn of_address(clusters: &[ClusterState], address: &str) -> Option<String> {
    let mut clusters = clusters.iter();
    let cluster = clusters.find(|it| it.address == address && is_away(it))?;
    Some(words(cluster))
}

fn is_away(cluster: &ClusterState) -> bool {
    cluster.is_running() && (cluster.away_since.is_some() || cluster.list.is_err())
}

fn words(cluster: &ClusterState) -> String {
    match cluster.away_since {
        Some(since) => format!("not reached since {}", since.strftime("%H:%M")),
        None => "not reached".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;
    use rstest::rstest;

    use super::*;
    use crate::diagnostic::{Diagnostic, rules};
    use crate::flink::JobList;
    use crate::workspace::{Definitions, Input};

    /// A cluster for each letter: `o` answers, `a` is away, `n` never answered, `s` is a folder.
    fn clusters(letters: &str) -> Vec<ClusterState> {
        let cluster = |(at, letter): (usize, char)| {
            let address = format!("http://jm-{at}:8081");
            let unread = Diagnostic::new(&rules::UNREACHABLE, "no");
            ClusterState {
                input: match letter {
                    's' => Input::Path("saved".into()),
                    _ => Input::Cluster(address.clone()),
                },
                address,
                list: match letter {
                    'n' | 's' => Err(unread),
                    _ => Ok(JobList::default()),
                },
                cache: None,
                flink_version: None,
                definitions: Definitions::default(),
                away_since: (letter == 'a').then(|| time(9, 48, 59, 0)),
            }
        };
        letters.chars().enumerate().map(cluster).collect()
    }

    #[rstest]
    #[case::nothing_is_open("", None)]
    #[case::all_answer("oo", None)]
    #[case::a_folder_is_never_away("s", None)]
    #[case::the_only_one("a", Some("not reached since 09:48"))]
    #[case::never("n", Some("not reached"))]
    #[case::one_of_two("oa", Some("jm-1:8081 not reached since 09:48"))]
    #[case::both("na", Some("jm-0:8081 not reached, jm-1:8081 not reached since 09:48"))]
    #[case::many("aaao", Some("3 of 4 clusters not reached"))]
    fn who_is_away_is_said(#[case] letters: &str, #[case] expected: Option<&str>) {
        assert_eq!(of(&clusters(letters)).as_deref(), expected);
    }

    #[test]
    fn a_cluster_is_told_from_another() {
        let clusters = clusters("oa");
        let told = |address| of_address(&clusters, address);
        assert_eq!(told("http://jm-0:8081"), None);
        let expected = Some("not reached since 09:48".to_owned());
        assert_eq!(told("http://jm-1:8081"), expected);
    }
}
