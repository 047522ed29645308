//! What Java, Scala and Kotlin have in common and Python has not: their tokens, statements in braces, and how names come
//! into being. Where the three differ, `Braces` of `syntax` says so.

pub(super) mod blocks;
pub(super) mod names;
pub(super) mod token;
