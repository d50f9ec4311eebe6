//! Calls that are not cancelled with their client.

use std::sync::Arc;

use auth_core::http::{RawRequest, SentFlag};
use tokio::{sync::watch, task::JoinHandle};

use super::request_log::RequestLog;
use crate::api_client::{ApiClient, CallError, Reply};

/// Number of calls that run without a client.
#[derive(Debug, Clone, Default)]
pub(super) struct Unfinished(Arc<watch::Sender<usize>>);

/// Call that must not be cancelled once it was sent: it may move money, and only its response tells. If the client leaves
/// before, it is cancelled; afterwards it runs to its end, which is logged.
struct Call {
    task: Option<JoinHandle<Result<Reply, CallError>>>,
    sent: SentFlag,
    /// Method and path, for the log.
    request: String,
    log: RequestLog,
    unfinished: Unfinished,
}

impl Unfinished {
    /// Sends `request`, and goes on after the caller has dropped the future.
    pub(super) async fn run(
        &self,
        client: ApiClient,
        request: RawRequest,
        log: &RequestLog,
    ) -> Option<Result<Reply, CallError>> {
        let sent = SentFlag::new();
        let name = format!("{} {}", request.method(), request.path());
        let request = request.observe_sending(&sent);
        let mut call = Call {
            task: Some(tokio::spawn(async move { client.raw(request).await })),
            sent,
            request: name,
            log: log.clone(),
            unfinished: self.clone(),
        };
        let outcome = match &mut call.task {
            Some(task) => task.await.ok(),
            None => None,
        };
        call.task = None;
        outcome
    }

    /// Waits until no call is left.
    pub(super) async fn ended(&self) {
        // The sender is `self`, so it does not close.
        let mut count = self.0.subscribe();
        let _closed = count.wait_for(|count| *count == 0).await;
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        let Some(task) = self.task.take() else {
            return;
        };
        if !self.sent.is_set() {
            task.abort();
        }
        let (sent, request, log) = (
            self.sent.clone(),
            std::mem::take(&mut self.request),
            self.log.clone(),
        );
        let count = Arc::clone(&self.unfinished.0);
        count.send_modify(|count| *count += 1);
        tokio::spawn(async move {
            let outcome = match task.await {
                Ok(Ok(reply)) => format!("status={}", reply.status.as_u16()),
                Ok(Err(error)) => format!("error={:?}", error.to_string()),
                Err(_cancelled) if sent.is_set() => "cancelled while it was sent".to_owned(),
                Err(_cancelled) => "cancelled before it was sent".to_owned(),
            };
            log.line(&format!("client_left request={request:?} {outcome}"));
            count.send_modify(|count| *count -= 1);
        });
    }
}
