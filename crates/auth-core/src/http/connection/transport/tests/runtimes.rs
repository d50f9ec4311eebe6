//! One client on several runtimes.

use tokio::runtime::{Builder, Runtime};

use super::*;
use crate::http::connection::Channel;

fn current_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

#[test]
fn runtimes_do_not_wait_for_each_other() {
    let servers = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let (server, url) = servers.block_on(Server::start());
    let http = builder(url)
        .attempt_timeout(Duration::from_secs(2))
        .retry(RetryPolicy::never())
        .build(Plain)
        .unwrap();
    let (first, second) = (current_thread(), current_thread());
    first.block_on(http.send(Request::new(&READ))).unwrap();
    // From here on `first` is not driven, nor is the connection in its pool.
    second.block_on(http.send(Request::new(&READ))).unwrap();
    assert_eq!(server.connections(), 2);
    first.block_on(http.send(Request::new(&READ))).unwrap();
    assert_eq!(server.connections(), 2, "each runtime keeps its own connection");
}

#[test]
fn latest_eight_runtimes_keep_their_pools() {
    let builds = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&builds);
    let client = ConnectionPool::builder()
        .configure(move |client| {
            counter.fetch_add(1, Ordering::SeqCst);
            client
        })
        .build_for(Channel::Loopback)
        .unwrap();
    let runtimes: Vec<_> = (0..9).map(|_| current_thread()).collect();
    let use_pool = |nth: usize| {
        runtimes[nth].block_on(async { client.pools(Channel::Loopback).current().map(drop).unwrap() });
        builds.load(Ordering::SeqCst)
    };
    assert_eq!(use_pool(0), 1, "the first runtime takes what was built first");
    assert_eq!(use_pool(0), 1);
    for nth in 1..8 {
        assert_eq!(use_pool(nth), nth + 1);
    }
    assert_eq!(use_pool(0), 8, "still there, and used last");
    assert_eq!(use_pool(8), 9);
    assert_eq!(use_pool(0), 9);
    assert_eq!(use_pool(1), 10, "the least recently used one was dropped");
}
