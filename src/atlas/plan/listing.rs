//! The processes and applications that a catalogue has, found by its search.

use crate::atlas::mapping::{APPLICATION, PROCESS};
use crate::atlas::wire::{EntityHeader, SearchFilter, SearchParameters};
use crate::atlas::{AtlasError, Reader};

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// Living ones, in the order of the server.
    pub(super) headers: Vec<EntityHeader>,
    /// What ended the listing before its end: the search failed.
    pub(super) failure: Option<AtlasError>,
    /// Whether there may be more than were asked for.
    pub(super) may_have_more: bool,
}

/// Rows of a page that the local catalogue is asked for: it answers at once, and counts all anew for each page.
const EMBEDDED_PAGE: usize = 10_000;

/// Lists the processes of a metadata namespace by their names, at most about `limit`.
pub(super) async fn names(reader: &Reader, namespace: &str, limit: usize) -> Listing {
    /// Rows of a page; headers are small here.
    const PAGE: usize = 500;
    of_type(PROCESS, reader, namespace, &["qualifiedName"], PAGE, limit).await
}

/// Lists the applications of a metadata namespace with what is known of where they come from, at most about `limit`.
pub(super) async fn applications(reader: &Reader, namespace: &str, limit: usize) -> Listing {
    const PAGE: usize = 200;
    let attributes = ["qualifiedName", "conf"];
    of_type(APPLICATION, reader, namespace, &attributes, PAGE, limit).await
}

/// Lists entities of a type and of a metadata namespace with these attributes, `page` at a time and at most about `limit`. Servers may
/// list those of others too. Keeps what it found where the search fails.
async fn of_type(
    type_name: &str,
    reader: &Reader,
    namespace: &str,
    attributes: &[&str],
    page: usize,
    limit: usize,
) -> Listing {
    // An Atlas may filter in memory, all over again for each page, or by an index that knows words alone.
    let namespace = reader.target().is_embedded.then_some(namespace);
    let page = match namespace {
        Some(_) => EMBEDDED_PAGE,
        None => page,
    };
    let mut parameters = SearchParameters {
        type_name: Some(type_name.to_owned()),
        exclude_deleted_entities: true,
        limit: page,
        attributes: attributes.iter().map(|&it| it.to_owned()).collect(),
        entity_filters: namespace.map(|namespace| SearchFilter {
            attribute_name: Some("qualifiedName".to_owned()),
            operator: Some("endsWith".to_owned()),
            attribute_value: Some(format!("@{namespace}")),
            ..SearchFilter::default()
        }),
        ..SearchParameters::default()
    };
    let mut listing = Listing::default();
    while parameters.offset < limit {
        match reader.search(&parameters).await {
            Ok(found) => {
                let is_last = found.entities.len() < page;
                listing.headers.extend(found.entities);
                if is_last {
                    return listing;
                }
            }
            Err(error) => {
                listing.failure = Some(error);
                return listing;
            }
        }
        parameters.offset += page;
    }
    listing.may_have_more = true;
    listing
}
