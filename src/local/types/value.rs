//! The types that attribute values have, and the form in which values are kept: as Atlas gives them back, so that comparing a
//! value sent with a value kept tells whether anything changes.

use serde_json::{Map, Value};

/// Nesting of `array<…>` and `map<…>` that is understood; a deeper type takes any value.
const MAX_NESTING: usize = 8;

/// The type of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ValueType {
    /// Text.
    Text,
    /// True or false.
    Boolean,
    /// A whole number of at most this many bits.
    Integer(u32),
    /// A number.
    Number,
    /// Milliseconds since 1970.
    Date,
    /// Several values.
    Array(Box<ValueType>),
    /// Values by name.
    Map(Box<ValueType>),
    /// A value of a defined type: an enum, a struct, or a reference to an entity.
    Named(String),
    /// Anything: a type nested too deep to be looked into.
    Any,
}

impl ValueType {
    /// Reads a type name such as `array<map<string,int>>`.
    pub(crate) fn parse(text: &str) -> Self {
        Self::parse_nested(text.trim(), 0)
    }

    fn parse_nested(text: &str, nesting: usize) -> Self {
        if nesting > MAX_NESTING {
            return Self::Any;
        }
        let inside = |prefix: &str| {
            text.strip_prefix(prefix)
                .and_then(|rest| rest.strip_suffix('>'))
        };
        if let Some(element) = inside("array<") {
            return Self::Array(Box::new(Self::parse_nested(element.trim(), nesting + 1)));
        }
        if let Some((_, value)) = inside("map<").and_then(|pair| pair.split_once(',')) {
            return Self::Map(Box::new(Self::parse_nested(value.trim(), nesting + 1)));
        }
        match text {
            "string" => Self::Text,
            "boolean" => Self::Boolean,
            "byte" => Self::Integer(8),
            "short" => Self::Integer(16),
            "int" => Self::Integer(32),
            "long" | "biginteger" => Self::Integer(64),
            "float" | "double" | "bigdecimal" => Self::Number,
            "date" => Self::Date,
            name => Self::Named(name.to_owned()),
        }
    }

    /// The defined type that values of this type, or their elements, have.
    pub(crate) fn named(&self) -> Option<&str> {
        let mut value_type = self;
        loop {
            match value_type {
                Self::Named(name) => return Some(name),
                Self::Array(inner) | Self::Map(inner) => value_type = inner,
                _ => return None,
            }
        }
    }

    /// The value in the form in which it is kept; `None` when it is not a value of this type.
    ///
    /// Like Atlas, numbers and booleans are taken for text, and text that holds a number for a number.
    pub(crate) fn normalise(&self, value: &Value) -> Option<Value> {
        if value.is_null() {
            return Some(Value::Null);
        }
        match self {
            Self::Text => match value {
                Value::String(_) => Some(value.clone()),
                Value::Number(number) => Some(Value::String(number.to_string())),
                Value::Bool(flag) => Some(Value::String(flag.to_string())),
                _ => None,
            },
            Self::Boolean => match value {
                Value::Bool(_) => Some(value.clone()),
                Value::String(text) => text.parse::<bool>().ok().map(Value::Bool),
                _ => None,
            },
            Self::Integer(bits) => integer(value).filter(|n| fits(*n, *bits)).map(Value::from),
            Self::Number => match value {
                Value::Number(_) => Some(value.clone()),
                Value::String(text) => text
                    .parse::<f64>()
                    .ok()
                    .and_then(serde_json::Number::from_f64)
                    .map(Value::Number),
                _ => None,
            },
            Self::Date => integer(value)
                .or_else(|| {
                    let text = value.as_str()?;
                    Some(text.parse::<jiff::Timestamp>().ok()?.as_millisecond())
                })
                .map(Value::from),
            Self::Array(element) => value
                .as_array()?
                .iter()
                .map(|item| element.normalise(item))
                .collect::<Option<Vec<_>>>()
                .map(Value::Array),
            Self::Map(element) => value
                .as_object()?
                .iter()
                .map(|(key, item)| Some((key.clone(), element.normalise(item)?)))
                .collect::<Option<Map<_, _>>>()
                .map(Value::Object),
            Self::Named(_) => match value {
                Value::Object(_) | Value::String(_) => Some(value.clone()),
                _ => None,
            },
            Self::Any => Some(value.clone()),
        }
    }
}

fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

fn fits(number: i64, bits: u32) -> bool {
    match bits {
        8 => i8::try_from(number).is_ok(),
        16 => i16::try_from(number).is_ok(),
        32 => i32::try_from(number).is_ok(),
        _ => true,
    }
}

/// A unique value as the text it is looked up by.
pub(crate) fn key_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[rstest]
    #[case("string", json!(123), Some(json!("123")))]
    #[case("string", json!({"a": 1}), None)]
    #[case("int", json!("7"), Some(json!(7)))]
    #[case("int", json!(3_000_000_000_i64), None)]
    #[case("long", json!(3_000_000_000_i64), Some(json!(3_000_000_000_i64)))]
    #[case("boolean", json!("true"), Some(json!(true)))]
    #[case("date", json!("2023-11-14T22:13:20.000Z"), Some(json!(1_700_000_000_000_i64)))]
    #[case("date", json!("yesterday"), None)]
    #[case("map<string,string>", json!({"k": 1}), Some(json!({"k": "1"})))]
    #[case("array<map<string,int>>", json!([{"k": "1"}]), Some(json!([{"k": 1}])))]
    #[case("array<string>", json!("a"), None)]
    #[case("array<string>", json!(null), Some(json!(null)))]
    fn takes_the_values_that_atlas_takes(
        #[case] type_name: &str,
        #[case] sent: Value,
        #[case] kept: Option<Value>,
    ) {
        assert_eq!(ValueType::parse(type_name).normalise(&sent), kept);
    }

    #[test]
    fn a_type_nested_very_deep_is_not_looked_into() {
        let depth = 100_000;
        let name = format!("{}string{}", "array<".repeat(depth), ">".repeat(depth));
        assert_eq!(ValueType::parse(&name).named(), None);
    }
}
