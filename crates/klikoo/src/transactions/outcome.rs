//! What a status means for whoever waits for it.

use crate::{Booking, Transaction, TransactionStatus};

/// Outcome of a transaction, as far as it is known.
///
/// Statuses are an open set, and a match on what they mean needs three arms: a transaction that has not succeeded need
/// not have failed. So this enum is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TransactionOutcome {
    /// It was made. Whether it can still be reversed is not documented.
    Delivered,
    /// It was not made, and will not be.
    Failed,
    /// It is not known yet: the transaction is under way, or its status is missing or not documented. Ask again later,
    /// and refund nothing.
    Pending,
}

impl TransactionStatus {
    /// Returns what this status means.
    ///
    /// The documents do not say which statuses are final, so only the words that say so themselves are: `SUCCESS` and
    /// `FAILED`.
    ///
    /// ```
    /// use klikoo::{TransactionOutcome, TransactionStatus};
    ///
    /// assert_eq!(TransactionStatus::Success.outcome(), TransactionOutcome::Delivered);
    /// assert_eq!(TransactionStatus::from("PENDING").outcome(), TransactionOutcome::Pending);
    /// ```
    #[must_use]
    pub fn outcome(&self) -> TransactionOutcome {
        match self {
            Self::Success => TransactionOutcome::Delivered,
            Self::Failed => TransactionOutcome::Failed,
            Self::InProgress | Self::Other(_) => TransactionOutcome::Pending,
        }
    }
}

impl Transaction {
    /// Returns what its status means; without a status, nothing is known yet.
    #[must_use]
    pub fn outcome(&self) -> TransactionOutcome {
        outcome_of(self.status.as_ref())
    }
}

impl Booking {
    /// Returns what its status means; without a status, nothing is known yet.
    #[must_use]
    pub fn outcome(&self) -> TransactionOutcome {
        outcome_of(self.status.as_ref())
    }
}

fn outcome_of(status: Option<&TransactionStatus>) -> TransactionOutcome {
    status.map_or(TransactionOutcome::Pending, TransactionStatus::outcome)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_that_say_so_are_final() {
        for (word, outcome) in [
            ("SUCCESS", TransactionOutcome::Delivered),
            ("FAILED", TransactionOutcome::Failed),
            ("INPROGRESS", TransactionOutcome::Pending),
            // In the prose of a page, and in no sample.
            ("PENDING", TransactionOutcome::Pending),
            ("success", TransactionOutcome::Pending),
            ("REVERSED", TransactionOutcome::Pending),
            ("", TransactionOutcome::Pending),
        ] {
            assert_eq!(TransactionStatus::from(word).outcome(), outcome, "{word}");
        }
        assert_eq!(outcome_of(None), TransactionOutcome::Pending);
    }
}
