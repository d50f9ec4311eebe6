//! Outcome of a transaction.

use crate::{Booking, Transaction, TransactionStatus};

/// Outcome of a transaction, as far as it is known.
///
/// Statuses are an open set, and a match on their meaning needs three arms: a transaction that has not succeeded need
/// not have failed. So this enum is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TransactionOutcome {
    /// The transaction succeeded. Whether it can still be reversed is not documented.
    Delivered,
    /// The transaction failed, and will not be made.
    Failed,
    /// The outcome is not known yet: the transaction is in progress, or its status is missing or not documented.
    /// Check again later, and refund nothing.
    Pending,
}

impl TransactionStatus {
    /// Returns the outcome of this status.
    ///
    /// The documents do not say which statuses are final, so only the self-explanatory ones are: `SUCCESS` and
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
    /// Returns the outcome of its status; `Pending` without a status.
    #[must_use]
    pub fn outcome(&self) -> TransactionOutcome {
        outcome_of(self.status.as_ref())
    }
}

impl Booking {
    /// Returns the outcome of its status; `Pending` without a status.
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
    fn only_documented_words_are_final() {
        for (word, outcome) in [
            ("SUCCESS", TransactionOutcome::Delivered),
            ("FAILED", TransactionOutcome::Failed),
            ("INPROGRESS", TransactionOutcome::Pending),
            // Occurs in the prose of a page, and in no sample.
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
