//! Times in a file or a record, which mean the same to all processes that share it.

use std::{
    sync::OnceLock,
    time::{Duration, SystemTime},
};

use serde::{Deserialize, Serialize};

use crate::{Clock, Moment};

/// Reading of the clocks that the processes share. Those of a machine are the wall clock, and the time since the machine
/// started; a record store has one clock.
///
/// Each can be wrong: the wall clock is set back, and the other one starts again with the machine and stands still while a
/// virtual machine is paused. So the longer [elapsed](Self::elapsed) time counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Reading {
    wall_ms: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    boot: Option<BootReading>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct BootReading {
    /// Identity of the boot. Readings of two boots cannot be compared.
    id: String,
    ms: u64,
}

impl Reading {
    /// Returns the time from `self` to `now`; `None` if it is unknown, since the wall clock was set back.
    pub(super) fn elapsed(&self, now: &Self) -> Option<Duration> {
        let wall = now.wall_ms.checked_sub(self.wall_ms);
        let boot = match (&self.boot, &now.boot) {
            (Some(then), Some(now)) if then.id == now.id => now.ms.checked_sub(then.ms),
            _ => None,
        };
        wall.max(boot).map(Duration::from_millis)
    }
}

/// The current time, as this process and as a file or record has it.
#[derive(Debug)]
pub(super) struct Now {
    pub(super) moment: Moment,
    pub(super) reading: Reading,
}

impl Now {
    pub(super) fn read(clock: &dyn Clock) -> Self {
        let moment = clock.now();
        let boot = since_boot(moment).zip(boot_id());
        Self {
            moment,
            reading: Reading {
                wall_ms: whole_ms(since_epoch(moment)),
                boot: boot.map(|(time, id)| BootReading {
                    id: id.to_owned(),
                    ms: whole_ms(time),
                }),
            },
        }
    }

    /// Returns the time of a store whose own clock shows `time`, at `moment`.
    pub(super) fn by_store(time: Duration, moment: Moment) -> Self {
        Self {
            moment,
            reading: Reading {
                wall_ms: whole_ms(time),
                boot: None,
            },
        }
    }

    /// Returns the microseconds of the wall clock, which order the leases of a file or record that was lost.
    pub(super) fn micros(&self) -> u64 {
        self.reading.wall_ms.saturating_mul(1000)
    }
}

/// Returns `duration` in milliseconds, rounded down, so that nothing lives longer by it.
pub(super) fn whole_ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn since_epoch(moment: Moment) -> Duration {
    moment
        .wall
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default()
}

/// Returns the time since the machine started, also while it slept; `None` where the platform does not tell it.
#[cfg(any(target_os = "linux", target_os = "android"))]
#[expect(
    clippy::disallowed_methods,
    reason = "this compares the injected clock with the machine's"
)]
fn since_boot(moment: Moment) -> Option<Duration> {
    let boot = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    let boot = Duration::new(boot.tv_sec.try_into().ok()?, boot.tv_nsec.try_into().ok()?);
    let machine = std::time::Instant::now();
    // An injected clock is ahead of the machine's, or behind it.
    let ahead = moment.monotonic.saturating_duration_since(machine);
    let behind = machine.saturating_duration_since(moment.monotonic);
    (boot + ahead).checked_sub(behind)
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn since_boot(_: Moment) -> Option<Duration> {
    None
}

/// Returns the identity of the boot, and of the time namespace, which has an offset of its own (`time_namespaces(7)`).
fn boot_id() -> Option<&'static str> {
    static ID: OnceLock<Option<String>> = OnceLock::new();
    let id = ID.get_or_init(|| {
        let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
        let namespace = std::fs::read_link("/proc/self/ns/time").unwrap_or_default();
        Some(format!("{} {}", boot.trim(), namespace.display()))
    });
    id.as_deref()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::ManualClock;

    fn reading(wall_ms: u64, boot: Option<(&str, u64)>) -> Reading {
        Reading {
            wall_ms,
            boot: boot.map(|(id, ms)| BootReading {
                id: id.to_owned(),
                ms,
            }),
        }
    }

    #[test]
    fn longer_elapsed_time_counts() {
        let then = reading(10_000, Some(("a", 500)));
        for (now, elapsed) in [
            (reading(10_700, Some(("a", 1200))), Some(700)),
            // The wall clock was set back.
            (reading(9_000, Some(("a", 1200))), Some(700)),
            (reading(9_000, None), None),
            // The machine was paused.
            (reading(90_000, Some(("a", 501))), Some(80_000)),
            // The machine started again.
            (reading(10_700, Some(("b", 999_999))), Some(700)),
            (reading(9_000, Some(("b", 999_999))), None),
            (reading(9_000, Some(("a", 499))), None),
        ] {
            assert_eq!(then.elapsed(&now), elapsed.map(Duration::from_millis), "{now:?}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn time_since_boot_follows_the_clock() {
        let clock = ManualClock::new();
        let start = Now::read(&clock).reading;
        clock.advance(Duration::from_secs(3600));
        clock.set_wall(SystemTime::UNIX_EPOCH);
        let elapsed = start.elapsed(&Now::read(&clock).reading).unwrap();
        assert!(elapsed.abs_diff(Duration::from_secs(3600)) < Duration::from_secs(1));
    }
}
