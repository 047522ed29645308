//! Calls that do what USE and SET do in SQL. Later statements mean something else after them.

use crate::extract::FragmentKind;

use super::call::{Call, Role};
use super::reader::{Found, Reader};
use super::text::Text;

/// The options that change what statements mean, or what their job is called.
const OPTIONS: [&str; 2] = ["pipeline.name", "table.sql-dialect"];

impl Reader<'_> {
    /// The fragment of a call that changes the session.
    pub(super) fn session(&mut self, number: usize, call: &Call<'_>, is_cut: bool) {
        let Some(sql) = self.session_sql(call) else {
            if let (Role::Use(verb), Some(name)) = (call.method.role, call.first()) {
                let message =
                    format!("the name that {verb} goes to is known only when the program runs");
                let hint =
                    "tables named without it are read as those of the catalog and database before";
                self.doubt(self.program.span(name), message, hint);
            }
            return;
        };
        let found = Found::made(
            FragmentKind::Statement,
            sql,
            self.program.span(call.tokens.clone()),
            is_cut,
        );
        self.draft(number, call, found);
    }

    fn session_sql(&self, call: &Call<'_>) -> Option<String> {
        let known = |position, keyword| {
            let argument = call.argument(position, keyword)?;
            let text = self.evaluator().text(argument)?;
            text.holes.is_empty().then_some(text)
        };
        let quoted = |text: &Text, quote: char| {
            let doubled = text.sql.replace(quote, &format!("{quote}{quote}"));
            format!("{quote}{doubled}{quote}")
        };
        match call.method.role {
            Role::Use(verb) => {
                let name = self
                    .evaluator()
                    .text(call.first()?)
                    .filter(|name| name.holes.is_empty())?;
                Some(format!("{verb} {}", quoted(&name, '`')))
            }
            Role::Configure => {
                let key = known(0, "key").filter(|key| OPTIONS.contains(&key.sql.as_str()))?;
                let value = known(1, "value")?;
                Some(format!(
                    "SET {} = {}",
                    quoted(&key, '\''),
                    quoted(&value, '\'')
                ))
            }
            _ => None,
        }
    }
}
