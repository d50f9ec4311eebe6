//! Mutants as text.

use super::outcome::{Outcomes, Summary};
use crate::table;

/// Counts of one module.
pub(super) struct Row {
    module: String,
    caught: usize,
    timeout: usize,
    missed: usize,
    unviable: usize,
    explained: Vec<String>,
}

impl Row {
    pub(super) fn new(module: String, outcomes: &Outcomes, explained: Vec<String>) -> Self {
        Self {
            module,
            caught: outcomes.count(Summary::Caught),
            timeout: outcomes.count(Summary::Timeout),
            missed: outcomes.count(Summary::Missed),
            unviable: outcomes.count(Summary::Unviable),
            explained,
        }
    }

    fn cells(&self) -> [String; 7] {
        let detected = self.caught + self.timeout;
        let viable = detected + self.missed;
        // Rounded down, so that 100.0 means every mutant.
        let per_mille = (detected * 1000).checked_div(viable).unwrap_or(1000);
        [
            self.module.clone(),
            self.caught.to_string(),
            self.timeout.to_string(),
            self.missed.to_string(),
            self.explained.len().to_string(),
            self.unviable.to_string(),
            format!("{}.{} %", per_mille / 10, per_mille % 10),
        ]
    }
}

/// Renders a table of counts with their sum, and below it every explained survivor.
pub(super) fn render(rows: &[Row]) -> String {
    let header = [
        "module",
        "caught",
        "timeout",
        "missed",
        "explained",
        "unviable",
        "of viable",
    ];
    let mut counts = table::new(header, &[1, 2, 3, 4, 5, 6]);
    let sum = |count: fn(&Row) -> usize| rows.iter().map(count).sum();
    let all = Row {
        module: "all".to_owned(),
        caught: sum(|row| row.caught),
        timeout: sum(|row| row.timeout),
        missed: sum(|row| row.missed),
        unviable: sum(|row| row.unviable),
        explained: rows.iter().flat_map(|row| row.explained.clone()).collect(),
    };
    counts.add_rows(rows.iter().chain([&all]).map(Row::cells));
    format!("{}\n\n{}", counts.trim_fmt(), all.explained.join("\n"))
        .trim_end()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mutants::outcome::outcomes;

    #[test]
    fn counts_are_summed_and_survivors_named() {
        let token = outcomes(&[
            ("token.rs:1:5: replace f with ()", "CaughtMutant"),
            ("token.rs:2:5: replace g with ()", "Timeout"),
            ("token.rs:3:5: replace h with ()", "MissedMutant"),
        ]);
        let page = outcomes(&[("page.rs:1:5: replace f with ()", "Unviable")]);
        let rows = [
            Row::new(
                "token".to_owned(),
                &token,
                vec!["token.rs:3:5: replace h with (): same".to_owned()],
            ),
            Row::new("page".to_owned(), &page, Vec::new()),
        ];
        assert_eq!(
            render(&rows),
            "module  caught  timeout  missed  explained  unviable  of viable\n\
             token        1        1       1          1         0     66.6 %\n\
             page         0        0       0          0         1    100.0 %\n\
             all          1        1       1          1         1     66.6 %\n\
             \ntoken.rs:3:5: replace h with (): same"
        );
    }
}
