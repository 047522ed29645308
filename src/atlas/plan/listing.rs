//! The processes that a catalogue has, found by its search.

use crate::atlas::mapping::PROCESS;
use crate::atlas::wire::{EntityHeader, SearchParameters};
use crate::atlas::{AtlasError, Reader};

/// Processes that were found.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// Living ones, in the order of the server.
    pub(super) headers: Vec<EntityHeader>,
    /// What ended the listing before its end: the search failed.
    pub(super) failure: Option<AtlasError>,
    /// Whether there may be more than were asked for.
    pub(super) may_have_more: bool,
}

/// Lists processes with these attributes, `page` at a time and at most about `limit`. Keeps what it found where the
/// search fails.
pub(super) async fn processes(
    reader: &Reader,
    attributes: &[&str],
    page: usize,
    limit: usize,
) -> Listing {
    let mut parameters = SearchParameters {
        type_name: Some(PROCESS.to_owned()),
        exclude_deleted_entities: true,
        limit: page,
        attributes: attributes.iter().map(|&it| it.to_owned()).collect(),
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
