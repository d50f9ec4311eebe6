//! An HTTP request to validate.

use std::fmt;

use percent_encoding::percent_decode_str;

/// An HTTP request, borrowed from any HTTP library.
///
/// ```
/// use contract::Request;
///
/// let request = Request {
///     method: "GET",
///     path: "/books",
///     query: Some("cursor=abc"),
///     headers: &[("X-Shop-Key", "example-access-key")],
///     body: b"",
/// };
/// // What it carries may be secret, so `Debug` does not show it.
/// assert_eq!(format!("{request:?}"), r#"Request { method: "GET", path: "/books", .. }"#);
/// ```
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The method, in upper case.
    pub method: &'a str,
    /// The path below the server's URL, percent-encoded as it was sent, without the query.
    pub path: &'a str,
    /// The query, percent-encoded as it was sent, without the `?`.
    pub query: Option<&'a str>,
    /// The headers, one entry for each line.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body; empty if there is none.
    pub body: &'a [u8],
}

impl Request<'_> {
    /// Returns the values of the header `name`.
    pub(crate) fn header(&self, name: &str) -> Vec<String> {
        let named = self
            .headers
            .iter()
            .filter(|(key, _)| key.eq_ignore_ascii_case(name));
        named.map(|(_, value)| (*value).to_owned()).collect()
    }

    /// Returns the decoded names and values of the query.
    pub(crate) fn pairs(&self) -> Vec<(String, String)> {
        let pairs = form_urlencoded::parse(self.query.unwrap_or_default().as_bytes());
        pairs
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect()
    }

    /// Returns the values of the query parameter `name`, decoded.
    pub(crate) fn query_values(&self, name: &str) -> Vec<String> {
        let pairs = self.pairs().into_iter().filter(|(key, _)| key == name);
        pairs.map(|(_, value)| value).collect()
    }

    /// Returns whether the decoded query is UTF-8.
    pub(crate) fn has_readable_query(&self) -> bool {
        percent_decode_str(self.query.unwrap_or_default())
            .decode_utf8()
            .is_ok()
    }
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(query: &str) -> Request<'_> {
        Request {
            method: "GET",
            path: "/",
            query: Some(query),
            headers: &[],
            body: b"",
        }
    }

    #[test]
    fn query_is_decoded_after_it_is_split() {
        let pairs = sent("a=1%262&&b+c=%2B+%3D&d&e=f=g").pairs();
        let expected = [("a", "1&2"), ("b c", "+ ="), ("d", ""), ("e", "f=g")];
        assert_eq!(
            pairs,
            expected.map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
    }

    #[test]
    fn query_must_be_utf8() {
        assert!(sent("a=%C3%A9").has_readable_query());
        assert!(!sent("a=%FF").has_readable_query());
    }
}
