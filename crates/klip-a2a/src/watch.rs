//! Following a request, state by state.

use std::{
    fmt,
    future::poll_fn,
    mem,
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::{Stream, future::BoxFuture};

use crate::{Client, Outcome, PollPolicy, PreparedRequest, RequestResult, WaitError, polling::Polling};

/// What became known of a request, from [`Client::watch`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress {
    /// It has come to no end yet, and Klip tells something new of it.
    Waiting(RequestResult),
    /// It has ended; nothing follows.
    Ended(Outcome),
}

/// The states of a request, from [`Client::watch`]: a stream, and [`next_change`](Self::next_change) for those who
/// have no use for one.
///
/// It does nothing while nobody asks it. After an [`Outcome`] or an error it is over.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = sandbox::Sandbox::start().await?;
/// use klip_a2a::{Client, Credentials, PollPolicy, Progress, Request};
/// # let client = Client::builder()
/// #     .credentials(Credentials::new("Example BApp"))
/// #     .base_url(klip_a2a::Url::parse(&sandbox.klip_a2a().base_url())?)
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
#[must_use = "a watch asks for nothing until it is polled"]
pub struct Watch(State);

type Step = Result<Progress, WaitError>;

enum State {
    Idle(Box<Watched>),
    /// The call that is under way lives here, so that whoever stops asking loses nothing.
    Asking(BoxFuture<'static, (Box<Watched>, Step)>),
    Over,
}

struct Watched {
    client: Client,
    prepared: PreparedRequest,
    polling: Polling,
    told: Option<RequestResult>,
}

impl Watch {
    pub(crate) fn new(client: Client, prepared: PreparedRequest, policy: PollPolicy) -> Self {
        let polling = Polling::new(&client, policy);
        Self(State::Idle(Box::new(Watched {
            client,
            prepared,
            polling,
            told: None,
        })))
    }

    /// The next state that differs from the one before; `None` after the end.
    ///
    /// # Errors
    ///
    /// [`WaitError`], as for [`Client::wait`]; nothing follows it.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses nothing: the next one goes on where it was.
    pub async fn next_change(&mut self) -> Option<Result<Progress, WaitError>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl Watched {
    async fn next_change(&mut self) -> Step {
        loop {
            match self.polling.next_answer(&self.client, &self.prepared).await? {
                Progress::Waiting(result) if self.told.as_ref() == Some(&result) => {}
                Progress::Waiting(result) => {
                    self.told = Some(result.clone());
                    return Ok(Progress::Waiting(result));
                }
                ended @ Progress::Ended(_) => return Ok(ended),
            }
        }
    }
}

impl Stream for Watch {
    type Item = Step;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Step>> {
        loop {
            match mem::replace(&mut self.0, State::Over) {
                State::Idle(mut watched) => {
                    self.0 = State::Asking(Box::pin(async move {
                        let step = watched.next_change().await;
                        (watched, step)
                    }));
                }
                State::Asking(mut call) => {
                    let Poll::Ready((watched, step)) = call.as_mut().poll(context) else {
                        self.0 = State::Asking(call);
                        return Poll::Pending;
                    };
                    if matches!(step, Ok(Progress::Waiting(_))) {
                        self.0 = State::Idle(watched);
                    }
                    return Poll::Ready(Some(step));
                }
                State::Over => return Poll::Ready(None),
            }
        }
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch")
            .field("is_over", &matches!(self.0, State::Over))
            .finish_non_exhaustive()
    }
}
