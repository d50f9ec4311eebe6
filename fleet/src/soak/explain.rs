//! Causes of the errors that tasks saw: faults that were injected, and rules that are documented.

use sandbox::Provider;

use super::{
    journal::SeenError,
    task::TIMEOUT,
    trace::{Cause, Delay, Trace, Trouble, name, process},
};

/// Time after a failed token call in which callers see its error: the store keeps it for a minute at most, the cache of a
/// process that asks the store at the end of it for a minute more, and a skip of the clock is a few seconds longer than asked.
const KEPT: f64 = 130.0;

/// Time between two tokens that a cache discards, at least: the documented default of a second, and the time of an exchange.
const GUARD: f64 = 1.2;

/// Operations of Klavi's Management API, which has an account of its own.
const MANAGEMENT: [&str; 5] = ["apps", "orders", "order", "consents", "consent orders"];

/// Finds the cause of each error.
#[derive(Debug)]
pub(super) struct Explainer<'a> {
    trace: &'a Trace,
    /// Delays that have explained no timeout. A delay is that of one request, so it causes one timeout at most.
    delays: Vec<Delay>,
}

impl<'a> Explainer<'a> {
    pub(super) fn new(trace: &'a Trace) -> Self {
        Self {
            trace,
            delays: trace.delays.clone(),
        }
    }

    /// Returns the cause of `error`, or the problem if there is none.
    pub(super) fn explain(&mut self, error: &SeenError) -> Result<String, String> {
        let cause = match &*error.kind {
            "Token" => self.token_cause(error),
            "Timeout" => self.timeout_cause(error),
            _ => self
                .last_trouble(error)
                .and_then(|last| self.exchange_cause(error, last)),
        };
        cause.map_or_else(
            || Err(self.problem(error)),
            |cause| Ok(format!("{} {cause}", error.kind)),
        )
    }

    fn troubles(&self, error: &SeenError) -> &'a [Trouble] {
        let troubles = self.trace.calls.get(&error.call);
        troubles.map_or(&[], |troubles| &troubles.list)
    }

    /// Returns the exchange that was not accepted, if it is the last of the call.
    fn last_trouble(&self, error: &SeenError) -> Option<&'a Trouble> {
        let troubles = self.trace.calls.get(&error.call)?;
        troubles.list.last().filter(|_| !troubles.is_over)
    }

    fn exchange_cause(&self, error: &SeenError, last: &Trouble) -> Option<&'static str> {
        let is_status = error.kind == "ErrorResponse" && error.status == Some(last.status);
        match (last.cause, &*error.kind) {
            (Cause::Status, _) if is_status => Some("of a fault"),
            // The body of an error response was cut: its status remains.
            (Cause::Truncated, _) if is_status && last.status >= 400 => Some("of a cut error response"),
            (Cause::Truncated, "Body") => Some("after a cut response"),
            (Cause::Disconnect, "Transport") => Some("after a closed connection"),
            (Cause::Quota, _) if is_status => Some("of the month's quota"),
            (Cause::TakenSeat, _) if is_status => Some("of a seat that was taken"),
            (Cause::EndedToken(token), _) if is_status => {
                let mut troubles = self.troubles(error).iter();
                let is_another = |trouble: &Trouble| matches!(trouble.cause, Cause::EndedToken(earlier) if earlier != token);
                if troubles.any(is_another) {
                    return Some("of a second token that was ended");
                }
                self.is_guarded(error, token, last.at)
                    .then_some("of a token that was ended within a second of another")
            }
            _ => None,
        }
    }

    /// Returns whether the cache of the process lost another token so shortly before `at` that it asks for no third one.
    fn is_guarded(&self, error: &SeenError, token: u64, at: f64) -> bool {
        let (process, account) = (process(&error.task), account(error));
        let mut rejections = self.trace.rejections.iter();
        rejections.any(|earlier| {
            let is_own = earlier.process == process && earlier.account == account;
            is_own && earlier.token != token && (at - GUARD..=at).contains(&earlier.at)
        })
    }

    /// Finds a fault of a token call of the same account, whose error is still kept.
    fn token_cause(&self, error: &SeenError) -> Option<&'static str> {
        let is_kept = |from: f64, to: f64| from <= error.time.1 && to + KEPT >= error.time.0;
        let account = account(error);
        let mut faults = self.trace.token_faults.iter();
        if faults.any(|(known, fault)| *known == account && is_kept(fault.at, fault.at)) {
            return Some("after a fault of a token call");
        }
        let mut delays = self.trace.delays.iter();
        let is_cause =
            |delay: &Delay| is_client(error, delay.provider) && is_kept(delay.span.0, delay.span.1);
        delays.any(is_cause).then_some("after a delay of a token call")
    }

    /// Finds a delay or a stall during the call, which has lasted as long as the timeout.
    fn timeout_cause(&mut self, error: &SeenError) -> Option<&'static str> {
        let is_long = error.time.1 - error.time.0 >= TIMEOUT.as_secs_f64();
        let is_cause = |delay: &Delay| {
            let is_within = delay.span.0 <= error.time.1 && delay.span.1 >= error.time.0;
            is_long && is_within && is_client(error, delay.provider)
        };
        if let Some(index) = self.delays.iter().position(is_cause) {
            self.delays.remove(index);
            return Some("of a delayed response");
        }
        let mut stalls = self.trace.stalls.iter();
        let is_within = |(from, to): &(f64, f64)| *from <= error.time.1 && *to >= error.time.0;
        (is_long && stalls.any(is_within)).then_some("while the machine stood still")
    }

    fn problem(&self, error: &SeenError) -> String {
        let mut log: Vec<_> = self
            .troubles(error)
            .iter()
            .map(|trouble| &*trouble.line)
            .collect();
        if log.is_empty() {
            log.push("(the sandbox accepted each of its exchanges, or saw none)");
        }
        format!(
            "unexplained error of {} in call {} ({:.1} s): {} {}\n      {}",
            error.task,
            error.call,
            error.time.1 - error.time.0,
            error.kind,
            error.text,
            log.join("\n      ")
        )
    }
}

fn is_client(error: &SeenError, provider: Provider) -> bool {
    client(error) == name(provider)
}

/// Returns the client of the task, whose name is `<client>-<number>`.
fn client(error: &SeenError) -> &str {
    error.task.rsplit_once('-').map_or("", |(client, _)| client)
}

/// Returns the account whose token the call needs.
fn account(error: &SeenError) -> &str {
    match client(error) {
        "klavi" if MANAGEMENT.contains(&&*error.operation) => "klavi, management",
        "klavi" => "klavi, customer",
        client => client,
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::trace::{Rejection, Troubles},
        *,
    };

    const START: f64 = 1000.0;

    fn error(kind: &str, status: Option<u16>) -> SeenError {
        SeenError {
            task: "klavi-7".to_owned(),
            call: "c".to_owned(),
            operation: "order".to_owned(),
            kind: kind.to_owned(),
            wait: None,
            status,
            text: String::new(),
            time: (START, START + 6.0),
        }
    }

    fn trouble(cause: Cause, status: u16) -> Trouble {
        Trouble {
            cause,
            status,
            at: START,
            line: String::new(),
        }
    }

    fn trace(troubles: &[(Cause, u16)]) -> Trace {
        let list = troubles.iter().map(|(cause, status)| trouble(*cause, *status));
        let troubles = Troubles {
            list: list.collect(),
            is_over: false,
        };
        let mut trace = Trace::default();
        trace.calls.insert("c".to_owned(), troubles);
        trace
    }

    fn is_explained(error: &SeenError, trace: &Trace) -> bool {
        Explainer::new(trace).explain(error).is_ok()
    }

    #[test]
    fn fault_explains_only_its_own_error() {
        let kinds = [
            ("ErrorResponse", Some(503)),
            ("ErrorResponse", Some(429)),
            ("Transport", None),
            ("Body", None),
            ("Decode", None),
            ("Timeout", None),
            ("Token", None),
            ("Connect", None),
            ("InvalidInput", None),
            ("Contradiction", None),
            ("Deadline", None),
        ];
        for (cause, status, expected) in [
            (Cause::Status, 503, ("ErrorResponse", Some(503))),
            (Cause::Status, 429, ("ErrorResponse", Some(429))),
            (Cause::Disconnect, 503, ("Transport", None)),
            (Cause::Truncated, 200, ("Body", None)),
        ] {
            let trace = trace(&[(cause, status)]);
            let explained = kinds
                .iter()
                .filter(|(kind, status)| is_explained(&error(kind, *status), &trace));
            assert_eq!(explained.collect::<Vec<_>>(), [&expected], "{cause:?}");
        }
    }

    #[test]
    fn fault_before_an_accepted_exchange_explains_nothing() {
        let mut trace = trace(&[(Cause::Truncated, 200)]);
        assert!(is_explained(&error("Body", None), &trace));
        trace.calls.get_mut("c").expect("the call").is_over = true;
        assert!(!is_explained(&error("Body", None), &trace));
    }

    #[test]
    fn fault_of_another_call_explains_nothing() {
        let mut other = error("Body", None);
        other.call = "d".to_owned();
        assert!(!is_explained(&other, &trace(&[(Cause::Truncated, 200)])));
    }

    #[test]
    fn rejection_is_explained_by_two_ended_tokens() {
        let rejected = error("ErrorResponse", Some(401));
        let ended = |token| (Cause::EndedToken(token), 401);
        assert!(is_explained(&rejected, &trace(&[ended(1), ended(2)])));
        for unexplained in [
            vec![ended(1)],
            vec![ended(1), ended(1)],
            vec![ended(1), (Cause::Other, 401)],
            vec![(Cause::Other, 401), ended(1)],
        ] {
            assert!(!is_explained(&rejected, &trace(&unexplained)), "{unexplained:?}");
        }
    }

    #[test]
    fn rejection_is_explained_by_another_just_before() {
        let rejected = error("ErrorResponse", Some(401));
        for (account, process, token, at, expected) in [
            ("klavi, management", 1, 2, START - 0.9, true),
            ("klavi, management", 1, 2, START - 1.5, false),
            ("klavi, management", 1, 2, START + 0.1, false),
            ("klavi, management", 1, 1, START - 0.9, false),
            ("klavi, management", 0, 2, START - 0.9, false),
            ("klavi, customer", 1, 2, START - 0.9, false),
        ] {
            let mut trace = trace(&[(Cause::EndedToken(1), 401)]);
            trace.rejections.push(Rejection {
                account,
                process: Some(process),
                token,
                at,
            });
            assert_eq!(
                is_explained(&rejected, &trace),
                expected,
                "{account} {process} {token} {at}"
            );
        }
    }

    #[test]
    fn quota_is_explained_by_the_providers_count() {
        let full = error("ErrorResponse", Some(400));
        assert!(is_explained(&full, &trace(&[(Cause::Quota, 400)])));
        assert!(!is_explained(&full, &trace(&[(Cause::Other, 400)])));
        let mut said = full;
        said.text = "quota exceeded".to_owned();
        assert!(!is_explained(&said, &trace(&[(Cause::Other, 400)])));
    }

    #[test]
    fn seat_is_explained_by_an_earlier_hold() {
        let full = error("ErrorResponse", Some(400));
        assert!(is_explained(&full, &trace(&[(Cause::TakenSeat, 400)])));
        assert!(!is_explained(&full, &trace(&[(Cause::Other, 400)])));
    }

    #[test]
    fn token_error_needs_a_fault_of_its_account() {
        let failed = error("Token", None);
        for (account, at, expected) in [
            ("klavi, management", START, true),
            ("klavi, management", START - KEPT, true),
            ("klavi, management", START - KEPT - 1.0, false),
            ("klavi, management", START + 7.0, false),
            ("klavi, customer", START, false),
            ("klikoo", START, false),
        ] {
            let fault = Trouble {
                at,
                ..trouble(Cause::Status, 503)
            };
            let trace = Trace {
                token_faults: vec![(account, fault)],
                ..Trace::default()
            };
            assert_eq!(is_explained(&failed, &trace), expected, "{account} at {at}");
        }
        // A fault of the call itself is not one of its token.
        assert!(!is_explained(&failed, &trace(&[(Cause::Status, 503)])));
    }

    #[test]
    fn timeout_needs_a_delay_of_its_own() {
        let delay = |provider, from: f64| Trace {
            delays: vec![Delay {
                provider,
                span: (from, from + 6.0),
            }],
            ..Trace::default()
        };
        let late = error("Timeout", None);
        let short = SeenError {
            time: (START, START + 4.9),
            ..late.clone()
        };
        let trace = delay(Provider::Klavi, START);
        assert!(is_explained(&late, &trace));
        assert!(!is_explained(&short, &trace));
        assert!(!is_explained(&late, &delay(Provider::Klavi, START + 7.0)));
        assert!(!is_explained(&late, &delay(Provider::Klikoo, START)));
        assert!(!is_explained(&late, &Trace::default()));
        let mut explainer = Explainer::new(&trace);
        assert!(explainer.explain(&late).is_ok());
        assert!(explainer.explain(&late).is_err(), "one delay, two timeouts");
    }

    #[test]
    fn timeout_may_be_that_of_a_stall() {
        let trace = |stalls: &[(f64, f64)]| Trace {
            stalls: stalls.to_vec(),
            ..Trace::default()
        };
        let late = error("Timeout", None);
        assert!(is_explained(&late, &trace(&[(START + 1.0, START + 5.0)])));
        assert!(!is_explained(&late, &trace(&[(START - 9.0, START - 1.0)])));
        assert!(!is_explained(
            &error("Transport", None),
            &trace(&[(START, START + 5.0)])
        ));
    }

    #[test]
    fn unknown_fault_explains_nothing() {
        assert_eq!(Cause::fault("503 of a gateway"), Cause::Status);
        assert_eq!(Cause::fault("a new fault"), Cause::Other);
    }
}
