//! Settings that a closure cannot change.

use reqwest::dns::{Name, Resolve, Resolving};

use super::*;

/// A resolver whose `Debug` is not to be shown.
#[derive(Debug)]
struct Secretive;

impl Resolve for Secretive {
    fn resolve(&self, _: Name) -> Resolving {
        unreachable!("no host is resolved")
    }
}

#[tokio::test]
async fn builder_sets_the_timeouts() {
    let (server, url) = Server::start().await;
    let millisecond = Duration::from_millis(1);
    let http = builder(url)
        .configure_reqwest(move |client| {
            client
                .timeout(millisecond)
                .read_timeout(Duration::ZERO)
                .connect_timeout(Duration::from_nanos(1))
        })
        .retry(RetryPolicy::never())
        .build(Plain)
        .unwrap();
    http.send(Request::new(&READ)).await.unwrap();
    assert_eq!(server.connections(), 1);
}

#[test]
fn debug_shows_settings_without_values() {
    let pool = ConnectionPool::builder()
        .dns_resolver(Secretive)
        .configure(|client| client.user_agent("hunter2"))
        .build()
        .unwrap();
    let shown = format!("{pool:?}");
    assert!(
        shown.starts_with("ConnectionPool(ConnectionPoolBuilder"),
        "{shown}"
    );
    for part in [
        "connect_timeout: 10s",
        "resolver: Some(Resolver",
        "configure: Some(Configure",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[test]
fn debug_hides_url_password() {
    let url = Url::parse("https://jane:hunter2@example.com/v1?key=s3cret#s3cret").unwrap();
    let http = HttpClientBuilder::new(url.clone(), "test/1");
    let client = crate::http::AuthenticatedClientBuilder::new(url.clone(), "test/1")
        .http(|http| http.base_url(url.clone()));
    for shown in [format!("{:?}", http.base_url(url.clone())), format!("{client:?}")] {
        for secret in ["jane", "hunter2", "s3cret"] {
            assert!(!shown.contains(secret), "{shown}");
        }
        assert!(shown.contains("example.com/v1"), "{shown}");
    }
}
