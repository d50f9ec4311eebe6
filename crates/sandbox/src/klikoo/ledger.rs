//! What the client has bought since the start, and what it has left.

use std::{
    collections::{HashSet, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::{callback, history::Transaction};
use crate::{clock::Clock, error::ControlError};

/// Rupiah.
const OPENING_BALANCE: u64 = 1_000_000;
/// A purchase that nobody settles succeeds by itself.
const SETTLES_AFTER: SignedDuration = SignedDuration::from_secs(3);
const FIRST_ID: usize = 14_430_374;
/// More callbacks are dropped, the oldest first.
const ROOM: usize = 1000;
const WHAT: &str = "transaction";

/// A purchase that is to be taken on.
#[derive(Debug, Clone)]
pub(super) struct Order {
    pub(super) reference: String,
    pub(super) product_code: String,
    pub(super) product_name: String,
    pub(super) value: String,
    pub(super) customer_name: String,
    pub(super) amount: u64,
}

/// Why a purchase is not taken on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OrderFault {
    /// Its reference was used before.
    UsedBefore,
    /// The balance, less what is under way, does not pay for it.
    TooLittle,
}

/// How a purchase ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ending {
    Success,
    Failed(String),
}

#[derive(Debug)]
pub(super) struct Ledger {
    clock: Arc<Clock>,
    books: Mutex<Books>,
}

#[derive(Debug)]
struct Books {
    balance: u64,
    purchases: Vec<Purchase>,
    references: HashSet<String>,
    callbacks: VecDeque<Value>,
}

#[derive(Debug)]
struct Purchase {
    order: Order,
    at: Timestamp,
    /// How it ended, and the balances before and after.
    ended: Option<(Ending, u64, u64)>,
}

impl Ledger {
    pub(super) fn new(clock: &Arc<Clock>) -> Self {
        Self {
            clock: Arc::clone(clock),
            books: Mutex::new(Books {
                balance: OPENING_BALANCE,
                purchases: Vec::new(),
                references: HashSet::new(),
                callbacks: VecDeque::new(),
            }),
        }
    }

    /// Rupiah.
    pub(super) fn balance(&self) -> u64 {
        self.with(|books, _now| books.balance)
    }

    /// Whether `reference` was used before.
    pub(super) fn knows(&self, reference: &str) -> bool {
        self.with(|books, _now| books.references.contains(reference))
    }

    /// Uses `reference` up; whether it was free.
    pub(super) fn use_reference(&self, reference: String) -> bool {
        self.with(|books, _now| books.references.insert(reference))
    }

    /// Takes `order` on, under a new id.
    pub(super) fn take_on(&self, order: Order) -> Result<String, OrderFault> {
        self.with(|books, now| {
            if books.references.contains(&order.reference) {
                return Err(OrderFault::UsedBefore);
            }
            if order.amount > books.free() {
                return Err(OrderFault::TooLittle);
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

    /// As [`take_on`](Self::take_on), of an order whose reference was used up for it before: it succeeds at once.
    pub(super) fn pay(&self, order: Order) -> Result<String, OrderFault> {
        self.with(|books, now| {
            if order.amount > books.free() {
                return Err(OrderFault::TooLittle);
            }
            books.purchases.push(Purchase {
                order,
                at: now,
                ended: None,
            });
            let index = books.purchases.len() - 1;
            books.end(index, Ending::Success);
            Ok(id(index))
        })
    }

    /// The purchase `id` ends.
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
            books.end(index, ending);
            Ok(())
        })
    }

    /// What was bought, the newest first, with its time.
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

    /// The oldest callback that waits.
    pub(super) fn callback(&self) -> Option<Value> {
        self.with(|books, _now| books.callbacks.front().cloned())
    }

    /// The receiver has taken `callback`.
    pub(super) fn taken(&self, callback: &Value) {
        self.with(|books, _now| books.callbacks.retain(|waits| waits != callback));
    }

    pub(super) fn callbacks(&self) -> usize {
        self.with(|books, _now| books.callbacks.len())
    }

    /// Time does its work first.
    fn with<T>(&self, use_it: impl FnOnce(&mut Books, Timestamp) -> T) -> T {
        let now = self.clock.now();
        let mut books = self.books.lock().unwrap_or_else(PoisonError::into_inner);
        for index in 0..books.purchases.len() {
            let Purchase { at, ended, .. } = &books.purchases[index];
            if ended.is_none() && now.duration_since(*at) >= SETTLES_AFTER {
                books.end(index, Ending::Success);
            }
        }
        use_it(&mut books, now)
    }
}

impl Books {
    /// What is not spoken for.
    fn free(&self) -> u64 {
        let under_way = self.purchases.iter().filter(|purchase| purchase.ended.is_none());
        let spoken_for = under_way.map(|purchase| purchase.order.amount).sum();
        self.balance.saturating_sub(spoken_for)
    }

    /// Documented: the amount is taken when the purchase succeeds.
    fn end(&mut self, index: usize, ending: Ending) {
        let before = self.balance;
        if ending == Ending::Success {
            self.balance = before.saturating_sub(self.purchases[index].order.amount);
        }
        self.purchases[index].ended = Some((ending, before, self.balance));
        let callback = callback::of(&self.transaction(index), before, self.balance);
        self.callbacks.push_back(callback);
        if self.callbacks.len() > ROOM {
            self.callbacks.pop_front();
        }
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
            transaction_time: at.strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string(),
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
    fn money_is_taken_once_and_only_when_the_purchase_succeeds() {
        let clock = Arc::default();
        let ledger = Ledger::new(&clock);
        let id = ledger.take_on(order("a", 400_000)).unwrap();
        assert_eq!(ledger.balance(), OPENING_BALANCE);
        assert_eq!(ledger.take_on(order("a", 1)), Err(OrderFault::UsedBefore));
        assert_eq!(ledger.take_on(order("b", 600_001)), Err(OrderFault::TooLittle));
        let failed = ledger.take_on(order("b", 600_000)).unwrap();

        ledger.end(&id, Ending::Success, "settled").unwrap();
        ledger
            .end(&failed, Ending::Failed("why".to_owned()), "failed")
            .unwrap();
        assert_eq!(ledger.balance(), 600_000);
        assert!(ledger.end(&id, Ending::Success, "settled").is_err());
        assert_eq!(ledger.callbacks(), 2);
        clock.advance(Duration::from_secs(60));
        assert_eq!((ledger.balance(), ledger.callbacks()), (600_000, 2));
    }

    #[test]
    fn what_nobody_settles_succeeds_after_three_seconds() {
        let clock = Arc::default();
        let ledger = Ledger::new(&clock);
        let id = ledger.take_on(order("a", 400_000)).unwrap();
        assert_eq!(ledger.find(&id).unwrap().status, "INPROGRESS");
        clock.advance(Duration::from_secs(3));
        let transaction = ledger.find(&id).unwrap();
        assert_eq!(transaction.status, "SUCCESS");
        assert_eq!(transaction.beginning_balance, "1000000");
        assert_eq!(transaction.current_balance, "600000");
    }
}
