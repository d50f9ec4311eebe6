//! Placeholder for private values in `Debug`.

use std::fmt;

/// Replaces a value in `Debug` that identifies a person or starts a payment.
///
/// ```
/// use auth_core::Redacted;
///
/// assert_eq!(format!("{:?}", Some(Redacted)), "Some([redacted])");
/// ```
#[derive(Clone, Copy)]
pub struct Redacted;

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}
