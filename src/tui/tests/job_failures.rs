//! Why a job failed, on the Jobs screen: asked of the job that is looked at, and shown.

use rstest::rstest;

use super::jobs::{answer, asked as asked_again, job, key, with_jobs};
use super::screens::snapshot;
use super::*;
use crate::flink::{JobFailure, JobKey};
use crate::tui::effect::{Slot, Ticket};
use crate::tui::msg::Problem;

/// The jobs that clusters are asked about, and which requests are given up.
fn asked(effects: &[Effect]) -> (Vec<(Ticket, JobKey)>, usize) {
    let asked = effects.iter().filter_map(|effect| match effect {
        Effect::AskFailure(ticket, job) => Some((*ticket, job.key.clone())),
        _ => None,
    });
    let is_given_up = |it: &&Effect| matches!(it, Effect::Cancel(Slot::Failure));
    let given_up = effects.iter().filter(is_given_up).count();
    (asked.collect(), given_up)
}

fn failure(exception: &str) -> JobFailure {
    JobFailure {
        exception: exception.to_owned(),
        task: Some("Source: orders[1] -> Calc[2] (1/2)".to_owned()),
        at: Some(1_795_365_300_000),
    }
}

const EXCEPTION: &str = "org.apache.flink.runtime.JobException: Recovery is suppressed by NoRestartBackoffTimeStrategy\n\
    \tat org.apache.flink.runtime.executiongraph.failover.ExecutionFailureHandler.handleFailure(ExecutionFailureHandler.java:219)\n\
    \t... 12 more\n\
    Caused by: java.net.ConnectException: Connection refused\n\
    \tat java.base/sun.nio.ch.Net.pollConnect(Native Method)";

/// The failed job is selected, and its failure asked for.
fn looked_at(size: (u16, u16)) -> (Model, Ticket) {
    let mut model = with_jobs(size);
    let effects = press(&mut model, "8 j j");
    assert_eq!(job(&model), 'e');
    let (asked, _) = asked(&effects);
    let [(ticket, of)] = &asked[..] else {
        panic!("{effects:?}");
    };
    assert_eq!(*of, key('e'));
    (model, *ticket)
}

fn answered(size: (u16, u16), told: Result<JobFailure, Problem>) -> Model {
    let (mut model, ticket) = looked_at(size);
    update(&mut model, Msg::Failure(ticket, key('e'), told));
    model
}

#[rstest]
fn why_a_job_failed(#[values((80, 24), (200, 60))] size: (u16, u16)) {
    let mut model = answered(size, Ok(failure(EXCEPTION)));
    snapshot(&model, "jobs_failed");
    press(&mut model, "tab G");
    snapshot(&model, "jobs_exception");
}

#[test]
fn a_job_is_asked_about_once_and_while_it_is_looked_at() {
    let (mut model, _) = looked_at((120, 40));
    assert!(text(&model).contains("asking…"));
    // Nobody waits for what is no longer looked at.
    assert_eq!(asked(&press(&mut model, "k")), (Vec::new(), 1));
    let effects = press(&mut model, "j");
    let (again, _) = asked(&effects);
    assert_eq!(again.len(), 1);
    let told = Msg::Failure(again[0].0, key('e'), Ok(failure(EXCEPTION)));
    update(&mut model, told);
    let effects = press(&mut model, "k j tab j tab 1 8");
    assert_eq!((job(&model), asked(&effects)), ('e', (Vec::new(), 0)));
    // One that is being restarted is asked about too, one that runs is not.
    let (of, _) = asked(&press(&mut model, "j j"));
    assert_eq!((job(&model), of.len()), ('c', 1));
    assert_eq!(of[0].1, key('c'));
}

#[test]
fn what_is_known_of_a_job_that_changed_is_asked_anew() {
    let mut model = answered((120, 40), Ok(failure(EXCEPTION)));
    let mut refresh = |changed| {
        let wait = model.running[&Slot::Wait];
        let (ticket, _) = asked_again(&update(&mut model, Msg::Waited(Slot::Wait, wait)));
        asked(&answer(&mut model, ticket, changed, false)).0
    };
    assert_eq!(refresh(&['a']), Vec::new());
    let [(ticket, _)] = &refresh(&['e'])[..] else {
        panic!("it is not asked");
    };
    let told = Msg::Failure(*ticket, key('e'), Ok(failure(EXCEPTION)));
    update(&mut model, told);
    // A person who asks again wants to know that too.
    assert_eq!(asked(&press(&mut model, "r")).0.len(), 1);
}

#[test]
fn that_it_cannot_be_told_is_said_with_the_next_step() {
    let problem = Problem::new("Flink at http://jm:8081 tells of no exception").hint("look there");
    let model = answered((120, 40), Err(problem));
    let drawn = text(&model);
    assert!(
        drawn.contains("not known: Flink at http://jm:8081 tells of"),
        "{drawn}"
    );
    assert!(
        drawn.contains("look there") && !drawn.contains("Exception"),
        "{drawn}"
    );
}

#[test]
fn a_long_one_is_cut_and_copied_whole() {
    let long = format!("a.B: {}\n{}", "x".repeat(5000), "\tat a.B\n".repeat(5000));
    let mut model = answered((120, 40), Ok(failure(&long)));
    let before = model.jobs.detail.len;
    assert!((1000..1100).contains(&before), "{before}");
    press(&mut model, "tab G");
    assert!(text(&model).contains("and more; y copies all of it"));
    press(&mut model, "y");
    assert!(text(&model).contains("exception"), "{}", text(&model));
}

#[test]
fn no_control_character_of_an_exception_reaches_a_cell() {
    const EVIL: &str = "x\x1b]0;owned\x07\x1b[2J\u{9b}31m\u{202e}y\u{200b}\u{7f}";
    let mut evil = failure(&format!("{EVIL}\n\t{EVIL}\nCaused by: {EVIL}"));
    evil.task = Some(EVIL.to_owned());
    let mut model = answered((120, 40), Ok(evil));
    for keys in ["tab", "G"] {
        press(&mut model, keys);
        for cell in draw(&model).content() {
            let is_harmless = cell.symbol().chars().all(crate::text::is_harmless);
            assert!(is_harmless, "{keys}: {:?}", cell.symbol());
        }
    }
}
