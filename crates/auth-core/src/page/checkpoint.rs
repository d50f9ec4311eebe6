//! Where a walk stands, to be serialized down and resumed.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Cursor;

/// What identifies a list: its operation and its query.
///
/// The query goes in as a hash, so that a checkpoint, which is a file that people keep, does not spell out a
/// phone number that was searched for. It is no protection against somebody who tries all numbers.
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
    /// The fingerprint of a list that does not say what it lists; it fits every checkpoint.
    #[must_use]
    pub fn unbound() -> Self {
        Self(String::new())
    }

    /// The fingerprint of `operation` with the parameters that decide what is listed.
    #[must_use]
    pub fn of(operation: &str, query: &[(&str, &str)]) -> Self {
        // FNV-1a, serialized out: the value is stored, so it must be the same in every version of
        // every hasher, which the standard library's promises of none.
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        for (name, value) in query {
            // The separators cannot be confused with content: 0xFF never occurs in UTF-8.
            for byte in name.bytes().chain([0xFF]).chain(value.bytes()).chain([0xFF]) {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
        Self(format!("{operation}#{hash:016x}"))
    }

    /// The fingerprint of what the items of this list hold.
    pub(super) fn nested(self) -> Self {
        if self.0.is_empty() {
            self
        } else {
            Self(format!("{}/nested", self.0))
        }
    }

    /// Whether a checkpoint of `other` may be resumed here.
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

/// Where a walk stands: everything before it was delivered, nothing after it was.
///
/// It serialises, so that an export that was cut goes on where it stopped, in another process. It holds the
/// place and not the way there: a circle of cursors is found within one walk, not across resumed ones.
///
/// ```
/// # use auth_core::Checkpoint;
/// let text = r#"{"version":1,"list":"","at":"page","cursor":"AbC","delivered":7}"#;
/// let checkpoint: Checkpoint = serde_json::from_str(text).unwrap();
/// assert_eq!(serde_json::to_string(&checkpoint).unwrap(), text);
/// ```
///
/// The fields are the same in every format, so that also those survive it that do not describe themselves, such as
/// postcard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "SerializedCheckpoint", try_from = "SerializedCheckpoint")]
pub struct Checkpoint {
    /// The list that was walked.
    pub(super) fingerprint: Fingerprint,
    pub(super) position: Position,
}

/// A place between two items of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Position {
    /// In the page that starts at `cursor` (`None`: the first), behind `delivered` of its items.
    Page {
        cursor: Option<Cursor>,
        delivered: usize,
    },
    /// Behind the last item.
    End,
}

impl Position {
    pub(super) const START: Self = Self::Page {
        cursor: None,
        delivered: 0,
    };

    /// The start of the page at `next`, or the end where there is none.
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

    /// Whether the walk was at its end.
    #[must_use]
    pub fn is_end(&self) -> bool {
        self.position == Position::End
    }
}

/// The only version there is; another is refused when it is read.
const VERSION: u8 = 1;

/// A checkpoint as it is serialized: always the same fields in the same order.
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
                delivered: usize::try_from(serialized.delivered)
                    .map_err(|_too_many| "more items delivered than fit in memory".to_owned())?,
            },
        };
        Ok(Self::new(serialized.list, position))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_position_survives_its_json() {
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
    fn a_checkpoint_of_an_unknown_version_is_refused_by_number() {
        let error = serde_json::from_str::<Checkpoint>(r#"{"version":2,"list":"","at":"end"}"#).unwrap_err();
        assert!(error.to_string().contains("version 2"), "{error}");
    }

    #[test]
    fn names_and_values_do_not_run_into_each_other() {
        assert_ne!(
            Fingerprint::of("list", &[("ab", "c")]),
            Fingerprint::of("list", &[("a", "bc")])
        );
    }
}
