//! Intermediaries between client and provider: the client never reports an executed call as not executed.

use futures_util::TryStreamExt;
use klavi::{ErrorExt, PaginatorExt};
use klikoo::Execution;
use test_servers::HttpRequest;
use test_support::sandbox;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, BufStream},
    net::TcpStream,
};
use url::Url;

/// Behavior of an intermediary toward payments.
#[derive(Debug, Clone, Copy)]
enum Behavior {
    /// Sends the request twice and returns the second response, like a load balancer that takes a slow origin for a dead one.
    Repeats,
    /// Sends the request once and replaces the response by a page with this status code.
    Replaces(u16),
    /// Returns a page with this status code without sending the request.
    Denies(u16),
}

/// Endings of the paths of payments.
const PAYS: [&str; 2] = ["/v1/open-api/products/buy", "/v1/instant/payments"];

/// Starts an intermediary in front of `origin` with `behavior` toward payments. It ends with the test's runtime.
async fn before(origin: &str, behavior: Behavior) -> Url {
    let listener = test_servers::async_listener().await;
    let mut url = Url::parse(origin).unwrap();
    let origin = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap());
    url.set_port(Some(listener.local_addr().unwrap().port())).unwrap();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let mut client = BufStream::new(client);
            let HttpRequest { path, head, body, .. } = HttpRequest::read(&mut client).await.unwrap();
            let (head, body) = (head.trim_end(), String::from_utf8_lossy(&body));
            // The server closes the connection after its response.
            let request = format!("{head}\r\nconnection: close\r\n\r\n{body}");
            let pays = PAYS.iter().any(|end| path.ends_with(end));
            let response = match behavior {
                Behavior::Denies(status) if pays => page(status),
                Behavior::Replaces(status) if pays => {
                    forward(&origin, &request).await;
                    page(status)
                }
                Behavior::Repeats if pays => {
                    forward(&origin, &request).await;
                    forward(&origin, &request).await
                }
                _ => forward(&origin, &request).await,
            };
            client.write_all(&response).await.unwrap();
            client.flush().await.unwrap();
        }
    });
    url
}

async fn forward(origin: &str, request: &str) -> Vec<u8> {
    let mut origin = TcpStream::connect(origin).await.unwrap();
    origin.write_all(request.as_bytes()).await.unwrap();
    let mut response = Vec::new();
    origin.read_to_end(&mut response).await.unwrap();
    response
}

fn page(status: u16) -> Vec<u8> {
    let body = "<html><h1>Denied</h1></html>";
    let head = format!(
        "HTTP/1.1 {status} Denied\r\nconnection: close\r\ncontent-type: text/html\r\ncontent-length: {}",
        body.len()
    );
    format!("{head}\r\n\r\n{body}").into_bytes()
}

/// Each behavior, the execution that the error must report, and the number of executions.
const BEHAVIORS: [(Behavior, Execution, usize); 8] = [
    (Behavior::Repeats, Execution::ExecutedBefore, 1),
    (Behavior::Replaces(401), Execution::Unknown, 1),
    (Behavior::Replaces(403), Execution::Unknown, 1),
    (Behavior::Replaces(409), Execution::Unknown, 1),
    (Behavior::Replaces(429), Execution::Unknown, 1),
    (Behavior::Replaces(502), Execution::Unknown, 1),
    // The client cannot tell this from a replaced response.
    (Behavior::Denies(401), Execution::Unknown, 0),
    (Behavior::Denies(403), Execution::Unknown, 0),
];

#[tokio::test]
async fn klikoo_never_denies_executed_purchase() {
    for (behavior, reported, executed) in BEHAVIORS {
        let sandbox = sandbox().await;
        let provider = sandbox.klikoo();
        let client = |url: Url| {
            let key = klikoo::AuthKey::rsa_pkcs8_pem(provider.private_key_pem()).unwrap();
            let credentials = klikoo::Credentials::new(provider.client_id(), provider.client_secret(), key);
            let builder = klikoo::Client::builder().credentials(credentials);
            builder.base_url(url).build().unwrap()
        };
        let direct = client(provider.url());
        let history = async || {
            let history = direct.transactions(klikoo::TransactionQuery::new());
            history.items().try_collect::<Vec<_>>().await.unwrap().len()
        };
        let (before_it, through) = (
            history().await,
            client(before(&provider.base_url(), behavior).await),
        );
        let request = klikoo::BuyRequest::new("PLN20", "01105691111", 20_500, "order-0001");

        let error = through.buy(&request).await.unwrap_err();

        let made = history().await - before_it;
        println!(
            "klikoo, {behavior:?}: reports {:?}, executed {made} times",
            error.execution()
        );
        assert_eq!(
            (error.execution(), made),
            (reported, executed),
            "{behavior:?}: {error}"
        );
        // `settle` with the same reference finds the purchase or makes it.
        direct.settle(&request).await.unwrap();
        assert_eq!(history().await, before_it + 1, "{behavior:?}");
    }
}

#[tokio::test]
async fn klavi_never_denies_executed_payment() {
    for (behavior, reported, executed) in BEHAVIORS {
        let sandbox = sandbox().await;
        let provider = sandbox.klavi();
        let url = || provider.url();
        let keys =
            klavi::Credentials::new(provider.management_access_key(), provider.management_secret_key());
        let management = klavi::ManagementClient::builder()
            .credentials(keys)
            .base_url(url());
        let management = management.build().unwrap();
        let orders = async || {
            let orders = management.orders(provider.app_id(), klavi::OrderQuery::new());
            orders.items().try_collect::<Vec<_>>().await.unwrap().len()
        };
        let before_it = orders().await;
        let keys = klavi::Credentials::new(provider.customer_access_key(), provider.customer_secret_key());
        let through = klavi::CustomerClient::builder().credentials(keys);
        let through = through
            .base_url(before(url().as_str(), behavior).await)
            .build()
            .unwrap();

        let payment = test_support::fixtures::klavi::payment();
        let error = through.create_payment(&payment).await.unwrap_err();

        let made = orders().await - before_it;
        println!(
            "klavi, {behavior:?}: reports {:?}, executed {made} times",
            error.execution()
        );
        assert_eq!(
            (error.execution(), made),
            (reported, executed),
            "{behavior:?}: {error}"
        );
        assert_eq!(error.is_conflict(), reported == Execution::ExecutedBefore);
    }
}
