//! Parts of a contract that a generated client must have.

use std::{collections::BTreeMap, io, path::Path};

use contract::{Contract, Response};
use fs_err as fs;
use serde::Serialize;

/// Operations and models that a client of a contract must have.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Parts {
    /// Status codes of the responses, by operation.
    pub(super) operations: BTreeMap<String, Vec<u16>>,
    /// Names of the objects; other schemas need no type of their own.
    pub(super) models: Vec<String>,
}

impl Parts {
    /// Reads the contract of `provider`.
    pub(super) fn of(root: &Path, provider: &str) -> io::Result<Self> {
        let contract = root
            .join("crates/sandbox/contracts")
            .join(format!("{provider}.json"));
        let contract = Contract::from_json(&fs::read_to_string(contract)?).map_err(io::Error::other)?;
        Ok(Self::read(&contract))
    }

    fn read(contract: &Contract) -> Self {
        let operations = contract.operations().iter().map(|operation| {
            let statuses = operation.responses().iter().map(Response::status);
            (operation.id().to_owned(), statuses.collect())
        });
        let objects = contract
            .schemas()
            .filter(|(_name, schema)| schema.properties().is_some());
        Self {
            operations: operations.collect(),
            models: objects.map(|(name, _schema)| name.to_owned()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_response_and_object_is_a_part() {
        let shop = include_str!("../../../../crates/contract/tests/shop.json");
        let parts = Parts::read(&Contract::from_json(shop).unwrap());
        assert_eq!(parts.operations["showBook"], [200, 404]);
        assert!(parts.models.contains(&"Book".to_owned()));
        assert!(!parts.models.contains(&"Genre".to_owned()), "{:?}", parts.models);
    }
}
