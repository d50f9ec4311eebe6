//! Rules in effect.

use std::{num::NonZeroU32, time::Duration};

use super::{fault::Fault, plan::FaultPlan, rule::FaultRule, settings::Faults};
use crate::provider::Provider;

/// Rules in effect, with random decisions that are reproducible by the seed.
#[derive(Debug, Default)]
pub(super) struct ActiveFaults {
    seed: u64,
    rules: Vec<ActiveRule>,
}

/// Rule in effect. It has random numbers of its own, so that no rule changes the effect of another.
#[derive(Debug)]
struct ActiveRule {
    rule: FaultRule,
    random: fastrand::Rng,
}

impl ActiveFaults {
    pub(super) fn new(faults: Faults) -> Self {
        let Faults { seed, rules } = faults;
        let rules = (0_u64..).zip(rules).map(|(index, rule)| ActiveRule {
            rule,
            // An odd constant, so that the seeds of the rules differ in many bits.
            random: fastrand::Rng::with_seed(seed.wrapping_add(index.wrapping_mul(0x9e37_79b9_7f4a_7c15))),
        });
        Self {
            seed,
            rules: rules.collect(),
        }
    }

    /// Returns the rules that are left.
    pub(super) fn settings(&self) -> Faults {
        Faults {
            seed: self.seed,
            rules: self.rules.iter().map(|active| active.rule.clone()).collect(),
        }
    }

    /// Returns whether a rule is restricted to an operation.
    pub(super) fn has_operations(&self) -> bool {
        self.rules.iter().any(|active| active.rule.operation.is_some())
    }

    /// Decides the faults of the next request.
    pub(super) fn plan(&mut self, provider: Provider, operation: Option<&str>) -> FaultPlan {
        let mut plan = FaultPlan::default();
        self.rules.retain_mut(|active| {
            let ActiveRule { rule, random } = active;
            if !matches(rule, provider, operation) {
                return true;
            }
            // Each request consumes the same random numbers, so that a hit does not change later ones.
            let (draw, share) = (random.f64(), random.f64());
            let is_replaced = rule.fault.is_outcome() && plan.outcome.is_some();
            if draw >= rule.probability || is_replaced {
                return true;
            }
            match rule.fault {
                Fault::Delay { min, max } => plan.delay += min + between(max.saturating_sub(min), share),
                Fault::ExpiredToken => plan.expires_tokens = true,
                Fault::RepeatedCursor => plan.repeats_cursor = true,
                outcome => plan.outcome = Some(outcome),
            }
            consume(rule)
        });
        plan
    }
}

fn matches(rule: &FaultRule, provider: Provider, operation: Option<&str>) -> bool {
    rule.provider.is_none_or(|only| only == provider)
        && (rule.operation.as_deref()).is_none_or(|only| operation == Some(only))
}

fn between(span: Duration, share: f64) -> Duration {
    span.mul_f64(share)
}

/// Counts an injected fault, and returns whether the rule is still in effect.
fn consume(rule: &mut FaultRule) -> bool {
    match rule.next {
        None => true,
        Some(count) => {
            rule.next = NonZeroU32::new(count.get() - 1);
            rule.next.is_some()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcomes(active: &mut ActiveFaults, operation: Option<&str>) -> Vec<Option<Fault>> {
        (0..4)
            .map(|_| active.plan(Provider::Klavi, operation).outcome)
            .collect()
    }

    #[test]
    fn rule_ends_after_its_last_request() {
        let mut active = ActiveFaults::new(Faults::seeded(0).rule(FaultRule::unavailable().next(2)));
        let hit = Some(Fault::Unavailable);
        assert_eq!(outcomes(&mut active, None), [hit, hit, None, None]);
        assert_eq!(active.settings(), Faults::none());
    }

    #[test]
    fn first_rule_replaces_the_response() {
        let faults = Faults::seeded(0)
            .rule(FaultRule::disconnect().next(1))
            .rule(FaultRule::unavailable().next(1));
        let mut active = ActiveFaults::new(faults);
        let expected = [Some(Fault::Disconnect), Some(Fault::Unavailable), None, None];
        assert_eq!(outcomes(&mut active, None), expected);
    }

    #[test]
    fn rule_matches_its_provider_and_operation() {
        let rule = FaultRule::unavailable().operation(Provider::Klavi, "payment");
        let mut active = ActiveFaults::new(Faults::seeded(0).rule(rule));
        assert!(active.plan(Provider::Klavi, Some("payment")).outcome.is_some());
        assert!(active.plan(Provider::Klavi, Some("orders")).outcome.is_none());
        assert!(active.plan(Provider::Klavi, None).outcome.is_none());
        assert!(active.plan(Provider::Klikoo, Some("payment")).outcome.is_none());
    }

    #[test]
    fn delay_is_within_its_range() {
        let (min, max) = (Duration::from_secs(1), Duration::from_secs(2));
        let mut active = ActiveFaults::new(Faults::seeded(7).rule(FaultRule::delay(min..=max)));
        let delays: Vec<_> = (0..50)
            .map(|_| active.plan(Provider::Klavi, None).delay)
            .collect();
        assert!(
            delays.iter().all(|delay| (min..=max).contains(delay)),
            "{delays:?}"
        );
        assert!(delays.iter().any(|delay| *delay > min + max / 4), "{delays:?}");
    }
}
