//! What is said where a server refuses a request for a name that it does not have.

use crate::atlas::unknown::{Names, first_unknown};
use crate::atlas::{AtlasError, Reader};
use crate::cli::AppError;
use crate::text::did_you_mean;

/// The name that the server lacks, as far as it tells, with the one that was probably meant; else its refusal.
pub(super) async fn refused(error: AtlasError, names: Names<'_>, reader: &Reader) -> AppError {
    let unknown = match first_unknown(reader, names).await {
        Ok(Some(unknown)) => unknown,
        Ok(None) => return error.into(),
        Err(error) => return error.into(),
    };
    let error = AppError::usage(unknown.message);
    let error = match &unknown.nearest {
        Some(near) => error.hint(did_you_mean(near)),
        None => error,
    };
    error.hint(unknown.listing)
}
