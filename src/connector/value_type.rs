//! What can be written as the value of an option that is no text, as Flink's `ConfigOption` reads it (ConfigurationUtils,
//! TimeUtils, MemorySize).

use crate::collections::FastIndexMap;
use serde::Deserialize;

use super::nearest::fits;

/// The type of an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum ValueType {
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// A number.
    Decimal,
    /// A whole number and a unit of time; without one it is milliseconds.
    Duration,
    /// A whole number and a unit of memory; without one it is bytes.
    Size,
}

/// Options by their types.
pub(super) type ByType = FastIndexMap<ValueType, Vec<String>>;

/// The type of an option, if one is listed for it.
pub(super) fn type_of(types: &ByType, key: &str) -> Option<ValueType> {
    let is_of = |names: &[String]| names.iter().any(|name| fits(name, key));
    let found = types.iter().find(|(_, names)| is_of(names));
    found.map(|(value_type, _)| *value_type)
}

/// The units of TimeUtils.TimeUnit.
const TIME: &[&str] = &[
    "d",
    "day",
    "days",
    "h",
    "hour",
    "hours",
    "min",
    "m",
    "minute",
    "minutes",
    "s",
    "sec",
    "secs",
    "second",
    "seconds",
    "ms",
    "milli",
    "millis",
    "millisecond",
    "milliseconds",
    "µs",
    "micro",
    "micros",
    "microsecond",
    "microseconds",
    "ns",
    "nano",
    "nanos",
    "nanosecond",
    "nanoseconds",
];

/// The units of MemorySize.MemoryUnit.
const MEMORY: &[&str] = &[
    "b",
    "bytes",
    "k",
    "kb",
    "kibibytes",
    "m",
    "mb",
    "mebibytes",
    "g",
    "gb",
    "gibibytes",
    "t",
    "tb",
    "tebibytes",
];

impl ValueType {
    /// Whether Flink reads a value as one of this type. White space around it does not count.
    pub fn takes(self, value: &str) -> bool {
        let value = value.trim();
        match self {
            Self::Boolean => ["true", "false"]
                .iter()
                .any(|known| value.eq_ignore_ascii_case(known)),
            Self::Integer => value.parse::<i128>().is_ok(),
            Self::Decimal => {
                // Java's numbers may say that they are of one of its types.
                let number = value.strip_suffix(['f', 'F', 'd', 'D']).unwrap_or(value);
                number.parse::<f64>().is_ok()
            }
            Self::Duration => is_quantity(value, TIME),
            Self::Size => is_quantity(value, MEMORY),
        }
    }

    /// What a value has to be, for people.
    pub fn wanted(self) -> &'static str {
        match self {
            Self::Boolean => "it is `true` or `false`",
            Self::Integer => "it is a whole number",
            Self::Decimal => "it is a number",
            Self::Duration => "it is a whole number and a unit of time, such as `10 s` or `5 min`",
            Self::Size => "it is a whole number and a unit of memory, such as `64 kb` or `2 mb`",
        }
    }
}

/// Whether a value is digits and one of the units, or none.
fn is_quantity(value: &str, units: &[&str]) -> bool {
    let unit = value.trim_start_matches(|c: char| c.is_ascii_digit());
    let has_digits = unit.len() < value.len();
    let unit = unit.trim_start().to_lowercase();
    has_digits && (unit.is_empty() || units.contains(&unit.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As Flink 2.0 takes and refuses them, but for white space.
    #[test]
    fn values_are_told_apart_as_flink_does() {
        use ValueType::{Boolean, Decimal, Duration, Integer, Size};
        for (value_type, value) in [
            (Boolean, "TRUE"),
            (Integer, "+5"),
            (Integer, "-1"),
            (Decimal, "0.5"),
            (Decimal, "1e3"),
            (Duration, "5 MIN"),
            (Duration, "1000"),
            (Duration, "0s"),
            (Size, "12 MB"),
            (Size, "1024"),
        ] {
            assert!(value_type.takes(value), "{value_type:?} {value}");
        }
        for (value_type, value) in [
            (Boolean, "yes"),
            (Boolean, "1"),
            (Integer, "5.0"),
            (Integer, "1_000"),
            (Integer, "5L"),
            (Integer, "1e3"),
            (Decimal, "x"),
            (Duration, "5 mins"),
            (Duration, "1.5s"),
            (Duration, "s"),
            (Size, "12 megs"),
            (Size, "1.5 gb"),
        ] {
            assert!(!value_type.takes(value), "{value_type:?} {value}");
        }
    }
}
