//! Glossaries, as people read them.

use std::fmt::Write as _;

use super::{plural, sheet};
use crate::atlas::glossary::{Contents, What, category_name, term_name, told_of_term};
use crate::atlas::wire::{Glossary, Term};
use crate::cli::output::{Look, Paint};
use crate::text::printable;

/// The glossaries, a line each.
pub(in crate::cli) fn list(all: &[Glossary], paint: Paint) -> String {
    let mut text = String::new();
    for glossary in all {
        let _ = writeln!(text, "{}", head(glossary, paint));
    }
    text
}

fn head(glossary: &Glossary, paint: Paint) -> String {
    let counts = format!(
        "{}, {}",
        plural(glossary.terms.len(), "term", "terms"),
        plural(glossary.categories.len(), "category", "categories")
    );
    let name = paint.paint(Look::Strong, &printable(&glossary.name));
    let about = glossary.short_description.as_deref();
    format!("{name}  {counts}{}", described(about, paint))
}

/// What is in a glossary: categories with their terms, and how many entities each is assigned to.
pub(in crate::cli) fn contents(contents: &Contents, paint: Paint) -> String {
    let mut text = head(&contents.glossary, paint) + "\n";
    for line in contents.outline() {
        let indent = "  ".repeat(line.depth + 1);
        let _ = match line.what {
            What::Category(category) => {
                let name = printable(category_name(category));
                let about = category.short_description.as_deref();
                let name = paint.paint(Look::Accent, &name);
                writeln!(text, "{indent}{name}/{}", described(about, paint))
            }
            What::Term(term) => {
                let name = printable(term_name(term));
                let about = described(term.short_description.as_deref(), paint);
                let count = match term.assigned_entities.len() {
                    0 => String::new(),
                    count => format!("  {}", plural(count, "entity", "entities")),
                };
                writeln!(text, "{indent}{name}{count}{about}")
            }
        };
    }
    text
}

/// A term and what it is assigned to.
pub(in crate::cli) fn term(term: &Term, paint: Paint) -> String {
    sheet::text(&term.qualified_name, &told_of_term(term), paint)
}

fn described(about: Option<&str>, paint: Paint) -> String {
    let about = about.filter(|about| !about.is_empty());
    about.map_or_else(String::new, |about| {
        paint.paint(Look::Faint, &format!("  {}", printable(about)))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const PLAIN: Paint = Paint {
        has_color: false,
        is_ascii: true,
    };

    fn entity(name: &str, status: &str) -> Value {
        json!({"guid": format!("g-{name}"), "typeName": "kafka_topic", "displayText": name,
               "entityStatus": status, "relationshipStatus": "ACTIVE"})
    }

    fn order() -> Value {
        json!({"guid": "t1", "name": "order", "qualifiedName": "order@Shop",
               "shortDescription": "what a customer \u{1b}[2Jwants", "abbreviation": "ord",
               "categories": [{"categoryGuid": "c1", "displayText": "sales"}],
               "synonyms": [{"termGuid": "t3", "displayText": "purchase"}],
               "assignedEntities": [entity("orders", "ACTIVE"), entity("old", "DELETED")]})
    }

    #[test]
    fn a_glossary_with_its_categories_and_terms() {
        let glossary: Glossary = serde_json::from_value(json!({
            "guid": "s", "name": "Shop", "shortDescription": "words of the shop",
            "terms": [{"termGuid": "t1"}, {"termGuid": "t2"}], "categories": [{"categoryGuid": "c1"}],
        }))
        .unwrap();
        let customer = json!({"guid": "t2", "qualifiedName": "客户@Shop"});
        let contents = Contents {
            glossary: glossary.clone(),
            categories: serde_json::from_value(
                json!([{"guid": "c1", "name": "sales", "qualifiedName": "sales@Shop"}]),
            )
            .unwrap(),
            terms: serde_json::from_value(json!([order(), customer])).unwrap(),
        };
        insta::assert_snapshot!(list(&[glossary], PLAIN), @"Shop  2 terms, 1 category  words of the shop");
        insta::assert_snapshot!(super::contents(&contents, PLAIN), @r"
        Shop  2 terms, 1 category  words of the shop
          sales/
            order  2 entities  what a customer \u{1b}[2Jwants
          客户
        ");
    }

    #[test]
    fn a_term_with_what_it_is_assigned_to() {
        let term: Term = serde_json::from_value(order()).unwrap();
        insta::assert_snapshot!(super::term(&term, PLAIN), @r"
        order@Shop
          kind: term
          guid: t1
          about: what a customer \u{1b}[2Jwants
          short: ord
          in: sales
        Related terms (1)
          synonym: purchase
        Entities (2)
          kafka_topic: orders  g-orders
          kafka_topic: old  deleted  g-old
        ");
    }
}
