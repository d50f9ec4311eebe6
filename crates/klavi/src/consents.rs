//! Consents to recurring payments (automatic Pix).

mod payments;
mod status;
pub(crate) mod terms;

use auth_core::{http::Request, validate::Validate};

use crate::{
    Consent, ConsentId, ConsentLink, ConsentProgress, ConsentRequest, ConsentStatus, CustomerClient, Error,
    LinkConsent, PollPolicy, WaitError,
    generated::{
        endpoints::{CONSENT, CONSENT_LINK, CONSENT_STATUS, CREATE_CONSENT},
        models::ConsentLinkRequest,
    },
};

impl CustomerClient {
    /// Asks for a consent to recurring payments. It is sent exactly once, whatever happens.
    ///
    /// Send the payer on to `redirect_consent_url`, where the answer has it; then
    /// [`wait_for_consent`](Self::wait_for_consent). Under a consent that is authorized, payments are made with
    /// [`create_consent_payment`](Self::create_consent_payment).
    ///
    /// Source: `payment/create-a-consent`; no copy that could be read shows the response, so every field of it may be
    /// absent.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = sandbox::Sandbox::start().await?;
    /// # let provider = sandbox.klavi();
    /// # let klavi = klavi::CustomerClient::builder()
    /// #     .credentials(klavi::Credentials::new(provider.customer_access_key(), provider.customer_secret_key()))
    /// #     .base_url(klavi::Url::parse(&provider.base_url())?)
    /// #     .build()?;
    /// use klavi::{ConsentRequest, ContractDebtor, Customer, Decimal, IdentifierType, Interval, PaymentMethodConfig};
    ///
    /// let terms = PaymentMethodConfig::new("ex123456123456", Interval::Monthly, "2025-06-01")
    ///     .minimum_variable_amount(Decimal::new(8_001, 2))
    ///     .maximum_variable_amount(Decimal::new(10_001, 2))
    ///     .contract_debtor(ContractDebtor::new(IdentifierType::Cpf, "12345678909").name("Test Payer"))
    ///     .is_retry_accepted(true);
    /// let bank = "00000000-0000-4000-8000-000000000001";
    /// let request = ConsentRequest::new("consent-0001", bank, Customer::cpf("12345678909"), terms)
    ///     .redirect_url("https://shop.example/return");
    /// let consent = klavi.create_consent(&request).await?;
    /// println!("send the payer to {:?}", consent.redirect_consent_url);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error`]; of kind `InvalidInput`, before anything is sent, where a field cannot be right. After a time-out, a
    /// broken connection or a 5xx, nobody knows whether there is a consent. That `client_request_id` makes it one of its
    /// kind, as for an instant payment, is likely, and stands in no copy that could be read.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves it open whether there is a consent, as after a time-out. Nothing is paid before the
    /// payer has said yes.
    pub async fn create_consent(&self, request: &ConsentRequest) -> Result<Consent, Error> {
        self.session
            .call(Request::new(&CREATE_CONSENT).validated_json(request)?)
            .await
    }

    /// Creates a page of Klavi's own on which the payer gives the consent. It is sent exactly once, whatever happens.
    ///
    /// The key pair itself travels in the body: see [`create_payment_link`](Self::create_payment_link).
    ///
    /// Source: `payment/create-a-consent-links`; no copy that could be read shows the response.
    ///
    /// # Errors
    ///
    /// As [`create_consent`](Self::create_consent).
    ///
    /// # Cancel safety
    ///
    /// As [`create_consent`](Self::create_consent).
    pub async fn create_consent_link(&self, consent: &LinkConsent) -> Result<ConsentLink, Error> {
        consent.validate()?;
        self.call_with_keys(&CONSENT_LINK, |keys| ConsentLinkRequest {
            access_key: keys.access_key().clone(),
            secret_key: keys.secret_key().clone(),
            consent: consent.clone(),
        })
        .await
    }

    /// The consent, with all that is known of it.
    ///
    /// Source: `payment/get-the-consent-resource`; no copy that could be read shows the response.
    ///
    /// # Errors
    ///
    /// [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses the answer and nothing else.
    pub async fn consent(&self, id: impl Into<ConsentId>) -> Result<Consent, Error> {
        let request = Request::new(&CONSENT).path_param("id", id.into().as_str())?;
        self.session.call(request).await
    }

    /// Where the consent stands.
    ///
    /// Source: `payment/get-the-consent-status`; no copy that could be read shows the response.
    ///
    /// # Errors
    ///
    /// [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses the answer and nothing else.
    pub async fn consent_status(&self, id: impl Into<ConsentId>) -> Result<ConsentProgress, Error> {
        let request = Request::new(&CONSENT_STATUS).path_param("id", id.into().as_str())?;
        self.session.call(request).await
    }

    /// Waits until the payer has answered: until the consent is
    /// [authorized](ConsentStatus::ConsentAuthorized) or [over](ConsentStatus::is_terminal). The answer says which.
    ///
    /// It asks for [`consent_status`](Self::consent_status) at the pace of `policy`, by default of
    /// [`DEFAULT_POLL_POLICY`](crate::DEFAULT_POLL_POLICY), and rides out retryable errors. The deadline also ends a call
    /// that is under way.
    ///
    /// # Errors
    ///
    /// [`WaitError`], which tells the deadline and a failed call apart, and carries the last state and the last error.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future drops the call under way and ends the polling.
    pub async fn wait_for_consent(
        &self,
        id: impl Into<ConsentId>,
        policy: PollPolicy,
    ) -> Result<ConsentProgress, WaitError<ConsentProgress>> {
        let id = id.into();
        let has_responded = |progress: &ConsentProgress| {
            progress
                .status
                .as_ref()
                .is_some_and(|status| *status == ConsentStatus::ConsentAuthorized || status.is_terminal())
        };
        self.poller(policy)
            .until(|| self.consent_status(&id), has_responded)
            .await
    }
}
