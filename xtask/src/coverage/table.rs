//! Coverage for people.

use std::{collections::BTreeSet, fmt::Write};

use super::{Coverage, Subjects};

/// A table of counts, and below it every gap by name.
pub(super) fn render(coverage: &[Coverage]) -> String {
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
        for (what, subjects) in provider.subjects() {
            for (place, there) in [
                ("client", &subjects.client),
                ("sandbox", &subjects.sandbox),
                ("contract tests", &subjects.contract_tests),
            ] {
                let missing: BTreeSet<&str> =
                    subjects.contract.difference(there).map(String::as_str).collect();
                if !missing.is_empty() {
                    let names: Vec<&str> = missing.into_iter().collect();
                    let _written = write!(
                        out,
                        "\n{}: {what} not in the {place}: {}",
                        provider.provider,
                        names.join(", ")
                    );
                }
            }
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
    use std::collections::BTreeMap;

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
        assert_eq!(
            render(&[coverage]),
            "provider                documented contract client sandbox tests\n\
             shop       operations            3        2      2       1     0\n\
             shop       error codes           1        1      1       1     1\n\
             \nshop: Return is not in the contract: its path is unknown\
             \nshop: operations not in the sandbox: list\
             \nshop: operations not in the contract tests: buy, list"
        );
    }
}
