//! Comparison of the journals with the ledgers of the providers.

use std::collections::{BTreeMap, BTreeSet};

use sandbox::Sandbox;

use super::journal::{Books, Line, Told};

/// Product of booked seats.
const BUS: &str = "BUS";

/// Purchases of the providers, by line and the name that the journals use: IDs and amounts.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    purchases: BTreeMap<(Line, String), Vec<(String, String)>>,
    /// Transactions of Klip App2App, which the sandbox forgets an hour after their end.
    transfers: BTreeMap<String, String>,
}

impl Ledger {
    /// Remembers the transactions of Klip App2App that succeeded.
    pub(super) fn note_transfers(&mut self, sandbox: &Sandbox) {
        for request in sandbox.klip_a2a().user_requests() {
            if let (Some(hash), Some(true)) = (request.tx_hash, request.success) {
                self.transfers.insert(request.request_key, hash);
            }
        }
    }

    /// Reads the ledgers at the end.
    pub(super) fn read(&mut self, sandbox: &Sandbox) {
        self.note_transfers(sandbox);
        for (key, hash) in std::mem::take(&mut self.transfers) {
            self.add(Line::Purchase, key, hash, String::new());
        }
        for purchase in sandbox.klikoo().purchases() {
            let line = if purchase.product_code == BUS {
                Line::Seat
            } else {
                Line::Purchase
            };
            self.add(
                line,
                purchase.partner_reference_id,
                purchase.transaction_id,
                purchase.amount,
            );
        }
        for payment in sandbox.klavi().payments() {
            let key = payment.client_request_id.unwrap_or_default();
            let amount = payment.amount.unwrap_or_default();
            self.add(Line::Purchase, key, payment.id, amount);
        }
        for consent in sandbox.klavi().consents() {
            for payment in consent.payments {
                let key = consent_payment_key(&consent.id, &payment.date);
                self.add(Line::ConsentPayment, key, payment.id, String::new());
            }
            let key = consent.client_request_id.unwrap_or_default();
            self.add(Line::Consent, key, consent.id, String::new());
        }
        let nft_id = sandbox.klip_card().minting_nft_id();
        for card in sandbox.klip_card().cards(Some(nft_id), 0, usize::MAX) {
            self.add(Line::Purchase, card.owner, card.transaction_hash, "1".to_owned());
        }
    }

    fn add(&mut self, line: Line, key: String, id: String, amount: String) {
        self.purchases.entry((line, key)).or_default().push((id, amount));
    }

    /// Returns each difference between `events`, which the providers sent, and those that the receivers acted on.
    pub(super) fn compare_events<'a>(books: &Books, events: impl Iterator<Item = &'a String>) -> Vec<String> {
        let events: BTreeSet<_> = events.collect();
        let mut problems = Vec::new();
        for event in &events {
            match books.received.get(*event) {
                None => problems.push(format!("lost: no worker received event {event}")),
                Some(1) => {}
                Some(times) => problems.push(format!("doubled: event {event} was received {times} times")),
            }
        }
        let unknown = books.received.keys().filter(|event| !events.contains(event));
        problems.extend(unknown.map(|event| format!("no provider sent event {event}")));
        problems
    }

    /// Returns whether the provider had as many events as its purchases had statuses.
    pub(super) fn count_events(sandbox: &Sandbox) -> usize {
        let (klavi, klikoo) = (sandbox.klavi(), sandbox.klikoo());
        let payments = klavi.payments().into_iter().map(|payment| payment.timeline.len());
        let consents = klavi.consents().into_iter().map(|consent| {
            let payments = consent.payments.iter().map(|payment| payment.timeline.len());
            consent.timeline.len() + payments.sum::<usize>()
        });
        let ended = klikoo
            .purchases()
            .into_iter()
            .filter(|purchase| purchase.status != "INPROGRESS");
        payments.sum::<usize>() + consents.sum::<usize>() + ended.count()
    }

    /// Returns each difference to the journals.
    pub(super) fn compare(&self, books: &Books) -> Vec<String> {
        let mut problems = books.problems.clone();
        for (key, intent) in &books.intents {
            let row = (intent.line, key.clone());
            let found = self.purchases.get(&row).map_or(&[][..], Vec::as_slice);
            match (books.told.get(key), found) {
                (Some(Told::Executed(id)), [(real, amount)]) => {
                    if id != real {
                        problems.push(format!("{key} was told to be {id}, and is {real}"));
                    }
                    if !is_same_amount(&intent.amount, amount) {
                        problems.push(format!("{key} costs {amount} instead of {}", intent.amount));
                    }
                }
                (Some(Told::Exists), []) => problems.push(format!("lost: {key} was told to exist")),
                (Some(Told::Executed(id)), []) => problems.push(format!("lost: {key} was told to be {id}")),
                (Some(Told::Exists), [_]) | (Some(Told::NotExecuted), []) => {}
                (Some(Told::NotExecuted), [(id, _)]) => {
                    problems.push(format!("{key} was told not to be executed, and is {id}"));
                }
                (None | Some(Told::Unknown), _) => problems.push(format!("{key} was not resolved")),
                (_, many) => problems.push(format!("doubled: {key} was executed {} times", many.len())),
            }
        }
        let unknown = self
            .purchases
            .keys()
            .filter(|(line, key)| books.intents.get(key).is_none_or(|intent| intent.line != *line));
        problems.extend(unknown.map(|(line, key)| format!("no task intended {key} ({line:?})")));
        problems
    }
}

/// Returns the name of a payment under a consent: there is one for each day.
pub(super) fn consent_payment_key(consent: &str, day: &str) -> String {
    format!("{consent}+{day}")
}

fn is_same_amount(one: &str, other: &str) -> bool {
    let parsed = |text: &str| text.parse::<auth_core::Decimal>().ok();
    one == other || parsed(one).is_some_and(|one| Some(one) == parsed(other))
}

#[cfg(test)]
mod tests {
    use super::{
        super::journal::{Entry, Intent},
        *,
    };

    fn books(outcomes: &[(&str, Option<Told>)]) -> Books {
        let mut books = Books::default();
        for (key, told) in outcomes {
            let (task, key) = ("klavi-1".to_owned(), (*key).to_owned());
            books.add(Entry::Intent(Intent {
                task,
                line: Line::Purchase,
                key: key.clone(),
                amount: "10.50".to_owned(),
            }));
            if let Some(outcome) = told.clone() {
                books.add(Entry::Told { key, outcome });
            }
        }
        books
    }

    fn executed(id: &str) -> Told {
        Told::Executed(id.to_owned())
    }

    /// Name, ID and amount.
    type Row = (&'static str, &'static str, &'static str);

    fn ledger(purchases: &[Row]) -> Ledger {
        let mut ledger = Ledger::default();
        for (key, id, amount) in purchases {
            let (key, id, amount) = ((*key).to_owned(), (*id).to_owned(), (*amount).to_owned());
            ledger.add(Line::Purchase, key, id, amount);
        }
        ledger
    }

    #[test]
    fn equal_books_have_no_problem() {
        let books = books(&[("a", Some(executed("1"))), ("b", Some(Told::NotExecuted))]);
        assert_eq!(
            ledger(&[("a", "1", "10.5")]).compare(&books),
            Vec::<String>::new()
        );
    }

    #[test]
    fn each_difference_is_a_problem() {
        let cases: [(&str, Told, &[Row], &str); 8] = [
            ("lost without ID", Told::Exists, &[], "lost: a"),
            ("lost", executed("1"), &[], "lost: a"),
            (
                "doubled",
                executed("1"),
                &[("a", "1", "10.5"), ("a", "2", "10.5")],
                "doubled: a",
            ),
            ("other ID", executed("1"), &[("a", "2", "10.5")], "and is 2"),
            ("other amount", executed("1"), &[("a", "1", "1")], "costs 1"),
            (
                "untold",
                Told::NotExecuted,
                &[("a", "1", "10.5")],
                "not to be executed",
            ),
            ("unresolved", Told::Unknown, &[("a", "1", "10.5")], "not resolved"),
            (
                "unintended",
                Told::NotExecuted,
                &[("b", "1", "10.5")],
                "no task intended b",
            ),
        ];
        for (case, told, purchases, expected) in cases {
            let problems = ledger(purchases).compare(&books(&[("a", Some(told))]));
            assert!(
                matches!(&*problems, [problem] if problem.contains(expected)),
                "{case}: {problems:?}"
            );
        }
    }

    #[test]
    fn purchase_in_another_line_is_not_the_intended_one() {
        let mut ledger = Ledger::default();
        ledger.add(Line::Seat, "a".to_owned(), "1".to_owned(), "10.5".to_owned());
        let problems = ledger.compare(&books(&[("a", Some(executed("1")))]));
        assert!(
            matches!(&problems[..], [lost, unknown] if lost.contains("lost: a") && unknown.contains("(Seat)")),
            "{problems:?}"
        );
    }

    #[test]
    fn each_event_is_received_once() {
        let received = |counts: &[(&str, u64)]| Books {
            received: counts
                .iter()
                .map(|(event, times)| ((*event).to_owned(), *times))
                .collect(),
            ..Books::default()
        };
        let sent = ["klavi 1".to_owned(), "klikoo 2".to_owned()];
        for (counts, expected) in [
            (&[("klavi 1", 1), ("klikoo 2", 1)][..], None),
            (&[("klavi 1", 1)], Some("lost: no worker received event klikoo 2")),
            (
                &[("klavi 1", 2), ("klikoo 2", 1)],
                Some("doubled: event klavi 1 was received 2 times"),
            ),
            (
                &[("klavi 1", 1), ("klikoo 2", 1), ("klikoo 9", 1)],
                Some("no provider sent event klikoo 9"),
            ),
        ] {
            let problems = Ledger::compare_events(&received(counts), sent.iter());
            assert_eq!(problems, expected.into_iter().collect::<Vec<_>>(), "{counts:?}");
        }
    }
}
