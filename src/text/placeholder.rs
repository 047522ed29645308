//! Names that stand for values nobody knows before a program runs or a template is filled in.

/// Whether a name is or holds such a value: `__name__`, as values of a host language are written where SQL is taken out of
/// it, `${name}` and `{{ name }}`, as templates have them, or `$NAME`, as shells do. A `$` inside a name is that of a system
/// table (`orders$snapshots`).
pub fn has_placeholder(name: &str) -> bool {
    // Nearly all names end here, and every name of every statement is asked.
    if !may_have_placeholder(name) {
        return false;
    }
    name.contains("${") || name.contains("{{") || has_variable(name) || {
        let mut words = name.split(|c: char| !c.is_alphanumeric() && c != '_');
        words
            .any(|word| word.len() > "____".len() && word.starts_with("__") && word.ends_with("__"))
    }
}

fn may_have_placeholder(name: &str) -> bool {
    let mut before = 0;
    name.bytes().any(|byte| {
        let is_found = matches!(byte, b'{' | b'$') || byte == b'_' && before == b'_';
        before = byte;
        is_found
    })
}

/// Whether a variable of a shell stands in it.
fn has_variable(name: &str) -> bool {
    name.match_indices('$').any(|(at, _)| {
        let is_start = !name[..at].ends_with(|it: char| it.is_alphanumeric() || it == '_');
        is_start && name[at + 1..].starts_with(|it: char| it.is_ascii_alphabetic() || it == '_')
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
            "$CONN",
            "/data/$DIR/x",
        ] {
            assert!(has_placeholder(name), "{name}");
        }
        for name in [
            "n",
            "__op",
            "stg__orders__daily",
            "____",
            "$",
            "a{2}",
            "orders$ro",
        ] {
            assert!(!has_placeholder(name), "{name}");
        }
    }
}
