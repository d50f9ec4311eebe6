//! Plain http, which is limited to this machine.

use std::{net::SocketAddr, sync::atomic::AtomicBool};

use reqwest::dns::{Name, Resolve, Resolving};

use super::*;

/// A resolver that sends every name to `to`.
#[derive(Debug)]
struct Hostile {
    to: SocketAddr,
    was_asked: Arc<AtomicBool>,
}

impl Resolve for Hostile {
    fn resolve(&self, _: Name) -> Resolving {
        self.was_asked.store(true, Ordering::SeqCst);
        let to: reqwest::dns::Addrs = Box::new(std::iter::once(self.to));
        Box::pin(std::future::ready(Ok(to)))
    }
}

#[tokio::test]
async fn localhost_ignores_the_resolver() {
    let (server, url) = Server::start().await;
    let resolver = Hostile {
        // No server listens there: the port of the URL overrides this one.
        to: "127.0.0.2:0".parse().unwrap(),
        was_asked: Arc::default(),
    };
    let asked = Arc::clone(&resolver.was_asked);
    let url = Url::parse(&format!("http://localhost:{}", url.port().unwrap())).unwrap();
    let http = builder(url).dns_resolver(resolver).build(Plain).unwrap();
    http.send(Request::new(&READ)).await.unwrap();
    assert!(!asked.load(Ordering::SeqCst), "the resolver decided");
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn localhost_override_is_ignored() {
    let (server, url) = Server::start().await;
    let url = Url::parse(&format!("http://localhost:{}", url.port().unwrap())).unwrap();
    let http = builder(url)
        .configure_reqwest(|client| client.resolve("localhost", "192.0.2.1:0".parse().unwrap()))
        .connect_timeout(Duration::from_millis(500))
        .retry(RetryPolicy::never())
        .build(Plain)
        .unwrap();
    http.send(Request::new(&READ)).await.unwrap();
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn plain_http_uses_no_proxy() {
    let (server, url) = Server::start().await;
    let (proxy, proxy_url) = Server::start().await;
    let http = builder(url)
        .configure_reqwest(move |client| client.proxy(reqwest::Proxy::all(proxy_url.clone()).unwrap()))
        .build(Plain)
        .unwrap();
    http.send(Request::new(&READ)).await.unwrap();
    assert_eq!((server.connections(), proxy.connections()), (1, 0));
}

/// Set in the process whose environment has proxies.
const PROXIED: &str = "AUTH_CORE_TEST_WITH_PROXIES";

#[tokio::test]
async fn plain_http_ignores_environment_proxies() {
    if std::env::var_os(PROXIED).is_none() {
        // A child process, since concurrent tests share the environment of this one.
        let (proxy, proxy_url) = Server::start().await;
        let mut child = std::process::Command::new(std::env::current_exe().unwrap());
        child.args(["plain_http_ignores_environment_proxies", "--nocapture"]);
        child
            .env(PROXIED, "yes")
            .env_remove("NO_PROXY")
            .env_remove("no_proxy");
        for name in [
            "HTTP_PROXY",
            "http_proxy",
            "HTTPS_PROXY",
            "ALL_PROXY",
            "all_proxy",
        ] {
            child.env(name, proxy_url.as_str());
        }
        let output = child.output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && text.contains("1 passed"), "{text}");
        assert_eq!(proxy.connections(), 0);
        return;
    }
    let (server, url) = Server::start().await;
    for builder in [
        builder(url.clone()),
        builder(url).connection_pool(loopback(ConnectionPool::builder())),
    ] {
        builder
            .build(Plain)
            .unwrap()
            .send(Request::new(&READ))
            .await
            .unwrap();
    }
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn localhost_includes_ipv6_loopback() {
    let Ok(listener) = TcpListener::bind("[::1]:0").await else {
        // A machine without IPv6.
        return;
    };
    let port = listener.local_addr().unwrap().port();
    let server = Server::on(listener);
    let url = Url::parse(&format!("http://localhost:{port}")).unwrap();
    builder(url)
        .build(Plain)
        .unwrap()
        .send(Request::new(&READ))
        .await
        .unwrap();
    assert_eq!(server.connections(), 1);
}
