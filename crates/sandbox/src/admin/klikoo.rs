//! Klikoo B2B, as the supplier and the operator.

use axum::{Json, http::StatusCode};
use serde::{Deserialize, Serialize};

use super::{body, problem::Problem};
use crate::{
    control::Control,
    error::ControlError,
    klikoo::{Klikoo, Purchase, Rejection},
    router::ValidRequest,
};

/// Balance in rupiah, as text, since JavaScript reads numbers as floats.
#[derive(Serialize, Deserialize)]
pub(super) struct Balance {
    balance: String,
}

#[derive(Serialize)]
pub(super) struct Purchases {
    purchases: Vec<Purchase>,
}

#[derive(Deserialize)]
struct Failure {
    reason: String,
}

#[derive(Serialize)]
pub(super) struct Rejections {
    rejections: Vec<Rejection>,
}

/// Handles `klikooBalance`.
pub(super) fn balance(control: &Control, _request: &ValidRequest<'_>, (): ()) -> Json<Balance> {
    Json(Balance {
        balance: control.klikoo.balance().to_string(),
    })
}

/// Handles `setKlikooBalance`.
pub(super) fn set_balance(
    control: &Control,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<Balance>, Problem> {
    let wanted: Balance = body::read(request)?;
    // The contract allows up to 18 digits, which fit.
    control
        .klikoo
        .set_balance(wanted.balance.parse().unwrap_or(u64::MAX));
    Ok(balance(control, request, ()))
}

/// Handles `klikooPurchases`.
pub(super) fn purchases(control: &Control, _request: &ValidRequest<'_>, (): ()) -> Json<Purchases> {
    Json(Purchases {
        purchases: control.klikoo.purchases(),
    })
}

/// Handles `settleKlikooPurchase`.
pub(super) fn settle(
    control: &Control,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<Purchase>, Problem> {
    act(control, request, Klikoo::settle_purchase)
}

/// Handles `failKlikooPurchase`.
pub(super) fn fail(control: &Control, request: &ValidRequest<'_>, (): ()) -> Result<Json<Purchase>, Problem> {
    let Failure { reason } = body::read(request)?;
    act(control, request, |klikoo, id| klikoo.fail_purchase(id, reason))
}

/// Handles `klikooRejections`.
pub(super) fn rejections(control: &Control, _request: &ValidRequest<'_>, (): ()) -> Json<Rejections> {
    Json(Rejections {
        rejections: control.klikoo.rejections(),
    })
}

/// Handles `rejectNextKlikoo`.
pub(super) fn reject_next(
    control: &Control,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<Rejections>, Problem> {
    let Rejection { code, operation } = body::read(request)?;
    let queued = match &operation {
        Some(operation) => control.klikoo.reject_next_of(operation, &code),
        None => control.klikoo.reject_next(&code),
    };
    // The unknown object is in the body, not in the path.
    queued.map_err(|error| match &error {
        ControlError::Unknown {
            what: "operation", ..
        } => {
            let expected = format!("one of {}", control.klikoo.operations().join(", "));
            Problem::field("/operation", error.to_string(), expected)
        }
        _ => Problem::field(
            "/code",
            error.to_string(),
            "an error of the documented table, such as `503xx9991`",
        ),
    })?;
    Ok(rejections(control, request, ()))
}

/// Handles `clearKlikooRejections`.
pub(super) fn clear_rejections(control: &Control, _request: &ValidRequest<'_>, (): ()) -> StatusCode {
    control.klikoo.clear_rejections();
    StatusCode::NO_CONTENT
}

/// Applies `action` to the purchase in the path, and returns it.
fn act(
    control: &Control,
    request: &ValidRequest<'_>,
    action: impl FnOnce(&Klikoo, &str) -> Result<(), ControlError>,
) -> Result<Json<Purchase>, Problem> {
    let id = request.path_parameter("transaction_id");
    action(&control.klikoo, &id)?;
    let mut purchases = control.klikoo.purchases().into_iter();
    let found = purchases.find(|purchase| purchase.transaction_id == id);
    Ok(Json(found.ok_or(ControlError::Unknown { what: "purchase", id })?))
}
