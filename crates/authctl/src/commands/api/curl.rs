//! Requests as curl commands.

use std::fmt::Write as _;

use auth_core::{
    InvalidInput,
    http::{Auth, BaseUrl, Endpoint, Method, RawRequest, Url},
};

use super::{KlaviApi, body::Body};
use crate::{failure::Failure, shell::quoted};

/// Authentication that the requests of an API require.
#[derive(Debug, Clone, Copy)]
pub(super) enum Authentication {
    None,
    KlipCard,
    Klikoo,
    Klavi(KlaviApi),
}

impl Authentication {
    fn operations(self) -> &'static [&'static Endpoint] {
        match self {
            Self::None => klip_a2a::Client::operations(),
            Self::KlipCard => klip_card::Client::operations(),
            Self::Klikoo => klikoo::Client::operations(),
            Self::Klavi(_) => klavi::CustomerClient::operations(),
        }
    }

    /// Returns comments that say what the variables hold, and the headers with them.
    fn parts(self, auth: Auth) -> (Vec<&'static str>, Vec<&'static str>) {
        const KLIKOO_SIGNED: [&str; 2] = [
            "Open-Api-Timestamp: $KLIKOO_TIMESTAMP",
            "Open-Api-Signature: $KLIKOO_SIGNATURE",
        ];
        const TIMESTAMP: &str = "KLIKOO_TIMESTAMP: the time, such as 2022-03-21T10:11:40.000+07:00";
        match (self, auth) {
            (Self::None, _)
            | (Self::KlipCard | Self::Klavi(_), Auth::None | Auth::Credentials)
            | (Self::Klikoo, Auth::None) => (Vec::new(), Vec::new()),
            (Self::KlipCard, Auth::Token) => (
                vec!["KLIP_CARD_TOKEN: authctl token klip-card"],
                vec!["Authorization: $KLIP_CARD_TOKEN"],
            ),
            (Self::Klavi(KlaviApi::Customer), Auth::Token) => (
                vec!["KLAVI_TOKEN: authctl token klavi --api customer"],
                vec!["Authorization: Bearer $KLAVI_TOKEN"],
            ),
            (Self::Klavi(KlaviApi::Management), Auth::Token) => (
                vec!["KLAVI_TOKEN: authctl token klavi --api management"],
                vec!["Authorization: Bearer $KLAVI_TOKEN"],
            ),
            (Self::Klikoo, Auth::Token) => (
                vec![
                    "KLIKOO_TOKEN: authctl token klikoo",
                    TIMESTAMP,
                    "KLIKOO_SIGNATURE: Base64 of the HMAC-SHA512, under the client secret, of \
                     METHOD:PATH:TOKEN:SHA-256 of the body in hex:TIMESTAMP",
                ],
                [&["Authorization: Bearer $KLIKOO_TOKEN"][..], &KLIKOO_SIGNED].concat(),
            ),
            (Self::Klikoo, Auth::Credentials) => (
                vec![
                    TIMESTAMP,
                    "KLIKOO_SIGNATURE: Base64 of the signature of CLIENT_ID|TIMESTAMP by the auth key",
                ],
                KLIKOO_SIGNED.to_vec(),
            ),
        }
    }
}

/// Returns a curl command that sends `request` with `body` to the API at `base_url`. Environment variables stand in place of
/// the token and the signature.
pub(super) fn command(
    base_url: &Url,
    request: &RawRequest,
    body: &Body,
    authentication: Authentication,
) -> Result<String, Failure> {
    let mut url = BaseUrl::new(base_url.clone())?.join(request.path());
    url.set_query(request.query_string());
    let auth = request
        .operation(authentication.operations())
        .map_or(Auth::Token, |operation| operation.auth);
    let (variables, secrets) = authentication.parts(auth);

    let mut command = String::new();
    for variable in variables {
        let _infallible = writeln!(command, "# {variable}");
    }
    // Without it, curl expands brackets in the URL.
    command.push_str("curl --globoff");
    match *request.method() {
        Method::GET if matches!(body, Body::None) => {}
        Method::HEAD => command.push_str(" --head"),
        ref method => {
            let _infallible = write!(command, " --request {method}");
        }
    }
    let _infallible = write!(command, " {}", quoted(url.as_str()));
    for header in secrets {
        let _infallible = write!(command, " \\\n  --header \"{header}\"");
    }
    for (name, value) in request.headers() {
        let value = value.to_str().ok().ok_or_else(|| {
            InvalidInput::new(name.as_str(), "is not text", "visible ASCII for a curl command")
        })?;
        let _infallible = write!(command, " \\\n  --header {}", quoted(&format!("{name}: {value}")));
    }
    match body {
        Body::None => {}
        // Without the `@` of a file at the beginning.
        Body::Fields(json) => {
            let json = String::from_utf8_lossy(json);
            let _infallible = write!(command, " \\\n  --data-raw {}", quoted(&json));
        }
        Body::Input(file) => {
            let _infallible = write!(command, " \\\n  --data-binary {}", quoted(&format!("@{file}")));
        }
    }
    Ok(command)
}
