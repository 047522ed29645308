//! Names that stand for values nobody knows before a program runs or a template is filled in.

/// Whether a name is such a value: `__name__`, as values of a host language are written where SQL is taken out of it, or
/// holds one of a template, `${name}` or `{{ name }}`, or of a shell, `$NAME`. A `$` inside a name is that of a system table
/// (`orders$snapshots`).
pub fn is_placeholder(name: &str) -> bool {
    // Nearly all names end here, and every name of every statement is asked.
    may_have_placeholder(name)
        && (has_template(name) || words(name).any(|word| word.starts_with("__") && closes(word)))
}

/// Whether a name is such a value, or is made of one and other text: `tbl___suffix__`, `__prefix__orders`,
/// `a___day___b`. In the middle of a word only where three underscores tell: `stg__orders__daily` is a name that people
/// write.
pub fn has_placeholder(name: &str) -> bool {
    may_have_placeholder(name) && (has_template(name) || words(name).any(is_glued))
}

fn is_glued(word: &str) -> bool {
    let opens = word
        .strip_prefix("__")
        .is_some_and(|rest| rest.trim_start_matches('_').contains("__"));
    let is_inside = || {
        let inside = word.trim_matches('_').split_once("___");
        inside.is_some_and(|(_, rest)| rest.trim_start_matches('_').contains("__"))
    };
    opens || closes(word) || is_inside()
}

/// Whether a word ends as a value does that began in it.
fn closes(word: &str) -> bool {
    word.strip_suffix("__")
        .is_some_and(|rest| rest.trim_end_matches('_').contains("__"))
}

fn has_template(name: &str) -> bool {
    name.contains("${") || name.contains("{{") || has_variable(name)
}

fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_alphanumeric() && c != '_')
}

fn may_have_placeholder(name: &str) -> bool {
    let bytes = name.as_bytes();
    memchr::memchr3_iter(b'{', b'$', b'_', bytes)
        .any(|at| bytes[at] != b'_' || bytes.get(at + 1) == Some(&b'_'))
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
            assert!(is_placeholder(name) && has_placeholder(name), "{name}");
        }
        for name in [
            "tbl___suffix__",
            "tbl__n__",
            "__prefix__orders",
            "__unit__S",
            "a___day___b",
            "a___day__b",
        ] {
            assert!(!is_placeholder(name) && has_placeholder(name), "{name}");
        }
        for name in [
            "n",
            "__op",
            "__source_ts_ms",
            "stg__orders__daily",
            "a___b",
            "____",
            "a__",
            "$",
            "a{2}",
            "orders$ro",
        ] {
            assert!(!is_placeholder(name) && !has_placeholder(name), "{name}");
        }
    }
}
