//! What is told of a thing of a catalogue that is no entity (a type, a glossary, a category, a term), line by line: the same on
//! the screen and by a command. How a line is drawn is theirs.

/// Where a line leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// To a type, by its name.
    Type(String),
    /// To a glossary, a category or a term, by its guid.
    Item(String),
    /// To an entity.
    Entity {
        /// Its guid.
        guid: String,
        /// Its name, to search for.
        name: String,
    },
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// Whether what follows it belongs to it.
    pub is_heading: bool,
    /// How far it is put in.
    pub depth: usize,
    /// What is told; empty where the value says it.
    pub label: String,
    /// What it is.
    pub value: String,
    /// What else there is to say of it, less important.
    pub note: String,
    /// Where it leads.
    pub link: Option<Link>,
}

impl Row {
    /// A line of a label and a value.
    pub fn pair(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            value: value.into(),
            ..Self::default()
        }
    }

    /// A line of a value alone.
    pub fn value(value: impl Into<String>) -> Self {
        Self::pair("", value)
    }

    /// A heading.
    pub fn heading(title: impl Into<String>) -> Self {
        Self {
            is_heading: true,
            ..Self::value(title)
        }
    }

    /// Adds what is less important.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// Lets it lead somewhere.
    #[must_use]
    pub fn leads_to(mut self, link: Link) -> Self {
        self.link = Some(link);
        self
    }

    /// Puts it in.
    #[must_use]
    pub fn within(mut self, depth: usize) -> Self {
        self.depth = depth;
        self
    }
}
