//! Serializable position in a list.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Cursor;

/// Identity of a list: its operation and a hash of its query.
///
/// The hash keeps search terms, such as a phone number, out of a stored checkpoint. It does not protect against a
/// brute-force search of all numbers.
///
/// ```
/// use auth_core::Fingerprint;
///
/// let one = Fingerprint::of("transactions", &[("limit", "50"), ("q", "0811")]);
/// let other = Fingerprint::of("transactions", &[("limit", "50"), ("q", "0812")]);
/// assert_ne!(one, other);
/// assert!(!one.to_string().contains("0811"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// Returns the fingerprint of a list without an identity, which accepts every checkpoint.
    #[must_use]
    pub fn unbound() -> Self {
        Self(String::new())
    }

    /// Computes the fingerprint of `operation` with the query parameters that select the items.
    #[must_use]
    pub fn of(operation: &str, query: &[(&str, &str)]) -> Self {
        // FNV-1a, implemented here because the value is stored: it must never change, and the hashers of the standard
        // library do not guarantee that.
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        for (name, value) in query {
            // 0xFF separates, since it never occurs in UTF-8.
            for byte in name.bytes().chain([0xFF]).chain(value.bytes()).chain([0xFF]) {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
        Self(format!("{operation}#{hash:016x}"))
    }

    /// Returns the fingerprint of the list of this list's nested items.
    pub(super) fn nested(self) -> Self {
        if self.0.is_empty() {
            self
        } else {
            Self(format!("{}/nested", self.0))
        }
    }

    /// Returns whether this list can resume from a checkpoint of `other`.
    #[must_use]
    pub fn fits(&self, other: &Self) -> bool {
        self.0.is_empty() || other.0.is_empty() || self == other
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "any list" } else { &self.0 })
    }
}

/// Position in a list: all items before it were delivered, and none after it.
///
/// It serializes, so that another process can resume an interrupted export. It does not contain the cursors before it, so
/// a pagination loop that spans several resumed iterations is not detected.
///
/// ```
/// # use auth_core::Checkpoint;
/// let text = r#"{"version":1,"list":"","at":"page","cursor":"AbC","delivered":7}"#;
/// let checkpoint: Checkpoint = serde_json::from_str(text).unwrap();
/// assert_eq!(serde_json::to_string(&checkpoint).unwrap(), text);
/// ```
///
/// The serialized fields are always the same, so that formats that are not self-describing, such as postcard, work too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "SerializedCheckpoint", try_from = "SerializedCheckpoint")]
pub struct Checkpoint {
    /// Fingerprint of the list.
    pub(super) fingerprint: Fingerprint,
    pub(super) position: Position,
}

/// Position between two items of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Position {
    /// Position in the page at `cursor` (`None`: the first page), after `delivered` of its items.
    Page {
        cursor: Option<Cursor>,
        delivered: usize,
    },
    /// Position after the last item.
    End,
}

impl Position {
    pub(super) const START: Self = Self::Page {
        cursor: None,
        delivered: 0,
    };

    /// Returns the start of the page at `next`, or the end if `next` is `None`.
    pub(super) fn of_next(next: Option<Cursor>) -> Self {
        next.map_or(Self::End, |cursor| Self::Page {
            cursor: Some(cursor),
            delivered: 0,
        })
    }
}

impl Checkpoint {
    pub(super) fn new(fingerprint: Fingerprint, position: Position) -> Self {
        Self {
            fingerprint,
            position,
        }
    }

    /// Returns whether the list had ended.
    #[must_use]
    pub fn is_end(&self) -> bool {
        self.position == Position::End
    }
}

/// The only version. Deserialization rejects others.
const VERSION: u8 = 1;

/// Serialized form of a checkpoint, with a fixed set and order of fields.
#[derive(Serialize, Deserialize)]
struct SerializedCheckpoint {
    version: u8,
    list: Fingerprint,
    at: PositionKind,
    #[serde(default)]
    cursor: Option<Cursor>,
    #[serde(default)]
    delivered: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum PositionKind {
    Page,
    End,
}

impl From<Checkpoint> for SerializedCheckpoint {
    fn from(checkpoint: Checkpoint) -> Self {
        let (at, cursor, delivered) = match checkpoint.position {
            Position::Page { cursor, delivered } => (PositionKind::Page, cursor, delivered as u64),
            Position::End => (PositionKind::End, None, 0),
        };
        Self {
            version: VERSION,
            list: checkpoint.fingerprint,
            at,
            cursor,
            delivered,
        }
    }
}

impl TryFrom<SerializedCheckpoint> for Checkpoint {
    type Error = String;

    fn try_from(serialized: SerializedCheckpoint) -> Result<Self, String> {
        if serialized.version != VERSION {
            let version = serialized.version;
            return Err(format!(
                "unsupported checkpoint version {version}; expected {VERSION}"
            ));
        }
        let position = match serialized.at {
            PositionKind::End => Position::End,
            PositionKind::Page => Position::Page {
                cursor: serialized.cursor,
                delivered: usize::try_from(serialized.delivered).map_err(|_too_many| {
                    "invalid `delivered`: too large; expected a number of items".to_owned()
                })?,
            },
        };
        Ok(Self::new(serialized.list, position))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn position_survives_json_round_trip() {
        let fingerprint = Fingerprint::of("cards", &[("nft_id", "137")]);
        for position in [
            Position::START,
            Position::of_next(Some(Cursor::new("x"))),
            Position::of_next(None),
        ] {
            let checkpoint = Checkpoint::new(fingerprint.clone(), position);
            let text = serde_json::to_string(&checkpoint).unwrap();
            assert_eq!(
                serde_json::from_str::<Checkpoint>(&text).unwrap(),
                checkpoint,
                "{text}"
            );
        }
    }

    #[test]
    fn unknown_version_is_rejected() {
        let error = serde_json::from_str::<Checkpoint>(r#"{"version":2,"list":"","at":"end"}"#).unwrap_err();
        assert!(error.to_string().contains("version 2"), "{error}");
    }

    #[test]
    fn fingerprint_separates_names_from_values() {
        assert_ne!(
            Fingerprint::of("list", &[("ab", "c")]),
            Fingerprint::of("list", &[("a", "bc")])
        );
    }

    #[test]
    fn fingerprint_is_shown_in_errors() {
        assert_eq!(Fingerprint::unbound().to_string(), "any list");
        let shown = Fingerprint::of("cards", &[("nft_id", "137")]).to_string();
        assert!(!shown.is_empty() && shown != "any list", "{shown}");
    }
}
