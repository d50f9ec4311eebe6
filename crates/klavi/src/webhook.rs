//! Events that Klavi sends to a URL of yours.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use klavi::webhook::{self, Delivery, ReplayGuard, Verifier, WebhookEvent};
//!
//! /// Returns the HTTP status to respond with, given the header [`webhook::SIGNATURE_HEADER`] and
//! /// the body as it arrived.
//! ///
//! /// Klavi takes exactly 200 for a success. After any other status it sends the events again.
//! async fn receive(
//!     verifier: &Verifier,
//!     guard: &ReplayGuard,
//!     signature: &str,
//!     body: &[u8],
//! ) -> u16 {
//!     let Ok(events) = verifier.verify(signature, body) else {
//!         return 401;
//!     };
//!     let mut status = 200;
//!     for event in events {
//!         let event = match event {
//!             Ok(event) => event,
//!             // A redelivery would bring the same bytes.
//!             Err(malformed) => {
//!                 eprintln!("{malformed}");
//!                 continue;
//!             }
//!         };
//!         match guard.claim(&event) {
//!             Delivery::New(claim) => match handle(&event).await {
//!                 Ok(()) => claim.commit(),
//!                 // The claim is dropped, so the redelivery is new again.
//!                 Err(_failed) => status = 500,
//!             },
//!             // Whether the other handler succeeds is not known yet.
//!             Delivery::InProgress => status = 503,
//!             Delivery::Processed => {}
//!         }
//!     }
//!     status
//! }
//!
//! async fn handle(event: &WebhookEvent) -> Result<(), std::io::Error> {
//!     println!("fetch the payment's status: {:?}", event.event_name);
//!     Ok(())
//! }
//!
//! let key = klavi::Secret::from("a secret key");
//! let (verifier, guard) = (Verifier::new([key.clone()])?, ReplayGuard::new(10_000));
//! let body = br#"[{"eventId":"e-1","eventType":"api","payload":{"id":"2"}}]"#;
//! assert_eq!(receive(&verifier, &guard, &webhook::sign(&key, body), body).await, 200);
//! assert_eq!(receive(&verifier, &guard, &webhook::sign(&key, b"[]"), body).await, 401);
//! # Ok(()) }
//! ```
//!
//! The signature proves the sender of the body, not the time: the header [`TIMESTAMP_HEADER`] is not signed. Only the
//! event's ID detects an old event that is sent again: see [`ReplayGuard`].
//!
//! Klavi waits 10 seconds for the response, and then sends the events again (`link/lqUr-overview`, of the data
//! product). Queue slower work: commit the claim once the event is stored.
//!
//! Source: `payment/0K6H-overview`, `monitor/security` and `link/lqUr-overview`. No available copy of the documents
//! says which of the two key pairs signs the events of payments, nor what they contain.

mod compact;
mod replay_guard;
mod verifier;

use std::net::Ipv4Addr;

pub use self::{
    replay_guard::{Claim, Delivery, ReplayGuard},
    verifier::{Error, MalformedEvent, Verifier, sign},
};
use crate::Environment;
pub use crate::generated::models::{EventId, EventType, WebhookEvent};

/// Name of the header with the signature.
pub const SIGNATURE_HEADER: &str = "X-Klavi-Signature";

/// Name of the header with the time of sending, in Unix seconds. It is not signed, so it proves nothing.
pub const TIMESTAMP_HEADER: &str = "X-Klavi-Timestamp";

/// Returns the addresses that Klavi sends events from, for firewall rules.
///
/// A signature is the stronger proof: behind a proxy, the address is whatever the proxy reports.
///
/// Source: `monitor/security` and `analysis/security`, for all environments of Klavi and no product in particular.
///
/// ```
/// use klavi::{Environment, webhook};
///
/// let address: std::net::Ipv4Addr = "18.230.43.17".parse()?;
/// assert_eq!(webhook::source_addresses(Environment::Production), [address]);
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[must_use]
pub fn source_addresses(environment: Environment) -> &'static [Ipv4Addr] {
    const TESTING: &[Ipv4Addr] = &[Ipv4Addr::new(18, 231, 92, 86)];
    const PRODUCTION: &[Ipv4Addr] = &[Ipv4Addr::new(18, 230, 43, 17)];

    match environment {
        Environment::Sandbox | Environment::Testing => TESTING,
        Environment::Production => PRODUCTION,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn environments_have_different_addresses() {
        let production = source_addresses(Environment::Production);
        assert_eq!(production, [Ipv4Addr::new(18, 230, 43, 17)]);
        for environment in [Environment::Sandbox, Environment::Testing] {
            let addresses = source_addresses(environment);
            assert_eq!(addresses, [Ipv4Addr::new(18, 231, 92, 86)]);
        }
    }
}
