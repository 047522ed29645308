//! What is told of a glossary, a category or a term, line by line.

use serde_json::Value;

use super::{Contents, category_name, term_name};
use crate::atlas::sheet::{Link, Row};
use crate::atlas::wire::{Category, EntityRef, RelatedTerm, Status, TERM_RELATIONS, Term};

/// What is told of a term.
pub fn term(term: &Term) -> Vec<Row> {
    let mut rows = vec![Row::pair("kind", "term"), Row::pair("guid", &term.guid)];
    for (label, text) in [
        ("about", &term.short_description),
        ("in full", &term.long_description),
        ("short", &term.abbreviation),
        ("usage", &term.usage),
    ] {
        rows.extend(text_of(label, text.as_deref()));
    }
    let examples = term.rest.get("examples").and_then(Value::as_array);
    let examples = examples.into_iter().flatten().filter_map(Value::as_str);
    rows.extend(examples.map(|it| Row::pair("example", it)));
    rows.extend(term.categories.iter().map(|category| {
        let guid = &category.category_guid;
        let name = category.display_text.as_deref().unwrap_or(guid);
        Row::pair("in", name).leads_to(Link::Item(guid.clone()))
    }));
    let related = related(term);
    if !related.is_empty() {
        rows.push(Row::heading(format!("Related terms ({})", related.len())));
        rows.extend(related);
    }
    let entities = &term.assigned_entities;
    rows.push(Row::heading(format!("Entities ({})", entities.len())));
    rows.extend(entities.iter().map(entity));
    rows
}

fn text_of(label: &str, text: Option<&str>) -> Option<Row> {
    let text = text.filter(|text| !text.is_empty())?;
    Some(Row::pair(label, text))
}

fn related(term: &Term) -> Vec<Row> {
    let lists = TERM_RELATIONS.iter().filter_map(|(field, _, words)| {
        let list = term.rest.get(*field)?.as_array()?;
        Some(list.iter().map(move |it| (it, *words)))
    });
    let rows = lists.flatten().filter_map(|(value, words)| {
        let related: RelatedTerm = serde_json::from_value(value.clone()).ok()?;
        let guid = related.term_guid;
        let name = related.display_text.unwrap_or_else(|| guid.clone());
        Some(Row::pair(words, name).leads_to(Link::Item(guid)))
    });
    rows.collect()
}

fn entity(entity: &EntityRef) -> Row {
    let guid = entity.guid.as_deref().unwrap_or("?");
    let name = entity.display_text.as_deref().unwrap_or(guid);
    let type_name = entity.type_name.as_deref().unwrap_or("?");
    let is_gone = entity.entity_status.is_some_and(|it| it != Status::Active);
    let gone = if is_gone { "deleted  " } else { "" };
    Row::pair(type_name, name)
        .note(format!("{gone}{guid}"))
        .leads_to(Link::Entity {
            guid: guid.to_owned(),
            name: name.to_owned(),
        })
}

/// What is told of a category: what it lies in, and what lies in it.
pub(super) fn category(category: &Category, contents: &Contents) -> Vec<Row> {
    let mut rows = vec![
        Row::pair("kind", "category"),
        Row::pair("guid", &category.guid),
    ];
    rows.extend(text_of("about", category.short_description.as_deref()));
    rows.extend(text_of("in full", category.long_description.as_deref()));
    let named = |guid: &str| contents.categories.iter().find(|it| it.guid == guid);
    let parent = category.parent_category.as_ref();
    let parent = parent.and_then(|it| named(&it.category_guid));
    rows.extend(parent.map(|it| row_of_category("in", it)));
    let is_in = |it: &&Category| {
        let parent = it.parent_category.as_ref();
        parent.is_some_and(|parent| parent.category_guid == category.guid)
    };
    let within = contents.categories.iter().filter(is_in);
    with_heading(
        "Categories",
        within.map(|it| row_of_category("", it)),
        &mut rows,
    );
    let is_in = |it: &&Term| {
        let mut categories = it.categories.iter();
        categories.any(|it| it.category_guid == category.guid)
    };
    let terms = contents.terms.iter().filter(is_in);
    with_heading("Terms", terms.map(row_of_term), &mut rows);
    rows
}

/// What is told of a glossary: its categories and terms as well, as in a list of contents.
pub(super) fn glossary(contents: &Contents) -> Vec<Row> {
    let glossary = &contents.glossary;
    let mut rows = vec![
        Row::pair("kind", "glossary"),
        Row::pair("guid", &glossary.guid),
    ];
    rows.extend(text_of("about", glossary.short_description.as_deref()));
    rows.extend(text_of("in full", glossary.long_description.as_deref()));
    let outermost = contents.categories.iter();
    let outermost = outermost.filter(|it| it.parent_category.is_none());
    with_heading(
        "Categories",
        outermost.map(|it| row_of_category("", it)),
        &mut rows,
    );
    with_heading("Terms", contents.terms.iter().map(row_of_term), &mut rows);
    rows
}

fn with_heading(title: &str, found: impl Iterator<Item = Row>, rows: &mut Vec<Row>) {
    let mut found: Vec<Row> = found.collect();
    if found.is_empty() {
        return;
    }
    found.sort_by(|one, other| one.value.cmp(&other.value));
    rows.push(Row::heading(format!("{title} ({})", found.len())));
    rows.extend(found);
}

fn row_of_category(label: &str, category: &Category) -> Row {
    let row = Row::pair(label, category_name(category));
    row.leads_to(Link::Item(category.guid.clone()))
}

fn row_of_term(term: &Term) -> Row {
    let row = Row::value(term_name(term)).leads_to(Link::Item(term.guid.clone()));
    row.note(term.short_description.clone().unwrap_or_default())
}
