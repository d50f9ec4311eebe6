//! Purchases since the start, and the balance.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{callback, history::Transaction};
use crate::{
    clock::Clock,
    delivery::{Deliveries, Delivery, Forgery, Signing},
    error::ControlError,
    provider::Provider,
    setup::Setup,
    snapshot::snapshot,
};

/// Initial balance in rupiah.
const OPENING_BALANCE: u64 = 1_000_000;
/// Default delay after which a purchase settles automatically.
const SETTLEMENT_DELAY: SignedDuration = SignedDuration::from_secs(3);
const FIRST_ID: usize = 14_430_374;
/// ID of a purchase that does not exist.
const FORGED_ID: &str = "99999999";
const WHAT: &str = "transaction";

/// Order of a purchase.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Order {
    pub(super) reference: String,
    pub(super) product_code: String,
    pub(super) product_name: String,
    pub(super) value: String,
    pub(super) customer_name: String,
    pub(super) amount: u64,
}

/// Reason why an order is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OrderError {
    /// The reference was used before.
    DuplicateReference,
    /// The balance, minus pending purchases, is lower than the amount.
    InsufficientBalance,
}

/// Final outcome of a purchase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Ending {
    Success,
    Failed(String),
}

#[derive(Debug)]
pub(super) struct Ledger {
    clock: Arc<Clock>,
    callbacks: Deliveries,
    books: Mutex<Books>,
    settlement_delay: SignedDuration,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Books {
    balance: u64,
    purchases: Vec<Purchase>,
    references: HashSet<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Purchase {
    order: Order,
    at: Timestamp,
    /// Final outcome, and the balances before and after.
    ended: Option<(Ending, u64, u64)>,
}

impl Ledger {
    pub(super) fn new(setup: &Setup) -> Self {
        Self {
            clock: Arc::clone(&setup.clock),
            settlement_delay: setup.automation.settle.unwrap_or(SETTLEMENT_DELAY),
            callbacks: Deliveries::new(Provider::Klikoo, setup, Signing::Unsigned),
            books: Mutex::new(Books {
                balance: OPENING_BALANCE,
                purchases: Vec::new(),
                references: HashSet::new(),
            }),
        }
    }

    /// Returns the balance in rupiah.
    pub(super) fn balance(&self) -> u64 {
        self.with(|books, _now| books.balance)
    }

    /// Sets the balance in rupiah.
    pub(super) fn set_balance(&self, balance: u64) {
        self.with(|books, _now| books.balance = balance);
    }

    /// Returns whether `reference` was used before.
    pub(super) fn is_used(&self, reference: &str) -> bool {
        self.with(|books, _now| books.references.contains(reference))
    }

    /// Marks `reference` as used, and returns whether it was unused.
    pub(super) fn use_reference(&self, reference: String) -> bool {
        self.with(|books, _now| books.references.insert(reference))
    }

    /// Places `order`, and returns its new transaction ID.
    pub(super) fn place(&self, order: Order) -> Result<String, OrderError> {
        self.with(|books, now| {
            if books.references.contains(&order.reference) {
                return Err(OrderError::DuplicateReference);
            }
            if order.amount > books.available() {
                return Err(OrderError::InsufficientBalance);
            }
            books.references.insert(order.reference.clone());
            books.purchases.push(Purchase {
                order,
                at: now,
                ended: None,
            });
            Ok(id(books.purchases.len() - 1))
        })
    }

    /// Places an order whose reference is already marked as used, and settles it at once.
    pub(super) fn pay(&self, order: Order) -> Result<String, OrderError> {
        self.with(|books, now| {
            if order.amount > books.available() {
                return Err(OrderError::InsufficientBalance);
            }
            books.purchases.push(Purchase {
                order,
                at: now,
                ended: None,
            });
            let index = books.purchases.len() - 1;
            self.report(&books.end(index, Ending::Success));
            Ok(id(index))
        })
    }

    /// Ends the purchase `id`.
    pub(super) fn end(&self, id: &str, ending: Ending, step: &'static str) -> Result<(), ControlError> {
        self.with(|books, _now| {
            let index = index(id).filter(|index| *index < books.purchases.len());
            let index = index.ok_or_else(|| ControlError::Unknown {
                what: WHAT,
                id: id.to_owned(),
            })?;
            if let Some((ended, ..)) = &books.purchases[index].ended {
                return Err(ControlError::WrongState {
                    what: WHAT,
                    id: id.to_owned(),
                    state: status(Some(ended)).to_owned(),
                    step,
                });
            }
            self.report(&books.end(index, ending));
            Ok(())
        })
    }

    /// Returns the purchases with their times, newest first.
    pub(super) fn transactions(&self) -> Vec<(Timestamp, Transaction)> {
        self.with(|books, _now| {
            let indices = (0..books.purchases.len()).rev();
            indices
                .map(|index| (books.purchases[index].at, books.transaction(index)))
                .collect()
        })
    }

    pub(super) fn find(&self, id: &str) -> Option<Transaction> {
        self.with(|books, _now| {
            let index = index(id).filter(|index| *index < books.purchases.len());
            index.map(|index| books.transaction(index))
        })
    }

    /// Returns the callbacks, after automatic settlements that are due.
    pub(super) fn callbacks(&self) -> &Deliveries {
        self.with(|_books, _now| ());
        &self.callbacks
    }

    /// Queues a callback of a purchase that does not exist.
    pub(super) fn forge(&self) -> Delivery {
        let now = self.clock.now();
        let transaction = Transaction {
            transaction_id: FORGED_ID.to_owned(),
            status: status(Some(&Ending::Success)),
            partner_reference_id: "forged".to_owned(),
            amount: "1000000".to_owned(),
            transaction_time: time(now),
            reason: String::new(),
            product_id: String::new(),
            product_name: "Token PLN 20.000".to_owned(),
            sn: "0".to_owned(),
            value: "01105691111".to_owned(),
            customer_name: String::new(),
            current_balance: "0".to_owned(),
            beginning_balance: "1000000".to_owned(),
            product_code: "PLN20".to_owned(),
        };
        let body = callback::of(&transaction, 1_000_000, 0);
        self.callbacks
            .push(FORGED_ID, body.to_string(), Some(Forgery::Missing))
    }

    /// Queues the callback of a purchase that has ended.
    fn report(&self, callback: &Value) {
        let id = callback["transaction_id"].as_str().unwrap_or_default();
        self.callbacks.push(id, callback.to_string(), None);
    }

    /// Applies automatic settlements that are due, then `operate`.
    fn with<T>(&self, operate: impl FnOnce(&mut Books, Timestamp) -> T) -> T {
        let now = self.clock.now();
        let mut books = self.books.lock().unwrap_or_else(PoisonError::into_inner);
        for index in 0..books.purchases.len() {
            let Purchase { at, ended, .. } = &books.purchases[index];
            if ended.is_none() && now.duration_since(*at) >= self.settlement_delay {
                self.report(&books.end(index, Ending::Success));
            }
        }
        operate(&mut books, now)
    }
}

snapshot!(Ledger { callbacks: Deliveries, books: Mutex<Books> } settings { clock, settlement_delay });

impl Books {
    /// Returns the balance minus pending purchases.
    fn available(&self) -> u64 {
        let pending = self.purchases.iter().filter(|purchase| purchase.ended.is_none());
        let reserved = pending.map(|purchase| purchase.order.amount).sum();
        self.balance.saturating_sub(reserved)
    }

    /// Ends a purchase, and returns its callback. Documented: the amount is deducted when it succeeds.
    fn end(&mut self, index: usize, ending: Ending) -> Value {
        let before = self.balance;
        if ending == Ending::Success {
            self.balance = before.saturating_sub(self.purchases[index].order.amount);
        }
        self.purchases[index].ended = Some((ending, before, self.balance));
        callback::of(&self.transaction(index), before, self.balance)
    }

    fn transaction(&self, index: usize) -> Transaction {
        let Purchase { order, at, ended } = &self.purchases[index];
        let (ending, before, after) = match ended {
            Some((ending, before, after)) => (Some(ending), *before, *after),
            None => (None, self.balance, self.balance),
        };
        Transaction {
            transaction_id: id(index),
            status: status(ending),
            partner_reference_id: order.reference.clone(),
            amount: order.amount.to_string(),
            transaction_time: time(*at),
            reason: match ending {
                Some(Ending::Failed(reason)) => reason.clone(),
                _ => String::new(),
            },
            product_id: String::new(),
            product_name: order.product_name.clone(),
            sn: match ending {
                Some(Ending::Success) => format!("{:016}", 5_000_000_000_u64 + index as u64),
                _ => String::new(),
            },
            value: order.value.clone(),
            customer_name: order.customer_name.clone(),
            current_balance: after.to_string(),
            beginning_balance: before.to_string(),
            product_code: order.product_code.clone(),
        }
    }
}

fn status(ending: Option<&Ending>) -> &'static str {
    match ending {
        None => "INPROGRESS",
        Some(Ending::Success) => "SUCCESS",
        Some(Ending::Failed(_)) => "FAILED",
    }
}

fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

fn id(index: usize) -> String {
    (FIRST_ID + index).to_string()
}

fn index(id: &str) -> Option<usize> {
    id.parse::<usize>().ok()?.checked_sub(FIRST_ID)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn order(reference: &str, amount: u64) -> Order {
        Order {
            reference: reference.to_owned(),
            product_code: "PLN20".to_owned(),
            product_name: "Token PLN 20.000".to_owned(),
            value: "01105691111".to_owned(),
            customer_name: String::new(),
            amount,
        }
    }

    #[test]
    fn amount_is_deducted_once_on_success() {
        let ledger = Ledger::new(&Setup::for_tests());
        let id = ledger.place(order("a", 400_000)).unwrap();
        assert_eq!(ledger.balance(), OPENING_BALANCE);
        assert_eq!(ledger.place(order("a", 1)), Err(OrderError::DuplicateReference));
        assert_eq!(
            ledger.place(order("b", 600_001)),
            Err(OrderError::InsufficientBalance)
        );
        let failed = ledger.place(order("b", 600_000)).unwrap();

        ledger.end(&id, Ending::Success, "settled").unwrap();
        ledger
            .end(&failed, Ending::Failed("why".to_owned()), "failed")
            .unwrap();
        assert_eq!(ledger.balance(), 600_000);
        assert!(ledger.end(&id, Ending::Success, "settled").is_err());
        assert_eq!(ledger.callbacks().waiting(), 2);
        ledger.clock.advance(Duration::from_secs(60));
        assert_eq!((ledger.balance(), ledger.callbacks().waiting()), (600_000, 2));
    }

    #[test]
    fn purchase_settles_after_three_seconds() {
        let ledger = Ledger::new(&Setup::for_tests());
        let id = ledger.place(order("a", 400_000)).unwrap();
        assert_eq!(ledger.find(&id).unwrap().status, "INPROGRESS");
        ledger.clock.advance(Duration::from_secs(3));
        let transaction = ledger.find(&id).unwrap();
        assert_eq!(transaction.status, "SUCCESS");
        assert_eq!(transaction.beginning_balance, "1000000");
        assert_eq!(transaction.current_balance, "600000");
    }

    #[test]
    fn supplier_has_another_delay() {
        let mut setup = Setup::for_tests();
        setup.automation.settle = Some(SignedDuration::from_mins(1));
        let ledger = Ledger::new(&setup);
        let id = ledger.place(order("a", 400_000)).unwrap();
        ledger.clock.advance(Duration::from_secs(59));
        assert_eq!(ledger.find(&id).unwrap().status, "INPROGRESS");
        ledger.clock.advance(Duration::from_secs(1));
        assert_eq!(ledger.find(&id).unwrap().status, "SUCCESS");
    }
}
