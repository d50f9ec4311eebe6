//! State of the merchant.

use std::sync::Arc;

use super::{api::Api, consents::Consents, outbox::Outbox, payments::Payments};
use crate::{clock::Clock, cursor::Cursors, setup::Setup, snapshot::snapshot, token::Issuer};

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
    /// Creates a merchant with the credentials of the seed.
    pub(super) fn new(base_url: &str, setup: &Setup) -> Self {
        let app_id = setup.seed.uuid("klavi/app-id");
        let customer = Api::new(&app_id, "customer", setup);
        let outbox = Arc::new(Outbox::new(&app_id, customer.secret_key(), setup));
        Self {
            clock: Arc::clone(&setup.clock),
            customer,
            management: Api::new(&app_id, "management", setup),
            payments: Payments::new(&app_id, base_url, setup, &outbox),
            consents: Consents::new(base_url, setup, &outbox),
            outbox,
            cursors: Cursors::new(&setup.seed, "klavi/cursors"),
            app_id,
        }
    }

    /// Returns the issuers of both APIs.
    pub(super) fn issuers(&self) -> [&Issuer; 2] {
        [self.customer.issuer(), self.management.issuer()]
    }

    /// Expires every token of both APIs.
    pub(super) fn expire_tokens(&self) {
        self.issuers().into_iter().for_each(Issuer::expire_all);
    }

    /// Applies changes that are due, and queues their events.
    pub(super) fn queue_due_events(&self) {
        self.payments.count();
        self.consents.count();
    }
}

snapshot!(Merchant {
    customer: Api,
    management: Api,
    payments: Payments,
    consents: Consents,
    outbox: Arc<Outbox>,
} settings { app_id, clock, cursors });
