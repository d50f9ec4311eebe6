//! The words that Klavi has for things. What is not known here is kept as it came.

use auth_core::InvalidInput;

auth_core::open_enum! {
    /// Where an instant payment stands.
    ///
    /// Source: `payment/instant-payment`.
    pub enum PaymentStatus {
        /// `STARTED`: there is an order.
        Started = "STARTED",
        /// `CONSENT_AWAITING_AUTHORIZATION`: the payer is to say yes at the bank.
        ConsentAwaitingAuthorization = "CONSENT_AWAITING_AUTHORIZATION",
        /// `CONSENT_AUTHORIZED`: the payer said yes; lasts at most 5 minutes. A sample on
        /// `payment/await-for-payment-status` spells it `CONSENT_AUTHORIED`, which is understood.
        ConsentAuthorized = "CONSENT_AUTHORIZED" | "CONSENT_AUTHORIED",
        /// `CONSENT_REJECTED`: the payer said no, or nothing for 60 minutes.
        ConsentRejected = "CONSENT_REJECTED",
        /// `PAYMENT_PARTIALLY_ACCEPTED`: others have to say yes too, within 24 hours.
        PaymentPartiallyAccepted = "PAYMENT_PARTIALLY_ACCEPTED",
        /// `PAYMENT_PENDING`: authorized, not yet worked on.
        PaymentPending = "PAYMENT_PENDING",
        /// `PAYMENT_READY_FOR_SETTLEMENT`: about to be sent.
        PaymentReadyForSettlement = "PAYMENT_READY_FOR_SETTLEMENT",
        /// `PAYMENT_SCHEDULED`: accepted for a later day.
        PaymentScheduled = "PAYMENT_SCHEDULED",
        /// `PAYMENT_SETTLEMENT_PROCESSING`: being settled.
        PaymentSettlementProcessing = "PAYMENT_SETTLEMENT_PROCESSING",
        /// `PAYMENT_COMPLETED`: paid.
        PaymentCompleted = "PAYMENT_COMPLETED",
        /// `PAYMENT_REJECTED`: not paid.
        PaymentRejected = "PAYMENT_REJECTED",
        /// `CANCELED`: called off.
        Canceled = "CANCELED",
        /// `ERROR`: a check or a step failed.
        Error = "ERROR",
        /// `EXPIRED`: over before it was paid.
        Expired = "EXPIRED",
    }
}

impl PaymentStatus {
    /// Whether the payment stays as it is: there is nothing more to wait for.
    ///
    /// The documents call `CANCELED`, `ERROR` and `EXPIRED` terminated; that `PAYMENT_COMPLETED`,
    /// `PAYMENT_REJECTED` and `CONSENT_REJECTED` are final is inferred from their descriptions. A status that
    /// is not known here is taken for one on the way.
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

auth_core::open_enum! {
    /// How the payee of a payment is named.
    ///
    /// Source: `payment/concepts`.
    pub enum InitType {
        /// `PIX_INIC`: an account that was registered with Klavi beforehand.
        PixInic = "PIX_INIC",
        /// `PIX_MANU`: all data of the account, in `creditor_account`.
        PixManu = "PIX_MANU",
        /// `PIX_DICT`: a Pix key, in `proxy`.
        PixDict = "PIX_DICT",
        /// `PIX_QRCODE`: the text of a BR Code, in `qr_code`.
        PixQrCode = "PIX_QRCODE",
    }
}

auth_core::open_enum! {
    /// What kind of taxpayer an identifier names.
    ///
    /// Source: `payment/concepts`.
    pub enum IdentifierType {
        /// `CPF`: a person, 11 digits.
        Cpf = "CPF",
        /// `CNPJ`: a company, 14 digits.
        Cnpj = "CNPJ",
    }
}

impl IdentifierType {
    /// Refuses what cannot be an identifier of this kind, without repeating it: it names a person.
    ///
    /// The length alone is checked: check digits are Klavi's business.
    pub(crate) fn check(&self, field: &str, identifier: &str) -> Result<(), InvalidInput> {
        let (count, expected) = match self {
            Self::Cpf => (11, "the 11 digits of a CPF"),
            Self::Cnpj => (14, "the 14 digits of a CNPJ"),
            Self::Other(_) => return InvalidInput::require_text(field, identifier, "an identifier"),
        };
        InvalidInput::require_text(field, identifier, expected)?;
        if !identifier.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(InvalidInput::new(field, "is not all digits", expected));
        }
        if identifier.len() != count {
            let problem = format!("has {} digits", identifier.len());
            return Err(InvalidInput::new(field, problem, expected));
        }
        Ok(())
    }
}

auth_core::open_enum! {
    /// What kind of account it is.
    ///
    /// Source: `payment/create-a-scheduled`.
    pub enum AccountType {
        /// `CACC`: a current account.
        Current = "CACC",
        /// `SVGS`: a savings account.
        Savings = "SVGS",
        /// `TRAN`: a transaction (payment) account.
        Transaction = "TRAN",
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

    #[test]
    fn every_documented_status_is_known_survives_its_json_and_is_final_or_not() {
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
    fn a_word_that_is_not_known_is_kept_as_it_came() {
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
    fn the_misspelt_sample_is_the_status_that_it_means() {
        let status = PaymentStatus::from("CONSENT_AUTHORIED");
        assert_eq!(status, PaymentStatus::ConsentAuthorized);
        assert_eq!(status.as_str(), "CONSENT_AUTHORIZED");
    }
}
