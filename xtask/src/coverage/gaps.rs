//! What is described and not covered, and why.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, io,
    path::Path,
};

use fs_err as fs;
use serde::{Deserialize, Serialize};

use super::Coverage;

/// Where something described is to be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Place {
    Client,
    Sandbox,
    ContractTests,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Client => "client",
            Self::Sandbox => "sandbox",
            Self::ContractTests => "contract tests",
        })
    }
}

/// The file of the reasons, by provider.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub(super) struct Reasons(BTreeMap<String, Vec<Entry>>);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// Where it is missing.
    missing_in: BTreeSet<Place>,
    /// Operations, or error codes.
    names: BTreeSet<String>,
    reason: String,
}

impl Reasons {
    const FILE: &str = "xtask/gaps.toml";

    pub(super) fn read(root: &Path) -> io::Result<Self> {
        toml::from_str(&fs::read_to_string(root.join(Self::FILE))?)
            .map_err(|error| io::Error::other(format!("{}: {error}", Self::FILE)))
    }

    /// The gaps of `coverage`, one line a reason.
    pub(super) fn explain(&self, coverage: &Coverage) -> Gaps {
        let mut open = coverage.gaps();
        let mut gaps = Gaps::default();
        let provider = &coverage.provider;
        for entry in self.0.get(provider).into_iter().flatten() {
            for place in &entry.missing_in {
                let mut names = Vec::new();
                for name in &entry.names {
                    if open.remove(&(*place, name.clone())) {
                        names.push(name.as_str());
                    } else {
                        gaps.faults.push(format!(
                            "{provider}: {name} is in the {place}; {} says that it is not",
                            Self::FILE
                        ));
                    }
                }
                if !names.is_empty() {
                    let names = names.join(", ");
                    gaps.explained.push(format!(
                        "{provider}: not in the {place}: {names}: {}",
                        entry.reason
                    ));
                }
            }
        }
        let unexplained = open.into_iter().map(|(place, name)| {
            format!(
                "{provider}: {name} is not in the {place}; {} does not say why",
                Self::FILE
            )
        });
        gaps.faults.extend(unexplained);
        gaps
    }
}

/// What is missing at one provider.
#[derive(Debug, Default)]
pub(super) struct Gaps {
    pub(super) explained: Vec<String>,
    /// Gaps without a reason, and reasons without a gap.
    pub(super) faults: Vec<String>,
}

impl Coverage {
    fn gaps(&self) -> BTreeSet<(Place, String)> {
        let subjects = [&self.operations, &self.error_codes];
        let missing = subjects.into_iter().flat_map(|subjects| {
            [
                (Place::Client, &subjects.client),
                (Place::Sandbox, &subjects.sandbox),
                (Place::ContractTests, &subjects.contract_tests),
            ]
            .into_iter()
            .flat_map(|(place, there)| {
                let names = subjects.contract.difference(there);
                names.map(move |name| (place, name.clone()))
            })
        });
        missing.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coverage::Subjects;

    fn names(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn shop() -> Coverage {
        Coverage {
            provider: "shop".to_owned(),
            operations: Subjects {
                documented: 2,
                contract: names(&["buy", "list"]),
                client: names(&["buy", "list"]),
                sandbox: names(&["buy"]),
                contract_tests: names(&["buy"]),
            },
            error_codes: Subjects {
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
        let reasons: Reasons = toml::from_str(reasons).unwrap();
        reasons.explain(&shop())
    }

    #[test]
    fn a_gap_with_its_reason_is_listed_and_is_no_fault() {
        let gaps = explain(
            "shop = [{missing_in = ['sandbox', 'contract-tests'], names = ['list'], reason = 'nobody knows the answer'}]",
        );
        assert_eq!(
            gaps.explained,
            [
                "shop: not in the sandbox: list: nobody knows the answer",
                "shop: not in the contract tests: list: nobody knows the answer"
            ]
        );
        assert!(gaps.faults.is_empty());
    }

    #[test]
    fn a_gap_without_a_reason_and_a_reason_without_a_gap_are_faults() {
        let gaps = explain(
            "shop = [{missing_in = ['sandbox'], names = ['list', 'buy'], reason = 'once it was so'}]",
        );
        assert_eq!(
            gaps.faults,
            [
                "shop: buy is in the sandbox; xtask/gaps.toml says that it is not",
                "shop: list is not in the contract tests; xtask/gaps.toml does not say why",
            ]
        );
        assert_eq!(explain("").faults.len(), 2);
    }
}
