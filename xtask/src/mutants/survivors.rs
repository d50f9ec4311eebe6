//! Mutants that no test notices, and their reasons.

use super::{
    modules::{Module, Modules, Reason},
    outcome::{Mutant, Outcomes},
};
use crate::finding::Finding;

impl Reason {
    fn is_for(&self, mutant: &Mutant) -> bool {
        mutant.file == self.file && mutant.mutation() == self.mutation
    }
}

/// Survivors of one module.
#[derive(Debug, Default)]
pub(super) struct Survivors {
    /// Survivors with a reason, one line each.
    pub(super) explained: Vec<String>,
    /// Survivors without a reason, and reasons without a survivor.
    pub(super) findings: Vec<Finding>,
}

impl Module {
    /// Compares the survivors with the reasons. A sample says nothing about the mutants that it leaves out.
    pub(super) fn explain(&self, outcomes: &Outcomes, is_sample: bool) -> Survivors {
        let mut survivors = Survivors::default();
        let mut open: Vec<&Mutant> = outcomes.missed().collect();
        for reason in &self.survivor {
            let (explained, others): (Vec<_>, _) = open.into_iter().partition(|mutant| reason.is_for(mutant));
            open = others;
            let Reason {
                file,
                mutation,
                count,
                ..
            } = reason;
            let found = explained.len();
            let tested = outcomes.mutants().filter(|mutant| reason.is_for(mutant)).count();
            let expected = if is_sample {
                found.max(1).min(tested)
            } else {
                *count
            };
            if found != expected {
                let message = format!("{file}: {mutation}: {found} survive, expected {expected}");
                survivors.findings.push(Finding::new(Modules::FILE, message));
            }
            let explained = explained.into_iter();
            survivors
                .explained
                .extend(explained.map(|mutant| format!("{}: {}", mutant.name, reason.reason)));
        }
        survivors.findings.extend(open.into_iter().map(|mutant| {
            let message = format!(
                "{}: no test notices it; expected a test, or a reason in {}",
                mutant.mutation(),
                Modules::FILE
            );
            Finding::new(&*mutant.file, message).at_line(mutant.line())
        }));
        survivors
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mutants::outcome::outcomes;

    const FILL: &str = "a.rs:7:9: replace < with == in fill";
    const AGAIN: &str = "a.rs:9:9: replace < with == in fill";

    fn explain(reasons: &str, mutants: &[(&str, &str)], is_sample: bool) -> Survivors {
        let survivor = format!("name = 'bucket'\nfiles = []\npasses = []\nsurvivor = [{reasons}]");
        let module: Module = toml::from_str(&survivor).unwrap();
        module.explain(&outcomes(mutants), is_sample)
    }

    fn reason(count: usize) -> String {
        format!("{{file = 'a.rs', mutation = 'replace < with == in fill', count = {count}, reason = 'same'}}")
    }

    #[test]
    fn survivor_with_reason_is_not_a_problem() {
        let survivors = explain(
            &reason(2),
            &[(FILL, "MissedMutant"), (AGAIN, "MissedMutant")],
            false,
        );
        assert_eq!(
            survivors.explained,
            [format!("{FILL}: same"), format!("{AGAIN}: same")]
        );
        assert_eq!(survivors.findings, []);
    }

    #[test]
    fn survivor_without_reason_is_a_problem() {
        let survivors = explain("", &[(FILL, "MissedMutant"), (AGAIN, "CaughtMutant")], true);
        let message = "replace < with == in fill: no test notices it; expected a test, or a reason in xtask/mutants.toml";
        assert_eq!(survivors.findings, [Finding::new("a.rs", message).at_line(7)]);
    }

    #[test]
    fn reason_without_survivor_is_a_problem() {
        let stale = |found, expected| {
            let message = format!("a.rs: replace < with == in fill: {found} survive, expected {expected}");
            vec![Finding::new("xtask/mutants.toml", message)]
        };
        assert_eq!(explain(&reason(1), &[], false).findings, stale(0, 1));
        assert_eq!(
            explain(&reason(2), &[(FILL, "MissedMutant")], false).findings,
            stale(1, 2)
        );
        assert_eq!(
            explain(&reason(1), &[(FILL, "CaughtMutant")], true).findings,
            stale(0, 1)
        );
    }

    #[test]
    fn sample_may_leave_mutants_out() {
        assert_eq!(explain(&reason(1), &[], true).findings, []);
        assert_eq!(explain(&reason(2), &[(FILL, "MissedMutant")], true).findings, []);
    }
}
