//! Calls of each client, and the faults of each call, by the log of the sandbox.

mod trouble;

use std::{
    collections::{BTreeMap, HashMap},
    hash::{DefaultHasher, Hash as _, Hasher as _},
    time::{SystemTime, UNIX_EPOCH},
};

use sandbox::{Exchange, Outcome, Provider};
use serde_json::Value;

pub(super) use self::trouble::{Cause, Delay, Rejection, Trouble, Troubles};
use super::{clients::ATTEMPT, messages::WORKERS, seats::Seats, task::CALL};

/// Operations that return a token, with the account of each.
const TOKEN_CALLS: [(&str, &str); 4] = [
    ("signIn", "klip-card"),
    ("accessToken", "klikoo"),
    ("customerToken", "klavi, customer"),
    ("managementToken", "klavi, management"),
];

/// Number of the first attempt of a call.
const FIRST: &str = "1";

/// Starts and ends of times, in Unix seconds of the sandbox's clock.
pub(super) type Spans = Vec<(f64, f64)>;

/// Exchanges of a run, as far as errors need them.
#[derive(Debug, Default)]
pub(super) struct Trace {
    pub(super) counts: BTreeMap<&'static str, Counts>,
    /// The exchanges of each call that were not accepted.
    pub(super) calls: HashMap<String, Troubles>,
    /// Faults of token calls, by account.
    pub(super) token_faults: Vec<(&'static str, Trouble)>,
    /// Times between which a provider ended all tokens that it had issued.
    pub(super) ends: Vec<(Provider, (f64, f64))>,
    /// Exchanges that were rejected since the provider had ended their token.
    pub(super) rejections: Vec<Rejection>,
    /// Delays that were longer than the timeout of an attempt.
    pub(super) delays: Vec<Delay>,
    /// Times in which the machine stood still.
    pub(super) stalls: Spans,
    /// The time of issue of each token.
    pub(super) issued: HashMap<u64, f64>,
    pub(super) last_id: u64,
    pub(super) seats: Seats,
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

impl Trace {
    /// Adds `exchange`. `is_quota_used` is the provider's own count at this time.
    pub(super) fn add(&mut self, exchange: &Exchange, is_quota_used: bool) {
        self.missed += exchange.id.saturating_sub(self.last_id + 1);
        self.last_id = exchange.id;
        let header = |name: &str| {
            let mut headers = exchange.request.headers.iter();
            let value = headers.find(|(known, _)| known == name);
            value.map(|(_, value)| value.expose())
        };
        let (call, attempt) = (header(CALL.as_str()), header(ATTEMPT.as_str()));
        let account = exchange.operation.and_then(|operation| {
            let mut calls = TOKEN_CALLS.iter();
            calls
                .find(|(known, _)| *known == operation)
                .map(|(_, account)| *account)
        });
        let counts = self.counts.entry(name(exchange.provider)).or_default();
        counts.calls += u64::from(call.is_some() && attempt == Some(FIRST));
        counts.retries += u64::from(attempt.is_some_and(|attempt| attempt != FIRST));
        counts.tokens += u64::from(account.is_some());
        let verdict = &exchange.verdict;
        let text = verdict.explanation.as_deref().unwrap_or_default();
        if verdict.outcome == Outcome::Fault {
            *counts.faults.entry(text.to_owned()).or_default() += 1;
        }
        if account.is_some() && exchange.response.status.is_success() {
            self.note_issue(exchange);
        }
        let is_cut = verdict.outcome == Outcome::Fault && Cause::fault(text) == Cause::Truncated;
        if verdict.outcome == Outcome::Accepted || is_cut && exchange.response.status.is_success() {
            self.seats.add(exchange, seconds(exchange.at));
        }
        if verdict.outcome == Outcome::Accepted {
            if let Some(troubles) = call.and_then(|call| self.calls.get_mut(call)) {
                troubles.is_over = true;
            }
            return;
        }
        let cause = match verdict.outcome {
            Outcome::Fault => Cause::fault(text),
            Outcome::Rejected => self.rejection(exchange, is_quota_used),
            _ => Cause::Other,
        };
        let trouble = Trouble {
            cause,
            status: exchange.response.status.as_u16(),
            at: seconds(exchange.at),
            line: format!("{exchange}: {} {text} ({cause:?})", verdict.outcome.name()),
        };
        if let Some(account) = account
            && trouble.cause.is_fault()
        {
            self.token_faults.push((account, trouble.clone()));
        }
        if let (Cause::EndedToken(token), Some(call)) = (cause, call) {
            let task = call.split('/').next().unwrap_or_default();
            self.rejections.push(Rejection {
                account: account_of(exchange),
                process: process(task),
                token,
                at: trouble.at,
            });
        }
        if let Some(call) = call {
            let troubles = self.calls.entry(call.to_owned()).or_default();
            troubles.list.push(trouble);
            troubles.is_over = false;
        }
    }

    /// Remembers the token in the response.
    fn note_issue(&mut self, exchange: &Exchange) {
        let body = exchange.response.body.as_ref();
        let body = body.and_then(|body| serde_json::from_str(body.text.expose()).ok());
        let mut values = vec![body.unwrap_or(Value::Null)];
        while let Some(value) = values.pop() {
            match value {
                Value::String(text) => {
                    self.issued.insert(hash(&text), seconds(exchange.at));
                }
                Value::Array(items) => values.extend(items),
                Value::Object(fields) => values.extend(fields.into_values()),
                _ => {}
            }
        }
    }

    fn rejection(&self, exchange: &Exchange, is_quota_used: bool) -> Cause {
        match exchange.response.status.as_u16() {
            401 => self.ended_token(exchange).map_or(Cause::Other, Cause::EndedToken),
            400 if is_quota_used && exchange.operation == Some("mint") => Cause::Quota,
            400 if exchange.operation == Some("blockSeat")
                && self.seats.is_taken(exchange, seconds(exchange.at)) =>
            {
                Cause::TakenSeat
            }
            _ => Cause::Other,
        }
    }

    /// Returns the token of the request, if the provider has ended it between its issue and the response.
    fn ended_token(&self, exchange: &Exchange) -> Option<u64> {
        let headers = exchange.request.headers.iter();
        let words = headers.filter_map(|(_, value)| value.expose().split_whitespace().last());
        let answered = seconds(exchange.at) + exchange.duration.as_secs_f64();
        let is_ended = |issued: f64| {
            let mut ends = self.ends.iter();
            ends.any(|(provider, (from, to))| {
                *provider == exchange.provider && issued <= *to && answered >= *from
            })
        };
        let mut tokens = words.map(hash);
        tokens.find(|token| self.issued.get(token).is_some_and(|issued| is_ended(*issued)))
    }
}

/// Returns the account whose token `exchange` has.
fn account_of(exchange: &Exchange) -> &'static str {
    match exchange.provider {
        Provider::Klavi if exchange.request.path.expose().contains("/management/") => "klavi, management",
        Provider::Klavi => "klavi, customer",
        provider => name(provider),
    }
}

/// Returns the index of the process that runs `task`, whose name ends with a number.
pub(super) fn process(task: &str) -> Option<u64> {
    let number = task.rsplit(['-', ' ']).next()?;
    Some(number.parse::<u64>().ok()? % WORKERS as u64)
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
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

#[cfg(test)]
mod tests {
    use auth_core::http::CallOptions;
    use http::HeaderValue;

    use super::*;

    /// Returns the causes of the exchanges of the call `c`.
    async fn causes(of_event: impl Fn(&sandbox::Sandbox, &mut Trace)) -> Vec<Cause> {
        let sandbox = sandbox::Sandbox::start().await.expect("a sandbox");
        let provider = sandbox.klavi();
        let credentials =
            klavi::Credentials::new(provider.customer_access_key(), provider.customer_secret_key());
        let client = klavi::CustomerClient::builder()
            .credentials(credentials)
            .base_url(provider.url());
        let client = client.build().expect("a client");
        let named = |name| CallOptions::new().header(CALL, HeaderValue::from_static(name));
        let mut trace = Trace::default();
        let first = client.with_options(named("b")).payment("unknown").await;
        assert!(first.is_err());
        for exchange in sandbox.log(10) {
            trace.add(&exchange, false);
        }
        of_event(&sandbox, &mut trace);
        let second = client.with_options(named("c")).payment("unknown").await;
        assert!(second.is_err());
        for exchange in sandbox.log(10) {
            if exchange.id > trace.last_id {
                trace.add(&exchange, false);
            }
        }
        trace.calls["c"]
            .list
            .iter()
            .map(|trouble| trouble.cause)
            .collect()
    }

    #[tokio::test]
    async fn token_is_ended_by_a_known_event() {
        let known = causes(|sandbox, trace| {
            let start = seconds(sandbox.now());
            sandbox.klavi().revoke_tokens();
            trace
                .ends
                .push((Provider::Klavi, (start, seconds(sandbox.now()))));
        });
        let known = known.await;
        assert!(
            matches!(known[..], [Cause::EndedToken(_), Cause::Other]),
            "{known:?}"
        );
    }

    #[tokio::test]
    async fn rejected_token_without_its_event_is_no_cause() {
        for event in [None, Some(Provider::Klikoo)] {
            let causes = causes(|sandbox, trace| {
                let now = seconds(sandbox.now());
                trace.ends.extend(event.map(|provider| (provider, (now, now))));
                sandbox.klavi().revoke_tokens();
            });
            assert_eq!(causes.await, [Cause::Other, Cause::Other], "{event:?}");
        }
    }
}
