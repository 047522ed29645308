//! As much of a type's text as lineage needs: the fields of a ROW and what an ARRAY holds.

/// The fields of `ROW<a INT, b ARRAY<STRING>>` (or `ROW(…)`) with their types; none for any other type.
pub(super) fn fields(data_type: &str) -> Option<Vec<(String, String)>> {
    let inside = arguments(data_type, "ROW")?;
    Some(split(inside).into_iter().filter_map(field).collect())
}

/// The type of a field of a row.
pub(super) fn field_type(data_type: &str, name: &str) -> Option<String> {
    let mut fields = fields(data_type)?.into_iter();
    fields.find_map(|(field, data_type)| (field == name).then_some(data_type))
}

/// What an ARRAY or MULTISET holds, or the key and value of a MAP.
pub(super) fn elements(data_type: &str) -> Vec<&str> {
    ["ARRAY", "MULTISET", "MAP"]
        .into_iter()
        .find_map(|constructor| arguments(data_type, constructor))
        .map(split)
        .unwrap_or_default()
}

/// The text between the brackets of `CONSTRUCTOR<…>`.
fn arguments<'a>(data_type: &'a str, constructor: &str) -> Option<&'a str> {
    let text = data_type.trim();
    let (head, rest) = text.split_at_checked(constructor.len())?;
    if !head.eq_ignore_ascii_case(constructor) {
        return None;
    }
    let rest = rest.trim_start();
    let close = match rest.chars().next()? {
        '<' => '>',
        '(' => ')',
        _ => return None,
    };
    rest.get(1..rest.rfind(close)?)
}

/// Splits at commas outside of brackets and quotes.
fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut from, mut quote) = (0_usize, 0, None);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), _) if open == c => quote = None,
            (None, '`' | '\'') => quote = Some(c),
            (None, '<' | '(') => depth += 1,
            (None, '>' | ')') => depth = depth.saturating_sub(1),
            (None, ',') if depth == 0 => {
                parts.push(text[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[from..].trim());
    parts
}

/// `name TYPE` or `` `name` TYPE ``.
fn field(text: &str) -> Option<(String, String)> {
    if let Some(rest) = text.strip_prefix('`') {
        let (name, data_type) = rest.split_once('`')?;
        return Some((name.to_owned(), data_type.trim().to_owned()));
    }
    let (name, data_type) = text.split_once(char::is_whitespace)?;
    Some((name.to_owned(), data_type.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_split_outside_of_brackets() {
        let fields = fields("row<a INT, `b c` ARRAY<ROW<x DECIMAL(10, 2), y INT>> NOT NULL>");
        let expected = [
            ("a", "INT"),
            ("b c", "ARRAY<ROW<x DECIMAL(10, 2), y INT>> NOT NULL"),
        ];
        assert_eq!(
            fields.unwrap(),
            expected.map(|(name, data_type)| (name.to_owned(), data_type.to_owned()))
        );
    }

    #[test]
    fn arrays_and_maps_hold_types() {
        assert_eq!(elements("ARRAY<ROW<a INT>>"), ["ROW<a INT>"]);
        assert_eq!(
            elements("MAP<STRING, DECIMAL(3, 1)>"),
            ["STRING", "DECIMAL(3, 1)"]
        );
        assert!(elements("STRING").is_empty());
    }
}
