//! Some attributes out of the JSON of an entity. A page of headers needs five of an entity whose statement alone is longer than
//! they are, and what is skipped costs a tenth of what is read.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor};

use crate::atlas::wire::Attributes;

/// The attributes of these names in a JSON object.
pub(super) fn picked(json: &str, names: &[&str]) -> serde_json::Result<Attributes> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    deserializer.deserialize_map(Those(names))
}

/// Reads an object and keeps what has one of the names.
struct Those<'n>(&'n [&'n str]);

impl<'de> Visitor<'de> for Those<'_> {
    type Value = Attributes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Attributes, M::Error> {
        let mut attributes = Attributes::new();
        while let Some(name) = map.next_key_seed(Name(self.0))? {
            match name {
                Some(name) => {
                    attributes.insert(name.to_owned(), map.next_value()?);
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(attributes)
    }
}

/// Reads a key, which is one of the names or of no use.
struct Name<'n>(&'n [&'n str]);

impl<'de, 'n> DeserializeSeed<'de> for Name<'n> {
    type Value = Option<&'n str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'n> Visitor<'_> for Name<'n> {
    type Value = Option<&'n str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(self.0.iter().copied().find(|name| *name == text))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_not_asked_for_is_left_out() {
        let text = r#"{"a": {"b": [1, "x"]}, "n\u0061me": "o", "c": null, "d": 2}"#;
        let attributes = picked(text, &["name", "c", "nosuch", "a"]).unwrap();
        let expected = json!({"a": {"b": [1, "x"]}, "name": "o", "c": null});
        assert_eq!(json!(attributes), expected);
        assert!(picked("{\"a\": ", &["b"]).is_err());
    }
}
