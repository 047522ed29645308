//! The whole way: bytes of a file that may be of any language, its SQL, the graph, the duplicates, and what is printed.

#![no_main]

use headwater::diagnostic::{self, Style};
use headwater::export;
use headwater::extract::extensions;
use headwater::lineage::{Lineage, MergeChoice, Strength};
use headwater::sql::Resolve;
use headwater_fuzz::{assert_sound, extract, file, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // One language for each input; all of them in turn would read most inputs the same way many times.
    let languages: Vec<_> = extensions().chain(["txt"]).collect();
    let (first, bytes) = bytes.split_first().unwrap_or((&0, bytes));
    let file = file(languages[usize::from(*first) % languages.len()], bytes);
    let extraction = extract(&file);
    let reading = read(&file, &extraction, Resolve::Base);
    assert_sound(&file, &reading);
    for found in extraction.diagnostics.iter().chain(&reading.diagnostics) {
        diagnostic::render(found, Some(&file), Style::plain());
    }
    let mut lineage = Lineage::new();
    for dataset in reading.datasets {
        lineage.add_dataset(dataset);
    }
    for process in reading.processes {
        lineage.add_process(process);
    }
    let merged = lineage.merged(&MergeChoice {
        strength: Some(Strength::Equivalent),
        ..MergeChoice::default()
    });
    for lineage in [&lineage, &merged] {
        let document = export::document(lineage, &reading.diagnostics);
        export::json(&document, &mut Vec::new()).expect("memory is written without fail");
    }
});
