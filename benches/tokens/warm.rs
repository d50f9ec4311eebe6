//! Time of reads of a fresh token.

use benches::{Figure, Report, Rounds, Stopwatch, Target, in_order};

use crate::subjects::{BASELINE, Subject, with_subjects};

/// A round measures all subjects in a few milliseconds, since the clock speed of a virtual machine varies.
const ROUNDS: usize = 2_001;
const CALLS: u32 = 4_000;

/// Returns the maximum of the ratio of a call to the baseline.
fn most(name: &str) -> Option<f64> {
    match name {
        "cached_token" | "cached_token_dyn" => Some(1.3),
        "token_concrete" => Some(1.4),
        "token_dyn" => Some(1.6),
        _ => None,
    }
}

pub(crate) fn measure(report: &mut Report) {
    with_subjects(|subjects| {
        let mut rounds = Rounds::default();
        for round in 0..ROUNDS {
            rounds.add(in_order(round, subjects.len(), |at| nanoseconds(&subjects[at])));
        }
        for (at, subject) in subjects.iter().enumerate() {
            let ratio = rounds.ratio(at, 0, BASELINE);
            report.add(Figure {
                name: subject.name,
                value: rounds.median(at),
                unit: "ns",
                ratios: vec![ratio],
                targets: most(subject.name)
                    .map(|most| Target::at_most(most, ratio))
                    .into_iter()
                    .collect(),
                ..Figure::default()
            });
        }
    });
}

/// Returns the nanoseconds of a call.
fn nanoseconds(subject: &Subject<'_>) -> f64 {
    let stopwatch = Stopwatch::start();
    (subject.repeat)(CALLS);
    stopwatch.elapsed().as_secs_f64() * 1e9 / f64::from(CALLS)
}
