//! Some attributes out of the JSON of an entity. A page of headers needs five of an entity whose statement alone is longer than
//! they are, and what is skipped costs a tenth of what is read.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// The attributes of these names in a JSON object, in the order in which they stand there: as values, or as the text that
/// they are.
pub(crate) fn picked<'t, 'n, V: Deserialize<'t>>(
    json: &'t str,
    names: &'n [&'n str],
) -> serde_json::Result<Vec<(&'n str, V)>> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    deserializer.deserialize_map(Those(names, PhantomData))
}

/// Reads an object and keeps what has one of the names.
struct Those<'n, V>(&'n [&'n str], PhantomData<V>);

impl<'de, 'n, V: Deserialize<'de>> Visitor<'de> for Those<'n, V> {
    type Value = Vec<(&'n str, V)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut attributes = Vec::with_capacity(self.0.len());
        while let Some(name) = map.next_key_seed(Name(self.0))? {
            match name {
                Some(name) => attributes.push((name, map.next_value()?)),
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
    use serde_json::value::RawValue;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_is_not_asked_for_is_left_out() {
        let text = r#"{"a": {"b": [1, "x"]}, "n\u0061me": "o", "c": null, "d": 2}"#;
        let names = ["name", "c", "nosuch", "a"];
        let values: Vec<(&str, Value)> = picked(text, &names).unwrap();
        let expected = [
            ("a", json!({"b": [1, "x"]})),
            ("name", json!("o")),
            ("c", Value::Null),
        ];
        assert_eq!(values, expected);
        let texts: Vec<(&str, &RawValue)> = picked(text, &names).unwrap();
        let texts: Vec<_> = texts.iter().map(|(name, it)| (*name, it.get())).collect();
        let expected = [
            ("a", r#"{"b": [1, "x"]}"#),
            ("name", "\"o\""),
            ("c", "null"),
        ];
        assert_eq!(texts, expected);
        assert!(picked::<Value>("{\"a\": ", &["b"]).is_err());
    }
}
