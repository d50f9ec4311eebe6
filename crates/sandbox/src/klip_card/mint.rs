//! `mint`

use axum::Json;
use serde::Serialize;
use serde_json::Value;

use super::{catalogue, minted::MONTHLY_LIMIT, state::Partner};
use crate::{
    klip::{KlipError, is_address},
    router::ValidRequest,
};

#[derive(Debug, Serialize)]
pub(super) struct Sent {
    hash: String,
}

/// Handles `mint`. The errors are not documented, so a violated rule of the documents is a bad request.
pub(super) fn mint(partner: &Partner, request: &ValidRequest<'_>, (): ()) -> Result<Json<Sent>, KlipError> {
    if !partner.pin.matches(request.text("pin")) {
        return Err(KlipError::bad_request("`pin` is not the PIN of this account"));
    }
    let fields = request.fields();
    let receivers: Vec<&str> = fields["to_address"]
        .as_array()
        .map_or(&[][..], Vec::as_slice)
        .iter()
        .filter_map(Value::as_str)
        .collect();
    if !receivers.iter().all(|receiver| is_address(receiver)) {
        return Err(KlipError::bad_request("`to_address` contains an invalid address"));
    }
    if !request
        .text("contract_address")
        .eq_ignore_ascii_case(&catalogue::contract_address())
    {
        return Err(KlipError::bad_request(
            "`contract_address` is not the contract of this account",
        ));
    }
    if !partner.images.contains(request.text("image")) {
        return Err(KlipError::bad_request("`image` was not uploaded"));
    }
    let hash = partner.ids.chain_hash();
    if !partner.minted.add(&receivers, &hash, partner.clock.now()) {
        return Err(KlipError::bad_request(format_args!(
            "quota of {MONTHLY_LIMIT} Cards a month exceeded"
        )));
    }
    Ok(Json(Sent { hash }))
}
