//! The windows and lengths of time of a statement, against those of a plan.

use std::collections::BTreeSet;

use super::text::Text;
use crate::flink::{PlanFacts, Window, WindowKind};
use crate::sql::token::Kind;
use crate::term::Interval;

/// The windows and lengths of time that statements name.
#[derive(Debug, Default)]
pub(super) struct Windows {
    made: BTreeSet<Window>,
    /// Of expressions, and of windows too.
    intervals: BTreeSet<Interval>,
    /// Of expressions alone.
    in_expressions: BTreeSet<Interval>,
    /// Whether the size of some window is no literal.
    has_open_window: bool,
    /// Whether some lengths of time are computed.
    has_open_interval: bool,
}

/// Functions that the planner prints as lengths of time.
const ADDING: [&str; 3] = ["TIMESTAMPADD", "DATE_ADD", "DATE_SUB"];

const ARITHMETIC: [Kind; 2] = [Kind::Star, Kind::Slash];

impl Windows {
    /// Takes in what begins at a word.
    pub(super) fn read(&mut self, text: Text<'_>) {
        if let Some(interval) = text.interval() {
            return self.interval(text, interval.value, interval.length);
        }
        let name = text.get(0).map(|it| it.text(text.sql)).unwrap_or_default();
        if text.is_word(0, "PRECEDING") && text.is(-1, Kind::Number) {
            let number = text.get(-1).and_then(|it| it.text(text.sql).parse().ok());
            self.over(frame(text.moved(-1)), number);
        }
        if text.is(1, Kind::LParen) {
            self.has_open_interval |= ADDING.iter().any(|it| it.eq_ignore_ascii_case(name));
            if let Some(kind) = WindowKind::of_call(name) {
                self.call(kind, text);
            }
        }
    }

    /// An interval of so many tokens, wherever it stands.
    fn interval(&mut self, text: Text<'_>, value: Option<Interval>, length: isize) {
        let signs = [Kind::Plus, Kind::Minus];
        let is_computed = ARITHMETIC
            .iter()
            .any(|&kind| text.is(-1, kind) || text.is(length, kind))
            || signs
                .iter()
                .any(|&sign| text.is(length, sign) && text.is_word(length + 1, "INTERVAL"));
        let Some(value) = value.filter(|_| !is_computed) else {
            self.has_open_interval = true;
            return;
        };
        self.intervals.insert(value);
        if text.is_one_of(length, &["PRECEDING", "FOLLOWING"]) {
            let kind = frame(text).filter(|_| text.is_word(length, "PRECEDING"));
            self.over(kind, value.millis());
        } else if !is_argument(text) {
            self.in_expressions.insert(value);
        }
    }

    /// An OVER window of this frame and size.
    fn over(&mut self, kind: Option<WindowKind>, size: Option<i64>) {
        let window = kind.zip(size).map(|(kind, size)| Window {
            kind,
            size,
            step: None,
            offset: 0,
        });
        self.made.extend(window);
    }

    /// `HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE, SIZE => INTERVAL '5' MINUTES)`
    fn call(&mut self, kind: WindowKind, text: Text<'_>) {
        match window(kind, text) {
            Some(window) => {
                self.made.insert(window);
            }
            None => self.has_open_window = true,
        }
    }

    /// Whether there are windows or lengths of time, which the planner computes with.
    pub(super) fn is_any(&self) -> bool {
        self.has_open_window
            || self.has_open_interval
            || !self.made.is_empty()
            || !self.intervals.is_empty()
    }

    /// The windows that the plan has too, and all that can be compared.
    pub(super) fn agreeing<'p>(&'p self, plan: &'p PlanFacts) -> impl Iterator<Item = bool> + 'p {
        self.made.iter().map(|it| plan.windows.contains(it))
    }

    /// How many windows of the plan it does not have.
    pub(super) fn lacking(&self, plan: &PlanFacts) -> usize {
        plan.windows.difference(&self.made).count()
    }

    /// Other windows than the plan's, for a person. `is_whole` says that nothing of the statement may be left out of a plan.
    pub(super) fn other(&self, plan: &PlanFacts, is_whole: bool) -> Option<String> {
        if self.has_open_window {
            return None;
        }
        let extra = plan.windows.difference(&self.made);
        let (over, extra): (Vec<_>, Vec<_>) = extra.partition(|it| it.kind.is_over());
        let missing = self.made.difference(&plan.windows);
        let (over_missing, missing): (Vec<_>, Vec<_>) = missing.partition(|it| it.kind.is_over());
        match (&extra[..], &missing[..]) {
            ([], []) => {}
            ([], missing) if is_whole => {
                return Some(format!("it has no window {}", list(missing)));
            }
            ([], _) => {}
            (extra, []) => {
                let extra = list(extra);
                return Some(format!(
                    "it has a window {extra}, which the statement does not"
                ));
            }
            (extra, missing) => {
                let (extra, missing) = (list(extra), list(missing));
                return Some(format!("it has a window {extra} and not {missing}"));
            }
        }
        // Some functions look back by themselves.
        let is_other = !over.is_empty() && !over_missing.is_empty();
        is_other.then(|| {
            let (over, missing) = (list(&over), list(&over_missing));
            format!("it looks back {over} and not {missing}")
        })
    }

    /// Another length of time in an expression of the plan, which is none of the whole `script`.
    pub(super) fn other_interval(
        &self,
        plan: &PlanFacts,
        script: impl FnOnce() -> Self,
    ) -> Option<String> {
        if self.has_open_interval || plan.intervals.is_subset(&self.intervals) {
            return None;
        }
        let missing = self.in_expressions.difference(&plan.intervals).next()?;
        let script = script();
        let mut extra = plan.intervals.difference(&script.intervals);
        let extra = extra.next().filter(|_| !script.has_open_interval)?;
        Some(format!(
            "it has an interval of {extra} and not of {missing}"
        ))
    }
}

fn list(windows: &[&Window]) -> String {
    let windows: Vec<String> = windows.iter().map(ToString::to_string).collect();
    windows.join(", ")
}

/// The frame that a bound begins: `RANGE BETWEEN …` or `ROWS …`.
fn frame(text: Text<'_>) -> Option<WindowKind> {
    let word = if text.is_word(-1, "BETWEEN") { -2 } else { -1 };
    let frames = [("RANGE", WindowKind::Range), ("ROWS", WindowKind::Rows)];
    let mut frames = frames.into_iter();
    let (_, kind) = frames.find(|(name, _)| text.is_word(word, name))?;
    Some(kind)
}

/// Whether an interval is an argument of the function that makes a window.
fn is_argument(text: Text<'_>) -> bool {
    let mut depth = 0_usize;
    for back in 1_isize.. {
        match text.get(-back).map(|it| it.kind) {
            Some(Kind::RParen) => depth += 1,
            Some(Kind::LParen) if depth == 0 => {
                let name = text.get(-back - 1).map(|it| it.text(text.sql));
                let name = name.unwrap_or_default();
                return is_window_function(name);
            }
            Some(Kind::LParen) => depth -= 1,
            // No call of a window is longer.
            None => return false,
            Some(_) if back > 64 => return false,
            Some(_) => {}
        }
    }
    false
}

/// Also `TUMBLE_START` and the like, which repeat what GROUP BY has.
fn is_window_function(name: &str) -> bool {
    let name = name.split_once('_').map_or(name, |(head, _)| head);
    WindowKind::of_call(name).is_some()
}

/// The window of a call; none where some of it is no literal.
fn window(kind: WindowKind, text: Text<'_>) -> Option<Window> {
    let (mut named, mut placed): (Vec<(String, i64)>, Vec<i64>) = (Vec::new(), Vec::new());
    let mut depth = 0_usize;
    let mut way = 1;
    loop {
        let token = text.get(way)?;
        match token.kind {
            Kind::LParen => depth += 1,
            Kind::RParen => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        let here = text.moved(way);
        let Some(interval) = here.interval() else {
            way += 1;
            continue;
        };
        // Those of a query that it puts into windows are its own.
        if depth > 1 {
            way += interval.length;
            continue;
        }
        let is_whole =
            here.is(interval.length, Kind::Comma) || here.is(interval.length, Kind::RParen);
        let value = interval.value?.millis().filter(|_| is_whole)?;
        if here.is(-1, Kind::FatArrow) {
            let name = here.get(-2)?.name(text.sql)?;
            named.push((name.to_ascii_uppercase(), value));
        } else if here.is(-1, Kind::Comma) {
            placed.push(value);
        } else {
            return None;
        }
        way += interval.length;
    }
    let named = |key: &str| {
        named
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, it)| *it)
    };
    let mut placed = placed.into_iter();
    let step = if kind.has_step() {
        let step = named("SLIDE").or_else(|| named("STEP"));
        Some(step.or_else(|| placed.next())?)
    } else {
        None
    };
    let size = named("SIZE")
        .or_else(|| named("GAP"))
        .or_else(|| placed.next())?;
    let offset = named("OFFSET").or_else(|| placed.next());
    Some(Window {
        kind,
        size,
        step,
        offset: offset.unwrap_or(0),
    })
}
