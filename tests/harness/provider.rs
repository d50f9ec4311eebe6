//! The providers and their contracts.

use std::sync::LazyLock;

use contract::Contract;

/// Whom a test plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provider {
    /// Klip Card Minting.
    KlipCard,
    /// Klip App2App.
    KlipA2a,
    /// Klikoo B2B OpenAPI.
    Klikoo,
    /// Klavi Payment, both APIs.
    Klavi,
}

static KLIP_CARD: LazyLock<Contract> =
    LazyLock::new(|| load(include_str!("../../crates/sandbox/contracts/klip-card.json")));
static KLIP_A2A: LazyLock<Contract> =
    LazyLock::new(|| load(include_str!("../../crates/sandbox/contracts/klip-a2a.json")));
static KLIKOO: LazyLock<Contract> =
    LazyLock::new(|| load(include_str!("../../crates/sandbox/contracts/klikoo.json")));
static KLAVI: LazyLock<Contract> =
    LazyLock::new(|| load(include_str!("../../crates/sandbox/contracts/klavi.json")));

fn load(json: &str) -> Contract {
    Contract::from_json(json).expect("`cargo xtask codegen` writes valid contracts")
}

impl Provider {
    /// Every provider.
    pub const ALL: [Self; 4] = [Self::KlipCard, Self::KlipA2a, Self::Klikoo, Self::Klavi];

    /// The name of its crate.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::KlipCard => "klip-card",
            Self::KlipA2a => "klip-a2a",
            Self::Klikoo => "klikoo",
            Self::Klavi => "klavi",
        }
    }

    /// Its contract.
    ///
    /// # Panics
    ///
    /// When the contract is not valid; `cargo xtask codegen --check` says more.
    #[must_use]
    pub fn contract(self) -> &'static Contract {
        match self {
            Self::KlipCard => &KLIP_CARD,
            Self::KlipA2a => &KLIP_A2A,
            Self::Klikoo => &KLIKOO,
            Self::Klavi => &KLAVI,
        }
    }

    /// The documented code that an answer with `body` gives, as the contract's table writes it.
    #[must_use]
    pub fn code_in(self, body: &[u8]) -> Option<&'static str> {
        let body: serde_json::Value = serde_json::from_slice(body).ok()?;
        let places: &[&str] = match self {
            Self::KlipCard => &["/code"],
            Self::KlipA2a => &["/code", "/error/code"],
            Self::Klikoo => &["/response_code"],
            Self::Klavi => &["/statusCode"],
        };
        let written = places.iter().find_map(|place| match body.pointer(place)? {
            serde_json::Value::String(text) => Some(text.clone()),
            number => Some(number.to_string()),
        })?;
        let row = self.contract().error_codes().iter().find(|row| {
            match row.code().split_once("xx") {
                // Between status and case stands the service.
                Some((status, case)) => {
                    written.len() == 9 && written.starts_with(status) && written.ends_with(case)
                }
                None => row.code() == written,
            }
        })?;
        Some(row.code())
    }
}
