//! Tokens that the providers have issued.

use axum::Json;
use serde::{Deserialize, Serialize};

use super::{body, problem::Problem};
use crate::{control::Control, router::ValidRequest, token::IssuedToken};

#[derive(Serialize)]
pub(super) struct Tokens {
    tokens: Vec<IssuedToken>,
}

#[derive(Deserialize)]
struct Selection {
    token_id: Option<String>,
}

/// Calls the method of the handle of the provider in the path.
///
/// The contract allows only providers with tokens; Klavi is the last of them.
macro_rules! of_provider {
    ($control:expr, $request:expr, $method:ident($($argument:expr),*)) => {
        match &*$request.path_parameter("provider") {
            "klip-card" => $control.klip_card.$method($($argument),*),
            "klikoo" => $control.klikoo.$method($($argument),*),
            _ => $control.klavi.$method($($argument),*),
        }
    };
}

/// Handles `tokens`.
pub(super) fn list(control: &Control, request: &ValidRequest<'_>, (): ()) -> Json<Tokens> {
    Json(Tokens {
        tokens: of_provider!(control, request, tokens()),
    })
}

/// Handles `revokeTokens`.
pub(super) fn revoke(control: &Control, request: &ValidRequest<'_>, (): ()) -> Result<Json<Tokens>, Problem> {
    match body::read::<Selection>(request)?.token_id {
        Some(id) => of_provider!(control, request, revoke_token(&id))?,
        None => of_provider!(control, request, revoke_tokens()),
    }
    Ok(list(control, request, ()))
}

/// Handles `expireTokens`.
pub(super) fn expire(control: &Control, request: &ValidRequest<'_>, (): ()) -> Result<Json<Tokens>, Problem> {
    match body::read::<Selection>(request)?.token_id {
        Some(id) => of_provider!(control, request, expire_token(&id))?,
        None => of_provider!(control, request, expire_tokens()),
    }
    Ok(list(control, request, ()))
}
