//! The same bytes as a file of each language that SQL stands in. A language that is added is tried too.

#![no_main]

use headwater::extract::extensions;
use headwater_fuzz::{extract, file};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // The last one is a name that says nothing, so that the text is asked what it looks like.
    for extension in extensions().chain(["txt"]) {
        extract(&file(extension, bytes));
    }
});
