//! Ports of this process's test servers.

#![expect(clippy::panic, reason = "failures here are failures of the test")]

use std::{
    collections::{BTreeSet, VecDeque},
    io,
    net::{Ipv4Addr, SocketAddr, SocketAddrV4, TcpListener},
    sync::{Mutex, MutexGuard, PoisonError},
};

use socket2::{Domain, Socket, Type};

/// Loopback, on a port that the kernel chooses.
pub(crate) const ANY: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0);

/// Maximum number of bound listeners. A process may have as few as 256 file descriptors, and some tests start thousands of
/// servers.
const MAX_RESERVED: usize = 64;

/// Maximum number of attempts to get an unused port from the kernel.
const MAX_ATTEMPTS: usize = 10_000;

static PORTS: Mutex<Ports> = Mutex::new(Ports {
    used: BTreeSet::new(),
    reserved: VecDeque::new(),
});

struct Ports {
    used: BTreeSet<u16>,
    /// The latest listeners, which keep their ports from other processes.
    reserved: VecDeque<TcpListener>,
}

/// Binds a listener to a port that the kernel chooses. Unlike `TcpListener::bind` it does not set `SO_REUSEADDR`, with
/// which the kernel would choose from half of its ports only.
pub(crate) fn listener() -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&ANY.into())?;
    socket.listen(128)?;
    Ok(socket.into())
}

/// Claims `port` for a server that binds it itself. Returns false if a server of this process had it before; then start
/// another server.
#[must_use]
pub fn claim(port: u16) -> bool {
    ports().used.insert(port)
}

/// Calls `bind` until the kernel chooses a port that no server of this process had.
pub(crate) fn unused<S>(
    bind: impl Fn() -> io::Result<S>,
    address: impl Fn(&S) -> io::Result<SocketAddr>,
) -> S {
    for _ in 0..MAX_ATTEMPTS {
        let socket = bind().expect("a loopback port can be bound");
        let address = address(&socket).expect("a bound socket has an address");
        if claim(address.port()) {
            return socket;
        }
    }
    panic!("no unused loopback port after {MAX_ATTEMPTS} attempts");
}

/// Returns `listener`, and keeps a clone bound until [`MAX_RESERVED`] later listeners exist.
pub(crate) fn keep(listener: TcpListener) -> TcpListener {
    let clone = listener.try_clone().expect("a listener can be cloned");
    let mut ports = ports();
    ports.reserved.push_back(clone);
    if ports.reserved.len() > MAX_RESERVED {
        ports.reserved.pop_front();
    }
    drop(ports);
    listener
}

fn ports() -> MutexGuard<'static, Ports> {
    PORTS.lock().unwrap_or_else(PoisonError::into_inner)
}
