//! Figures and a stopwatch for the benchmarks, which `cargo xtask bench` runs.

mod report;
mod stopwatch;

pub use self::{
    report::{Figure, Report, count, median, median_bounds},
    stopwatch::Stopwatch,
};
