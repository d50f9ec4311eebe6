//! The bodies that nobody outside sees, and the ids.

use auth_core::Secret;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Payment;

/// Body of "Generate access token".
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TokenRequest<'a> {
    #[serde(serialize_with = "Secret::serialize_exposed")]
    pub(crate) access_key: &'a Secret,
    #[serde(serialize_with = "Secret::serialize_exposed")]
    pub(crate) secret_key: &'a Secret,
}

/// Answer of "Generate access token", with every expiry field that its pages have shown.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TokenAnswer {
    #[serde(default)]
    pub(crate) access_token: Option<Secret>,
    #[serde(default)]
    pub(crate) expire_at: Option<Value>,
    #[serde(default)]
    pub(crate) expire_in: Option<Value>,
    #[serde(default)]
    pub(crate) expire: Option<Value>,
}

/// Answer of "Get all payment initiation orders".
#[derive(Deserialize)]
pub(crate) struct OrdersAnswer {
    pub(crate) data: Vec<Payment>,
    /// Everything else, among it the next cursor, wherever it is.
    #[serde(flatten)]
    pub(crate) rest: Map<String, Value>,
}

auth_core::scalar_id! {
    /// The id that Klavi gives a payment.
    pub struct PaymentId;
}

auth_core::scalar_id! {
    /// The id of one application of a merchant.
    pub struct AppId;
}
