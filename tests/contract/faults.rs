//! Faults that a check of many things finds.

/// Faults, and how many things were checked.
#[derive(Default)]
pub(crate) struct Faults {
    checked: usize,
    found: Vec<String>,
}

/// Fewer things are not what such a check is about.
const FEWEST: usize = 100;

impl Faults {
    /// Counts one thing that was checked, with its fault.
    pub(crate) fn check(&mut self, fault: Option<String>) {
        self.checked += 1;
        self.found.extend(fault);
    }

    /// Fails if there are faults, or if hardly anything was checked.
    pub(crate) fn report(self) {
        let (found, checked) = (self.found.len(), self.checked);
        assert_eq!(found, 0, "{found} of {checked}:\n{}", self.found.join("\n"));
        assert!(checked > FEWEST, "only {checked} were checked");
    }
}
