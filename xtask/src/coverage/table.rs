//! Coverage for people.

use std::fmt::Write;

use super::{Coverage, Subjects, gaps::Reasons};

/// A table of counts, and below it every gap by name, with its reason.
pub(super) fn render(coverage: &[Coverage], reasons: &Reasons) -> String {
    let mut out = format!(
        "{:<10} {:<12} {:>10} {:>8} {:>6} {:>7} {:>5}\n",
        "provider", "", "documented", "contract", "client", "sandbox", "tests"
    );
    for provider in coverage {
        for (what, subjects) in provider.subjects() {
            // Writing to a string cannot fail.
            let _written = writeln!(
                out,
                "{:<10} {:<12} {:>10} {:>8} {:>6} {:>7} {:>5}",
                provider.provider,
                what,
                subjects.documented,
                subjects.contract.len(),
                subjects.client.len(),
                subjects.sandbox.len(),
                subjects.contract_tests.len()
            );
        }
    }
    for provider in coverage {
        for (name, reason) in &provider.undescribed {
            let _written = write!(
                out,
                "\n{}: {name} is not in the contract: {reason}",
                provider.provider
            );
        }
        for line in reasons.explain(provider).explained {
            let _written = write!(out, "\n{line}");
        }
    }
    out
}

impl Coverage {
    fn subjects(&self) -> [(&'static str, &Subjects); 2] {
        [
            ("operations", &self.operations),
            ("error codes", &self.error_codes),
        ]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    fn names(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn each_gap_is_listed_by_name_below_the_counts() {
        let coverage = Coverage {
            provider: "shop".to_owned(),
            operations: Subjects {
                documented: 3,
                contract: names(&["buy", "list"]),
                client: names(&["buy", "list"]),
                sandbox: names(&["buy"]),
                contract_tests: names(&[]),
            },
            error_codes: Subjects {
                documented: 1,
                contract: names(&["101"]),
                client: names(&["101"]),
                sandbox: names(&["101"]),
                contract_tests: names(&["101"]),
            },
            undescribed: BTreeMap::from([("Return".to_owned(), "its path is unknown".to_owned())]),
        };
        let reasons =
            "shop = [{missing_in = ['sandbox'], names = ['list'], reason = 'its answer is unknown'}]";
        let reasons = toml::from_str(reasons).unwrap();
        assert_eq!(
            render(&[coverage], &reasons),
            "provider                documented contract client sandbox tests\n\
             shop       operations            3        2      2       1     0\n\
             shop       error codes           1        1      1       1     1\n\
             \nshop: Return is not in the contract: its path is unknown\
             \nshop: not in the sandbox: list: its answer is unknown"
        );
    }
}
