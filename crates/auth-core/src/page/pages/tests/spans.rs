//! Span of the requests for pages.

use std::sync::LazyLock;

use tracing::{Dispatch, Instrument, Span, subscriber::NoSubscriber};
use tracing_subscriber::util::SubscriberInitExt;

use super::*;

/// List of two pages that records the span of each request.
#[derive(Default)]
struct Traced(Mutex<Vec<Option<tracing::span::Id>>>);

#[async_trait]
impl Paginator for Traced {
    type Item = u32;
    type Error = Unavailable;

    async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<u32>, Unavailable> {
        // After an await, since each poll must be in the span.
        tokio::task::yield_now().await;
        self.0.lock().unwrap().push(Span::current().id());
        let next = cursor.is_none().then(|| Cursor::new("2"));
        Ok(Page::new(vec![1], next))
    }
}

#[tokio::test]
async fn prefetch_keeps_the_span_of_the_caller() {
    // With a single subscriber, the first thread to reach a callsite would decide for all threads whether it is enabled.
    static SECOND: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(NoSubscriber::new()));
    LazyLock::force(&SECOND);
    let _subscriber = tracing_subscriber::registry().set_default();

    for prefetch in [0, 2] {
        let span = tracing::info_span!("caller");
        let mut pages = Traced::default().pages().prefetch(prefetch);
        async { while pages.next_page().await.is_some() {} }
            .instrument(span.clone())
            .await;
        let seen = calls(&pages).0.lock().unwrap().clone();
        assert!(span.id().is_some());
        assert_eq!(seen, [span.id(), span.id()], "prefetch {prefetch}");
    }
}
