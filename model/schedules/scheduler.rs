//! Schedulers that explore the task schedules.

use shuttle::{
    Config, MaxSteps, Runner,
    scheduler::{PctScheduler, RandomScheduler},
};

/// Number of random schedules, in which each task is equally likely to continue at each step.
const RANDOM_SCHEDULES: usize = 800;
/// Number of PCT schedules, with few preemptions at random places, which find bugs that need a task to pause for long.
const PCT_SCHEDULES: usize = 700;
/// Depth of the bugs that PCT targets: three events in a specific order.
const PCT_DEPTH: usize = 3;
/// Fixed seed, so that failures are reproducible; `SHUTTLE_RANDOM_SEED` overrides it.
const SEED: u64 = 0x70c3;

/// Runs `scenario` in all schedules. A deadlock or a livelock is a failure.
pub(crate) fn explore<F: Future<Output = ()>>(scenario: impl Fn() -> F + Copy + Send + Sync + 'static) {
    let run = move || {
        auth_core_model::forget_fetches();
        shuttle::future::block_on(scenario());
    };
    Runner::new(RandomScheduler::new_from_seed(SEED, RANDOM_SCHEDULES), config()).run(run);
    Runner::new(
        PctScheduler::new_from_seed(SEED, PCT_DEPTH, PCT_SCHEDULES),
        config(),
    )
    .run(run);
}

fn config() -> Config {
    let mut config = Config::new();
    config.stack_size = 0x4_0000;
    config.max_steps = MaxSteps::FailAfter(100_000);
    // Silences the warning about memory orderings, which the crate's docs cover.
    config.silence_warnings = true;
    config
}
