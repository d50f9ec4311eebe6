//! Spans and events of fetches.

use std::{
    fmt::Write as _,
    sync::{LazyLock, Mutex},
};

use tracing::{
    Dispatch, Event, Instrument, Subscriber, span,
    subscriber::{DefaultGuard, NoSubscriber},
};
use tracing_subscriber::{Layer, Registry, layer::Context, prelude::*, registry::LookupSpan};

use super::*;

/// Records the fields of events, the relations of fetch spans, and closed spans.
#[derive(Debug, Default, Clone)]
struct Recorder(Arc<Mutex<Vec<String>>>);

impl Recorder {
    fn install(&self) -> DefaultGuard {
        // With a single subscriber, the first thread at a callsite would decide for all threads whether it is enabled.
        static OTHER: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(NoSubscriber::new()));
        LazyLock::force(&OTHER);
        Registry::default().with(self.clone()).set_default()
    }

    fn record(&self, text: String) {
        self.0.lock().unwrap().push(text);
    }

    fn count(&self, text: &str) -> usize {
        self.0
            .lock()
            .unwrap()
            .iter()
            .filter(|record| record.contains(text))
            .count()
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Recorder {
    fn on_new_span(&self, attributes: &span::Attributes<'_>, _: &span::Id, context: Context<'_, S>) {
        if attributes.metadata().name() == "token.fetch" {
            let has_parent = attributes.parent().is_some()
                || (attributes.is_contextual() && context.lookup_current().is_some());
            self.record(format!("fetch, has parent: {has_parent}"));
        }
    }

    fn on_follows_from(&self, span: &span::Id, follows: &span::Id, context: Context<'_, S>) {
        let name = |id| context.span(id).map(|span| span.name());
        self.record(format!("{:?} follows {:?}", name(span), name(follows)));
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut text = String::new();
        event.record(
            &mut |field: &tracing::field::Field, value: &dyn std::fmt::Debug| {
                write!(text, "{field}={value:?} ").unwrap();
            },
        );
        self.record(text);
    }

    fn on_close(&self, id: span::Id, context: Context<'_, S>) {
        if let Some(span) = context.span(&id) {
            self.record(format!("closed {}", span.name()));
        }
    }
}

#[tokio::test]
async fn fetch_span_follows_from_its_caller() {
    let recorder = Recorder::default();
    let _guard = recorder.install();
    let (tokens, issuer, _clock) = cache(ScriptedProvider::stalling);
    let caller = tracing::info_span!("caller");
    let call = async { futures_util::poll!(Box::pin(tokens.token())).is_pending() };
    assert!(call.instrument(caller).await);
    eventually(|| issuer.calls() == 1).await;
    assert_eq!(recorder.count("fetch, has parent: false"), 1);
    assert_eq!(recorder.count(r#"Some("token.fetch") follows Some("caller")"#), 1);
    assert_eq!(
        recorder.count("closed caller"),
        1,
        "the fetch does not keep it open"
    );
}

#[tokio::test]
async fn panicked_fetch_is_logged() {
    let recorder = Recorder::default();
    let _guard = recorder.install();
    let (tokens, issuer, _clock) = cache(ScriptedProvider::new);
    issuer.panic_next();
    tokens.token().await.unwrap_err();
    assert_eq!(recorder.count("panicked"), 1, "{recorder:?}");
}

#[test]
fn aborted_fetch_is_logged() {
    let recorder = Recorder::default();
    let _guard = recorder.install();
    let (tokens, issuer, _clock) = cache(ScriptedProvider::stalling);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    runtime.block_on(async {
        assert!(futures_util::poll!(Box::pin(tokens.token())).is_pending());
        eventually(|| issuer.calls() == 1).await;
    });
    drop(runtime);
    assert_eq!(recorder.count("aborted"), 1, "{recorder:?}");
}
