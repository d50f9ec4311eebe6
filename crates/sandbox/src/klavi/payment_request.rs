//! The body of a new payment: what its contract cannot say.
//!
//! Fields, types and patterns have been held to the contract before. Left are the rules that tie one field to another,
//! and those that the documents give in words.

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::{business::Business, fault::Fault};
use crate::{codes::Codes, secret};

type Object = Map<String, Value>;

/// What the resource repeats of the request, under the same names.
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

/// A request that passed every check.
#[derive(Debug, Clone)]
pub(super) struct PaymentRequest {
    /// A link may be without.
    pub(super) client_request_id: Option<String>,
    pub(super) date: Option<Date>,
    pub(super) redirect_url: Option<String>,
    /// The fields that the resource repeats.
    pub(super) fields: Object,
}

impl PaymentRequest {
    pub(super) fn check(body: &Object, codes: Codes) -> Result<Self, Fault> {
        text(body, "clientRequestId")?;
        matching(body, "institutionId", "a UUID", secret::is_uuid)?;
        customer(body)?;
        payee(body, codes)?;
        Self::read(body)
    }

    /// The payment of a link: what the payer may be asked for can be missing, and what is there has the same rules.
    pub(super) fn check_link(body: &Object, codes: Codes) -> Result<Self, Fault> {
        if object(body, "customer").is_some() {
            customer(body)?;
        }
        if body.contains_key("institutionId") {
            matching(body, "institutionId", "a UUID", secret::is_uuid)?;
        }
        if let Some(code) = body.get("qrCode").and_then(Value::as_str) {
            pix_code(code, codes)?;
        }
        Self::read(body)
    }

    fn read(body: &Object) -> Result<Self, Fault> {
        let client_request_id = body.get("clientRequestId").and_then(Value::as_str);
        let date = body.get("date").and_then(Value::as_str);
        let date = date
            .map(|date| parse_date(date).ok_or_else(|| must_be("date", "a day as YYYY-MM-DD")))
            .transpose()?;
        let redirect_url = body.get("redirectUrl").and_then(Value::as_str);
        // With a control character in it, the header `Location` could not carry it later.
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

/// `YYYY-MM-DD` and nothing looser.
pub(super) fn parse_date(text: &str) -> Option<Date> {
    let date = Date::strptime("%Y-%m-%d", text).ok()?;
    (date.to_string() == text).then_some(date)
}

/// The payer, and for a company the person who acts.
fn customer(body: &Object) -> Result<(), Fault> {
    let customer = object(body, "customer").ok_or_else(|| missing("customer"))?;
    taxpayer(customer)?;
    if text(customer, "identifierType")? == "CPF" {
        return Ok(());
    }
    text(body, "loggedUserCpf").map(|_cpf| ())
}

/// A number of the kind that it says.
pub(super) fn taxpayer(fields: &Object) -> Result<(), Fault> {
    if text(fields, "identifierType")? == "CPF" {
        matching(fields, "identifier", "11 digits", digits(11))
    } else {
        // The contract says which 14 characters.
        matching(fields, "identifier", "the 14 characters of a CNPJ", |text| {
            text.len() == 14
        })
    }
}

/// Who is paid: each way of starting has its own field.
fn payee(body: &Object, codes: Codes) -> Result<(), Fault> {
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
        // `PIX_INIC`: the payee is registered beforehand; the key is allowed and not needed.
        _ => Ok(()),
    }
}

/// A BR Code names the Pix scheme; what does not is some other QR code.
fn pix_code(code: &str, codes: Codes) -> Result<(), Fault> {
    if code.to_ascii_lowercase().contains("br.gov.bcb.pix") {
        Ok(())
    } else {
        Err(Fault::business(Business::QrCodeNotPix, codes))
    }
}

/// A field that the documents ask for here, with something in it.
pub(super) fn text<'a>(fields: &'a Object, name: &str) -> Result<&'a str, Fault> {
    let text = fields.get(name).and_then(Value::as_str);
    text.filter(|text| !text.is_empty()).ok_or_else(|| missing(name))
}

pub(super) fn object<'a>(fields: &'a Object, name: &str) -> Option<&'a Object> {
    fields.get(name).and_then(Value::as_object)
}

pub(super) fn matching(
    fields: &Object,
    name: &str,
    expected: &str,
    is_valid: impl FnOnce(&str) -> bool,
) -> Result<(), Fault> {
    if is_valid(text(fields, name)?) {
        Ok(())
    } else {
        Err(must_be(name, expected))
    }
}

pub(super) fn missing(name: &str) -> Fault {
    Fault::invalid(format!("{name} should not be empty"))
}

pub(super) fn must_be(name: &str, expected: &str) -> Fault {
    Fault::invalid(format!("{name} must be {expected}"))
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

    /// The message that refuses the sample body once `change` is laid over it.
    fn refusal(change: Value) -> Option<String> {
        let (Value::Object(mut body), Value::Object(change)) = (body(), change) else {
            panic!("both are objects");
        };
        body.extend(change);
        let contract = contracts::KLAVI.get().expect("a sound contract");
        let fault = PaymentRequest::check(&body, Codes::of(contract)).err()?;
        assert_eq!(fault.status, StatusCode::UNPROCESSABLE_ENTITY);
        Some(fault.message)
    }

    #[test]
    fn a_field_that_another_one_asks_for_is_missed_by_its_name() {
        assert_eq!(refusal(json!({})), None);
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
            assert_eq!(refusal(change), Some(format!("{name} should not be empty")));
        }
    }

    #[test]
    fn a_field_that_breaks_a_rule_in_words_is_refused_by_its_name() {
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
            assert_eq!(refusal(change).as_deref(), Some(message));
        }
    }
}
