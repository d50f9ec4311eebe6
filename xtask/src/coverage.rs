//! `cargo xtask contracts`: counts the documented operations and error codes that are described, called, simulated and
//! tested.

mod client_endpoints;
mod evidence;
mod gaps;
mod provider_coverage;
mod report;

use std::{io, path::Path};

use self::{evidence::Evidence, gaps::GapReasons, provider_coverage::ProviderCoverage};
use crate::{codegen, finding::Failed};

/// Returns the coverage that the contract tests and the sources show. Runs these tests, unless `evidence` is the folder
/// that a run has written to.
///
/// # Errors
///
/// Returns an error if a contract is invalid, a contract test fails, the repository or the evidence cannot be read, or a
/// gap has no reason. In the last case it prints the report first.
pub(crate) fn run(root: &Path, evidence: Option<&Path>, as_json: bool) -> Result<String, Failed> {
    let contracts = codegen::contracts(root)?;
    let evidence = match evidence {
        Some(folder) => Evidence::read(folder)?,
        None => Evidence::gather(root)?,
    };
    let coverage: Vec<ProviderCoverage> = contracts
        .iter()
        .map(|(provider, contract)| ProviderCoverage::of(root, provider, contract, &evidence))
        .collect::<io::Result<_>>()?;
    let reasons = GapReasons::read(root)?;
    let report = if as_json {
        serde_json::to_string_pretty(&coverage).map_err(io::Error::other)?
    } else {
        report::render(&coverage, &reasons)
    };
    let explained = coverage.iter().map(|provider| reasons.explain(provider));
    let findings: Vec<_> = explained.flat_map(|gaps| gaps.findings).collect();
    if findings.is_empty() {
        Ok(report)
    } else {
        println!("{report}");
        Err(Failed::Findings(findings))
    }
}
