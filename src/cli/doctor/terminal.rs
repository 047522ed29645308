//! What the terminal can do.

use super::{Area, Check, State};
use crate::tui::TerminalFacts;
use crate::tui::msg::ClipboardRoute;
use crate::workspace::{UiSettings, When};

/// Terminals that are known not to take copies by OSC 52, by `TERM_PROGRAM` or `TERM`.
const WITHOUT_OSC_52: [&str; 2] = ["Apple_Terminal", "linux"];

pub(super) fn checks(facts: &TerminalFacts, looks: &UiSettings) -> Vec<Check> {
    vec![
        screen(facts, looks),
        size(facts),
        color(facts, looks),
        characters(facts, looks),
        clipboard(facts),
    ]
}

fn check(name: &str, state: State, told: impl Into<String>) -> Check {
    Check::new(Area::Terminal, name, state, told)
}

fn screen(facts: &TerminalFacts, looks: &UiSettings) -> Check {
    let term = &facts.colors.term;
    let name = "screen";
    match (facts.is_drawn_on, facts.gives_keys, term.as_str()) {
        _ if looks.plain => check(name, State::Ok, "text in place of screens (ui.plain)"),
        (false, ..) => check(
            name,
            State::Ok,
            "standard output is no terminal: `headwater` prints what `lineage` prints",
        ),
        (true, false, _) => check(
            name,
            State::Warn,
            "standard input is no terminal: no key arrives",
        )
        .next("start it without a pipe into it, or name files in place of `-`"),
        (true, true, "") => check(name, State::Warn, "TERM is not set")
            .next("set TERM to what the terminal is, such as xterm-256color"),
        (true, true, "dumb") => check(
            name,
            State::Warn,
            "TERM=dumb: the terminal can only print, so no screen is drawn",
        )
        .next("set TERM to what the terminal is, or leave it: every screen has a command"),
        (true, true, term) => check(name, State::Ok, format!("TERM={term}")),
    }
}

fn size(facts: &TerminalFacts) -> Check {
    let name = "size";
    let Some((width, height)) = facts.size else {
        return check(name, State::Ok, "not known: no terminal");
    };
    let told = format!("{width}x{height}");
    let [comfortable, smallest] = TerminalFacts::SIZES;
    let fits = |(least_width, least_height)| width >= least_width && height >= least_height;
    let next = format!("make it {}x{} or larger", comfortable.0, comfortable.1);
    if fits(comfortable) {
        check(name, State::Ok, told)
    } else if fits(smallest) {
        check(name, State::Warn, format!("{told}: screens are cut")).next(next)
    } else {
        check(name, State::Warn, format!("{told}: too small for screens")).next(next)
    }
}

fn color(facts: &TerminalFacts, looks: &UiSettings) -> Check {
    let name = "colour";
    match looks.color {
        When::Never => return check(name, State::Ok, "none (ui.color)"),
        When::Auto if facts.wants_no_color => {
            return check(name, State::Ok, "none: NO_COLOR is set");
        }
        When::Auto | When::Always => {}
    }
    if facts.colors.has_256_colors() {
        return check(name, State::Ok, "256 or more");
    }
    check(name, State::Ok, "the sixteen of the terminal")
        .next("where it has more, set COLORTERM=truecolor; the themes `dark` and `light` need 256")
}

fn characters(facts: &TerminalFacts, looks: &UiSettings) -> Check {
    let name = "characters";
    if looks.ascii || looks.plain {
        return check(name, State::Ok, "ASCII only (ui.ascii or ui.plain)");
    }
    if facts.is_utf_8() {
        return check(name, State::Ok, format!("UTF-8 ({})", facts.locale));
    }
    let told = match facts.locale.as_str() {
        "" => "no locale is set, so lines may not be drawn right".to_owned(),
        locale => format!("the locale {locale} is not UTF-8, so lines may not be drawn right"),
    };
    check(name, State::Warn, told).next("export LC_ALL=C.UTF-8; or --ascii, or ui.ascii = true")
}

fn clipboard(facts: &TerminalFacts) -> Check {
    let name = "clipboard";
    let kinds = [facts.program.as_str(), facts.colors.term.as_str()];
    match facts.clipboard {
        ClipboardRoute::Program(program) => check(name, State::Ok, format!("by {program}")),
        ClipboardRoute::Tmux => match facts.tmux_clipboard.as_deref() {
            Some("off") => check(
                name,
                State::Warn,
                "tmux keeps copies to itself (set-clipboard off)",
            )
            .next("tmux set -s set-clipboard on"),
            _ => check(
                name,
                State::Ok,
                "by tmux, which hands copies to the terminal",
            ),
        },
        ClipboardRoute::Osc52 if kinds.iter().any(|it| WITHOUT_OSC_52.contains(it)) => check(
            name,
            State::Warn,
            "by the terminal (OSC 52), which this one does not take",
        )
        .next("install xclip, xsel or wl-copy, or use another terminal"),
        ClipboardRoute::Osc52 => check(
            name,
            State::Ok,
            "by the terminal (OSC 52); it does not say whether it takes copies",
        ),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::tui::ColorEnvironment;

    fn facts() -> TerminalFacts {
        TerminalFacts {
            is_drawn_on: true,
            gives_keys: true,
            size: Some((120, 30)),
            colors: ColorEnvironment {
                term: "xterm-256color".to_owned(),
                ..ColorEnvironment::default()
            },
            wants_no_color: false,
            locale: "en_GB.UTF-8".to_owned(),
            program: String::new(),
            clipboard: ClipboardRoute::Osc52,
            tmux_clipboard: None,
        }
    }

    fn states(facts: &TerminalFacts) -> Vec<(String, State)> {
        let checks = checks(facts, &UiSettings::default());
        for check in &checks {
            assert!(
                check.state == State::Ok || check.next.is_some(),
                "{check:?} has no next step"
            );
        }
        checks.into_iter().map(|it| (it.name, it.state)).collect()
    }

    #[test]
    fn a_terminal_of_today_is_fine() {
        assert!(
            states(&facts())
                .iter()
                .all(|(_, state)| *state == State::Ok)
        );
    }

    #[rstest]
    #[case::no_keys("screen", TerminalFacts { gives_keys: false, ..facts() })]
    #[case::small("size", TerminalFacts { size: Some((79, 30)), ..facts() })]
    #[case::tiny("size", TerminalFacts { size: Some((20, 5)), ..facts() })]
    #[case::no_locale("characters", TerminalFacts { locale: String::new(), ..facts() })]
    #[case::latin_1("characters", TerminalFacts { locale: "de_DE.ISO-8859-1".to_owned(), ..facts() })]
    #[case::apple("clipboard", TerminalFacts { program: "Apple_Terminal".to_owned(), ..facts() })]
    #[case::tmux("clipboard", TerminalFacts { clipboard: ClipboardRoute::Tmux, tmux_clipboard: Some("off".to_owned()), ..facts() })]
    fn what_does_not_work_is_warned_of(#[case] name: &str, #[case] facts: TerminalFacts) {
        for (other, state) in states(&facts) {
            let expected = if other == name {
                State::Warn
            } else {
                State::Ok
            };
            assert_eq!(state, expected, "{other}");
        }
    }
}
