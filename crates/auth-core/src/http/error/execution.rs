//! Execution of failed calls.

use http::StatusCode;

/// States whether the provider executed a failed call.
///
/// Use this, not the status of the response, to settle a call that moves money or mints: a gateway in front of the
/// provider can return any status after the provider executed the call.
///
/// ```
/// use auth_core::http::{Error, Execution};
///
/// fn next_step<C>(error: &Error<C>) -> &'static str {
///     match error.execution() {
///         Execution::NotExecuted => "correct the request, or send it again",
///         Execution::ExecutedBefore => "look up the earlier call with this reference",
///         // Includes variants of later versions.
///         _ => "look the call up before sending it again",
///     }
/// }
/// # let _ = next_step::<String>;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Execution {
    /// The provider did not execute the call: no request was sent, or the provider itself rejected each request with a
    /// documented code or error shape.
    NotExecuted,
    /// Unknown: a request may have been sent, and no response of the provider itself rejects it.
    Unknown,
    /// The provider reports a conflict with an earlier call under the same reference: this call, if an intermediary
    /// repeated it, or one before it. This call had no further effect.
    ExecutedBefore,
}

impl Execution {
    /// Returns the execution that an error response with `status` proves, **if the provider itself wrote it**: executed
    /// before for a conflict (409), not executed for another 4xx, unknown for 408 and 5xx.
    ///
    /// A [`Protocol`](crate::http::Protocol) calls this only after it has recognised a documented shape in the body.
    #[must_use]
    pub fn by_status(status: StatusCode) -> Self {
        match status.as_u16() {
            409 => Self::ExecutedBefore,
            408 => Self::Unknown,
            400..=499 => Self::NotExecuted,
            _ => Self::Unknown,
        }
    }

    /// Returns the execution of a call with an earlier attempt whose outcome is unknown.
    pub(in crate::http) fn after_unresolved(self) -> Self {
        match self {
            Self::ExecutedBefore => self,
            Self::NotExecuted | Self::Unknown => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conflict_alone_was_executed_before() {
        for (status, execution) in [
            (400, Execution::NotExecuted),
            (404, Execution::NotExecuted),
            (408, Execution::Unknown),
            (409, Execution::ExecutedBefore),
            (499, Execution::NotExecuted),
            (301, Execution::Unknown),
            (500, Execution::Unknown),
        ] {
            let found = Execution::by_status(StatusCode::from_u16(status).unwrap());
            assert_eq!(found, execution, "{status}");
        }
    }
}
