//! Timeout for the bodies of requests.

use std::{io, pin::pin, time::Duration};

use axum::{
    Router,
    body::{Body, HttpBody as _},
    extract::{Request, State},
    middleware::{self, Next},
    response::Response,
};
use futures_util::{StreamExt as _, future::poll_fn, stream};

use crate::clock;

/// Fails the bodies of requests to `router` that do not end within `timeout`.
pub(super) fn limit_time(router: Router, timeout: Duration) -> Router {
    router.layer(middleware::from_fn_with_state(timeout, limit))
}

async fn limit(State(timeout): State<Duration>, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    next.run(request.map(|body| with_deadline(body, timeout))).await
}

fn with_deadline(body: Body, timeout: Duration) -> Body {
    let parts = (body.into_data_stream(), Box::pin(clock::sleep(timeout)));
    Body::from_stream(stream::unfold(Some(parts), async |parts| {
        let (mut data, mut deadline) = parts?;
        let next = poll_fn(|context| {
            use std::{future::Future as _, task::Poll};

            match data.poll_next_unpin(context) {
                Poll::Ready(next) => Poll::Ready(next.map(|read| read.map_err(io::Error::other))),
                Poll::Pending => {
                    let timed_out = || Some(Err(io::ErrorKind::TimedOut.into()));
                    pin!(deadline.as_mut()).poll(context).map(|()| timed_out())
                }
            }
        });
        let next = next.await?;
        let rest = next.is_ok().then_some((data, deadline));
        Some((next, rest))
    }))
}
