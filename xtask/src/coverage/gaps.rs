//! Gaps in the coverage, with their reasons.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, io,
    path::Path,
};

use fs_err as fs;
use serde::{Deserialize, Serialize};

use super::provider_coverage::ProviderCoverage;
use crate::finding::Finding;

/// Part of the workspace that covers an operation or error code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Layer {
    Client,
    Sandbox,
    ContractTests,
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Client => "client",
            Self::Sandbox => "sandbox",
            Self::ContractTests => "contract tests",
        })
    }
}

/// Reasons for gaps, by provider.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub(super) struct GapReasons(BTreeMap<String, Vec<Entry>>);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// Layers that lack the names.
    missing_in: BTreeSet<Layer>,
    /// Names of operations, or error codes.
    names: BTreeSet<String>,
    reason: String,
}

impl GapReasons {
    const FILE: &str = "xtask/gaps.toml";

    pub(super) fn read(root: &Path) -> io::Result<Self> {
        toml::from_str(&fs::read_to_string(root.join(Self::FILE))?)
            .map_err(|error| io::Error::other(format!("{}: {error}", Self::FILE)))
    }

    /// Returns the gaps of `coverage`, one line per reason.
    pub(super) fn explain(&self, coverage: &ProviderCoverage) -> Gaps {
        let mut open = coverage.gaps();
        let mut gaps = Gaps::default();
        let provider = &coverage.provider;
        for entry in self.0.get(provider).into_iter().flatten() {
            for layer in &entry.missing_in {
                let mut names = Vec::new();
                for name in &entry.names {
                    if open.remove(&(*layer, name.clone())) {
                        names.push(name.as_str());
                    } else {
                        let message = format!("{provider}: {name} is in the {layer}; remove it here");
                        gaps.findings.push(Finding::new(Self::FILE, message));
                    }
                }
                if !names.is_empty() {
                    let names = names.join(", ");
                    gaps.explained.push(format!(
                        "{provider}: not in the {layer}: {names}: {}",
                        entry.reason
                    ));
                }
            }
        }
        let unexplained = open.into_iter().map(|(layer, name)| {
            let message = format!("{provider}: {name} is not in the {layer}; expected a reason here");
            Finding::new(Self::FILE, message)
        });
        gaps.findings.extend(unexplained);
        gaps
    }
}

/// Gaps of one provider.
#[derive(Debug, Default)]
pub(super) struct Gaps {
    pub(super) explained: Vec<String>,
    /// Gaps without a reason, and reasons without a gap.
    pub(super) findings: Vec<Finding>,
}

impl ProviderCoverage {
    fn gaps(&self) -> BTreeSet<(Layer, String)> {
        let missing = self.subjects().into_iter().flat_map(|(_subject, coverage)| {
            [
                (Layer::Client, &coverage.client),
                (Layer::Sandbox, &coverage.sandbox),
                (Layer::ContractTests, &coverage.contract_tests),
            ]
            .into_iter()
            .flat_map(|(layer, covered)| {
                let names = coverage.contract.difference(covered);
                names.map(move |name| (layer, name.clone()))
            })
        });
        missing.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coverage::provider_coverage::Coverage;

    fn names(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn shop() -> ProviderCoverage {
        ProviderCoverage {
            provider: "shop".to_owned(),
            operations: Coverage {
                documented: 2,
                contract: names(&["buy", "list"]),
                client: names(&["buy", "list"]),
                sandbox: names(&["buy"]),
                contract_tests: names(&["buy"]),
            },
            error_codes: Coverage {
                documented: 1,
                contract: names(&["101"]),
                client: names(&["101"]),
                sandbox: names(&["101"]),
                contract_tests: names(&["101"]),
            },
            undescribed: BTreeMap::new(),
        }
    }

    fn explain(reasons: &str) -> Gaps {
        let reasons: GapReasons = toml::from_str(reasons).unwrap();
        reasons.explain(&shop())
    }

    #[test]
    fn gap_with_reason_is_not_a_problem() {
        let gaps = explain(
            "shop = [{missing_in = ['sandbox', 'contract-tests'], names = ['list'], reason = 'its response is unknown'}]",
        );
        assert_eq!(
            gaps.explained,
            [
                "shop: not in the sandbox: list: its response is unknown",
                "shop: not in the contract tests: list: its response is unknown"
            ]
        );
        assert!(gaps.findings.is_empty());
    }

    #[test]
    fn unmatched_gap_or_reason_is_a_problem() {
        let gaps =
            explain("shop = [{missing_in = ['sandbox'], names = ['list', 'buy'], reason = 'outdated'}]");
        assert_eq!(
            gaps.findings,
            [
                Finding::new("xtask/gaps.toml", "shop: buy is in the sandbox; remove it here"),
                Finding::new(
                    "xtask/gaps.toml",
                    "shop: list is not in the contract tests; expected a reason here"
                ),
            ]
        );
        assert_eq!(explain("").findings.len(), 2);
    }
}
