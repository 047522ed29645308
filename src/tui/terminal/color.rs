//! Which theme fits the terminal: what is known without asking it, and the answer it gives when asked.
//!
//! The question (OSC 11) is sent after the first frame and its answer comes among the keys (see [`super::input`]), so
//! that no frame and no key ever waits for it. `terminal-colorsaurus` asks by reading the terminal itself and loses keys
//! typed meanwhile.

use crate::tui::theme::ThemeName;

/// Asks for the background colour.
pub const QUESTION: &str = "\x1b]11;?\x1b\\";

/// What the environment says about colours.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// `TERM`.
    pub term: String,
    /// `COLORTERM`.
    pub colorterm: String,
    /// `COLORFGBG`.
    pub colorfgbg: String,
}

impl Environment {
    /// The environment of this process.
    pub fn read() -> Self {
        let get = |name| std::env::var(name).unwrap_or_default();
        Self {
            term: get("TERM"),
            colorterm: get("COLORTERM"),
            colorfgbg: get("COLORFGBG"),
        }
    }

    /// Whether the 256 fixed colours can be used.
    pub fn has_256_colors(&self) -> bool {
        const KNOWN: [&str; 8] = [
            "256color",
            "direct",
            "kitty",
            "alacritty",
            "ghostty",
            "wezterm",
            "foot",
            "contour",
        ];
        !self.colorterm.is_empty() || KNOWN.iter().any(|known| self.term.contains(known))
    }

    /// Whether the terminal may be asked: not where it is known to print the question.
    pub fn may_ask(&self) -> bool {
        self.has_256_colors() && !matches!(self.term.as_str(), "" | "dumb" | "linux")
    }

    /// The theme that `COLORFGBG` asks for, if it is set: the last of its numbers is the background.
    pub fn theme(&self) -> Option<ThemeName> {
        if !self.has_256_colors() {
            return None;
        }
        let background: u8 = self.colorfgbg.rsplit(';').next()?.trim().parse().ok()?;
        Some(theme_for(!matches!(background, 7 | 9..=15)))
    }
}

fn theme_for(is_dark: bool) -> ThemeName {
    if is_dark {
        ThemeName::Dark
    } else {
        ThemeName::Light
    }
}

/// Whether the colour in an answer such as `11;rgb:1e1e/1e1e/2e2e` is dark; none where it is no colour.
pub fn is_dark(answer: &str) -> Option<bool> {
    let colors = answer.strip_prefix("11;")?;
    let colors = colors
        .strip_prefix("rgb:")
        .or_else(|| colors.strip_prefix("rgba:"))?;
    let mut parts = colors.split('/').map(|part| {
        let largest = 16_u32
            .checked_pow(u32::try_from(part.len()).ok()?)?
            .checked_sub(1)?;
        let value = u32::from_str_radix(part, 16).ok()?;
        (largest > 0).then(|| f64::from(value) / f64::from(largest))
    });
    let (red, green, blue) = (parts.next()??, parts.next()??, parts.next()??);
    // Luma of ITU-R BT.709.
    Some(0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_of_terminals_are_dark_or_light() {
        assert_eq!(is_dark("11;rgb:1e1e/1e1e/2e2e"), Some(true));
        assert_eq!(is_dark("11;rgb:ff/ff/ff"), Some(false));
        assert_eq!(is_dark("11;rgba:fdfd/f6f6/e3e3/ffff"), Some(false));
        assert_eq!(is_dark("11;pink"), None);
        assert_eq!(is_dark("11;rgb:/1/2"), None);
    }

    #[test]
    fn the_last_number_of_colorfgbg_is_the_background() {
        let with = |value: &str| Environment {
            term: "xterm-256color".into(),
            colorfgbg: value.into(),
            ..Environment::default()
        };
        assert_eq!(with("15;0").theme(), Some(ThemeName::Dark));
        assert_eq!(with("0;default;15").theme(), Some(ThemeName::Light));
        assert_eq!(with("").theme(), None);
        assert_eq!(with("15;default").theme(), None);
    }
}
