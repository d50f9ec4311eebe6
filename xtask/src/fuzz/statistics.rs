//! Figures of a run, from libFuzzer's output.

/// Figures of one or more runs of a target.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Statistics {
    pub(super) runs: u64,
    pub(super) seconds: u64,
    /// Edges of the code that the inputs reach.
    pub(super) edges: u64,
    /// Inputs of the corpus in memory.
    pub(super) inputs: u64,
}

impl Statistics {
    /// Adds a later run.
    pub(super) fn add(&mut self, later: Self) {
        *self = Self {
            runs: self.runs + later.runs,
            seconds: self.seconds + later.seconds,
            edges: self.edges.max(later.edges),
            inputs: later.inputs,
        };
    }

    pub(super) fn runs_per_second(&self) -> u64 {
        self.runs / self.seconds.max(1)
    }

    /// Reads the output of `-print_final_stats=1`, and the last line of progress.
    pub(super) fn read(log: &str) -> Self {
        let number = |name: &str, end: &str| {
            let mut lines = log.lines().rev();
            let found =
                lines.find_map(|line| Some(line.split_once(name)?.1.strip_suffix(end)?.trim().parse()));
            found.and_then(Result::ok).unwrap_or_default()
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
            runs: number("stat::number_of_executed_units:", ""),
            seconds: number(" runs in ", " second(s)"),
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
        let mut statistics = Statistics::read(log);
        let expected = Statistics {
            runs: 1_048_576,
            seconds: 20,
            edges: 311,
            inputs: 45,
        };
        assert_eq!(statistics, expected);
        assert_eq!(statistics.runs_per_second(), 52_428);
        statistics.add(Statistics {
            runs: 24,
            seconds: 10,
            edges: 300,
            inputs: 46,
        });
        let sum = Statistics {
            runs: 1_048_600,
            seconds: 30,
            edges: 311,
            inputs: 46,
        };
        assert_eq!(statistics, sum);
        assert_eq!(Statistics::read(""), Statistics::default());
    }
}
