//! The operations of the Klip Card Minting API that this crate calls.

use auth_core::http::{Endpoint, Repeat};
use http::Method;

/// `rest-api-card-minting`, "Sign In".
pub(crate) static SIGN_IN: Endpoint = Endpoint {
    operation: "sign in",
    method: Method::POST,
    path: "/v2/partner/auth",
    repeat: Repeat::Safe,
};

/// "Get Card Information By BApp"; named in `rest-api-card-minting`, path from the curl sample of `basics`.
pub(crate) static BAPPS: Endpoint = Endpoint {
    operation: "bapps",
    method: Method::GET,
    path: "/v2/wallet/bapp",
    repeat: Repeat::Safe,
};

/// "Get Card Information"; named in `rest-api-card-minting`, path observed at two integrators.
pub(crate) static CARDS: Endpoint = Endpoint {
    operation: "cards",
    method: Method::GET,
    path: "/v2/wallet/nft/{nft_id}",
    repeat: Repeat::Safe,
};
