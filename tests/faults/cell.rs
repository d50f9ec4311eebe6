//! One fault of one call: what is expected, and what comes.

use std::{
    fmt,
    net::{Ipv4Addr, SocketAddr, SocketAddrV4},
    time::Duration,
};

use auth_core::{
    TokenErrorKind,
    http::{ErrorKind, Execution, HttpClient},
};
use contract_tests::fixtures::klip_a2a::REQUEST_KEY;

use crate::{
    call::{Call, FailureKind, GIVEN_TOKEN, Setting},
    elsewhere::Elsewhere,
    fault::{Connection, Fault, Own, Status},
    good,
    received::Received,
    server::{Server, TOKEN},
    time::JumpingTime,
};

/// The longest text of an error, in characters.
const LONGEST_MESSAGE: usize = 1000;
/// Three attempts to connect, each until the connect time-out.
const CONNECTING: Duration = Duration::from_secs(30);
/// Where no redirect leads.
const NOWHERE: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0));
/// A refused token is replaced once.
const MOST_TOKEN_CALLS: usize = 2;

/// What is expected of a call under a fault, or why nothing is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cell {
    Is(Outcome),
    NotApplicable(&'static str),
}

/// What becomes of a call.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// How it fails, if it does.
    pub(crate) failure: Option<FailureKind>,
    /// How many requests of its operation reach the provider.
    pub(crate) requests: usize,
}

impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.failure {
            None => write!(f, "Ok")?,
            Some(FailureKind::Call(kind)) => write!(f, "{kind:?}")?,
            Some(FailureKind::Token(kind)) => write!(f, "token {kind:?}")?,
        }
        write!(f, " after {} requests", self.requests)
    }
}

/// What a cell came to.
pub(crate) struct Ran {
    pub(crate) outcome: Outcome,
    /// What an error and its causes said, if there was one.
    pub(crate) message: String,
    /// Who was led elsewhere; `None` for who came and said nothing whole.
    pub(crate) visitors: Vec<Option<Received>>,
    /// What else is wrong, whatever was expected.
    pub(crate) breaches: Vec<String>,
}

/// Makes `call` of a provider with `fault`, in a runtime and a time of its own. It waits for nothing.
pub(crate) fn run(fault: Fault, call: Call, http_client: Option<HttpClient>) -> Ran {
    // Where no byte ever arrives, Tokio's own paused time is right.
    let is_paused = fault == Fault::Connection(Connection::Stalled);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let leads_away = matches!(fault, Fault::Status(Status::Redirect(_)));
        let elsewhere = if leads_away {
            Some(Elsewhere::start().await)
        } else {
            None
        };
        let address = elsewhere.as_ref().map_or(NOWHERE, |elsewhere| elsewhere.address);
        let time = JumpingTime::new(is_paused);
        let server = Server::start(call, fault, address, &time).await;
        if is_paused {
            tokio::time::pause();
        }
        let setting = Setting {
            url: server.url(),
            time: time.clone(),
            has_token: fault.is_of_connecting() && !call.is_of_token(),
            http_client,
        };
        let failed = call.make(setting).await.err();
        let outcome = Outcome {
            failure: failed.as_ref().map(FailureKind::from),
            requests: server.received(),
        };
        let mut breaches = Vec::new();
        let mut breach = |is_breach: bool, what: String| breaches.extend(is_breach.then_some(what));
        let others = server.others();
        breach(others > MOST_TOKEN_CALLS, format!("{others} token calls"));
        let pauses = u32::try_from(outcome.requests.saturating_sub(1)).unwrap();
        let asked = fault.asked_pause() * pauses;
        breach(
            time.slept() < asked,
            format!("it paused {:?} and not {asked:?}", time.slept()),
        );
        breach(
            asked > Duration::ZERO && outcome.failure.is_none(),
            "it passed".to_owned(),
        );
        if fault.is_of_connecting() {
            let passed = time.passed();
            breach(is_paused != (passed >= CONNECTING), format!("it took {passed:?}"));
        }
        let executed = server.executed();
        breach(
            call.is_unsafe() && executed > 1,
            format!("it was executed {executed} times"),
        );
        if let Some(failed) = &failed {
            if let Some(said) = failed.execution {
                let is = truth(fault, executed);
                breach(said != is, format!("it says {said:?}, and is {is:?}"));
            }
            let mut secrets = [server.proofs(), good::tokens(call)].concat();
            secrets.extend(call.fixture().provider.secrets());
            secrets.extend([GIVEN_TOKEN, TOKEN, REQUEST_KEY].map(str::to_owned));
            for said in failed.messages.iter().chain(&failed.debugs) {
                for secret in &secrets {
                    breach(said.contains(secret), format!("it says {secret}: {said}"));
                }
            }
            for pair in failed.messages.windows(2) {
                // reqwest wraps its own error of a body in another one of the same words.
                let is_reqwests = pair[0] == "request or response body error";
                let repeats = pair[0].contains(&pair[1]) && !is_reqwests;
                breach(repeats, format!("it repeats its cause: {}", pair[0]));
            }
            for message in &failed.messages {
                let length = message.chars().count();
                breach(
                    length > LONGEST_MESSAGE,
                    format!("{length} characters are too long: {message}"),
                );
            }
        }
        Ran {
            outcome,
            message: failed.map(|failed| failed.text()).unwrap_or_default(),
            visitors: elsewhere
                .map(|elsewhere| elsewhere.visitors())
                .unwrap_or_default(),
            breaches,
        }
    })
}

/// What may be said of a failed call that the provider executed so many times: where it did not, the caller must learn
/// it, and where it did, nothing but the provider's own conflict says more than that it is unknown.
fn truth(fault: Fault, executed: usize) -> Execution {
    match fault {
        Fault::Own(Own::ConflictOfRepetition) => Execution::ExecutedBefore,
        _ if executed == 0 => Execution::NotExecuted,
        _ => Execution::Unknown,
    }
}

/// What is wrong with `call` under `fault`, of which `expected` should come.
pub(crate) fn breaches(fault: Fault, call: Call, expected: Outcome) -> Vec<String> {
    let Ran {
        outcome,
        message,
        visitors,
        mut breaches,
    } = run(fault, call, None);
    if outcome != expected {
        breaches.push(format!("expected {expected:?}, got {outcome:?} ({message})"));
    }
    if !visitors.is_empty() {
        breaches.push(format!("it went elsewhere, {} times", visitors.len()));
    }
    let placed = |breach: String| format!("{fault:?} / {call:?}: {breach}");
    breaches.into_iter().map(placed).collect()
}

/// It succeeds.
pub(crate) const fn ok(requests: usize) -> Cell {
    cell(None, requests)
}

const fn cell(failure: Option<FailureKind>, requests: usize) -> Cell {
    Cell::Is(Outcome { failure, requests })
}

impl Cell {
    /// What is expected of a cell that is run.
    pub(crate) fn outcome(self) -> Outcome {
        match self {
            Self::Is(outcome) => outcome,
            Self::NotApplicable(reason) => unreachable!("{reason}"),
        }
    }
}

macro_rules! failures {
    ($($name:ident: $kind:expr,)*) => {$(
        pub(crate) const fn $name(requests: usize) -> Cell {
            cell(Some($kind), requests)
        }
    )*};
}

failures! {
    tokenless: FailureKind::Call(ErrorKind::Token),
    connect: FailureKind::Call(ErrorKind::Connect),
    timeout: FailureKind::Call(ErrorKind::Timeout),
    transport: FailureKind::Call(ErrorKind::Transport),
    body: FailureKind::Call(ErrorKind::Body),
    decode: FailureKind::Call(ErrorKind::Decode),
    refused: FailureKind::Call(ErrorKind::Refused),
    unavailable: FailureKind::Token(TokenErrorKind::Unavailable),
    rejected: FailureKind::Token(TokenErrorKind::Rejected),
    unusable: FailureKind::Token(TokenErrorKind::InvalidResponse),
}
