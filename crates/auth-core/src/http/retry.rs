//! Retries: policy, budget, and `Retry-After`.

mod budget;
mod policy;
mod retry_after;

pub(super) use self::retry_after::retry_after;
pub use self::{budget::RetryBudget, policy::RetryPolicy};
