//! Report of many checks in one test.

use test_support::{Fixture, Provider};

/// The problems that checks found, and the number of checks.
#[derive(Default)]
pub(crate) struct CheckReport {
    checked: usize,
    problems: Vec<String>,
}

impl CheckReport {
    /// Counts one check and records its problem, if it found one.
    pub(crate) fn check(&mut self, problem: Option<String>) {
        self.checked += 1;
        self.problems.extend(problem);
    }

    /// Fails if there are problems, or if there were not more checks than `provider` has operations.
    pub(crate) fn finish(self, provider: Provider) {
        let (problems, checked) = (self.problems.len(), self.checked);
        assert_eq!(
            problems,
            0,
            "{problems} of {checked} checks failed:\n{}",
            self.problems.join("\n")
        );
        let operations = Fixture::all(provider).count();
        assert!(
            checked > operations,
            "checked only {checked}; expected more than {operations}"
        );
    }
}
