//! Automatic Pix of the Customer API: consents to recurring payments, and the payments under them.

use axum::{Json, http::StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value, value::RawValue};

use super::{
    fault::Fault,
    instant::Link,
    merchant::Merchant,
    payment_request::{matching, missing, must_be, object, parse_date, taxpayer, text},
    recurring::{Charge, Consent, Terms},
};
use crate::{by_hand::ByHand, call::Kept, secret};

type Object = Map<String, Value>;
type Fields = Json<Object>;

/// `createConsent`
pub(super) fn create(merchant: &Merchant, call: &Kept<'_>, (): ()) -> Result<Fields, Fault> {
    let body = call.fields();
    text(&body, "clientRequestId")?;
    matching(&body, "institutionId", "a UUID", secret::is_uuid)?;
    let terms = terms(&body)?;
    let consent = merchant
        .consents
        .create(terms, Consent::new)
        .ok_or_else(used_before)?;
    Ok(Json(consent.resource(&merchant.consents.url(&consent))))
}

/// `consentLink`
pub(super) fn link(merchant: &Merchant, call: &Kept<'_>, (): ()) -> Result<Json<Link>, Fault> {
    merchant.customer.check_keys(call)?;
    let body = call.fields();
    let terms = terms(object(&body, "consent").ok_or_else(|| missing("consent"))?)?;
    let token = merchant.customer.issue()?;
    let consent = merchant
        .consents
        .create(terms, Consent::linked)
        .ok_or_else(used_before)?;
    Ok(Json(Link {
        id: consent.id().to_owned(),
        access_token: token.token,
        payment_url: merchant.consents.url(&consent),
    }))
}

/// `consent`
pub(super) fn consent(merchant: &Merchant, call: &Kept<'_>, (): ()) -> Result<ByHand<Fields>, Fault> {
    let consent = find(merchant, &call.segment("id"))?;
    Ok(ByHand {
        parts: consent.parts_by_hand(""),
        answer: Json(consent.resource(&merchant.consents.url(&consent))),
    })
}

/// `consentStatus`
pub(super) fn consent_status(merchant: &Merchant, call: &Kept<'_>, (): ()) -> Result<ByHand<Fields>, Fault> {
    let consent = find(merchant, &call.segment("id"))?;
    Ok(ByHand {
        parts: consent.parts_by_hand(""),
        answer: Json(consent.summary()),
    })
}

/// `createConsentPayment`
pub(super) fn charge(merchant: &Merchant, call: &Kept<'_>, (): ()) -> Result<Fields, Fault> {
    let consent = find(merchant, &call.segment("consentId"))?;
    let body = call.fields();
    let (client_request_id, day) = (text(&body, "clientRequestId")?, day(&body)?);
    let amount = amount(call.bytes().unwrap_or_default())
        .ok_or_else(|| must_be("amount", "reais with at most two decimals"))?;
    check_given(&consent)?;
    let terms = consent.terms();
    if terms.least.is_some_and(|least| amount < least) || terms.most.is_some_and(|most| amount > most) {
        return Err(must_be("amount", "what the consent allows"));
    }
    let charge = merchant.consents.add(client_request_id, |id, now| {
        Charge::new(id, consent.id(), day, now)
    });
    charge
        .map(|charge| Json(charge.resource()))
        .ok_or_else(used_before)
}

/// `consentPayment` and `consentPaymentStatus`
pub(super) fn charge_resource(merchant: &Merchant, call: &Kept<'_>, (): ()) -> Result<ByHand<Fields>, Fault> {
    let charge = find_charge(merchant, call)?;
    Ok(ByHand {
        parts: charge.parts_by_hand(""),
        answer: Json(charge.resource()),
    })
}

/// `retryConsentPayment`
pub(super) fn retry(merchant: &Merchant, call: &Kept<'_>, (): ()) -> Result<Fields, Fault> {
    let failed = find_charge(merchant, call)?;
    let consent = find(merchant, failed.consent_id())?;
    let body = call.fields();
    let (client_request_id, day) = (text(&body, "clientRequestId")?, day(&body)?);
    check_given(&consent)?;
    if !consent.terms().is_retry_accepted {
        return Err(conflict("The consent accepts no retries"));
    }
    if !failed.is_rejected() {
        return Err(conflict("The payment has not failed"));
    }
    let attempt = merchant.consents.add(client_request_id, |id, now| {
        Charge::new(id, consent.id(), day, now)
    });
    attempt
        .map(|charge| Json(charge.resource()))
        .ok_or_else(used_before)
}

/// `cancelConsentPayment`
pub(super) fn cancel(merchant: &Merchant, call: &Kept<'_>, (): ()) -> Result<Fields, Fault> {
    let charge = find_charge(merchant, call)?;
    text(&call.fields(), "cancelledBy")?;
    merchant
        .consents
        .step_of_charge(charge.id(), "canceled", Charge::cancel)
        .map_err(|_wrong_state| conflict("The payment can no longer be called off"))?;
    Ok(Json(find_charge(merchant, call)?.resource()))
}

fn find(merchant: &Merchant, id: &str) -> Result<Consent, Fault> {
    merchant
        .consents
        .get(id)
        .ok_or_else(|| Fault::not_found("Consent"))
}

fn find_charge(merchant: &Merchant, call: &Kept<'_>) -> Result<Charge, Fault> {
    merchant
        .consents
        .charge(&call.segment("consentId"), &call.segment("paymentId"))
        .ok_or_else(|| Fault::not_found("Payment"))
}

fn check_given(consent: &Consent) -> Result<(), Fault> {
    if consent.is_authorized() {
        Ok(())
    } else {
        Err(conflict("The consent is not authorized"))
    }
}

fn conflict(words: &str) -> Fault {
    Fault::new(StatusCode::CONFLICT, words)
}

fn used_before() -> Fault {
    conflict("clientRequestId has already been used")
}

/// What the contract cannot say of a consent, and what the sandbox goes by.
fn terms(body: &Object) -> Result<Terms, Fault> {
    if let Some(customer) = object(body, "customer") {
        taxpayer(customer)?;
    }
    let said = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
    let redirect_url = said("redirectUrl");
    // With a control character in it, the header `Location` could not carry it later.
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
    let (least, most) = (
        centavos(config, "minimumVariableAmount"),
        centavos(config, "maximumVariableAmount"),
    );
    if least.zip(most).is_some_and(|(least, most)| least > most) {
        return Err(must_be("minimumVariableAmount", "at most maximumVariableAmount"));
    }
    Ok(Terms {
        client_request_id: said("clientRequestId"),
        redirect_url,
        least,
        most,
        is_retry_accepted: config.get("isRetryAccepted") != Some(&Value::Bool(false)),
    })
}

/// An amount with two decimals, as the contract demands, in centavos.
fn centavos(fields: &Object, name: &str) -> Option<u128> {
    fields.get(name)?.as_str()?.replace('.', "").parse().ok()
}

/// The field `amount` of `body` in centavos, from the digits of its text or number: a float would round.
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

fn day(body: &Object) -> Result<jiff::civil::Date, Fault> {
    parse_date(text(body, "date")?).ok_or_else(|| must_be("date", "a day as YYYY-MM-DD"))
}
