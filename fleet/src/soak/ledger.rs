//! Comparison of the journals with the ledgers of the providers.

use std::collections::BTreeMap;

use sandbox::Sandbox;

use super::journal::{Books, Told};

/// Purchases of the providers by the name that the journals use: IDs and amounts.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    purchases: BTreeMap<String, Vec<(String, String)>>,
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
            self.add(key, hash, String::new());
        }
        for purchase in sandbox.klikoo().purchases() {
            self.add(
                purchase.partner_reference_id,
                purchase.transaction_id,
                purchase.amount,
            );
        }
        for payment in sandbox.klavi().payments() {
            let key = payment.client_request_id.unwrap_or_default();
            self.add(key, payment.id, payment.amount.unwrap_or_default());
        }
        let nft_id = sandbox.klip_card().minting_nft_id();
        for card in sandbox.klip_card().cards(Some(nft_id), 0, usize::MAX) {
            self.add(card.owner, card.transaction_hash, "1".to_owned());
        }
    }

    fn add(&mut self, key: String, id: String, amount: String) {
        self.purchases.entry(key).or_default().push((id, amount));
    }

    /// Returns each difference to the journals.
    pub(super) fn compare(&self, books: &Books) -> Vec<String> {
        let mut problems = books.problems.clone();
        for (key, intent) in &books.intents {
            let found = self.purchases.get(key).map_or(&[][..], Vec::as_slice);
            match (books.told.get(key), found) {
                (Some(Told::Executed(id)), [(real, amount)]) => {
                    if id != real {
                        problems.push(format!("{key} was told to be {id}, and is {real}"));
                    }
                    if !is_same_amount(&intent.amount, amount) {
                        problems.push(format!("{key} costs {amount} instead of {}", intent.amount));
                    }
                }
                (Some(Told::Executed(id)), []) => problems.push(format!("lost: {key} was told to be {id}")),
                (Some(Told::NotExecuted), []) => {}
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
            .filter(|key| !books.intents.contains_key(*key));
        problems.extend(unknown.map(|key| format!("no task intended {key}")));
        problems
    }
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
            ledger.add((*key).to_owned(), (*id).to_owned(), (*amount).to_owned());
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
        let cases: [(&str, Told, &[Row], &str); 7] = [
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
}
