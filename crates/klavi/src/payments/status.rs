//! Status of an instant payment.

use crate::PaymentStatus;

impl PaymentStatus {
    /// Returns whether the payment's status is final.
    ///
    /// The documents call `CANCELED`, `ERROR` and `EXPIRED` terminated; that `PAYMENT_COMPLETED`, `PAYMENT_REJECTED`
    /// and `CONSENT_REJECTED` are final is inferred from their descriptions. An unknown status is not final.
    ///
    /// ```
    /// use klavi::PaymentStatus;
    ///
    /// assert!(PaymentStatus::PaymentCompleted.is_terminal());
    /// assert!(!PaymentStatus::from("SOMETHING_NEW").is_terminal());
    /// ```
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        matches!(
            self,
            Self::PaymentCompleted
                | Self::PaymentRejected
                | Self::ConsentRejected
                | Self::Canceled
                | Self::Error
                | Self::Expired
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENTED: [(&str, bool); 14] = [
        ("STARTED", false),
        ("CONSENT_AWAITING_AUTHORIZATION", false),
        ("CONSENT_AUTHORIZED", false),
        ("CONSENT_REJECTED", true),
        ("PAYMENT_PARTIALLY_ACCEPTED", false),
        ("PAYMENT_PENDING", false),
        ("PAYMENT_READY_FOR_SETTLEMENT", false),
        ("PAYMENT_SCHEDULED", false),
        ("PAYMENT_SETTLEMENT_PROCESSING", false),
        ("PAYMENT_COMPLETED", true),
        ("PAYMENT_REJECTED", true),
        ("CANCELED", true),
        ("ERROR", true),
        ("EXPIRED", true),
    ];

    // Each also survives a round trip through JSON.
    #[test]
    fn statuses_are_known_with_finality() {
        for (text, is_terminal) in DOCUMENTED {
            let status = PaymentStatus::from(text);
            assert!(!matches!(status, PaymentStatus::Other(_)), "{text}");
            assert_eq!(status.is_terminal(), is_terminal, "{text}");
            let json = serde_json::to_string(&status).unwrap();
            assert_eq!(json, format!("\"{text}\""));
            assert_eq!(serde_json::from_str::<PaymentStatus>(&json).unwrap(), status);
        }
    }

    #[test]
    fn unknown_status_is_kept() {
        for text in [
            "PAYMENT_SETTLEMENT_DEBTOR_ACCOUNT",
            "",
            "canceled",
            "PAGAMENTO_ÓTIMO",
        ] {
            let status: PaymentStatus = serde_json::from_value(text.into()).unwrap();
            assert_eq!(status, PaymentStatus::Other(text.to_owned()));
            assert_eq!(status.to_string(), text);
            assert!(!status.is_terminal());
        }
    }

    #[test]
    fn misspelled_sample_status_is_known() {
        let status = PaymentStatus::from("CONSENT_AUTHORIED");
        assert_eq!(status, PaymentStatus::ConsentAuthorized);
        assert_eq!(status.as_str(), "CONSENT_AUTHORIZED");
    }
}
