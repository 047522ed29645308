//! Tests of what a user can see.

#[cfg(test)]
mod publish;
