//! The orders that are tried.

use shuttle::{
    Config, MaxSteps, Runner,
    scheduler::{PctScheduler, RandomScheduler},
};

/// Orders drawn at random: each task is as likely to go on as any other, at each step.
const RANDOM: usize = 800;
/// Orders with few changes of turn in places drawn at random, which find what takes a task that stands still for long.
const WITH_PRIORITIES: usize = 700;
/// How many such places: enough for any bug that takes three events to come in one certain order.
const DEPTH: usize = 3;
/// The same orders each time, so that a red test stays red; `SHUTTLE_RANDOM_SEED` draws others.
const SEED: u64 = 0x70c3;

/// Runs `scene` in all of them. A task that waits for ever is a failure, and so is one that never comes to an end.
pub(crate) fn try_all<F: Future<Output = ()>>(scene: impl Fn() -> F + Copy + Send + Sync + 'static) {
    let run = move || {
        auth_core_model::forget_fetches();
        shuttle::future::block_on(scene());
    };
    Runner::new(RandomScheduler::new_from_seed(SEED, RANDOM), config()).run(run);
    Runner::new(
        PctScheduler::new_from_seed(SEED, DEPTH, WITH_PRIORITIES),
        config(),
    )
    .run(run);
}

fn config() -> Config {
    let mut config = Config::new();
    config.stack_size = 0x4_0000;
    config.max_steps = MaxSteps::FailAfter(100_000);
    // It warns of the orderings of atomics, which the crate's own text does as well.
    config.silence_warnings = true;
    config
}
