//! Gzip bomb.

const MIB: usize = 1024 * 1024;
/// The longest repetition that deflate knows.
const LONGEST_MATCH: usize = 258;

/// Returns 20 MiB of spaces as gzip, in less than a hundredth of that size. The checksum at the end is missing: a client with
/// a size limit never reads it.
pub(super) fn bomb() -> Vec<u8> {
    let mut bits = Bits::default();
    // RFC 1951: a last block, of the fixed codes; one space; then "the one before, 258 times", again and again.
    bits.push("1");
    bits.push("10");
    bits.push("01010000");
    for _ in 0..20 * MIB / LONGEST_MATCH {
        bits.push("11000101");
        bits.push("00000");
    }
    bits.push("0000000");
    // RFC 1952: gzip, deflate, no flags, no time, from Unix.
    let header = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03";
    [&header[..], &bits.bytes].concat()
}

/// Bits in deflate's order, from the lowest bit of each byte.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    free: u32,
}

impl Bits {
    fn push(&mut self, bits: &str) {
        for bit in bits.bytes() {
            if self.free == 0 {
                self.bytes.push(0);
                self.free = 8;
            }
            if let Some(last) = self.bytes.last_mut()
                && bit == b'1'
            {
                *last |= 1 << (8 - self.free);
            }
            self.free -= 1;
        }
    }
}
