//! What stands between a client and a provider changes what comes back, and not what the client says of it: a call
//! that was executed is never reported as not executed.

use contract_tests::sandbox;
use futures_util::TryStreamExt;
use klavi::{ErrorExt, PaginatorExt};
use klikoo::Execution;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use url::Url;

/// What an intermediary does with a call that pays.
#[derive(Debug, Clone, Copy)]
enum Habit {
    /// Sends it twice, and passes the second response on: a balancer that takes a slow origin for a dead one.
    Repeats,
    /// Sends it once, and returns a page with this status in the place of the response.
    Replaces(u16),
    /// Returns a page with this status, and sends nothing.
    Denies(u16),
}

/// How the path of a call ends that pays.
const PAYS: [&str; 2] = ["/v1/open-api/products/buy", "/v1/instant/payments"];

/// An intermediary before `origin`, with `habit` for what pays. It ends with the test's runtime.
async fn before(origin: &str, habit: Habit) -> Url {
    let listener = test_servers::async_listener().await;
    let mut url = Url::parse(origin).unwrap();
    let origin = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap());
    url.set_port(Some(listener.local_addr().unwrap().port())).unwrap();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let request = request(&mut client).await;
            let path = request.split(' ').nth(1).unwrap();
            let pays = PAYS.iter().any(|end| path.ends_with(end));
            let response = match habit {
                Habit::Denies(status) if pays => page(status),
                Habit::Replaces(status) if pays => {
                    forward(&origin, &request).await;
                    page(status)
                }
                Habit::Repeats if pays => {
                    forward(&origin, &request).await;
                    forward(&origin, &request).await
                }
                _ => forward(&origin, &request).await,
            };
            client.write_all(&response).await.unwrap();
        }
    });
    url
}

/// A request, whole, which asks the server to close the connection behind its response.
async fn request(client: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        client.read_buf(&mut bytes).await.unwrap();
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .map_or(0, |length| length.parse().unwrap());
        if body.len() >= length {
            return format!("{head}\r\nconnection: close\r\n\r\n{body}");
        }
    }
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

/// Every habit, what is to be said of a call under it, and how often the provider executed it.
const HABITS: [(Habit, Execution, usize); 8] = [
    (Habit::Repeats, Execution::ExecutedBefore, 1),
    (Habit::Replaces(401), Execution::Unknown, 1),
    (Habit::Replaces(403), Execution::Unknown, 1),
    (Habit::Replaces(409), Execution::Unknown, 1),
    (Habit::Replaces(429), Execution::Unknown, 1),
    (Habit::Replaces(502), Execution::Unknown, 1),
    // From here it looks the same as a replaced response.
    (Habit::Denies(401), Execution::Unknown, 0),
    (Habit::Denies(403), Execution::Unknown, 0),
];

#[tokio::test]
async fn klikoo_never_says_that_an_executed_purchase_was_not() {
    for (habit, said, executed) in HABITS {
        let sandbox = sandbox().await;
        let provider = sandbox.klikoo();
        let client = |url: Url| {
            let key = klikoo::AuthKey::rsa_pkcs8_pem(provider.private_key_pem()).unwrap();
            let credentials = klikoo::Credentials::new(provider.client_id(), provider.client_secret(), key);
            let builder = klikoo::Client::builder().credentials(credentials);
            builder.base_url(url).build().unwrap()
        };
        let direct = client(Url::parse(&provider.base_url()).unwrap());
        let history = async || {
            let history = direct.transactions(klikoo::TransactionQuery::new());
            history.items().try_collect::<Vec<_>>().await.unwrap().len()
        };
        let (before_it, through) = (history().await, client(before(&provider.base_url(), habit).await));
        let request = klikoo::BuyRequest::new("PLN20", "01105691111", 20_500, "order-0001");

        let error = through.buy(&request).await.unwrap_err();

        let made = history().await - before_it;
        println!(
            "klikoo, {habit:?}: says {:?}, executed {made} times",
            error.execution()
        );
        assert_eq!((error.execution(), made), (said, executed), "{habit:?}: {error}");
        // The same reference finds out, and buys what was not bought.
        direct.settle(&request).await.unwrap();
        assert_eq!(history().await, before_it + 1, "{habit:?}");
    }
}

#[tokio::test]
async fn klavi_never_says_that_an_executed_payment_was_not() {
    for (habit, said, executed) in HABITS {
        let sandbox = sandbox().await;
        let provider = sandbox.klavi();
        let url = || Url::parse(&provider.base_url()).unwrap();
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
            .base_url(before(url().as_str(), habit).await)
            .build()
            .unwrap();

        let payment = contract_tests::fixtures::klavi::payment();
        let error = through.create_payment(&payment).await.unwrap_err();

        let made = orders().await - before_it;
        println!(
            "klavi, {habit:?}: says {:?}, executed {made} times",
            error.execution()
        );
        assert_eq!((error.execution(), made), (said, executed), "{habit:?}: {error}");
        assert_eq!(error.is_conflict(), said == Execution::ExecutedBefore);
    }
}
