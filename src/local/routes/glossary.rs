//! Glossaries.

use axum::extract::State;
use axum::http::StatusCode;
use serde_json::Value;

use super::entities::row;
use super::request::{Body, Segments};
use super::{Answer, App};
use crate::local::error::Failure;
use crate::local::glossary;
use crate::local::store::{ItemKind, ItemRow, Session};

type Done = Result<StatusCode, Failure>;

/// The form in which an item is answered.
type Form = fn(&Session<'_>, &ItemRow) -> Result<Value, Failure>;

fn form(kind: ItemKind) -> Form {
    match kind {
        ItemKind::Glossary => glossary::glossary,
        ItemKind::Category => glossary::category,
        ItemKind::Term => glossary::term,
    }
}

async fn all_of(app: App, kind: ItemKind, glossary: Option<String>) -> Answer {
    app.read(move |session| {
        let home = glossary.map(|guid| session.item(ItemKind::Glossary, &guid));
        let home = home.transpose()?.map(|it| it.id);
        let items = session.items(kind, home)?;
        items.iter().map(|it| form(kind)(session, it)).collect()
    })
    .await
}

async fn one_of(app: App, kind: ItemKind, guid: String) -> Answer {
    app.read(move |session| form(kind)(session, &session.item(kind, &guid)?))
        .await
}

async fn create_one(app: App, kind: ItemKind, sent: Value) -> Answer {
    app.write(move |session| glossary::create(session, kind, &sent))
        .await
}

async fn create_many(app: App, kind: ItemKind, sent: Value) -> Answer {
    app.write(move |session| {
        let sent = list(&sent)?.iter();
        sent.map(|it| glossary::create(session, kind, it))
            .collect::<Result<Vec<_>, _>>()
    })
    .await
}

fn list(sent: &Value) -> Result<&Vec<Value>, Failure> {
    sent.as_array()
        .ok_or_else(|| Failure::bad_request("the body is not a JSON list"))
}

pub(super) async fn list_glossaries(State(app): State<App>) -> Answer {
    all_of(app, ItemKind::Glossary, None).await
}

pub(super) async fn create_glossary(State(app): State<App>, Body(sent): Body) -> Answer {
    create_one(app, ItemKind::Glossary, sent).await
}

pub(super) async fn glossary_by_guid(
    State(app): State<App>,
    Segments(guid): Segments<String>,
) -> Answer {
    one_of(app, ItemKind::Glossary, guid).await
}

pub(super) async fn terms_of(State(app): State<App>, Segments(guid): Segments<String>) -> Answer {
    all_of(app, ItemKind::Term, Some(guid)).await
}

pub(super) async fn categories_of(
    State(app): State<App>,
    Segments(guid): Segments<String>,
) -> Answer {
    all_of(app, ItemKind::Category, Some(guid)).await
}

pub(super) async fn create_term(State(app): State<App>, Body(sent): Body) -> Answer {
    create_one(app, ItemKind::Term, sent).await
}

pub(super) async fn create_terms(State(app): State<App>, Body(sent): Body) -> Answer {
    create_many(app, ItemKind::Term, sent).await
}

pub(super) async fn term_by_guid(
    State(app): State<App>,
    Segments(guid): Segments<String>,
) -> Answer {
    one_of(app, ItemKind::Term, guid).await
}

pub(super) async fn create_category(State(app): State<App>, Body(sent): Body) -> Answer {
    create_one(app, ItemKind::Category, sent).await
}

pub(super) async fn create_categories(State(app): State<App>, Body(sent): Body) -> Answer {
    create_many(app, ItemKind::Category, sent).await
}

pub(super) async fn category_by_guid(
    State(app): State<App>,
    Segments(guid): Segments<String>,
) -> Answer {
    one_of(app, ItemKind::Category, guid).await
}

pub(super) async fn assigned(State(app): State<App>, Segments(guid): Segments<String>) -> Answer {
    app.read(move |session| {
        let term = session.item(ItemKind::Term, &guid)?;
        Ok(Value::Array(glossary::assigned(session, &term)?))
    })
    .await
}

pub(super) async fn assign(
    State(app): State<App>,
    Segments(guid): Segments<String>,
    Body(sent): Body,
) -> Done {
    app.change(move |session| {
        let term = session.item(ItemKind::Term, &guid)?;
        let rows = list(&sent)?.iter().map(|it| row(session, text(it, "guid")));
        let rows: Vec<_> = rows.collect::<Result<_, _>>()?;
        glossary::assign(session, &term, &rows)
    })
    .await
}

pub(super) async fn unassign(
    State(app): State<App>,
    Segments(guid): Segments<String>,
    Body(sent): Body,
) -> Done {
    app.change(move |session| {
        let term = session.item(ItemKind::Term, &guid)?;
        let mut rows = Vec::new();
        for entity in list(&sent)? {
            let tie = text(entity, "relationshipGuid");
            if tie.is_empty() {
                return Err(Failure::no_assignment_named());
            }
            rows.push((row(session, text(entity, "guid"))?, tie.to_owned()));
        }
        glossary::unassign(session, &term, &rows)
    })
    .await
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}
