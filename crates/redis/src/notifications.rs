//! Notifications of the server about changed entries.

use redis::{PushInfo, PushKind, Value};
use tokio::sync::broadcast;

/// Notifications that a slow reader may miss; it then asks the server again.
const CAPACITY: usize = 64;

/// Sends the notifications of one channel to the waiting callers.
#[derive(Debug, Clone)]
pub(crate) struct Notifications(broadcast::Sender<String>);

impl Notifications {
    pub(crate) fn new() -> Self {
        Self(broadcast::Sender::new(CAPACITY))
    }

    /// Takes a message of the server.
    pub(crate) fn receive(&self, push: &PushInfo) {
        let (PushKind::Message, [_channel, Value::BulkString(entry)]) = (&push.kind, &*push.data) else {
            return;
        };
        // Without a waiting caller there is nothing to do.
        let _: Result<usize, broadcast::error::SendError<String>> =
            self.0.send(String::from_utf8_lossy(entry).into_owned());
    }

    /// Returns a future that ends when `entry` changes after this call.
    pub(crate) fn changed(&self, entry: &str) -> impl Future<Output = ()> + Send + use<> {
        let mut messages = self.0.subscribe();
        let entry = entry.to_owned();
        async move {
            loop {
                match messages.recv().await {
                    Ok(changed) if changed != entry => {}
                    // After missed messages, the caller asks again.
                    Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => return,
                    Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        pin::pin,
        task::{Context, Waker},
    };

    fn message(entry: &str) -> PushInfo {
        PushInfo {
            kind: PushKind::Message,
            data: vec![
                Value::BulkString(b"channel".to_vec()),
                Value::BulkString(entry.as_bytes().to_vec()),
            ],
        }
    }

    #[test]
    fn message_wakes_the_callers_of_its_entry() {
        let notifications = Notifications::new();
        let (mut own, mut other) = (
            pin!(notifications.changed("own")),
            pin!(notifications.changed("other")),
        );
        let mut context = Context::from_waker(Waker::noop());
        notifications.receive(&message("own"));
        assert!(own.as_mut().poll(&mut context).is_ready());
        assert!(other.as_mut().poll(&mut context).is_pending());
    }

    #[test]
    fn missed_messages_wake_the_caller() {
        let notifications = Notifications::new();
        let mut own = pin!(notifications.changed("own"));
        for _ in 0..=CAPACITY {
            notifications.receive(&message("other"));
        }
        let mut context = Context::from_waker(Waker::noop());
        assert!(own.as_mut().poll(&mut context).is_ready());
    }
}
