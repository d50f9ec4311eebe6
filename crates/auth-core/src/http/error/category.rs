//! Categories of error codes.

use crate::http::{ErrorClass, Execution};

/// The category of a documented error code of a provider.
///
/// ```
/// use auth_core::http::{ErrorCategory, ErrorClass};
///
/// assert_eq!(ErrorCategory::Account.error_class(), ErrorClass::Permanent);
/// assert!(ErrorCategory::Transient.is_retryable());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorCategory {
    /// The request succeeded.
    Success,
    /// The token is invalid or expired. The same request may succeed with another token.
    Token,
    /// The provider failed temporarily. The same request may succeed later.
    Transient,
    /// The request is invalid.
    Caller,
    /// The account or its credentials are invalid, and must be corrected first.
    Account,
    /// The requested resource does not exist, or no longer.
    Missing,
    /// The request conflicts with an earlier one: it was executed before.
    Conflict,
    /// The quota is exhausted.
    Quota,
}

impl ErrorCategory {
    /// Returns the error class: only a token error or a transient error can succeed without a change of the request.
    #[must_use]
    pub fn error_class(self) -> ErrorClass {
        match self {
            Self::Token => ErrorClass::Token,
            Self::Transient => ErrorClass::Transient,
            _ => ErrorClass::Permanent,
        }
    }

    /// Returns whether the same request may succeed later without a change by the caller.
    #[must_use]
    pub fn is_retryable(self) -> bool {
        self.error_class() != ErrorClass::Permanent
    }

    /// Returns whether the provider executed a request that it rejected with such a code. A transient error leaves this
    /// unknown: it may have occurred in the middle of the execution.
    #[must_use]
    pub fn execution(self) -> Execution {
        match self {
            Self::Token | Self::Caller | Self::Account | Self::Missing | Self::Quota => {
                Execution::NotExecuted
            }
            Self::Conflict => Execution::ExecutedBefore,
            Self::Success | Self::Transient => Execution::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_and_transient_errors_are_retryable() {
        for (category, is_retryable) in [
            (ErrorCategory::Token, true),
            (ErrorCategory::Transient, true),
            (ErrorCategory::Caller, false),
            (ErrorCategory::Account, false),
            (ErrorCategory::Conflict, false),
            (ErrorCategory::Quota, false),
        ] {
            assert_eq!(category.is_retryable(), is_retryable, "{category:?}");
        }
    }
}
