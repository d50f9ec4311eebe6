//! Where a consent, and a payment under it, stands.

use crate::{ConsentPaymentStatus, ConsentStatus};

impl ConsentStatus {
    /// Whether no payment can come of the consent any more: it was refused, taken back or called off, or is over.
    ///
    /// `payment/automatic-pix` gives the words alone: what is final is read from them. An authorized consent is not at its
    /// end, and a status that is not known here is taken for one on the way.
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
    /// Whether the payment stays as it is: there is nothing more to wait for.
    ///
    /// As for an [instant payment](crate::PaymentStatus::is_terminal). Where the payment has an
    /// [`AutoRetryStrategy`](crate::AutoRetryStrategy), or is tried again, whether a rejection is shown before the last
    /// attempt stands in no copy that could be read.
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
