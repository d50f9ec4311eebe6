//! How much a client may spend on retries.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

/// What one retry costs, in what one success earns.
const COST: u32 = 10;

/// A bound on the retries of all calls of a client together, so that a provider in trouble is not sent three times
/// what it cannot bear once.
///
/// A token bucket: each retry takes one out, and ten responses that no retry would change (a success, or a 4xx such as
/// "not found") put one back. In an outage it runs dry, and then each call is sent once; with the first responses it
/// fills again. Clones share it, so one may be given
/// to several clients of the same provider.
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

/// 50 retries.
impl Default for RetryBudget {
    fn default() -> Self {
        Self::new(50)
    }
}

impl RetryBudget {
    /// A bucket that holds `retries`, and is full. Zero is none at all.
    #[must_use]
    pub fn new(retries: u32) -> Self {
        let capacity = retries.saturating_mul(COST);
        Self(Arc::new(Bucket {
            capacity,
            level: AtomicU32::new(capacity),
        }))
    }

    /// The retries that are left.
    #[must_use]
    pub fn left(&self) -> u32 {
        self.0.level.load(Ordering::Relaxed) / COST
    }

    /// Takes a retry out, if there is one.
    pub(in crate::http) fn withdraw(&self) -> bool {
        self.change(|level| level.checked_sub(COST))
    }

    /// Puts back what one response earns.
    pub(in crate::http) fn deposit(&self) {
        let capacity = self.0.capacity;
        // A full bucket is only read: the usual case writes to no memory that is shared.
        self.change(|level| (level < capacity).then(|| level + 1));
    }

    /// Whether `change` changed the level.
    fn change(&self, change: impl FnMut(u32) -> Option<u32>) -> bool {
        let level = &self.0.level;
        // The level is all that there is to order.
        level
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, change)
            .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_runs_dry_and_ten_successes_pay_for_one_retry() {
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
    fn it_never_holds_more_than_it_was_made_for() {
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
    fn clones_share_it() {
        let budget = RetryBudget::new(1);
        assert!(budget.clone().withdraw());
        assert_eq!(budget.left(), 0);
    }
}
