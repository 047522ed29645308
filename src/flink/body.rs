//! The bodies that are asked of a cluster: where its REST interface has each, and where a saved cluster does.

/// One body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Body<'a> {
    /// Versions and counts. Kept for whoever looks at a saved cluster; no lineage is in it.
    Overview,
    /// What the dashboard is told: the version, and how often it is worth asking.
    Config,
    /// The list of jobs.
    Jobs,
    /// A job with its plan, and with its stream graph where there is one.
    Job(JobId<'a>),
    /// Why a job failed.
    Exceptions(JobId<'a>),
}

/// An id of a job that can be a part of an address and the name of a file. Flink's are 32 hexadecimal digits; a list of
/// jobs may come from anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct JobId<'a>(&'a str);

impl<'a> JobId<'a> {
    /// Takes what a list of jobs calls an id; nothing where it is none.
    pub(super) fn of(text: &'a str) -> Option<Self> {
        is_id(text).then_some(Self(text))
    }
}

/// Whether a text that a server calls an id can be a part of an address.
pub(super) fn is_id(text: &str) -> bool {
    let is_part = |it: u8| it.is_ascii_alphanumeric() || it == b'-';
    (1..=64).contains(&text.len()) && text.bytes().all(is_part)
}

impl Body<'_> {
    /// Its path below the cluster's address.
    pub(super) fn path(self) -> String {
        match self {
            Self::Overview => "/overview".to_owned(),
            Self::Config => "/config".to_owned(),
            Self::Jobs => "/jobs/overview".to_owned(),
            Self::Job(JobId(id)) => format!("/jobs/{id}"),
            // The last one says it; a job that is restarted again and again has many.
            Self::Exceptions(JobId(id)) => format!("/jobs/{id}/exceptions?maxExceptions=1"),
        }
    }

    /// Its file in the folder of a saved cluster.
    pub(super) fn file(self) -> String {
        match self {
            Self::Overview => "overview.json".to_owned(),
            Self::Config => "config.json".to_owned(),
            Self::Jobs => "jobs-overview.json".to_owned(),
            Self::Job(JobId(id)) => format!("jobs/{id}.json"),
            Self::Exceptions(JobId(id)) => format!("jobs/{id}.exceptions.json"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_leads_nowhere_else() {
        for text in ["", "..", "a/b", "../../etc/passwd", "a?b", "a b", "名"] {
            assert_eq!(JobId::of(text), None, "{text}");
        }
        let id = JobId::of("e3dfc0d7e9ecd8a43f85f0b68ebf3b80").unwrap();
        let body = Body::Job(id);
        assert_eq!(body.path(), "/jobs/e3dfc0d7e9ecd8a43f85f0b68ebf3b80");
        assert_eq!(body.file(), "jobs/e3dfc0d7e9ecd8a43f85f0b68ebf3b80.json");
    }
}
