//! Lines as text.

use super::{PACKAGES, lcov::Coverage};
use crate::table;

/// Renders a table of counts, and below it the lines that no test runs. Returns whether each package reaches `target` percent.
pub(super) fn render(coverage: &Coverage, target: usize) -> (String, bool) {
    let mut counts = table::new(["package", "lines", "run", ""], &[1, 2, 3]);
    let mut is_met = true;
    for package in PACKAGES {
        let folder = format!("crates/{package}/");
        let files = coverage.0.iter().filter(|(file, _)| file.starts_with(&folder));
        let lines = files.flat_map(|(_, lines)| lines.values());
        let (all, run) = lines.fold((0_usize, 0_usize), |(all, run), is_run| {
            (all + 1, run + usize::from(*is_run))
        });
        is_met &= run * 100 >= all * target;
        // Rounded down, so that 100.0 means every line.
        let per_mille = (run * 1000).checked_div(all).unwrap_or(1000);
        counts.add_row([
            package.to_owned(),
            all.to_string(),
            run.to_string(),
            format!("{}.{} %", per_mille / 10, per_mille % 10),
        ]);
    }
    let gaps = coverage.0.iter().filter_map(|(file, lines)| {
        let missed = lines.iter().filter(|(_, is_run)| !**is_run);
        let ranges = ranges(missed.map(|(line, _)| *line));
        (!ranges.is_empty()).then(|| format!("{file}: {}", ranges.join(", ")))
    });
    let gaps: Vec<String> = gaps.collect();
    let report = format!("{}\n\nnot run:\n{}", counts.trim_fmt(), gaps.join("\n"));
    (report, is_met)
}

/// Joins neighboring lines.
fn ranges(lines: impl Iterator<Item = usize>) -> Vec<String> {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for line in lines {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == line => *last = line,
            _ => ranges.push((line, line)),
        }
    }
    let text = |(first, last)| {
        if first == last {
            format!("{first}")
        } else {
            format!("{first}-{last}")
        }
    };
    ranges.into_iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn coverage(lines: &[(usize, bool)]) -> Coverage {
        let lines = lines.iter().copied().collect();
        Coverage(BTreeMap::from([("crates/klavi/src/amount.rs".to_owned(), lines)]))
    }

    #[test]
    fn gaps_are_listed_below_counts() {
        let (report, is_met) = render(&coverage(&[(1, true), (2, false), (3, false), (7, false)]), 95);
        assert!(!is_met);
        assert!(report.contains("klavi          4    1   25.0 %"), "{report}");
        assert!(
            report.ends_with("not run:\ncrates/klavi/src/amount.rs: 2-3, 7"),
            "{report}"
        );
    }

    #[test]
    fn target_is_a_percentage() {
        let one_of_twenty: Vec<_> = (1..=20).map(|line| (line, line > 1)).collect();
        assert!(render(&coverage(&one_of_twenty), 95).1);
        assert!(!render(&coverage(&one_of_twenty), 96).1);
    }
}
