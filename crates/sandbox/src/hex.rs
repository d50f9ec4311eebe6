//! Lower-case hexadecimal text.

/// Writes `bytes` as lower-case hex.
pub(crate) fn lower(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 0x0f])
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}

/// Whether `text` is `0x` and exactly `digits` hex digits of either case.
pub(crate) fn is_prefixed(text: &str, digits: usize) -> bool {
    text.strip_prefix("0x")
        .is_some_and(|hex| hex.len() == digits && hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_takes_two_lower_case_digits() {
        assert_eq!(lower(&[0x00, 0x0f, 0xa5, 0xff]), "000fa5ff");
    }

    #[test]
    fn a_prefixed_number_needs_its_prefix_and_its_length() {
        assert!(is_prefixed("0xAb01", 4));
        assert!(!is_prefixed("Ab01", 4));
        assert!(!is_prefixed("0xAb0", 4));
        assert!(!is_prefixed("0xAb0g", 4));
    }
}
