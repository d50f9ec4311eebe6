//! Calls of each client, and the faults of each call, by the log of the sandbox.

use std::{
    collections::{BTreeMap, HashMap},
    time::{SystemTime, UNIX_EPOCH},
};

use sandbox::{Exchange, Outcome, Provider};

use super::{clients::ATTEMPT, task::CALL};

/// Operations that return a token.
const TOKEN_CALLS: [&str; 4] = ["signIn", "accessToken", "customerToken", "managementToken"];

/// Number of the first attempt of a call.
const FIRST: &str = "1";

/// Exchanges of a run, as far as errors need them.
#[derive(Debug, Default)]
pub(super) struct Trace {
    pub(super) counts: BTreeMap<&'static str, Counts>,
    /// The exchanges of each call that were not accepted.
    pub(super) calls: HashMap<String, Vec<Trouble>>,
    /// Token calls that were not accepted.
    pub(super) tokens: Vec<Trouble>,
    last_id: u64,
    /// Exchanges that the log dropped before they were read.
    pub(super) missed: u64,
}

/// Numbers of a client.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) calls: u64,
    pub(super) retries: u64,
    pub(super) tokens: u64,
    pub(super) faults: BTreeMap<String, u64>,
}

/// Exchange that was not accepted.
#[derive(Debug, Clone)]
pub(super) struct Trouble {
    pub(super) provider: Provider,
    pub(super) is_fault: bool,
    pub(super) status: u16,
    pub(super) at: f64,
    pub(super) line: String,
}

impl Trace {
    pub(super) fn add(&mut self, exchange: &Exchange) {
        self.missed += exchange.id.saturating_sub(self.last_id + 1);
        self.last_id = exchange.id;
        let header = |name: &str| {
            let headers = exchange.request.headers.iter();
            let value = headers
                .clone()
                .find(|(known, _)| known.eq_ignore_ascii_case(name));
            value.map(|(_, value)| value.expose().to_owned())
        };
        let call = header(CALL.as_str());
        let attempt = header(ATTEMPT.as_str());
        let is_token = exchange
            .operation
            .is_some_and(|operation| TOKEN_CALLS.contains(&operation));
        let counts = self.counts.entry(name(exchange.provider)).or_default();
        counts.calls += u64::from(call.is_some() && attempt.as_deref() == Some(FIRST));
        counts.retries += u64::from(attempt.is_some_and(|attempt| attempt != FIRST));
        counts.tokens += u64::from(is_token);
        let verdict = &exchange.verdict;
        let is_fault = verdict.outcome == Outcome::Fault;
        let text = verdict.explanation.clone().unwrap_or_default();
        if is_fault {
            *counts.faults.entry(text.clone()).or_default() += 1;
        }
        if verdict.outcome == Outcome::Accepted {
            return;
        }
        let trouble = Trouble {
            provider: exchange.provider,
            is_fault,
            status: exchange.response.status.as_u16(),
            at: seconds(exchange.at),
            line: format!("{exchange}: {} {text}", verdict.outcome.name()),
        };
        if is_token {
            self.tokens.push(trouble.clone());
        }
        if let Some(call) = call {
            self.calls.entry(call).or_default().push(trouble);
        }
    }
}

/// Returns the client's name.
pub(super) fn name(provider: Provider) -> &'static str {
    match provider {
        Provider::KlipCard => "klip-card",
        Provider::KlipA2a => "klip-a2a",
        Provider::Klikoo => "klikoo",
        Provider::Klavi => "klavi",
        _ => "unknown",
    }
}

/// Returns the time in Unix seconds.
pub(super) fn seconds(time: SystemTime) -> f64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64()
}
