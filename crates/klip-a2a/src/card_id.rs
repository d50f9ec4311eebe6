//! Ids of Cards.

use std::fmt;

use auth_core::Scalar;
use serde::{Deserialize, Serialize};

/// The token id of a Card: digits that may exceed every integer type. A number in answers, a string in
/// requests.
///
/// ```
/// assert_eq!(klip_a2a::CardId::from(12).to_string(), "12");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CardId(Scalar);

impl CardId {
    /// The id's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for CardId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

macro_rules! card_id_from {
    ($($from:ty),*) => {$(
        impl From<$from> for CardId {
            fn from(id: $from) -> Self {
                Self(Scalar::new(id.to_string()))
            }
        }
    )*};
}

card_id_from!(u32, u64, i32, &str, String);
