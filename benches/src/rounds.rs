//! Interleaved rounds: each measures all subjects, so that a slow moment of the machine affects them all.

use crate::{Ratio, median, median_bounds};

/// Returns the order in which round number `round` measures its subjects, as indices.
///
/// The position of a subject, and the subject before it, change what it costs: a fixed order favors a later one by up to a
/// fifth. In as many rounds as there are subjects (twice as many, if their number is odd), each subject has each position
/// and follows each other subject equally often (a Williams design).
pub fn order(round: usize, subjects: usize) -> Vec<usize> {
    // 0, 1, n - 1, 2, n - 2, ...: each difference of neighbors occurs once. Adding the number of the round keeps them.
    let first = (0..subjects).map(|at| {
        if at % 2 == 1 {
            at / 2 + 1
        } else {
            subjects - at / 2
        }
    });
    let mut order: Vec<usize> = first.map(|subject| (subject + round) % subjects).collect();
    if subjects % 2 == 1 && (round / subjects) % 2 == 1 {
        order.reverse();
    }
    order
}

/// Measures each of `subjects` subjects by `measure`, in the [order] of round number `round`, and returns the values by
/// subject.
pub fn in_order(round: usize, subjects: usize, mut measure: impl FnMut(usize) -> f64) -> Vec<f64> {
    let mut values = vec![f64::NAN; subjects];
    for subject in order(round, subjects) {
        values[subject] = measure(subject);
    }
    values
}

/// Values of all subjects in each round.
#[derive(Debug, Default)]
pub struct Rounds(Vec<Vec<f64>>);

impl Rounds {
    /// Adds a round with the value of each subject.
    pub fn add(&mut self, values: Vec<f64>) {
        self.0.push(values);
    }

    /// Returns the median of `subject`.
    #[must_use]
    pub fn median(&self, subject: usize) -> f64 {
        median(self.0.iter().map(|round| round[subject]).collect())
    }

    /// Returns the median of the ratios of `subject` to `reference`, whose name is `to`, in the same round.
    #[must_use]
    pub fn ratio(&self, subject: usize, reference: usize, to: &'static str) -> Ratio {
        let ratios = self.0.iter().map(|round| round[subject] / round[reference]);
        let ratios: Vec<f64> = ratios.collect();
        let bounds = Some(median_bounds(ratios.clone()));
        let value = median(ratios);
        Ratio { to, value, bounds }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn positions_and_neighbors_are_balanced() {
        for subjects in 1..=9 {
            let rounds = if subjects % 2 == 1 { 2 * subjects } else { subjects };
            let mut positions = BTreeMap::new();
            let mut neighbors = BTreeMap::new();
            for round in 0..rounds {
                let order = order(round, subjects);
                for (at, subject) in order.iter().enumerate() {
                    *positions.entry((at, *subject)).or_insert(0) += 1;
                }
                for pair in order.windows(2) {
                    *neighbors.entry((pair[0], pair[1])).or_insert(0) += 1;
                }
            }
            let times = rounds / subjects;
            assert_eq!(positions.len(), subjects * subjects, "{subjects}");
            assert!(
                positions.values().all(|count| *count == times),
                "{subjects}: {positions:?}"
            );
            assert_eq!(neighbors.len(), subjects * (subjects - 1), "{subjects}");
            assert!(
                neighbors.values().all(|count| *count == times),
                "{subjects}: {neighbors:?}"
            );
        }
    }

    #[test]
    fn ratio_is_of_the_same_round() {
        let mut rounds = Rounds::default();
        for slow in [1.0, 10.0, 3.0] {
            rounds.add(vec![slow, 2.0 * slow]);
        }
        let ratio = rounds.ratio(1, 0, "first");
        assert_eq!((ratio.value, ratio.bounds), (2.0, Some([2.0, 2.0])));
        assert_eq!(rounds.median(1).to_string(), "6");
    }
}
