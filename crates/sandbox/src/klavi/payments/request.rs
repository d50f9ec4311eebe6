//! Body of a new payment: rules that its contract cannot express.
//!
//! The router has validated fields, types and patterns. These are the rules that connect several fields, and those that
//! the documents state in prose.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::klavi::{codes::BusinessCode, error::KlaviError};
use crate::{ids, router::ErrorCodes};

type Object = Map<String, Value>;

/// Fields of the request that the resource repeats.
const REPEATED: [&str; 14] = [
    "clientRequestId",
    "institutionId",
    "customer",
    "transactionIdentification",
    "loggedUserCpf",
    "ibgeTownCode",
    "proxy",
    "qrCode",
    "initType",
    "amount",
    "currency",
    "remittanceInformation",
    "debtorAccount",
    "creditorAccount",
];

/// Request that has passed every check.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::klavi) struct PaymentRequest {
    /// Optional for a link.
    pub(in crate::klavi) client_request_id: Option<String>,
    pub(in crate::klavi) date: Option<Date>,
    pub(in crate::klavi) redirect_url: Option<String>,
    /// Fields that the resource repeats.
    pub(in crate::klavi) fields: Object,
}

impl PaymentRequest {
    /// Checks the body of a new payment.
    pub(in crate::klavi) fn check(body: &Object, codes: ErrorCodes) -> Result<Self, KlaviError> {
        text(body, "clientRequestId")?;
        matching(body, "institutionId", "a UUID", ids::is_uuid)?;
        customer(body)?;
        payee(body, codes)?;
        Self::read(body)
    }

    /// Checks the payment of a link. Fields that Klavi's page asks the payer for are optional; the rules are the same.
    pub(in crate::klavi) fn check_link(body: &Object, codes: ErrorCodes) -> Result<Self, KlaviError> {
        if object(body, "customer").is_some() {
            customer(body)?;
        }
        if body.contains_key("institutionId") {
            matching(body, "institutionId", "a UUID", ids::is_uuid)?;
        }
        if let Some(code) = body.get("qrCode").and_then(Value::as_str) {
            pix_code(code, codes)?;
        }
        Self::read(body)
    }

    fn read(body: &Object) -> Result<Self, KlaviError> {
        let client_request_id = body.get("clientRequestId").and_then(Value::as_str);
        let date = body.get("date").and_then(Value::as_str);
        let date = date
            .map(|date| parse_date(date).ok_or_else(|| must_be("date", "a day as YYYY-MM-DD")))
            .transpose()?;
        let redirect_url = body.get("redirectUrl").and_then(Value::as_str);
        // The header `Location` cannot carry a control character.
        if redirect_url.is_some_and(|url| url.contains(char::is_control)) {
            return Err(must_be("redirectUrl", "a URL"));
        }
        let fields = body
            .iter()
            .filter(|(name, _)| REPEATED.contains(&name.as_str()))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        Ok(Self {
            client_request_id: client_request_id.map(str::to_owned),
            date,
            redirect_url: redirect_url.map(str::to_owned),
            fields,
        })
    }
}

/// Parses exactly `YYYY-MM-DD`.
pub(in crate::klavi) fn parse_date(text: &str) -> Option<Date> {
    let date = Date::strptime("%Y-%m-%d", text).ok()?;
    (date.to_string() == text).then_some(date)
}

/// Checks the payer, and the acting person of a company.
fn customer(body: &Object) -> Result<(), KlaviError> {
    let customer = object(body, "customer").ok_or_else(|| missing("customer"))?;
    taxpayer(customer)?;
    if text(customer, "identifierType")? == "CPF" {
        return Ok(());
    }
    text(body, "loggedUserCpf").map(|_cpf| ())
}

/// Checks the taxpayer number by its type.
pub(in crate::klavi) fn taxpayer(fields: &Object) -> Result<(), KlaviError> {
    if text(fields, "identifierType")? == "CPF" {
        matching(fields, "identifier", "11 digits", digits(11))
    } else {
        // The contract has the pattern of the 14 characters.
        matching(fields, "identifier", "the 14 characters of a CNPJ", |text| {
            text.len() == 14
        })
    }
}

/// Checks the payee. Each `initType` has its own field.
fn payee(body: &Object, codes: ErrorCodes) -> Result<(), KlaviError> {
    match text(body, "initType")? {
        "PIX_DICT" => text(body, "proxy").map(|_key| ()),
        "PIX_QRCODE" => pix_code(text(body, "qrCode")?, codes),
        "PIX_MANU" => {
            let account = object(body, "creditorAccount").ok_or_else(|| missing("creditorAccount"))?;
            text(account, "number")?;
            text(account, "accountType")?;
            object(account, "holder")
                .map(|_holder| ())
                .ok_or_else(|| missing("holder"))
        }
        // `PIX_INIC`: the payee is registered, and the key is optional.
        _ => Ok(()),
    }
}

/// Checks that a QR code names the Pix scheme.
fn pix_code(code: &str, codes: ErrorCodes) -> Result<(), KlaviError> {
    if code.to_ascii_lowercase().contains("br.gov.bcb.pix") {
        Ok(())
    } else {
        Err(KlaviError::business(BusinessCode::QrCodeNotPix, codes))
    }
}

/// Returns a required text field that is not empty.
pub(in crate::klavi) fn text<'a>(fields: &'a Object, name: &str) -> Result<&'a str, KlaviError> {
    let text = fields.get(name).and_then(Value::as_str);
    text.filter(|text| !text.is_empty()).ok_or_else(|| missing(name))
}

pub(in crate::klavi) fn object<'a>(fields: &'a Object, name: &str) -> Option<&'a Object> {
    fields.get(name).and_then(Value::as_object)
}

pub(in crate::klavi) fn matching(
    fields: &Object,
    name: &str,
    expected: &str,
    is_valid: impl FnOnce(&str) -> bool,
) -> Result<(), KlaviError> {
    if is_valid(text(fields, name)?) {
        Ok(())
    } else {
        Err(must_be(name, expected))
    }
}

pub(in crate::klavi) fn missing(name: &str) -> KlaviError {
    KlaviError::invalid(format!("{name} should not be empty"))
}

pub(in crate::klavi) fn must_be(name: &str, expected: &str) -> KlaviError {
    KlaviError::invalid(format!("{name} must be {expected}"))
}

fn digits(count: usize) -> impl FnOnce(&str) -> bool {
    move |text| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use serde_json::json;

    use super::*;
    use crate::contracts;

    fn body() -> Value {
        json!({
            "clientRequestId": "order-0001",
            "institutionId": "00000000-0000-4000-8000-000000000001",
            "initType": "PIX_DICT",
            "customer": {"identifierType": "CPF", "identifier": "12345678909"},
            "proxy": "12345678909",
            "amount": "1333.00",
            "currency": "BRL",
        })
    }

    /// Returns the error message for the sample body with `change` applied.
    fn error_message(change: Value) -> Option<String> {
        let (Value::Object(mut body), Value::Object(change)) = (body(), change) else {
            panic!("both are objects");
        };
        body.extend(change);
        let contract = contracts::KLAVI.get().expect("a valid contract");
        let error = PaymentRequest::check(&body, ErrorCodes::of(contract)).err()?;
        assert_eq!(error.status, StatusCode::UNPROCESSABLE_ENTITY);
        Some(error.message)
    }

    #[test]
    fn missing_dependent_field_is_named() {
        assert_eq!(error_message(json!({})), None);
        let account = json!({"ispb": "12345678", "number": "1", "accountType": "CACC"});
        let company = json!({"identifierType": "CNPJ", "identifier": "12345678000195"});
        for (change, name) in [
            (json!({"clientRequestId": ""}), "clientRequestId"),
            (json!({"proxy": ""}), "proxy"),
            (json!({"customer": company}), "loggedUserCpf"),
            (json!({"initType": "PIX_QRCODE"}), "qrCode"),
            (json!({"initType": "PIX_MANU"}), "creditorAccount"),
            (
                json!({"initType": "PIX_MANU", "creditorAccount": account}),
                "holder",
            ),
        ] {
            assert_eq!(error_message(change), Some(format!("{name} should not be empty")));
        }
    }

    #[test]
    fn invalid_field_is_named() {
        for (change, message) in [
            (
                json!({"redirectUrl": "https://shop.example/\r\nSet-Cookie: a=b"}),
                "redirectUrl must be a URL",
            ),
            (json!({"institutionId": "341"}), "institutionId must be a UUID"),
            (
                json!({"customer": {"identifierType": "CPF", "identifier": "12345678000195"}}),
                "identifier must be 11 digits",
            ),
            (
                json!({"customer": {"identifierType": "CNPJ", "identifier": "12345678909"}}),
                "identifier must be the 14 characters of a CNPJ",
            ),
        ] {
            assert_eq!(error_message(change).as_deref(), Some(message));
        }
    }
}
