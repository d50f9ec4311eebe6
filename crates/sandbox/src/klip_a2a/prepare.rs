//! `POST /v2/a2a/prepare`: every documented rule, each with its code.

use std::sync::Arc;

use axum::{Json, extract::State, http::StatusCode};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::{Wallet, is_address, request::Kind};
use crate::{klip_error::KlipError, received::Received};

type Object = Map<String, Value>;

/// A documented code with the field that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Invalid {
    RequestType = 6010,
    BappName = 6401,
    Transaction = 6402,
    To = 6403,
    Amount = 6404,
    Contract = 6405,
    CardId = 6406,
    Abi = 6407,
    Params = 6408,
    Value = 6409,
    UnknownType = 6410,
    From = 6411,
}

#[derive(Debug, Serialize)]
pub(super) struct Prepared {
    request_key: String,
    status: &'static str,
    expiration_time: i64,
}

pub(super) async fn prepare(
    State(wallet): State<Arc<Wallet>>,
    request: Received,
) -> Result<Json<Prepared>, KlipError> {
    wallet.requests.count_prepare_call();
    let body = request.json_object().map_err(|malformed| {
        KlipError::new(
            StatusCode::BAD_REQUEST,
            Invalid::RequestType as i64,
            format!("invalid request type: {malformed}"),
        )
    })?;
    let kind = kind(&body)?;
    let request = wallet.requests.prepare(kind);
    Ok(Json(Prepared {
        request_key: request.key,
        status: "prepared",
        expiration_time: request.expires_at,
    }))
}

/// Checks the whole body, and says what approving it will produce.
fn kind(body: &Object) -> Result<Kind, Invalid> {
    let kind = body
        .get("type")
        .and_then(Value::as_str)
        .ok_or(Invalid::RequestType)?;
    body.get("bapp")
        .and_then(|bapp| bapp.get("name"))
        .and_then(Value::as_str)
        .filter(|name| !name.is_empty())
        .ok_or(Invalid::BappName)?;
    match kind {
        // Neither type has a transaction: one that carries it was meant to be another type.
        "auth" | "sign_message" if body.contains_key("transaction") => Err(Invalid::Transaction),
        "auth" => Ok(Kind::Link),
        "sign_message" => message(body).map(|()| Kind::Signature),
        "send_klay" | "send_token" | "send_card" | "execute_contract" => {
            transaction(kind, body).map(|()| Kind::Transaction)
        }
        _ => Err(Invalid::UnknownType),
    }
}

/// No code is published for `sign_message`: the nearest ones stand in.
fn message(body: &Object) -> Result<(), Invalid> {
    let message = object(body, "message").ok_or(Invalid::Transaction)?;
    from(message)?;
    require(message, "value", Invalid::Value, |text| !text.is_empty())
}

fn transaction(kind: &str, body: &Object) -> Result<(), Invalid> {
    let transaction = object(body, "transaction").ok_or(Invalid::Transaction)?;
    from(transaction)?;
    require(transaction, "to", Invalid::To, is_address)?;
    match kind {
        "send_klay" => require(transaction, "amount", Invalid::Amount, is_amount),
        "send_token" => {
            require(transaction, "amount", Invalid::Amount, is_amount)?;
            require(transaction, "contract", Invalid::Contract, is_address)
        }
        "send_card" => {
            require(transaction, "card_id", Invalid::CardId, is_integer)?;
            require(transaction, "contract", Invalid::Contract, is_address)
        }
        _ => {
            require(transaction, "value", Invalid::Value, is_integer)?;
            contract_call(transaction)
        }
    }
}

/// `abi` and `params` are JSON within a JSON string, and belong together.
fn contract_call(transaction: &Object) -> Result<(), Invalid> {
    let abi: Object = parse(transaction, "abi").ok_or(Invalid::Abi)?;
    let params: Vec<Value> = parse(transaction, "params").ok_or(Invalid::Params)?;
    match abi.get("inputs") {
        Some(Value::Array(inputs)) if inputs.len() != params.len() => Err(Invalid::Params),
        _ => Ok(()),
    }
}

/// `from` may be absent, but not malformed.
fn from(fields: &Object) -> Result<(), Invalid> {
    if fields.contains_key("from") {
        require(fields, "from", Invalid::From, is_address)
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

/// Every scalar is a string on this wire, numbers too.
fn require(
    fields: &Object,
    field: &str,
    invalid: Invalid,
    is_valid: impl FnOnce(&str) -> bool,
) -> Result<(), Invalid> {
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

/// A decimal with at most six places.
fn is_amount(text: &str) -> bool {
    match text.split_once('.') {
        Some((whole, places)) => is_integer(whole) && is_integer(places) && places.len() <= 6,
        None => is_integer(text),
    }
}

impl Invalid {
    /// The wire's own messages are not published; nobody should match on these.
    fn message(self) -> &'static str {
        match self {
            Self::RequestType => "invalid request type",
            Self::BappName => "bapp name required",
            Self::Transaction => "invalid transaction",
            Self::To => "invalid `to` address",
            Self::Amount => "invalid `amount`",
            Self::Contract => "invalid `contract`",
            Self::CardId => "invalid `card_id`",
            Self::Abi => "invalid `abi`",
            Self::Params => "invalid `params`",
            Self::Value => "invalid `value`",
            Self::UnknownType => "unknown request type",
            Self::From => "invalid `from` address",
        }
    }
}

impl From<Invalid> for KlipError {
    fn from(invalid: Invalid) -> Self {
        Self::new(StatusCode::BAD_REQUEST, invalid as i64, invalid.message())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_a_plain_decimal_with_at_most_six_places() {
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

    #[test]
    fn every_code_has_its_documented_number() {
        assert_eq!(Invalid::RequestType as i64, 6010);
        assert_eq!(Invalid::BappName as i64, 6401);
        assert_eq!(Invalid::Value as i64, 6409);
        assert_eq!(Invalid::From as i64, 6411);
    }
}
