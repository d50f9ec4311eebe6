//! Errors of the server.

use auth_core::store::{StoreError, StoreErrorKind};
use redis::{ErrorKind, RedisError, ServerErrorKind};

/// Codes with which a server denies access.
const DENIED: [&str; 3] = ["NOAUTH", "WRONGPASS", "NOPERM"];
/// Texts with which a server denies access to a script, under the code of any failed script.
const DENIED_IN_SCRIPT: [&str; 2] = ["The user executing the script can't", "ACL failure in script"];

/// Returns the store's error for `error`. The client library's errors contain no arguments of commands.
pub(crate) fn store_error(error: RedisError) -> StoreError {
    if is_denied(&error) {
        StoreError::new(StoreErrorKind::AccessDenied, "the Redis server denied access").with_source(error)
    } else {
        StoreError::new(StoreErrorKind::Unavailable, "the Redis server is unavailable").with_source(error)
    }
}

fn is_denied(error: &RedisError) -> bool {
    match error.kind() {
        ErrorKind::AuthenticationFailed | ErrorKind::Server(ServerErrorKind::NoPerm) => true,
        // A client of a cluster reports the error of a server as text.
        ErrorKind::Io => error.detail().is_some_and(|detail| {
            detail.contains("AuthenticationFailed") || DENIED.iter().any(|code| detail.contains(code))
        }),
        _ => {
            let detail = error.detail().unwrap_or_default();
            error.code().is_some_and(|code| DENIED.contains(&code))
                || DENIED_IN_SCRIPT.iter().any(|text| detail.contains(text))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn denial_by_a_cluster_is_recognized() {
        let error = |detail: &str| {
            let message = "Failed to create initial connections";
            store_error((ErrorKind::Io, message, detail.to_owned()).into()).kind()
        };
        let denied = "Password authentication failed - AuthenticationFailed";
        assert_eq!(error(denied), StoreErrorKind::AccessDenied);
        assert_eq!(
            error("Connection refused (os error 111)"),
            StoreErrorKind::Unavailable
        );
    }
}
