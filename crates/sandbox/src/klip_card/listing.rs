//! BApps and Cards of the partner, as listed by the handle.

use std::{fmt::Display, time::SystemTime};

use serde::{Serialize, Serializer};

/// BApp of the partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct BappSummary {
    /// ID under which its Cards are listed.
    #[serde(serialize_with = "as_text")]
    pub nft_id: u64,
    /// Name.
    pub name: String,
    /// Number of its Cards.
    pub card_count: usize,
}

/// Card of a BApp.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CardSummary {
    /// ID, which may exceed 2^53.
    #[serde(serialize_with = "as_text")]
    pub card_id: u64,
    /// ID of its BApp.
    #[serde(serialize_with = "as_text")]
    pub nft_id: u64,
    /// Address of the owner.
    pub owner: String,
    /// Address of the sender.
    pub sender: String,
    /// Hash of the transaction.
    pub transaction_hash: String,
    /// URI of the metadata.
    pub card_uri: String,
    /// Time of the minting.
    #[serde(serialize_with = "crate::rfc3339::serialize")]
    pub created_at: SystemTime,
}

/// Serializes an ID as text, since JavaScript reads numbers as floats.
fn as_text<S: Serializer>(id: &impl Display, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(id)
}
