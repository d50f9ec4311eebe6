//! Bus trips of Klikoo, as a client sees them at the end of a run.

use std::{collections::BTreeSet, time::Duration};

use klikoo::{AuthKey, Client, Credentials};
use sandbox::Sandbox;
use tokio::sync::mpsc;

use super::clock::SkippingClock;
use crate::Result;

/// Client whose clock is that of the sandbox.
#[derive(Debug)]
pub(super) struct Trips(Client);

impl Trips {
    /// Opens a client of `sandbox`, after `skipped` of simulated time.
    pub(super) fn open(sandbox: &Sandbox, skipped: Duration) -> Result<Self> {
        let klikoo = sandbox.klikoo();
        let key = AuthKey::hmac_sha512(klikoo.hmac_auth_key());
        let (idle, _) = mpsc::unbounded_channel();
        let client = Client::builder()
            .credentials(Credentials::new(klikoo.client_id(), klikoo.client_secret(), key))
            .base_url(klikoo.url())
            .http(|http| http.clock(SkippingClock::new(skipped, 0, idle)))
            .build()?;
        Ok(Self(client))
    }

    /// Returns the names of the free seats of `trip`.
    pub(super) async fn free_seats(&self, trip: i64) -> Result<BTreeSet<String>> {
        let detail = self.0.trip(trip).await?;
        let names = detail.seats.into_iter().filter_map(|seat| seat.name);
        Ok(names.map(|name| name.as_str().to_owned()).collect())
    }
}
