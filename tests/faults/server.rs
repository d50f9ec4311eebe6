//! A server that does to a connection what wiremock cannot.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use contract::{Operation, RouteMatch};
use contract_tests::Fixture;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, BufStream},
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};
use url::Url;

use crate::{
    call::Call,
    fault::{Connection, Fault, Scene},
    full_queue::FullQueue,
    good,
    received::Received,
    script::{Step, json},
    time::JumpingTime,
};

/// Longer than the read time-out of a client, and so short that three fit into the deadline of a call.
const STALL: Duration = Duration::from_secs(31);

/// Shorter than the read time-out, and so long that no body of an example comes in the time of an attempt.
const TRICKLE: Duration = Duration::from_secs(20);

/// What all tokens begin with.
pub(crate) const TOKEN: &str = "token-of-the-example";

/// A provider with a fault. It ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    book: Arc<Mutex<Book>>,
    task: JoinHandle<()>,
}

/// What arrived.
#[derive(Debug, Default)]
struct Book {
    /// Requests of the operation.
    received: usize,
    /// Those of them that were executed.
    executed: usize,
    /// Requests of other operations.
    others: usize,
    /// What proves who calls, of all of them.
    proofs: Vec<String>,
}

/// What all connections of a server share.
#[derive(Debug, Clone)]
struct Play {
    call: Call,
    fault: Fault,
    /// The call that has it: the one that is made, or the one that brings its token.
    faulty: Fixture,
    elsewhere: SocketAddr,
    time: JumpingTime,
    book: Arc<Mutex<Book>>,
}

impl Server {
    /// Plays the provider of `call`, whose operation has `fault`; everything else it answers well. Redirects lead to
    /// `elsewhere`.
    pub(crate) async fn start(call: Call, fault: Fault, elsewhere: SocketAddr, time: &JumpingTime) -> Self {
        let socket = test_servers::socket();
        let address = socket.local_addr().unwrap();
        let book = Arc::<Mutex<Book>>::default();
        let play = Play {
            call,
            fault,
            faulty: match fault {
                Fault::Token(_) => {
                    let token_call = call.fixture().token_call();
                    token_call.expect("the table leaves out what has none")
                }
                _ => call.fixture(),
            },
            elsewhere,
            time: time.clone(),
            book: Arc::clone(&book),
        };
        let task = match fault {
            // Bound, so that it is nobody else's, and not listening.
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
            _ => tokio::spawn(play.serve(socket.listen(128).unwrap())),
        };
        Self { address, book, task }
    }

    pub(crate) fn url(&self) -> Url {
        Url::parse(&format!("http://{}", self.address)).unwrap()
    }

    /// How many requests of the operation arrived whole.
    pub(crate) fn received(&self) -> usize {
        self.book.lock().unwrap().received
    }

    /// How many requests of the operation were executed.
    pub(crate) fn executed(&self) -> usize {
        self.book.lock().unwrap().executed
    }

    /// How many requests of other operations arrived: the token calls before it.
    pub(crate) fn others(&self) -> usize {
        self.book.lock().unwrap().others
    }

    /// What the requests proved their caller by.
    pub(crate) fn proofs(&self) -> Vec<String> {
        self.book.lock().unwrap().proofs.clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Play {
    async fn serve(self, listener: TcpListener) {
        // Dropped with the server, and all connections with it.
        let mut connections = JoinSet::new();
        while let Ok((connection, _)) = listener.accept().await {
            connections.spawn(self.clone().connection(BufStream::new(connection)));
        }
    }

    async fn connection(self, mut connection: BufStream<TcpStream>) {
        while let Some(request) = Received::read(&mut connection).await {
            let contract = self.call.fixture().provider.contract();
            let RouteMatch::Operation(operation) = contract.find(&request.method, &request.path) else {
                panic!("{} {} is no operation", request.method, request.path);
            };
            let nth = self.enter(&request, operation);
            let steps = if operation.id() == self.faulty.id() {
                self.fault.script(&Scene {
                    request: &request,
                    nth,
                    call: self.faulty,
                    good: good::answer(self.call.fixture().provider, operation),
                    elsewhere: self.elsewhere,
                })
            } else {
                // Another token each time, or a refused one could not be replaced.
                let token = format!("{TOKEN}-{nth}");
                vec![Step::Send(json(&match self.call.fixture().token_call() {
                    Some(call) if call.id() == operation.id() => good::with_token(call, &token),
                    _ => good::answer(self.call.fixture().provider, operation).clone(),
                }))]
            };
            for step in steps {
                if self.take(step, &mut connection).await.is_none() {
                    return;
                }
            }
        }
    }

    /// Enters `request` and says the how manyth it is.
    fn enter(&self, request: &Received, operation: &Operation) -> usize {
        let mut book = self.book.lock().unwrap();
        book.proofs.extend(request.proofs());
        if operation.id() != self.call.fixture().id() {
            book.others += 1;
            return book.others;
        }
        book.received += 1;
        if self.fault.executes(book.received) {
            book.executed += 1;
        }
        book.received
    }

    /// `None` when that was the end of the connection.
    async fn take(&self, step: Step, connection: &mut BufStream<TcpStream>) -> Option<()> {
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
                    until_it_is_read().await;
                }
                Some(())
            }
            Step::Stall => {
                until_it_is_read().await;
                self.time.jump(STALL).await;
                // Until the client has had enough.
                let _ = connection.read_to_end(&mut Vec::new()).await;
                None
            }
            Step::Reset => {
                until_it_is_read().await;
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

/// Lets the client read what was sent: on loopback it is there as soon as it is written, and each round of a runtime
/// looks at the sockets. Else time would jump, or the connection end, before there is half an answer.
async fn until_it_is_read() {
    for _ in 0..64 {
        tokio::task::yield_now().await;
    }
}

/// `None` when nobody listens any more.
async fn send(connection: &mut BufStream<TcpStream>, bytes: &[u8]) -> Option<()> {
    connection.write_all(bytes).await.ok()?;
    connection.flush().await.ok()
}
