//! Retry budget.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

/// Cost of one retry; one response earns 1.
const COST: u32 = 10;

/// Limit of the retries of all calls of a client, so that retries do not multiply the load of a failing provider.
///
/// It is a token bucket: each retry withdraws one, and ten responses that no retry would change (a success, or a 4xx such
/// as "not found") deposit one. In an outage it runs empty, and each call is sent once; it refills with the first
/// responses. Clones share it, so several clients of the same provider can use one.
///
/// ```
/// use auth_core::http::{RetryBudget, RetryPolicy};
///
/// let shared = RetryBudget::new(100);
/// let one = RetryPolicy::default().with_budget(shared.clone());
/// let other = RetryPolicy::default().with_budget(shared.clone());
/// assert_eq!(shared.left(), 100);
/// # let _ = (one, other);
/// ```
#[derive(Debug, Clone)]
pub struct RetryBudget(Arc<Bucket>);

#[derive(Debug)]
struct Bucket {
    capacity: u32,
    level: AtomicU32,
}

/// Creates a budget of 50 retries.
impl Default for RetryBudget {
    fn default() -> Self {
        Self::new(50)
    }
}

impl RetryBudget {
    /// Creates a full budget of `retries`. Zero disables retries.
    #[must_use]
    pub fn new(retries: u32) -> Self {
        let capacity = retries.saturating_mul(COST);
        Self(Arc::new(Bucket {
            capacity,
            level: AtomicU32::new(capacity),
        }))
    }

    /// Returns the number of remaining retries.
    #[must_use]
    pub fn left(&self) -> u32 {
        self.0.level.load(Ordering::Relaxed) / COST
    }

    /// Withdraws a retry, if one remains.
    pub(in crate::http) fn withdraw(&self) -> bool {
        self.change(|level| level.checked_sub(COST))
    }

    /// Deposits the earning of one response.
    pub(in crate::http) fn deposit(&self) {
        let capacity = self.0.capacity;
        // A full bucket is only read, so the usual case does not write to shared memory.
        self.change(|level| (level < capacity).then(|| level + 1));
    }

    /// Returns whether `change` changed the level.
    fn change(&self, change: impl FnMut(u32) -> Option<u32>) -> bool {
        let level = &self.0.level;
        // No other memory depends on the level.
        level
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, change)
            .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_successes_pay_for_one_retry() {
        let budget = RetryBudget::new(2);
        assert!(budget.withdraw() && budget.withdraw() && !budget.withdraw());
        for _ in 0..9 {
            budget.deposit();
        }
        assert!(!budget.withdraw());
        budget.deposit();
        assert!(budget.withdraw() && !budget.withdraw());
    }

    #[test]
    fn budget_never_exceeds_its_size() {
        let budget = RetryBudget::new(1);
        for _ in 0..1000 {
            budget.deposit();
        }
        assert_eq!(budget.left(), 1);
        assert!(budget.withdraw() && !budget.withdraw());
        assert!(!RetryBudget::new(0).withdraw());
        assert!(RetryBudget::new(u32::MAX).withdraw());
    }

    #[test]
    fn clones_share_the_budget() {
        let budget = RetryBudget::new(1);
        assert!(budget.clone().withdraw());
        assert_eq!(budget.left(), 0);
    }

    #[test]
    fn full_budget_earns_nothing() {
        let budget = RetryBudget::new(1);
        budget.deposit();
        assert!(budget.withdraw());
        for _ in 0..9 {
            budget.deposit();
        }
        assert!(
            !budget.withdraw(),
            "the deposit before the withdrawal does not count"
        );
    }
}
