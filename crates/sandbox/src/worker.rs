//! Work beside the server: automatic deliveries, and changes by time that subscribers see.

use std::time::{Duration, SystemTime};

use crate::{clock, control::Control, delivery::Deliveries};

/// Interval of real time in which changes that are due by then are applied, such as automatic settlements.
const INTERVAL: Duration = Duration::from_millis(200);

/// Works until it is dropped.
pub(crate) async fn run(control: &Control) {
    let (klavi, klikoo, klip_a2a) = (&control.klavi, &control.klikoo, &control.klip_a2a);
    tokio::join!(
        repeat(control, || klavi.apply_due(), Some(klavi.webhooks())),
        repeat(control, || klikoo.apply_due(), Some(klikoo.callbacks())),
        repeat(control, || klip_a2a.apply_due(), None),
    );
}

/// Applies what is due by `advance`, and sends the deliveries that are due, again and again.
///
/// It waits for events of the sandbox, so that advancing the clock makes retries due.
async fn repeat(control: &Control, advance: impl Fn(), deliveries: Option<&Deliveries>) {
    let mut events = control.events.changes();
    loop {
        events.mark_unchanged();
        advance();
        if let Some(deliveries) = deliveries {
            while deliveries.send_due().await {}
        }
        tokio::select! {
            // The control has the sender, so the channel never closes.
            _changed = events.changed() => {}
            () = wait(control, deliveries) => {}
        }
    }
}

/// Waits until the next attempt or the next interval. A frozen clock makes nothing due.
async fn wait(control: &Control, deliveries: Option<&Deliveries>) {
    let has_target = deliveries.is_some_and(|deliveries| deliveries.target().is_some());
    let is_watched = has_target || control.events.has_subscription();
    if !is_watched || control.clock.is_frozen() {
        return std::future::pending().await;
    }
    let now: SystemTime = control.clock.now().into();
    let next = deliveries.and_then(Deliveries::next_attempt);
    let until_next = next.map(|at| at.duration_since(now).unwrap_or_default());
    clock::sleep(until_next.unwrap_or(INTERVAL).min(INTERVAL)).await;
}
