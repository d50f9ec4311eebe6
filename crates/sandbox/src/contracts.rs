//! Embedded contracts of the providers, each parsed once per process.
//!
//! They are JSON, and in this package: the sandbox needs no YAML parser, and can be packaged.

use std::sync::LazyLock;

use contract::{Contract, InvalidContract};

use crate::{error::StartError, provider::Provider};

/// Contract embedded in the program.
pub(crate) struct Embedded {
    file: &'static str,
    contract: LazyLock<Result<Contract, InvalidContract>>,
}

pub(crate) static KLIP_CARD: Embedded =
    Embedded::new("klip-card.json", || Contract::from_json(KLIP_CARD_JSON));
pub(crate) static KLIP_A2A: Embedded = Embedded::new("klip-a2a.json", || Contract::from_json(KLIP_A2A_JSON));
pub(crate) static KLIKOO: Embedded = Embedded::new("klikoo.json", || Contract::from_json(KLIKOO_JSON));
pub(crate) static KLAVI: Embedded = Embedded::new("klavi.json", || Contract::from_json(KLAVI_JSON));

/// Contracts as they are served.
pub(crate) const KLIP_CARD_JSON: &str = include_str!("../contracts/klip-card.json");
pub(crate) const KLIP_A2A_JSON: &str = include_str!("../contracts/klip-a2a.json");
pub(crate) const KLIKOO_JSON: &str = include_str!("../contracts/klikoo.json");
pub(crate) const KLAVI_JSON: &str = include_str!("../contracts/klavi.json");

pub(crate) static ADMIN: Embedded = Embedded::new("admin.json", || Contract::from_json(ADMIN_JSON));

/// Contract of the admin API, as it is served.
pub(crate) const ADMIN_JSON: &str = include_str!("../contracts/admin.json");

/// Returns the contract of `provider`.
pub(crate) fn of(provider: Provider) -> &'static Embedded {
    match provider {
        Provider::KlipCard => &KLIP_CARD,
        Provider::KlipA2a => &KLIP_A2A,
        Provider::Klikoo => &KLIKOO,
        Provider::Klavi => &KLAVI,
    }
}

/// Parses all contracts on blocking threads, since parsing would block the runtime for too long.
pub(crate) async fn parse_all() -> Result<(), StartError> {
    let tasks = [&KLAVI, &KLIKOO, &KLIP_CARD, &KLIP_A2A, &ADMIN]
        .map(|embedded| tokio::task::spawn_blocking(|| embedded.get()));
    for task in tasks {
        // If the runtime cancels the task, the first `get` parses the contract.
        if let Ok(contract) = task.await {
            contract?;
        }
    }
    Ok(())
}

impl Embedded {
    pub(crate) const fn new(file: &'static str, parse: fn() -> Result<Contract, InvalidContract>) -> Self {
        Self {
            file,
            contract: LazyLock::new(parse),
        }
    }

    /// Returns the contract, and parses it at the first call.
    pub(crate) fn get(&'static self) -> Result<&'static Contract, StartError> {
        self.contract.as_ref().map_err(|invalid| StartError::Contract {
            contract: match invalid.line() {
                Some(line) => format!("{}:{line}", self.file),
                None => self.file.to_owned(),
            },
            problem: invalid.to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_contract_and_its_examples_are_valid() {
        for embedded in [&KLIP_CARD, &KLIP_A2A, &KLIKOO, &KLAVI, &ADMIN] {
            let contract = embedded.get().expect("a valid contract");
            assert_eq!(contract.check_examples(), [], "{}", embedded.file);
        }
    }

    #[test]
    fn invalid_contract_error_names_file_and_line() {
        static BROKEN: Embedded = Embedded::new("broken.json", || Contract::from_json("{}"));
        let error = BROKEN.get().expect_err("an empty document");
        assert_eq!(
            error.to_string(),
            "invalid contract `broken.json:1`: #: has no `openapi`"
        );
    }
}
