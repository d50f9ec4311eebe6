//! Address of the server, and who may use it.

use std::net::SocketAddr;

use crate::{error::StartError, secret::Secret};

/// Minimum length of an admin token.
const MIN_LENGTH: usize = 16;

/// Rejects an admin token that could be guessed or not be sent in a header.
pub(super) fn check_admin_token(token: Option<&Secret>) -> Result<(), StartError> {
    let is_valid = |token: &Secret| {
        let token = token.expose();
        token.len() >= MIN_LENGTH && token.bytes().all(|byte| byte.is_ascii_graphic())
    };
    if token.is_none_or(is_valid) {
        return Ok(());
    }
    Err(StartError::Setting {
        setting: "allow_remote",
        problem: format!(
            "has an invalid admin token; expected at least {MIN_LENGTH} printable ASCII characters without spaces"
        ),
    })
}

/// Returns the origin of the URLs that the sandbox hands out.
pub(super) fn origin(address: SocketAddr, allowed_hosts: &[String]) -> String {
    if !address.ip().is_unspecified() {
        return format!("http://{address}");
    }
    let host = allowed_hosts.first().map_or("localhost", String::as_str);
    format!("http://{host}:{}", address.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn admin_token_is_long_and_printable() {
        let check = |token: &str| check_admin_token(Some(&Secret::new(token)));
        assert!(check("0123456789abcdef").is_ok() && check_admin_token(None).is_ok());
        for token in ["", "0123456789abcde", "0123456789abcdef ", "0123456789abcdef\n"] {
            let error = check(token).expect_err("an invalid token").to_string();
            assert!(
                error.contains("allow_remote") && error.contains("at least 16"),
                "{error}"
            );
        }
    }

    #[test]
    fn unspecified_address_is_replaced_in_urls() {
        let any = SocketAddr::from(([0, 0, 0, 0], 4010));
        assert_eq!(origin(any, &[]), "http://localhost:4010");
        assert_eq!(origin(any, &["sandbox".to_owned()]), "http://sandbox:4010");
        let one = SocketAddr::from(([127, 0, 0, 1], 4010));
        assert_eq!(origin(one, &["sandbox".to_owned()]), "http://127.0.0.1:4010");
    }
}
