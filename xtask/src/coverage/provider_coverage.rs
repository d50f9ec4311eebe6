//! Coverage of one provider's API.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::Path,
};

use serde::Serialize;

use super::{client_endpoints, evidence::Evidence};
use crate::codegen::{Contract, constant_name};

/// Coverage of one provider's operations and error codes.
#[derive(Debug, Serialize)]
pub(super) struct ProviderCoverage {
    pub(super) provider: String,
    pub(super) operations: Coverage,
    pub(super) error_codes: Coverage,
    /// Documented operations without a description in the contract, with the reason.
    pub(super) undescribed: BTreeMap<String, String>,
}

/// Coverage of a set of operations or error codes, by name.
#[derive(Debug, Serialize)]
pub(super) struct Coverage {
    /// Number of documented operations or error codes.
    pub(super) documented: usize,
    pub(super) contract: BTreeSet<String>,
    pub(super) client: BTreeSet<String>,
    pub(super) sandbox: BTreeSet<String>,
    pub(super) contract_tests: BTreeSet<String>,
}

impl ProviderCoverage {
    pub(super) fn of(
        root: &Path,
        provider: &str,
        contract: &Contract,
        evidence: &Evidence,
    ) -> io::Result<Self> {
        let named = client_endpoints::find(root, provider)?;
        let operations: BTreeSet<String> = contract.called().map(|operation| operation.id.clone()).collect();
        let codes: BTreeSet<String> = contract
            .codes
            .rows()
            .iter()
            .map(|row| row.code().to_owned())
            .collect();
        let undescribed: BTreeMap<String, String> = contract
            .undescribed
            .iter()
            .map(|operation| (operation.name().to_owned(), operation.reason().to_owned()))
            .collect();
        Ok(Self {
            provider: provider.to_owned(),
            operations: Coverage {
                documented: operations.len() + undescribed.len(),
                client: operations
                    .iter()
                    .filter(|id| named.contains(&constant_name(id)))
                    .cloned()
                    .collect(),
                sandbox: evidence.of(provider, "operation", "sandbox"),
                contract_tests: evidence.of(provider, "operation", "contract-tests"),
                contract: operations,
            },
            error_codes: Coverage {
                documented: codes.len(),
                // The client's table is generated from the contract's.
                client: codes.clone(),
                sandbox: evidence.of(provider, "code", "sandbox"),
                contract_tests: evidence.of(provider, "code", "contract-tests"),
                contract: codes,
            },
            undescribed,
        })
    }

    pub(super) fn subjects(&self) -> [(&'static str, &Coverage); 2] {
        [
            ("operations", &self.operations),
            ("error codes", &self.error_codes),
        ]
    }
}
