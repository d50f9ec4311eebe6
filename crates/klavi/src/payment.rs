//! A payment, as Klavi shows it.

use auth_core::Scalar;
use serde::{Deserialize, Deserializer};

use crate::{AccountType, AppId, IdentifierType, InitType, PaymentId, PaymentStatus, fields::Fields};

/// An instant payment, as both APIs show it; the Management API calls it an order.
///
/// Source: `payment/get-a-payment-initiation`, whose sample is cut after the debtor's account; the answer to a
/// new payment is not shown anywhere. Only the id is therefore relied on: any other field that is absent or of an
/// unexpected shape is `None`, and the payment is still reported.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Payment {
    /// The payment's id.
    pub id: PaymentId,
    /// The application that it was started by.
    pub app_id: Option<AppId>,
    /// The id that the request gave it.
    pub client_request_id: Option<Scalar>,
    /// The payer's bank.
    pub institution_id: Option<Scalar>,
    /// The payer.
    pub customer: Option<PaymentCustomer>,
    /// The day of the payment, `YYYY-MM-DD` in Brasilia (UTC-3).
    pub date: Option<String>,
    /// The consent that the payer is asked for.
    pub consent_id: Option<Scalar>,
    /// Pix's own id of the payment, once the consent is authorized.
    pub end_to_end_id: Option<Scalar>,
    /// The request's `transaction_identification`. What it is for is not documented.
    pub transaction_identification: Option<Scalar>,
    /// The person who acts for a company. The list of orders spells it `loggedUserCPF`.
    pub logged_user_cpf: Option<Scalar>,
    /// The town, by its IBGE number.
    pub ibge_town_code: Option<Scalar>,
    /// The payee's Pix key.
    pub proxy: Option<Scalar>,
    /// The text of the BR Code.
    pub qr_code: Option<String>,
    /// How the payee is named.
    pub init_type: Option<InitType>,
    /// How much, in units of `currency`.
    pub amount: Option<Scalar>,
    /// `BRL`.
    pub currency: Option<String>,
    /// What the payment is for.
    pub remittance_information: Option<String>,
    /// The account that pays.
    pub debtor_account: Option<PaymentAccount>,
    /// The account that is paid.
    pub creditor_account: Option<PaymentAccount>,
    /// Where the payer returns to. Older pages spell it `redirectURL`.
    pub redirect_url: Option<String>,
    /// Where the payer says yes, until then: it opens once and lives 60 seconds
    /// (`payment/await-for-payment-status`).
    pub redirect_consent_url: Option<String>,
    /// Where the payment stands.
    pub status: Option<PaymentStatus>,
    /// Why it stands there, where there is something to say.
    pub status_reason: Option<StatusReason>,
    /// Since when, in UTC (ISO 8601).
    pub status_update_at: Option<String>,
}

impl<'de> Deserialize<'de> for Payment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = Fields::read(deserializer)?;
        Ok(Self {
            id: fields.required("id")?,
            app_id: fields.optional("appId"),
            client_request_id: fields.optional("clientRequestId"),
            institution_id: fields.optional("institutionId"),
            customer: fields.optional("customer"),
            date: fields.optional("date"),
            consent_id: fields.optional("consentId"),
            end_to_end_id: fields.optional("endToEndId"),
            transaction_identification: fields.optional("transactionIdentification"),
            logged_user_cpf: fields.spelled(["loggedUserCpf", "loggedUserCPF"]),
            ibge_town_code: fields.optional("ibgeTownCode"),
            proxy: fields.optional("proxy"),
            qr_code: fields.optional("qrCode"),
            init_type: fields.optional("initType"),
            amount: fields.optional("amount"),
            currency: fields.optional("currency"),
            remittance_information: fields.optional("remittanceInformation"),
            debtor_account: fields.optional("debtorAccount"),
            creditor_account: fields.optional("creditorAccount"),
            redirect_url: fields.spelled(["redirectUrl", "redirectURL"]),
            redirect_consent_url: fields.spelled(REDIRECT_CONSENT_URL),
            status: fields.optional("status"),
            status_reason: fields.optional("statusReason"),
            status_update_at: fields.optional("statusUpdateAt"),
        })
    }
}

/// The documented spelling, and the one that the request's `redirectUrl` suggests.
const REDIRECT_CONSENT_URL: [&str; 2] = ["redirectConsentURL", "redirectConsentUrl"];

/// Where a payment stands. Only the status is relied on: any other field that is absent or of an unexpected
/// shape is `None`.
///
/// Source: `payment/await-for-payment-status`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PaymentProgress {
    /// The payment's id.
    pub id: Option<PaymentId>,
    /// The id that the request gave it.
    pub client_request_id: Option<Scalar>,
    /// How much, in units of `currency`.
    pub amount: Option<Scalar>,
    /// `BRL`.
    pub currency: Option<String>,
    /// Where the payment stands.
    pub status: PaymentStatus,
    /// Why it stands there, where there is something to say.
    pub status_reason: Option<StatusReason>,
    /// Since when, in UTC (ISO 8601).
    pub status_update_at: Option<String>,
    /// Where the payer says yes, until then: it opens once and lives 60 seconds.
    pub redirect_consent_url: Option<String>,
}

impl<'de> Deserialize<'de> for PaymentProgress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = Fields::read(deserializer)?;
        Ok(Self {
            id: fields.optional("id"),
            client_request_id: fields.optional("clientRequestId"),
            amount: fields.optional("amount"),
            currency: fields.optional("currency"),
            status: fields.required("status")?,
            status_reason: fields.optional("statusReason"),
            status_update_at: fields.optional("statusUpdateAt"),
            redirect_consent_url: fields.spelled(REDIRECT_CONSENT_URL),
        })
    }
}

/// Why a payment stands where it stands. Which codes there are, and whose they are, is not documented.
///
/// Source: `payment/await-for-payment-status`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StatusReason {
    /// A code, for example `NAO_INFORMADO`.
    pub code: Option<Scalar>,
    /// The reason in words.
    pub message: Option<String>,
}

impl<'de> Deserialize<'de> for StatusReason {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = Fields::read(deserializer)?;
        Ok(Self {
            code: fields.optional("code"),
            message: fields.optional("message"),
        })
    }
}

/// The payer, as far as an answer shows it.
///
/// Source: `payment/get-a-payment-initiation`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PaymentCustomer {
    /// What kind of taxpayer this is.
    pub identifier_type: Option<IdentifierType>,
    /// The taxpayer's number.
    pub identifier: Option<Scalar>,
    /// The name.
    pub name: Option<String>,
    /// The phone number.
    pub phone: Option<Scalar>,
    /// The mail address.
    pub email: Option<String>,
}

impl<'de> Deserialize<'de> for PaymentCustomer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = Fields::read(deserializer)?;
        Ok(Self {
            identifier_type: fields.optional("identifierType"),
            identifier: fields.optional("identifier"),
            name: fields.optional("name"),
            phone: fields.optional("phone"),
            email: fields.optional("email"),
        })
    }
}

/// The account that pays or is paid, as far as an answer shows it.
///
/// Source: `payment/get-a-payment-initiation`; the holder is that of a request's creditor account.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PaymentAccount {
    /// The bank, by its number in the payment system (8 digits).
    pub ispb: Option<Scalar>,
    /// The branch, without check digit.
    pub issuer: Option<Scalar>,
    /// The account's number, masked with `*` on `payment/get-a-payment-initiation-order`.
    pub number: Option<Scalar>,
    /// The kind of account.
    pub account_type: Option<AccountType>,
    /// Whose account it is.
    pub holder: Option<PaymentHolder>,
}

impl<'de> Deserialize<'de> for PaymentAccount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = Fields::read(deserializer)?;
        Ok(Self {
            ispb: fields.optional("ispb"),
            issuer: fields.optional("issuer"),
            number: fields.optional("number"),
            account_type: fields.optional("accountType"),
            holder: fields.optional("holder"),
        })
    }
}

/// Whose account it is, as far as an answer shows it.
///
/// Source: `payment/create-a-payment-initiation`; that an answer repeats it is inferred.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PaymentHolder {
    /// What kind of taxpayer this is.
    pub identifier_type: Option<IdentifierType>,
    /// The taxpayer's number.
    pub identifier: Option<Scalar>,
    /// The name.
    pub name: Option<String>,
}

impl<'de> Deserialize<'de> for PaymentHolder {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = Fields::read(deserializer)?;
        Ok(Self {
            identifier_type: fields.optional("identifierType"),
            identifier: fields.optional("identifier"),
            name: fields.optional("name"),
        })
    }
}
