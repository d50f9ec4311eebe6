//! What became of a call at the provider.

use http::StatusCode;

/// States what a failed call did at the provider.
///
/// A call that moves money or mints is settled by this, and not by the status of its response: a gateway in front of
/// the provider can return any status after the provider executed the call.
///
/// ```
/// use auth_core::http::{Error, Execution};
///
/// fn next_step<C>(error: &Error<C>) -> &'static str {
///     match error.execution() {
///         Execution::NotExecuted => "correct the request, or send it again",
///         Execution::ExecutedBefore => "look up the earlier call with this reference",
///         // Also for what later versions may add.
///         _ => "look the call up before sending it again",
///     }
/// }
/// # let _ = next_step::<String>;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Execution {
    /// The provider did not execute the call: no request left, or the provider itself refused every one that did,
    /// with a code or an error shape that it documents.
    NotExecuted,
    /// It is unknown: a request may have left, and no response of the provider's own says that it was refused.
    Unknown,
    /// The provider reports a conflict with an earlier call under the same reference: this call, if an intermediary
    /// repeated it, or one before it. This call did nothing more.
    ExecutedBefore,
}

impl Execution {
    /// Returns what an error response with `status` says, **if the provider itself wrote it**: a conflict (409) that
    /// the call was executed before; another 4xx that it was not executed; 408 and 5xx leave it open.
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

    /// Returns what is known of a call with one more attempt, `earlier`, whose outcome was never resolved.
    pub(in crate::http) fn after_unresolved(self) -> Self {
        match self {
            Self::ExecutedBefore => self,
            Self::NotExecuted | Self::Unknown => Self::Unknown,
        }
    }
}
