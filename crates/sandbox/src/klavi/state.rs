//! State of the merchant.

use std::sync::Arc;

use super::{api::Api, consents::Consents, outbox::Outbox, payments::Payments};
use crate::{clock::Clock, cursor::Cursors, error::StartError, ids};

/// State of the one merchant, which all handlers share.
#[derive(Debug)]
pub struct Merchant {
    pub(super) app_id: String,
    pub(super) clock: Arc<Clock>,
    pub(super) customer: Api,
    pub(super) management: Api,
    pub(super) payments: Payments,
    pub(super) consents: Consents,
    pub(super) outbox: Arc<Outbox>,
    pub(super) cursors: Cursors,
}

impl Merchant {
    /// Creates a merchant with new credentials.
    pub(super) fn generate(base_url: &str, clock: &Arc<Clock>) -> Result<Self, StartError> {
        let app_id = ids::random_uuid()?;
        let outbox = Arc::new(Outbox::new(&app_id)?);
        Ok(Self {
            clock: Arc::clone(clock),
            customer: Api::generate(&app_id, clock)?,
            management: Api::generate(&app_id, clock)?,
            payments: Payments::new(&app_id, base_url, clock, &outbox)?,
            consents: Consents::new(base_url, clock, &outbox)?,
            outbox,
            cursors: Cursors::new()?,
            app_id,
        })
    }

    /// Expires every token of both APIs.
    pub(super) fn expire_tokens(&self) {
        self.customer.issuer().expire_all();
        self.management.issuer().expire_all();
    }

    /// Applies changes that are due, and queues their events.
    pub(super) fn queue_due_events(&self) {
        self.payments.count();
        self.consents.count();
    }
}
