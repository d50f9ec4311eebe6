//! Coverage report as text.

use super::{gaps::GapReasons, provider_coverage::ProviderCoverage};
use crate::table;

/// Renders a table of counts, and below it every gap by name, with its reason.
pub(super) fn render(coverage: &[ProviderCoverage], reasons: &GapReasons) -> String {
    let mut counts = table::new(
        [
            "provider",
            "",
            "documented",
            "contract",
            "client",
            "sandbox",
            "tests",
        ],
        &[2, 3, 4, 5, 6],
    );
    let mut gaps = Vec::new();
    for provider in coverage {
        for (subject, coverage) in provider.subjects() {
            counts.add_row([
                provider.provider.clone(),
                subject.to_owned(),
                coverage.documented.to_string(),
                coverage.contract.len().to_string(),
                coverage.client.len().to_string(),
                coverage.sandbox.len().to_string(),
                coverage.contract_tests.len().to_string(),
            ]);
        }
        let undescribed = provider
            .undescribed
            .iter()
            .map(|(name, reason)| format!("{}: {name} is not in the contract: {reason}", provider.provider));
        gaps.extend(undescribed);
        gaps.extend(reasons.explain(provider).explained);
    }
    format!("{}\n\n{}", counts.trim_fmt(), gaps.join("\n"))
        .trim_end()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::coverage::provider_coverage::Coverage;

    fn names(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn gaps_are_named_below_counts() {
        let coverage = ProviderCoverage {
            provider: "shop".to_owned(),
            operations: Coverage {
                documented: 3,
                contract: names(&["buy", "list"]),
                client: names(&["buy", "list"]),
                sandbox: names(&["buy"]),
                contract_tests: names(&[]),
            },
            error_codes: Coverage {
                documented: 1,
                contract: names(&["101"]),
                client: names(&["101"]),
                sandbox: names(&["101"]),
                contract_tests: names(&["101"]),
            },
            undescribed: BTreeMap::from([("Return".to_owned(), "its path is unknown".to_owned())]),
        };
        let reasons =
            "shop = [{missing_in = ['sandbox'], names = ['list'], reason = 'its response is unknown'}]";
        let reasons = toml::from_str(reasons).unwrap();
        assert_eq!(
            render(&[coverage], &reasons),
            "provider               documented  contract  client  sandbox  tests\n\
             shop      operations            3         2       2        1      0\n\
             shop      error codes           1         1       1        1      1\n\
             \nshop: Return is not in the contract: its path is unknown\
             \nshop: not in the sandbox: list: its response is unknown"
        );
    }
}
