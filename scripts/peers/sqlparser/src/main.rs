//! Parses the statements of a JSON list, one by one, with sqlparser's generic dialect, and prints how many a second.
//! Parsing alone: no names are resolved and no lineage is made.

use std::time::Instant;

use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("the path of a JSON list of statements")?;
    let statements: Vec<String> = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let began = Instant::now();
    let parsed = |sql: &&String| Parser::parse_sql(&GenericDialect, sql).is_err();
    let failed = statements.iter().filter(parsed).count();
    let seconds = began.elapsed().as_secs_f64();
    println!(r#"{{"read": {}, "failed": {failed}, "seconds": {seconds}}}"#, statements.len());
    Ok(())
}
