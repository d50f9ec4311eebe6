//! Faults of servers, connections and processes in a run, by its seed.

use std::time::Duration;

use sandbox::{FaultRule, Faults, Provider};

const HOUR: f64 = 3600.0;
const PROVIDERS: [Provider; 4] = [
    Provider::KlipCard,
    Provider::KlipA2a,
    Provider::Klikoo,
    Provider::Klavi,
];
/// Event at a time of the run.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Event {
    /// The sandbox injects these faults from now on.
    Faults(Faults),
    /// The provider revokes all tokens.
    Revoke(Provider),
    /// The provider's next response is delayed beyond the timeout of an attempt.
    Delay(Provider),
    /// The worker is killed, and started again.
    Kill(usize),
    /// The engine is killed, and with it all that it keeps.
    StopEngine,
    StartEngine,
    /// The engine does not respond for this real time.
    HangEngine(Duration),
}

/// Returns the events of a run of `hours` by their time in seconds from the start.
pub(super) fn events(seed: u64, hours: f64, workers: usize) -> Vec<(f64, Event)> {
    let mut random = fastrand::Rng::with_seed(seed);
    let end = hours * HOUR;
    let mut events = Vec::new();
    // Each hour has faults of its own, for at most two thirds of a short run.
    let mut start = 0.0;
    while start < end {
        events.push((start, Event::Faults(faults(&mut random))));
        for provider in [Provider::KlipCard, Provider::Klikoo, Provider::Klavi] {
            if random.bool() {
                events.push((start + random.f64() * HOUR, Event::Revoke(provider)));
            }
        }
        if let Some(provider) = random.choice(PROVIDERS) {
            events.push((start + random.f64() * HOUR, Event::Delay(provider)));
        }
        start += HOUR;
    }
    // At least one of each in a run, and one more for each six hours.
    let times = 1 + random_count(hours);
    for turn in 0..times {
        let slot = end / f64::from(times);
        let from = slot * f64::from(turn);
        let mut at = |share: f64| from + slot * (share + random.f64() * 0.15);
        let (kill, stop, hang) = (at(0.2), at(0.45), at(0.7));
        events.push((kill, Event::Kill(turn as usize % workers)));
        events.push((stop, Event::StopEngine));
        events.push((stop + slot * 0.05, Event::StartEngine));
        events.push((hang, Event::HangEngine(Duration::from_millis(1500))));
    }
    events.retain(|(at, _)| *at < end);
    events.push((end, Event::Faults(Faults::none())));
    events.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    events
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a small count"
)]
fn random_count(hours: f64) -> u32 {
    (hours / 6.0) as u32
}

/// Returns the faults of an hour: some of each kind everywhere, and an outage of one provider now and then.
fn faults(random: &mut fastrand::Rng) -> Faults {
    let mut share = |most: f64| random.f64() * most;
    let rules = [
        FaultRule::disconnect().probability(share(0.01)),
        FaultRule::truncated().probability(share(0.01)),
        FaultRule::unavailable().probability(share(0.01)),
        FaultRule::too_many_requests(2).probability(share(0.005)),
        FaultRule::delay(Duration::from_millis(1)..=Duration::from_millis(30)).probability(share(0.1)),
    ];
    let mut faults = rules
        .into_iter()
        .fold(Faults::seeded(random.u64(..)), Faults::rule);
    if random.u8(..3) == 0
        && let Some(provider) = random.choice(PROVIDERS)
    {
        let outage = FaultRule::unavailable().provider(provider);
        faults = faults.rule(outage.probability(0.5).next(random.u32(20..200)));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seed_determines_events() {
        assert_eq!(events(7, 24.0, 2), events(7, 24.0, 2));
        assert_ne!(events(7, 24.0, 2), events(8, 24.0, 2));
    }

    #[test]
    fn shortest_run_has_each_kind_of_event() {
        for seed in 0..50 {
            let events = events(seed, 1.0, 2);
            let has = |is: fn(&Event) -> bool| events.iter().any(|(_, event)| is(event));
            assert!(has(|event| matches!(event, Event::Kill(_))));
            assert!(has(|event| matches!(event, Event::StopEngine)));
            assert!(has(|event| matches!(event, Event::StartEngine)));
            assert!(has(|event| matches!(event, Event::HangEngine(_))));
            assert_eq!(events.last(), Some(&(3600.0, Event::Faults(Faults::none()))));
        }
    }
}
