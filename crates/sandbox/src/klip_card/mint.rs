//! `mint`: Cards for receivers, signed with the PIN.

use axum::Json;
use serde::Serialize;
use serde_json::Value;

use super::{Partner, catalogue, minted::MONTHLY_LIMIT};
use crate::{call::Kept, klip_error::KlipError};

#[derive(Debug, Serialize)]
pub(super) struct Sent {
    hash: String,
}

/// Nothing is documented of what is refused here, or how: what the documents demand is checked, and answered as a
/// malformed request.
pub(super) fn mint(partner: &Partner, call: &Kept<'_>, (): ()) -> Result<Json<Sent>, KlipError> {
    if !partner.pin.is(call.text("pin")) {
        return Err(KlipError::bad_request("`pin` is not this account's"));
    }
    let fields = call.fields();
    let receivers: Vec<&str> = fields["to_address"]
        .as_array()
        .map_or(&[][..], Vec::as_slice)
        .iter()
        .filter_map(Value::as_str)
        .collect();
    if !receivers.iter().all(|receiver| is_address(receiver)) {
        return Err(KlipError::bad_request("`to_address` has what is no address"));
    }
    if !call
        .text("contract_address")
        .eq_ignore_ascii_case(&catalogue::contract_address())
    {
        return Err(KlipError::bad_request("`contract_address` is not this account's"));
    }
    if !partner.images.has(call.text("image")) {
        return Err(KlipError::bad_request("`image` was not uploaded"));
    }
    let hash = partner.ids.chain_hash();
    if !partner.minted.add(&receivers, &hash, partner.clock.now()) {
        return Err(KlipError::bad_request(format_args!(
            "more than {MONTHLY_LIMIT} Cards in this month"
        )));
    }
    Ok(Json(Sent { hash }))
}

/// `0x` and the 20 bytes of an address, in hex of either case.
fn is_address(text: &str) -> bool {
    text.strip_prefix("0x")
        .is_some_and(|hex| hex::decode_to_slice(hex, &mut [0; 20]).is_ok())
}
