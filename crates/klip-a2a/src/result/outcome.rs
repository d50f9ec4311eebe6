//! The outcome of a request.

use crate::{RequestKind, RequestResult, Status, TransactionStatus};

/// Outcome of a request, from [`Client::wait`](crate::Client::wait) or [`RequestResult::outcome`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = sandbox::Sandbox::start().await?;
/// use klip_a2a::{Client, Credentials, Outcome, PollPolicy, Request, WaitErrorKind};
/// # let client = Client::builder()
/// #     .credentials(Credentials::new("Example BApp"))
/// #     .base_url(sandbox.klip_a2a().url())
/// #     .http(|http| http.clock(klip_a2a::auth_core::testing::ManualClock::new()))
/// #     .build()?;
///
/// let request = Request::send_klay("0x2222222222222222222222222222222222222222", "1.5");
/// let prepared = client.prepare(&request).await?;
/// # sandbox.klip_a2a().reject(prepared.request_key().expose())?;
/// match client.wait(&prepared, PollPolicy::default()).await {
///     Ok(Outcome::Completed(result)) => println!("paid: {:?}", result.tx_hash()),
///     Ok(Outcome::Canceled(_)) => println!("the user rejected it"),
///     Ok(other) => println!("not paid: {:?}", other.result()),
///     Err(error) if error.kind() == WaitErrorKind::Expired => println!("no response"),
///     Err(error) => println!("perhaps paid, look it up: {error}, {:?}", error.last()),
/// }
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The user approved and the request is done: [`klaytn_address`](RequestResult::klaytn_address) or
    /// [`signature`](RequestResult::signature) is present, or the transaction took effect on the chain.
    Completed(RequestResult),
    /// The user approved, but the chain reverted the transaction: look its hash up in an explorer.
    Reverted(RequestResult),
    /// The user rejected the request, or the transaction was canceled before it took effect.
    Canceled(RequestResult),
    /// The request failed at Klip: [`RequestResult::error`] has the reason.
    Failed(RequestResult),
}

impl Outcome {
    /// Returns Klip's last response.
    #[must_use]
    pub fn result(&self) -> &RequestResult {
        match self {
            Self::Completed(result)
            | Self::Reverted(result)
            | Self::Canceled(result)
            | Self::Failed(result) => result,
        }
    }
}

impl RequestResult {
    /// Returns the outcome of a request of `kind`, if this state is final. It serves a backend that checks once, with
    /// [`Client::result`](crate::Client::result), instead of waiting.
    ///
    /// An unknown status is not final, and neither is a transaction without a status of its own: treating either as a
    /// success could pay twice, or ship without payment. A completion without the requested account or signature is
    /// not final either: it may follow, and the caller can do nothing without it.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = sandbox::Sandbox::start().await?;
    /// use klip_a2a::{Client, Credentials, Outcome, Request, RequestKind};
    /// # let client = Client::builder()
    /// #     .credentials(Credentials::new("Example BApp"))
    /// #     .base_url(sandbox.klip_a2a().url())
    /// #     .build()?;
    ///
    /// let prepared = client.prepare(&Request::auth()).await?;
    /// # sandbox.klip_a2a().approve(prepared.request_key().expose())?;
    /// match client.result(prepared.request_key()).await?.outcome(RequestKind::Auth) {
    ///     Some(Outcome::Completed(result)) => println!("linked: {:?}", result.klaytn_address()),
    ///     Some(other) => println!("not linked: {other:?}"),
    ///     None => println!("not known yet: look again"),
    /// }
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn outcome(&self, kind: impl Into<RequestKind>) -> Option<Outcome> {
        let is_there = |text: Option<&str>| text.is_some_and(|text| !text.is_empty());
        let ended: fn(Self) -> Outcome = match (&self.status, kind.into()) {
            (Status::Canceled, _) => Outcome::Canceled,
            (Status::Error, _) => Outcome::Failed,
            (Status::Completed, RequestKind::Auth) if is_there(self.klaytn_address()) => Outcome::Completed,
            (Status::Completed, RequestKind::SignMessage) if is_there(self.signature()) => Outcome::Completed,
            (Status::Requested | Status::Completed, RequestKind::Transaction) => {
                match self.transaction_status() {
                    Some(TransactionStatus::Success) => Outcome::Completed,
                    Some(TransactionStatus::Fail) => Outcome::Reverted,
                    Some(TransactionStatus::Canceled) => Outcome::Canceled,
                    _ => return None,
                }
            }
            _ => return None,
        };
        Some(ended(self.clone()))
    }
}
