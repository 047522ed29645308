//! The local catalogue over HTTP: that writers do not get into each other's way, and that a kill loses nothing which was
//! acknowledged.

mod concurrency;
mod crash;
