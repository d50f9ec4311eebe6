//! Klavi Payment: two APIs with a key pair each, instant payments, and a paged list of orders.

mod access;
mod automatic;
mod business;
mod consent;
mod consents;
mod control;
mod fault;
mod instant;
mod management;
mod merchant;
mod order;
mod outbox;
mod payment;
mod payment_request;
mod payments;
mod recurring;

use std::{fmt, sync::Arc};

use axum::{Router, routing::get};

use self::{
    access::Realm, business::Business, consents::Consents, fault::Fault, merchant::Merchant, outbox::Outbox,
    payments::Payments,
};
use crate::{
    clock::Clock,
    contracts,
    cursor::Cursors,
    error::StartError,
    log::{Exchange, Log},
    secret,
    stage::Stage,
    trouble::Trouble,
};

/// Control handle of the Klavi Payment stand-in.
///
/// It is the payer and the bank: what they would do, a test does here.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = sandbox::Sandbox::start().await?;
/// let klavi = sandbox.klavi();
/// assert_ne!(klavi.customer_access_key(), klavi.management_access_key());
/// assert_eq!(klavi.order_count(), 243);
/// # Ok(())
/// # }
/// ```
pub struct Klavi {
    base_url: String,
    log: Arc<Log>,
    merchant: Arc<Merchant>,
    clock: Arc<Clock>,
    stage: Arc<Stage<Merchant, Fault>>,
}

impl Klavi {
    pub(crate) const PREFIX: &str = "/klavi";

    pub(crate) fn new(origin: &str, clock: &Arc<Clock>) -> Result<Self, StartError> {
        let base_url = format!("{origin}{}", Self::PREFIX);
        let app_id = secret::random_uuid()?;
        let outbox = Arc::new(Outbox::new(&app_id)?);
        let merchant = Arc::new(Merchant {
            customer: Realm::generate(&app_id, clock)?,
            management: Realm::generate(&app_id, clock)?,
            payments: Payments::new(&app_id, &base_url, clock, &outbox)?,
            consents: Consents::new(&base_url, clock, &outbox)?,
            outbox,
            cursors: Cursors::new()?,
            app_id,
        });
        let stage = Stage::new(contracts::KLAVI.get()?, Arc::clone(&merchant))
            .play(
                "customerToken",
                |merchant, _call| {
                    merchant.customer.issuer().count_request();
                    Ok(())
                },
                access::customer_token,
            )?
            .play(
                "managementToken",
                |merchant, _call| {
                    merchant.management.issuer().count_request();
                    Ok(())
                },
                access::management_token,
            )?
            .play("createPayment", access::customer, instant::create)?
            .play("payment", access::customer, instant::resource)?
            .play("paymentStatus", access::customer, instant::status)?
            .play("paymentLink", |_merchant, _call| Ok(()), instant::link)?
            .play("createConsent", access::customer, automatic::create)?
            .play("consentLink", |_merchant, _call| Ok(()), automatic::link)?
            .play("consent", access::customer, automatic::consent)?
            .play("consentStatus", access::customer, automatic::consent_status)?
            .play("createConsentPayment", access::customer, automatic::charge)?
            .play("consentPayment", access::customer, automatic::charge_resource)?
            .play(
                "consentPaymentStatus",
                access::customer,
                automatic::charge_resource,
            )?
            .play("retryConsentPayment", access::customer, automatic::retry)?
            .play("cancelConsentPayment", access::customer, automatic::cancel)?
            .play("consents", access::management, management::consents)?
            .play("consentOrders", access::management, management::consent_orders)?
            .play("apps", access::management, management::apps)?
            .play("orders", access::management, management::orders)?
            .play("order", access::management, management::order)?
            .answer_with(Business::ALL.iter().map(ToString::to_string))?;
        Ok(Self {
            base_url,
            log: Arc::default(),
            merchant,
            clock: Arc::clone(clock),
            stage: Arc::new(stage),
        })
    }

    pub(crate) fn router(&self, trouble: &Arc<Trouble>) -> Router {
        let page = Router::new()
            .route(&format!("{}/{{id}}", consent::PATH), get(consent::open))
            .with_state(Arc::clone(&self.merchant));
        let merchant = Arc::clone(&self.merchant);
        let stage = self.stage.router(page);
        self.log
            .attach(trouble.attach(stage, self.stage.contract(), move || merchant.expire_tokens()))
    }

    /// The URL that a client of either API takes as its base.
    pub fn base_url(&self) -> String {
        self.base_url.clone()
    }

    /// The access key of the Customer API.
    pub fn customer_access_key(&self) -> &str {
        self.merchant.customer.access_key()
    }

    /// The secret key of the Customer API.
    pub fn customer_secret_key(&self) -> &str {
        self.merchant.customer.secret_key()
    }

    /// The access key of the Management API.
    pub fn management_access_key(&self) -> &str {
        self.merchant.management.access_key()
    }

    /// The secret key of the Management API.
    pub fn management_secret_key(&self) -> &str {
        self.merchant.management.secret_key()
    }

    /// The merchant's one application.
    pub fn app_id(&self) -> &str {
        &self.merchant.app_id
    }

    /// How many token calls of the Customer API came in, refused ones included.
    pub fn customer_token_requests(&self) -> u64 {
        self.merchant.customer.issuer().requests()
    }

    /// How many token calls of the Management API came in, refused ones included.
    pub fn management_token_requests(&self) -> u64 {
        self.merchant.management.issuer().requests()
    }

    /// Every token of both APIs issued so far is answered with 401 from now on.
    pub fn revoke_tokens(&self) {
        self.merchant.customer.issuer().revoke_all();
        self.merchant.management.issuer().revoke_all();
    }

    /// Every token of both APIs issued so far is taken for expired from now on, without moving the clock.
    pub fn expire_tokens(&self) {
        self.merchant.expire_tokens();
    }

    /// How many orders a full walk of the list meets: 243, and every payment created since the start.
    pub fn order_count(&self) -> usize {
        order::SAMPLES + self.merchant.payments.count()
    }

    /// The operations of the contract that the sandbox plays. Any other is answered as if it were not there.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = sandbox::Sandbox::start().await?;
    /// assert!(sandbox.klavi().operations().contains(&"createPayment"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn operations(&self) -> Vec<&str> {
        self.stage.operations()
    }

    /// The rows of the contract's table of error codes that the sandbox answers with.
    pub fn codes(&self) -> Vec<&str> {
        self.stage.codes()
    }

    /// Where the sandbox's answers would have broken the contract: the same as in [`Sandbox::violations`](crate::Sandbox::violations).
    pub(crate) fn violations(&self) -> Vec<String> {
        self.stage.departures()
    }

    /// How many requests of any kind came in.
    pub fn requests(&self) -> u64 {
        self.log.requests()
    }

    /// The newest thousand exchanges, oldest first.
    pub fn log(&self) -> Vec<Exchange> {
        self.log.newest()
    }
}

impl fmt::Debug for Klavi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Klavi")
            .field("base_url", &self.base_url)
            .field("app_id", &self.merchant.app_id)
            .finish_non_exhaustive()
    }
}
