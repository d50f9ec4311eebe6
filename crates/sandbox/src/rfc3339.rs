//! Times in JSON.

use std::time::SystemTime;

use serde::Serializer;

use crate::clock;

/// Serializes `time` as RFC 3339 in UTC.
pub(crate) fn serialize<S: Serializer>(time: &SystemTime, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&clock::saturating(*time))
}
