//! What Cards have in common.

use crate::generated::models::CardsAnswer;

/// What a Card contract says of itself.
///
/// Source: the models of Klip's SDKs (Android 2.0.0, iOS).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CardContract {
    /// Its name.
    pub name: Option<String>,
    /// The URL of its symbol.
    pub symbol_img: Option<String>,
}

impl CardContract {
    /// A page of Cards tells of it, beside the Cards.
    pub(crate) fn of(answer: CardsAnswer) -> Self {
        Self {
            name: answer.name,
            symbol_img: answer.symbol_img,
        }
    }
}
