//! Lengths of time, as statements and plans have them.

use std::fmt;

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Interval {
    /// Years and months.
    Months(i64),
    /// All that is shorter.
    Millis(i64),
}

/// What units are in months.
const MONTHS: [(&str, i64); 3] = [("YEAR", 12), ("QUARTER", 3), ("MONTH", 1)];

/// What units are in milliseconds.
const MILLIS: [(&str, i64); 5] = [
    ("WEEK", 7 * 86_400_000),
    ("DAY", 86_400_000),
    ("HOUR", 3_600_000),
    ("MINUTE", 60_000),
    ("SECOND", 1000),
];

impl Interval {
    /// `'5' MINUTES`, as statements have it; none for a value of another form.
    pub fn of_literal(value: &str, unit: &str) -> Option<Self> {
        let is_unit = |name: &str| {
            name.eq_ignore_ascii_case(unit) || unit.eq_ignore_ascii_case(&format!("{name}S"))
        };
        if let Some((_, months)) = MONTHS.iter().find(|(name, _)| is_unit(name)) {
            let count: i64 = value.trim().parse().ok()?;
            return Some(Self::Months(count.checked_mul(*months)?));
        }
        let (name, millis) = MILLIS.iter().find(|(name, _)| is_unit(name))?;
        match value.trim().split_once('.') {
            None => {
                let count: i64 = value.trim().parse().ok()?;
                Some(Self::Millis(count.checked_mul(*millis)?))
            }
            Some((whole, fraction)) if *name == "SECOND" && fraction.len() <= 3 => {
                let count: i64 = format!("{whole}{fraction:0<3}").parse().ok()?;
                Some(Self::Millis(count))
            }
            Some(_) => None,
        }
    }

    /// `300000:INTERVAL MINUTE`, as plans have it: the number, and what stands behind it.
    pub fn of_plan(number: &str, behind: &str) -> Option<Self> {
        let unit = behind.strip_prefix(":INTERVAL ")?;
        let is_months = MONTHS.iter().any(|(name, _)| unit.starts_with(name));
        let number = number.parse().ok()?;
        Some(if is_months {
            Self::Months(number)
        } else {
            Self::Millis(number)
        })
    }

    /// `5 min`, as `TimeUtils.formatWithHighestUnit` of Flink prints it; none for what is shorter than a millisecond.
    pub fn of_unit(text: &str) -> Option<i64> {
        let (number, unit) = text.split_once(' ')?;
        let (_, millis) = SHOWN.iter().find(|(name, _)| *name == unit)?;
        number.parse::<i64>().ok()?.checked_mul(*millis)
    }

    /// Milliseconds; none for months.
    pub fn millis(self) -> Option<i64> {
        match self {
            Self::Millis(millis) => Some(millis),
            Self::Months(_) => None,
        }
    }
}

/// Units as Flink shows them, the longest first.
const SHOWN: [(&str, i64); 5] = [
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("min", 60_000),
    ("s", 1000),
    ("ms", 1),
];

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Months(months) => write!(f, "{months} months"),
            Self::Millis(millis) => {
                let mut units = SHOWN.iter();
                let unit = units.find(|(_, unit)| *millis != 0 && millis % unit == 0);
                let (name, unit) = unit.unwrap_or(&("ms", 1));
                write!(f, "{} {name}", millis / unit)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("5", "MINUTE", Some("5 min"))]
    #[case(" 5 ", "minutes", Some("5 min"))]
    #[case("90", "SECOND", Some("90 s"))]
    #[case("0.5", "SECOND", Some("500 ms"))]
    #[case("2", "WEEK", Some("14 d"))]
    #[case("1", "YEAR", Some("12 months"))]
    #[case("-1", "HOUR", Some("-1 h"))]
    #[case("0", "DAY", Some("0 ms"))]
    #[case("1:30", "MINUTE", None)]
    #[case("0.5", "HOUR", None)]
    #[case("0.0005", "SECOND", None)]
    #[case("1", "MILLISECOND", None)]
    #[case("9223372036854775807", "DAY", None)]
    fn statements_have_intervals(
        #[case] value: &str,
        #[case] unit: &str,
        #[case] expected: Option<&str>,
    ) {
        let told = Interval::of_literal(value, unit).map(|it| it.to_string());
        assert_eq!(told.as_deref(), expected);
    }
}
