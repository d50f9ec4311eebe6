//! Figures, interleaved rounds and a stopwatch for the benchmarks, which `cargo xtask bench` runs.

mod report;
mod rounds;
mod statistics;
mod stopwatch;

pub use self::{
    report::{Figure, Ratio, Report, Target},
    rounds::{Rounds, in_order, order},
    statistics::{count, median, median_bounds},
    stopwatch::Stopwatch,
};
