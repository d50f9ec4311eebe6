//! Where the JSON in a body begins.

/// Returns `body` without the UTF-8 byte order mark that some servers write before JSON, which forbids it.
pub(super) fn json_text(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}
