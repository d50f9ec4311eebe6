//! Server-sent events.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::State,
    http::HeaderMap,
    response::{
        IntoResponse, Response,
        sse::{self, KeepAlive, Sse},
    },
};
use futures_util::stream;
use serde_json::json;

use crate::{
    control::Control,
    events::{Event, Subscription},
    log::{Exchange, Exchanges},
};

/// Position of a subscriber, which the ID of an event encodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Position {
    /// ID of the last exchange.
    exchange: u64,
    /// ID of the last other event.
    event: u64,
}

/// Handles `events`.
pub(super) async fn stream(State(control): State<Arc<Control>>, headers: HeaderMap) -> Response {
    let last = headers
        .get("last-event-id")
        .and_then(|id| Position::parse(id.to_str().ok()?));
    let start = last.unwrap_or_else(|| Position {
        exchange: control.log.last_id(),
        event: control.events.last_id(),
    });
    let subscriber = Subscriber {
        exchanges: Exchanges::after(&control.log, start.exchange.min(control.log.last_id())),
        events: Subscription::after(&control.events, start.event),
        position: start,
    };
    let events = stream::unfold(subscriber, async |mut subscriber| {
        let event = subscriber.next().await;
        Some((Ok::<_, Infallible>(event), subscriber))
    });
    Sse::new(events).keep_alive(KeepAlive::default()).into_response()
}

struct Subscriber {
    exchanges: Exchanges,
    events: Subscription,
    position: Position,
}

impl Subscriber {
    /// Waits for the next event.
    async fn next(&mut self) -> sse::Event {
        tokio::select! {
            exchange = self.exchanges.next() => {
                self.position.exchange = exchange.id;
                self.position.event(exchange_event(&exchange))
            }
            (id, event) = self.events.next() => {
                self.position.event = id;
                self.position.event(other_event(&event))
            }
        }
    }
}

impl Position {
    fn parse(id: &str) -> Option<Self> {
        let (exchange, event) = id.split_once('-')?;
        Some(Self {
            exchange: exchange.parse().ok()?,
            event: event.parse().ok()?,
        })
    }

    fn event(self, event: sse::Event) -> sse::Event {
        event.id(format!("{}-{}", self.exchange, self.event))
    }
}

fn exchange_event(exchange: &Exchange) -> sse::Event {
    let data = serde_json::to_string(exchange).unwrap_or_default();
    sse::Event::default().event("exchange").data(data)
}

fn other_event(event: &Event) -> sse::Event {
    let (name, data) = match event {
        Event::State(provider) => ("state", json!({ "provider": provider })),
        Event::Delivery(provider, id) => ("delivery", json!({ "provider": provider, "id": id })),
        Event::Clock => ("clock", json!({})),
        Event::Faults => ("faults", json!({})),
        Event::Reset => ("reset", json!({})),
    };
    sse::Event::default().event(name).data(data.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn position_survives_its_id() {
        let position = Position::parse("17-4");
        assert_eq!(
            position,
            Some(Position {
                exchange: 17,
                event: 4
            })
        );
        for invalid in ["", "17", "17-", "-4", "a-b", "17-4-1"] {
            assert_eq!(Position::parse(invalid), None, "{invalid}");
        }
    }
}
