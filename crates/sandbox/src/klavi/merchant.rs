//! The merchant whose keys, payments and orders these are.

use std::sync::Arc;

use super::{access::Realm, consents::Consents, outbox::Outbox, payments::Payments};
use crate::cursor::Cursors;

/// The one merchant, and what the endpoints share.
#[derive(Debug)]
pub(super) struct Merchant {
    pub(super) app_id: String,
    pub(super) customer: Realm,
    pub(super) management: Realm,
    pub(super) payments: Payments,
    pub(super) consents: Consents,
    pub(super) outbox: Arc<Outbox>,
    pub(super) cursors: Cursors,
}

impl Merchant {
    /// Every token of either API that was issued so far is refused as expired.
    pub(super) fn expire_tokens(&self) {
        self.customer.issuer().expire_all();
        self.management.issuer().expire_all();
    }
}
