//! The four contracts, each read once in a process.

use std::sync::LazyLock;

use contract::{Contract, InvalidContract};

use crate::error::StartError;

/// A contract that is part of the program.
pub(crate) struct Embedded {
    file: &'static str,
    contract: LazyLock<Result<Contract, InvalidContract>>,
}

pub(crate) static KLIP_CARD: Embedded = Embedded::new("klip-card.json", || {
    Contract::from_json(include_str!("../contracts/klip-card.json"))
});
pub(crate) static KLIP_A2A: Embedded = Embedded::new("klip-a2a.json", || {
    Contract::from_json(include_str!("../contracts/klip-a2a.json"))
});
pub(crate) static KLIKOO: Embedded = Embedded::new("klikoo.json", || {
    Contract::from_json(include_str!("../contracts/klikoo.json"))
});
pub(crate) static KLAVI: Embedded = Embedded::new("klavi.json", || {
    Contract::from_json(include_str!("../contracts/klavi.json"))
});

/// Reads all four, away from this thread, which it would hold up for too long.
pub(crate) async fn read_all() -> Result<(), StartError> {
    let reading = [&KLAVI, &KLIKOO, &KLIP_CARD, &KLIP_A2A]
        .map(|embedded| tokio::task::spawn_blocking(|| embedded.get()));
    for read in reading {
        // If the runtime calls it off, whoever needs the contract reads it.
        if let Ok(contract) = read.await {
            contract?;
        }
    }
    Ok(())
}

impl Embedded {
    pub(crate) const fn new(file: &'static str, read: fn() -> Result<Contract, InvalidContract>) -> Self {
        Self {
            file,
            contract: LazyLock::new(read),
        }
    }

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
    fn every_contract_is_sound_and_so_are_its_examples() {
        for embedded in [&KLIP_CARD, &KLIP_A2A, &KLIKOO, &KLAVI] {
            let contract = embedded.get().expect("a sound contract");
            assert_eq!(contract.check_examples(), [], "{}", embedded.file);
        }
    }

    #[test]
    fn a_contract_that_is_not_sound_is_an_error_that_names_it_and_the_place() {
        static BROKEN: Embedded = Embedded::new("broken.json", || Contract::from_json("{}"));
        let error = BROKEN.get().expect_err("it says nothing");
        assert_eq!(
            error.to_string(),
            "the contract `broken.json:1`: #: has no `openapi`"
        );
    }
}
