//! Products.

use serde::Serialize;

/// Product. Its fields are inferred from the sort keys that the documents list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Product {
    pub(super) name: String,
    pub(super) code: String,
    pub(super) category: &'static str,
    pub(super) enable: bool,
    #[serde(serialize_with = "as_text")]
    pub(super) agent_price: u64,
    pub(super) updated_at: &'static str,
    pub(super) success_rate: u8,
    pub(super) time_rate: u8,
}

/// Categories with a prepaid inquiry: PLN, OVO, `GoPay`, DANA and Maxim.
const INQUIRED: [&str; 5] = ["plnprepaid", "ovo", "gopay", "dana", "maxim"];
/// Category of bills, which have an inquiry of their own.
const BILLS: &str = "postpaid";
/// Product code of the attraction in the documents' sample.
pub(super) const ATTRACTION: &str = "ATRAKSI-DANCER";
pub(super) const ATTRACTION_PRICE: u64 = 100_000;

const THOUSANDS: [u64; 7] = [5, 10, 20, 25, 50, 75, 100];
/// Code, name, category and margin of the products that exist for each of [`THOUSANDS`].
const SERIES: [(&str, &str, &str, u64); 5] = [
    ("PLN", "Token PLN", "plnprepaid", 500),
    ("OVO", "OVO", "ovo", 750),
    ("GOPAY", "GoPay", "gopay", 800),
    ("MAXIM", "Maxim", "maxim", 300),
    ("AXIS", "Pulsa AXIS", "pulsa", 150),
];
/// Code, name and category of the other products. Their minimum price is one rupiah.
const OTHERS: [(&str, &str, &str); 8] = [
    ("DNOPEN", "DANA", "dana"),
    ("POSTPAIDPLN", "PLN Pascabayar", BILLS),
    ("PDAMMJK", "PDAM Mojokerto", BILLS),
    ("PDAMABOJ", "PDAM Bojonegoro", BILLS),
    ("PDAMACEHTGR", "PDAM Aceh Tengah", BILLS),
    ("FIRSMEDIA", "First Media", BILLS),
    ("RBKREDITBAF", "BAF", BILLS),
    ("RBASRBPJSKSH", "BPJS Kesehatan", BILLS),
];

/// Returns all products, by series.
pub(super) fn all() -> Vec<Product> {
    let series = SERIES.into_iter().flat_map(|(code, name, category, margin)| {
        THOUSANDS.map(|thousands| Product {
            name: format!("{name} {thousands}.000"),
            code: format!("{code}{thousands}"),
            category,
            // One product of each series is disabled.
            enable: thousands != 75,
            agent_price: thousands * 1_000 + margin,
            updated_at: "2024-05-21T04:54:18.788451Z",
            success_rate: 99,
            time_rate: 3,
        })
    });
    let others = OTHERS.into_iter().map(|(code, name, category)| Product {
        name: name.to_owned(),
        code: code.to_owned(),
        category,
        enable: true,
        agent_price: 1,
        updated_at: "2024-05-20T10:00:00.000000Z",
        success_rate: 98,
        time_rate: 5,
    });
    series.chain(others).collect()
}

pub(super) fn find(code: &str) -> Option<Product> {
    all().into_iter().find(|product| product.code == code)
}

impl Product {
    pub(super) fn has_prepaid_inquiry(&self) -> bool {
        INQUIRED.contains(&self.category)
    }

    pub(super) fn is_bill(&self) -> bool {
        self.category == BILLS
    }

    /// Returns whether the product matches a filter.
    pub(super) fn matches(&self, field: &str, value: &str) -> bool {
        let holds = |text: &str| text.to_lowercase().contains(&value.to_lowercase());
        match field {
            "keyword" => holds(&self.name) || holds(&self.code),
            "categories" => self.category == value,
            _ => self.enable.to_string() == value,
        }
    }

    /// Returns the sort key of `field`: a number, or a text.
    pub(super) fn sort_key(&self, field: &str) -> (u64, String) {
        let text = |text: &str| (0, text.to_owned());
        match field {
            "name" => text(&self.name),
            "code" => text(&self.code),
            "category" => text(self.category),
            "enable" => (self.enable.into(), String::new()),
            "agent_price" => (self.agent_price, String::new()),
            "success_rate" => (self.success_rate.into(), String::new()),
            "time_rate" => (self.time_rate.into(), String::new()),
            _ => text(self.updated_at),
        }
    }
}

/// Serializes an amount as text.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes fields by reference"
)]
fn as_text<S: serde::Serializer>(rupiah: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(rupiah)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_code_exists_once() {
        let all = all();
        assert_eq!(all.len(), 43, "a prime, which no page size except 1 divides");
        for code in ["PLN20", "OVO10", "GOPAY10", "DNOPEN", "POSTPAIDPLN"] {
            assert_eq!(
                all.iter().filter(|product| product.code == code).count(),
                1,
                "{code}"
            );
        }
    }

    #[test]
    fn filter_compares_the_named_field() {
        let token = find("PLN20").expect("a product");
        assert!(token.matches("keyword", "token pln") && !token.matches("keyword", "axis"));
        assert!(token.matches("categories", "plnprepaid") && !token.matches("categories", "pln"));
        assert!(token.matches("enable", "true") && !token.matches("enable", "false"));
    }
}
