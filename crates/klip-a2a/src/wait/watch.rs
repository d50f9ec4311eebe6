//! Stream of a request's states.

use std::{
    fmt,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::{Stream, future::BoxFuture};

use crate::{Client, PollPolicy, PreparedRequest, Progress, WaitError, wait::Polling};

/// Stream of the states of a request, from [`Client::watch`](crate::Client::watch).
/// [`next_change`](Self::next_change) returns the same items without a stream.
///
/// It polls Klip only while it is polled itself, and ends after an [`Outcome`](crate::Outcome) or an error.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = sandbox::Sandbox::start().await?;
/// use klip_a2a::{Client, Credentials, PollPolicy, Progress, Request};
/// # let client = Client::builder()
/// #     .credentials(Credentials::new("Example BApp"))
/// #     .base_url(sandbox.klip_a2a().url())
/// #     .http(|http| http.clock(klip_a2a::auth_core::testing::ManualClock::new()))
/// #     .build()?;
///
/// let prepared = client.prepare(&Request::auth()).await?;
/// # sandbox.klip_a2a().approve(prepared.request_key().expose())?;
/// let mut watch = client.watch(&prepared, PollPolicy::default());
/// while let Some(change) = watch.next_change().await {
///     match change? {
///         Progress::Waiting(result) => println!("now {}", result.status),
///         Progress::Ended(outcome) => println!("ended: {outcome:?}"),
///         _ => {}
///     }
/// }
/// # Ok(()) }
/// ```
#[must_use = "a watch does nothing until it is polled"]
pub struct Watch(Option<Call>);

type Step = Result<Progress, WaitError>;

/// The call in flight. It lives in the stream, so that dropping [`Watch::next_change`] loses nothing.
type Call = BoxFuture<'static, (Polling, Step)>;

fn call(mut polling: Polling) -> Call {
    Box::pin(async move {
        let step = polling.next_change().await;
        (polling, step)
    })
}

impl Client {
    /// Watches `prepared` as [`wait`](Self::wait) does, and returns each new state as a stream that ends with the
    /// outcome.
    pub fn watch(&self, prepared: &PreparedRequest, policy: PollPolicy) -> Watch {
        Watch::new(Polling::new(self.clone(), prepared.clone(), policy))
    }
}

impl Watch {
    fn new(polling: Polling) -> Self {
        Self(Some(call(polling)))
    }

    /// Returns the next state that differs from the previous one; `None` after the end.
    ///
    /// # Errors
    ///
    /// [`WaitError`], as for [`Client::wait`](crate::Client::wait); the stream ends with it.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses nothing: the call in flight belongs to the watch, and the next future continues it.
    pub async fn next_change(&mut self) -> Option<Result<Progress, WaitError>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl Stream for Watch {
    type Item = Step;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Step>> {
        let Some(under_way) = &mut self.0 else {
            return Poll::Ready(None);
        };
        let (polling, step) = ready!(under_way.as_mut().poll(context));
        self.0 = matches!(step, Ok(Progress::Waiting(_))).then(|| call(polling));
        Poll::Ready(Some(step))
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch")
            .field("is_over", &self.0.is_none())
            .finish_non_exhaustive()
    }
}
