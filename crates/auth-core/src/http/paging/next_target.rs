//! URL of the next page.
//!
//! The URL is input of the provider, whichever reader found it, and must be below the base URL: links of an API lead to other
//! paths than the endpoint's, and a host may serve other tenants beside the base path. Its path and query, without the secrets
//! of the request, are the cursor. They are joined to the base URL again, so no cursor changes the host, and their form is
//! checked again, since a checkpoint file may have been changed.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use url::{Url, form_urlencoded};

use crate::{
    Cursor, InvalidInput, Placement,
    http::{BaseUrl, Error, Response, request::has_dot_segment, response::is_secret},
};

/// The longest path and query, in bytes: far above what servers accept.
const MAX_BYTES: usize = 8 * 1024;

/// Path and query of the next page, percent-encoded: the path below the base URL, and the query without secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::http) struct NextTarget {
    pub(in crate::http) path: String,
    pub(in crate::http) query: Option<String>,
}

impl NextTarget {
    /// Returns the target of `reference`, an absolute or relative URL in `response`, the response to a request for the URL
    /// `requested` below `base_url`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`](crate::http::ErrorKind::Decode), if the URL is not below `base_url`, or contains a secret of the
    /// request that cannot be removed. The error does not repeat the URL.
    pub(super) fn resolve<C>(
        reference: &str,
        requested: &Url,
        base_url: &BaseUrl,
        response: &Response<C>,
    ) -> Result<Self, Error<C>> {
        let invalid =
            |problem| Error::invalid_part(response, &format!("an invalid URL of the next page: {problem}"));
        let not_valid = || invalid("it cannot be parsed");
        if !is_plain(reference) {
            return Err(not_valid());
        }
        let url = requested.join(reference.trim()).map_err(|_invalid| not_valid())?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(invalid("it has a user or password"));
        }
        if !base_url.is_above(&url) {
            return Err(invalid(
                "it is not below the base URL (the same scheme, host and port, and a path that begins with that of the base URL)",
            ));
        }
        let base_path = base_url.as_url().path().trim_end_matches('/');
        let parameters = response
            .carried
            .placed()
            .filter_map(|(_, placement)| match placement {
                Placement::Query(name) => Some(&**name),
                _ => None,
            });
        let parameters: Vec<&str> = parameters.collect();
        let secrets = response.secrets();
        let secrets: Vec<&str> = secrets.into_iter().filter(|secret| is_secret(secret)).collect();
        let target = Self {
            path: url.path().get(base_path.len()..).unwrap_or_default().to_owned(),
            query: url
                .query()
                .and_then(|query| without_secrets(query, &parameters, &secrets)),
        };
        if target.has_any(&secrets) {
            return Err(invalid("it repeats a secret of the request"));
        }
        // What this client would not accept from a checkpoint is not accepted from a server either.
        Self::of_cursor(&target.cursor()).map_err(|_invalid| not_valid())
    }

    /// Returns the target in `cursor`, which may come from a file that anyone could have changed.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `cursor`, if it is not a path and query as [`cursor`](Self::cursor) writes them.
    pub(in crate::http) fn of_cursor(cursor: &Cursor) -> Result<Self, InvalidInput> {
        let text = cursor.as_str();
        let (path, query) = match text.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (text, None),
        };
        let is_absolute = path.starts_with('/') && !path.starts_with("//");
        let is_root = path.is_empty() && query.is_some();
        let is_safe = !has_dot_segment(&percent_decode_str(path).decode_utf8_lossy());
        if text.len() > MAX_BYTES || !(is_absolute || is_root) || !is_safe || !is_normal(path, query) {
            return Err(InvalidInput::new(
                "cursor",
                "is not the path and query of a next page",
                "a percent-encoded path below the base URL, such as `/items?page=2`, of at most 8 KiB",
            ));
        }
        Ok(Self {
            path: path.to_owned(),
            query: query.map(str::to_owned),
        })
    }

    /// Returns the cursor of the page.
    pub(super) fn cursor(&self) -> Cursor {
        let Self { path, query } = self;
        Cursor::new(match query {
            Some(query) => format!("{path}?{query}"),
            None => path.clone(),
        })
    }

    /// Returns whether both have the same path and the same query parameters, in any order and encoding.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.path == other.path && self.pairs() == other.pairs()
    }

    fn pairs(&self) -> Vec<(Cow<'_, str>, Cow<'_, str>)> {
        let query = self.query.as_deref().unwrap_or_default();
        let mut pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
        pairs.sort_unstable();
        pairs
    }

    fn has_any(&self, secrets: &[&str]) -> bool {
        let text = self.cursor();
        let decoded = percent_decode_str(text.as_str()).decode_utf8_lossy();
        secrets
            .iter()
            .any(|secret| text.as_str().contains(secret) || decoded.contains(secret))
    }
}

/// Returns whether `reference` means the same to every parser. That of a browser drops line breaks, reads a backslash as a
/// slash, and reads `https:items` as the relative path `items`.
fn is_plain(reference: &str) -> bool {
    let is_ambiguous = |char: char| char.is_control() || char == '\\';
    let after_scheme = reference.find([':', '/', '?', '#']).map(|end| &reference[end..]);
    let is_opaque = after_scheme.is_some_and(|rest| rest.starts_with(':') && !rest.starts_with("://"));
    !reference.contains(is_ambiguous) && !is_opaque
}

/// Returns `query` without the parameter of the token, and without each parameter whose value is one of `secrets`.
fn without_secrets(query: &str, parameters: &[&str], secrets: &[&str]) -> Option<String> {
    let is_public = |pair: &&str| {
        form_urlencoded::parse(pair.as_bytes())
            .all(|(name, value)| !parameters.contains(&&*name) && !secrets.contains(&&*value))
    };
    let public: Vec<&str> = query.split('&').filter(is_public).collect();
    (!public.is_empty()).then(|| public.join("&"))
}

/// Returns whether a URL with `path` and `query` has exactly these: they are percent-encoded, and change no other part. The
/// path begins with a slash, or is empty before a query, so it cannot be a part of the host.
fn is_normal(path: &str, query: Option<&str>) -> bool {
    let text = query.map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    let Ok(url) = Url::parse(&format!("https://host{text}")) else {
        return false;
    };
    let there = if path.is_empty() { "/" } else { path };
    url.path() == there && url.query() == query
}

#[cfg(test)]
mod tests;
