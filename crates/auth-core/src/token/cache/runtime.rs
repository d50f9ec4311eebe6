//! Tokio runtime of a caller.

use std::{future::ready, panic::catch_unwind, time::Duration};

use tokio::runtime::Handle;

use crate::{TokenError, TokenErrorKind};

/// Returns the runtime of this context, which must have a timer: fetches and some of their waiters need one.
pub(super) fn current() -> Result<Handle, TokenError> {
    let runtime = Handle::try_current().map_err(|error| {
        TokenError::new(TokenErrorKind::NoRuntime, "no Tokio runtime in this context").with_source(error)
    })?;
    // Tokio has no API that tells whether a runtime has a timer, but using a missing one panics.
    match catch_unwind(|| drop(tokio::time::timeout(Duration::ZERO, ready(())))) {
        Ok(()) => Ok(runtime),
        Err(_panic) => Err(TokenError::new(
            TokenErrorKind::NoRuntime,
            "the Tokio runtime in this context has no timer; expected one built with `enable_time` or `enable_all`",
        )),
    }
}
