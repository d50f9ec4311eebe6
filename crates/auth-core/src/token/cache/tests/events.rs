//! What a listener sees of fetches.

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

/// Notes the fields of events, how the span of a fetch hangs together with others, and which spans were closed.
#[derive(Debug, Default, Clone)]
struct Listener(Arc<Mutex<Vec<String>>>);

impl Listener {
    fn hear(&self) -> DefaultGuard {
        // With a single subscriber, the first thread that passes a callsite would decide for all whether it is enabled.
        static SECOND: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(NoSubscriber::new()));
        LazyLock::force(&SECOND);
        Registry::default().with(self.clone()).set_default()
    }

    fn note(&self, text: String) {
        self.0.lock().unwrap().push(text);
    }

    fn count(&self, text: &str) -> usize {
        self.0
            .lock()
            .unwrap()
            .iter()
            .filter(|noted| noted.contains(text))
            .count()
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Listener {
    fn on_new_span(&self, attributes: &span::Attributes<'_>, _: &span::Id, context: Context<'_, S>) {
        if attributes.metadata().name() == "token.fetch" {
            let has_parent = attributes.parent().is_some()
                || (attributes.is_contextual() && context.lookup_current().is_some());
            self.note(format!("fetch, has parent: {has_parent}"));
        }
    }

    fn on_follows_from(&self, span: &span::Id, follows: &span::Id, context: Context<'_, S>) {
        let name = |id| context.span(id).map(|span| span.name());
        self.note(format!("{:?} follows {:?}", name(span), name(follows)));
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut text = String::new();
        event.record(
            &mut |field: &tracing::field::Field, value: &dyn std::fmt::Debug| {
                write!(text, "{field}={value:?} ").unwrap();
            },
        );
        self.note(text);
    }

    fn on_close(&self, id: span::Id, context: Context<'_, S>) {
        if let Some(span) = context.span(&id) {
            self.note(format!("closed {}", span.name()));
        }
    }
}

#[tokio::test]
async fn fetch_has_a_root_span_that_follows_from_its_first_caller() {
    let listener = Listener::default();
    let _guard = listener.hear();
    let (tokens, issuer, _clock) = cache(ScriptedProvider::stalling);
    let caller = tracing::info_span!("caller");
    let call = async { futures_util::poll!(Box::pin(tokens.token())).is_pending() };
    assert!(call.instrument(caller).await);
    eventually(|| issuer.calls() == 1).await;
    assert_eq!(listener.count("fetch, has parent: false"), 1);
    assert_eq!(listener.count(r#"Some("token.fetch") follows Some("caller")"#), 1);
    assert_eq!(listener.count("closed caller"), 1, "the fetch keeps it open");
}

#[tokio::test]
async fn panicked_fetch_is_logged() {
    let listener = Listener::default();
    let _guard = listener.hear();
    let (tokens, issuer, _clock) = cache(ScriptedProvider::new);
    issuer.panic_next();
    tokens.token().await.unwrap_err();
    assert_eq!(listener.count("panicked"), 1, "{listener:?}");
}

#[test]
fn aborted_fetch_is_logged() {
    let listener = Listener::default();
    let _guard = listener.hear();
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
    assert_eq!(listener.count("aborted"), 1, "{listener:?}");
}
