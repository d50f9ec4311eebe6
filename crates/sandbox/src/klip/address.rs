//! Addresses of the chain.

/// Returns whether `text` is `0x` and the 20 bytes of an address, in hex of either case.
pub(crate) fn is_address(text: &str) -> bool {
    text.strip_prefix("0x")
        .is_some_and(|hex| hex::decode_to_slice(hex, &mut [0; 20]).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_needs_prefix_length_and_hex_digits() {
        let address = "0xABCDEF0123456789abcdef0123456789ABCDEF01";
        assert!(is_address(address));
        for wrong in [&address[2..], &address[..41], &address[..40], "0x", ""] {
            assert!(!is_address(wrong), "{wrong}");
        }
        assert!(!is_address(&address.replace('F', "G")));
        assert!(!is_address(&format!("{address}00")));
    }
}
