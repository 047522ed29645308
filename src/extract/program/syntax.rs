//! What is different from one host language to another, as data. The reading itself is the same for all.

use crate::extract::Host;

/// How statements are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::extract) enum Layout {
    /// By line ends and indentation.
    Indentation,
    /// By braces.
    Braces(Braces),
}

/// Facts of a language with braces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, and some language has each without the others"
)]
pub(in crate::extract) struct Braces {
    /// A line end can end a statement.
    pub(in crate::extract) ends_at_line: bool,
    /// Comments stand in comments.
    pub(in crate::extract) nests_comments: bool,
    /// Braces hold the elements of an array where no statement can stand.
    pub(in crate::extract) has_array_elements: bool,
    /// Three quotes open a text block, whose indentation and escapes go; otherwise what stands there is meant as it is.
    pub(in crate::extract) has_text_blocks: bool,
    /// Which strings have values put in.
    pub(in crate::extract) interpolation: Interpolation,
    /// Words that open the body of a class.
    pub(in crate::extract) class_words: &'static [&'static str],
    /// The word that begins a function; where there is none, its shape tells.
    pub(in crate::extract) function_word: Option<&'static str>,
    /// The last expression of a block can be its value.
    pub(in crate::extract) blocks_have_values: bool,
    /// A method can stand between what it is called on and what it is given, without a dot and parentheses.
    pub(in crate::extract) has_infix_calls: bool,
}

/// Which strings have values put in with `$name` and `${expression}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::extract) enum Interpolation {
    /// None.
    Never,
    /// All.
    Always,
    /// Those behind a name, such as `s"…"`.
    ByPrefix,
}

/// A host language.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::extract) struct Syntax {
    pub(in crate::extract) host: Host,
    pub(in crate::extract) layout: Layout,
    /// A class's own names are seen in its methods without `self.`.
    pub(in crate::extract) sees_members: bool,
    /// `"…".format(…)` fills `%s`, not `{}`.
    pub(in crate::extract) format_is_percent: bool,
}

/// Python 3.
pub(in crate::extract) static PYTHON: Syntax = Syntax {
    host: Host::Python,
    layout: Layout::Indentation,
    sees_members: false,
    format_is_percent: false,
};

/// Java 21 (JLS 3.10 for its strings).
pub(in crate::extract) static JAVA: Syntax = Syntax {
    host: Host::Java,
    layout: Layout::Braces(Braces {
        ends_at_line: false,
        nests_comments: false,
        has_array_elements: true,
        has_text_blocks: true,
        interpolation: Interpolation::Never,
        class_words: &["class", "interface", "enum", "record"],
        function_word: None,
        blocks_have_values: false,
        has_infix_calls: false,
    }),
    sees_members: true,
    format_is_percent: true,
};

/// Scala 2 and 3 with braces.
pub(in crate::extract) static SCALA: Syntax = Syntax {
    host: Host::Scala,
    layout: Layout::Braces(Braces {
        ends_at_line: true,
        nests_comments: true,
        has_array_elements: false,
        has_text_blocks: false,
        interpolation: Interpolation::ByPrefix,
        class_words: &["class", "object", "trait", "enum"],
        function_word: Some("def"),
        blocks_have_values: true,
        has_infix_calls: true,
    }),
    sees_members: true,
    format_is_percent: true,
};

/// Kotlin 2.
pub(in crate::extract) static KOTLIN: Syntax = Syntax {
    host: Host::Kotlin,
    layout: Layout::Braces(Braces {
        ends_at_line: true,
        nests_comments: true,
        has_array_elements: false,
        has_text_blocks: false,
        interpolation: Interpolation::Always,
        class_words: &["class", "object", "interface"],
        function_word: Some("fun"),
        blocks_have_values: true,
        has_infix_calls: false,
    }),
    sees_members: true,
    format_is_percent: true,
};

impl Syntax {
    /// The facts about braces, if it has them.
    pub(in crate::extract) fn braces(&self) -> Option<&Braces> {
        match &self.layout {
            Layout::Indentation => None,
            Layout::Braces(braces) => Some(braces),
        }
    }
}
