//! A server that does to a connection what wiremock cannot.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use contract::Found;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, BufStream},
    net::{TcpListener, TcpSocket, TcpStream},
    task::{JoinHandle, JoinSet},
};
use url::Url;

use crate::{
    call::Call,
    fault::{Connection, Fault, Scene},
    good,
    received::Received,
    script::{Step, json},
    time::JumpingTime,
};

/// Longer than the read time-out of a client, and so short that three fit into the deadline of a call.
const STALL: Duration = Duration::from_secs(31);

/// What all tokens begin with.
pub(crate) const TOKEN: &str = "token-of-the-example";

/// A provider with a fault. It ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    received: Arc<AtomicUsize>,
    others: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

/// What all connections of a server share.
#[derive(Debug, Clone)]
struct Play {
    call: Call,
    fault: Fault,
    /// The call that has it: the one that is made, or the one that brings its token.
    faulty: Call,
    elsewhere: SocketAddr,
    time: JumpingTime,
    received: Arc<AtomicUsize>,
    others: Arc<AtomicUsize>,
}

impl Server {
    /// Plays the provider of `call`, whose operation has `fault`; everything else it answers well. Redirects lead to
    /// `elsewhere`.
    pub(crate) async fn start(call: Call, fault: Fault, elsewhere: SocketAddr, time: &JumpingTime) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = socket.local_addr().unwrap();
        let (received, others) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
        let play = Play {
            call,
            fault,
            faulty: match fault {
                Fault::Token(_) => call.token_call().expect("the table leaves out what has none"),
                _ => call,
            },
            elsewhere,
            time: time.clone(),
            received: Arc::clone(&received),
            others: Arc::clone(&others),
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
        Self {
            address,
            received,
            others,
            task,
        }
    }

    pub(crate) fn url(&self) -> Url {
        Url::parse(&format!("http://{}", self.address)).unwrap()
    }

    /// How many requests of the operation arrived whole.
    pub(crate) fn received(&self) -> usize {
        self.received.load(Ordering::SeqCst)
    }

    /// How many requests of other operations arrived: the token calls before it.
    pub(crate) fn others(&self) -> usize {
        self.others.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A listener whose queue is full, so that further connections are neither taken nor refused.
struct FullQueue {
    _listener: TcpListener,
    _waiting: Vec<TcpStream>,
}

impl FullQueue {
    async fn of(socket: TcpSocket, address: SocketAddr) -> Self {
        // The kernel takes one more than the backlog says.
        let listener = socket.listen(1).unwrap();
        let mut waiting = Vec::new();
        for _ in 0..2 {
            waiting.push(TcpStream::connect(address).await.unwrap());
        }
        Self {
            _listener: listener,
            _waiting: waiting,
        }
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
            let contract = self.call.provider().contract();
            let Found::Operation(operation) = contract.find(&request.method, &request.path) else {
                panic!("{} {} is no operation", request.method, request.path);
            };
            let counter = if operation.id() == self.call.operation() {
                &self.received
            } else {
                &self.others
            };
            let nth = counter.fetch_add(1, Ordering::SeqCst) + 1;
            let steps = if operation.id() == self.faulty.operation() {
                self.fault.script(&Scene {
                    nth,
                    call: self.faulty,
                    good: good::answer(operation),
                    elsewhere: self.elsewhere,
                })
            } else {
                // Another token each time, or a refused one could not be replaced.
                let token = format!("{TOKEN}-{nth}");
                vec![Step::Send(json(&match self.call.token_call() {
                    Some(call) if call.operation() == operation.id() => good::with_token(call, &token),
                    _ => good::answer(operation).clone(),
                }))]
            };
            for step in steps {
                if self.take(step, &mut connection).await.is_none() {
                    return;
                }
            }
        }
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
            Step::Stall => {
                self.time.jump(STALL).await;
                // Until the client has had enough.
                let _ = connection.read_to_end(&mut Vec::new()).await;
                None
            }
            Step::Reset => {
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

/// `None` when nobody listens any more.
async fn send(connection: &mut BufStream<TcpStream>, bytes: &[u8]) -> Option<()> {
    connection.write_all(bytes).await.ok()?;
    connection.flush().await.ok()
}
