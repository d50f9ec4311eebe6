//! Log of a tour.

use std::collections::BTreeSet;

use serde_json::Value;

/// Calls of a tour, from its output of one JSON object per line.
#[derive(Debug, Default)]
pub(super) struct TourLog {
    pub(super) calls: usize,
    pub(super) operations: BTreeSet<String>,
    /// Lines of the calls with an unexpected outcome.
    pub(super) unexpected: Vec<String>,
}

impl TourLog {
    pub(super) fn read(lines: &str) -> Self {
        let mut log = Self::default();
        for line in lines.lines() {
            let call: Value = serde_json::from_str(line).unwrap_or_default();
            log.calls += 1;
            log.operations
                .insert(format!("{}.{}", call["provider"], call["operation"]));
            let outcome = call["outcome"].as_str().unwrap_or_default();
            if !outcome.starts_with("succeeded") && !outcome.starts_with("rejected") {
                log.unexpected.push(line.to_owned());
            }
        }
        log
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unexpected_outcomes_are_kept() {
        let wrong = r#"{"provider":"klavi","operation":"orders","outcome":"unexpected: decode"}"#;
        let lines = format!(
            "{}\n{}\n{wrong}\n",
            r#"{"provider":"klavi","operation":"orders","outcome":"succeeded: 3 items on 1 pages"}"#,
            r#"{"provider":"klavi","operation":"payment","outcome":"rejected: 404"}"#,
        );
        let log = TourLog::read(&lines);
        assert_eq!((log.calls, log.operations.len()), (3, 2));
        assert_eq!(log.unexpected, [wrong]);
    }
}
