//! Klavi Payment: two APIs with a key pair each, instant payments, and a paged list of orders.

mod access;
mod business;
mod consent;
mod fault;
mod instant;
mod management;
mod merchant;
mod order;
mod payment;
mod payment_request;
mod payments;

use std::{fmt, sync::Arc};

use axum::{Router, routing::get};

use self::{
    access::Realm, business::Business, fault::Fault, merchant::Merchant, payment::Payment, payments::Payments,
};
use crate::{
    clock::Clock,
    contracts,
    cursor::Cursors,
    error::{ControlError, StartError},
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
    stage: Arc<Stage<Merchant, Fault>>,
}

impl Klavi {
    pub(crate) const PREFIX: &str = "/klavi";

    pub(crate) fn new(origin: &str, clock: &Arc<Clock>) -> Result<Self, StartError> {
        let base_url = format!("{origin}{}", Self::PREFIX);
        let app_id = secret::random_uuid()?;
        let merchant = Arc::new(Merchant {
            customer: Realm::generate(&app_id, clock)?,
            management: Realm::generate(&app_id, clock)?,
            payments: Payments::new(&app_id, &base_url, clock)?,
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
            .play("apps", access::management, management::apps)?
            .play("orders", access::management, management::orders)?
            .play("order", access::management, management::order)?
            .answer_with(Business::ALL.iter().map(ToString::to_string))?;
        Ok(Self {
            base_url,
            log: Arc::default(),
            merchant,
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

    /// The payer authorizes the consent: the payment is `CONSENT_AUTHORIZED`.
    ///
    /// # Errors
    ///
    /// [`ControlError`] when the payment is unknown, or no longer awaits the payer.
    pub fn authorize_payment(&self, id: &str) -> Result<(), ControlError> {
        self.merchant.payments.step(id, "authorized", Payment::authorize)
    }

    /// The bank settles: the payment is `PAYMENT_COMPLETED`.
    ///
    /// # Errors
    ///
    /// [`ControlError`] when the payment is unknown, or has already ended.
    pub fn settle_payment(&self, id: &str) -> Result<(), ControlError> {
        self.merchant.payments.step(id, "settled", Payment::settle)
    }

    /// The bank refuses: the payment is `PAYMENT_REJECTED`, and says so in its `statusReason`.
    ///
    /// # Errors
    ///
    /// As [`settle_payment`](Self::settle_payment).
    pub fn reject_payment(&self, id: &str) -> Result<(), ControlError> {
        self.merchant.payments.step(id, "rejected", Payment::reject)
    }

    /// Gives the payment any status, such as one that nobody has documented.
    ///
    /// # Errors
    ///
    /// As [`settle_payment`](Self::settle_payment).
    pub fn set_payment_status(&self, id: &str, status: impl Into<String>) -> Result<(), ControlError> {
        let status = status.into();
        self.merchant
            .payments
            .step(id, "given another status", |payment, now| {
                payment.set_status(&status, now)
            })
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
