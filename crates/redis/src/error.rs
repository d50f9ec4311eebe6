//! Errors of the server.

use auth_core::store::{StoreError, StoreErrorKind};
use redis::{ErrorKind, RedisError, ServerErrorKind};

/// Returns the store's error for `error`. The client library's errors contain no arguments of commands.
pub(crate) fn store_error(error: RedisError) -> StoreError {
    let is_denied = matches!(
        error.kind(),
        ErrorKind::AuthenticationFailed | ErrorKind::Server(ServerErrorKind::NoPerm)
    ) || matches!(error.code(), Some("NOAUTH" | "WRONGPASS" | "NOPERM"));
    if is_denied {
        StoreError::new(StoreErrorKind::AccessDenied, "the Redis server denied access").with_source(error)
    } else {
        StoreError::new(StoreErrorKind::Unavailable, "the Redis server is unavailable").with_source(error)
    }
}
