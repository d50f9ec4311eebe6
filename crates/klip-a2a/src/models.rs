//! What the Klip App2App API says and is told.

use auth_core::{Cursor, Scalar};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Bapp, CardId, ErrorCode, RequestKey};

/// Body of Prepare, as Klip's SDKs send it (klip-sdk 2.x for JavaScript, Android 2.0.0, iOS).
#[derive(Serialize)]
pub(crate) struct PrepareRequest<'a> {
    pub(crate) bapp: &'a Bapp,
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) transaction: Option<&'a Transaction>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message: Option<&'a Message>,
}

/// `transaction` of Prepare. All values are strings on the wire, numbers included.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Transaction {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) from: Option<String>,
    pub(crate) to: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) amount: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) card_id: Option<CardId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) contract: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) abi: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) params: Option<String>,
}

/// `message` of Prepare.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Message {
    pub(crate) value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) from: Option<String>,
}

/// Answer of Prepare.
#[derive(Deserialize)]
pub(crate) struct PrepareAnswer {
    pub(crate) request_key: RequestKey,
    pub(crate) status: Status,
    /// Unix seconds; Klip's Android SDK reads them as a string.
    #[serde(default)]
    pub(crate) expiration_time: Option<Scalar>,
}

auth_core::open_enum! {
    /// Where a request stands.
    ///
    /// Source: the words that integrators of App2App read, klip-web3-provider among them; `requested` is seen at
    /// three of them.
    pub enum Status {
        /// The user has not answered.
        Prepared = "prepared",
        /// The user has approved, and the transaction was handed to the chain.
        Requested = "requested",
        /// Done; for a transaction, its own [`TransactionStatus`] says how it went.
        Completed = "completed",
        /// The user refused.
        Canceled = "canceled",
        /// It failed.
        Error = "error",
    }
}

auth_core::open_enum! {
    /// Where a transaction stands on the chain.
    ///
    /// Source: the words that integrators read; `canceled` is that of one of them.
    pub enum TransactionStatus {
        /// The chain has not taken it up.
        Pending = "pending",
        /// It took effect.
        Success = "success",
        /// It was reverted: look its hash up in an explorer.
        Fail = "fail",
        /// It was called off, and took no effect.
        Canceled = "canceled",
    }
}

/// A request as it stands now.
///
/// Source: the models of Klip's SDKs (Android 2.0.0, iOS), and what integrators read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "ResultAnswer")]
#[non_exhaustive]
pub struct RequestResult {
    /// The request's key, repeated.
    pub request_key: Option<RequestKey>,
    /// When the key expires, in Unix seconds by Klip's clock.
    pub expiration_time: Option<Scalar>,
    /// Where the request stands.
    pub status: Status,
    /// What it produced; for a transaction it may be there before the request is completed.
    pub result: Option<Produced>,
    /// Why it failed.
    pub error: Option<RequestError>,
}

/// What a request produced: the field of its kind is there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Produced {
    /// Of `auth`: the user's account.
    #[serde(default)]
    pub klaytn_address: Option<String>,
    /// Of a transaction: its hash.
    #[serde(default)]
    pub tx_hash: Option<String>,
    /// Of a transaction: where it stands on the chain.
    #[serde(default)]
    pub status: Option<TransactionStatus>,
    /// Of `sign_message`: the signature.
    #[serde(default)]
    pub signature: Option<String>,
}

/// Why a request failed.
///
/// Source: the model of Klip's Android SDK, `KlipError`. It is read field by field, so that one that is not as
/// expected costs neither the other nor the news that the request failed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "Value")]
#[non_exhaustive]
pub struct RequestError {
    /// Klip's code.
    pub code: Option<ErrorCode>,
    /// Klip's words. They are not documented; match on the code.
    pub message: Option<String>,
}

/// Answer of Result as it is written.
#[derive(Deserialize)]
pub(crate) struct ResultAnswer {
    #[serde(default)]
    pub(crate) request_key: Option<RequestKey>,
    #[serde(default)]
    pub(crate) expiration_time: Option<Scalar>,
    pub(crate) status: Status,
    #[serde(default)]
    pub(crate) result: Option<Produced>,
    #[serde(default)]
    pub(crate) error: Option<RequestError>,
    /// Where one integrator reads it; Klip's own SDKs read `result.signature`.
    #[serde(default)]
    pub(crate) signature: Option<String>,
}

/// Answer of Cards.
#[derive(Deserialize)]
pub(crate) struct CardsAnswer {
    #[serde(default, deserialize_with = "auth_core::null_as_default")]
    pub(crate) cards: Vec<Card>,
    #[serde(default, deserialize_with = "Cursor::deserialize_optional")]
    pub(crate) next_cursor: Option<Cursor>,
}

/// What a Card contract says of itself.
///
/// Source: the models of Klip's SDKs (Android 2.0.0, iOS).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct CardContract {
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// The URL of its symbol.
    #[serde(default)]
    pub symbol_img: Option<String>,
}

/// A Card: one NFT in somebody's Klip wallet.
///
/// Source: the models of Klip's SDKs (Android 2.0.0, iOS).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Card {
    /// When it was made, in Unix seconds.
    #[serde(default)]
    pub created_at: Option<i64>,
    /// When it last changed, in Unix seconds.
    #[serde(default)]
    pub updated_at: Option<i64>,
    /// The account that holds it.
    #[serde(default)]
    pub owner: Option<String>,
    /// The account that sent it there.
    #[serde(default)]
    pub sender: Option<String>,
    /// The Card's token id.
    pub card_id: CardId,
    /// The URL of its metadata.
    #[serde(default)]
    pub card_uri: Option<String>,
    /// The transaction that brought it there.
    #[serde(default)]
    pub transaction_hash: Option<String>,
}
