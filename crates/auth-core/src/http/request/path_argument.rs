//! Path parameters.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::InvalidInput;

/// Characters that need no encoding in a path segment (RFC 3986 "unreserved").
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Limits IDs of unauthenticated callbacks. It is far above the IDs of all providers.
const MAX_BYTES: usize = 256;

const EXPECTED: &str = "the ID of one resource";

/// Returns `value` as a percent-encoded path segment.
///
/// # Errors
///
/// [`InvalidInput`] naming `name`, if `value` is not a valid ID.
pub(in crate::http) fn encode(name: &str, value: &str) -> Result<String, InvalidInput> {
    InvalidInput::require_text(name, value, EXPECTED)?;
    let problem = if value.len() > MAX_BYTES {
        format!("is longer than {MAX_BYTES} bytes")
    } else if value.contains(char::is_control) {
        "contains a control character".to_owned()
    } else if has_dot_segment(value) || has_dot_segment(&percent_decode_str(value).decode_utf8_lossy()) {
        "contains a dot segment".to_owned()
    } else {
        return Ok(utf8_percent_encode(value, SEGMENT).to_string());
    };
    Err(InvalidInput::new(name, problem, EXPECTED))
}

/// Returns whether `value` changes the path at a gateway that decodes a path before it normalizes it.
pub(in crate::http) fn has_dot_segment(value: &str) -> bool {
    value
        .split(['/', '\\'])
        .any(|segment| matches!(segment, "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn argument_stays_within_its_segment() {
        assert_eq!(encode("id", "a/b?c#d%").unwrap(), "a%2Fb%3Fc%23d%25");
        assert_eq!(encode("id", "..7").unwrap(), "..7");
        assert!(encode("id", &"7".repeat(MAX_BYTES)).is_ok());
    }

    #[test]
    fn invalid_id_is_rejected_by_name() {
        let long = "7".repeat(MAX_BYTES + 1);
        for value in [
            "", " ", ".", "..", "../x", "7/../x", "7\\..", "%2e%2e/x", "..%2Fx", "7\n", "\0", "7\u{85}",
            &long,
        ] {
            let error = encode("id", value).unwrap_err();
            assert_eq!(error.field(), "id", "{value:?}");
            assert!(error.to_string().len() < 100, "{error}");
        }
    }
}
