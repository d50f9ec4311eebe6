//! Receiver of webhooks and callbacks on a loopback address, as a user of the clients writes it.

use std::{collections::HashSet, sync::Arc};

use auth_core::http::RetryPolicy;
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use klavi::webhook::{Delivery, ReplayGuard, SIGNATURE_HEADER, Verifier, WebhookEvent};
use klikoo::{Case, ResponseCode, TransactionOutcome, callback, callback::ConfirmError};
use tokio::{
    net::TcpListener,
    sync::{Mutex, oneshot},
    task::JoinHandle,
};

use super::{
    journal::{Books, Entry, Journal},
    task::Task,
};
use crate::Result;

/// Events that the guard remembers: more than the sandbox sends again.
const REMEMBERED: usize = 10_000;
/// Beginning of the names of events in the journal.
const KLAVI: &str = "klavi ";
const KLIKOO: &str = "klikoo ";

/// Returns the name that the journals have for an event of Klavi.
pub(super) fn webhook_name(event: &str) -> String {
    format!("{KLAVI}{event}")
}

/// Returns the name that the journals have for the callback of a transaction of Klikoo.
pub(super) fn callback_name(transaction: &str) -> String {
    format!("{KLIKOO}{transaction}")
}

/// Server of one worker.
#[derive(Debug)]
pub(super) struct Receiver {
    url: String,
    stop: oneshot::Sender<()>,
    server: JoinHandle<std::io::Result<()>>,
}

#[derive(Debug)]
struct Inbox {
    journal: Arc<Journal>,
    verifier: Verifier,
    guard: ReplayGuard,
    klikoo: klikoo::Client,
    callbacks: Mutex<Callbacks>,
}

#[derive(Debug)]
struct Callbacks {
    /// Transactions whose callback was received.
    received: HashSet<String>,
    /// Makes the calls that confirm callbacks.
    task: Task,
}

impl Receiver {
    /// Starts a server that verifies webhooks with `key`, and confirms callbacks with `klikoo`. It remembers the events that
    /// `books` has of earlier lives of this worker.
    pub(super) async fn start(
        key: String,
        klikoo: klikoo::Client,
        task: Task,
        books: &Books,
    ) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let guard = ReplayGuard::new(REMEMBERED);
        let names = |prefix| {
            books
                .received
                .keys()
                .filter_map(move |name| name.strip_prefix(prefix))
        };
        for id in names(KLAVI) {
            let event: WebhookEvent = serde_json::from_value(serde_json::json!({"eventId": id}))?;
            if let Delivery::New(claim) = guard.claim(&event) {
                claim.commit();
            }
        }
        let inbox = Arc::new(Inbox {
            journal: Arc::clone(&task.journal),
            verifier: Verifier::new([key])?,
            guard,
            klikoo,
            callbacks: Mutex::new(Callbacks {
                received: names(KLIKOO).map(str::to_owned).collect(),
                task,
            }),
        });
        let router = Router::new()
            .route("/klavi", post(receive_webhook))
            .route("/klikoo", post(receive_callback))
            .with_state(inbox);
        let (stop, stopped) = oneshot::channel::<()>();
        let server = axum::serve(listener, router).with_graceful_shutdown(async {
            // A receiver that was dropped stops too.
            let _: std::result::Result<(), _> = stopped.await;
        });
        Ok(Self {
            url,
            stop,
            server: tokio::spawn(server.into_future()),
        })
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    pub(super) async fn stop(self) -> Result<()> {
        drop(self.stop);
        Ok(self.server.await??)
    }
}

/// Verifies the signature, and acts on each event once.
async fn receive_webhook(State(inbox): State<Arc<Inbox>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let signature = headers
        .get(SIGNATURE_HEADER)
        .and_then(|value| value.to_str().ok());
    let Ok(events) = inbox.verifier.verify(signature.unwrap_or_default(), &body) else {
        return StatusCode::UNAUTHORIZED;
    };
    let mut status = StatusCode::OK;
    for event in events {
        let Some(id) = event.as_ref().ok().and_then(|event| event.event_id.as_ref()) else {
            return StatusCode::BAD_REQUEST;
        };
        let name = webhook_name(id.as_str());
        let outcome = match event.as_ref().map(|event| inbox.guard.claim(event)) {
            Ok(Delivery::New(claim)) => inbox
                .journal
                .write(&Entry::Received(name))
                .map(|()| claim.commit()),
            Ok(Delivery::Processed) => inbox.journal.write(&Entry::Repeated(name)),
            Ok(Delivery::InProgress) | Err(_) => Err("not processed".into()),
        };
        if outcome.is_err() {
            status = StatusCode::SERVICE_UNAVAILABLE;
        }
    }
    status
}

/// Asks Klikoo for the transaction, and acts on its outcome once.
async fn receive_callback(State(inbox): State<Arc<Inbox>>, body: Bytes) -> StatusCode {
    let Ok(callback) = callback::parse(&body) else {
        return StatusCode::BAD_REQUEST;
    };
    let mut callbacks = inbox.callbacks.lock().await;
    let id = callback.transaction_id.as_str().to_owned();
    let entry = if callbacks.received.contains(&id) {
        Entry::Repeated(callback_name(&id))
    } else {
        // Klikoo sends the callback again, so the call is not worth a retry.
        let options = callbacks.task.options().retry(RetryPolicy::never());
        match inbox.klikoo.with_options(options).confirm(&callback).await {
            Ok(transaction) if transaction.outcome() == TransactionOutcome::Pending => {
                return StatusCode::SERVICE_UNAVAILABLE;
            }
            Ok(_) => Entry::Received(callback_name(&id)),
            Err(ConfirmError::Call(error)) => {
                if error.code().map(ResponseCode::case) == Some(Case::TransactionNotFound) {
                    return StatusCode::NOT_FOUND;
                }
                callbacks.task.seen(&error);
                return StatusCode::SERVICE_UNAVAILABLE;
            }
            Err(_) => return StatusCode::BAD_REQUEST,
        }
    };
    if inbox.journal.write(&entry).is_err() {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    callbacks.received.insert(id);
    StatusCode::OK
}

#[cfg(test)]
mod tests {
    use std::{path::Path, time::Duration};

    use sandbox::{Deliveries, DeliveryState, Forgery, Sandbox};
    use tokio::sync::mpsc;

    use super::{super::clock::SkippingClock, *};

    async fn start(sandbox: &Sandbox, journal: &Path) -> Receiver {
        let klikoo = sandbox.klikoo();
        let key = klikoo::AuthKey::hmac_sha512(klikoo.hmac_auth_key());
        let credentials = klikoo::Credentials::new(klikoo.client_id(), klikoo.client_secret(), key);
        let client = klikoo::Client::builder().credentials(credentials);
        let client = client.base_url(klikoo.url()).build().expect("a client");
        let (idle, _) = mpsc::unbounded_channel();
        let task = Task {
            name: "klikoo-receiver".to_owned(),
            clock: SkippingClock::new(Duration::ZERO, 0, idle),
            journal: Arc::new(Journal::append(journal).expect("a file")),
            random: fastrand::Rng::with_seed(1),
            number: 0,
            unresolved: Vec::new(),
            life: 1,
            calls: 0,
            call: String::new(),
            began: 0.0,
        };
        let key = sandbox.klavi().customer_secret_key().to_owned();
        let books = books(journal);
        let receiver = Receiver::start(key, client, task, &books);
        receiver.await.expect("a receiver")
    }

    fn books(journal: &Path) -> Books {
        let mut books = Books::default();
        books.read(journal).expect("read");
        books
    }

    async fn is_accepted(deliveries: &Deliveries, id: &str, url: &str) -> bool {
        let sent = deliveries.retry(id, Some(url)).await.expect("a delivery");
        let status = sent.attempts.last().and_then(|attempt| attempt.status);
        assert_eq!(sent.state == DeliveryState::Delivered, status == Some(200));
        status == Some(200)
    }

    #[tokio::test]
    async fn webhook_is_received_once_also_after_a_restart() {
        let sandbox = Sandbox::start().await.expect("a sandbox");
        let folder = tempfile::tempdir().expect("a folder");
        let journal = folder.path().join("journal");
        let webhooks = sandbox.klavi().webhooks();
        // Its signature is valid.
        let event = sandbox.klavi().forge_webhook(Forgery::StaleTimestamp);
        for expected in [0, 1] {
            let receiver = start(&sandbox, &journal).await;
            let url = format!("{}/klavi", receiver.url());
            assert!(is_accepted(webhooks, &event.id, &url).await);
            assert!(is_accepted(webhooks, &event.id, &url).await);
            receiver.stop().await.expect("stopped");
            let books = books(&journal);
            assert_eq!(books.received.into_values().collect::<Vec<_>>(), [1]);
            assert_eq!(books.repeated, 1 + 2 * expected);
        }
    }

    #[tokio::test]
    async fn forged_delivery_is_refused() {
        let sandbox = Sandbox::start().await.expect("a sandbox");
        let folder = tempfile::tempdir().expect("a folder");
        let journal = folder.path().join("journal");
        let receiver = start(&sandbox, &journal).await;
        for forgery in [Forgery::WrongKey, Forgery::AlteredBody, Forgery::Missing] {
            let forged = sandbox.klavi().forge_webhook(forgery);
            let url = format!("{}/klavi", receiver.url());
            assert!(
                !is_accepted(sandbox.klavi().webhooks(), &forged.id, &url).await,
                "{forgery:?}"
            );
        }
        let forged = sandbox.klikoo().forge_callback();
        let url = format!("{}/klikoo", receiver.url());
        assert!(!is_accepted(sandbox.klikoo().callbacks(), &forged.id, &url).await);
        receiver.stop().await.expect("stopped");
        assert!(books(&journal).received.is_empty());
    }
}
