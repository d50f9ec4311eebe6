//! `prepare`

use axum::Json;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::{
    ask::{Ask, Kind},
    codes::Code,
    state::Wallet,
};
use crate::{
    klip::{KlipError, is_address},
    router::{IncomingRequest, ValidRequest},
};

type Object = Map<String, Value>;

#[derive(Debug, Serialize)]
pub(super) struct Prepared {
    request_key: String,
    status: &'static str,
    expiration_time: i64,
}

/// Counts the request, and checks every rule that has an error code.
pub(super) fn check(wallet: &Wallet, request: &IncomingRequest) -> Result<Kind, KlipError> {
    wallet.requests.count_prepare_request();
    request
        .object()
        .ok_or(Code::RequestType)
        .and_then(kind)
        .map_err(|code| code.error(request.codes()))
}

/// Handles `prepare`.
pub(super) fn prepare(wallet: &Wallet, request: &ValidRequest<'_>, kind: Kind) -> Json<Prepared> {
    let request = wallet.requests.prepare(Ask::new(kind, &request.fields()));
    Json(Prepared {
        request_key: request.key,
        status: "prepared",
        expiration_time: request.expires_at,
    })
}

/// Checks the body, and returns the kind of result that approval produces.
fn kind(body: &Object) -> Result<Kind, Code> {
    let kind = body
        .get("type")
        .and_then(Value::as_str)
        .ok_or(Code::RequestType)?;
    body.get("bapp")
        .and_then(|bapp| bapp.get("name"))
        .and_then(Value::as_str)
        .filter(|name| !name.is_empty())
        .ok_or(Code::BappName)?;
    match kind {
        // Neither type has a transaction. A body with one was meant for another type.
        "auth" | "sign_message" if body.contains_key("transaction") => Err(Code::Transaction),
        "auth" => Ok(Kind::Link),
        "sign_message" => message(body).map(|()| Kind::Signature),
        "send_klay" | "send_token" | "send_card" | "execute_contract" => {
            transaction(kind, body).map(|()| Kind::Transaction)
        }
        _ => Err(Code::UnknownType),
    }
}

/// Checks the message of `sign_message`. It has no published codes, so these are the closest ones.
fn message(body: &Object) -> Result<(), Code> {
    let message = object(body, "message").ok_or(Code::Transaction)?;
    from(message)?;
    require(message, "value", Code::Value, |text| !text.is_empty())
}

fn transaction(kind: &str, body: &Object) -> Result<(), Code> {
    let transaction = object(body, "transaction").ok_or(Code::Transaction)?;
    from(transaction)?;
    require(transaction, "to", Code::To, is_address)?;
    match kind {
        "send_klay" => require(transaction, "amount", Code::Amount, is_amount),
        "send_token" => {
            require(transaction, "amount", Code::Amount, is_amount)?;
            require(transaction, "contract", Code::Contract, is_address)
        }
        "send_card" => {
            require(transaction, "card_id", Code::CardId, is_integer)?;
            require(transaction, "contract", Code::Contract, is_address)
        }
        _ => {
            require(transaction, "value", Code::Value, is_integer)?;
            contract_call(transaction)
        }
    }
}

/// Checks `abi` and `params`, which are JSON within a JSON string and must match.
fn contract_call(transaction: &Object) -> Result<(), Code> {
    let abi: Object = parse(transaction, "abi").ok_or(Code::Abi)?;
    let params: Vec<Value> = parse(transaction, "params").ok_or(Code::Params)?;
    match abi.get("inputs") {
        Some(Value::Array(inputs)) if inputs.len() != params.len() => Err(Code::Params),
        _ => Ok(()),
    }
}

/// Checks `from`, which is optional.
fn from(fields: &Object) -> Result<(), Code> {
    if fields.contains_key("from") {
        require(fields, "from", Code::From, is_address)
    } else {
        Ok(())
    }
}

fn object<'a>(body: &'a Object, field: &str) -> Option<&'a Object> {
    body.get(field).and_then(Value::as_object)
}

fn parse<T: DeserializeOwned>(fields: &Object, field: &str) -> Option<T> {
    let text = fields.get(field)?.as_str()?;
    serde_json::from_str(text).ok()
}

/// Checks a field. Every scalar of this API is a string, numbers included.
fn require(
    fields: &Object,
    field: &str,
    invalid: Code,
    is_valid: impl FnOnce(&str) -> bool,
) -> Result<(), Code> {
    fields
        .get(field)
        .and_then(Value::as_str)
        .filter(|text| is_valid(text))
        .map(|_valid| ())
        .ok_or(invalid)
}

fn is_integer(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns whether `text` is a decimal with at most six places.
fn is_amount(text: &str) -> bool {
    match text.split_once('.') {
        Some((whole, places)) => is_integer(whole) && is_integer(places) && places.len() <= 6,
        None => is_integer(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amount_is_decimal_with_six_places() {
        for valid in ["0", "1", "10.5", "0.000001", "123456789012345678901.1"] {
            assert!(is_amount(valid), "{valid}");
        }
        for invalid in [
            "",
            ".",
            "1.",
            ".5",
            "-1",
            "+1",
            "1e3",
            "1,5",
            "0.0000001",
            "1.2.3",
            " 1",
        ] {
            assert!(!is_amount(invalid), "{invalid}");
        }
    }
}
