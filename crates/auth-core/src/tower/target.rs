//! Targets of requests: their URIs as URLs.

use ::http::{HeaderMap, Uri};

use crate::{
    AccessToken, InvalidInput,
    http::{BaseUrl, Url, place},
};

/// Returns the URL of a request to `uri`, or `None` if it is certainly outside `base_url`. A URI without a host is one of
/// the base URL's host if `relative` is set.
pub(super) fn url_of(uri: &Uri, base_url: &BaseUrl, relative: bool) -> Option<Url> {
    // A URL resolves dot segments, and reads a backslash as a slash. The service sends the path as it is, so it must be
    // below the base URL as it is, too.
    let prefix = base_url.as_url().path().trim_end_matches('/');
    let below = uri.path().strip_prefix(prefix)?;
    if !below.is_empty() && !below.starts_with('/') {
        return None;
    }
    let absolute = match (uri.scheme(), uri.authority()) {
        (Some(_), Some(_)) => uri.to_string(),
        (None, None) if relative => format!("{}{uri}", base_url.as_url().origin().ascii_serialization()),
        _ => return None,
    };
    Url::parse(&absolute).ok()
}

/// Adds `token` to a request to `uri`, whose URL is `url`, with `headers`.
pub(super) fn authenticate(
    token: &AccessToken,
    url: &Url,
    uri: &mut Uri,
    headers: &mut HeaderMap,
) -> Result<(), InvalidInput> {
    let mut placed = url.clone();
    place(token, &mut placed, headers)?;
    if placed.query() != url.query() {
        *uri = with_query(uri, placed.query().unwrap_or_default())?;
    }
    Ok(())
}

/// Returns `uri` with another `query`. Its path stays as it is.
fn with_query(uri: &Uri, query: &str) -> Result<Uri, InvalidInput> {
    let mut parts = uri.clone().into_parts();
    let target = format!("{}?{query}", uri.path());
    let uri = target.try_into().ok().and_then(|target| {
        parts.path_and_query = Some(target);
        Uri::from_parts(parts).ok()
    });
    // Without the library's error, since the query holds the token.
    uri.ok_or_else(|| InvalidInput::new("token", "makes the request's URI invalid", "a shorter token"))
}
