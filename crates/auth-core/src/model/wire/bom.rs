//! Bodies that begin with a byte order mark.

const BOM: &[u8] = "\u{feff}".as_bytes();

/// Returns `json` without the UTF-8 byte order mark that it may begin with.
///
/// A parser of JSON may ignore the mark (RFC 8259, section 8.1), and `serde_json` does not. A caller that verifies a signature
/// of the body does so on all of its bytes, and cuts the mark only to parse them.
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
    fn one_leading_mark_is_cut() {
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
