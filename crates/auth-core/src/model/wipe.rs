//! Wiping of JSON values.

use serde_json::value::RawValue;
use zeroize::Zeroize;

/// Overwrites `value`, which may be a token, before its memory is freed.
pub(crate) fn wipe(value: Box<RawValue>) {
    String::from(Box::<str>::from(value)).zeroize();
}
