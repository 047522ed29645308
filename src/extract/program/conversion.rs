//! The conversions of format strings: `%s`, `%(name)s`, `%05.2f`, `%1$-10s`, as Python's `%` and Java's `Formatter` have
//! them, the `:05.2f` of Python's `format`, and what they make of values that are written in the program.

/// The widest field that is filled up; no name or number in SQL has more.
const WIDEST: usize = 255;

/// Where a value stands in a wider field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Align {
    Left,
    Right,
    /// Text left, numbers right.
    ByKind,
}

/// The kind of a conversion that does not say one.
const ANY: char = '\0';

/// One conversion of a format string; not in Python `%1$s`, `%<s` and `%n`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Conversion<'a> {
    pub(super) name: Option<&'a str>,
    /// Counted from 0.
    pub(super) position: Option<usize>,
    /// Whether it takes the value of the conversion before it.
    pub(super) repeats: bool,
    flags: &'a str,
    align: Align,
    has_groups: bool,
    width: Option<usize>,
    precision: Option<usize>,
    pub(super) kind: char,
    pub(super) end: usize,
}

impl<'a> Conversion<'a> {
    /// The conversion whose `%` stands at `start`.
    pub(super) fn read(text: &'a str, start: usize, is_python: bool) -> Option<Self> {
        let mut at = start + 1;
        let mut name = None;
        let mut position = None;
        if is_python && text[at..].starts_with('(') {
            let close = at + text[at..].find(')')?;
            name = Some(&text[at + 1..close]);
            at = close + 1;
        }
        let digits = text[at..].bytes().take(3).take_while(u8::is_ascii_digit);
        let digits_end = at + digits.count();
        if !is_python && text[digits_end..].starts_with('$') {
            let number: Option<usize> = text[at..digits_end].parse().ok();
            position = number.and_then(|number| number.checked_sub(1));
            at = digits_end + 1;
        }
        let (flags, kinds) = if is_python {
            ("#0- +", "sdrafgeixXocEGF%")
        } else {
            ("#0- +,(<", "sSdfgeixXocCEGbBhnt%")
        };
        let before_kind = if is_python {
            ".0123456789*"
        } else {
            ".0123456789"
        };
        let rest = &text[at..];
        let flags_len = rest.len() - rest.trim_start_matches(|c| flags.contains(c)).len();
        let (flags, rest) = rest.split_at(flags_len);
        let size_len = rest.len() - rest.trim_start_matches(|c| before_kind.contains(c)).len();
        let (size, rest) = rest.split_at(size_len);
        let (width, precision) = match size.split_once('.') {
            Some((width, precision)) => (width, Some(precision)),
            None => (size, None),
        };
        let kind = rest.chars().next()?;
        kinds.contains(kind).then(|| Self {
            name,
            position,
            repeats: flags.contains('<'),
            flags,
            align: if flags.contains('-') {
                Align::Left
            } else {
                Align::Right
            },
            has_groups: flags.contains(','),
            width: width.parse().ok(),
            precision: precision.map(|it| it.parse().unwrap_or(0)),
            kind,
            end: at + flags_len + size_len + 1,
        })
    }

    /// What stands behind the `:` of a field of Python's `format`, if it is of the common forms.
    pub(super) fn of_spec(spec: &'a str) -> Option<Self> {
        let (align, rest) = match spec.as_bytes().first() {
            Some(b'<') => (Align::Left, &spec[1..]),
            Some(b'>') => (Align::Right, &spec[1..]),
            _ => (Align::ByKind, spec),
        };
        let split = |text: &'a str, is_part: &dyn Fn(char) -> bool| {
            text.split_at(text.find(|c| !is_part(c)).unwrap_or(text.len()))
        };
        let (flags, rest) = split(rest, &|c| matches!(c, '+' | ' ' | '0'));
        let (width, rest) = split(rest, &|c| c.is_ascii_digit());
        let (groups, rest) = split(rest, &|c| c == ',');
        let (precision, rest) = match rest.strip_prefix('.') {
            Some(rest) => {
                let (precision, rest) = split(rest, &|c| c.is_ascii_digit());
                (precision.parse().ok(), rest)
            }
            None => (None, rest),
        };
        let kind = match rest {
            "" => ANY,
            "s" | "d" | "f" | "x" | "X" => rest.chars().next()?,
            _ => return None,
        };
        Some(Self {
            name: None,
            position: None,
            repeats: false,
            flags,
            align,
            has_groups: !groups.is_empty(),
            width: width.parse().ok(),
            precision,
            kind,
            end: 0,
        })
    }

    /// Whether it gives text, or a whole number, as it is.
    pub(super) fn is_plain(&self) -> bool {
        let signs = ['+', ' ', '('];
        self.width.is_none()
            && self.precision.is_none()
            && !self.has_groups
            && !self.flags.contains(signs)
            && !matches!(self.kind, 'S' | 'f' | 'x' | 'X')
    }

    /// What it makes of a text; none where that is not known.
    pub(super) fn of_text(&self, text: &str) -> Option<String> {
        // Whole statements are not filled up, and copying them here would count for nothing.
        if text.len() > WIDEST {
            return None;
        }
        let precision = self.precision.unwrap_or(usize::MAX);
        let shown: String = match self.kind {
            's' | ANY => text.chars().take(precision).collect(),
            'S' => text.to_uppercase().chars().take(precision).collect(),
            _ => return None,
        };
        self.filled(shown, self.align != Align::Right)
    }

    /// What it makes of a number as it is written; none where that is not known.
    pub(super) fn of_number(&self, number: &str) -> Option<String> {
        if matches!(self.kind, 's' | 'S') {
            return self.of_text(number);
        }
        let (sign, digits) = match number.strip_prefix('-') {
            Some(digits) => ("-", digits),
            None if self.flags.contains('+') => ("+", number),
            None if self.flags.contains(' ') => (" ", number),
            None => ("", number),
        };
        let whole: Option<u64> = digits.parse().ok();
        let mut shown = match self.kind {
            'd' | ANY if self.precision.is_none() => whole?.to_string(),
            'x' if sign.is_empty() => format!("{:x}", whole?),
            'X' if sign.is_empty() => format!("{:X}", whole?),
            'f' => {
                let precision = self.precision.unwrap_or(6);
                let value: f64 = digits.parse().ok().filter(|_| precision <= WIDEST)?;
                format!("{value:.precision$}")
            }
            _ => return None,
        };
        if self.flags.contains('(') {
            return None;
        }
        if self.has_groups {
            shown = in_thousands(&shown);
        }
        let width = self.width.unwrap_or(0);
        if self.flags.contains('0') && self.align != Align::Left && width <= WIDEST {
            let missing = width.saturating_sub(sign.len() + shown.len());
            shown.insert_str(0, &"0".repeat(missing));
        }
        self.filled(format!("{sign}{shown}"), self.align == Align::Left)
    }

    /// Fills up to the width, at the end or at the beginning.
    fn filled(&self, mut shown: String, is_left: bool) -> Option<String> {
        let width = self.width.unwrap_or(0);
        if width > WIDEST {
            return None;
        }
        let missing = width.saturating_sub(shown.chars().count());
        let spaces = " ".repeat(missing);
        if is_left {
            shown.push_str(&spaces);
        } else {
            shown.insert_str(0, &spaces);
        }
        Some(shown)
    }
}

/// `4200.5` as `4,200.5`, the way of the locales that programs are mostly run in.
fn in_thousands(number: &str) -> String {
    let (whole, rest) = number.split_at(number.find('.').unwrap_or(number.len()));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_shown_as_the_conversion_says() {
        let text = |format: &str, value: &str| {
            let conversion = Conversion::read(format, 0, false).unwrap();
            conversion.of_text(value)
        };
        let number = |format: &str, value: &str| {
            let conversion = Conversion::read(format, 0, false).unwrap();
            conversion.of_number(value)
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(text("%-4s", "ab"), some("ab  "));
        assert_eq!(text("%4s", "订单"), some("  订单"));
        assert_eq!(text("%.1S", "ab"), some("A"));
        assert_eq!(text("%d", "ab"), None);
        assert_eq!(text("%999s", "ab"), None);
        assert_eq!(number("%04d", "-7"), some("-007"));
        assert_eq!(number("%,d", "1234567"), some("1,234,567"));
        assert_eq!(number("%,d", "123"), some("123"));
        assert_eq!(number("%+d", "7"), some("+7"));
        assert_eq!(number("%6.2f", "1.5"), some("  1.50"));
        assert_eq!(number("%x", "255"), some("ff"));
        assert_eq!(number("%s", "1.5"), some("1.5"));
        assert_eq!(number("%d", "1.5"), None);
    }

    #[test]
    fn specs_of_python_too() {
        let text = |spec, value| Conversion::of_spec(spec)?.of_text(value);
        let number = |spec, value| Conversion::of_spec(spec)?.of_number(value);
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(number("02d", "7"), some("07"));
        assert_eq!(number("4", "7"), some("   7"));
        assert_eq!(number("<4", "7"), some("7   "));
        assert_eq!(number(",", "4200"), some("4,200"));
        assert_eq!(number(".2f", "1.5"), some("1.50"));
        assert_eq!(text("4", "ab"), some("ab  "));
        assert_eq!(text(">4s", "ab"), some("  ab"));
        assert_eq!(text("^4", "ab"), None);
        assert_eq!(text("%Y-%m", "ab"), None);
    }
}
