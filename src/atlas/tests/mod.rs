//! Planning and publishing against an Atlas in memory, and our reading of what a real one answered.

mod batches;
mod browsing;
mod choices;
mod columns;
mod contract;
mod earlier;
mod elsewhere;
mod fake;
mod faults;
mod graphs;
mod hidden;
mod hook;
mod in_part;
mod jobs;
mod listing;
mod mapping;
mod namesakes;
mod numbering;
mod planning;
mod publishing;
mod read_back;
mod systems;
