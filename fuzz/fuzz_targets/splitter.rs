//! Cutting a text into statements: tokens and statements stand in order and inside the text, and the statements that are
//! found can be taken out of the file again.

#![no_main]

use headwater::edit;
use headwater::extract::Removal;
use headwater::source::Span;
use headwater::sql::{Resolve, token};
use headwater_fuzz::{assert_sound, extract, file, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut end = 0;
    for token in &token::lex(text).tokens {
        let span = token.span;
        assert!(
            span.start >= end && span.end > span.start,
            "{span:?} follows {end}"
        );
        assert!(text.get(span.start..span.end).is_some());
        end = span.end;
    }
    let file = file("sql", text.as_bytes());
    let extraction = extract(&file);
    let reading = read(&file, &extraction, Resolve::Base);
    assert_sound(&file, &reading);
    let removals: Vec<Span> = reading
        .statements
        .iter()
        .filter_map(|statement| match statement.removal {
            Removal::Span(span) => Some(span),
            _ => None,
        })
        .collect();
    let left = edit::without(&file, &removals);
    assert!(left.len() <= text.len());
});
