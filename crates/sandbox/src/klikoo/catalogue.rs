//! What is sold.

use serde::Serialize;

/// A product, with the fields that the documents sort products by; that these are its fields is inferred.
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

/// The categories that a prepaid purchase may be asked about in before: PLN, OVO, `GoPay`, DANA and Maxim.
const INQUIRED: [&str; 5] = ["plnprepaid", "ovo", "gopay", "dana", "maxim"];
/// The category of the bills, which are asked for by another call.
const BILLS: &str = "postpaid";
/// The attraction of the documents' sample.
pub(super) const ATTRACTION: &str = "ATRAKSI-DANCER";
pub(super) const ATTRACTION_PRICE: u64 = 100_000;

const THOUSANDS: [u64; 7] = [5, 10, 20, 25, 50, 75, 100];
/// Code, name and category of what there is for each of [`THOUSANDS`], and what it costs beyond its face value.
const SERIES: [(&str, &str, &str, u64); 5] = [
    ("PLN", "Token PLN", "plnprepaid", 500),
    ("OVO", "OVO", "ovo", 750),
    ("GOPAY", "GoPay", "gopay", 800),
    ("MAXIM", "Maxim", "maxim", 300),
    ("AXIS", "Pulsa AXIS", "pulsa", 150),
];
/// Code, name and category of the rest. One rupiah is the least that they are sold for.
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

/// All products, in the order of their codes' series.
pub(super) fn all() -> Vec<Product> {
    let series = SERIES.into_iter().flat_map(|(code, name, category, margin)| {
        THOUSANDS.map(|thousands| Product {
            name: format!("{name} {thousands}.000"),
            code: format!("{code}{thousands}"),
            category,
            // One of each kind is out of order.
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
    pub(super) fn may_be_inquired(&self) -> bool {
        INQUIRED.contains(&self.category)
    }

    pub(super) fn is_bill(&self) -> bool {
        self.category == BILLS
    }

    /// Whether `field` of it is `value`, in the words of a filter.
    pub(super) fn passes(&self, field: &str, value: &str) -> bool {
        let holds = |text: &str| text.to_lowercase().contains(&value.to_lowercase());
        match field {
            "keyword" => holds(&self.name) || holds(&self.code),
            "categories" => self.category == value,
            _ => self.enable.to_string() == value,
        }
    }

    /// What it is sorted by under `field`: as a number where it is one, and as a text.
    pub(super) fn key(&self, field: &str) -> (u64, String) {
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

/// Money is text.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands fields on so")]
fn as_text<S: serde::Serializer>(rupiah: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(rupiah)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_the_samples_is_there_once() {
        let all = all();
        assert_eq!(all.len(), 43, "a prime, so that no page size but one divides it");
        for code in ["PLN20", "OVO10", "GOPAY10", "DNOPEN", "POSTPAIDPLN"] {
            assert_eq!(
                all.iter().filter(|product| product.code == code).count(),
                1,
                "{code}"
            );
        }
    }

    #[test]
    fn a_filter_looks_at_the_field_that_it_names() {
        let token = find("PLN20").expect("a product");
        assert!(token.passes("keyword", "token pln") && !token.passes("keyword", "axis"));
        assert!(token.passes("categories", "plnprepaid") && !token.passes("categories", "pln"));
        assert!(token.passes("enable", "true") && !token.passes("enable", "false"));
    }
}
