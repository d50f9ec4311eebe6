//! Waiting for a user, and for the chain.

use std::fmt;

use crate::{
    Client, Error, ErrorCode, PollPolicy, PreparedRequest, Progress, RequestResult, Status,
    TransactionStatus, polling::Polling, request::Asks,
};

pub(crate) const EXPIRED: ErrorCode = ErrorCode::EXPIRED_REQUEST_KEY;

/// How a request ended, from [`Client::wait`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = sandbox::Sandbox::start().await?;
/// use klip_a2a::{Client, Credentials, Outcome, PollPolicy, Request, WaitErrorKind};
/// # let client = Client::builder()
/// #     .credentials(Credentials::new("Example BApp"))
/// #     .base_url(klip_a2a::Url::parse(&sandbox.klip_a2a().base_url())?)
/// #     .http(|http| http.clock(klip_a2a::auth_core::testing::ManualClock::new()))
/// #     .build()?;
///
/// let request = Request::send_klay("0x2222222222222222222222222222222222222222", "1.5");
/// let prepared = client.prepare(&request).await?;
/// # sandbox.klip_a2a().reject(prepared.request_key().expose())?;
/// match client.wait(&prepared, PollPolicy::default()).await {
///     Ok(Outcome::Completed(result)) => println!("paid: {:?}", result.tx_hash()),
///     Ok(Outcome::Canceled(_)) => println!("the user refused"),
///     Ok(other) => println!("not paid: {:?}", other.result()),
///     Err(error) if error.kind() == WaitErrorKind::Expired => println!("nobody answered"),
///     Err(error) => println!("perhaps paid, look it up: {error}, {:?}", error.last()),
/// }
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The user approved, and it is done: [`klaytn_address`](RequestResult::klaytn_address) is there, or
    /// [`signature`](RequestResult::signature) is, or the transaction took effect on the chain.
    Completed(RequestResult),
    /// The user approved, but the chain reverted the transaction: look its hash up in an explorer.
    Reverted(RequestResult),
    /// The user refused, or the transaction was called off before it took effect.
    Canceled(RequestResult),
    /// Klip could not do it: [`RequestResult::error`] says why.
    Failed(RequestResult),
}

impl Outcome {
    /// What Klip answered last.
    #[must_use]
    pub fn result(&self) -> &RequestResult {
        match self {
            Self::Completed(result)
            | Self::Reverted(result)
            | Self::Canceled(result)
            | Self::Failed(result) => result,
        }
    }

    /// The end that `result` tells of, if it does.
    ///
    /// A status that nobody knows is no end, and neither is a transaction whose own status is missing:
    /// to take either for success could pay twice, or ship for nothing. Nor is a completion without the account or
    /// the signature that was asked for: it may follow, and there is nothing to go on with before.
    pub(crate) fn of(result: &RequestResult, asks: Asks) -> Option<fn(RequestResult) -> Self> {
        let is_there = |text: Option<&str>| text.is_some_and(|text| !text.is_empty());
        match (&result.status, asks) {
            (Status::Canceled, _) => Some(Self::Canceled),
            (Status::Error, _) => Some(Self::Failed),
            (Status::Completed, Asks::Account) if is_there(result.klaytn_address()) => Some(Self::Completed),
            (Status::Completed, Asks::Signature) if is_there(result.signature()) => Some(Self::Completed),
            (Status::Requested | Status::Completed, Asks::Transaction) => match result.transaction_status() {
                Some(TransactionStatus::Success) => Some(Self::Completed),
                Some(TransactionStatus::Fail) => Some(Self::Reverted),
                Some(TransactionStatus::Canceled) => Some(Self::Canceled),
                _ => None,
            },
            _ => None,
        }
    }
}

/// Why waiting ended without an [`Outcome`].
#[derive(Debug, thiserror::Error)]
#[error("{kind} (last status: {})", last.as_ref().map_or("none", |last| last.status.as_str()))]
pub struct WaitError {
    kind: WaitErrorKind,
    last: Option<Box<RequestResult>>,
    #[source]
    call: Option<Error>,
}

/// What ended the waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WaitErrorKind {
    /// The key expired, and nothing told of an answer of the user: prepare another request.
    Expired,
    /// The time of the [`PollPolicy`] is over: [`deadline`](PollPolicy::deadline) before the user approved,
    /// [`settle_within`](PollPolicy::settle_within) after. The request goes on without anybody waiting: the user may
    /// still approve, an approved transaction may still take effect, an account or signature that was missing from
    /// a completed request may still follow. Waiting again is fine.
    Deadline,
    /// The user had answered when Klip stopped knowing the key. A transaction may have taken effect:
    /// look [`WaitError::last`] up on the chain before anything is asked for again.
    OutcomeUnknown,
    /// A call failed in a way that no retry mends: see [`WaitError::call_error`]. What was known before
    /// is in [`WaitError::last`].
    Call,
}

impl fmt::Display for WaitErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Expired => "the request key expired before the user answered",
            Self::Deadline => "the request came to no end in the time that it was given",
            Self::OutcomeUnknown => "the user had answered, but Klip no longer tells what came of it",
            Self::Call => "Klip could not be asked what came of the request",
        })
    }
}

impl WaitError {
    pub(crate) fn new(kind: WaitErrorKind, last: Option<RequestResult>, call: Option<Error>) -> Self {
        Self {
            kind,
            last: last.map(Box::new),
            call,
        }
    }

    /// The key is of no more use, after `last` was answered to it.
    pub(crate) fn lost_key(code: ErrorCode, last: Option<RequestResult>, call: Option<Error>) -> Self {
        let was_answered = last
            .as_ref()
            .is_some_and(|last| last.status != Status::Prepared || last.is_approved());
        let kind = if was_answered {
            WaitErrorKind::OutcomeUnknown
        } else if code == EXPIRED {
            WaitErrorKind::Expired
        } else {
            WaitErrorKind::Call
        };
        Self::new(kind, last, call)
    }

    /// What ended the waiting.
    #[must_use]
    pub fn kind(&self) -> WaitErrorKind {
        self.kind
    }

    /// What Klip answered last, with the hash of a transaction that is on its way. An answer that shows the user's
    /// approval is not given up for a later one that does not.
    #[must_use]
    pub fn last(&self) -> Option<&RequestResult> {
        self.last.as_deref()
    }

    /// The failed call that ended the waiting, or that was the last one before the deadline.
    #[must_use]
    pub fn call_error(&self) -> Option<&Error> {
        self.call.as_ref()
    }
}

/// Polls until `prepared` has come to an end.
pub(crate) async fn wait(
    client: &Client,
    prepared: &PreparedRequest,
    policy: PollPolicy,
) -> Result<Outcome, WaitError> {
    let mut polling = Polling::new(client, policy);
    loop {
        if let Progress::Ended(outcome) = polling.next_answer(client, prepared).await? {
            return Ok(outcome);
        }
    }
}
