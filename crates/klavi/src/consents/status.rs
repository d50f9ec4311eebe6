//! Statuses of consents and of the payments under them.

use crate::{ConsentPaymentStatus, ConsentStatus};

impl ConsentStatus {
    /// Returns whether the consent allows no payment any more: it was rejected, revoked or cancelled, or has ended.
    ///
    /// `payment/automatic-pix` gives only the words: which are final is inferred from them. An authorized consent is
    /// not final, and neither is an unknown status.
    ///
    /// ```
    /// use klavi::ConsentStatus;
    ///
    /// assert!(ConsentStatus::ConsentRevoked.is_terminal());
    /// assert!(!ConsentStatus::ConsentAuthorized.is_terminal());
    /// ```
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        matches!(
            self,
            Self::ConsentRejected
                | Self::ConsentRevoked
                | Self::ConsentPeriodExpired
                | Self::Expired
                | Self::Canceled
                | Self::Error
        )
    }
}

impl ConsentPaymentStatus {
    /// Returns whether the payment's status is final.
    ///
    /// As for an [instant payment](crate::PaymentStatus::is_terminal). If the payment has an
    /// [`AutoRetryStrategy`](crate::AutoRetryStrategy), or is retried, whether a rejection is shown before the last
    /// attempt is in no available copy.
    ///
    /// ```
    /// use klavi::ConsentPaymentStatus;
    ///
    /// assert!(ConsentPaymentStatus::PaymentCompleted.is_terminal());
    /// assert!(!ConsentPaymentStatus::PaymentScheduled.is_terminal());
    /// ```
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        matches!(
            self,
            Self::PaymentCompleted | Self::PaymentRejected | Self::Canceled | Self::Error
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consent_statuses_are_known_with_finality() {
        for (text, is_terminal) in [
            ("STARTED", false),
            ("CONSENT_AWAITING_AUTHORIZATION", false),
            ("CONSENT_AUTHORIZED", false),
            ("CONSENT_PARTIALLY_ACCEPTED", false),
            ("CONSENT_REJECTED", true),
            ("CONSENT_REVOKED", true),
            ("CONSENT_PERIOD_EXPIRED", true),
            ("EXPIRED", true),
            ("CANCELED", true),
            ("ERROR", true),
        ] {
            let status = ConsentStatus::from(text);
            assert!(!matches!(status, ConsentStatus::Other(_)), "{text}");
            assert_eq!(status.is_terminal(), is_terminal, "{text}");
        }
        assert!(!ConsentStatus::from("SOMETHING_NEW").is_terminal());
    }

    #[test]
    fn payment_statuses_are_known_with_finality() {
        for (text, is_terminal) in [
            ("PAYMENT_PENDING", false),
            ("PAYMENT_READY_FOR_SETTLEMENT", false),
            ("PAYMENT_SCHEDULED", false),
            ("PAYMENT_SETTLEMENT_PROCESSING", false),
            ("PAYMENT_COMPLETED", true),
            ("PAYMENT_REJECTED", true),
            ("CANCELED", true),
            ("ERROR", true),
        ] {
            let status = ConsentPaymentStatus::from(text);
            assert!(!matches!(status, ConsentPaymentStatus::Other(_)), "{text}");
            assert_eq!(status.is_terminal(), is_terminal, "{text}");
        }
        assert!(!ConsentPaymentStatus::from("SOMETHING_NEW").is_terminal());
    }
}
