//! What the Klikoo B2B OpenAPI says and is told.

use auth_core::{Scalar, Secret};
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use crate::ResponseCode;

/// Body of the access-token call, in the order of its sample.
#[derive(Serialize)]
pub(crate) struct AccessTokenRequest<'a> {
    pub(crate) grant_type: &'static str,
    pub(crate) additional_info: AdditionalInfo<'a>,
}

/// The credentials in the body of the access-token call.
#[derive(Serialize)]
pub(crate) struct AdditionalInfo<'a> {
    pub(crate) client_id: &'a str,
    #[serde(serialize_with = "Secret::serialize_exposed")]
    pub(crate) client_secret: Secret,
}

/// An answer that brings one thing.
#[derive(Deserialize)]
pub(crate) struct Envelope<T> {
    /// Required, so that an answer of somebody else is not taken for an empty one of Klikoo.
    #[serde(rename = "response_code")]
    pub(crate) _response_code: ResponseCode,
    pub(crate) data: T,
}

/// Answer of "Transaction history".
#[derive(Deserialize)]
pub(crate) struct TransactionsAnswer {
    /// Required, as in [`Envelope`].
    #[serde(rename = "response_code")]
    pub(crate) _response_code: ResponseCode,
    #[serde(default, deserialize_with = "auth_core::null_as_default")]
    pub(crate) meta: Meta,
    #[serde(default, deserialize_with = "auth_core::null_as_default")]
    pub(crate) data: Vec<Transaction>,
}

/// Where a page stands in its list (`transaction-history`; its names and types, not its examples).
#[derive(Default, Deserialize)]
pub(crate) struct Meta {
    #[serde(default, deserialize_with = "whole_number")]
    pub(crate) current_page: Option<u64>,
    #[serde(default)]
    pub(crate) next_page: NextPage,
    #[serde(default, deserialize_with = "whole_number")]
    pub(crate) total_pages: Option<u64>,
}

/// What `meta.next_page` says. That it says nothing is not that it says "none".
#[derive(Default, Clone, Copy)]
pub(crate) enum NextPage {
    #[default]
    Unsaid,
    /// `null`, `""` or 0.
    None,
    Number(u64),
}

impl<'de> Deserialize<'de> for NextPage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match whole_number(deserializer)? {
            None | Some(0) => Self::None,
            Some(number) => Self::Number(number),
        })
    }
}

/// A number to count with, documented as an integer: it is also understood as text (`"900"`) and with an empty
/// fraction (`900.0`). `null` and blank text are none.
fn whole_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let Some(written) = Option::<Scalar>::deserialize(deserializer)? else {
        return Ok(None);
    };
    let text = written.as_str().trim();
    if text.is_empty() {
        return Ok(None);
    }
    let whole = match text.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|digit| digit == b'0') => whole,
        _ => text,
    };
    // The value stays out of the message: it may be anything.
    let number = whole
        .parse()
        .map_err(|_error| D::Error::custom("expected a whole number"))?;
    Ok(Some(number))
}

/// `data` of the access-token call.
#[derive(Deserialize)]
pub(crate) struct IssuedToken {
    pub(crate) access_token: Secret,
    #[serde(default)]
    pub(crate) token_type: Option<String>,
    #[serde(default, deserialize_with = "whole_number")]
    pub(crate) expires_in: Option<u64>,
}

/// What the account holds.
///
/// Source: `client-balance`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Balance {
    /// In rupiah, with two decimals: `1000000.00`.
    pub balance: Scalar,
}

/// A transaction, in the history or on its own.
///
/// Source: `transaction-detail`, where all fields are strings; of the items of `transaction-history` the
/// documents show no complete sample, so every field may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Transaction {
    /// Klikoo's own id, for [`Client::transaction`](crate::Client::transaction).
    #[serde(default)]
    pub transaction_id: Option<TransactionId>,
    /// How it stands.
    #[serde(default)]
    pub status: Option<TransactionStatus>,
    /// The reference that the partner gave it.
    #[serde(default)]
    pub partner_reference_id: Option<Scalar>,
    /// What the partner paid, in rupiah.
    #[serde(default)]
    pub amount: Option<Scalar>,
    /// When it was made: UTC with microseconds, such as `2024-05-21T04:54:18.788451Z`.
    #[serde(default)]
    pub transaction_time: Option<String>,
    /// Why it failed.
    #[serde(default)]
    pub reason: Option<String>,
    /// The product's id; may be empty.
    #[serde(default)]
    pub product_id: Option<Scalar>,
    /// The product's name.
    #[serde(default)]
    pub product_name: Option<String>,
    /// The serial number, or for electricity the token to type in.
    #[serde(default)]
    pub sn: Option<Scalar>,
    /// What was topped up: a phone, customer or driver number.
    #[serde(default)]
    pub value: Option<Scalar>,
    /// Whom it was for.
    #[serde(default)]
    pub customer_name: Option<String>,
    /// The account's balance after it, in rupiah.
    #[serde(default)]
    pub current_balance: Option<Scalar>,
    /// The account's balance before it, in rupiah.
    #[serde(default)]
    pub beginning_balance: Option<Scalar>,
    /// The product's code, such as `PLN20`.
    #[serde(default)]
    pub product_code: Option<String>,
    /// When it was made, as the history writes it.
    #[serde(default)]
    pub created_at: Option<String>,
}

auth_core::open_enum! {
    /// How a transaction stands.
    ///
    /// Source: `transaction-detail` and `buycheck-status-otomax`; the whole set is not documented.
    pub enum TransactionStatus {
        /// `SUCCESS`
        Success = "SUCCESS",
        /// `FAILED`
        Failed = "FAILED",
        /// `INPROGRESS`
        InProgress = "INPROGRESS",
    }
}

auth_core::scalar_id! {
    /// Klikoo's id of a transaction; not the partner's own reference.
    ///
    /// ```
    /// assert_eq!(klikoo::TransactionId::from(14_429_004).to_string(), "14429004");
    /// ```
    pub struct TransactionId;
}
