//! Points of time, as statements and plans write them.

/// A date, or a date and a time, in one form: without what a fraction of a second ends with for nothing. None for what is no such
/// thing, and where one is not written as usual.
pub fn moment(text: &str) -> Option<String> {
    let (date, time) = match text.split_once(' ') {
        Some((date, time)) => (date, time),
        None => (text, "00:00:00"),
    };
    let (seconds, fraction) = time.split_once('.').unwrap_or((time, ""));
    let is_whole = has_form(date, "0000-00-00") && has_form(seconds, "00:00:00");
    if !is_whole || !fraction.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    Some(match (seconds, fraction) {
        ("00:00:00", "") => date.to_owned(),
        (_, "") => format!("{date} {seconds}"),
        _ => format!("{date} {seconds}.{fraction}"),
    })
}

/// Whether a text has digits where the form has, and else the same.
fn has_form(text: &str, form: &str) -> bool {
    let mut pairs = text.bytes().zip(form.bytes());
    text.len() == form.len()
        && pairs.all(|(one, other)| match other {
            b'0' => one.is_ascii_digit(),
            _ => one == other,
        })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("2026-01-02", Some("2026-01-02"))]
    #[case("2026-01-02 00:00:00.000", Some("2026-01-02"))]
    #[case("2026-01-02 03:04:05.670", Some("2026-01-02 03:04:05.67"))]
    #[case("2026-1-2", None)]
    #[case("2026-01-02 03:04", None)]
    #[case("2026-01-02T03:04:05", None)]
    fn a_moment_has_one_form(#[case] text: &str, #[case] expected: Option<&str>) {
        assert_eq!(moment(text).as_deref(), expected);
    }
}
