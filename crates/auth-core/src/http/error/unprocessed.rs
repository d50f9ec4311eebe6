//! Requests that a server did not process.

use std::{error::Error, iter};

/// Returns whether HTTP/2 reports that the server did not process the request: its stream was refused
/// (`REFUSED_STREAM`), or the server shut down the connection gracefully before the stream began (`GOAWAY`).
///
/// Source: RFC 9113, section 8.7.
pub(in crate::http) fn is_unprocessed(error: &reqwest::Error) -> bool {
    let causes = iter::successors(error.source(), |&error| error.source());
    causes
        .filter_map(|cause| cause.downcast_ref::<h2::Error>())
        .any(|error| {
            let is_reason = |reason| error.reason() == Some(reason);
            let is_refused = error.is_reset() && is_reason(h2::Reason::REFUSED_STREAM);
            let is_shut_down = error.is_go_away() && is_reason(h2::Reason::NO_ERROR);
            error.is_remote() && (is_refused || is_shut_down)
        })
}
