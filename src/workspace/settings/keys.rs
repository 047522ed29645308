//! The table of keys.

/// In which file a key may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// In both.
    Both,
    /// In `headwater.toml` alone: it is about the project's files.
    Project,
    /// In a person's own `config.toml` alone: a project that was cloned must not decide it.
    Person,
}

impl Side {
    /// Whether a file of side `file` (never [`Side::Both`]) may have a key of this side.
    pub fn allows(self, file: Self) -> bool {
        self == Self::Both || self == file
    }
}

/// What stands behind a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A string.
    Text,
    /// `true` or `false`.
    Flag,
    /// A whole number, not below 0.
    Number,
    /// One of these strings.
    Choice(&'static [&'static str]),
    /// A list of strings.
    Texts,
    /// A string, or a list of strings: a line for the shell, or a program and its arguments.
    Command,
    /// Strings by names that are free.
    Map,
    /// Severities by codes of rules.
    Severities,
    /// Keys below it.
    Table(&'static [Key]),
    /// A list of tables with these keys.
    Rows(&'static [Key]),
    /// Tables by names that are free, each with the keys of a project that [`Key::is_of_profiles`].
    Profiles,
}

impl Kind {
    /// Whether the environment can set it.
    pub fn is_single(self) -> bool {
        matches!(
            self,
            Self::Text | Self::Flag | Self::Number | Self::Choice(_)
        )
    }
}

/// One key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Its name in its table.
    pub name: &'static str,
    /// What stands behind it.
    pub kind: Kind,
    /// What it is for.
    pub help: &'static str,
    /// In which file it may stand.
    pub side: Side,
    /// Whether a row without it is an error.
    pub is_required: bool,
}

impl Key {
    /// Whether a profile may set it: all that a project may, but for profiles themselves.
    pub fn is_of_profiles(&self) -> bool {
        self.side.allows(Side::Project) && !matches!(self.name, PROFILE | PROFILES)
    }

    const fn of(self, side: Side) -> Self {
        Self { side, ..self }
    }

    const fn required(self) -> Self {
        Self {
            is_required: true,
            ..self
        }
    }
}

const fn key(name: &'static str, kind: Kind, help: &'static str) -> Key {
    Key {
        name,
        kind,
        help,
        side: Side::Both,
        is_required: false,
    }
}

use Kind::{Choice, Command, Flag, Map, Number, Profiles, Rows, Severities, Table, Text, Texts};
use Side::{Person, Project};

/// The key that chooses a profile.
pub const PROFILE: &str = "profile";
/// The key below which profiles stand.
pub const PROFILES: &str = "profiles";

/// Every key of `headwater.toml` and `config.toml`.
pub const KEYS: &[Key] = &[
    key(
        "scripts",
        Texts,
        "Files and directories that are opened where none are named, relative to the project file",
    )
    .of(Project),
    key(
        "preambles",
        Texts,
        "Scripts whose definitions all others see, relative to the project file",
    )
    .of(Project),
    key(
        "clusters",
        Texts,
        "Addresses of clusters that are opened where nothing is named",
    )
    .of(Project),
    key(
        "gateway",
        Text,
        "Address of the SQL gateway that tells how the tables of their jobs are defined",
    )
    .of(Project),
    key("together", Flag, "Whether all files share one catalogue").of(Project),
    key(
        "runs",
        Rows(RUNS),
        "Which statements some jobs run, where that is not told by what they do",
    )
    .of(Project),
    key(
        "servers",
        Map,
        "Addresses by names of your own, which may stand wherever the address of a cluster, a gateway or an Atlas is asked for",
    ),
    key(
        PROFILE,
        Text,
        "The profile that is in force where none is chosen",
    )
    .of(Project),
    key(
        PROFILES,
        Profiles,
        "Settings by the name of a profile, such as `dev` and `prod`; those of the chosen one go before all others of this file",
    )
    .of(Project),
    key(
        "catalogue",
        Table(CATALOGUE),
        "The catalogue to compare with and to publish to",
    ),
    key(
        "rules",
        Severities,
        "Severities by the code of a rule or by its family: `error`, `warning`, `note`, `off`",
    ),
    key("flink", Table(FLINK), "How clusters are asked"),
    key("limits", Table(LIMITS), "Limits"),
    key(
        "ui",
        Table(UI),
        "How the terminal UI and what is printed look and behave",
    ),
    key(
        "login",
        Rows(LOGIN),
        "How to log in at a server; see login.md",
    )
    .of(Person),
];

const RUNS: &[Key] = &[
    key("job", Text, "The jobs' name, or the id of one").required(),
    key(
        "cluster",
        Text,
        "The address of their cluster; without it any",
    ),
    key(
        "script",
        Text,
        "The script, relative to the project file; without it no script is theirs",
    ),
    key(
        "statement",
        Number,
        "The statement of the script, counted from 1",
    ),
];

const CATALOGUE: &[Key] = &[
    key(
        "url",
        Text,
        "Address of an Atlas server; without it the local catalogue",
    ),
    key(
        "namespace",
        Text,
        "Metadata namespace, the part after `@` of qualified names",
    ),
    key(
        "namespaces",
        Map,
        "Other metadata namespaces, by the namespace of a dataset's identity or `catalog:NAME`; `*` stands for anything",
    ),
    key(
        "columns",
        Flag,
        "Whether columns and their lineage are planned too",
    ),
    key(
        "choices",
        Texts,
        "What is done in every plan about what the catalogue has otherwise, as `--choose` says it: `keep` and `adopt` alone",
    ),
    key(
        "mapping",
        Rows(MAPPING),
        "Which Atlas type and which names some datasets get; see mapping.md",
    ),
];

const MAPPING: &[Key] = &[
    key("schemes", Texts, "Schemes of identities that it is for"),
    key(
        "namespaces",
        Texts,
        "Namespaces of identities that it is for; `*` at the end stands for anything",
    ),
    key("connectors", Texts, "Connectors that it is for"),
    key("type", Text, "The Atlas type").required(),
    key(
        "qualified_name",
        Text,
        "The qualified name, with placeholders",
    )
    .required(),
    key("name", Text, "The name, with placeholders").required(),
    key("attributes", Map, "More attributes, with placeholders"),
    key(
        "weak",
        Texts,
        "Attributes that are a guess where the bootstrap servers are not known",
    ),
    key(
        "split",
        Text,
        "What stands between the names of several things that one dataset is",
    ),
    key("not_with", Texts, "Options that a dataset must not have"),
    key(
        "no_patterns",
        Flag,
        "Whether the name of a dataset must not be a pattern",
    ),
    key(
        "folders",
        Table(FOLDERS),
        "Where each folder of the path is an entity",
    ),
    key(
        "depth",
        Number,
        "How many parts the path must have, where not any will do",
    ),
    key("columns", Table(COLUMNS), "How columns are made"),
    key("parent", Rows(PARENT), "An entity that it must hang on"),
];

const FOLDERS: &[Key] = &[
    key(
        "attribute",
        Text,
        "The attribute by which a folder hangs on the one above it",
    )
    .required(),
    key("skip", Number, "How many parts of the path are not folders"),
];

const COLUMNS: &[Key] = &[
    key("type", Text, "The Atlas type of a column").required(),
    key(
        "attribute",
        Text,
        "The attribute by which a column hangs on its table",
    )
    .required(),
    key(
        "data_type",
        Text,
        "The attribute that holds the type of its values",
    )
    .required(),
    key("lower", Flag, "Whether names are in lower case"),
];

const PARENT: &[Key] = &[
    key(
        "attribute",
        Text,
        "The attribute by which it hangs on the entity",
    )
    .required(),
    key("type", Text, "The Atlas type").required(),
    key(
        "qualified_name",
        Text,
        "The qualified name, with placeholders",
    )
    .required(),
    key("name", Text, "The name, with placeholders").required(),
    key("attributes", Map, "More attributes, with placeholders"),
];

const FLINK: &[Key] = &[key(
    "refresh",
    Number,
    "Seconds between two questions for the jobs of a cluster whose jobs are on screen; 0 asks only on demand",
)];

const LIMITS: &[Key] = &[
    key(
        "server-seconds",
        Number,
        "How long one answer of a cluster may take",
    ),
    key(
        "columns-per-dataset",
        Number,
        "A dataset with more columns is planned without any",
    ),
    key(
        "column-edges-per-process",
        Number,
        "A process with more edges between columns is planned without column lineage",
    ),
    key(
        "read-seconds",
        Number,
        "How long the catalogue may take over a question",
    ),
    key(
        "write-seconds",
        Number,
        "How long it may take over what changes something",
    ),
    key(
        "settle-seconds",
        Number,
        "How long what was published may take until all of it reads back",
    ),
    key(
        "afterlife-seconds",
        Number,
        "How long the catalogue may go on with a request whose sender was cut off",
    ),
];

const UI: &[Key] = &[
    key(
        "theme",
        Text,
        "`terminal`, `dark`, `light`, `mono`, or a file of yours in `themes/`; without it what fits the background",
    ),
    key(
        "color",
        Choice(&["auto", "always", "never"]),
        "When to use colours; `auto`: on a terminal, unless NO_COLOR is set",
    ),
    key(
        "ascii",
        Flag,
        "Whether only ASCII characters are used for what headwater draws",
    ),
    key(
        "plain",
        Flag,
        "Whether text is printed, plain and in order, where a screen would be drawn: for screen readers and braille",
    ),
    key(
        "mouse",
        Flag,
        "Whether the mouse works from the start; a key takes it and gives it back",
    ),
    key(
        "watch",
        Choice(&["events", "poll", "off"]),
        "How files that change are noticed: the system tells, they are looked at every two seconds (network file systems), or not at all",
    ),
    key(
        "read-only",
        Flag,
        "Whether headwater only looks: nothing is published, no type is created, and no match of a job is kept",
    ),
];

const LOGIN: &[Key] = &[
    key("server", Text, "The address of the server").required(),
    key("user", Text, "The user of HTTP Basic"),
    key("password-file", Text, "A file that holds the password"),
    key("password-command", Command, "A program that prints it"),
    key(
        "token-command",
        Command,
        "A program that prints a bearer token",
    ),
    key(
        "header-command",
        Command,
        "A program that prints headers, one a line",
    ),
    key(
        "ca-file",
        Text,
        "Certificates of authorities to trust beside those of the system, as PEM",
    ),
    key(
        "client-certificate",
        Text,
        "A certificate of your own, as PEM",
    ),
    key("client-key", Text, "Its key, as PEM"),
];

/// The key of a path such as `catalogue.url`; never one inside rows.
pub(super) fn find(path: &str) -> Option<&'static Key> {
    let mut keys = KEYS;
    let mut parts = path.split('.');
    let mut found = None;
    for part in parts.by_ref() {
        let key = keys.iter().find(|key| key.name == part)?;
        found = Some(key);
        match key.kind {
            Table(below) => keys = below,
            _ => break,
        }
    }
    parts.next().is_none().then_some(found)?
}

/// Every key that is no table, with its path, in the order of the table.
pub(super) fn leaves() -> Vec<(String, &'static Key)> {
    let mut all = Vec::new();
    for key in KEYS {
        match key.kind {
            Table(below) => {
                let below = below.iter();
                all.extend(below.map(|it| (format!("{}.{}", key.name, it.name), it)));
            }
            _ => all.push((key.name.to_owned(), key)),
        }
    }
    all
}
