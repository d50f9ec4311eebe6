//! Server with faults that wiremock cannot simulate.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use contract::{Operation, RouteMatch};
use test_servers::HttpRequest;
use test_support::Fixture;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, BufStream},
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};
use url::Url;

use crate::{
    call::Call,
    credentials::credentials,
    fault::{Connection, Context, Fault},
    full_queue::FullQueue,
    script::{Step, json},
    success,
    virtual_time::VirtualTime,
};

/// Longer than a client's read timeout; three fit into the deadline of a call.
const STALL: Duration = Duration::from_secs(31);

/// Shorter than the read timeout; no example body arrives within the timeout of an attempt.
const TRICKLE: Duration = Duration::from_secs(20);

/// The prefix of all tokens.
pub(crate) const TOKEN: &str = "token-of-the-example";

/// A provider with a fault. Drop stops it.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    record: Arc<Mutex<Record>>,
    task: JoinHandle<()>,
}

/// Counts of the requests that arrived.
#[derive(Debug, Default)]
struct Record {
    /// Requests of the operation.
    received: usize,
    /// Executed requests of the operation.
    executed: usize,
    /// Requests of other operations.
    others: usize,
    /// Credentials in all requests.
    credentials: Vec<String>,
}

/// State that all connections of a server share.
#[derive(Debug, Clone)]
struct Handler {
    call: Call,
    fault: Fault,
    /// The call with the fault: the tested call, or its token call.
    faulty: Fixture,
    redirect_target: SocketAddr,
    time: VirtualTime,
    record: Arc<Mutex<Record>>,
}

impl Server {
    /// Starts a server that simulates the provider of `call`. The call's operation has `fault`; all others succeed. Redirects
    /// lead to `redirect_target`.
    pub(crate) async fn start(
        call: Call,
        fault: Fault,
        redirect_target: SocketAddr,
        time: &VirtualTime,
    ) -> Self {
        let socket = test_servers::socket();
        let address = socket.local_addr().unwrap();
        let record = Arc::<Mutex<Record>>::default();
        let handler = Handler {
            call,
            fault,
            faulty: match fault {
                Fault::Token(_) => {
                    let token_call = call.fixture().token_call();
                    token_call.expect("the table has no token faults for calls without a token")
                }
                _ => call.fixture(),
            },
            redirect_target,
            time: time.clone(),
            record: Arc::clone(&record),
        };
        let task = match fault {
            // Bound, so that no other server gets the port, but not listening.
            Fault::Connection(Connection::Refused) => tokio::spawn(async move {
                let _kept = socket;
                std::future::pending::<()>().await;
            }),
            Fault::Connection(Connection::Stalled) => {
                let queue = FullQueue::of(socket, address).await;
                tokio::spawn(async move {
                    let _kept = queue;
                    std::future::pending::<()>().await;
                })
            }
            _ => tokio::spawn(handler.serve(socket.listen(128).unwrap())),
        };
        Self {
            address,
            record,
            task,
        }
    }

    pub(crate) fn url(&self) -> Url {
        Url::parse(&format!("http://{}", self.address)).unwrap()
    }

    /// Returns the number of complete requests of the operation.
    pub(crate) fn received(&self) -> usize {
        self.record.lock().unwrap().received
    }

    /// Returns the number of executed requests of the operation.
    pub(crate) fn executed(&self) -> usize {
        self.record.lock().unwrap().executed
    }

    /// Returns the number of requests of other operations: the token calls.
    pub(crate) fn others(&self) -> usize {
        self.record.lock().unwrap().others
    }

    /// Returns the credentials in the requests.
    pub(crate) fn credentials(&self) -> Vec<String> {
        self.record.lock().unwrap().credentials.clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Handler {
    async fn serve(self, listener: TcpListener) {
        // Dropped with the server, and all connections with it.
        let mut connections = JoinSet::new();
        while let Ok((connection, _)) = listener.accept().await {
            connections.spawn(self.clone().connection(BufStream::new(connection)));
        }
    }

    async fn connection(self, mut connection: BufStream<TcpStream>) {
        while let Some(request) = HttpRequest::read(&mut connection).await {
            let contract = self.call.fixture().provider.contract();
            let RouteMatch::Operation(operation) = contract.find(&request.method, &request.path) else {
                panic!(
                    "{} {} is not an operation of the contract",
                    request.method, request.path
                );
            };
            let nth = self.record(&request, operation);
            let steps = if operation.id() == self.faulty.id() {
                self.fault.script(&Context {
                    request: &request,
                    nth,
                    call: self.faulty,
                    success: success::response(self.call.fixture().provider, operation),
                    redirect_target: self.redirect_target,
                })
            } else {
                // A new token each time, so that the client can replace a rejected one.
                let token = format!("{TOKEN}-{nth}");
                vec![Step::Send(json(&match self.call.fixture().token_call() {
                    Some(call) if call.id() == operation.id() => success::with_token(call, &token),
                    _ => success::response(self.call.fixture().provider, operation).clone(),
                }))]
            };
            for step in steps {
                if self.perform(step, &mut connection).await.is_none() {
                    return;
                }
            }
        }
    }

    /// Records `request` and returns its number.
    fn record(&self, request: &HttpRequest, operation: &Operation) -> usize {
        let mut record = self.record.lock().unwrap();
        record.credentials.extend(credentials(request));
        if operation.id() != self.call.fixture().id() {
            record.others += 1;
            return record.others;
        }
        record.received += 1;
        if self.fault.executes(record.received) {
            record.executed += 1;
        }
        record.received
    }

    /// Performs `step`; `None` if that ended the connection.
    async fn perform(&self, step: Step, connection: &mut BufStream<TcpStream>) -> Option<()> {
        match step {
            Step::Send(bytes) => send(connection, &bytes).await,
            Step::SendLong(part, total) => {
                for _ in 0..total / part.len() {
                    send(connection, &part).await?;
                }
                Some(())
            }
            Step::Trickle(bytes) => {
                for byte in bytes {
                    self.time.jump(TRICKLE).await;
                    send(connection, &[byte]).await?;
                    let_client_read().await;
                }
                Some(())
            }
            Step::Stall => {
                let_client_read().await;
                self.time.jump(STALL).await;
                // Until the client closes the connection.
                let _ = connection.read_to_end(&mut Vec::new()).await;
                None
            }
            Step::Reset => {
                let_client_read().await;
                let _ = connection.get_ref().set_zero_linger();
                None
            }
            Step::Close => {
                let _ = connection.shutdown().await;
                None
            }
        }
    }
}

/// Lets the client read the sent bytes: on loopback they arrive at once, and each round of the runtime polls the sockets.
/// Otherwise time would jump, or the connection end, before the client has read the partial response.
async fn let_client_read() {
    for _ in 0..64 {
        tokio::task::yield_now().await;
    }
}

/// Sends `bytes`; `None` if the client closed the connection.
async fn send(connection: &mut BufStream<TcpStream>, bytes: &[u8]) -> Option<()> {
    connection.write_all(bytes).await.ok()?;
    connection.flush().await.ok()
}
