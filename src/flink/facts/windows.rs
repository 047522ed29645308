//! Windows and lengths of time, as plans print them.

use std::fmt;

use crate::flink::plan::argument;
use crate::term::Interval;

/// A window that rows are put into, or that an OVER aggregate looks back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Window {
    /// What makes it.
    pub kind: WindowKind,
    /// Its length, or the gap that ends a session: milliseconds, of ROWS their number.
    pub size: i64,
    /// Milliseconds from one to the next, or by which it grows.
    pub step: Option<i64>,
    /// Milliseconds that all are moved by.
    pub offset: i64,
}

/// What makes a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WindowKind {
    /// One after the other.
    Tumble,
    /// One begins before the other ends.
    Hop,
    /// It grows until the next begins.
    Cumulate,
    /// It ends where nothing comes for a while.
    Session,
    /// The rows of a time before each.
    Range,
    /// A number of rows before each.
    Rows,
}

/// How a window is called.
struct Form {
    kind: WindowKind,
    /// In statements, and in plans that have it as a table function.
    call: &'static str,
    /// The arguments of that which are its size and its step.
    arguments: (&'static str, Option<&'static str>),
    /// In plans that have it in a GROUP BY: `'w$`, a time column, then its size and its step.
    group: Option<&'static str>,
}

/// `WindowSpec.toSummaryString` of Flink, and `LogicalWindow.toString`.
const FORMS: [Form; 4] = [
    Form {
        kind: WindowKind::Tumble,
        call: "TUMBLE",
        arguments: ("size", None),
        group: Some("TumblingGroupWindow"),
    },
    Form {
        kind: WindowKind::Hop,
        call: "HOP",
        arguments: ("size", Some("slide")),
        group: Some("SlidingGroupWindow"),
    },
    Form {
        kind: WindowKind::Cumulate,
        call: "CUMULATE",
        arguments: ("max_size", Some("step")),
        group: None,
    },
    Form {
        kind: WindowKind::Session,
        call: "SESSION",
        arguments: ("gap", None),
        group: Some("SessionGroupWindow"),
    },
];

impl WindowKind {
    /// The window that a function of this name makes, in any case.
    pub fn of_call(name: &str) -> Option<Self> {
        let mut forms = FORMS.iter();
        let form = forms.find(|form| form.call.eq_ignore_ascii_case(name))?;
        Some(form.kind)
    }

    /// Whether it has a step besides its size.
    pub fn has_step(self) -> bool {
        matches!(self, Self::Hop | Self::Cumulate)
    }

    /// Whether it is of an OVER aggregate.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Range | Self::Rows)
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = Interval::Millis(self.size);
        match self.kind {
            WindowKind::Tumble => write!(f, "TUMBLE of {size}")?,
            WindowKind::Hop => write!(f, "HOP of {size}")?,
            WindowKind::Cumulate => write!(f, "CUMULATE of {size}")?,
            WindowKind::Session => write!(f, "SESSION of {size}")?,
            WindowKind::Range => write!(f, "RANGE of {size}")?,
            WindowKind::Rows => write!(f, "ROWS of {}", self.size)?,
        }
        if let Some(step) = self.step {
            write!(f, " by {}", Interval::Millis(step))?;
        }
        if self.offset != 0 {
            write!(f, " moved by {}", Interval::Millis(self.offset))?;
        }
        Ok(())
    }
}

/// Bytes of a call that are looked at.
const LONGEST: usize = 4096;

/// The window that a plan prints where `text` begins with a call of this name; an error where it does but cannot be read.
pub(super) fn printed(name: &str, text: &str) -> Option<Result<Window, ()>> {
    let form = FORMS
        .iter()
        .find(|form| form.call == name || form.group == Some(name))?;
    let mut ends = (0..=LONGEST.min(text.len())).rev();
    let text = ends.find_map(|end| text.get(..end))?;
    let window = if form.call == name {
        of_table_function(form, text)
    } else {
        of_group(form, text)
    };
    Some(window.ok_or(()))
}

/// `HOP(time_col=[ts], size=[10 min], slide=[5 min], offset=[1 min])`
fn of_table_function(form: &Form, text: &str) -> Option<Window> {
    let time = |key: &str| Interval::of_unit(argument(text, key)?);
    let (size, step) = form.arguments;
    Some(Window {
        kind: form.kind,
        size: time(size)?,
        step: match step {
            Some(step) => Some(time(step)?),
            None => None,
        },
        offset: match argument(text, "offset") {
            Some(offset) => Interval::of_unit(offset)?,
            None => 0,
        },
    })
}

/// `SlidingGroupWindow('w$, ts, 600000, 300000)`
fn of_group(form: &Form, text: &str) -> Option<Window> {
    let (_, arguments) = text.split_once("('w$, ")?;
    let (arguments, _) = arguments.split_once(')')?;
    let mut numbers = arguments.rsplit(", ");
    let step = match form.arguments.1 {
        Some(_) => Some(numbers.next()?.parse().ok()?),
        None => None,
    };
    Some(Window {
        kind: form.kind,
        size: numbers.next()?.parse().ok()?,
        step,
        offset: 0,
    })
}

/// `RANGE BETWEEN 3600000 PRECEDING`: the window of an OVER aggregate by its number, and what stands around it. Older
/// planners have `RANG`.
pub(super) fn of_over(before: &str, number: &str, behind: &str) -> Option<Window> {
    if !behind.starts_with(" PRECEDING") {
        return None;
    }
    let before = before.strip_suffix(" BETWEEN ")?;
    let kind = if before.ends_with("RANGE") || before.ends_with("RANG") {
        WindowKind::Range
    } else if before.ends_with("ROWS") {
        WindowKind::Rows
    } else {
        return None;
    };
    Some(Window {
        kind,
        size: number.parse().ok()?,
        step: None,
        offset: 0,
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("TUMBLE(time_col=[ts], size=[1 min])", "TUMBLE of 1 min")]
    #[case(
        "TUMBLE(slice_end=[$slice_end], size=[90 s])], select=[a",
        "TUMBLE of 90 s"
    )]
    #[case(
        "TUMBLE(time_col=[ts], size=[1 d], offset=[-8 h])",
        "TUMBLE of 1 d moved by -8 h"
    )]
    #[case(
        "HOP(win_start=[a], win_end=[b], size=[10 s], slide=[2 s])",
        "HOP of 10 s by 2 s"
    )]
    #[case(
        "CUMULATE(time_col=[ts], max_size=[1 h], step=[5 min])",
        "CUMULATE of 1 h by 5 min"
    )]
    #[case(
        "SESSION(time_col=[ts], gap=[5 min], partition keys=[a, b])",
        "SESSION of 5 min"
    )]
    #[case("TumblingGroupWindow('w$, ts, 60000)", "TUMBLE of 1 min")]
    #[case(
        "SlidingGroupWindow('w$, a, b, 600000, 500)",
        "HOP of 10 min by 500 ms"
    )]
    #[case("SessionGroupWindow('w$, ts, 10000)", "SESSION of 10 s")]
    #[case("TUMBLE(time_col=[ts], size=[1 ns])", "cannot be read")]
    #[case("HOP(time_col=[ts], size=[1 s])", "cannot be read")]
    #[case("TUMBLE(time_col=[ts], size=[99999999999999999 d])", "cannot be read")]
    #[case("TUMBLE(", "cannot be read")]
    #[case("UPPER(size=[1 s])", "none")]
    fn plans_print_windows(#[case] text: &str, #[case] expected: &str) {
        let name = text.split('(').next().unwrap();
        let told = match printed(name, text) {
            Some(Ok(window)) => window.to_string(),
            Some(Err(())) => "cannot be read".to_owned(),
            None => "none".to_owned(),
        };
        assert_eq!(told, expected);
    }
}
