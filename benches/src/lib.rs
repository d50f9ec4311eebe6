//! What the benches share: what was measured, and real time to measure it by. `cargo xtask bench` runs them.

mod report;
mod stopwatch;

pub use self::{
    report::{Figure, Report, count, median, median_bounds},
    stopwatch::Stopwatch,
};
