//! Severities as a configuration sets them.

use std::collections::BTreeMap;

use super::{Diagnostic, Rule, Severity, nearest_code, rules};

/// What a configuration makes of rules: another severity, or silence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Severities(BTreeMap<String, Option<Severity>>);

/// A setting that means nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SeverityError {
    /// No rule and no family has this name.
    #[error("no rule is called `{name}`{}", .nearest.as_ref().map(|name| format!("; did you mean `{name}`?")).unwrap_or_default())]
    UnknownRule {
        /// The name that was given.
        name: String,
        /// The rule that was probably meant.
        nearest: Option<&'static str>,
    },
    /// No severity has this name.
    #[error("`{name}` is no severity; there are `error`, `warning`, `note` and `off`")]
    UnknownSeverity {
        /// The name that was given.
        name: String,
    },
}

impl Severities {
    /// Sets the severity of a rule (`connector.unknown-option`) or of a whole family (`connector`): `error`, `warning`,
    /// `note` or `off`. The setting of a rule goes before that of its family.
    pub fn set(&mut self, rule: &str, severity: &str) -> Result<(), SeverityError> {
        let is_known = rules::ALL
            .iter()
            .any(|known| known.code == rule || family(known) == rule);
        if !is_known {
            return Err(SeverityError::UnknownRule {
                name: rule.to_owned(),
                nearest: nearest_code(rule),
            });
        }
        let severity = match severity {
            "error" => Some(Severity::Error),
            "warning" => Some(Severity::Warning),
            "note" => Some(Severity::Note),
            "off" => None,
            other => {
                return Err(SeverityError::UnknownSeverity {
                    name: other.to_owned(),
                });
            }
        };
        self.0.insert(rule.to_owned(), severity);
        Ok(())
    }

    /// The severity of a rule; none where it is silenced.
    pub fn of(&self, rule: &Rule) -> Option<Severity> {
        let set = self.0.get(rule.code).or_else(|| self.0.get(family(rule)));
        set.copied().unwrap_or(Some(rule.severity))
    }

    /// Gives diagnostics the severity in force and takes out those that are silenced.
    pub fn apply(&self, diagnostics: &mut Vec<Diagnostic>) {
        if self.0.is_empty() {
            return;
        }
        diagnostics.retain_mut(|diagnostic| match self.of(diagnostic.rule) {
            Some(severity) => {
                diagnostic.severity = severity;
                true
            }
            None => false,
        });
    }
}

fn family(rule: &Rule) -> &'static str {
    rule.code.split('.').next().unwrap_or(rule.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_goes_before_its_family() {
        let mut severities = Severities::default();
        severities.set("connector", "off").unwrap();
        severities.set("connector.unknown-option", "error").unwrap();
        let mut diagnostics = vec![
            Diagnostic::new(&rules::UNKNOWN_OPTION, "a"),
            Diagnostic::new(&rules::UNKNOWN_CONNECTOR, "b"),
            Diagnostic::new(&rules::SELF_LOOP, "c"),
        ];
        severities.apply(&mut diagnostics);
        let left: Vec<_> = diagnostics
            .iter()
            .map(|d| (d.message.as_str(), d.severity))
            .collect();
        assert_eq!(left, [("a", Severity::Error), ("c", Severity::Warning)]);
    }

    #[test]
    fn what_means_nothing_is_said() {
        let mut severities = Severities::default();
        assert_eq!(
            severities
                .set("connector.unknown-opton", "off")
                .unwrap_err()
                .to_string(),
            "no rule is called `connector.unknown-opton`; did you mean `connector.unknown-option`?"
        );
        assert_eq!(
            severities.set("lineage", "fatal").unwrap_err().to_string(),
            "`fatal` is no severity; there are `error`, `warning`, `note` and `off`"
        );
    }
}
