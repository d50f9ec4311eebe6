//! Waits of reads.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Waits of reads, in nanoseconds.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Waits(Vec<u64>);

impl Waits {
    pub(crate) fn push(&mut self, wait: Duration) {
        self.0.push(u64::try_from(wait.as_nanos()).unwrap_or(u64::MAX));
    }

    pub(crate) fn extend(&mut self, other: &Self) {
        self.0.extend_from_slice(&other.0);
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn longest(&self) -> Duration {
        Duration::from_nanos(self.0.iter().copied().max().unwrap_or_default())
    }

    /// Returns the wait that 99 of 100 reads did not exceed; zero without a read.
    pub(crate) fn p99(&self) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let index = (sorted.len() * 99).div_ceil(100).saturating_sub(1);
        Duration::from_nanos(sorted.get(index).copied().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentile_is_a_wait_of_the_list() {
        let mut waits = Waits::default();
        assert_eq!(waits.p99(), Duration::ZERO);
        for wait in (1..=200).rev() {
            waits.push(Duration::from_nanos(wait));
        }
        assert_eq!(
            (waits.p99(), waits.longest()),
            (Duration::from_nanos(198), Duration::from_nanos(200))
        );
    }
}
