//! Credentials in requests.

use serde_json::Value;
use test_servers::HttpRequest;

/// Headers with credentials.
const HEADERS: [&str; 2] = ["authorization", "open-api-signature"];
/// Fields with credentials, as JSON pointers.
const FIELDS: [&str; 4] = [
    "/password",
    "/additional_info/client_secret",
    "/accessKey",
    "/secretKey",
];

/// Returns the credentials in `request`: tokens, signatures, keys, the hash of a password.
pub(crate) fn credentials(request: &HttpRequest) -> Vec<String> {
    let headers = HEADERS.iter().filter_map(|name| request.header(name));
    let headers = headers.map(|value| {
        let after_scheme = value.split_once(' ').map(|(_, credentials)| credentials);
        after_scheme.unwrap_or(value).to_owned()
    });
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let keys = FIELDS.iter().filter_map(|place| body.pointer(place)?.as_str());
    headers.chain(keys.map(str::to_owned)).collect()
}
