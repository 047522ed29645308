//! The local catalogue over HTTP: that it answers like a recorded Atlas, that writers do not get into each other's way, and
//! that a kill loses nothing which was acknowledged.

mod client;
mod concurrency;
mod contract;
mod crash;
mod facts;
mod recorded;
