//! An entry of the list of jobs, whatever it is: one that is damaged does not cost the others.
//!
//! A list has thousands of entries and is read every few seconds, so each is read in one pass, and only what is wanted of
//! it is kept.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// An entry of the list of jobs.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Listed {
    /// A job.
    Job(JobOverview),
    /// Something else.
    Other,
}

/// A job in the list.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct JobOverview {
    pub jid: Arc<str>,
    pub name: Arc<str>,
    pub state: Arc<str>,
    /// Milliseconds since 1970.
    pub start_time: i64,
    /// Milliseconds; up to now for a job that runs.
    pub duration: i64,
}

impl Listed {
    /// The job that it is.
    pub(super) fn job(self) -> Option<JobOverview> {
        match self {
            Self::Job(job) => Some(job),
            Self::Other => None,
        }
    }
}

/// The fields of an entry that is an object. A job has an id; the others may lack.
#[derive(Deserialize)]
struct Fields {
    #[serde(default = "Lenient::wrong")]
    jid: Lenient<Arc<str>>,
    #[serde(default = "Lenient::lacking")]
    name: Lenient<Arc<str>>,
    #[serde(default = "Lenient::lacking")]
    state: Lenient<Arc<str>>,
    #[serde(rename = "start-time", default = "Lenient::lacking")]
    start_time: Lenient<i64>,
    #[serde(default = "Lenient::lacking")]
    duration: Lenient<i64>,
}

impl Fields {
    /// The job; none where a field is of another type than it should.
    fn job(self) -> Option<JobOverview> {
        Some(JobOverview {
            jid: self.jid.0?,
            name: self.name.0?,
            state: self.state.0?,
            start_time: self.start_time.0?,
            duration: self.duration.0?,
        })
    }
}

/// A value that is none where it is of another type than it should.
struct Lenient<T>(Option<T>);

impl<T: Default> Lenient<T> {
    /// What stands for a field that is not there.
    fn lacking() -> Self {
        Self(Some(T::default()))
    }
}

impl<T> Lenient<T> {
    fn wrong() -> Self {
        Self(None)
    }
}

/// What can be made of any value.
trait OfAny<'de>: Sized {
    /// Of a value of another type than it should be.
    fn other() -> Self;

    fn text(_: &str) -> Self {
        Self::other()
    }

    fn number(_: i64) -> Self {
        Self::other()
    }

    fn object<A: MapAccess<'de>>(mut object: A) -> Result<Self, A::Error> {
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Self::other())
    }
}

impl<'de> OfAny<'de> for Listed {
    fn other() -> Self {
        Self::Other
    }

    fn object<A: MapAccess<'de>>(object: A) -> Result<Self, A::Error> {
        let fields = Fields::deserialize(MapAccessDeserializer::new(object))?;
        Ok(fields.job().map_or(Self::Other, Self::Job))
    }
}

impl OfAny<'_> for Lenient<Arc<str>> {
    fn other() -> Self {
        Self::wrong()
    }

    fn text(text: &str) -> Self {
        Self(Some(text.into()))
    }
}

impl OfAny<'_> for Lenient<i64> {
    fn other() -> Self {
        Self::wrong()
    }

    fn number(number: i64) -> Self {
        Self(Some(number))
    }
}

impl<'de> Deserialize<'de> for Listed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Anything(PhantomData))
    }
}

impl<'de, T> Deserialize<'de> for Lenient<T>
where
    Self: OfAny<'de>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Anything(PhantomData))
    }
}

/// Takes whatever comes.
struct Anything<T>(PhantomData<T>);

impl<'de, T: OfAny<'de>> Visitor<'de> for Anything<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        Ok(T::text(text))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        Ok(T::number(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        Ok(i64::try_from(number).map_or_else(|_| T::other(), T::number))
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<T, E> {
        Ok(T::other())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<T, E> {
        Ok(T::other())
    }

    fn visit_unit<E: Error>(self) -> Result<T, E> {
        Ok(T::other())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<T, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(T::other())
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<T, A::Error> {
        T::object(object)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::whole(
        r#"{"tasks":{"a":[1]},"jid":"a","name":"n","state":"s","start-time":1,"duration":2}"#,
        Some(("a", "n", "s", 1, 2))
    )]
    #[case::bare(r#"{"jid":"a"}"#, Some(("a", "", "", 0, 0)))]
    #[case::escaped(r#"{"jid":"\u0061","name":"\n"}"#, Some(("a", "\n", "", 0, 0)))]
    #[case::no_id(r#"{"name":"n"}"#, None)]
    #[case::null(r#"{"jid":null}"#, None)]
    #[case::number_for_a_name(r#"{"jid":"a","name":1}"#, None)]
    #[case::object_for_a_state(r#"{"jid":"a","state":{"b":[{}]}}"#, None)]
    #[case::list_for_a_state(r#"{"jid":"a","state":[[],{}]}"#, None)]
    #[case::text_for_a_time(r#"{"jid":"a","start-time":"yesterday"}"#, None)]
    #[case::fraction(r#"{"jid":"a","duration":1.5}"#, None)]
    #[case::too_large(r#"{"jid":"a","duration":18446744073709551615}"#, None)]
    #[case::boolean("true", None)]
    #[case::text(r#""a""#, None)]
    #[case::list(r#"["a","b"]"#, None)]
    fn an_entry_is_a_job_or_something_else(
        #[case] entry: &str,
        #[case] expected: Option<(&str, &str, &str, i64, i64)>,
    ) {
        // What comes behind it is read as well.
        let read: Vec<Listed> =
            serde_json::from_str(&format!("[{entry},{{\"jid\":\"z\"}}]")).unwrap();
        let expected = expected.map(|(jid, name, state, start_time, duration)| JobOverview {
            jid: jid.into(),
            name: name.into(),
            state: state.into(),
            start_time,
            duration,
        });
        assert_eq!(read[0], expected.map_or(Listed::Other, Listed::Job));
        assert!(matches!(&read[1], Listed::Job(job) if &*job.jid == "z"));
    }

    #[test]
    fn what_is_no_json_is_an_error() {
        assert!(serde_json::from_str::<Vec<Listed>>(r#"[{"jid":"a","#).is_err());
    }
}
