//! Comma-separated values as in RFC 4180, with a line of headings. What could lead a terminal or an eye astray is escaped
//! visibly; JSON has the exact values.

use std::io::{self, Write};

use crate::text::printable;

/// A row of a table.
pub trait CsvRow {
    /// The names of its fields.
    const HEADINGS: &'static [&'static str];
    /// Their values, as many.
    fn fields(&self) -> Vec<String>;
}

/// Writes rows with their headings.
pub fn csv<R: CsvRow>(rows: &[R], mut to: impl Write) -> io::Result<()> {
    line(R::HEADINGS.iter().copied(), &mut to)?;
    for row in rows {
        let fields = row.fields();
        line(fields.iter().map(String::as_str), &mut to)?;
    }
    Ok(())
}

/// Writes one line.
pub(super) fn line<'f>(
    fields: impl Iterator<Item = &'f str>,
    to: &mut impl Write,
) -> io::Result<()> {
    for (at, field) in fields.enumerate() {
        if at > 0 {
            to.write_all(b",")?;
        }
        to.write_all(cell(field).as_bytes())?;
    }
    to.write_all(b"\r\n")
}

/// A cell. One that a spreadsheet would take for a formula has a `'` before it, which makes it text there.
fn cell(text: &str) -> String {
    let text = printable(text);
    let is_formula = text.starts_with(['=', '+', '-', '@']);
    let mark = if is_formula { "'" } else { "" };
    // Where the comma is for decimals, spreadsheets take a semicolon for what parts cells.
    if text.contains(['"', ',', ';']) || text.starts_with(' ') || text.ends_with(' ') {
        format!("\"{mark}{}\"", text.replace('"', "\"\""))
    } else {
        format!("{mark}{text}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Row([&'static str; 3]);

    impl CsvRow for Row {
        const HEADINGS: &'static [&'static str] = &["a", "b", "c"];

        fn fields(&self) -> Vec<String> {
            self.0.map(ToOwned::to_owned).to_vec()
        }
    }

    #[test]
    fn fields_stay_apart_and_harmless() {
        let mut text = Vec::new();
        let rows = [
            Row(["x, \"y\"", "", "订单"]),
            Row(["\u{1b}[2J", "a\nb", " c"]),
        ];
        csv(&rows, &mut text).unwrap();
        assert_eq!(
            String::from_utf8(text).unwrap(),
            "a,b,c\r\n\"x, \"\"y\"\"\",,订单\r\n\\u{1b}[2J,a\\nb,\" c\"\r\n"
        );
    }

    #[test]
    fn nothing_is_a_formula() {
        for (text, expected) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1,A2)", "\"'@SUM(A1,A2)\""),
            ("a\n\"b\"", "\"a\\n\"\"b\"\"\""),
            ("orders", "orders"),
        ] {
            assert_eq!(cell(text), expected);
        }
    }
}
