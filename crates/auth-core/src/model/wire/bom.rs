//! UTF-8 byte order marks.

const BOM: &[u8] = "\u{feff}".as_bytes();

/// Strips a leading UTF-8 byte order mark.
///
/// A JSON parser may ignore the mark (RFC 8259, section 8.1), and `serde_json` does not. A caller that verifies a signature
/// of the body must verify all of its bytes, and strip the mark only to parse them.
///
/// ```
/// use auth_core::wire::without_bom;
///
/// let body = b"\xef\xbb\xbf[7]";
/// assert!(serde_json::from_slice::<[u8; 1]>(body).is_err());
/// assert_eq!(serde_json::from_slice::<[u8; 1]>(without_bom(body))?, [7]);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn without_bom(json: &[u8]) -> &[u8] {
    json.strip_prefix(BOM).unwrap_or(json)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_leading_mark_is_stripped() {
        for (body, cut) in [
            ("\u{feff}{}", "{}"),
            ("\u{feff}", ""),
            ("\u{feff}\u{feff}{}", "\u{feff}{}"),
            ("{}\u{feff}", "{}\u{feff}"),
            ("", ""),
        ] {
            assert_eq!(without_bom(body.as_bytes()), cut.as_bytes(), "{body:?}");
        }
        assert_eq!(without_bom(b"\xef\xbb"), b"\xef\xbb");
    }
}
