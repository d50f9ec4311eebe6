//! What follows from a provider's code.

use crate::http::{Execution, RefusalClass};

/// What follows from a documented code of a provider.
///
/// ```
/// use auth_core::http::{CodeClass, RefusalClass};
///
/// assert_eq!(CodeClass::Account.refusal_class(), RefusalClass::Permanent);
/// assert!(CodeClass::Transient.is_retryable());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CodeClass {
    /// What was asked was done.
    Success,
    /// The token is not, or no longer, valid: with another one the same call may pass.
    Token,
    /// The provider's own trouble: later the same call may pass.
    Transient,
    /// The call cannot work as it is.
    Caller,
    /// The account or its credentials must be set right first.
    Account,
    /// What was asked for is not there, or no longer.
    Missing,
    /// It was done before.
    Conflict,
    /// Enough for today.
    Quota,
}

impl CodeClass {
    /// What the HTTP layer makes of it: nothing but a token and time mends a call that stays the same.
    #[must_use]
    pub fn refusal_class(self) -> RefusalClass {
        match self {
            Self::Token => RefusalClass::Token,
            Self::Transient => RefusalClass::Transient,
            _ => RefusalClass::Permanent,
        }
    }

    /// Whether the same call may pass without anything being changed by its caller.
    #[must_use]
    pub fn is_retryable(self) -> bool {
        self.refusal_class() != RefusalClass::Permanent
    }

    /// Returns whether a call that was refused with such a code was executed. The provider's own trouble leaves it
    /// open: it may have begun in the middle of the work.
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
