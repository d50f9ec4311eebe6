//! Automatic Pix of the Customer API: consents to recurring payments, and payments under them.

use axum::{Json, http::StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value, value::RawValue};

use crate::klavi::{
    consents::{Charge, Consent, Terms},
    error::KlaviError,
    payments::request::{matching, must_be, object, parse_date, taxpayer, text},
    state::Merchant,
};
use crate::{
    ids,
    router::{Overridden, ValidRequest},
};

type Object = Map<String, Value>;
type Fields = Json<Object>;

/// Handles `createConsent`.
pub(in crate::klavi) fn create(
    merchant: &Merchant,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Fields, KlaviError> {
    let body = request.fields();
    text(&body, "clientRequestId")?;
    matching(&body, "institutionId", "a UUID", ids::is_uuid)?;
    let terms = terms(&body)?;
    let consent = merchant
        .consents
        .create(terms, Consent::new)
        .ok_or_else(duplicate_request_id)?;
    Ok(Json(consent.resource(&merchant.consents.url(&consent))))
}

/// Handles `consent`.
pub(in crate::klavi) fn consent(
    merchant: &Merchant,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Overridden<Fields>, KlaviError> {
    let consent = find(merchant, &request.path_parameter("id"))?;
    Ok(Overridden {
        overrides: consent.overrides(),
        response: Json(consent.resource(&merchant.consents.url(&consent))),
    })
}

/// Handles `consentStatus`.
pub(in crate::klavi) fn consent_status(
    merchant: &Merchant,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Overridden<Fields>, KlaviError> {
    let consent = find(merchant, &request.path_parameter("id"))?;
    Ok(Overridden {
        overrides: consent.overrides(),
        response: Json(consent.summary()),
    })
}

/// Handles `createConsentPayment`.
pub(in crate::klavi) fn charge(
    merchant: &Merchant,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Fields, KlaviError> {
    let consent = find(merchant, &request.path_parameter("consentId"))?;
    let body = request.fields();
    let (client_request_id, day) = (text(&body, "clientRequestId")?, day(&body)?);
    let amount = amount(request.bytes().unwrap_or_default())
        .ok_or_else(|| must_be("amount", "reais with at most two decimals"))?;
    check_authorized(&consent)?;
    let terms = consent.terms();
    if terms.min_amount.is_some_and(|min_amount| amount < min_amount)
        || terms.max_amount.is_some_and(|max_amount| amount > max_amount)
    {
        return Err(must_be("amount", "within the limits of the consent"));
    }
    let charge = merchant.consents.add_charge(client_request_id, |id, now| {
        Charge::new(id, consent.id(), day, now)
    });
    charge
        .map(|charge| Json(charge.resource()))
        .ok_or_else(duplicate_request_id)
}

/// Handles `consentPayment` and `consentPaymentStatus`.
pub(in crate::klavi) fn charge_resource(
    merchant: &Merchant,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Overridden<Fields>, KlaviError> {
    let charge = find_charge(merchant, request)?;
    Ok(Overridden {
        overrides: charge.overrides(),
        response: Json(charge.resource()),
    })
}

/// Handles `retryConsentPayment`.
pub(in crate::klavi) fn retry(
    merchant: &Merchant,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Fields, KlaviError> {
    let failed = find_charge(merchant, request)?;
    let consent = find(merchant, failed.consent_id())?;
    let body = request.fields();
    let (client_request_id, day) = (text(&body, "clientRequestId")?, day(&body)?);
    check_authorized(&consent)?;
    if !consent.terms().is_retry_accepted {
        return Err(conflict("The consent accepts no retries"));
    }
    if !failed.is_rejected() {
        return Err(conflict("The payment has not failed"));
    }
    let attempt = merchant.consents.add_charge(client_request_id, |id, now| {
        Charge::new(id, consent.id(), day, now)
    });
    attempt
        .map(|charge| Json(charge.resource()))
        .ok_or_else(duplicate_request_id)
}

/// Handles `cancelConsentPayment`.
pub(in crate::klavi) fn cancel(
    merchant: &Merchant,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Fields, KlaviError> {
    let charge = find_charge(merchant, request)?;
    text(&request.fields(), "cancelledBy")?;
    merchant
        .consents
        .update_charge(charge.id(), "canceled", Charge::cancel)
        .map_err(|_wrong_state| conflict("The payment can no longer be canceled"))?;
    Ok(Json(find_charge(merchant, request)?.resource()))
}

fn find(merchant: &Merchant, id: &str) -> Result<Consent, KlaviError> {
    merchant
        .consents
        .get(id)
        .ok_or_else(|| KlaviError::not_found("Consent"))
}

fn find_charge(merchant: &Merchant, request: &ValidRequest<'_>) -> Result<Charge, KlaviError> {
    merchant
        .consents
        .charge(
            &request.path_parameter("consentId"),
            &request.path_parameter("paymentId"),
        )
        .ok_or_else(|| KlaviError::not_found("Payment"))
}

fn check_authorized(consent: &Consent) -> Result<(), KlaviError> {
    if consent.is_authorized() {
        Ok(())
    } else {
        Err(conflict("The consent is not authorized"))
    }
}

fn conflict(message: &str) -> KlaviError {
    KlaviError::new(StatusCode::CONFLICT, message)
}

/// Creates the error of a `clientRequestId` that was used before.
pub(in crate::klavi) fn duplicate_request_id() -> KlaviError {
    conflict("clientRequestId has already been used")
}

/// Checks the rules that the contract cannot express, and returns the terms of the consent.
pub(in crate::klavi) fn terms(body: &Object) -> Result<Terms, KlaviError> {
    if let Some(customer) = object(body, "customer") {
        taxpayer(customer)?;
    }
    let text_field = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
    let redirect_url = text_field("redirectUrl");
    // The header `Location` cannot carry a control character.
    if redirect_url
        .as_ref()
        .is_some_and(|url| url.contains(char::is_control))
    {
        return Err(must_be("redirectUrl", "a URL"));
    }
    let none = Object::new();
    let config = object(body, "paymentMethodConfig").unwrap_or(&none);
    if let Some(debtor) = object(config, "contractDebtor") {
        taxpayer(debtor)?;
    }
    let (min_amount, max_amount) = (
        centavos(config, "minimumVariableAmount"),
        centavos(config, "maximumVariableAmount"),
    );
    if min_amount
        .zip(max_amount)
        .is_some_and(|(min_amount, max_amount)| min_amount > max_amount)
    {
        return Err(must_be("minimumVariableAmount", "at most maximumVariableAmount"));
    }
    Ok(Terms {
        client_request_id: text_field("clientRequestId"),
        redirect_url,
        min_amount,
        max_amount,
        is_retry_accepted: config.get("isRetryAccepted") != Some(&Value::Bool(false)),
    })
}

/// Returns an amount in centavos. The contract requires two decimals.
fn centavos(fields: &Object, name: &str) -> Option<u128> {
    fields.get(name)?.as_str()?.replace('.', "").parse().ok()
}

/// Returns the field `amount` of `body` in centavos, from the digits of its text or number. A float would round.
fn amount(body: &[u8]) -> Option<u128> {
    #[derive(Deserialize)]
    struct Body<'a> {
        #[serde(borrow)]
        amount: &'a RawValue,
    }

    let Body { amount } = serde_json::from_slice(body).ok()?;
    let digits = amount.get().trim_matches('"');
    let (reais, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    if decimals.len() > 2 {
        return None;
    }
    format!("{reais}{decimals:0<2}").parse().ok()
}

fn day(body: &Object) -> Result<jiff::civil::Date, KlaviError> {
    parse_date(text(body, "date")?).ok_or_else(|| must_be("date", "a day as YYYY-MM-DD"))
}
