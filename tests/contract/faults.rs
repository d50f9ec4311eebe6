//! Faults that a check of many things finds.

use contract_tests::{Fixture, Provider};

/// Faults, and how many things were checked.
#[derive(Default)]
pub(crate) struct Faults {
    checked: usize,
    found: Vec<String>,
}

impl Faults {
    /// Counts one thing that was checked, with its fault.
    pub(crate) fn check(&mut self, fault: Option<String>) {
        self.checked += 1;
        self.found.extend(fault);
    }

    /// Fails if there are faults, or if less was checked than `provider` has operations.
    pub(crate) fn report(self, provider: Provider) {
        let (found, checked) = (self.found.len(), self.checked);
        assert_eq!(found, 0, "{found} of {checked}:\n{}", self.found.join("\n"));
        let operations = Fixture::all(provider).count();
        assert!(checked > operations, "only {checked} were checked");
    }
}
