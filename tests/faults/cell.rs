//! Cell of the matrix: one call with one fault.

use std::{
    fmt,
    net::{Ipv4Addr, SocketAddr, SocketAddrV4},
    time::Duration,
};

use auth_core::{
    TokenErrorKind,
    http::{ConnectionPool, ErrorKind, Execution},
};
use test_servers::HttpRequest;
use test_support::fixtures::klip_a2a::REQUEST_KEY;

use crate::{
    call::{Call, CallSettings, FailureKind, GIVEN_TOKEN},
    fault::{Connection, Fault, ProviderError, Status},
    redirect_target::RedirectTarget,
    server::{Server, TOKEN},
    success,
    virtual_time::VirtualTime,
};

/// Maximum length of an error message in characters.
const MAX_MESSAGE: usize = 1000;
/// Duration of three attempts to connect, each until the connect timeout.
const CONNECTING: Duration = Duration::from_secs(30);
/// The redirect target of cells without redirects.
const UNUSED: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0));
/// The client replaces a rejected token once.
const MAX_TOKEN_CALLS: usize = 2;

/// The expected result of a call with a fault, or the reason why there is none.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cell {
    Is(CallResult),
    NotApplicable(&'static str),
}

/// The result of a call.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct CallResult {
    /// The kind of the failure, if the call fails.
    pub(crate) failure: Option<FailureKind>,
    /// Number of requests of the operation that reach the provider.
    pub(crate) requests: usize,
}

impl fmt::Debug for CallResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.failure {
            None => write!(f, "Ok")?,
            Some(FailureKind::Call(kind)) => write!(f, "{kind:?}")?,
            Some(FailureKind::Token(kind)) => write!(f, "token {kind:?}")?,
        }
        write!(f, " after {} requests", self.requests)
    }
}

/// The observations of a cell.
pub(crate) struct CellRun {
    pub(crate) result: CallResult,
    /// The messages of the error and its sources; empty on success.
    pub(crate) message: String,
    /// Requests at the redirect target; `None` for a connection without a complete request.
    pub(crate) redirected: Vec<Option<HttpRequest>>,
    /// Violations of the rules that hold for every cell.
    pub(crate) violations: Vec<String>,
}

/// Makes `call` at a provider with `fault`, in its own runtime and virtual time.
pub(crate) fn run(fault: Fault, call: Call, connection_pool: Option<ConnectionPool>) -> CellRun {
    // Without any I/O, Tokio's paused time works.
    let is_paused = fault == Fault::Connection(Connection::Stalled);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let leads_away = matches!(fault, Fault::Status(Status::Redirect(_)));
        let redirect_target = if leads_away {
            Some(RedirectTarget::start().await)
        } else {
            None
        };
        let address = redirect_target
            .as_ref()
            .map_or(UNUSED, |redirect_target| redirect_target.address);
        let time = VirtualTime::new(is_paused);
        let server = Server::start(call, fault, address, &time).await;
        if is_paused {
            tokio::time::pause();
        }
        let settings = CallSettings {
            url: server.url(),
            time: time.clone(),
            has_token: fault.is_connect_fault() && !call.is_token_call(),
            connection_pool,
        };
        let failure = call.make(settings).await.err();
        let result = CallResult {
            failure: failure.as_ref().map(FailureKind::from),
            requests: server.received(),
        };
        let mut violations = Vec::new();
        let mut check = |is_violation: bool, what: String| violations.extend(is_violation.then_some(what));
        let others = server.others();
        check(
            others > MAX_TOKEN_CALLS,
            format!("{others} token calls; expected at most {MAX_TOKEN_CALLS}"),
        );
        let pauses = u32::try_from(result.requests.saturating_sub(1)).unwrap();
        let requested = fault.requested_pause() * pauses;
        check(
            time.slept() < requested,
            format!("paused {:?}; expected at least {requested:?}", time.slept()),
        );
        check(
            requested > Duration::ZERO && result.failure.is_none(),
            "succeeded in spite of the fault".to_owned(),
        );
        if fault.is_connect_fault() {
            let passed = time.passed();
            check(
                is_paused != (passed >= CONNECTING),
                format!("took {passed:?} to connect"),
            );
        }
        let executed = server.executed();
        check(
            call.is_non_idempotent() && executed > 1,
            format!("executed {executed} times; expected at most once"),
        );
        if let Some(failure) = &failure {
            if let Some(reported) = failure.execution {
                let is = expected_execution(fault, executed);
                check(reported != is, format!("reported {reported:?}; expected {is:?}"));
            }
            let mut secrets = [server.credentials(), success::tokens(call)].concat();
            secrets.extend(call.fixture().provider.secrets());
            secrets.extend([GIVEN_TOKEN, TOKEN, REQUEST_KEY].map(str::to_owned));
            for reported in failure.messages.iter().chain(&failure.debugs) {
                for secret in &secrets {
                    check(
                        reported.contains(secret),
                        format!("error text shows {secret}: {reported}"),
                    );
                }
            }
            for pair in failure.messages.windows(2) {
                // reqwest wraps its body error in another error with the same message.
                let is_reqwests = pair[0] == "request or response body error";
                let repeats = pair[0].contains(&pair[1]) && !is_reqwests;
                check(repeats, format!("message repeats its source: {}", pair[0]));
            }
            for message in &failure.messages {
                let length = message.chars().count();
                check(
                    length > MAX_MESSAGE,
                    format!("message of {length} characters; expected at most {MAX_MESSAGE}: {message}"),
                );
            }
        }
        CellRun {
            result,
            message: failure.map(|failure| failure.text()).unwrap_or_default(),
            redirected: redirect_target
                .map(|redirect_target| redirect_target.requests())
                .unwrap_or_default(),
            violations,
        }
    })
}

/// Returns the execution that a failed call must report. If the provider did not execute it, the client must say so; if it
/// did, only the provider's conflict error tells the client more than that the execution is unknown.
fn expected_execution(fault: Fault, executed: usize) -> Execution {
    match fault {
        Fault::ProviderError(ProviderError::ConflictOnRetry) => Execution::ExecutedBefore,
        _ if executed == 0 => Execution::NotExecuted,
        _ => Execution::Unknown,
    }
}

/// Runs a cell and returns the differences from `expected` and the violations of the general rules.
pub(crate) fn violations(fault: Fault, call: Call, expected: CallResult) -> Vec<String> {
    let CellRun {
        result,
        message,
        redirected,
        mut violations,
    } = run(fault, call, None);
    if result != expected {
        violations.push(format!("expected {expected:?}, got {result:?} ({message})"));
    }
    if !redirected.is_empty() {
        violations.push(format!("followed a redirect {} times", redirected.len()));
    }
    let placed = |violation: String| format!("{fault:?} / {call:?}: {violation}");
    violations.into_iter().map(placed).collect()
}

/// Expects success.
pub(crate) const fn ok(requests: usize) -> Cell {
    cell(None, requests)
}

const fn cell(failure: Option<FailureKind>, requests: usize) -> Cell {
    Cell::Is(CallResult { failure, requests })
}

impl Cell {
    /// Returns the expected result.
    pub(crate) fn result(self) -> CallResult {
        match self {
            Self::Is(result) => result,
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
    error_response: FailureKind::Call(ErrorKind::ErrorResponse),
    unavailable: FailureKind::Token(TokenErrorKind::Unavailable),
    rejected: FailureKind::Token(TokenErrorKind::Rejected),
    unusable: FailureKind::Token(TokenErrorKind::InvalidResponse),
}
