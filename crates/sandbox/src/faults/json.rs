//! JSON of a configuration: `FaultSettings` and `Faults` of the admin API's contract.

use std::{num::NonZeroU32, time::Duration};

use contract::{Operation, Place};
use serde::{Deserialize, Serialize};

use super::{
    fault::Fault,
    invalid::{FieldProblem, InvalidFaults},
    rule::FaultRule,
    settings::Faults,
};
use crate::{contracts, provider::Provider};

const MAX_SECONDS: &str = "a number from 0 to 86400";

/// Configuration as in JSON.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Json {
    #[serde(default)]
    seed: u64,
    rules: Vec<Rule>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Rule {
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<Provider>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<String>,
    fault: Kind,
    #[serde(skip_serializing_if = "Option::is_none")]
    min_seconds: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u32>,
    #[serde(default = "always")]
    probability: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<NonZeroU32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Delay,
    TooManyRequests,
    Unavailable,
    Truncated,
    ExpiredToken,
    RepeatedCursor,
    Disconnect,
}

fn always() -> f64 {
    1.0
}

impl Faults {
    /// Reads the JSON of the admin API's `PUT /faults`.
    ///
    /// ```
    /// use sandbox::{FaultRule, Faults, Provider};
    ///
    /// let json = r#"{"rules": [{"provider": "klavi", "fault": "unavailable", "next": 2}]}"#;
    /// let rule = FaultRule::unavailable().provider(Provider::Klavi).next(2);
    /// assert_eq!(Faults::from_json(json)?, Faults::none().rule(rule));
    ///
    /// let invalid = Faults::from_json(r#"{"rules": [{"fault": "delay"}]}"#).unwrap_err();
    /// assert_eq!(
    ///     invalid.to_string(),
    ///     "/rules/0/seconds: is required beside `delay`; expected a number from 0 to 86400"
    /// );
    /// # Ok::<_, sandbox::InvalidFaults>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`InvalidFaults`] with each invalid field and what was expected.
    pub fn from_json(text: &str) -> Result<Self, InvalidFaults> {
        read(text)
    }
}

/// Reads a configuration that no router has validated.
fn read(text: &str) -> Result<Faults, InvalidFaults> {
    let whole = |problem: String| {
        InvalidFaults::new(vec![FieldProblem {
            pointer: String::new(),
            problem,
            expected: None,
        }])
    };
    let contract = contracts::ADMIN.get().map_err(|error| whole(error.to_string()))?;
    let request = contract::Request {
        method: "PUT",
        path: "/faults",
        query: None,
        headers: &[("Content-Type", "application/json")],
        body: text.as_bytes(),
    };
    let operation = contract.check_request(&request).map_err(|invalid| {
        let problems = invalid.violations.into_iter().map(|violation| FieldProblem {
            expected: invalid
                .operation
                .and_then(|operation| contract.expectation(operation, &violation.place)),
            pointer: match violation.place {
                Place::Body(pointer) => pointer,
                other => other.to_string(),
            },
            problem: violation.problem,
        });
        InvalidFaults::new(problems.collect())
    })?;
    debug_assert_eq!(operation.id(), "setFaults");
    let value = contract::parse_json(text.as_bytes()).unwrap_or_default();
    let json = serde_json::from_value(value).map_err(|error| whole(error.to_string()))?;
    from_body(json)
}

/// Reads a configuration that conforms to the contract, and checks the rules that the contract cannot express.
pub(crate) fn from_body(Json { seed, rules }: Json) -> Result<Faults, InvalidFaults> {
    let mut problems = Vec::new();
    let mut faults = Faults::seeded(seed);
    for (index, rule) in rules.into_iter().enumerate() {
        rule.check(&format!("/rules/{index}"), &mut problems);
        faults.rules.push(rule.into_rule());
    }
    if problems.is_empty() {
        Ok(faults)
    } else {
        Err(InvalidFaults::new(problems))
    }
}

impl Rule {
    fn check(&self, place: &str, problems: &mut Vec<FieldProblem>) {
        let mut problem = |field: &str, problem: &str, expected: String| {
            problems.push(FieldProblem {
                pointer: format!("{place}/{field}"),
                problem: problem.to_owned(),
                expected: Some(expected),
            });
        };
        if self.fault == Kind::Delay {
            match (self.min_seconds, self.seconds) {
                (_, None) => problem("seconds", "is required beside `delay`", MAX_SECONDS.to_owned()),
                (Some(min), Some(max)) if min > max => {
                    problem("min_seconds", "exceeds `seconds`", format!("at most {max}"));
                }
                _ => {}
            }
        } else {
            for (field, value) in [("min_seconds", self.min_seconds), ("seconds", self.seconds)] {
                if value.is_some() {
                    problem(
                        field,
                        "does not belong to this fault",
                        "the fault `delay`".to_owned(),
                    );
                }
            }
        }
        if self.retry_after.is_some() && self.fault != Kind::TooManyRequests {
            let expected = "the fault `too_many_requests`".to_owned();
            problem("retry_after", "does not belong to this fault", expected);
        }
        let Some(operation) = &self.operation else {
            return;
        };
        let Some(provider) = self.provider else {
            let expected = "the provider of the operation".to_owned();
            return problem("provider", "is required beside `operation`", expected);
        };
        let known = operations(provider);
        if !known.contains(&operation.as_str()) {
            let expected = format!("one of {}", known.join(", "));
            problem("operation", "is not an operation of this provider", expected);
        }
    }

    /// Returns the rule. Values of other faults are ignored, and a missing one is replaced by its default.
    fn into_rule(self) -> FaultRule {
        let duration = |seconds: f64| Duration::try_from_secs_f64(seconds).unwrap_or_default();
        let max = duration(self.seconds.unwrap_or_default());
        let fault = match self.fault {
            Kind::Delay => Fault::Delay {
                min: self.min_seconds.map_or(max, duration),
                max,
            },
            Kind::TooManyRequests => Fault::TooManyRequests {
                retry_after: self.retry_after.unwrap_or(1),
            },
            Kind::Unavailable => Fault::Unavailable,
            Kind::Truncated => Fault::Truncated,
            Kind::ExpiredToken => Fault::ExpiredToken,
            Kind::RepeatedCursor => Fault::RepeatedCursor,
            Kind::Disconnect => Fault::Disconnect,
        };
        FaultRule {
            fault,
            provider: self.provider,
            operation: self.operation,
            probability: self.probability,
            next: self.next,
        }
    }
}

fn operations(provider: Provider) -> Vec<&'static str> {
    let contract = contracts::of(provider).get();
    contract.map_or(Vec::new(), |contract| {
        contract.operations().iter().map(Operation::id).collect()
    })
}

impl From<Faults> for Json {
    fn from(Faults { seed, rules }: Faults) -> Self {
        Self {
            seed,
            rules: rules.into_iter().map(Rule::from).collect(),
        }
    }
}

impl From<FaultRule> for Rule {
    fn from(rule: FaultRule) -> Self {
        let mut json = Self {
            provider: rule.provider,
            operation: rule.operation,
            fault: Kind::Disconnect,
            min_seconds: None,
            seconds: None,
            retry_after: None,
            probability: rule.probability.clamp(0.0, 1.0),
            next: rule.next,
        };
        json.fault = match rule.fault {
            Fault::Delay { min, max } => {
                json.min_seconds = Some(min.as_secs_f64());
                json.seconds = Some(max.as_secs_f64());
                Kind::Delay
            }
            Fault::TooManyRequests { retry_after } => {
                json.retry_after = Some(retry_after);
                Kind::TooManyRequests
            }
            Fault::Unavailable => Kind::Unavailable,
            Fault::Truncated => Kind::Truncated,
            Fault::ExpiredToken => Kind::ExpiredToken,
            Fault::RepeatedCursor => Kind::RepeatedCursor,
            Fault::Disconnect => Kind::Disconnect,
        };
        json
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<String> {
        let invalid = read(text).expect_err(text);
        invalid.to_string().lines().map(str::to_owned).collect()
    }

    #[test]
    fn every_fault_survives_json() {
        let faults = Faults::seeded(7)
            .rule(FaultRule::delay(Duration::from_millis(250)..=Duration::from_secs(2)).probability(0.5))
            .rule(FaultRule::too_many_requests(3).next(2))
            .rule(FaultRule::unavailable().provider(Provider::KlipA2a))
            .rule(FaultRule::truncated().operation(Provider::Klavi, "createPayment"))
            .rule(FaultRule::expired_token())
            .rule(FaultRule::repeated_cursor())
            .rule(FaultRule::disconnect());
        let text = serde_json::to_string(&Json::from(faults.clone())).expect("JSON");
        assert_eq!(read(&text), Ok(faults));
    }

    #[test]
    fn omitted_fields_have_their_defaults() {
        let text = r#"{"rules": [{"fault": "too_many_requests"}, {"fault": "delay", "seconds": 2}]}"#;
        let two = Duration::from_secs(2);
        let expected = Faults::none()
            .rule(FaultRule::too_many_requests(1))
            .rule(FaultRule::delay(two..=two));
        assert_eq!(read(text), Ok(expected));
    }

    #[test]
    fn invalid_field_is_named_with_its_expectation() {
        for (text, problem) in [
            ("", "is required; expected an object"),
            ("[]", "value is not of type \"object\"; expected an object"),
            ("{}", "/rules: is required; expected a list of at most 100 items"),
            (
                r#"{"rules": [], "seeds": 1}"#,
                "/seeds: is not declared; expected one of `seed`, `rules`",
            ),
            (
                r#"{"rules": [{"fault": "delay", "seconds": 1, "min_seconds": 2}]}"#,
                "/rules/0/min_seconds: exceeds `seconds`; expected at most 1",
            ),
            (
                r#"{"rules": [{"fault": "unavailable", "seconds": 1}]}"#,
                "/rules/0/seconds: does not belong to this fault; expected the fault `delay`",
            ),
            (
                r#"{"rules": [{"fault": "unavailable", "retry_after": 1}]}"#,
                "/rules/0/retry_after: does not belong to this fault; expected the fault `too_many_requests`",
            ),
            (
                r#"{"rules": [{"fault": "unavailable", "operation": "prepare"}]}"#,
                "/rules/0/provider: is required beside `operation`; expected the provider of the operation",
            ),
            (
                r#"{"rules": [{"fault": "unavailable", "provider": "klip-a2a", "operation": "buy"}]}"#,
                "/rules/0/operation: is not an operation of this provider; expected one of prepare, result, cards",
            ),
            (
                r#"{"rules": [{"fault": "unavailable", "probability": 1.5}]}"#,
                "/rules/0/probability: value is greater than the maximum of 1; expected a number from 0 to 1",
            ),
            (
                r#"{"rules": [{"fault": "unavailable", "next": 0}]}"#,
                "/rules/0/next: value is less than the minimum of 1; expected an integer from 1 to 4294967295",
            ),
        ] {
            assert_eq!(problems(text), [problem], "{text}");
        }
        let unknown = problems(r#"{"rules": [{"fault": "slow"}]}"#);
        assert!(unknown[0].ends_with("; expected `delay`, `too_many_requests`, `unavailable`, `truncated`, `expired_token`, `repeated_cursor` or `disconnect`"), "{unknown:?}");
    }
}
