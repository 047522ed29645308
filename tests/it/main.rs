//! Tests of what a user can see.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed; clippy knows tests only inside test functions"
)]

mod cli_bad_input;
mod cli_browse;
mod cli_check;
mod cli_choices;
mod cli_cluster;
mod cli_columns;
mod cli_config;
mod cli_dedup;
mod cli_diff;
mod cli_drift;
mod cli_estate;
mod cli_export;
mod cli_left_over;
mod cli_lineage;
mod cli_match;
mod cli_moves;
mod cli_plan;
mod cli_publish;
mod cli_questions;
mod cli_resume;
mod cli_saved_cluster;
mod cli_systems;
mod cli_undo;
mod cli_usage;
mod cluster_bodies;
mod cluster_edited;
mod cluster_failures;
mod cluster_faults;
mod cluster_gateway;
mod cluster_login;
mod cluster_progress;
mod cluster_refresh;
mod cluster_same;
mod cluster_simplified;
mod commands;
mod contract;
mod docs;
mod faults;
mod guarded;
mod hostile;
mod leaving;
mod local;
mod login;
mod main_job;
mod manners;
mod no_room;
mod openlineage;
mod pictures;
mod program;
mod pty;
mod publish;
mod real_publish;
mod rule_cases;
mod secrets;
mod versions;
