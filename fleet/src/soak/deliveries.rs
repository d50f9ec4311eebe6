//! Delivery of webhooks and callbacks to the workers, with duplicates, another order and forged ones by seed.

use std::{
    collections::{BTreeSet, hash_map::DefaultHasher},
    hash::{Hash as _, Hasher as _},
};

use sandbox::{Deliveries, Delivery, DeliveryState, Forgery, Provider, Sandbox};

use super::receiver::{callback_name, webhook_name};
use crate::Result;

/// Share of the deliveries that are sent twice.
const DUPLICATES: f64 = 0.05;
/// Share of the rounds in which the order is another one.
const REORDERED: f64 = 0.25;
/// Share of the rounds in which a forged delivery is sent.
const FORGED: f64 = 0.02;
/// Forgeries of a webhook that its signature shows. The time of sending is not signed, so an old one proves nothing.
const FORGERIES: [Forgery; 3] = [Forgery::WrongKey, Forgery::AlteredBody, Forgery::Missing];

/// Sender of the deliveries of both providers.
#[derive(Debug)]
pub(super) struct Sender {
    random: fastrand::Rng,
    klavi: Outbox,
    klikoo: Outbox,
    pub(super) counts: Counts,
    pub(super) problems: Vec<String>,
}

/// Numbers of deliveries.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// Deliveries that were accepted.
    pub(super) accepted: u64,
    /// Attempts without a response, or with an error response, after which the delivery is sent again.
    pub(super) failed: u64,
    /// Of these, the attempts that ended without a response, as when the worker was killed.
    pub(super) interrupted: u64,
    pub(super) duplicated: u64,
    pub(super) reordered: u64,
    /// Forged deliveries that were refused.
    pub(super) refused: u64,
}

/// Deliveries of a provider, as far as they were seen.
#[derive(Debug, Default)]
struct Outbox {
    /// Forged deliveries, which stay in the queue.
    forged: usize,
    /// Names of the events that the provider sent.
    events: BTreeSet<String>,
}

impl Sender {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            random: fastrand::Rng::with_seed(seed),
            klavi: Outbox::default(),
            klikoo: Outbox::default(),
            counts: Counts::default(),
            problems: Vec::new(),
        }
    }

    /// Sends what is queued to the `receivers`, until one does not accept it.
    pub(super) async fn send(&mut self, sandbox: &Sandbox, receivers: &[String]) -> Result<()> {
        self.send_of(Provider::Klavi, sandbox, receivers).await?;
        self.send_of(Provider::Klikoo, sandbox, receivers).await
    }

    async fn send_of(&mut self, provider: Provider, sandbox: &Sandbox, receivers: &[String]) -> Result<()> {
        let deliveries = match provider {
            Provider::Klavi => sandbox.klavi().webhooks(),
            _ => sandbox.klikoo().callbacks(),
        };
        self.plant(provider, deliveries)?;
        if self.random.f64() < FORGED {
            self.forge(provider, sandbox, deliveries, receivers).await?;
        }
        let queued = self.note(provider, deliveries);
        for (index, receiver) in receivers.iter().enumerate() {
            // All deliveries of an event go to one process, which remembers it.
            let is_own = |delivery: &&Delivery| owner(&delivery.event_id, receivers.len()) == index;
            let order = queued.iter().filter(is_own).map(|delivery| delivery.id.clone());
            let order: Vec<_> = order.collect();
            let url = url(provider, receiver);
            for sent in deliveries.deliver(Some(&url), Some(&order)).await? {
                match sent.state {
                    DeliveryState::Delivered => self.counts.accepted += 1,
                    _ => self.counts.failed += 1,
                }
                let last = sent.attempts.last();
                self.counts.interrupted += u64::from(last.is_some_and(|attempt| attempt.status.is_none()));
            }
        }
        Ok(())
    }

    /// Duplicates and reorders some of the queued deliveries.
    fn plant(&mut self, provider: Provider, deliveries: &Deliveries) -> Result<()> {
        let queued = self.note(provider, deliveries);
        for delivery in queued.iter().filter(|delivery| delivery.attempts.is_empty()) {
            if self.random.f64() < DUPLICATES {
                deliveries.duplicate(&delivery.id)?;
                self.counts.duplicated += 1;
            }
        }
        if queued.len() > 1 && self.random.f64() < REORDERED {
            let mut order: Vec<_> = queued.into_iter().map(|delivery| delivery.id).collect();
            self.random.shuffle(&mut order);
            deliveries.reorder(&order)?;
            self.counts.reordered += 1;
        }
        Ok(())
    }

    /// Sends a forged delivery, which the receiver must refuse.
    async fn forge(
        &mut self,
        provider: Provider,
        sandbox: &Sandbox,
        deliveries: &Deliveries,
        receivers: &[String],
    ) -> Result<()> {
        let forged = match provider {
            Provider::Klavi => {
                let forgery = self.random.choice(FORGERIES).unwrap_or(Forgery::Missing);
                sandbox.klavi().forge_webhook(forgery)
            }
            _ => sandbox.klikoo().forge_callback(),
        };
        self.outbox(provider).forged += 1;
        let Some(receiver) = self.random.choice(receivers) else {
            return Ok(());
        };
        let url = url(provider, receiver);
        let sent = deliveries.retry(&forged.id, Some(&url)).await?;
        let status = sent.attempts.last().and_then(|attempt| attempt.status);
        match (sent.state, status) {
            (DeliveryState::Delivered, _) => {
                let kind = sent.forged;
                self.problems
                    .push(format!("a receiver accepted a forged delivery: {kind:?}"));
            }
            // An error of the confirming call: the callback was not refused, and not accepted.
            (_, Some(503) | None) => self.counts.failed += 1,
            _ => self.counts.refused += 1,
        }
        Ok(())
    }

    /// Remembers the events of new deliveries, and returns the queued ones that are not forged.
    fn note(&mut self, provider: Provider, deliveries: &Deliveries) -> Vec<Delivery> {
        let outbox = self.outbox(provider);
        if deliveries.waiting() <= outbox.forged {
            return Vec::new();
        }
        let mut list = deliveries.list();
        list.retain(|delivery| delivery.state == DeliveryState::Queued && delivery.forged.is_none());
        for delivery in &list {
            let name = match provider {
                Provider::Klavi => webhook_name(&delivery.event_id),
                _ => callback_name(&delivery.event_id),
            };
            outbox.events.insert(name);
        }
        list
    }

    fn outbox(&mut self, provider: Provider) -> &mut Outbox {
        match provider {
            Provider::Klavi => &mut self.klavi,
            _ => &mut self.klikoo,
        }
    }

    /// Returns whether a delivery waits that is not forged.
    pub(super) fn is_waiting(&mut self, sandbox: &Sandbox) -> bool {
        let webhooks = self.note(Provider::Klavi, sandbox.klavi().webhooks());
        let callbacks = self.note(Provider::Klikoo, sandbox.klikoo().callbacks());
        !webhooks.is_empty() || !callbacks.is_empty()
    }

    /// Returns the names of the events that the providers sent.
    pub(super) fn events(&self) -> impl Iterator<Item = &String> {
        self.klavi.events.iter().chain(&self.klikoo.events)
    }
}

/// Returns the index of the receiver of an event.
fn owner(event: &str, receivers: usize) -> usize {
    let mut hasher = DefaultHasher::new();
    event.hash(&mut hasher);
    usize::try_from(hasher.finish() % receivers as u64).unwrap_or_default()
}

fn url(provider: Provider, receiver: &str) -> String {
    match provider {
        Provider::Klavi => format!("{receiver}/klavi"),
        _ => format!("{receiver}/klikoo"),
    }
}
