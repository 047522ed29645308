//! From what a statement does to a [`Process`]: fingerprints, job, text without secrets.

use std::sync::Arc;

use super::QueryLineage;
use super::context::Context;
use super::cursor::span_of;
use super::token::{Kind, Token, lex};
use crate::lineage::{
    ColumnLineage, Endpoint, Fingerprint, Fingerprints, Influence, Process, ProcessKind,
};
use crate::secret;
use crate::source::Span;

/// What a statement does.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// Its kind.
    pub kind: ProcessKind,
    /// What it reads.
    pub inputs: Vec<Endpoint>,
    /// What it writes.
    pub outputs: Vec<Endpoint>,
    /// The written columns in the sink's order.
    pub columns: Vec<ColumnLineage>,
    /// Influences of the whole.
    pub influences: Vec<Influence>,
    /// A text that is equal for queries that are the same but for noise.
    pub normal_form: String,
    /// Which columns are written, in the query's order, and with which fixed values.
    pub mapping: Vec<Arc<str>>,
}

impl Draft {
    /// What a query does that writes nothing, or whose sink the caller fills in.
    pub fn of_query(kind: ProcessKind, query: QueryLineage) -> Self {
        Self {
            kind,
            inputs: query.inputs,
            outputs: Vec::new(),
            mapping: Vec::new(),
            columns: query.columns,
            influences: query.influences,
            normal_form: query.normal_form,
        }
    }

    /// The process that the statement being read is.
    pub fn finish(self, context: &mut Context<'_>) -> Process {
        let piece = context.here.piece;
        let sql = &piece.fragment.sql;
        let tokens = context.here.tokens();
        let mut process = Process {
            kind: self.kind,
            job: context.job(),
            statement: Some(piece.number),
            member: piece.member,
            sql: without_secrets(sql, &tokens),
            inputs: shared(self.inputs),
            outputs: shared(self.outputs),
            columns: shared(self.columns),
            influences: shared(self.influences),
            fingerprints: Fingerprints::default(),
            origins: vec![context.origin()],
            origin_jobs: Vec::new(),
            evidence: Arc::default(),
            jobs: Vec::new(),
        };
        // Values that nobody knows are the same in statements of one file only, if at all; so is a view that was changed.
        let changed = context.changed_views();
        let values = piece.open_values();
        let mut open: Vec<&str> = Vec::new();
        if values.is_some() || changed.is_some() {
            open.push(context.script.file.name());
            open.extend(values.as_deref());
            open.extend(changed.as_deref());
        }
        // The same query but for noise, into the same columns of the same datasets.
        let mapping = self.mapping.iter().map(|it| &**it);
        let how = std::iter::once(&*self.normal_form)
            .chain(mapping)
            .chain(open);
        let equivalent = process.equivalent(how);
        process.fingerprints = Fingerprints {
            identical: identical(equivalent, sql, &tokens),
            equivalent,
            effect: process.effect(),
        };
        process
    }
}

/// Some values to share; nothing takes no memory.
fn shared<T>(values: Vec<T>) -> Arc<[T]> {
    if values.is_empty() {
        return Arc::default();
    }
    values.into()
}

/// The same tokens, and they mean the same.
fn identical(equivalent: Fingerprint, sql: &str, tokens: &[Token]) -> Fingerprint {
    let mut digits = [0; 32];
    let equivalent = equivalent.digits(&mut digits);
    let texts = tokens.iter().map(|token| token.text(sql));
    Fingerprint::of(texts.chain([equivalent]))
}

/// The text of the tokens, with `***` for the secrets in the values of options.
pub(super) fn without_secrets(sql: &str, tokens: &[Token]) -> Arc<str> {
    let mut hidden = secrets(sql, tokens, 0);
    for token in tokens {
        if let Some(inside) = token.hint(sql) {
            hidden.extend(secrets(
                inside,
                &lex(inside).tokens,
                token.span.start + "/*+".len(),
            ));
        }
    }
    let whole = span_of(tokens);
    if hidden.is_empty() {
        return sql.get(whole.start..whole.end).unwrap_or_default().into();
    }
    hidden.sort();
    let mut text = String::with_capacity(whole.len());
    let mut at = whole.start;
    for place in hidden {
        text.push_str(sql.get(at..place.start).unwrap_or(""));
        text.push_str(secret::MASK);
        at = place.end;
    }
    text.push_str(sql.get(at..whole.end).unwrap_or(""));
    text.into()
}

/// The places of secrets in the values of `'key' = 'value'`, moved by `offset`.
fn secrets(sql: &str, tokens: &[Token], offset: usize) -> Vec<Span> {
    let values = tokens.windows(3).filter_map(|window| match window {
        [key, eq, value]
            if (key.kind, eq.kind, value.kind) == (Kind::String, Kind::Eq, Kind::String) =>
        {
            Some((key.string(sql)?, value))
        }
        _ => None,
    });
    values
        .flat_map(|(key, value)| {
            let quoted = value.text(sql);
            let inside = quoted
                .strip_prefix('\'')
                .and_then(|rest| rest.strip_suffix('\''));
            let start = value.span.start + offset + "'".len();
            secret::parts(&key, inside.unwrap_or_default())
                .into_iter()
                .map(move |part| Span::new(start + part.start, start + part.end))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_inside_values_do_not_stay_either() {
        let sql = "SELECT * FROM t /*+ OPTIONS('url'='x://u:p@h') */ WHERE 'url' = 'x://h?password=q&a=b'";
        assert_eq!(
            &*without_secrets(sql, &lex(sql).tokens),
            "SELECT * FROM t /*+ OPTIONS('url'='x://u:***@h') */ WHERE 'url' = 'x://h?password=***&a=b'"
        );
    }

    #[test]
    fn secrets_do_not_stay_in_the_text() {
        let sql = "SELECT * FROM t /*+ OPTIONS('a'='b', 'password' = 'x') */ WHERE 'token'='y' AND a = 'z'";
        assert_eq!(
            &*without_secrets(sql, &lex(sql).tokens),
            "SELECT * FROM t /*+ OPTIONS('a'='b', 'password' = '***') */ WHERE 'token'='***' AND a = 'z'"
        );
    }
}
