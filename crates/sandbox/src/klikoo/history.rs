//! Transaction history: samples, the same at every start and computed on demand, and the purchases since the start.

use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::Offset};
use serde::Serialize;

/// Number of samples: a prime, which no page size except 1 divides.
pub(super) const TOTAL: usize = 137;
const NEWEST_ID: u64 = 14_429_140;
/// 2024-05-21T04:54:18Z
const NEWEST_AT: i64 = 1_716_267_258;
const OPENING_BALANCE: u64 = 10_000_000;
const PRODUCTS: [(&str, &str, u64); 4] = [
    ("PLN20", "Token PLN 20.000", 20_500),
    ("OVO10", "OVO 10.000", 10_750),
    ("GOPAY10", "GoPay 10.000", 10_800),
    ("DNOPEN", "DANA", 15_000),
];

/// Transaction as the detail response has it. Every field is a string, as documented.
#[derive(Debug, Serialize)]
pub(super) struct Transaction {
    pub(super) transaction_id: String,
    pub(super) status: &'static str,
    pub(super) partner_reference_id: String,
    pub(super) amount: String,
    pub(super) transaction_time: String,
    pub(super) reason: String,
    pub(super) product_id: String,
    pub(super) product_name: String,
    pub(super) sn: String,
    pub(super) value: String,
    pub(super) customer_name: String,
    pub(super) current_balance: String,
    pub(super) beginning_balance: String,
    pub(super) product_code: String,
}

/// Transaction as the list has it. The documents show three of its fields; the others are inferred.
#[derive(Debug, Serialize)]
pub(super) struct Entry {
    created_at: String,
    #[serde(flatten)]
    transaction: Transaction,
}

/// Filter of the history.
#[derive(Debug, Default)]
pub(super) struct Filter {
    /// Part of any text field, case-insensitive.
    pub(super) text: String,
    /// First included instant.
    pub(super) from: Option<Timestamp>,
    /// Last included instant.
    pub(super) to: Option<Timestamp>,
}

/// Returns the sample with this ID.
pub(super) fn find(id: &str) -> Option<Transaction> {
    (0..TOTAL)
        .map(transaction)
        .find(|transaction| transaction.transaction_id == id)
}

/// Returns the transactions that match `filter`, newest first. `newest` precede the samples.
pub(super) fn list(newest: Vec<(Timestamp, Transaction)>, filter: &Filter) -> Vec<Entry> {
    let text = filter.text.to_lowercase();
    let past = (0..TOTAL).map(|index| (instant(index), transaction(index)));
    newest
        .into_iter()
        .chain(past)
        .filter(|(at, transaction)| {
            let is_in_time =
                filter.from.is_none_or(|from| from <= *at) && filter.to.is_none_or(|to| *at <= to);
            is_in_time && transaction.mentions(&text)
        })
        .map(|(_, transaction)| Entry {
            created_at: transaction.transaction_time.clone(),
            transaction,
        })
        .collect()
}

/// Parses `from` or `to`: `2023-12-19T17:00:00`, as UTC.
pub(super) fn parse_bound(text: &str) -> Option<Timestamp> {
    let civil = DateTime::strptime("%Y-%m-%dT%H:%M:%S", text).ok()?;
    Offset::UTC.to_timestamp(civil).ok()
}

impl Transaction {
    fn mentions(&self, text: &str) -> bool {
        [
            self.transaction_id.as_str(),
            &self.partner_reference_id,
            &self.product_name,
            &self.product_code,
            &self.sn,
            &self.value,
            &self.customer_name,
            self.status,
        ]
        .iter()
        .any(|field| field.to_lowercase().contains(text))
    }
}

fn transaction(index: usize) -> Transaction {
    let number = index as u64;
    let (product_code, product_name, price) = PRODUCTS[index % PRODUCTS.len()];
    let (status, reason, sn) = match number % 10 {
        3 => ("FAILED", "Nomor tujuan salah", String::new()),
        7 => ("INPROGRESS", "", String::new()),
        _ => ("SUCCESS", "", format!("{:016}", 4_029_000_000 + number)),
    };
    let charged = if status == "FAILED" { 0 } else { price };
    let beginning_balance = OPENING_BALANCE - (TOTAL as u64 - number) * 21_000;
    Transaction {
        transaction_id: (NEWEST_ID - number).to_string(),
        status,
        partner_reference_id: format!("6d654219-d9b7-4e1a-8b51-{number:012x}"),
        amount: price.to_string(),
        transaction_time: instant(index).to_string(),
        reason: reason.to_owned(),
        product_id: String::new(),
        product_name: product_name.to_owned(),
        sn,
        value: format!("0899{:08}", 66_476_766 + number),
        customer_name: format!("Pelanggan {}", 1 + number % 12),
        current_balance: (beginning_balance - charged).to_string(),
        beginning_balance: beginning_balance.to_string(),
        product_code: product_code.to_owned(),
    }
}

/// Returns the time of a sample, with microseconds. They are 97 minutes apart.
fn instant(index: usize) -> Timestamp {
    let before = SignedDuration::from_mins(97).saturating_mul(i32::try_from(index).unwrap_or(i32::MAX));
    Timestamp::new(NEWEST_AT, 788_451_000).unwrap_or_default() - before
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_filter_lists_all_newest_first() {
        let all = list(Vec::new(), &Filter::default());
        assert_eq!(all.len(), TOTAL);
        assert!(all.is_sorted_by(|newer, older| newer.created_at > older.created_at));
        assert_eq!(all[0].created_at, "2024-05-21T04:54:18.788451Z");
    }

    #[test]
    fn bounds_and_text_filter_the_list() {
        let bound = |text| Some(parse_bound(text).expect("a documented form"));
        let filter = Filter {
            from: bound("2024-05-20T00:00:00"),
            to: bound("2024-05-20T23:59:59"),
            ..Filter::default()
        };
        assert_eq!(list(Vec::new(), &filter).len(), 14);
        let filter = Filter {
            text: "gopay".to_owned(),
            ..Filter::default()
        };
        assert_eq!(list(Vec::new(), &filter).len(), 34);
    }

    #[test]
    fn transaction_is_found_only_by_id() {
        let newest = find("14429140").expect("the newest");
        assert_eq!(newest.status, "SUCCESS");
        assert!(find("14429003").is_none());
        assert!(find(&newest.partner_reference_id).is_none());
    }
}
