//! Figures of a run, from libFuzzer's output.

/// Figures of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Statistics {
    pub(super) runs: u64,
    pub(super) runs_per_second: u64,
    /// Edges of the code that the inputs reach.
    pub(super) edges: u64,
    /// Inputs of the corpus in memory.
    pub(super) inputs: u64,
}

impl Statistics {
    /// Reads the output of `-print_final_stats=1`, and the last line of progress.
    pub(super) fn read(log: &str) -> Self {
        let stat = |name: &str| {
            let line = log.lines().rev().find_map(|line| line.strip_prefix(name));
            line.and_then(|rest| rest.trim().parse().ok()).unwrap_or_default()
        };
        let progress = log
            .lines()
            .rev()
            .find(|line| line.contains(" cov: "))
            .unwrap_or_default();
        let after = |name: &str| {
            let (_, rest) = progress.split_once(name)?;
            rest.split([' ', '/']).next()?.parse().ok()
        };
        Self {
            runs: stat("stat::number_of_executed_units:"),
            runs_per_second: stat("stat::average_exec_per_sec:"),
            edges: after(" cov: ").unwrap_or_default(),
            inputs: after(" corp: ").unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_from_the_log() {
        let log = "#2\tINITED cov: 11 ft: 12 corp: 1/1b exec/s: 0 rss: 30Mb\n\
                   #1048576\tDONE   cov: 311 ft: 812 corp: 45/2103b lim: 4096 exec/s: 52428 rss: 60Mb\n\
                   Done 1048576 runs in 20 second(s)\n\
                   stat::number_of_executed_units: 1048576\nstat::average_exec_per_sec:     52428\n";
        assert_eq!(
            Statistics::read(log),
            Statistics {
                runs: 1_048_576,
                runs_per_second: 52_428,
                edges: 311,
                inputs: 45
            }
        );
        assert_eq!(Statistics::read(""), Statistics::default());
    }
}
