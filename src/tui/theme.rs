//! Styles by what they mean. The themes are data (`assets/themes/`); no theme sets the background of plain text, and no
//! state is told by colour alone.

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;
use toml::de::DeTable;

use crate::text::nearest;

/// Makes the roles and the theme's table from one list.
macro_rules! roles {
    ($($name:ident $key:literal $doc:literal;)*) => {
        /// What a piece of text means.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Role {
            $(#[doc = $doc] $name,)*
        }

        impl Role {
            /// Every role with its key in a theme file.
            pub const ALL: &'static [(Self, &'static str)] = &[$((Self::$name, $key),)*];
        }
    };
}

roles! {
    Text "text" "Plain text";
    Dim "dim" "Less important text";
    Title "title" "Headings";
    Border "border" "Borders";
    BorderFocus "border-focus" "The border of the pane in focus";
    Tab "tab" "The name of a screen";
    TabActive "tab-active" "The name of the screen shown";
    Selected "selected" "The selected line of the pane in focus";
    SelectedIdle "selected-idle" "The selected line of another pane";
    Match "match" "What a filter matched";
    Key "key" "A key";
    Dataset "dataset" "A dataset's name";
    Process "process" "A process's name";
    Create "create" "Something that will be created";
    Update "update" "Something that will change";
    Delete "delete" "Something that will be deleted";
    Conflict "conflict" "Something that cannot be published";
    Unchanged "unchanged" "Something that stays as it is";
    Error "error" "An error";
    Warning "warning" "A warning";
    Note "note" "A note";
    Good "good" "Something that went well";
    CodeLine "code-line" "Line numbers";
    CodeMark "code-mark" "The lines of source that are meant";
    Keyword "keyword" "A keyword of SQL";
    String "string" "A string of SQL";
    Comment "comment" "A comment of SQL";
}

/// The themes that come with the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThemeName {
    /// The terminal's own colours.
    Terminal,
    /// For dark backgrounds.
    Dark,
    /// For light backgrounds.
    Light,
    /// Attributes only.
    Mono,
    /// A person's own.
    Own,
}

impl ThemeName {
    /// The theme of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        match name {
            "terminal" => Some(Self::Terminal),
            "dark" => Some(Self::Dark),
            "light" => Some(Self::Light),
            "mono" => Some(Self::Mono),
            _ => None,
        }
    }

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Dark => "dark",
            Self::Light => "light",
            Self::Mono => "mono",
            Self::Own => "of your own",
        }
    }

    /// The names of those that come with the program.
    pub const NAMES: [&'static str; 4] = ["terminal", "dark", "light", "mono"];

    /// The next one for a person who tries them; without colours there is only one.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Terminal => Self::Dark,
            Self::Dark => Self::Light,
            Self::Light => Self::Own,
            Self::Own => Self::Terminal,
            Self::Mono => Self::Mono,
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Terminal | Self::Own => include_str!("../../assets/themes/terminal.toml"),
            Self::Dark => include_str!("../../assets/themes/dark.toml"),
            Self::Light => include_str!("../../assets/themes/light.toml"),
            Self::Mono => include_str!("../../assets/themes/mono.toml"),
        }
    }
}

/// The key of a person's own theme that names the one it changes.
const BASE: &str = "base";

/// What is wrong with a theme file.
#[derive(Debug, thiserror::Error)]
pub enum ThemeError {
    /// It is not TOML of the right shape.
    #[error("the theme cannot be read: {0}")]
    Format(#[from] toml::de::Error),
    /// A colour that does not exist.
    #[error("the theme names an unknown colour `{0}`")]
    Color(String),
    /// A key that is no role.
    #[error("line {line}: no part of the screen is called `{name}`{}", .nearest.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default())]
    Unknown {
        /// The line, counted from 1.
        line: usize,
        /// The key.
        name: String,
        /// The role that was probably meant.
        nearest: Option<&'static str>,
    },
    /// A base that is no bundled theme.
    #[error("the theme builds on `{0}`; there are terminal, dark, light and mono")]
    Base(String),
    /// A role without a style.
    #[error("the theme has no style for `{0}`")]
    Missing(&'static str),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[serde(default)]
    fg: Option<ColorValue>,
    #[serde(default)]
    bg: Option<ColorValue>,
    #[serde(default)]
    attributes: Vec<Attribute>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum ColorValue {
    Indexed(u8),
    Named(String),
}

impl ColorValue {
    fn color(self) -> Result<Color, ThemeError> {
        match self {
            Self::Indexed(index) => Ok(Color::Indexed(index)),
            Self::Named(name) => name.parse().map_err(|_| ThemeError::Color(name)),
        }
    }
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Attribute {
    Bold,
    Dim,
    Italic,
    Underlined,
    Reversed,
}

impl From<Attribute> for Modifier {
    fn from(attribute: Attribute) -> Self {
        match attribute {
            Attribute::Bold => Self::BOLD,
            Attribute::Dim => Self::DIM,
            Attribute::Italic => Self::ITALIC,
            Attribute::Underlined => Self::UNDERLINED,
            Attribute::Reversed => Self::REVERSED,
        }
    }
}

/// A style for every role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    styles: Vec<Style>,
}

impl Theme {
    /// Reads a theme.
    pub fn parse(text: &str) -> Result<Self, ThemeError> {
        let mut entries: std::collections::BTreeMap<String, Entry> = toml::from_str(text)?;
        let mut styles = Vec::with_capacity(Role::ALL.len());
        for &(_, key) in Role::ALL {
            let entry = entries.remove(key).ok_or(ThemeError::Missing(key))?;
            let mut style = Style::new();
            style.fg = entry.fg.map(ColorValue::color).transpose()?;
            style.bg = entry.bg.map(ColorValue::color).transpose()?;
            for attribute in entry.attributes {
                style = style.add_modifier(attribute.into());
            }
            styles.push(style);
        }
        Ok(Self { styles })
    }

    /// Reads a person's own theme: `base` names the bundled one that it changes (`terminal` unless it says so), every other
    /// key a part of the screen.
    pub fn own(text: &str) -> Result<Self, ThemeError> {
        let table = DeTable::parse(text)?;
        for key in table.get_ref().keys() {
            let name = key.get_ref();
            if name != BASE && !Role::ALL.iter().any(|(_, known)| known == name) {
                let before = text.get(..key.span().start).unwrap_or_default();
                return Err(ThemeError::Unknown {
                    line: before.matches('\n').count() + 1,
                    name: name.to_string(),
                    nearest: nearest(name, Role::ALL.iter().map(|&(_, known)| known)),
                });
            }
        }
        let mut own: toml::Table = toml::from_str(text)?;
        let base = match own.remove(BASE) {
            None => ThemeName::Terminal,
            Some(base) => {
                let name = base.as_str().unwrap_or_default();
                ThemeName::by_name(name).ok_or_else(|| ThemeError::Base(base.to_string()))?
            }
        };
        let mut all: toml::Table = toml::from_str(base.text())?;
        all.extend(own);
        Self::parse(&toml::to_string(&all).unwrap_or_default())
    }

    /// A theme that comes with the program.
    pub fn named(name: ThemeName) -> Self {
        // The bundled themes are read by a test; were one broken, plain text is still right.
        Self::parse(name.text()).unwrap_or(Self { styles: Vec::new() })
    }

    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        self.styles.get(role as usize).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bundled_theme_is_whole() {
        for name in ["terminal", "dark", "light", "mono"] {
            let name = ThemeName::by_name(name).unwrap();
            Theme::parse(name.text()).unwrap_or_else(|error| panic!("{}: {error}", name.as_str()));
        }
    }

    #[test]
    fn a_theme_of_ones_own_changes_one_that_is_there() {
        let own = Theme::own("base = \"dark\"\nselected = { fg = \"red\" }\n").unwrap();
        assert_eq!(own.style(Role::Selected), Style::new().fg(Color::Red));
        let dark = Theme::named(ThemeName::Dark);
        assert_eq!(own.style(Role::Border), dark.style(Role::Border));
        for (text, told) in [
            (
                "\ntittle = { fg = 1 }\n",
                "line 2: no part of the screen is called `tittle`; did you mean `title`?",
            ),
            ("base = \"solar\"\n", "the theme builds on"),
            ("title = { fg = \"mauve\" }\n", "unknown colour `mauve`"),
            ("title = { bold = true }\n", "unknown field `bold`"),
        ] {
            let error = Theme::own(text).unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
        }
    }

    #[test]
    fn plain_text_never_sets_a_background_and_mono_never_a_colour() {
        for name in [ThemeName::Terminal, ThemeName::Dark, ThemeName::Light] {
            assert_eq!(Theme::named(name).style(Role::Text), Style::new());
        }
        for &(role, key) in Role::ALL {
            let style = Theme::named(ThemeName::Mono).style(role);
            assert!(style.fg.is_none() && style.bg.is_none(), "{key}");
        }
    }
}
