//! Names that stand for values nobody knows before a program runs or a template is filled in.

/// Whether a name is or holds such a value: `__name__`, as values of a host language are written where SQL is taken out of
/// it, or `${name}` and `{{ name }}`, as templates have them.
pub fn has_placeholder(name: &str) -> bool {
    // Nearly all names end here, and every name of every statement is asked.
    if !has_brace_or_underscores(name) {
        return false;
    }
    name.contains("${") || name.contains("{{") || {
        let mut words = name.split(|c: char| !c.is_alphanumeric() && c != '_');
        words
            .any(|word| word.len() > "____".len() && word.starts_with("__") && word.ends_with("__"))
    }
}

fn has_brace_or_underscores(name: &str) -> bool {
    let mut before = 0;
    name.bytes().any(|byte| {
        let is_found = byte == b'{' || byte == b'_' && before == b'_';
        before = byte;
        is_found
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_told_from_names() {
        for name in [
            "__n__",
            "${env}",
            "orders_${env}_v1",
            "{{ ds }}",
            "prod.__topic__",
        ] {
            assert!(has_placeholder(name), "{name}");
        }
        for name in ["n", "__op", "stg__orders__daily", "____", "$", "a{2}"] {
            assert!(!has_placeholder(name), "{name}");
        }
    }
}
