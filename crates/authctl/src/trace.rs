//! Warnings of the libraries, and with `-v` their calls, on standard error.

mod traffic;

use std::{
    fmt::{self, Write},
    sync::atomic::{AtomicBool, Ordering},
    time::Instant,
};

use auth_core::{Clock, SystemClock, http::HttpClientBuilder};
use tracing::{
    Event, Id, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Record},
};
use tracing_subscriber::{
    Layer,
    layer::{Context, SubscriberExt},
    registry::LookupSpan,
};

use self::traffic::Traffic;
use crate::output::print_error_line;

/// Shows events and attempts up to `level`.
struct Trace {
    level: Level,
}

/// Whether the traffic is shown.
static SHOWS_TRAFFIC: AtomicBool = AtomicBool::new(false);

/// Installs the subscriber of the program, which shows attempts from `verbosity` 1 and their traffic from 2.
pub(crate) fn install(verbosity: u8) {
    let level = if verbosity > 0 { Level::DEBUG } else { Level::WARN };
    SHOWS_TRAFFIC.store(verbosity > 1, Ordering::Relaxed);
    let subscriber = tracing_subscriber::registry().with(Trace { level });
    // Fails only if the program has one already.
    let _ = tracing::subscriber::set_global_default(subscriber);
}

/// Adds what the verbosity asks for to the settings of a client.
pub(crate) fn observe(http: HttpClientBuilder) -> HttpClientBuilder {
    if SHOWS_TRAFFIC.load(Ordering::Relaxed) {
        return http.attempt_hook(Traffic);
    }
    http
}

/// Name of the span of an attempt, in `auth_core::http`.
const ATTEMPT: &str = "http.attempt";

/// Attempt of a call, while its span is open.
struct Attempt {
    started: Instant,
    fields: Fields,
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Trace {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        *metadata.level() <= self.level && is_ours(metadata.target())
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if attributes.metadata().name() != ATTEMPT {
            return;
        }
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(Attempt {
                started: SystemClock.now().monotonic,
                fields,
            });
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(attempt) = span.extensions_mut().get_mut::<Attempt>()
        {
            values.record(&mut attempt.fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let kind = if *event.metadata().level() == Level::WARN {
            "warning"
        } else {
            "note"
        };
        print_error_line(format_args!("{kind}: {}", fields.message()));
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        if let Some(span) = context.span(&id)
            && let Some(attempt) = span.extensions_mut().remove::<Attempt>()
        {
            let elapsed = SystemClock.now().monotonic.duration_since(attempt.started);
            print_error_line(format_args!(
                "{} in {} ms",
                attempt.fields.exchange(),
                elapsed.as_millis()
            ));
        }
    }
}

/// Other libraries, such as hyper, log for their own developers.
fn is_ours(target: &str) -> bool {
    ["auth_core", "klip_card", "klip_a2a", "klikoo", "klavi"]
        .iter()
        .any(|library| target.starts_with(library))
}

/// Fields of a span or an event, as text.
#[derive(Default)]
struct Fields(Vec<(&'static str, String)>);

impl Fields {
    fn get(&self, name: &str) -> Option<&str> {
        let field = self.0.iter().rev().find(|(field, _)| *field == name);
        field.map(|(_, value)| value.as_str())
    }

    /// Returns the message of an event, with its other fields in parentheses.
    fn message(&self) -> String {
        let mut text = self.get("message").unwrap_or_default().to_owned();
        let others = self.0.iter().filter(|(name, _)| *name != "message");
        for (index, (name, value)) in others.enumerate() {
            let separator = if index == 0 { " (" } else { ", " };
            // Writing to a `String` does not fail.
            let _: fmt::Result = write!(text, "{separator}{name}: {value}");
        }
        if self.0.len() > 1 {
            text.push(')');
        }
        text
    }

    /// Returns the operation, server and status of an attempt.
    fn exchange(&self) -> String {
        let field = |name| self.get(name).unwrap_or("?");
        let server = match self.get("server.port") {
            Some(port) => format!("{}:{port}", field("server.address")),
            None => field("server.address").to_owned(),
        };
        let status = self.get("http.response.status_code").or(self.get("error.type"));
        format!(
            "{} {} at {}://{server}: {}",
            field("http.request.method"),
            field("url.template"),
            field("url.scheme"),
            status.unwrap_or("cancelled")
        )
    }
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.push((field.name(), value.to_owned()));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.push((field.name(), format!("{value:?}")));
    }
}
