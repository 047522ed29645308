//! Whether an expression has the same value wherever it stands in a program, as far as its text tells.
//!
//! A statement is the same as another only if the values in it are: whoever takes the second of two away must be sure.

/// Words that may stand before a name without declaring it.
const BEFORE_USES: &[&str] = &[
    "and", "assert", "await", "case", "del", "elif", "else", "if", "in", "is", "new", "not", "or",
    "return", "throw", "when", "while", "yield",
];

/// Methods that give what they are called on another value.
const CHANGING: &[&str] = &[
    "add", "append", "clear", "extend", "insert", "offer", "poll", "pop", "push", "put", "remove",
    "set", "update",
];

/// What the names of methods begin with that change nothing.
const READING: &[&str] = &[
    "contains", "get", "has", "is", "items", "keys", "to", "values",
];

/// Whether `expression` is a name, or a member or an element of one, that the program gives a value once at most, and that
/// no function or loop gives another each time.
pub(super) fn is_settled(program: &str, expression: &str) -> bool {
    /// Bytes of a program that is looked through for every name in it.
    const LONGEST: usize = 1 << 20;
    let is_path =
        |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.' | '[' | ']' | '\'' | '"');
    if program.len() > LONGEST || !expression.chars().all(is_path) {
        return false;
    }
    let mut names = expression.split(['.', '[']).map(str::trim);
    let Some(root) = names.find(|name| !matches!(*name, "self" | "this" | "cls")) else {
        return false;
    };
    if !root.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        return false;
    }
    let is_member = expression.trim_end() != root;
    let (mut given, mut is_read) = (0, false);
    for (at, _) in program.match_indices(root) {
        let (before, after) = (&program[..at], &program[at + root.len()..]);
        if before.ends_with(is_part) || after.starts_with(is_part) {
            continue;
        }
        let after = after.trim_start_matches([' ', '\t']);
        match use_of(before, after) {
            // Whoever is handed the whole may change a member of it.
            _ if is_member && may_change(before, after) => return false,
            Use::Read => is_read = true,
            // What stands before has another value than what stands behind.
            Use::Given if is_read => return false,
            Use::Given => given += 1,
            Use::Varies => return false,
        }
    }
    given <= 1
}

/// What an occurrence of a name does to it.
enum Use {
    Read,
    Given,
    /// It is the variable of a loop, a parameter, or counted on.
    Varies,
}

fn use_of(before: &str, after: &str) -> Use {
    let line = before.rsplit('\n').next().unwrap_or("").trim_end();
    let word = line.rsplit(|c: char| !is_part(c)).next().unwrap_or("");
    let is_declared = matches!(word, "for" | "as" | "lambda" | "global" | "nonlocal")
        || (line.trim_start().starts_with("case ") && line.ends_with(['[', '(', ',']));
    let is_typed =
        !word.is_empty() && !BEFORE_USES.contains(&word) && after.starts_with([',', ')']);
    // An annotation, or the loop `for (String q : qs)`.
    let is_annotated =
        !BEFORE_USES.contains(&word) && after.starts_with(':') && !after.starts_with("::");
    let is_parameter = line.contains("def ") || line.contains("fun ") || line.contains("lambda ");
    let is_counted = [
        "+=", "-=", "*=", "/=", "|=", "%=", ":=", "++", "--", "<-", "->", "=>",
    ];
    if is_declared
        || is_annotated
        || is_typed
        || is_parameter
        || is_counted.iter().any(|it| after.starts_with(it))
    {
        return Use::Varies;
    }
    let is_changed = after.strip_prefix('.').is_some_and(|behind| {
        CHANGING.iter().any(|name| {
            behind
                .strip_prefix(name)
                .is_some_and(|it| it.starts_with('('))
        })
    });
    if is_changed {
        return Use::Varies;
    }
    let after = behind_members(after);
    let is_assigned = after.starts_with('=') && !after.starts_with("==");
    let is_unpacked = after.starts_with(',')
        && line
            .trim()
            .chars()
            .all(|c| is_part(c) || c == ',' || c == ' ');
    match (is_assigned || word == "import", is_unpacked) {
        (true, _) => Use::Given,
        (false, true) => Use::Varies,
        (false, false) => Use::Read,
    }
}

/// What stands behind the members and elements that are named: behind `.a["b"]`, whose value it may be given.
fn behind_members(after: &str) -> &str {
    let mut rest = after;
    loop {
        let member = rest.strip_prefix('.');
        let element = rest.strip_prefix('[').and_then(|it| it.split_once(']'));
        rest = match (member, element) {
            (Some(member), _) => member.trim_start_matches(is_part),
            (None, Some((_, behind))) => behind,
            (None, None) => return rest.trim_start(),
        };
    }
}

/// Whether a value is handed to a function, or does something itself that may change what its members are.
fn may_change(before: &str, after: &str) -> bool {
    let is_handed =
        before.trim_end().ends_with(['(', ',', '=']) && after.trim_start().starts_with([')', ',']);
    let method = after.strip_prefix('.').unwrap_or("");
    let behind = method.trim_start_matches(is_part);
    let reads = |word: &&str| method.starts_with(*word);
    is_handed || (behind.starts_with('(') && !READING.iter().any(reads))
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("import cfg\nrun(f'{cfg.sink}')", "cfg.sink")]
    #[case("sink = args[1]\nrun(f'{sink}')\nif sink == 'a': pass", "sink")]
    #[case("self.sink = a\nrun(f'{self.sink}')", "self.sink")]
    #[case("run(f\"{cfg['订单']}\")", "cfg['订单']")]
    #[case(
        "cfg = load(p)\nrun(f'{cfg.a}')\ncfg.get('x')\nrun(f'{cfg.a}')",
        "cfg.a"
    )]
    #[case("cfg = load(p)\nrun(f'{cfg[a]}')\nif cfg[a] == 'x': pass", "cfg[a]")]
    #[case("String sink = args[0];\nrun(\"a\" + sink);\nlog(x, sink);", "sink")]
    fn settled(#[case] program: &str, #[case] expression: &str) {
        assert!(is_settled(program, expression));
    }

    #[rstest]
    #[case("q = next(it)\nrun(f'{q}')\nq = next(it)\nrun(f'{q}')", "q")]
    #[case("for q in qs:\n  run(f'{q}')", "q")]
    #[case("for (String q : qs) run(q);", "q")]
    #[case("def f(q):\n  run(f'{q}')\ndef g(q):\n  run(f'{q}')", "q")]
    #[case("void f(String q) { run(q); }", "q")]
    #[case("fun f(q: String) { run(q) }", "q")]
    #[case("q, a = pair()\nrun(q)", "q")]
    #[case("with open(x) as q:\n  run(q)", "q")]
    #[case("run(q)\nq = next(it)\nrun(q)", "q")]
    #[case("q = [1]\nrun(q)\nq.append(3)\nrun(q)", "q")]
    #[case("run(q)\nfrom other import q\nrun(q)", "q")]
    #[case("run(q)\nglobal q\n", "q")]
    #[case("q += 1", "q")]
    #[case("d = load(p)\nrun(f'{d[a]}')\nd['a'] = 1\nrun(f'{d[a]}')", "d[a]")]
    #[case("run(f'{d.a}')\nd.reload()\nrun(f'{d.a}')", "d.a")]
    #[case("run(f'{d.a}')\nfill(d)\nrun(f'{d.a}')", "d.a")]
    #[case("run(f'{d.a}')\nd.x[0].a = 2\nrun(f'{d.a}')", "d.a")]
    #[case("", "n + 1")]
    #[case("", "next(it)")]
    #[case("", "'x'")]
    fn not_settled(#[case] program: &str, #[case] expression: &str) {
        assert!(!is_settled(program, expression));
    }
}
