//! What a relationship attribute of an entity says: null, a reference, or an array of references.
//!
//! Answers are full of them, a dozen attributes of each entity, and who reads an answer looks at two or three. So they are
//! kept as they travel, and read when somebody looks.

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

use super::EntityRef;

/// The value of a relationship attribute.
#[derive(Clone)]
pub struct References {
    form: Form,
    read: OnceLock<Vec<EntityRef>>,
}

#[derive(Clone)]
enum Form {
    /// As it came.
    Text(Box<RawValue>),
    /// As it was made.
    Value(Value),
}

impl References {
    /// The references, in their order. What is none is left out.
    pub fn all(&self) -> &[EntityRef] {
        self.read.get_or_init(|| match &self.form {
            Form::Text(text) => read(text),
            Form::Value(Value::Array(values)) => values.iter().filter_map(read_value).collect(),
            Form::Value(value) => read_value(value).into_iter().collect(),
        })
    }

    /// Whether there may be several.
    pub fn is_array(&self) -> bool {
        match &self.form {
            Form::Text(text) => text.get().starts_with('['),
            Form::Value(value) => value.is_array(),
        }
    }

    /// All that is said.
    pub fn value(&self) -> Cow<'_, Value> {
        match &self.form {
            Form::Text(text) => Cow::Owned(value_of(text)),
            Form::Value(value) => Cow::Borrowed(value),
        }
    }

    /// The same, taken out.
    pub fn into_value(self) -> Value {
        match self.form {
            Form::Text(text) => value_of(&text),
            Form::Value(value) => value,
        }
    }
}

/// A text that was read as JSON is JSON.
fn value_of(text: &RawValue) -> Value {
    serde_json::from_str(text.get()).unwrap_or_default()
}

fn read(text: &RawValue) -> Vec<EntityRef> {
    let text = text.get();
    if !text.starts_with('[') {
        let one = text.starts_with('{').then(|| serde_json::from_str(text));
        return one.into_iter().flatten().collect();
    }
    serde_json::from_str(text).unwrap_or_else(|_| {
        // One of them is something else.
        let each: Vec<&RawValue> = serde_json::from_str(text).unwrap_or_default();
        each.into_iter().flat_map(read).collect()
    })
}

fn read_value(value: &Value) -> Option<EntityRef> {
    value.as_object()?;
    EntityRef::deserialize(value).ok()
}

impl From<Value> for References {
    fn from(value: Value) -> Self {
        Self {
            form: Form::Value(value),
            read: OnceLock::new(),
        }
    }
}

impl PartialEq for References {
    fn eq(&self, other: &Self) -> bool {
        self.value() == other.value()
    }
}

impl fmt::Debug for References {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.form {
            Form::Text(text) => f.write_str(text.get()),
            Form::Value(value) => fmt::Display::fmt(value, f),
        }
    }
}

impl Serialize for References {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.form {
            Form::Text(text) => text.serialize(serializer),
            Form::Value(value) => value.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for References {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self {
            form: Form::Text(Box::deserialize(deserializer)?),
            read: OnceLock::new(),
        })
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[rstest]
    #[case::nothing("null", &[])]
    #[case::one(r#"{"guid":"a","typeName":"t","other":[1]}"#, &["a"])]
    #[case::several(r#"[{"guid":"a"},{"guid":"b","entityStatus":null}]"#, &["a", "b"])]
    #[case::none("[]", &[])]
    #[case::what_is_none_among_them(r#"[7,{"guid":"a"},{"guid":{}},null,{"guid":"b"}]"#, &["a", "b"])]
    #[case::no_reference(r#""a""#, &[])]
    fn they_are_the_same_as_text_and_as_value(#[case] text: &str, #[case] guids: &[&str]) {
        let came: References = serde_json::from_str(text).unwrap();
        let value: Value = serde_json::from_str(text).unwrap();
        let made = References::from(value.clone());
        assert_eq!(came, made);
        for references in [came, made] {
            let read = references
                .all()
                .iter()
                .map(|it| it.guid.as_deref().unwrap());
            assert!(read.eq(guids.iter().copied()), "{references:?}");
            assert_eq!(references.is_array(), value.is_array());
            assert_eq!(serde_json::to_string(&references).unwrap(), text);
            assert_eq!(json!(references), value);
            assert_eq!(references.into_value(), value);
        }
    }
}
