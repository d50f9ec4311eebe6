//! The providers and their contracts.

use std::{collections::BTreeSet, sync::LazyLock};

use contract::{Contract, ErrorCode, Operation};
use serde_json::Value;

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

static KLIP_CARD: LazyLock<Api> =
    LazyLock::new(|| Api::load(include_str!("../../crates/sandbox/contracts/klip-card.json")));
static KLIP_A2A: LazyLock<Api> =
    LazyLock::new(|| Api::load(include_str!("../../crates/sandbox/contracts/klip-a2a.json")));
static KLIKOO: LazyLock<Api> =
    LazyLock::new(|| Api::load(include_str!("../../crates/sandbox/contracts/klikoo.json")));
static KLAVI: LazyLock<Api> =
    LazyLock::new(|| Api::load(include_str!("../../crates/sandbox/contracts/klavi.json")));

/// A contract, and what of its document nobody needs to compile.
struct Api {
    contract: Contract,
    /// The base URLs.
    servers: BTreeSet<String>,
    /// Where a code stands in the body of an error, as JSON pointers.
    code_places: Vec<String>,
}

impl Api {
    fn load(json: &str) -> Self {
        let valid = "`cargo xtask codegen` writes valid contracts";
        let document: Value = serde_json::from_str(json).expect(valid);
        let server = |server: &Value| Some(server["url"].as_str()?.trim_end_matches('/').to_owned());
        let servers = document["servers"].as_array().expect(valid);
        let code_places = match &document["x-error-codes"]["place"] {
            Value::Array(places) => places.iter().filter_map(Value::as_str).collect(),
            place => place.as_str().into_iter().collect::<Vec<_>>(),
        };
        Self {
            contract: Contract::from_json(json).expect(valid),
            servers: servers.iter().filter_map(server).collect(),
            code_places: code_places.into_iter().map(str::to_owned).collect(),
        }
    }
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
        &self.api().contract
    }

    /// The base URLs in its contract.
    #[must_use]
    pub fn servers(self) -> &'static BTreeSet<String> {
        &self.api().servers
    }

    /// What its contract says of `operation`.
    ///
    /// # Panics
    ///
    /// When the contract has no such operation.
    #[must_use]
    #[track_caller]
    pub fn operation(self, operation: &str) -> &'static Operation {
        let found = self.contract().operation(operation);
        found.unwrap_or_else(|| panic!("the contract of {} has no operation `{operation}`", self.name()))
    }

    /// The example `name` of the answer `status` to `operation`.
    ///
    /// # Panics
    ///
    /// When the contract has no such example.
    #[must_use]
    #[track_caller]
    pub fn example(self, operation: &str, status: u16, name: &str) -> &'static Value {
        let example = self.operation(operation).answer_example(status, name);
        example.unwrap_or_else(|| panic!("`{operation}` has no example `{name}` of an answer {status}"))
    }

    /// The code in an error with `body`, as it is written there.
    #[must_use]
    pub fn code_in(self, body: &Value) -> Option<String> {
        let places = &self.api().code_places;
        places.iter().find_map(|place| match body.pointer(place)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        })
    }

    /// The row of the contract's table for a code as it is `written` in an answer.
    #[must_use]
    pub fn documented_code(self, written: &str) -> Option<&'static ErrorCode> {
        let rows = self.contract().error_codes();
        rows.iter().find(|row| match row.code().split_once("xx") {
            // Between status and case stands the service.
            Some((status, case)) => {
                written.len() == 9 && written.starts_with(status) && written.ends_with(case)
            }
            None => row.code() == written,
        })
    }

    fn api(self) -> &'static Api {
        match self {
            Self::KlipCard => &KLIP_CARD,
            Self::KlipA2a => &KLIP_A2A,
            Self::Klikoo => &KLIKOO,
            Self::Klavi => &KLAVI,
        }
    }
}
