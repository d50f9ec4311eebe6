//! `GET /v2/a2a/result`: where a request stands.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};

use super::{
    Wallet, cards,
    request::{Request, Status},
};
use crate::{klip_error::KlipError, received::Received};

/// Documented: the request key does not exist.
const UNKNOWN_KEY: i64 = 6000;
/// Documented: the request key ran out.
const EXPIRED_KEY: i64 = 6001;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyQuery {
    #[serde(default)]
    request_key: String,
}

/// The answer, and the shape of an error that is tied to a key.
#[derive(Debug, Serialize)]
struct Answer {
    request_key: String,
    expiration_time: i64,
    status: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<Outcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Failure>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Outcome {
    Linked { klaytn_address: &'static str },
    Transaction { tx_hash: String, status: &'static str },
    Signed { signature: String },
}

#[derive(Debug, Serialize)]
struct Failure {
    code: i64,
    message: String,
}

pub(super) async fn result(
    State(wallet): State<Arc<Wallet>>,
    received: Received,
) -> Result<Response, KlipError> {
    let KeyQuery { request_key } = received.query()?;
    let request = wallet
        .requests
        .get(&request_key)
        .ok_or_else(|| KlipError::new(StatusCode::BAD_REQUEST, UNKNOWN_KEY, "request key does not exist"))?;
    Ok(if request.is_expired(wallet.requests.now()) {
        (StatusCode::BAD_REQUEST, Json(expired(request))).into_response()
    } else {
        Json(answer(request)).into_response()
    })
}

fn answer(request: Request) -> Answer {
    let status = request.status.to_string();
    let (result, error) = match request.status {
        Status::Prepared | Status::Canceled => (None, None),
        Status::Requested { tx_hash } => (Some(transaction(tx_hash, "pending")), None),
        Status::Linked => (
            Some(Outcome::Linked {
                klaytn_address: cards::OWNER,
            }),
            None,
        ),
        Status::Signed { signature } => (Some(Outcome::Signed { signature }), None),
        Status::Settled { tx_hash, success } => {
            let status = if success { "success" } else { "fail" };
            (Some(transaction(tx_hash, status)), None)
        }
        Status::Failed { code, message } => (None, Some(Failure { code, message })),
    };
    Answer {
        request_key: request.key,
        expiration_time: request.expires_at,
        status,
        result,
        error,
    }
}

fn transaction(tx_hash: String, status: &'static str) -> Outcome {
    Outcome::Transaction { tx_hash, status }
}

fn expired(request: Request) -> Answer {
    Answer {
        request_key: request.key,
        expiration_time: request.expires_at,
        status: "error".to_owned(),
        result: None,
        error: Some(Failure {
            code: EXPIRED_KEY,
            message: "request key expired".to_owned(),
        }),
    }
}
