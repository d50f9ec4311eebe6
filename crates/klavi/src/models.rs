//! What the Klavi Payment API says and is told.

use auth_core::{Scalar, Secret};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{CreditorAccount, Customer, DebtorAccount, InitType, PaymentStatus};

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

/// An instant payment, as both APIs show it; the Management API calls it an order.
///
/// Source: `payment/get-a-payment-initiation`, whose sample is cut after the debtor's account; the answer to a
/// new payment is not shown anywhere. Only the id is therefore relied on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Payment {
    /// The payment's id.
    pub id: PaymentId,
    /// The application that it was started by.
    #[serde(default)]
    pub app_id: Option<AppId>,
    /// The id that the request gave it.
    #[serde(default)]
    pub client_request_id: Option<Scalar>,
    /// The payer's bank.
    #[serde(default)]
    pub institution_id: Option<Scalar>,
    /// The payer.
    #[serde(default)]
    pub customer: Option<Customer>,
    /// The day of the payment, `YYYY-MM-DD` in Brasilia (UTC-3).
    #[serde(default)]
    pub date: Option<String>,
    /// The consent that the payer is asked for.
    #[serde(default)]
    pub consent_id: Option<Scalar>,
    /// Pix's own id of the payment, once the consent is authorized.
    #[serde(default)]
    pub end_to_end_id: Option<Scalar>,
    /// The payee's reference.
    #[serde(default)]
    pub transaction_identification: Option<Scalar>,
    /// The person who acts for a company. The list of orders spells it `loggedUserCPF`.
    #[serde(default, alias = "loggedUserCPF")]
    pub logged_user_cpf: Option<Scalar>,
    /// The town, by its IBGE number.
    #[serde(default)]
    pub ibge_town_code: Option<Scalar>,
    /// The payee's Pix key.
    #[serde(default)]
    pub proxy: Option<Scalar>,
    /// The text of the BR Code.
    #[serde(default)]
    pub qr_code: Option<String>,
    /// How the payee is named.
    #[serde(default)]
    pub init_type: Option<InitType>,
    /// How much, in units of `currency`.
    #[serde(default)]
    pub amount: Option<Scalar>,
    /// `BRL`.
    #[serde(default)]
    pub currency: Option<String>,
    /// What the payment is for.
    #[serde(default)]
    pub remittance_information: Option<String>,
    /// The account that pays.
    #[serde(default)]
    pub debtor_account: Option<DebtorAccount>,
    /// The account that is paid.
    #[serde(default)]
    pub creditor_account: Option<CreditorAccount>,
    /// Where the payer returns to. Older pages spell it `redirectURL`.
    #[serde(default, alias = "redirectURL")]
    pub redirect_url: Option<String>,
    /// Where the payer says yes, until then: it opens once and lives 60 seconds
    /// (`payment/await-for-payment-status`).
    #[serde(default, rename = "redirectConsentURL", alias = "redirectConsentUrl")]
    pub redirect_consent_url: Option<String>,
    /// Where the payment stands.
    #[serde(default)]
    pub status: Option<PaymentStatus>,
    /// Why it stands there, where there is something to say.
    #[serde(default)]
    pub status_reason: Option<StatusReason>,
    /// Since when, in UTC (ISO 8601).
    #[serde(default)]
    pub status_update_at: Option<String>,
}

/// Where a payment stands.
///
/// Source: `payment/await-for-payment-status`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PaymentProgress {
    /// The payment's id.
    #[serde(default)]
    pub id: Option<PaymentId>,
    /// The id that the request gave it.
    #[serde(default)]
    pub client_request_id: Option<Scalar>,
    /// How much, in units of `currency`.
    #[serde(default)]
    pub amount: Option<Scalar>,
    /// `BRL`.
    #[serde(default)]
    pub currency: Option<String>,
    /// Where the payment stands.
    pub status: PaymentStatus,
    /// Why it stands there, where there is something to say.
    #[serde(default)]
    pub status_reason: Option<StatusReason>,
    /// Since when, in UTC (ISO 8601).
    #[serde(default)]
    pub status_update_at: Option<String>,
    /// Where the payer says yes, until then: it opens once and lives 60 seconds.
    #[serde(default, rename = "redirectConsentURL", alias = "redirectConsentUrl")]
    pub redirect_consent_url: Option<String>,
}

/// Why a payment stands where it stands. Which codes there are is not documented.
///
/// Source: `payment/await-for-payment-status`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct StatusReason {
    /// The bank's code, for example `NAO_INFORMADO`.
    #[serde(default)]
    pub code: Option<Scalar>,
    /// The same for a person.
    #[serde(default)]
    pub message: Option<String>,
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
