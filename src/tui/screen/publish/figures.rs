//! The measures of a publish in words: name, value, unit, formula.

use crate::atlas::publish::Measures;

/// A measure that can be drawn over the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Measure {
    /// Entities pushed.
    Entities,
    /// Push time.
    PushTime,
    /// Processing time.
    ProcessingTime,
    /// Push rate.
    #[default]
    PushRate,
    /// Push and processing time.
    Time,
    /// Management efficiency.
    Efficiency,
}

impl Measure {
    /// All of them in the order of the report.
    pub const ALL: [Self; 6] = [
        Self::Entities,
        Self::PushTime,
        Self::ProcessingTime,
        Self::PushRate,
        Self::Time,
        Self::Efficiency,
    ];

    /// The symbol.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Entities => "M",
            Self::PushTime => "T1",
            Self::ProcessingTime => "T2",
            Self::PushRate => "PR",
            Self::Time => "PT",
            Self::Efficiency => "EE",
        }
    }

    /// What it is, with its formula.
    pub fn formula(self) -> &'static str {
        match self {
            Self::Entities => "entities pushed",
            Self::PushTime => "push time, until Atlas acknowledged",
            Self::ProcessingTime => "processing time, until all reads back",
            Self::PushRate => "push rate = M / T1",
            Self::Time => "time in all = T1 + T2",
            Self::Efficiency => "efficiency = PT / PR",
        }
    }

    /// The unit.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Entities => "entities",
            Self::PushTime | Self::ProcessingTime | Self::Time => "s",
            Self::PushRate => "entities/s",
            Self::Efficiency => "s^2/entity",
        }
    }

    /// The value; none where nothing was pushed.
    pub fn value(self, measures: &Measures) -> Option<f64> {
        match self {
            #[expect(
                clippy::cast_precision_loss,
                reason = "a count of entities is far below 2^52"
            )]
            Self::Entities => Some(measures.m as f64),
            Self::PushTime => measures.t1_s,
            Self::ProcessingTime => measures.t2_s,
            Self::PushRate => measures.pr,
            Self::Time => measures.pt_s,
            Self::Efficiency => measures.ee,
        }
    }

    /// The value as it is shown; `-` where there is none.
    pub fn show(self, measures: &Measures) -> String {
        match self.value(measures) {
            None => "-".to_owned(),
            Some(value) if self == Self::Entities => format!("{value:.0}"),
            Some(value) if value == 0.0 || value.abs() >= 100.0 => format!("{value:.1}"),
            Some(value) if value.abs() >= 0.01 => format!("{value:.3}"),
            Some(value) => format!("{value:.2e}"),
        }
    }

    /// The next one.
    #[must_use]
    pub fn next(self) -> Self {
        let at = Self::ALL
            .iter()
            .position(|&measure| measure == self)
            .unwrap_or(0);
        Self::ALL[(at + 1) % Self::ALL.len()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_shown_with_three_digits_that_count() {
        let measures = Measures::new(4, 0.02, 0.5);
        let shown: Vec<String> = Measure::ALL.iter().map(|m| m.show(&measures)).collect();
        assert_eq!(shown, ["4", "0.020", "0.500", "200.0", "0.520", "2.60e-3"]);
        assert_eq!(Measure::PushRate.show(&Measures::default()), "-");
    }
}
