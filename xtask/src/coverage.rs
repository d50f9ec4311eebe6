//! `cargo xtask contracts`: how much of what the providers document is described, called, played and tested.

mod evidence;
mod gaps;
mod table;

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::Path,
};

use fs_err as fs;
use proc_macro2::TokenTree;
use serde::Serialize;

use self::{evidence::Evidence, gaps::Reasons};
use crate::{
    codegen::{self, Contract, constant_name},
    sources,
};

/// What is covered of one provider's API.
#[derive(Debug, Serialize)]
pub(crate) struct Coverage {
    provider: String,
    operations: Subjects,
    error_codes: Subjects,
    /// Documented operations that no contract can describe, with the reason.
    undescribed: BTreeMap<String, String>,
}

/// Operations, or error codes.
#[derive(Debug, Serialize)]
struct Subjects {
    /// How many the documents tell of.
    documented: usize,
    contract: BTreeSet<String>,
    client: BTreeSet<String>,
    sandbox: BTreeSet<String>,
    contract_tests: BTreeSet<String>,
}

/// Runs the contract tests and reports what they and the sources show.
///
/// # Errors
///
/// When a contract is wrong, a contract test fails, the repository cannot be read, or something is missing for no reason
/// that is told; then the report comes first.
pub(crate) fn run(root: &Path, as_json: bool) -> Result<String, codegen::Failed> {
    let contracts = codegen::contracts(root)?;
    let evidence = Evidence::gather(root)?;
    let coverage: Vec<Coverage> = contracts
        .iter()
        .map(|(provider, contract)| Coverage::of(root, provider, contract, &evidence))
        .collect::<io::Result<_>>()?;
    let reasons = Reasons::read(root)?;
    let report = if as_json {
        serde_json::to_string_pretty(&coverage).map_err(io::Error::other)?
    } else {
        table::render(&coverage, &reasons)
    };
    let explained = coverage.iter().map(|provider| reasons.explain(provider));
    let faults: Vec<String> = explained.flat_map(|gaps| gaps.faults).collect();
    if faults.is_empty() {
        Ok(report)
    } else {
        println!("{report}");
        Err(io::Error::other(faults.join("\n")).into())
    }
}

impl Coverage {
    fn of(root: &Path, provider: &str, contract: &Contract, evidence: &Evidence) -> io::Result<Self> {
        let named = names_in_client(root, provider)?;
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
            operations: Subjects {
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
            error_codes: Subjects {
                documented: codes.len(),
                // The client's table is the contract's.
                client: codes.clone(),
                sandbox: evidence.of(provider, "code", "sandbox"),
                contract_tests: evidence.of(provider, "code", "contract-tests"),
                contract: codes,
            },
            undescribed,
        })
    }
}

/// Every constant of `generated::endpoints` that the client's own code names.
fn names_in_client(root: &Path, provider: &str) -> io::Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for file in sources::hand_written(&root.join("crates").join(provider).join("src"))? {
        names.extend(endpoints_in(&fs::read_to_string(file)?));
    }
    Ok(names)
}

/// The constants after `endpoints::`, up to the next word that is none. Others may have the same name.
fn endpoints_in(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut is_endpoint = false;
    sources::tokens(text, &mut |token| {
        if let TokenTree::Ident(name) = token {
            let name = name.to_string();
            is_endpoint = name == "endpoints" || is_endpoint && !name.contains(char::is_lowercase);
            if is_endpoint && name != "endpoints" {
                names.push(name);
            }
        }
    });
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_in_the_client_where_it_is_named_as_one() {
        let text = "use crate::{generated::{endpoints::{BUY, LIST_ALL}, models::Answer}, Other};\n\
                    const SIGN: &str = \"x\"; fn a() { call(&generated::endpoints::SHOW); sign(SIGN); }\n\
                    #[cfg(test)] mod tests { use endpoints::RETURN; }";
        assert_eq!(endpoints_in(text), ["BUY", "LIST_ALL", "SHOW"]);
    }
}
