//! The body of a new payment, checked field by field.

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::fault::Fault;
use crate::secret;

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
    pub(super) client_request_id: String,
    pub(super) date: Option<Date>,
    pub(super) redirect_url: Option<String>,
    /// The fields that the resource repeats.
    pub(super) fields: Object,
}

impl PaymentRequest {
    pub(super) fn check(body: &Object) -> Result<Self, Fault> {
        let client_request_id = text(body, "clientRequestId")?.to_owned();
        matching(body, "institutionId", "a UUID", secret::is_uuid)?;
        customer(body)?;
        matching(body, "amount", "a decimal with two places", is_amount)?;
        matching(body, "currency", "BRL", |currency| currency == "BRL")?;
        payee(body)?;
        if let Some(account) = present(body, "debtorAccount") {
            matching(fields(account, "debtorAccount")?, "ispb", "8 digits", digits(8))?;
        }
        let date = present(body, "date")
            .map(|date| {
                date.as_str()
                    .and_then(parse_date)
                    .ok_or_else(|| must_be("date", "a day as YYYY-MM-DD"))
            })
            .transpose()?;
        let redirect_url = present(body, "redirectUrl")
            .map(|_given| {
                // With a control character in it, the header `Location` could not carry it later.
                matching(body, "redirectUrl", "a URL", |url| {
                    !url.contains(char::is_control)
                })?;
                text(body, "redirectUrl").map(str::to_owned)
            })
            .transpose()?;
        let fields = body
            .iter()
            .filter(|(name, _)| REPEATED.contains(&name.as_str()))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        Ok(Self {
            client_request_id,
            date,
            redirect_url,
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
    let customer = object(body, "customer")?;
    match text(customer, "identifierType")? {
        "CPF" => matching(customer, "identifier", "11 digits", digits(11)),
        "CNPJ" => {
            matching(customer, "identifier", "14 digits", digits(14))?;
            matching(body, "loggedUserCpf", "11 digits", digits(11))
        }
        _ => Err(must_be("identifierType", "CPF or CNPJ")),
    }
}

/// Who is paid: each way of starting has its own field.
fn payee(body: &Object) -> Result<(), Fault> {
    match text(body, "initType")? {
        "PIX_DICT" => matching(body, "proxy", "at most 77 characters", |proxy| {
            proxy.chars().count() <= 77
        }),
        // The payee is registered beforehand; the key is allowed and not needed.
        "PIX_INIC" => Ok(()),
        "PIX_QRCODE" => {
            let code = text(body, "qrCode")?;
            if code.chars().count() > 512 {
                return Err(must_be("qrCode", "at most 512 characters"));
            }
            pix_code(code)
        }
        "PIX_MANU" => {
            let account = object(body, "creditorAccount")?;
            matching(account, "ispb", "8 digits", digits(8))?;
            text(account, "number")?;
            matching(account, "accountType", "CACC, SVGS or TRAN", |kind| {
                ["CACC", "SVGS", "TRAN"].contains(&kind)
            })
        }
        _ => Err(must_be("initType", "PIX_INIC, PIX_MANU, PIX_DICT or PIX_QRCODE")),
    }
}

/// A BR Code names the Pix scheme; what does not is some other QR code.
fn pix_code(code: &str) -> Result<(), Fault> {
    if code.to_ascii_lowercase().contains("br.gov.bcb.pix") {
        Ok(())
    } else {
        Err(Fault::business(4101, "QR code not related to Pix"))
    }
}

/// An explicit null is an absent field.
fn present<'a>(fields: &'a Object, name: &str) -> Option<&'a Value> {
    fields.get(name).filter(|value| !value.is_null())
}

fn text<'a>(fields: &'a Object, name: &str) -> Result<&'a str, Fault> {
    present(fields, name)
        .ok_or_else(|| Fault::invalid(format!("{name} should not be empty")))?
        .as_str()
        .filter(|text| !text.is_empty())
        .ok_or_else(|| must_be(name, "a string with something in it"))
}

fn object<'a>(body: &'a Object, name: &str) -> Result<&'a Object, Fault> {
    let value = present(body, name).ok_or_else(|| Fault::invalid(format!("{name} should not be empty")))?;
    fields(value, name)
}

fn fields<'a>(value: &'a Value, name: &str) -> Result<&'a Object, Fault> {
    value.as_object().ok_or_else(|| must_be(name, "an object"))
}

fn matching(
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

fn must_be(name: &str, expected: &str) -> Fault {
    Fault::invalid(format!("{name} must be {expected}"))
}

fn digits(count: usize) -> impl FnOnce(&str) -> bool {
    move |text| text.len() == count && is_number(text)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_amount(text: &str) -> bool {
    text.split_once('.')
        .is_some_and(|(reais, centavos)| is_number(reais) && is_number(centavos) && centavos.len() == 2)
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use serde_json::json;

    use super::*;

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
        let fault = PaymentRequest::check(&body).err()?;
        assert_eq!(fault.status, StatusCode::UNPROCESSABLE_ENTITY);
        Some(fault.message)
    }

    #[test]
    fn every_required_field_is_missed_by_its_name() {
        assert_eq!(refusal(json!({})), None);
        for name in [
            "clientRequestId",
            "institutionId",
            "initType",
            "customer",
            "proxy",
            "amount",
            "currency",
        ] {
            assert_eq!(
                refusal(json!({ name: null })),
                Some(format!("{name} should not be empty"))
            );
        }
    }

    #[test]
    fn every_malformed_field_is_refused_by_its_name() {
        for (change, message) in [
            (
                json!({"amount": "1333"}),
                "amount must be a decimal with two places",
            ),
            (
                json!({"amount": 1333.0}),
                "amount must be a string with something in it",
            ),
            (json!({"currency": "USD"}), "currency must be BRL"),
            (
                json!({"redirectUrl": "https://shop.example/\r\nSet-Cookie: a=b"}),
                "redirectUrl must be a URL",
            ),
            (json!({"institutionId": "341"}), "institutionId must be a UUID"),
            (json!({"date": "2025-7-1"}), "date must be a day as YYYY-MM-DD"),
            (
                json!({"customer": {"identifierType": "CPF", "identifier": "1"}}),
                "identifier must be 11 digits",
            ),
            (
                json!({"customer": {"identifierType": "CNPJ", "identifier": "12345678000195"}}),
                "loggedUserCpf should not be empty",
            ),
            (
                json!({"initType": "PIX_MANU"}),
                "creditorAccount should not be empty",
            ),
            (json!({"initType": "PIX_QRCODE"}), "qrCode should not be empty"),
            (
                json!({"initType": "PIX"}),
                "initType must be PIX_INIC, PIX_MANU, PIX_DICT or PIX_QRCODE",
            ),
            (json!({"debtorAccount": {"ispb": "1"}}), "ispb must be 8 digits"),
        ] {
            assert_eq!(refusal(change).as_deref(), Some(message));
        }
    }
}
